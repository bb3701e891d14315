"""Parquet files, read by DuckDB in batches in another process; see `sandbox_worker` for why.

Without DuckDB's extensions and without network. Row 1 holds the column names. Structures become
`a.b` and lists one text, as `flatten_records` says. Decimals become whole numbers or floating-point
ones, times with a zone UTC without one, and bytes text or, where they are none, hexadecimal digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from riparian.errors import SourceUnreadable
from riparian.ingest.tables.flatten_records import SEMICOLONS, FlatColumns, FlatRecord
from riparian.ingest.tables.sandbox import MEMORY_LIMIT, OUT_OF_MEMORY, Head, SandboxedFile
from riparian.ingest.tables.sheet import CellRow, Sheet, SheetNotes, Table

MARK = b"PAR1"
"""How Parquet files begin and end (Apache Parquet, file format)."""


def open_parquet(path: Path) -> Table:
    """A Parquet file's one sheet; raises SourceUnreadable where it is broken."""
    file = SandboxedFile("parquet", path, _blame)
    sheet = Sheet(path.name, lambda remarks: _rows(file, remarks))
    return Table("Parquet", (sheet,), close=file.close)


def _rows(file: SandboxedFile, remarks: SheetNotes) -> Iterator[CellRow]:
    head: Head = {}
    records = file.rows(0, head.update, remarks.notes)
    _, names = next(records)
    if head["nested"]:
        yield from _nested_rows(file, names, records, remarks)
        return
    yield CellRow(1, tuple(names))
    for number, values in records:
        yield CellRow(number, tuple(values))


def _nested_rows(
    file: SandboxedFile, names: list[str], records: Iterator[Any], remarks: SheetNotes
) -> Iterator[CellRow]:
    """Rows of nested values; a first pass finds which columns there are."""
    columns_met = FlatColumns()
    for _, values in records:
        columns_met.add(FlatRecord(dict(zip(names, values, strict=True))))
    columns = columns_met.names()
    yield CellRow(1, tuple(columns))
    joined = changed = 0
    again = file.rows(0, lambda head: None, remarks.notes)
    next(again)
    for number, values in again:
        flat = FlatRecord(dict(zip(names, values, strict=True)))
        joined += flat.joined
        changed += flat.changed
        if any(cell is not None for cell in flat.cells.values()):
            yield CellRow(number, tuple([flat.cells.get(column) for column in columns]))
    if joined:
        remarks.notes.append(f"Lists in {joined:,} records were joined with semicolons.")
    if changed:
        remarks.notes.append(SEMICOLONS.format(changed))


def _blame(path: Path, name: str, words: str) -> SourceUnreadable:
    if name == OUT_OF_MEMORY or "memory" in words.lower():
        return SourceUnreadable(
            f"{path} is a Parquet file that needs more than {MEMORY_LIMIT // 1024**2} MB beyond its"
            " own size to be read.",
            "Ask for the table as CSV (UTF-8), or in several files.",
        )
    first = words.splitlines()[0][:200] if words else "it breaks the program that reads it"
    return SourceUnreadable(
        f"{path} is a Parquet file that cannot be read ({first}).",
        "Download the file again, or ask for the table as CSV (UTF-8).",
    )
