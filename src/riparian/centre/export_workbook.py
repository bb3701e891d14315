"""An export as a workbook: a sheet for each table, and a first one that says what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from riparian.centre.export_records import Made, Target
from riparian.centre.selection import Selection
from riparian.export.about import READING, TableAbout, about_lines
from riparian.export.column_descriptions import OVERLAPS, PROJECTS, SOURCES, Exported
from riparian.export.overlap_rows import overlap_cells
from riparian.export.pair_columns import AREAS_OF_PAIRS
from riparian.export.source_rows import source_cells
from riparian.export.table_sheets import column_lines, sheet_of
from riparian.export.workbook import Workbook

_READING: tuple[tuple[str, str], ...] = (
    ("Italics", "The value is assumed or inferred: no source states it. The column beside it says"
                " how sure it is."),
    *(line for line in READING if line[0] != "Inferred, assumed"),
)  # fmt: skip


def write_workbook(selection: Selection, target: Target) -> Made:
    """Write overlaps, projects, areas and sources. Raises OSError where the file cannot be
    written."""
    name = selection.about("xlsx", ()).centre
    book = Workbook(target.path, target.scratch, date.fromisoformat(selection.on), name, "Read me")
    try:
        tables = tuple(_write_sheets(selection, book))
        about = selection.about("xlsx", tables)
        lines = [*about_lines(about, _READING)]
        for exported in (OVERLAPS, PROJECTS, AREAS_OF_PAIRS, SOURCES):
            lines += column_lines(exported, exported.name.capitalize())
        book.close(lines)
    finally:
        book.release()
    return Made(tables)


def _write_sheets(selection: Selection, book: Workbook) -> Iterator[TableAbout]:
    rows = {
        OVERLAPS: (overlap_cells(one, group) for one, group, _ in selection.overlaps()),
        PROJECTS: map(PROJECTS.cells, selection.lines()),
        AREAS_OF_PAIRS: selection.area_cells(),
        SOURCES: map(source_cells, selection.holdings),
    }
    for exported, cells in rows.items():
        title = exported.name.capitalize()
        sheet = book.add(sheet_of(exported, title, cells))
        yield TableAbout(
            exported.name, title, sheet.rows, _of(selection, exported), sheet.cut, sheet.left_out
        )


def _of(selection: Selection, exported: Exported) -> int | None:
    return selection.page.of if exported is PROJECTS else None
