"""Parts of a country by the compass: which words name one, and which provinces lie in it."""

from __future__ import annotations

import pytest

from riparian.overlap.signals.compass import DIRECTIONS, Middle, all_parts, parts_in, provinces_of

CROSS = [
    Middle("KH", 14.0, 105.0),
    Middle("KH", 11.0, 105.0),
    Middle("KH", 12.5, 103.0),
    Middle("KH", 12.5, 107.0),
]


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("six southern provinces of Cambodia", "south"),
        ("North-eastern Cambodia", "northeast"),
        ("Northwestern Cambodia", "northwest"),
        ("northwest mountains", "northwest"),
        ("southern Viet Nam", "south"),
        ("southern river basins", "south"),
        ("North-South Expressway", None),
        ("Western Bago Region", None),
        ("South Korea", None),
        ("East-West Economic Corridor", None),
        ("", None),
    ],
)
def test_a_part_is_named_by_the_compass_and_what_it_is_a_part_of(
    text: str, direction: str | None
) -> None:
    assert [part.direction for part in parts_in(text)] == ([direction] if direction else [])


def test_a_province_lies_where_it_is_seen_from_the_middle() -> None:
    north, south, west, east = CROSS
    assert list(provinces_of("north", CROSS)) == [north]
    assert list(provinces_of("south", CROSS)) == [south]
    assert list(provinces_of("west", CROSS)) == [west]
    assert list(provinces_of("east", CROSS)) == [east]
    assert list(provinces_of("north", [])) == []


def test_every_province_lies_in_some_part_of_its_country() -> None:
    found = list(all_parts([*CROSS, Middle("LA", 18.0, 103.0), Middle("LA", 16.0, 105.0)]))
    assert {middle for _, middle in found} >= set(CROSS)
    assert {direction for direction, _ in found} <= set(DIRECTIONS)
