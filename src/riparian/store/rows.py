"""The rows of a large answer, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

AT_ONCE = 2000


def each_row(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[tuple[Any, ...]]:
    """Each row of a question, fetched in parts through a cursor of its own, so that others may be
    asked on the connection meanwhile."""
    found = connection.cursor().execute(sql)
    while batch := found.fetchmany(AT_ONCE):
        yield from batch


def each_row_by_name(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """Each row of a question with the names of its columns, fetched in parts on the connection
    itself: it sees temporary tables there, and nothing else may be asked before the last row."""
    found = connection.execute(sql, parameters)
    names = [column[0] for column in found.description]
    while batch := found.fetchmany(AT_ONCE):
        for row in batch:
            yield dict(zip(names, row, strict=True))
