"""GeoParquet 1.1.0: a Parquet file with a column of points, and what a reader has to know of it.

Points are WKB, in longitude and latitude (OGC:CRS84, which is the default and stays unsaid). What
has no known place has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import shapely

from riparian.export.parquet_file import Columns, note_rows, write_parquet

VERSION = "1.1.0"
GEOMETRY = "geometry"

Placed = tuple[Sequence[Any], Sequence[tuple[float, float]]]
"""The cells of a row, and its points: longitude, latitude."""


def write_geoparquet(
    path: Path, columns: Columns, rows: Iterable[Placed], scratch: Path,
    metadata: Callable[[int], Mapping[str, str]], *, several: bool,
) -> None:  # fmt: skip
    """Write rows with their points. `metadata` gives what else stands in the foot of the file, of
    so many rows. `several`: a row may have more than one point, so that each geometry is a
    MultiPoint. Raises OSError where the file cannot be written."""
    bounds = _Bounds()
    noted = scratch / "rows"
    whole: Columns = {**columns, GEOMETRY: "text"}
    count = note_rows(noted, whole, _with_geometry(rows, bounds, several=several))
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": ["MultiPoint" if several else "Point"] if bounds.box else [],
    }
    if bounds.box:
        column["bbox"] = bounds.box
    geo = {"version": VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    said = {**metadata(count), "geo": msgspec.json.encode(geo).decode()}
    write_parquet(path, whole, noted, said, as_bytes=GEOMETRY)


class _Bounds:
    """The smallest box around all points."""

    def __init__(self) -> None:
        self.box: list[float] = []

    def take(self, longitude: float, latitude: float) -> None:
        """Widen it to this point."""
        west, south, east, north = self.box or (longitude, latitude) * 2
        self.box = [
            min(west, longitude), min(south, latitude), max(east, longitude), max(north, latitude),
        ]  # fmt: skip


def _with_geometry(
    rows: Iterable[Placed], bounds: _Bounds, *, several: bool
) -> Iterator[Sequence[Any]]:
    for cells, points in rows:
        for point in points:
            bounds.take(*point)
        shape = None
        if points:
            shape = shapely.MultiPoint(points) if several else shapely.Point(points[0])
        yield [*cells, shape and shapely.to_wkb(shape, hex=True)]
