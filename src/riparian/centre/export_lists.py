"""An export as one list: CSV with its metadata beside it, or GeoJSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from riparian.centre.export_records import Made, Rows, Target
from riparian.centre.selection import Selection, finer_than_country
from riparian.errors import BadRequest
from riparian.export.about import TableAbout, about_fields
from riparian.export.column_descriptions import OVERLAPS, PROJECTS, Exported
from riparian.export.csv_file import BYTE_ORDER_MARK, write_csv
from riparian.export.csv_metadata import BESIDE, csv_metadata
from riparian.export.geojson import (
    OF_OVERLAPS,
    OF_PROJECTS,
    feature,
    project_feature,
    write_collection,
    write_features,
)
from riparian.export.overlap_rows import overlap_cells, overlap_geometry, overlap_properties

Cells = Iterable[Sequence[Any]]


def write_csv_list(selection: Selection, target: Target) -> Made:
    """Write one table, and its metadata beside it. Raises BadRequest where several are asked for,
    OSError where the file cannot be written."""
    exported, cells = _table(selection, _one_of(selection, "csv"))
    rows = Counted(cells)
    with target.path.open("w", encoding="utf-8", newline="") as file:
        file.write(BYTE_ORDER_MARK)
        write_csv(file, exported.names(), rows)
    tables = (_told(selection, exported, rows.count),)
    metadata = csv_metadata(selection.about("csv", tables), exported, target.name)
    return Made(tables, {f"{target.name}{BESIDE}": metadata})


def write_geojson_list(selection: Selection, target: Target) -> Made:
    """Write projects or overlaps where they are. A project that is known to be nowhere finer than
    in a country has no point. Raises as `write_csv_list`."""
    what = _one_of(selection, "geojson")
    exported = OVERLAPS if what == "overlap" else PROJECTS
    lines = target.scratch / "features"
    count = write_features(lines, _features(selection, what))
    tables = (_told(selection, exported, count),)
    about = about_fields(selection.about("geojson", tables))
    more = OF_OVERLAPS if what == "overlap" else OF_PROJECTS
    write_collection(target.path, {"about": about, **more}, lines)
    return Made(tables)


class Counted:
    """Rows, counted as they are taken."""

    def __init__(self, rows: Cells) -> None:
        self._rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self._rows:
            self.count += 1
            yield row


def _table(selection: Selection, what: Rows) -> tuple[Exported, Cells]:
    if what == "overlap":
        return OVERLAPS, (overlap_cells(one, group) for one, group, _ in selection.overlaps())
    return PROJECTS, map(PROJECTS.cells, selection.lines())


def _features(selection: Selection, what: Rows) -> Iterator[dict[str, Any]]:
    if what == "overlap":
        for overlap, group, there in selection.overlaps():
            yield feature(overlap_geometry(there), **overlap_properties(overlap, group, there))
    else:
        for line, points in selection.placed():
            yield project_feature(line, finer_than_country(points))


def _told(selection: Selection, exported: Exported, rows: int) -> TableAbout:
    of = selection.page.of if exported is PROJECTS else None
    return TableAbout(exported.name, exported.name.capitalize(), rows, of)


def _one_of(selection: Selection, form: str) -> Rows:
    asked = selection.asked.rows or ("project",)
    if len(asked) > 1:
        raise BadRequest(
            f"A file of the form {form} holds one table.",
            "Ask for one sort of rows, or for xlsx.",
        )
    return asked[0]
