"""An export as one ZIP file of all tables: a data package of CSV, or Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from riparian.centre.export_records import Made, Target
from riparian.centre.export_tables import TABLES, WHOLE, Counted, cells_of, told
from riparian.centre.selection import Selection
from riparian.english import count_of
from riparian.errors import BadRequest
from riparian.export.about import TableAbout, about_metadata, about_text
from riparian.export.column_descriptions import OVERLAPS, PROJECTS, SOURCES, Exported
from riparian.export.column_types import types_of
from riparian.export.csv_file import write_csv
from riparian.export.data_package import data_package, resource_of
from riparian.export.marking import MARKING, marked_cells, marked_columns
from riparian.export.parquet_file import note_rows, write_parquet
from riparian.export.zip_file import zip_of

README = "README.md"


def write_data_package(selection: Selection, target: Target) -> Made:
    """Write all tables as CSV with the description of a data package. Raises BadRequest where only
    some are asked for, since they name each other's rows; OSError where the file cannot be
    written."""
    if selection.asked.rows:
        raise BadRequest(
            "A data package holds every table: they name each other's rows.",
            "Leave --rows out, or ask for parquet.",
        )
    resources, tables = [], []
    with zip_of(target.path, date.fromisoformat(selection.on)) as package:
        for exported, rows, note in _closed(selection, WHOLE):
            file, name = target.scratch / "table.csv", f"data/{exported.name}.csv"
            with file.open("w", encoding="utf-8", newline="") as csv:
                write_csv(csv, exported.names(), rows)
            package.add(name, file)
            resources.append(resource_of(exported, name, file, marked=MARKING.get() is not None))
            tables.append(told(selection, exported, rows.count, note=note or None))
        about = selection.about("datapackage", tuple(tables))
        package.add_text("datapackage.json", data_package(about, resources))
        package.add_text(README, about_text(about, WHOLE))
    return Made(tuple(tables))


def write_parquet_tables(selection: Selection, target: Target) -> Made:
    """Write all tables, or those of the rows that are asked for, as Parquet. Raises OSError where
    the file cannot be written."""
    asked = [TABLES[each] for each in selection.asked.rows]
    wanted = [each for each in WHOLE if each in asked or each is SOURCES] if asked else [*WHOLE]
    made: list[tuple[Exported, Path, TableAbout]] = []
    for exported, rows, note in _closed(selection, wanted):
        file = target.scratch / f"{exported.name}.rows"
        count = note_rows(file, marked_columns(types_of(exported)), map(marked_cells, rows))
        made.append((exported, file, told(selection, exported, count, note=note or None)))
    about = selection.about("parquet", tuple(table for *_, table in made))
    with zip_of(target.path, date.fromisoformat(selection.on)) as package:
        for exported, noted, _ in made:
            file = target.scratch / f"{exported.name}.parquet"
            columns = marked_columns(types_of(exported))
            write_parquet(file, columns, noted, about_metadata(about))
            noted.unlink()
            package.add(file.name, file, packed=False)
            file.unlink()
        package.add_text(README, about_text(about, wanted))
    return Made(about.tables)


def _closed(
    selection: Selection, wanted: Sequence[Exported]
) -> Iterator[tuple[Exported, Counted, str]]:
    """Each table with its rows, so that what one names stands in the others: projects that overlaps
    name and that do not fit themselves come at the end, and it is said."""
    named: set[str] = set()
    for exported in wanted:
        if exported is OVERLAPS:
            yield exported, Counted(_noting(cells_of(selection, exported), named)), ""
            continue
        others = named - selection.ids
        note = ""
        if exported is PROJECTS and others:
            verb = "was not asked for and is" if len(others) == 1 else "were not asked for and are"
            note = f"{count_of(len(others), 'project')} of these {verb} here as overlaps name them"
        yield exported, Counted(cells_of(selection, exported, others)), note


def _noting(rows: Any, named: set[str]) -> Iterator[Sequence[Any]]:
    """Overlaps, with the projects that they name noted."""
    names = OVERLAPS.names()
    a, b = names.index("a_id"), names.index("b_id")
    for row in rows:
        named.update((row[a], row[b]))
        yield row
