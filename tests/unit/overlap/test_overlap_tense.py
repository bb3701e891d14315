"""A sentence about two projects stands in the tense that their status asks for."""

from __future__ import annotations

from itertools import product

import msgspec
import pytest

from riparian.overlap.report.overlap_records import Side
from riparian.overlap.report.tense import Doer, both_on, each_on, one_after_other, tense_of

ON = "2026-11-28"


def side(status, start=None, end=None, seen=()):
    empty = {one.name: None for one in msgspec.structs.fields(Side)}
    given = {"status": status, "start": start, "end": end, "seen": seen}
    return Side(**(empty | given))


@pytest.mark.parametrize(
    ("one", "tense"),
    [
        (side("ended", "2010-01-01", "2014-12-31"), "past"),
        (side("ongoing", "2024-01-01", "2028-12-31"), "now"),
        (side("planned", "2027-01-01"), "ahead"),
        (side("unknown", "2019-05-01"), "open"),
        (side("unknown", "2009-05-01"), "perfect"),
        (side("unknown", seen=("2021-03-04 tender notice",)), "open"),
        (side("unknown", seen=("2009-03-04 tender notice",)), "perfect"),
        (side("unknown", end="2027-12-31"), "unsure"),
        (side("unknown"), "perfect"),
    ],
)
def test_the_tense_follows_the_status_and_what_is_known_of_the_years(one, tense):
    assert tense_of(one, ON) == tense


@pytest.mark.parametrize(
    ("tenses", "said"),
    [
        (("past", "past"), "A and B both worked on roads"),
        (("now", "now"), "A and B are both working on roads"),
        (("ahead", "ahead"), "A and B will both work on roads"),
        (("open", "open"), "A and B may both still be working on roads"),
        (("perfect", "perfect"), "A and B have both worked on roads"),
        (("past", "now"), "A worked on roads, and B is doing so now"),
        (("now", "past"), "B worked on roads, and A is doing so now"),
        (("past", "ahead"), "A worked on roads, and B will do so"),
        (("ahead", "now"), "B is working on roads, and A will do so too"),
        (("past", "open"), "A worked on roads, and B may still be doing so"),
        (("open", "now"), "B is working on roads, and A may still be doing so too"),
        (("past", "perfect"), "A worked on roads, and B has done so too"),
        (("now", "unsure"), "A is working on roads, and B may be doing so too"),
    ],
)
def test_one_thing_that_both_work_on(tenses, said):
    one, other = tenses
    assert both_on(Doer("A", one), Doer("B", other), "roads") == said


def test_each_on_something_else():
    past, now = Doer("A", "past"), Doer("B", "now")
    assert each_on(past, "dams", Doer("B", "past"), "irrigation") == (
        "A worked on dams and B on irrigation"
    )
    assert each_on(now, "dams", past, "irrigation") == (
        "A worked on irrigation, and B is working on dams"
    )


def test_one_after_the_other():
    first, now = Doer("A", "past"), Doer("B", "now")
    then = Doer("B", "past")
    assert one_after_other(first, "roads", then, "roads") == "A and then B worked on roads"
    assert one_after_other(first, "roads", then, "bridges") == (
        "A worked on roads and then B on bridges"
    )
    assert one_after_other(first, "roads", now, "roads") == (
        "A worked on roads, and B is doing so now"
    )
    long_ago = Doer("A", "perfect")
    assert one_after_other(long_ago, "roads", then, "roads") == (
        "A has worked on roads, and later B worked on roads too"
    )


def test_no_side_that_is_over_is_ever_said_to_work():
    tenses = ("past", "perfect", "now", "open", "unsure", "ahead")
    for one, other in product(tenses, repeat=2):
        for said in (
            both_on(Doer("A", one), Doer("B", other), "roads"),
            each_on(Doer("A", one), "dams", Doer("B", other), "roads"),
            one_after_other(Doer("A", one), "dams", Doer("B", other), "dams"),
        ):
            assert " works" not in said
            assert said.count("A") == said.count("B") == 1
            assert ("is " in said or "are " in said) == ("now" in (one, other))
            assert ("will" in said) == ("ahead" in (one, other))
