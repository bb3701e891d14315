"""Check the polygons and lines of a pack, and points against polygons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from riparian.region.check_places import number
from riparian.region.pack_draft import Feature, PackDraft, PackFinding
from riparian.region.pack_form import AROUND_FILE, LINE_KINDS, LINES_FILE, OUTLINES_FILE, PLACES

MAX_OVERLAP = 0.01
"""Share of the smaller of two units that may lie in the other: rounded borders cross a little."""
NEAR_DEGREES = 0.05
"""About 5 km: so far from its country's outlines a point is still taken for one in it."""
FAR_DEGREES = 1.5
"""About 150 km, as far as islands lie off a coast: a point farther out is wrong."""

_AREAS = ("Polygon", "MultiPolygon")
_LINES = ("LineString", "MultiLineString")


def check_shapes(draft: PackDraft) -> Iterator[PackFinding]:
    """Polygons, lines, and whether points and units fit the polygons."""
    outlines: dict[str, BaseGeometry] = {}
    numbers: dict[str, int] = {}
    for feature in draft.shapes[OUTLINES_FILE.name]:
        place_id = str(feature.properties.get("place_id", ""))
        yield from _owner(draft, feature, place_id)
        if place_id in numbers:
            found = f"'{place_id}' in row {numbers[place_id]} too"
            yield _finding(feature, "id-twice", "each place_id once", found)
            continue
        numbers[place_id] = feature.number
        geometry, wrong = _geometry(OUTLINES_FILE.name, feature, _AREAS)
        yield from wrong
        if geometry is not None:
            outlines[place_id] = geometry
    yield from _overlaps(outlines, numbers)
    yield from _units(draft, set(numbers))
    yield from _points(draft, outlines)
    yield from _water(draft)


def _owner(draft: PackDraft, feature: Feature, place_id: str) -> Iterator[PackFinding]:
    level = draft.places.get(place_id, {}).get("level")
    if place_id and level != "adm1":
        found = f"'{place_id}'" + (f" of level {level}" if level else "")
        yield _finding(feature, "place-unknown", "a place of level adm1 that the pack has", found)
    for other in _also(feature):
        if other not in draft.places:
            yield _finding(
                feature, "place-unknown", "also to name places of the pack", f"'{other}'"
            )


def _also(feature: Feature) -> list[str]:
    """The places that lie in this outline too; what is no list counts as one."""
    also = feature.properties.get("also") or []
    return [str(other) for other in also] if isinstance(also, list) else [str(also)]


def _geometry(
    file: str, feature: Feature, types: tuple[str, ...]
) -> tuple[BaseGeometry | None, list[PackFinding]]:
    """The geometry if it can be used, and what is wrong with it."""
    expected = f"a {' or '.join(types)}"
    if feature.geometry.get("type") not in types:
        found = str(feature.geometry.get("type"))
        return None, [PackFinding(file, feature.number, "shape-invalid", expected, found)]
    try:
        geometry = shape(feature.geometry)
    except (
        # A pack may come from anybody; whatever a crafted geometry raises becomes a finding.
        ShapelyError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        return None, [
            PackFinding(file, feature.number, "shape-invalid", expected, f"none ({error})")
        ]
    west, south, east, north = geometry.bounds if not geometry.is_empty else (0, 0, 0, 0)
    if geometry.is_empty or not geometry.is_valid:
        why = "an empty one" if geometry.is_empty else shapely.is_valid_reason(geometry)
        return None, [
            PackFinding(file, feature.number, "shape-invalid", f"{expected} that is valid", why)
        ]
    if west < -180 or east > 180 or south < -90 or north > 90:
        found = f"some from {west:g}, {south:g} to {east:g}, {north:g}"
        wanted = "coordinates as longitude and latitude in degrees"
        return None, [PackFinding(file, feature.number, "coordinates", wanted, found)]
    return geometry, []


def _overlaps(
    outlines: Mapping[str, BaseGeometry], numbers: Mapping[str, int]
) -> Iterator[PackFinding]:
    ids = sorted(outlines)
    shapes = [outlines[place_id] for place_id in ids]
    tree = shapely.STRtree(shapes)
    for left, here in enumerate(shapes):
        for right in sorted(int(i) for i in tree.query(here) if i > left):
            smaller = min(here.area, shapes[right].area)
            share = here.intersection(shapes[right]).area / smaller if smaller else 0.0
            if share > MAX_OVERLAP:
                found = f"{ids[left]} and {ids[right]} sharing {share:.0%} of the smaller"
                expected = "neighbours that do not overlap"
                row = numbers[ids[right]]
                yield PackFinding(OUTLINES_FILE.name, row, "shape-overlap", expected, found)


def _units(draft: PackDraft, drawn: set[str]) -> Iterator[PackFinding]:
    """Every first-level unit has a polygon, or lies in one that says so."""
    held = {other for feature in draft.shapes[OUTLINES_FILE.name] for other in _also(feature)}
    for line, cells in draft.tables[PLACES.name]:
        if cells["level"] != "adm1":
            continue
        place_id, outline = cells["place_id"], cells["outline"]
        if outline == "own" and place_id not in drawn:
            expected = f"a polygon of {place_id} in {OUTLINES_FILE.name}"
            yield PackFinding(PLACES.name, line, "outline-missing", expected, "none")
        if outline == "parent" and place_id not in held:
            expected = f"a polygon that lists {place_id} under also"
            yield PackFinding(PLACES.name, line, "outline-missing", expected, "none")
        if outline == "none":
            expected = "a polygon of its own or of the unit it was split from"
            yield PackFinding(PLACES.name, line, "outline-missing", expected, "none", "warning")


def _points(draft: PackDraft, outlines: Mapping[str, BaseGeometry]) -> Iterator[PackFinding]:
    by_country: defaultdict[str, list[BaseGeometry]] = defaultdict(list)
    for place_id, geometry in outlines.items():
        by_country[draft.country_of(place_id) or ""].append(geometry)
    whole = {country: shapely.union_all(shapes) for country, shapes in by_country.items()}
    for outline in whole.values():
        shapely.prepare(outline)
    for line, cells in draft.tables[PLACES.name]:
        country = draft.country_of(cells["place_id"])
        latitude, longitude = number(cells["lat"]), number(cells["lon"])
        if country not in whole or latitude is None or longitude is None:
            continue
        here = shapely.Point(longitude, latitude)
        if shapely.dwithin(whole[country], here, NEAR_DEGREES):
            continue
        severity = "warning" if shapely.dwithin(whole[country], here, FAR_DEGREES) else "error"
        expected, found = f"a point in {country}", f"{latitude:g}, {longitude:g}"
        yield PackFinding(PLACES.name, line, "outside-country", expected, found, severity)  # type: ignore[arg-type]


def _water(draft: PackDraft) -> Iterator[PackFinding]:
    for feature in draft.shapes[LINES_FILE.name]:
        kind, set_id = feature.properties.get("kind"), feature.properties.get("id")
        if kind and kind not in LINE_KINDS:
            expected = f"a kind of {', '.join(LINE_KINDS)}"
            yield PackFinding(LINES_FILE.name, feature.number, "value-wrong", expected, f"'{kind}'")
        if set_id and str(set_id) not in draft.sets:
            expected = "a set that the pack has"
            yield PackFinding(
                LINES_FILE.name, feature.number, "set-unknown", expected, f"'{set_id}'"
            )
        yield from _geometry(LINES_FILE.name, feature, (*_LINES, *_AREAS))[1]
    for feature in draft.shapes[AROUND_FILE.name]:
        yield from _geometry(AROUND_FILE.name, feature, _AREAS)[1]


def _finding(feature: Feature, kind: str, expected: str, found: str) -> PackFinding:
    return PackFinding(OUTLINES_FILE.name, feature.number, kind, expected, found)
