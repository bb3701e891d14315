"""What is said of a pair of records is what tells them apart, or joins them."""

from __future__ import annotations

from typing import Any

import pytest

from riparian.language.title_facts import read_title_facts
from riparian.linking.engine.compared_record import Likeness, Record, RecordAmount, RecordTitle
from riparian.linking.engine.link_sentences import sentence
from riparian.linking.engine.match_weights import ComparedPair


def record(name: str, title: RecordTitle | None = None, **more: Any) -> Record:
    return Record(name, "2024", ("list",), name, None, title or RecordTitle(), **more)


def said(feature: str, left: Record, right: Record, **levels: str) -> str:
    pair = ComparedPair(0, 1, {"identifier": "none", **levels}, Likeness())
    return sentence(left, right, pair, feature, "mekong")


LOAN, GRANT, WORKS = ("Yen loan", "Grant aid", "Technical cooperation")
SCHOOLS = "A programme with many records has a separate project in each country."
PROVINCES = "Their titles name different provinces."


@pytest.mark.parametrize(
    ("ours", "theirs", "levels", "words"),
    [
        ([LOAN], [GRANT], {"scheme": "differs"}, "A loan is not a grant."),
        ([WORKS], [LOAN], {"scheme": "differs"}, "A loan is not technical cooperation."),
        ([LOAN], [WORKS, GRANT], {"scheme": "differs"},
         "A loan is not a grant or technical cooperation."),
        ([GRANT], [WORKS], {"scheme": "near", "place": "differs"}, PROVINCES),
        ([GRANT], [WORKS], {"scheme": "near", "title": "same_often", "country": "differs"},
         SCHOOLS),
        ([LOAN], [GRANT], {"scheme": "differs", "identifier": "same", "place": "differs"},
         PROVINCES),
    ],
)  # fmt: skip
def test_what_exact_tells_two_records_apart_is_what_is_said(
    ours: list[str], theirs: list[str], levels: dict[str, str], words: str
) -> None:
    left, right = (record(n, schemes=frozenset(own)) for n, own in (("a", ours), ("b", theirs)))
    assert said("exact", left, right, exact="differs", **levels) == words
    assert said("exact", right, left, exact="differs", **levels) == words


@pytest.mark.parametrize(
    ("title", "level", "words"),
    [
        ("Rural roads, phase 2", "same", "Both titles say phase 2."),
        ("Rural roads, phase 2", "none",
         "Both titles say phase 2, as titles of different projects also do."),
        ("Rural roads", "none", "Neither title gives a phase or tranche."),
    ],
)  # fmt: skip
def test_a_phase_that_both_titles_give_is_not_said_to_be_given_by_neither(
    title: str, level: str, words: str
) -> None:
    facts = read_title_facts(title, "en")
    left, right = (record(name, RecordTitle(title, facts=facts)) for name in "ab")
    assert said("steps", left, right, steps=level) == words


@pytest.mark.parametrize(
    ("ours", "theirs", "factor"), [(1_000_000, 1_030_000, "1.03"), (1_000_000, 2_500_000, "2.5")]
)
def test_amounts_that_differ_are_not_said_to_differ_by_a_factor_of_one(
    ours: float, theirs: float, factor: str
) -> None:
    left, right = (
        record(name, amounts=(RecordAmount(value, "JPY"),))
        for name, value in (("a", ours), ("b", theirs))
    )
    assert f"by a factor of {factor}:" in said("amount", left, right, amount="half")
