"""What the overlaps of one pair of providers are filtered, counted and ordered by, in arrays.

Overlaps are numbered from 0 in order of strength, projects in order of their ids. They are loaded
once for each pair of a snapshot; some 100 bytes for each overlap stay in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal, NamedTuple

import duckdb
import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.catalogue.facets.postings import Mask, Postings
from riparian.catalogue.facets.row_periods import Periods
from riparian.overlap.engine.overlap_row import ROW_COLUMNS, OverlapRow
from riparian.overlap.report.overlap_list.groups import find_groups
from riparian.overlap.report.pair_facts import Known
from riparian.store.database import Snapshot

NO_YEAR = 0
AT_ONCE = 5000


class RowStore:
    """The rows that a query of `ROW_COLUMNS` gave, by their number, as bytes one after the other:
    some 200 for each. What is read once is not asked for again."""

    def __init__(self, answer: duckdb.DuckDBPyConnection) -> None:
        encode = msgspec.msgpack.Encoder().encode
        parts: list[bytes] = []
        sizes: list[int] = []
        while rows := answer.fetchmany(AT_ONCE):
            encoded = [encode(row) for row in rows]
            sizes += map(len, encoded)
            parts.append(b"".join(encoded))
        self._bytes = b"".join(parts)
        self._ends = np.fromiter(accumulate(sizes), np.int64, len(sizes))

    def __getitem__(self, number: int) -> OverlapRow:
        start = int(self._ends[number - 1]) if number else 0
        values = msgspec.msgpack.decode(self._bytes[start : int(self._ends[number])])
        return OverlapRow(*values)


class CommonYears(NamedTuple):
    """For each overlap the first and the last year in which both run, and whether years of both
    are known. Where they never run at once, the first is later than the last."""

    first: NDArray[np.int16]
    last: NDArray[np.int16]
    known: Mask


@dataclass
class OverlapColumns:
    """The overlaps of one pair. `a`, `b` are the numbers of their projects, `stored` their rows in
    the table of overlaps, if it is a pair `of_build`. `held` are the rows themselves: of any other
    pair, and where many questions are to come (`hold`).

    `titles` are those of each project, to be searched; `touched` the nodes of the place tree of
    each; `related` are pairs of projects, in both directions, that linking calls related. Years are
    `NO_YEAR` where not known. `too_common` values are shared by so many pairs that they propose
    none.
    """

    known: Known
    too_common: int
    projects: tuple[str, ...]
    handles: tuple[str, ...]
    titles: tuple[str, ...]
    usd: NDArray[np.float64]
    first_year: NDArray[np.int16]
    last_year: NDArray[np.int16]
    periods: Periods
    a: NDArray[np.int32]
    b: NDArray[np.int32]
    stored: NDArray[np.int64]
    in_region: Mask
    facets: dict[str, Postings]
    touched: Postings
    related: tuple[NDArray[np.int32], NDArray[np.int32]]
    of_build: bool
    held: RowStore | None

    def __len__(self) -> int:
        return len(self.a)

    def number_of(self, a: str, b: str) -> int | None:
        """The number of the overlap of these two projects; None where none is kept."""
        if a not in self._numbers or b not in self._numbers:
            return None
        numbers = np.flatnonzero((self.a == self._numbers[a]) & (self.b == self._numbers[b]))
        return int(numbers[0]) if len(numbers) else None

    def with_project(self, side: Literal["a", "b"], project: str) -> NDArray[np.intp]:
        """The numbers of the overlaps that have this project on this side."""
        numbers = self.a if side == "a" else self.b
        return np.flatnonzero(numbers == self._numbers.get(project, -1))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {project: number for number, project in enumerate(self.projects)}

    def number_by_handles(self, first: str, second: str) -> int | None:
        """The number of the overlap of the projects with these handles, in either order."""
        if first not in self._by_handle or second not in self._by_handle:
            return None
        one, other = (self.projects[self._by_handle[handle]] for handle in (first, second))
        number = self.number_of(one, other)
        return self.number_of(other, one) if number is None else number

    @cached_property
    def _by_handle(self) -> dict[str, int]:
        return {handle: number for number, handle in enumerate(self.handles)}

    @cached_property
    def groups(self) -> NDArray[np.int64]:
        """For each overlap the number of the strongest one of its group."""
        return find_groups(self.a, self.b, self.related, len(self.projects))

    def pair(self, number: int) -> tuple[str, str]:
        """The two projects of an overlap."""
        return self.projects[self.a[number]], self.projects[self.b[number]]

    def id_of(self, number: int) -> str:
        """The identifier of an overlap."""
        return "~".join(sorted((self.handles[self.a[number]], self.handles[self.b[number]])))

    def both(self, projects: Mask) -> Mask:
        """The overlaps of which both projects are among these."""
        both: Mask = projects[self.a] & projects[self.b]
        return both

    @cached_property
    def common_years(self) -> CommonYears:
        """The years in which both projects of each overlap are known to run."""
        first, last = self.first_year, self.last_year
        return CommonYears(
            np.maximum(first[self.a], first[self.b]),
            np.minimum(last[self.a], last[self.b]),
            np.minimum(first[self.a], first[self.b]) != NO_YEAR,
        )

    def hold(self, snapshot: Snapshot) -> None:
        """Read all rows, so that none has to be asked for."""
        if self.held is None:
            a, b = self.known.providers
            self.held = RowStore(
                snapshot.execute(
                    f"SELECT {ROW_COLUMNS} FROM overlap WHERE provider_a = $a AND provider_b = $b"
                    " ORDER BY strength_bits DESC, id",
                    {"a": a, "b": b},
                )
            )

    def rows(self, snapshot: Snapshot, numbers: list[int]) -> list[OverlapRow]:
        """The rows of these overlaps, in the order asked for."""
        if self.held is not None:
            return [self.held[number] for number in numbers]
        stored = [int(self.stored[number]) for number in numbers]
        if not stored:
            return []
        ids = ", ".join(map(str, stored))
        sql = f"SELECT rowid, {ROW_COLUMNS} FROM overlap WHERE rowid IN ({ids})"
        rows = {row_id: OverlapRow(*values) for row_id, *values in snapshot.rows(sql)}
        return [rows[row_id] for row_id in stored]
