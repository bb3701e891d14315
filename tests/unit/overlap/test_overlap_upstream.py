"""Which of two projects on one river is upstream, by the provinces along its line."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.overlap.report.pair_facts import PlaceFact
from riparian.overlap.report.upstream import (
    Order,
    Stretch,
    how_known,
    order_in_words,
    stretches_of,
    upstream,
)
from riparian.region.pack import load_region

PACK = load_region()
MEKONG = "river:MEKONG"


def at(*places: str, via: str | None = None) -> Stretch | None:
    facts = [PlaceFact(place, "adm1", "named", None, via) for place in places]
    return stretches_of(facts, PACK).get(MEKONG)


@pytest.mark.parametrize(
    ("one", "other", "first"),
    [
        (("LA-BL", "LA-VT"), ("LA-KH",), "a"),
        (("LA-CH",), ("LA-VT",), "b"),
        (("KH-10",), ("VN-44",), "a"),
        (("LA-VT",), ("TH-43",), None),
        (("LA-BL", "LA-CH"), ("LA-KH",), None),
        (("VN-44",), ("VN-50",), None),
        (("LA-KH",), ("LA-KH",), None),
        (("KH-8",), ("KH-12",), None),
    ],
    ids=["above", "below", "above the delta", "opposite banks", "on both sides of it",
         "two arms", "the same", "main line and arms"],
)  # fmt: skip
def test_who_is_upstream_is_told_where_one_stretch_ends_before_the_other(one, other, first) -> None:
    ours, theirs = at(*one), at(*other)
    assert ours is not None
    assert theirs is not None
    assert upstream(ours, theirs) == first


@pytest.mark.parametrize("first", ["a", "b"])
def test_the_order_is_told_from_the_upper_to_the_lower(first) -> None:
    japan, korea = SimpleNamespace(provider="JP"), SimpleNamespace(provider="KR")
    facts = SimpleNamespace(provider_names={"JP": "Japan", "KR": "South Korea"})
    sides = (japan, korea) if first == "a" else (korea, japan)
    order = Order("Mekong River", first, ("Vientiane Prefecture", "Bolikhamsai"), ("Khammouane",))
    assert order_in_words(order, *sides, facts) == (  # type: ignore[arg-type]
        "along the Mekong River, Japan's side (Vientiane Prefecture and Bolikhamsai) lies upstream"
        " of South Korea's (Khammouane)"
    )
    told = (
        "On the map the Mekong River leaves Vientiane Prefecture and Bolikhamsai before it comes to"
    )
    assert told in how_known(order)


def test_a_town_counts_for_its_province_and_what_is_not_on_the_river_for_nothing() -> None:
    town = next(
        p.place_id
        for p in PACK.places.values()
        if p.level == "locality" and PACK.province_of(p.place_id) == "LA-KH"
    )
    assert at(town) == at("LA-KH")
    assert at("LA-XI") is None
    assert at("LA-XI", "LA-KH") == at("LA-KH")
    assert at("LA") is None


def test_places_that_stand_for_a_river_or_a_tributary_tell_nothing_and_a_delta_does() -> None:
    assert at("LA-KH", "VN-44", via=MEKONG) is None
    assert at("LA-CH", via="basin:SEDONE") is None
    assert at("VN-44", "VN-50", via="basin:MEKONG-DELTA") == at("VN-44", "VN-50")


STRETCHES = st.tuples(st.floats(0, 3000), st.floats(0, 3000), st.booleans()).map(
    lambda t: Stretch(min(t[:2]), math.inf if t[2] else max(t[:2]), ())
)


@given(STRETCHES, STRETCHES)
def test_who_is_upstream_is_the_same_from_either_side(one: Stretch, other: Stretch) -> None:
    turned = {"a": "b", "b": "a", None: None}
    assert upstream(other, one) == turned[upstream(one, other)]


@given(STRETCHES)
def test_nobody_is_upstream_of_himself(one: Stretch) -> None:
    assert upstream(one, one) is None


def test_provinces_follow_the_line_of_every_river_of_which_the_course_is_known() -> None:
    for one in PACK.sets.values():
        known = [m for m in one.members if m.from_km is not None]
        for member in known:
            assert member.to_km is None or member.from_km <= member.to_km
        if one.set_id == MEKONG:
            source, mouth = known[0], known[-1]
            assert (source.place_id, mouth.to_km) == ("CN-YN", None)
