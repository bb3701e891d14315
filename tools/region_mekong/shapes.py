"""Outlines of the provinces, simplified together so that neighbours keep one border."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from region_mekong.districts import Placed
from region_mekong.sources import Sources, Town, unit_code
from riparian.region.folding import fold_key

TOLERANCE = 0.004  # degrees, of coverage_simplify (Visvalingam: root of the triangle's area)
DECIMALS = 3  # about 110 m
#: Natural Earth draws Can Tho too far north: its outline holds towns of Dong Thap, and that of
#: Hau Giang holds Can Tho city. Shown by AidData's and GeoNames' towns; see `check_doubtful`.
DOUBTFUL = {"VN-73": ["VN-CT"], "VN-CT": ["VN-45"]}
NEARLY = 0.1  # degrees: a district point may lie so far outside, for the outlines are coarse
FAR = 0.25  # degrees: a town farther than this from every possible outline has no province


def outlines(sources: Sources) -> dict[str, BaseGeometry]:
    """Outlines as Natural Earth has them, by ISO code."""
    return {unit_code(f): shape(f["geometry"]) for f in sources.features}


def simplify(full: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    simple = shapely.coverage_simplify(list(full.values()), TOLERANCE)
    rounded = shapely.transform(simple, lambda xy: xy.round(DECIMALS) + 0.0)
    if not shapely.coverage_is_valid(rounded) or not all(g.is_valid for g in rounded):
        raise SystemExit("The simplified outlines overlap or are broken: choose another tolerance.")
    return dict(zip(full, rounded, strict=True))


def write_geojson(
    path: Path, simple: dict[str, BaseGeometry], names: dict[str, str], also: dict[str, list[str]]
) -> None:
    lines = [
        json.dumps(
            _feature(code, names[code], also.get(code, []), outline),
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for code, outline in sorted(simple.items())
    ]
    head = '{"type":"FeatureCollection","features":[\n'
    path.write_text(head + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


def _feature(code: str, name: str, also: list[str], outline: BaseGeometry) -> dict[str, Any]:
    properties: dict[str, Any] = {"place_id": code, "name": name}
    if also:
        properties["also"] = also
    return {"type": "Feature", "properties": properties, "geometry": mapping(outline)}


def district_points(
    sources: Sources, full: dict[str, BaseGeometry], placed: list[Placed], parents: dict[int, str]
) -> dict[int, tuple[float, float, str]]:
    """{district: (latitude, longitude, where from)}; none where no source has a point.

    The point of the one town of that name in the province, best one that GeoNames puts into the
    district; else the national list's point, if it lies in the province or nearly so.
    """
    towns: defaultdict[tuple[str, str], list[Town]] = defaultdict(list)
    for town in sources.towns:
        if parent := parents.get(town.geonames_id):
            towns[parent, fold_key(town.name)].append(town)
    found = {}
    for one in placed:
        keys = {fold_key(one.bare(name)) for name in one.district.names}
        keys |= {fold_key(line.short) for line in one.national}
        named = {t.geonames_id: t for key in keys for t in towns[one.province, key]}
        inside = [t for t in named.values() if t.district == one.district.geonames_id]
        free = [t for t in named.values() if not t.district]
        point = next((line.point for line in one.national if line.point), None)
        chosen = inside or free
        if len(chosen) == 1:
            town = chosen[0]
            where = (town.latitude, town.longitude, f"point of the town {town.name}")
            found[one.district.geonames_id] = where
        elif point and _is_near(full, one.province, point):
            where = (round(point[0], 4), round(point[1], 4), "point of vietnamadminunits")
            found[one.district.geonames_id] = where
        elif point:
            print(f"point of {one.district.names[0]} lies outside {one.province}: left out")
    return found


def _is_near(full: dict[str, BaseGeometry], code: str, point: tuple[float, float]) -> bool:
    """Whether the point is in or beside the unit's outline, or one that is drawn over it."""
    possible = [code, *(holder for holder, others in DOUBTFUL.items() if code in others)]
    there = shapely.Point(point[1], point[0])
    return any(full[outline].distance(there) <= NEARLY for outline in possible)


def also_inside(sources: Sources, full: dict[str, BaseGeometry]) -> dict[str, list[str]]:
    """Units that lie in another unit's outline: those without a polygon, and the doubtful ones."""
    check_doubtful(sources, full)
    found = {code: list(others) for code, others in DOUBTFUL.items()}
    for code, (holder, _) in lost_units(sources, full).items():
        found.setdefault(holder, []).append(code)
    return found


def check_doubtful(sources: Sources, full: dict[str, BaseGeometry]) -> None:
    """Stop if the evidence for DOUBTFUL is gone: a better map would make it wrong."""
    towns = {town.geonames_id: town for town in sources.towns}
    can_tho, lap_vo = towns[1586203], towns[1576233]
    if _holder(full, can_tho) != "VN-73" or sources.aiddata[1586203] != "VN-CT":
        raise SystemExit("Can Tho city no longer lies in the outline of Hau Giang.")
    if _holder(full, lap_vo) != "VN-CT" or lap_vo.unit != "VN-45":
        raise SystemExit("Lap Vo of Dong Thap no longer lies in the outline of Can Tho.")


def lost_units(sources: Sources, full: dict[str, BaseGeometry]) -> dict[str, tuple[str, Town]]:
    """{code: (old parent, largest town)} of units without a polygon; that of the parent is used."""
    found = {}
    for code in sorted(set(sources.units) - set(full)):
        towns = [town for town in sources.towns if town.unit == code]
        town = max(towns, key=lambda town: (town.population, -town.geonames_id))
        parents = {
            old
            for row in sources.changes
            if code in row["to_codes"].split(";")
            for old in row["from_codes"].split(";")
        }
        holder = _holder(full, town)
        if holder not in parents:
            raise SystemExit(f"{town.name} of {code} lies in {holder}, expected one of {parents}.")
        found[code] = (holder, town)
    return found


def _holder(full: dict[str, BaseGeometry], town: Town) -> str | None:
    point = shapely.Point(town.longitude, town.latitude)
    return next((code for code, outline in full.items() if outline.intersects(point)), None)


def label_point(sources: Sources, full: dict[str, BaseGeometry]) -> dict[str, tuple[float, float]]:
    """Natural Earth's label point where it lies inside the unit, else a point on its surface."""
    points = {}
    for feature in sources.features:
        code, properties = unit_code(feature), feature["properties"]
        point = shapely.Point(properties["longitude"], properties["latitude"])
        if not full[code].contains(point):
            point = full[code].representative_point()
        points[code] = (round(point.y, 4), round(point.x, 4))
    return points


def town_parents(
    sources: Sources, full: dict[str, BaseGeometry], districts: dict[int, str]
) -> dict[int, str]:
    """The ADM1 of each town. GeoNames' own code decides, where it still says it.

    For Vietnam GeoNames codes the 34 provinces of 2025. There AidData decides, which kept the
    older code; then the district that GeoNames names (`districts`: ADM1 by id); else the outline
    among the old provinces that were merged into the one that GeoNames names. Towns that fit
    nowhere, or only in a doubtful outline, are left out.
    """
    merged = merged_provinces(sources)
    found = {}
    for town in sources.towns:
        parent: str | None = town.unit
        if town.country == "VN":
            told = [sources.aiddata.get(town.geonames_id), districts.get(town.district)]
            parent = next(filter(None, told), None)
            if len(set(filter(None, told))) > 1:
                print(f"AidData and GeoNames' district disagree on {town.name}: {told}")
        if not parent:
            possible = merged.get(town.unit) or [c for c in full if c[:2] == town.country]
            parent = _nearest({code: full[code] for code in possible}, town)
            parent = None if parent in DOUBTFUL else parent
        if parent:
            found[town.geonames_id] = parent
    return found


def _nearest(possible: dict[str, BaseGeometry], town: Town) -> str | None:
    point = shapely.Point(town.longitude, town.latitude)
    ranked = sorted((outline.distance(point), code) for code, outline in possible.items())
    distance, code = ranked[0]
    second = ranked[1][0] if len(ranked) > 1 else FAR * 2
    return code if distance <= FAR and (distance == 0 or second > 2 * distance) else None


def merged_provinces(sources: Sources) -> dict[str, list[str]]:
    """{ISO code of the unit that leads a province of 2025: the codes that were merged into it}."""
    merged = {}
    for row in sources.changes:
        if row["country"] != "VN" or not row["date"].startswith("2025"):
            continue
        codes = row["from_codes"].split(";")
        target = sources.units
        lead = [c for c in codes if fold_key(target[c].name) in fold_key(row["to_names"])]
        lead = codes if len(codes) == 1 else lead
        if len(lead) != 1:
            raise SystemExit(f"No leading unit for {row['to_names']}: {lead}")
        merged[lead[0]] = codes
    return merged
