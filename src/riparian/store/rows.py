"""The rows of a large answer, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

AT_ONCE = 2000


def each_row(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[tuple[Any, ...]]:
    """Each row of a question, fetched in parts through a cursor of its own, so that others may be
    asked on the connection meanwhile."""
    found = connection.cursor().execute(sql)
    while batch := found.fetchmany(AT_ONCE):
        yield from batch
