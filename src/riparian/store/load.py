"""Bring line files and reference tables into a database."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import msgspec

LARGEST_RECORD = 64 * 1024 * 1024
"""Bytes that one line may have. The database takes twice as much for each of its threads."""


def load_line_files(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    files: Mapping[Path, str],
    columns: Mapping[str, str],
) -> None:
    """Make the temporary `table` of line files, with a column `filename`, and `<table>_file`
    that names their datasets. Table and column names are ours, never a user's.
    """
    load_rows(
        connection,
        f"{table}_file",
        {"file": "VARCHAR", "dataset": "VARCHAR"},
        [(str(path), dataset) for path, dataset in files.items()],
        temporary=True,
    )
    if not files:
        connection.execute(f"CREATE TEMP TABLE {table} ({columns_of(columns)}, filename VARCHAR)")
        return
    paths = ", ".join(as_text(glob.escape(str(path))) for path in files)
    connection.execute(
        f"CREATE TEMP TABLE {table} AS SELECT * FROM read_json([{paths}],"
        f" columns = {_types(columns)},"
        " format = 'newline_delimited', filename = true, hive_partitioning = false,"
        f" maximum_object_size = {LARGEST_RECORD})"
    )


def load_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Mapping[str, str],
    rows: Iterable[Sequence[Any]],
    *,
    temporary: bool = False,
) -> int:
    """Make a table of rows at hand, and say how many they were. Table and column names are ours,
    never a user's."""
    names, encoder = list(columns), msgspec.json.Encoder()
    lines = (encoder.encode(dict(zip(names, row, strict=True))) for row in rows)
    return load_lines(connection, table, columns, lines, temporary=temporary)


def load_lines(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Mapping[str, str],
    lines: Iterable[bytes],
    *,
    temporary: bool = False,
) -> int:
    """The same of rows that are JSON objects already."""
    create = f"CREATE OR REPLACE {'TEMP ' if temporary else ''}TABLE {table}"
    with TemporaryDirectory(prefix="riparian-") as folder:
        path = Path(folder) / "rows.jsonl"
        with path.open("wb") as out:
            many = 0
            for many, line in enumerate(lines, 1):  # noqa: B007 - counted here as they pass
                out.write(line + b"\n")
        source = (
            f" AS SELECT * FROM read_json({as_text(glob.escape(str(path)))},"
            f" columns = {_types(columns)}, format = 'newline_delimited',"
            " hive_partitioning = false)"
        )
        connection.execute(
            create + (source if path.stat().st_size else f" ({columns_of(columns)})")
        )
    return many


def columns_of(columns: Mapping[str, str]) -> str:
    """The columns of a table as CREATE TABLE has them; names and types are ours."""
    return ", ".join(f'"{name}" {type_}' for name, type_ in columns.items())


def _types(columns: Mapping[str, str]) -> str:
    """The same as read_json has them."""
    named = ", ".join(f"{as_text(name)}: {as_text(type_)}" for name, type_ in columns.items())
    return f"{{{named}}}"


def as_text(value: str) -> str:
    """A string as an SQL literal; for our own paths and type names only."""
    return "'" + value.replace("'", "''") + "'"
