"""An export as a workbook: a sheet for each table, and a first one that says what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from riparian.centre.export_records import Made, Target
from riparian.centre.export_tables import TABLES, cells_of, told
from riparian.centre.selection import Selection
from riparian.export.about import READING, TableAbout, about_lines
from riparian.export.column_descriptions import OVERLAPS, PROJECTS, SOURCES, Exported
from riparian.export.pair_columns import AREAS_OF_PAIRS
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
        for exported in _tables(selection):
            lines += column_lines(exported, exported.name.capitalize())
        book.close(lines)
    finally:
        book.release()
    return Made(tables)


def _tables(selection: Selection) -> list[Exported]:
    """The tables of every workbook, and those that are asked for besides."""
    more = [TABLES[each] for each in selection.asked.rows]
    usual = (OVERLAPS, PROJECTS, AREAS_OF_PAIRS, SOURCES)
    return [*usual[:2], *(each for each in more if each not in usual), *usual[2:]]


def _write_sheets(selection: Selection, book: Workbook) -> Iterator[TableAbout]:
    for exported in _tables(selection):
        cells = cells_of(selection, exported)
        sheet = book.add(sheet_of(exported, exported.name.capitalize(), cells))
        yield told(selection, exported, sheet.rows, cut=sheet.cut, left_out=sheet.left_out)
