"""What members answer to claims, folded from entries as they come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.desk.claims.answers import fold_answers
from riparian.desk.claims.desk_entry import DeskEntry
from riparian.exchange.entries.entry_types import (
    Confirmation,
    Correction,
    Dispute,
    Unfit,
    read_body,
)
from riparian.exchange.entries.payload import IdentifiedRecord
from riparian.exchange.names import EntryName, Origin

ROAD = IdentifiedRecord("KR-GOV", "KR-1")
BRIDGE = IdentifiedRecord("KR-GOV", "KR-2")
START = datetime(2026, 10, 1, 9, tzinfo=UTC)


def entry(member, index, said, about=ROAD, framework="mekong", **more):
    """An entry that says something, written on the day of its index."""
    kind = type(said).__name__.lower()
    about_kind = more.pop("unfit", "")
    return DeskEntry(
        name=EntryName(Origin(framework, member, 1), index),
        type=kind,
        tlp="CLEAR",
        audience=(),
        persons={},
        written_at=more.pop("at", START + timedelta(days=index)),
        by=more.pop("by", f"{member} desk"),
        about=about,
        body=msgspec.to_builtins(said),
        seen={},
        said=None if about_kind else said,
        unfit=about_kind,
        **more,
    )


def dispute(field="value", value="USD 12 million", why="Our books say so."):
    return Dispute(field, why, value)


def correction(**fields):
    return Correction(fields, "A slip.")


def confirmation(**fields):
    return Confirmation(fields, "2026-09-30", "MPI", "LA")


def shared_by_koica(record):
    return {"koica"} if record == ROAD else set()


def fold(*entries):
    return fold_answers(entries, shared_by_koica)


def test_a_dispute_stands_by_its_field_with_its_value_and_reason():
    answers = fold(entry("jica", 1, dispute()))
    (answer,) = answers.fields["value"]
    assert (answer.kind, answer.value, answer.why) == (
        "dispute", "USD 12 million", "Our books say so.",
    )  # fmt: skip
    assert (answer.member, answer.by, answer.stands) == ("jica", "jica desk", True)
    assert answers.disputed == ("value",)


def test_a_correction_counts_where_its_writer_shared_the_record():
    answers = fold(entry("koica", 1, correction(title="The road", value="1")))
    assert {f: [a.kind for a in said] for f, said in answers.fields.items()} == {
        "title": ["correction"], "value": ["correction"],
    }  # fmt: skip


@pytest.mark.parametrize(("member", "about"), [("jica", ROAD), ("koica", BRIDGE)])
def test_a_correction_of_what_others_shared_is_that_members_word(member, about):
    (answer,) = fold(entry(member, 1, correction(title="The road"), about)).fields["title"]
    assert (answer.kind, answer.is_owners) == ("dispute", False)


def test_a_correction_of_ones_own_entry_counts():
    name = EntryName(Origin("mekong", "koica", 1), 0)
    (answer,) = fold(entry("koica", 1, correction(title="The road"), name)).fields["title"]
    assert answer.kind == "correction"
    (answer,) = fold(entry("jica", 1, correction(title="The road"), name)).fields["title"]
    assert answer.kind == "dispute"


def test_the_newest_word_of_a_member_about_a_field_stands():
    old, new = entry("jica", 1, dispute(value="1")), entry("jica", 2, dispute(value="2"))
    other = entry("mpi", 3, dispute(value="3"))
    assert [a.value for a in fold(old, new, other).fields["value"]] == ["3", "2"]


def test_who_confirms_a_field_no_longer_disputes_it():
    answers = fold(entry("mpi", 1, dispute()), entry("mpi", 2, confirmation(value="USD 10")))
    assert answers.fields == {}
    answers = fold(entry("mpi", 1, confirmation(value="USD 10")), entry("mpi", 2, dispute()))
    assert answers.disputed == ("value",)


def test_in_a_centre_of_no_framework_each_person_speaks_for_themselves():
    one, two = (
        entry("centre", n, dispute(value=str(n)), framework="local", by=f"Person {n}")
        for n in (1, 2)
    )
    assert [a.value for a in fold(one, two).fields["value"]] == ["2", "1"]


def test_what_was_taken_back_is_given_with_its_reason_and_the_one_before_stands_again():
    back = EntryName(Origin("mekong", "jica", 1), 3)
    old = entry("jica", 1, dispute(value="1"))
    new = entry("jica", 2, dispute(value="2"), withdrawn_by=back, withdrawn_why="My mistake.")
    first, second = fold(old, new).fields["value"]
    assert (first.value, first.stands) == ("1", True)
    assert (second.value, second.stands, second.withdrawn_why) == ("2", False, "My mistake.")
    assert fold(new).disputed == ()


def test_what_has_another_form_counts_nowhere_and_says_why():
    try:
        read_body("dispute", {"field": "colour", "why": "Red."}, ROAD)
    except Unfit as error:
        reason = str(error)
    answers = fold(entry("jica", 1, dispute(), unfit=reason), entry("mpi", 2, dispute("title")))
    assert list(answers.fields) == ["title"]
    assert [(unfit.member, unfit.reason) for unfit in answers.unfit] == [("jica", reason)]


MEMBERS = ("jica", "koica", "mpi")
VALUES = st.dictionaries(
    st.sampled_from(["value", "title"]), st.text("ab", min_size=1, max_size=2), min_size=1
)
SAID = st.one_of(
    st.builds(dispute, st.sampled_from(["value", "title"]), st.sampled_from(["1", "2", None])),
    VALUES.map(lambda fields: correction(**fields)),
    VALUES.map(lambda fields: confirmation(**fields)),
)


@st.composite
def histories(draw):
    """Entries of several members, each once, some of them unfit or taken back."""
    word = st.tuples(st.sampled_from(MEMBERS), SAID, st.booleans(), st.booleans())
    said = draw(st.lists(word, max_size=8))
    hours = draw(st.lists(st.integers(0, 3), min_size=len(said), max_size=len(said)))
    return [
        entry(
            member, index, words, draw(st.sampled_from([ROAD, BRIDGE])),
            at=START + timedelta(hours=hours[index]),
            unfit="Not of its form." if is_unfit else "",
            withdrawn_by=EntryName(Origin("mekong", member, 1), 90 + index) if is_back else None,
        )
        for index, (member, words, is_unfit, is_back) in enumerate(said)
    ]  # fmt: skip


@given(histories(), st.randoms(use_true_random=False))
def test_entries_in_any_order_and_twice_give_the_same(entries, random):
    other = [*entries, *random.sample(entries, len(entries) // 2)]
    random.shuffle(other)
    assert fold(*other) == fold(*entries)
    everything = [a.entry for said in fold(*entries).fields.values() for a in said]
    withdrawn = {e.name for e in entries if e.withdrawn_by is not None}
    assert {a for a in everything if a in withdrawn} == {
        e.name for e in entries
        if e.name in withdrawn and not e.unfit and not isinstance(e.said, Confirmation)
    }  # fmt: skip
