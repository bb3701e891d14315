"""Judgements on pairs of records: what stands, what follows, and what contradicts."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.errors import BadRequest, UnknownName
from riparian.exchange.statements.statement_journal import StatementJournal as Journal
from riparian.store.journal.judgement import (
    ImpliedVerdicts,
    Judgement,
    contradictions,
    pair_of,
    seen_from_the_other,
    standing,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def journal(request, tmp_path):
    """A journal without entries."""
    if request.param == "sqlite":
        return Journal(tmp_path / "journal.db")
    return Journal(tmp_path / "journal.db", request.getfixturevalue("postgres_url"))


def said(number, a, b, verdict="same", undoes=None):
    return Judgement(number, "2026-11-25T10:00:00+00:00", "a", a, b, verdict, "why", undoes)


# the journal


def test_a_pair_is_kept_in_one_order_with_who_when_and_why(journal):
    first = journal.judge("kr-1", "jp-1", "same", " One\n ceremony. ", "A. Sato")
    second = journal.judge("jp-1", "メコン", "unsure", "이유", "김")
    assert (first.a, first.b, first.verdict, first.why) == ("jp-1", "kr-1", "same", "One ceremony.")
    assert first.made_at.endswith("+00:00")
    assert journal.judgements() == (first, second)
    assert journal.judgements("kr-1") == (first,)
    assert journal.place_corrections() == ()


def test_which_of_two_is_the_part_holds_in_either_order(journal):
    one, other = (
        journal.judge("b", "a", "part-of", "w", "x"),
        journal.judge("a", "b", "part-of", "w", "x"),
    )
    assert (one.pair, one.verdict) == (("a", "b"), "has-part")
    assert (other.pair, other.verdict) == (("a", "b"), "part-of")
    assert seen_from_the_other("same") == "same"


def test_a_part_is_apart_from_its_whole_and_from_all_that_are_the_same():
    entries = [said(1, "a", "b", "part-of"), said(2, "b", "c")]
    assert ImpliedVerdicts(entries).verdict("a", "c") == "different"
    assert contradictions(entries) == []
    [found] = contradictions([*entries, said(3, "a", "c")])
    assert found.different == entries[0]


def test_the_last_word_on_a_pair_stands_and_an_undo_brings_back_the_one_before(journal):
    first = journal.judge("a", "b", "same", "one", "x")
    second = journal.judge("b", "a", "different", "two", "y")
    assert journal.standing_judgements() == [second]
    undo = journal.undo_judgement("b", "a", "no", "z")
    assert (undo.undoes, undo.verdict) == (second.id, None)
    assert journal.standing_judgements() == [first]
    journal.undo_judgement("a", "b", "no", "z")
    assert journal.standing_judgements() == []
    with pytest.raises(UnknownName):
        journal.undo_judgement("a", "b", "no", "z")
    assert len(journal.judgements()) == 4


def test_an_undo_where_nothing_was_said_makes_no_file(tmp_path):
    with pytest.raises(UnknownName) as raised:
        Journal(tmp_path / "journal.db").undo_judgement("b", "a", "why", "x")
    assert "a and b" in raised.value.what
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("one", "other", "verdict", "why", "by"),
    [("a", "a", "same", "why", "x"), ("a", "b", "related", "why", "x"), ("a", "b", "", "why", "x"),
     ("a", "b", "same", " ", "x"), ("a", "b", "same", "why", "")],
)  # fmt: skip
def test_what_is_no_judgement_is_refused(tmp_path, one, other, verdict, why, by):
    with pytest.raises(BadRequest) as raised:
        Journal(tmp_path / "journal.db").judge(one, other, verdict, why, by)
    assert raised.value.try_this
    assert list(tmp_path.iterdir()) == []


def test_an_identifier_longer_than_an_index_can_hold_is_judged_too(journal):
    entry = journal.judge("x" * 9000, "y" * 9000, "same", "why", "x")
    assert journal.standing_judgements() == [entry]


# what stands


RECORDS = "abcd"
STEPS = st.lists(
    st.tuples(
        st.sampled_from(RECORDS),
        st.sampled_from(RECORDS),
        st.sampled_from(["same", "different", "unsure", "undo"]),
    ).filter(lambda step: step[0] != step[1]),
    max_size=25,
)


def carried_out(steps):
    """The entries that these steps make, and the pile of what was said of each pair."""
    entries: list[Judgement] = []
    piles: dict[tuple[str, str], list[Judgement]] = {}
    for number, (one, other, what) in enumerate(steps, 1):
        a, b = pair_of(one, other)
        pile = piles.setdefault((a, b), [])
        if what != "undo":
            entries.append(said(number, a, b, what))
            pile.append(entries[-1])
        elif pile:
            entries.append(said(number, a, b, None, pile.pop().id))
    return entries, piles


@given(STEPS, st.randoms())
def test_what_stands_is_the_top_of_a_pile_for_each_pair_whatever_the_order(steps, chance):
    entries, piles = carried_out(steps)
    expected = [pile[-1] for _, pile in sorted(piles.items()) if pile]
    chance.shuffle(entries)
    assert standing(entries) == expected


@settings(max_examples=15)
@given(STEPS)
def test_the_journal_keeps_any_sequence_of_judging_and_undoing(tmp_path_factory, steps):
    journal = Journal(tmp_path_factory.mktemp("journal") / "journal.db")
    piles: dict[tuple[str, str], list[str]] = {}
    for one, other, what in steps[:10]:
        pile = piles.setdefault(pair_of(one, other), [])
        if what != "undo":
            journal.judge(one, other, what, "why", "x")
            pile.append(what)
        elif pile:
            journal.undo_judgement(one, other, "no", "x")
            pile.pop()
        else:
            with pytest.raises(UnknownName):
                journal.undo_judgement(one, other, "no", "x")
    stands = {entry.pair: entry.verdict for entry in journal.standing_judgements()}
    assert stands == {pair: pile[-1] for pair, pile in piles.items() if pile}


# what follows, and what contradicts


PAIRS = list(itertools.combinations("abcde", 2))
STANDING = st.tuples(*[st.sampled_from(["same", "different", "unsure", None])] * len(PAIRS)).map(
    lambda verdicts: [
        said(n, a, b, verdict)
        for n, ((a, b), verdict) in enumerate(zip(PAIRS, verdicts, strict=True))
        if verdict is not None
    ]
)
"""Any verdict or none on each pair of five records."""


def closure(judgements):
    """Which records are one, by going round until nothing changes: slow, and plain."""
    one = {record: {record} for record in "abcde"}
    changed = True
    while changed:
        changed = False
        for entry in judgements:
            if entry.verdict == "same" and one[entry.a] is not one[entry.b]:
                joined = one[entry.a] | one[entry.b]
                for record in joined:
                    one[record] = joined
                changed = True
    return one


@given(STANDING)
def test_contradictions_are_found_as_by_hand_and_each_is_one_chain(stands):
    one = closure(stands)
    found = contradictions(reversed(stands))
    assert [c.different for c in found] == [
        entry for entry in stands if entry.verdict == "different" and entry.b in one[entry.a]
    ]
    for contradiction in found:
        at = contradiction.different.a
        for step in contradiction.same:
            assert step.verdict == "same"
            assert at in step.pair
            at = step.b if at == step.a else step.a
        assert at == contradiction.different.b
        assert all(entry in stands for entry in contradiction.judgements)
        assert len(contradiction.judgements) >= 3


@given(STANDING)
def test_what_follows_for_a_pair_is_what_the_sets_say(stands):
    one, implied = closure(stands), ImpliedVerdicts(stands)
    apart = [entry.pair for entry in stands if entry.verdict == "different"]
    for a in "abcde":
        for b in "abcde":
            expected = "same" if b in one[a] else None
            if expected is None and any(
                (x in one[a] and y in one[b]) or (x in one[b] and y in one[a]) for x, y in apart
            ):
                expected = "different"
            assert implied.verdict(a, b) == implied.verdict(b, a) == expected


def test_a_contradiction_names_the_shortest_way():
    stands = [said(1, "a", "x"), said(2, "w", "x"), said(3, "d", "w"), said(4, "a", "b"),
              said(5, "b", "d"), said(6, "a", "d", "different"), said(7, "p", "q", "different"),
              said(8, "b", "c"), said(9, "c", "d")]  # fmt: skip
    [found] = contradictions(stands)
    assert [entry.id for entry in found.judgements] == [6, 4, 5]


def test_ten_thousand_judgements_in_one_chain_are_no_trouble():
    stands = [said(n, f"{n:05}", f"{n + 1:05}") for n in range(10_000)]
    stands.append(said(10_001, "00000", "10000", "different"))
    [found] = contradictions(stands)
    assert len(found.same) == 10_000
