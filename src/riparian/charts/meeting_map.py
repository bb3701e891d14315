"""A small map of where two projects, or two providers, are: their provinces and places.

A `MeetingMap` holds SVG paths and points and knows no colour. Outlines are those of the region
pack, simplified; places without one are not drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec
import shapely

from riparian.catalogue.project_list.presence import PlacePresence
from riparian.charts.land import (
    MIDDLE,
    NORTH,
    WEST,
    Frame,
    borders,
    neighbours,
    outlines,
    waters,
)
from riparian.charts.presence_map import STEPS, step_of
from riparian.overlap.report.overlap_list.project_locations import Ground, Spot
from riparian.region.outlines import outline_holders

WIDTH, TALLEST = 360.0, 400.0
"""Units that a map is wide at most, and tall at most."""

EDGE = 14.0
COARSE = 0.03
"""Degrees that an outline may be off: about three kilometres."""

SPECK = 0.002
PALE = 0.12
"""How dark a province is that has none of the projects that count."""


class MapArea(msgspec.Struct, frozen=True):
    """A province in which projects are: of the one (`a`), the other (`b`) or both. `shade` (0-1):
    how dark it is."""

    which: str
    name: str
    path: str
    shade: float = 0.55


class Dot(msgspec.Struct, frozen=True):
    """A town or district in which a project is."""

    which: str
    name: str
    x: float
    y: float


class MeetingMap(msgspec.Struct, frozen=True):
    """What to draw, in this order: the land around, countries, provinces, waters, dots."""

    width: int
    height: int
    around: tuple[str, ...]
    countries: tuple[str, ...]
    waters: tuple[str, ...]
    areas: tuple[MapArea, ...]
    dots: tuple[Dot, ...]


def meeting_map(ground: Ground, region: str = "mekong") -> MeetingMap | None:
    """The map of these places; None where no province of either is known or has an outline."""
    drawn = outlines(COARSE, region)
    provinces = [_provinces(spots, drawn, region) for spots in (ground.a, ground.b)]
    names = {**provinces[0], **provinces[1]}
    if not names:
        return None
    shown = _countries(ground, provinces, region)
    frame, _, _ = _frame(shown, region)
    areas = (
        MapArea(_which(place, provinces), names[place], frame.path(drawn[holder]))
        for place, holder in _lower_first(names, region)
    )
    return _map_of(shown, region, areas, _dots(ground, frame, shown, drawn))


def country_map(
    every: Sequence[PlacePresence],
    now: Sequence[PlacePresence],
    countries: Sequence[str],
    region: str = "mekong",
) -> MeetingMap | None:
    """Where two providers are in countries: provinces with projects `now`, the darker the more;
    pale those in which there were others only, of `every`. None where the pack has no outline of
    any of these countries."""
    shown = tuple(sorted(set(countries) & borders(COARSE, region).keys()))
    if not shown:
        return None
    drawn = outlines(COARSE, region)
    frame, _, _ = _frame(shown, region)
    of = {one.place: one for one in every if one.country in shown}
    of_now = {one.place: one for one in now if one.place in of}
    held = [(place, holder) for place, holder in _lower_first(of, region) if holder in drawn]
    areas = (
        MapArea(
            _whose(of_now.get(place, of[place])),
            of[place].name,
            frame.path(drawn[holder]),
            _shade(of_now.get(place)),
        )
        for place, holder in held
    )
    return _map_of(shown, region, areas)


def _map_of(
    shown: tuple[str, ...], region: str, areas: Iterable[MapArea], dots: Iterable[Dot] = ()
) -> MeetingMap:
    """A map of these countries with areas and dots on it."""
    _, width, height = _frame(shown, region)
    return MeetingMap(width, height, *_background(shown, region), tuple(areas), tuple(dots))


def _whose(there: PlacePresence) -> str:
    return "both" if there.a and there.b else "a" if there.a else "b"


def _shade(there: PlacePresence | None) -> float:
    return STEPS[step_of(there.a + there.b)] if there else PALE


def _countries(ground: Ground, provinces: Sequence[dict[str, str]], region: str) -> tuple[str, ...]:
    """The countries to show: those of the provinces drawn; of a project that has none, its own."""
    found = {place[:2] for some in provinces for place in some}
    for some, spots in zip(provinces, (ground.a, ground.b), strict=True):
        if not some:
            found |= {spot.country for spot in spots} & borders(COARSE, region).keys()
    return tuple(sorted(found))


def _lower_first(names: Iterable[str], region: str) -> list[tuple[str, str]]:
    """Each province and the one whose outline it is drawn in; those in another's lie beneath it."""
    holders = outline_holders(region)
    pairs = [(place, holders.get(place, place)) for place in names]
    return sorted(pairs, key=lambda pair: pair[0] == pair[1])


def _which(place: str, provinces: Sequence[dict[str, str]]) -> str:
    in_a, in_b = (place in some for some in provinces)
    return "both" if in_a and in_b else "a" if in_a else "b"


def _provinces(spots: Iterable[Spot], drawn: Iterable[str], region: str) -> dict[str, str]:
    """The provinces that a project is in and that can be drawn: in an outline of their own, or in
    that of the one that they were part of."""
    known, holders = set(drawn), outline_holders(region)
    return {
        spot.province: spot.province_name or spot.name
        for spot in spots
        if spot.province is not None and holders.get(spot.province, spot.province) in known
    }


def _dots(
    ground: Ground, frame: Frame, shown: Sequence[str], drawn: Iterable[str]
) -> Iterable[Dot]:
    """Towns, districts and, so that they can be told apart, provinces in another's outline."""
    known = set(drawn)
    for which, spots in (("a", ground.a), ("b", ground.b)):
        for spot in spots:
            small = spot.level in ("adm2", "locality")
            younger = spot.level == "adm1" and spot.province not in known
            if not (small or younger) or spot.country not in shown:
                continue
            if spot.latitude is None or spot.longitude is None:
                continue
            x, y = frame.at(spot.latitude, spot.longitude)
            yield Dot(which, spot.name, round(x, 1), round(y, 1))


@lru_cache(maxsize=64)
def _frame(shown: tuple[str, ...], region: str) -> tuple[Frame, int, int]:
    """A frame that just holds these countries, and the size of its paper."""
    together = shapely.union_all([borders(COARSE, region)[one] for one in shown])
    west, south, east, north = together.bounds
    stretch = math.cos(math.radians(MIDDLE))
    wide, tall = (east - west) * stretch, north - south
    scale = min((WIDTH - 2 * EDGE) / wide, (TALLEST - 2 * EDGE) / tall)
    frame = Frame(
        EDGE - (west - WEST) * stretch * scale, EDGE - (NORTH - north) * scale, scale, SPECK
    )
    return frame, round(wide * scale + 2 * EDGE), round(tall * scale + 2 * EDGE)


@lru_cache(maxsize=64)
def _background(
    shown: tuple[str, ...], region: str
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The land around, the countries, and the rivers in both, as paths."""
    frame, width, height = _frame(shown, region)
    paper = shapely.box(*frame.place(0, height), *frame.place(width, 0))
    every = borders(COARSE, region)
    countries = [every[one] for one in shown]
    others = [outline for code, outline in every.items() if code not in shown]
    around = [one.intersection(paper) for one in (*others, *neighbours(region))]
    land = paper
    rivers = [
        shapely.simplify(line, COARSE).intersection(land)
        for _, kind, line in waters(region)
        if kind == "river"
    ]
    lines = [line for one in rivers for line in getattr(one, "geoms", [one]) if not line.is_empty]
    return (
        tuple(path for one in around if (path := frame.path(one))),
        tuple(map(frame.path, countries)),
        tuple(frame.line(one) for one in lines),
    )
