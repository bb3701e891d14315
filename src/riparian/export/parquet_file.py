"""Parquet files, written by DuckDB: rows are noted as lines of JSON first, then copied.

So no row is held in memory longer than it takes to note it, and no further library is needed. Lists
are lists, and what is not known is null. The same rows give the same bytes, as long as DuckDB is of
the same version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from riparian.export.column_types import SQL, Type

MEMORY = "250MB"
LARGEST_ROW = 16 * 1024 * 1024
"""Bytes that a row may have as JSON; DuckDB keeps room for twice as many."""

GROUP = 10_000
"""Rows that are packed together: so many are held at once."""

Columns = Mapping[str, Type]


def note_rows(path: Path, columns: Columns, rows: Iterable[Sequence[Any]]) -> int:
    """Note rows, whose cells are those of the columns, for `write_parquet`; how many. Raises
    OSError where there is no room for them."""
    names, count = tuple(columns), 0
    encoder = msgspec.json.Encoder()
    with path.open("wb") as file:
        for row in rows:
            noted = {
                name: value for name, value in zip(names, row, strict=True) if value is not None
            }
            file.write(encoder.encode(noted) + b"\n")
            count += 1
    return count


def write_parquet(
    path: Path, columns: Columns, noted: Path, metadata: Mapping[str, str], as_bytes: str = ""
) -> None:
    """Write what `note_rows` has noted. `metadata` stands in the foot of the file; the column
    `as_bytes` was noted as hexadecimal digits and is written as bytes. Raises OSError where the
    file cannot be written."""
    types = {name: "VARCHAR" if name == as_bytes else SQL[kind] for name, kind in columns.items()}
    form = ", ".join(f"{_name(name)}: {_text(kind)}" for name, kind in types.items())
    shown = ", ".join(
        f"from_hex({_name(name)}) AS {_name(name)}" if name == as_bytes else _name(name)
        for name in columns
    )
    said = ", ".join(f"{_name(name)}: {_text(value)}" for name, value in metadata.items())
    foot = f", KV_METADATA {{{said}}}" if said else ""
    with duckdb.connect() as database:
        database.execute(f"SET memory_limit = '{MEMORY}'; SET threads = 1")
        database.execute(f"SET temp_directory = {_text(str(noted.parent))}")
        try:
            database.execute(
                f"COPY (SELECT {shown} FROM read_json({_text(str(noted))}, columns = {{{form}}},"
                f" format = 'newline_delimited', maximum_object_size = {LARGEST_ROW}))"
                f" TO {_text(str(path))}"
                f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {GROUP},"
                f" USE_TMP_FILE false{foot})"
            )
        except duckdb.IOException as error:
            raise OSError(str(error)) from error


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
