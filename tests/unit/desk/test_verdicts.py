"""What members think of overlaps, folded from entries as they come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.desk.claims.desk_entry import DeskEntry
from riparian.desk.claims.verdicts import VerdictFigures, fold_verdicts, label_of
from riparian.exchange.entries.entry_types import OVERLAP_VERDICTS, Verdict
from riparian.exchange.names import EntryName, Origin
from riparian.wording.verdict_figures import verdict_figures_words

START = datetime(2026, 10, 1, 9, tzinfo=UTC)
MEMBERS = ("jica", "koica", "mpi")


def entry(member, index, verdict="useful", hours=0, by="", framework="mekong", **more):
    said = Verdict(verdict, "Why.")
    return DeskEntry(
        name=EntryName(Origin(framework, member, 1), index), type="verdict", tlp="CLEAR",
        audience=(), persons={}, written_at=START + timedelta(hours=hours or index),
        by=by or f"{member} desk", about=None, body=msgspec.to_builtins(said), seen={},
        said=None if more.get("unfit") else said, **more,
    )  # fmt: skip


def test_the_newest_verdict_of_a_member_stands():
    said = fold_verdicts([entry("jica", 1), entry("jica", 2, "wrong"), entry("mpi", 1, "known")])
    assert [(v.member, v.verdict) for v in said] == [("jica", "wrong"), ("mpi", "known")]


def test_what_was_taken_back_comes_last_and_the_one_before_stands_again():
    back = {"withdrawn_by": EntryName(Origin("mekong", "jica", 1), 9), "withdrawn_why": "Oh."}
    first, second = fold_verdicts([entry("jica", 1), entry("jica", 2, "wrong", **back)])
    assert (first.verdict, first.stands) == ("useful", True)
    assert (second.verdict, second.stands, second.withdrawn_why) == ("wrong", False, "Oh.")


def test_in_a_centre_of_no_framework_each_person_speaks_for_themselves():
    said = fold_verdicts(entry("centre", n, by=f"P{n}", framework="local") for n in (1, 2))
    assert len(said) == 2


def test_what_has_another_form_counts_nowhere():
    assert fold_verdicts([entry("jica", 1, unfit="Not of its form.")]) == ()


@pytest.mark.parametrize(
    ("verdicts", "label"),
    [([], None), (["useful", "known"], "overlap"), (["wrong", "not-an-overlap"], "none"),
     (["useful", "wrong"], "divided")],
)  # fmt: skip
def test_useful_and_known_are_overlaps_and_the_others_none(verdicts, label):
    entries = [entry(member, 1, v) for member, v in zip(MEMBERS, verdicts, strict=False)]
    assert label_of(fold_verdicts(entries)) == label


@given(
    st.lists(
        st.tuples(
            st.sampled_from(MEMBERS), st.sampled_from(OVERLAP_VERDICTS), st.integers(1, 3),
            st.booleans(),
        ),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_entries_in_any_order_and_twice_give_the_same(said, random):
    entries = [
        entry(
            member, index, verdict, hours,
            withdrawn_by=EntryName(Origin("mekong", member, 1), 99) if back else None,
        )
        for index, (member, verdict, hours, back) in enumerate(said)
    ]  # fmt: skip
    other = [*entries, *entries[:3]]
    random.shuffle(other)
    folded = fold_verdicts(entries)
    assert fold_verdicts(other) == folded
    standing = [verdict.member for verdict in folded if verdict.stands]
    assert len(standing) == len(set(standing))


def test_without_verdicts_nothing_is_counted():
    none = VerdictFigures(0, dict.fromkeys(OVERLAP_VERDICTS, 0), (), 0, 0, 0, 0)
    assert none.precision is None
    assert list(verdict_figures_words(none)) == [
        "Nobody whom you can read has given a verdict on an overlap."
    ]
