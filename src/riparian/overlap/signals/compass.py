"""Parts of a country by the compass: "six southern provinces", "north-western Cambodia".

A part is no place, and whoever names one may mean other provinces than another does. It is used for
one thing only: how far a project is from another at least. The *south* of a country is taken as its
provinces whose middles lie within 67.5 degrees of south as seen from the middle of all, the
*south-west* as those within 45 degrees. The rule is ours.

Not here: parts that have names of their own (Northeast Cambodia, the Dry Zone), which are sets of
the region pack.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from riparian.language.needed_words import NeededWords

DIRECTIONS: Mapping[str, float] = {
    "north": 0, "northeast": 45, "east": 90, "southeast": 135,
    "south": 180, "southwest": 225, "west": 270, "northwest": 315,
}  # fmt: skip
"""Degrees from north, clockwise, of each part."""

# A side takes in the corners beside it (45 degrees off), up to half way to the next side
_SIDE, _CORNER = 67.5, 45.0

_PART = re.compile(
    r"\b(?:(north|south)[- ]?(east|west)?(?:ern)?|(east|west)(?:ern)?)"
    r" (?=(?:mountainous |coastal |poor |rural )?"
    r"(?:provinces?|regions?|parts?|areas?|mountains|river basins"
    r"|cambodia|lao|laos|viet|vietnam|myanmar|thailand)\b)",
    re.IGNORECASE,
)
_NEEDED = NeededWords(("north", "south", "east", "west"))


class CountryPart(msgspec.Struct, frozen=True):
    """A part of a country that a text names, with its words for it."""

    direction: str
    words: str


class Middle(msgspec.Struct, frozen=True):
    """The middle of a province, in degrees."""

    country: str
    latitude: float
    longitude: float


def parts_in(text: str) -> Iterator[CountryPart]:
    """The parts of a country that an English text names."""
    for match in _PART.finditer(text) if _NEEDED.may_be_in(text) else ():
        direction = "".join(word.lower() for word in match.groups() if word)
        if direction in DIRECTIONS:
            yield CountryPart(direction, match.group().strip())


def provinces_of(direction: str, provinces: Sequence[Middle]) -> Iterator[Middle]:
    """Those of a country's provinces that lie in that part of it."""
    if not provinces:
        return
    latitude = sum(p.latitude for p in provinces) / len(provinces)
    longitude = sum(p.longitude for p in provinces) / len(provinces)
    within = _CORNER if len(direction) > len("north") else _SIDE
    for province in provinces:
        # A degree of longitude gets shorter away from the equator.
        east = (province.longitude - longitude) * math.cos(math.radians(latitude))
        degrees = math.degrees(math.atan2(east, province.latitude - latitude))
        apart = abs((degrees - DIRECTIONS[direction] + 180) % 360 - 180)
        if apart <= within:
            yield province


def all_parts(provinces: Iterable[Middle]) -> Iterator[tuple[str, Middle]]:
    """Every part of every country, with each province that lies in it."""
    by_country: dict[str, list[Middle]] = {}
    for province in provinces:
        by_country.setdefault(province.country, []).append(province)
    for several in by_country.values():
        for direction in DIRECTIONS:
            for middle in provinces_of(direction, several):
                yield direction, middle
