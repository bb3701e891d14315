"""What the pictures of the documents share: colours, type, the land on paper, who is where.

A `Frame` puts places on paper and turns outlines into SVG paths. Nothing here writes a file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

import shapely
from shapely.geometry import shape

from riparian import Centre
from riparian.region.pack import region_folder

A, B, BOTH = "#2B4C9B", "#D1495B", "#7A3E8E"
TEXT, MUTED, PAPER, NONE = "#1F2933", "#697586", "#FBFAF7", "#E6E3DA"
TYPE = "'Noto Sans', 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif"

WEST, NORTH, MIDDLE = 92.1, 28.7, 16.5
"""The region's north-western corner, and the latitude at which a frame is true."""

_IN_PROVINCES = """
SELECT n.node, x.provider, count(DISTINCT n.project_id)
FROM place_node AS n
JOIN project_provider AS x ON x.project_id = n.project_id
WHERE n.level = 'adm1' AND x.provider IN ($a, $b)
GROUP BY n.node, x.provider
"""


def projects_in_provinces(centre: Centre, a: str, b: str) -> dict[str, tuple[int, int]]:
    """How many projects of two providers each province has.

    What is only known to follow a road or a river, or to be in a basin, is in no one province.
    """
    with centre.reading() as connection:
        rows = connection.execute(_IN_PROVINCES, {"a": a, "b": b}).fetchall()
    many = {(place, provider): count for place, provider, count in rows}
    places = sorted({place for place, _, _ in rows})
    return {place: (many.get((place, a), 0), many.get((place, b), 0)) for place in places}


@cache
def outlines(tolerance: float) -> dict[str, shapely.Geometry]:
    """The outlines of the provinces, simplified together so that neighbours still fit."""
    features = _features("adm1.geojson")
    places = [feature["properties"]["place_id"] for feature in features]
    shapes = [shape(feature["geometry"]) for feature in features]
    return dict(zip(places, shapely.coverage_simplify(shapes, tolerance), strict=True))


def country_outline(country: str, tolerance: float) -> shapely.Geometry:
    """All of a country that the region pack has outlines of."""
    return shapely.union_all([o for p, o in outlines(tolerance).items() if p[:2] == country])


def waters() -> Iterator[tuple[str, str, shapely.Geometry]]:
    """The rivers and lakes of the region: set, kind, line or outline."""
    for feature in _features("lines.geojson"):
        about = feature["properties"]
        yield about["id"], about["kind"], shape(feature["geometry"])


def _features(name: str) -> list[dict]:
    return json.loads((region_folder() / name).read_text("utf-8"))["features"]


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

    def path(self, outline: shapely.Geometry) -> str:
        """An outline as SVG."""
        polygons = [p for p in getattr(outline, "geoms", [outline]) if p.area > self.speck]
        rings = [ring for p in polygons for ring in (p.exterior, *p.interiors)]
        return "".join(f"M{''.join(self._steps(ring.coords))}z" for ring in rings)

    def line(self, line: shapely.Geometry) -> str:
        """A line, or several, as SVG."""
        parts = getattr(line, "geoms", [line])
        return "".join(f"M{''.join(self._steps(part.coords))}".rstrip() for part in parts)

    def _steps(self, coordinates: Iterable[tuple[float, ...]]) -> Iterator[str]:
        """The first point, then from each to the next, in tenths so that rounding adds up to 0."""
        before: tuple[int, int] | None = None
        for longitude, latitude in coordinates:
            x, y = self.at(latitude, longitude)
            here = round(x * 10), round(y * 10)
            if before is None:
                yield f"{here[0] / 10:g} {here[1] / 10:g}l"
            elif here != before:
                yield f"{(here[0] - before[0]) / 10:g} {(here[1] - before[1]) / 10:g} "
            before = here


def text(
    x: float, y: float, words: str, size: int, fill: str = TEXT, weight: int = 400,
    anchor: str = "start", halo: bool = False, more: str = "",
) -> str:  # fmt: skip
    """A line of text; `more` are further attributes, with a space before each."""
    around = f' stroke="{PAPER}" stroke-width="4" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" fill="{fill}"'
        f' text-anchor="{anchor}"{around}{more}>{escape(words)}</text>\n'
    )
