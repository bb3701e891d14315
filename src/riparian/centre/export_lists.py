"""An export as one list: CSV with its metadata beside it, GeoJSON, or GeoParquet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from riparian.centre.export_records import ROWS, Made, Rows, Target
from riparian.centre.export_tables import (
    TABLES,
    Counted,
    cells_of,
    location_cells,
    one_of,
    told,
)
from riparian.centre.selection import Selection, finer_than_country
from riparian.export.about import TableAbout, about_fields, about_metadata
from riparian.export.column_descriptions import PROJECTS
from riparian.export.column_types import types_of
from riparian.export.csv_file import BYTE_ORDER_MARK, write_csv
from riparian.export.csv_metadata import BESIDE, csv_metadata
from riparian.export.geojson import (
    OF_LOCATIONS,
    OF_OVERLAPS,
    OF_PROJECTS,
    feature,
    project_feature,
    write_collection,
    write_features,
)
from riparian.export.geoparquet import Placed, write_geoparquet
from riparian.export.marking import marked_cells, marked_columns
from riparian.export.overlap_rows import overlap_cells, overlap_geometry, overlap_properties
from riparian.export.record_columns import LOCATIONS

WITH_POINTS: tuple[Rows, ...] = ("project", "overlap", "location")
_NOTES: Mapping[Rows, dict[str, Any]] = {
    "project": OF_PROJECTS, "overlap": OF_OVERLAPS, "location": OF_LOCATIONS,
}  # fmt: skip


def write_csv_list(selection: Selection, target: Target) -> Made:
    """Write one table, and its metadata beside it. Raises BadRequest where several are asked for,
    OSError where the file cannot be written."""
    exported = TABLES[one_of(selection, "csv", ROWS, "project")]
    rows = Counted(cells_of(selection, exported))
    with target.path.open("w", encoding="utf-8", newline="") as file:
        file.write(BYTE_ORDER_MARK)
        write_csv(file, exported.names(), rows)
    tables = (told(selection, exported, rows.count),)
    metadata = csv_metadata(selection.about("csv", tables), exported, target.name)
    return Made(tables, {f"{target.name}{BESIDE}": metadata})


def write_geojson_list(selection: Selection, target: Target) -> Made:
    """Write projects, their places or overlaps where they are. A project that is known to be
    nowhere finer than in a country has no point. Raises as `write_csv_list`."""
    what = one_of(selection, "geojson", WITH_POINTS, "project")
    lines = target.scratch / "features"
    count = write_features(lines, _features(selection, what))
    tables = (told(selection, TABLES[what], count),)
    about = about_fields(selection.about("geojson", tables))
    write_collection(target.path, {"about": about, **_NOTES[what]}, lines)
    return Made(tables)


def write_geoparquet_list(selection: Selection, target: Target) -> Made:
    """Write places of projects, projects or overlaps with their points, as `write_geojson_list`
    does. Raises as that."""
    what = one_of(selection, "geoparquet", WITH_POINTS, "location")
    exported = TABLES[what]
    tables: list[TableAbout] = []

    def metadata(rows: int) -> dict[str, str]:
        tables.append(told(selection, exported, rows))
        return about_metadata(selection.about("geoparquet", tuple(tables)))

    write_geoparquet(
        target.path, marked_columns(types_of(exported)), _placed(selection, what), target.scratch,
        metadata, several=what != "location",
    )  # fmt: skip
    return Made(tuple(tables))


def _features(selection: Selection, what: Rows) -> Iterator[dict[str, Any]]:
    if what == "overlap":
        for overlap, group, there in selection.overlaps():
            yield feature(overlap_geometry(there), **overlap_properties(overlap, group, there))
    elif what == "location":
        names = LOCATIONS.names()
        for cells in cells_of(selection, LOCATIONS):
            said = dict(zip(names, cells, strict=True))
            at = (said.pop("longitude"), said.pop("latitude"))
            point = None if None in at else {"type": "Point", "coordinates": at}
            yield feature(point, **said)
    else:
        for line, points in selection.placed():
            yield project_feature(line, finer_than_country(points))


def _placed(selection: Selection, what: Rows) -> Iterator[Placed]:
    if what == "overlap":
        for overlap, group, there in selection.overlaps():
            at = [(point.longitude, point.latitude) for point in there]
            yield marked_cells(overlap_cells(overlap, group)), at
        return
    for line, points in selection.placed():
        finer = finer_than_country(points)
        if what == "project":
            at = [(point.longitude, point.latitude) for point in finer]
            yield marked_cells(PROJECTS.cells(line)), at
            continue
        for cells, point in zip(location_cells(line, points), points, strict=True):
            at = [(point.longitude, point.latitude)] if point in finer else []
            yield marked_cells(cells), at
