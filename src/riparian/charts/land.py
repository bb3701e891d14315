"""The region on paper: a `Frame` puts places on paper and turns outlines into SVG paths.

Nothing here writes a file or knows a colour.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, groupby, pairwise
from typing import Any

import shapely
from shapely.geometry import shape

from riparian.region.pack import pack_file, region_folder

WEST, NORTH, MIDDLE = 92.1, 28.7, 16.5
"""The region's north-western corner, and the latitude at which a frame is true."""


@cache
def outlines(tolerance: float, region: str = "mekong") -> dict[str, shapely.Geometry]:
    """The outlines of the provinces, simplified together so that neighbours still fit."""
    features = _features("adm1.geojson", region)
    places = [feature["properties"]["place_id"] for feature in features]
    shapes = [shape(feature["geometry"]) for feature in features]
    return dict(zip(places, shapely.coverage_simplify(shapes, tolerance), strict=True))


def waters(region: str = "mekong") -> Iterator[tuple[str, str, shapely.Geometry]]:
    """The rivers and lakes of the region: set, kind, line or outline."""
    for feature in _features("lines.geojson", region):
        about = feature["properties"]
        yield about["id"], about["kind"], shape(feature["geometry"])


def neighbours(region: str = "mekong") -> Iterator[shapely.Geometry]:
    """The land around the region, where the pack has it."""
    return (shape(feature["geometry"]) for feature in _features("around.geojson", region))


@cache
def borders(tolerance: float, region: str = "mekong") -> dict[str, shapely.Geometry]:
    """By code the pack's countries, each as much of it as the pack has outlines of."""
    parts: dict[str, list[shapely.Geometry]] = {}
    for place, outline in sorted(outlines(tolerance, region).items()):
        parts.setdefault(place[:2], []).append(outline)
    return {country: shapely.union_all(some) for country, some in parts.items()}


def _features(name: str, region: str) -> list[dict[str, Any]]:
    file = pack_file(region_folder(region), name)
    return list(json.loads(file.read_text("utf-8"))["features"]) if file else []


@dataclass(frozen=True)
class Frame:
    """Where the map stands on paper; `scale` is in units for each degree of latitude.

    Plate carrée, true at the middle of the region. Specks below `speck` square degrees (0.0125 are
    about 150 square kilometres) are left out.
    """

    left: float
    top: float
    scale: float
    speck: float = 0.0125

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a place stands."""
        stretch = self.scale * math.cos(math.radians(MIDDLE))
        return self.left + (longitude - WEST) * stretch, self.top + (NORTH - latitude) * self.scale

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The longitude and latitude of a point on paper."""
        stretch = self.scale * math.cos(math.radians(MIDDLE))
        return WEST + (x - self.left) / stretch, NORTH - (y - self.top) / self.scale

    def path(self, outline: shapely.Geometry) -> str:
        """An outline as SVG."""
        polygons = [p for p in getattr(outline, "geoms", [outline]) if p.area > self.speck]
        rings = [ring for p in polygons for ring in (p.exterior, *p.interiors)]
        return "".join(f"{self._steps(ring.coords)}z" for ring in rings)

    def line(self, line: shapely.Geometry) -> str:
        """A line, or several, as SVG."""
        return "".join(self._steps(part.coords) for part in getattr(line, "geoms", [line]))

    def _steps(self, coordinates: Iterable[tuple[float, ...]]) -> str:
        """The first point, then from each to the next, in tenths so that rounding adds up to 0."""
        points = (self.at(latitude, longitude) for longitude, latitude in coordinates)
        tenths = [here for here, _ in groupby((round(x * 10), round(y * 10)) for x, y in points)]
        steps = [(x - x0, y - y0) for (x0, y0), (x, y) in pairwise(tenths)]
        return f"M{_numbers(tenths[:1])}l{_numbers(steps)}"


def _numbers(points: Iterable[tuple[int, int]]) -> str:
    """Tenths as SVG reads them, with a space only where two numbers would be taken for one."""
    written: list[str] = []
    for tenths in chain.from_iterable(points):
        number = f"{tenths / 10:g}"
        if abs(tenths) < 10:
            number = number.replace("0.", ".")
        parted = not written or number[0] == "-" or (number[0] == "." and "." in written[-1])
        written.append(number if parted else f" {number}")
    return "".join(written)
