"""Find the province of a point, and say how: inside its outline, or just beside it.

The outlines are coarse (Natural Earth 1:10 million, simplified) and older than some provinces.
So a match names the *alternatives*: provinces known to lie in this outline (they have no polygon
yet, or theirs is drawn wrongly), and the province of the nearest town where that town contradicts
the outline. A match without
alternatives is as sure as the outlines are. Points in the sea or abroad find nothing, apart from
a strip of `NEAR_KM` along coast and border.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from riparian.region.outlines import outline_features
from riparian.region.pack import LOCALITY, RegionPack, load_region

#: A point outside every outline is given to one that is at most so far away.
NEAR_KM = 5.0
#: A town that contradicts the outline speaks for points at most so far away.
TOWN_KM = 25.0
_KM_PER_DEGREE = 111.195  # mean radius 6371.0088 km (IUGG) times pi / 180
_REMEMBERED = 1_000_000
_DECIMALS = 4  # about 11 m; the outlines are rounded to about 110 m


@dataclass(frozen=True, slots=True)
class PointMatch:
    """The province of a point. `distance_km` is 0 inside, else the way to the outline.

    `alternatives` are other provinces the point may well be in, most likely none.
    """

    place_id: str
    method: Literal["inside", "nearest"]
    distance_km: float
    alternatives: tuple[str, ...] = ()


class ProvinceIndex:
    """Outlines of the provinces, to be asked for points. Latitude first, always."""

    def __init__(
        self,
        outlines: Mapping[str, BaseGeometry],
        pack: RegionPack,
        also: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """`also` names the provinces that lie in another province's outline, by the latter."""
        self._ids = sorted(outlines)
        self._shapes = [outlines[place_id] for place_id in self._ids]
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)
        self._pack = pack
        self._also = also or {}
        self._seen: dict[tuple[float, float], PointMatch | None] = {}

    @classmethod
    def of_region(cls, region: str | Path = "mekong") -> ProvinceIndex:
        """Read the outlines of a region pack; `province_index` keeps one."""
        features = outline_features(region)
        outlines = {f["properties"]["place_id"]: shape(f["geometry"]) for f in features}
        also = {f["properties"]["place_id"]: f["properties"].get("also", ()) for f in features}
        return cls(outlines, load_region(region), also)

    def province_at(self, latitude: float, longitude: float) -> PointMatch | None:
        """The province at a point; None at sea, abroad, or for what is no coordinate.

        Points are rounded to 4 decimals (11 m) and remembered. On a shared border the first
        place_id wins.
        """
        return self.provinces_at([(latitude, longitude)])[0]

    def provinces_at(self, points: Sequence[tuple[float, float]]) -> list[PointMatch | None]:
        """`province_at` for many points at once, in order."""
        keys = [(round(lat, _DECIMALS), round(lon, _DECIMALS)) for lat, lon in points]
        if len(self._seen) > _REMEMBERED:
            self._seen.clear()
        new = [key for key in dict.fromkeys(keys) if key not in self._seen]
        for key, inside in zip(new, self._inside(new), strict=True):
            self._seen[key] = self._match(key, inside)
        return [self._seen[key] for key in keys]

    def looks_swapped(self, latitude: float, longitude: float) -> bool:
        """Whether the point is in no province but would be inside one as (longitude, latitude)."""
        if self.province_at(latitude, longitude) is not None:
            return False
        swapped = self.province_at(longitude, latitude)
        return swapped is not None and swapped.method == "inside"

    def _inside(self, points: Sequence[tuple[float, float]]) -> list[int | None]:
        outlines: list[int | None] = [None] * len(points)
        if not points:
            return outlines
        geometries = shapely.points([(lon, lat) for lat, lon in points])
        hits = self._tree.query(geometries, predicate="intersects")
        for point, outline in zip(*hits, strict=True):
            before = outlines[point]
            outlines[point] = int(outline) if before is None else min(before, int(outline))
        return outlines

    def _match(self, point: tuple[float, float], inside: int | None) -> PointMatch | None:
        if inside is not None:
            place_id = self._ids[inside]
            return PointMatch(place_id, "inside", 0.0, self._alternatives(point, place_id))
        if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
            return None
        distance, place_id = self._nearest(point)
        if distance > NEAR_KM:
            return None
        return PointMatch(
            place_id, "nearest", round(distance, 3), self._alternatives(point, place_id)
        )

    def _nearest(self, point: tuple[float, float]) -> tuple[float, str]:
        """Distance in km and id of the outline nearest to a point; (inf, "") beyond NEAR_KM."""
        latitude, longitude = point
        here = shapely.Point(longitude, latitude)
        # A degree of longitude shrinks towards the poles; .01 keeps the reach finite there.
        reach = NEAR_KM / (_KM_PER_DEGREE * max(math.cos(math.radians(latitude)), 0.01))
        best = (math.inf, "")
        for number in sorted(self._tree.query(here.buffer(reach))):
            there = shapely.shortest_line(self._shapes[number], here).coords[0]
            best = min(best, (_km(point, (there[1], there[0])), self._ids[number]))
        return best

    def _alternatives(self, point: tuple[float, float], place_id: str) -> tuple[str, ...]:
        provinces = set(self._also.get(place_id, ()))
        near = min(
            ((_km(point, there), province) for there, province in self._towns_in(place_id)),
            default=None,
        )
        if near and near[0] <= TOWN_KM:
            provinces.add(near[1])
        return tuple(sorted(provinces - {place_id}))

    def _towns_in(self, place_id: str) -> Sequence[tuple[tuple[float, float], str]]:
        return self._towns_within.get(place_id, ())

    @cached_property
    def _towns_within(self) -> Mapping[str, list[tuple[tuple[float, float], str]]]:
        """Points and provinces of the towns inside each outline that one of them contradicts."""
        towns = list(_towns(self._pack))
        by_outline: dict[str, list[tuple[tuple[float, float], str]]] = {}
        for town, inside in zip(towns, self._inside([point for point, _ in towns]), strict=True):
            if inside is not None:
                by_outline.setdefault(self._ids[inside], []).append(town)
        return {
            place_id: inside
            for place_id, inside in by_outline.items()
            if any(province != place_id for _, province in inside)
        }


def _towns(pack: RegionPack) -> Iterator[tuple[tuple[float, float], str]]:
    """Point and province of each town that has both."""
    for place in pack.places.values():
        if place.level != LOCALITY or place.latitude is None or place.longitude is None:
            continue
        if province := pack.province_of(place.place_id):
            yield (place.latitude, place.longitude), province


def _km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Distance on the sphere in the flat approximation, good to 0.1 % over some 10 km."""
    middle = math.radians((here[0] + there[0]) / 2)
    return _KM_PER_DEGREE * math.hypot(here[0] - there[0], (here[1] - there[1]) * math.cos(middle))


@lru_cache(maxsize=4)
def province_index(region: str | Path = "mekong") -> ProvinceIndex:
    """The index of a region pack, built once."""
    return ProvinceIndex.of_region(region)
