"""Ranges of ids, for questions about all of a large table.

To sort or group rows the database holds all of them in memory. Asked for one range after the other,
in the order of the ids, it holds those of one range.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from riparian.store.database import Snapshot

ROWS_AT_ONCE = 20_000
"""Rows of the table in one range: the line of a project takes three kilobytes to put together."""


def id_ranges(
    snapshot: Snapshot, table: str, ids: str, rows: int | None = None
) -> Iterator[dict[str, str]]:
    """Bounds `after` and `until` of ranges, in order: an id of the column `ids` is in the one with
    after < id <= until. Each has about so many rows of the table; all rows of an id are in one."""
    at_once = rows or ROWS_AT_ONCE
    ends = snapshot.column(
        f"SELECT DISTINCT {ids} FROM (SELECT {ids}, row_number() OVER (ORDER BY {ids}) AS n"
        f" FROM {table}) WHERE n % {at_once} = 0 OR n = (SELECT count(*) FROM {table})"
        f" ORDER BY {ids}"
    )
    for after, until in pairwise(["", *ends]):
        yield {"after": after, "until": until}


def each_row_by_range(
    snapshot: Snapshot, sql: str, table: str, ids: str
) -> Iterator[tuple[Any, ...]]:
    """Each row of a question with the parameters `$after` and `$until`, range by range."""
    for bounds in id_ranges(snapshot, table, ids):
        yield from snapshot.each_row(sql, bounds)
