"""Make `around.geojson` of the region pack "mekong": the quiet outline of its neighbours on a map.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/make_region_around.py package/countries-50m.json

Natural Earth 1:50 million, countries, public domain. Only land that is no country of the pack,
inside a box around the region. No borders are taken from it: neighbours are one shape.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import Polygon, mapping
from shapely.ops import unary_union

from region_mekong.waters import arcs_of, line_of
from riparian.region.outlines import outline_features

PACK = Path(__file__).parent.parent / "src/riparian/region/data/mekong"
BOX = (86.0, 2.0, 114.0, 32.0)
TOLERANCE, DIGITS = 0.02, 3
SPECK = 0.01
"""Square degrees; smaller islands are left out."""


def main() -> None:
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    ours = unary_union([shapely.geometry.shape(f["geometry"]) for f in outline_features()])
    land = unary_union(list(countries(topology))).intersection(shapely.box(*BOX))
    around = land.difference(ours.buffer(0.05)).simplify(TOLERANCE)
    parts = [p for p in getattr(around, "geoms", [around]) if p.area > SPECK]
    parts.sort(key=lambda part: -part.area)
    shape = shapely.set_precision(shapely.MultiPolygon(parts), 10**-DIGITS)
    geometry = mapping(shape)
    coordinates = json.loads(
        json.dumps(geometry["coordinates"]), parse_float=lambda text: round(float(text), DIGITS)
    )
    feature = {
        "type": "Feature",
        "properties": {"name": "Neighbours", "kind": "land"},
        "geometry": {"type": geometry["type"], "coordinates": coordinates},
    }
    text = json.dumps(feature, separators=(",", ":"))
    (PACK / "around.geojson").write_text(
        f'{{"type":"FeatureCollection","features":[\n{text}\n]}}\n', encoding="utf-8"
    )


def countries(topology: dict[str, Any]) -> list[Polygon]:
    """Every polygon of every country that touches the box."""
    arcs = arcs_of(topology)
    found = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        several = geometry.get("arcs", [])
        for rings in several if geometry["type"] == "MultiPolygon" else [several]:
            polygon = Polygon(line_of(arcs, rings[0]), [line_of(arcs, hole) for hole in rings[1:]])
            if polygon.intersects(shapely.box(*BOX)):
                found.append(polygon.buffer(0))
    return found


if __name__ == "__main__":
    main()
