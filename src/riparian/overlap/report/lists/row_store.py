"""Rows of the table of overlaps kept as bytes, one after the other: some 200 bytes for each."""

from __future__ import annotations

from itertools import accumulate

import duckdb
import msgspec
import numpy as np

from riparian.overlap.engine.row import OverlapRow

AT_ONCE = 5000


class Rows:
    """The rows that a query of `ROW_COLUMNS` gave, by their number. What is read once is not asked
    for again."""

    def __init__(self, found: duckdb.DuckDBPyConnection) -> None:
        encode = msgspec.msgpack.Encoder().encode
        parts: list[bytes] = []
        sizes: list[int] = []
        while some := found.fetchmany(AT_ONCE):
            encoded = [encode(row) for row in some]
            sizes += map(len, encoded)
            parts.append(b"".join(encoded))
        self._bytes = b"".join(parts)
        self._ends = np.fromiter(accumulate(sizes), np.int64, len(sizes))

    def __getitem__(self, number: int) -> OverlapRow:
        start = int(self._ends[number - 1]) if number else 0
        values = msgspec.msgpack.decode(self._bytes[start : int(self._ends[number])])
        return OverlapRow(*values)
