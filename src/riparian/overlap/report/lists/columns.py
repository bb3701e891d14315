"""What the overlaps of one pair of providers are filtered, counted and ordered by, in arrays.

Overlaps are numbered from 0 in order of strength, projects in order of their ids. They are loaded
once for each pair of a snapshot; some 100 bytes for each overlap stay in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, Literal, NamedTuple

import duckdb
import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.catalogue.facets.periods import Periods
from riparian.catalogue.facets.postings import Mask, Postings, load_postings
from riparian.catalogue.period import load_periods
from riparian.overlap.engine.row import ROW_COLUMNS, OverlapRow
from riparian.overlap.engine.run import find_when_asked
from riparian.overlap.report.facts import Known
from riparian.overlap.report.lists.groups import find_groups
from riparian.overlap.report.sentences import WIDER, strength_in_words
from riparian.store.database import Snapshot
from riparian.store.settings import OverlapSettings

NO_YEAR = 0
AT_ONCE = 5000

_NUMBERED = """
CREATE OR REPLACE TEMP TABLE listed_overlap AS
SELECT
    (row_number() OVER (ORDER BY strength_bits DESC, id) - 1)::INTEGER AS number,
    o.rowid AS stored, o.*
FROM {table} AS o
WHERE o.provider_a = $a AND o.provider_b = $b
"""

_PROJECTS = """
CREATE OR REPLACE TEMP TABLE listed_project AS
SELECT
    (row_number() OVER (ORDER BY p.project_id) - 1)::INTEGER AS number,
    p.project_id, h.handle, p.usd, lower(concat_ws(' ¶ ', p.title, p.original)) AS titles,
    y.first_year, y.last_year
FROM project AS p
JOIN handle AS h ON h.project_id = p.project_id
LEFT JOIN project_years AS y ON y.project_id = p.project_id
WHERE p.project_id IN (SELECT a FROM listed_overlap UNION SELECT b FROM listed_overlap)
"""

_BASE = """
SELECT
    x.number AS a, y.number AS b, o.stored, o.closer_than,
    coalesce(o.place_level NOT IN {wider}, false) OR o.system_node IS NOT NULL
        OR o.body_node IS NOT NULL AS same_ground,
    coalesce(o.place_level = 'set' OR EXISTS (
        SELECT 1 FROM place_closure AS c JOIN region_country AS r ON r.country = c.node
        WHERE c.place_id = o.place_node), false) AS in_region
FROM listed_overlap AS o
JOIN listed_project AS x ON x.project_id = o.a
JOIN listed_project AS y ON y.project_id = o.b
ORDER BY o.number
"""

_COUNTRIES = """
SELECT o.number, x.node AS value
FROM listed_overlap AS o
JOIN place_node AS x ON x.project_id = o.a AND x.level = 'country'
JOIN place_node AS y ON y.project_id = o.b AND y.node = x.node
WHERE
    o.place_level = 'country'
    OR EXISTS (SELECT 1 FROM place_closure AS c
        WHERE c.place_id = o.place_node AND c.node = x.node)
    OR EXISTS (SELECT 1 FROM place_set_member AS m JOIN place_closure AS c
        ON c.place_id = m.place_id WHERE m.set_id = o.place_node AND c.node = x.node)
"""

_PLACES = """
SELECT o.number, x.node AS value
FROM listed_overlap AS o
JOIN place_node AS x ON x.project_id = o.a AND x.level = 'adm1'
JOIN place_node AS y ON y.project_id = o.b AND y.node = x.node
"""

_THEMES = """
SELECT o.number, n.theme AS value
FROM listed_overlap AS o
JOIN (SELECT DISTINCT node, theme FROM purpose_node) AS n ON n.node = o.purpose_node
JOIN project_purpose AS x ON x.project_id = o.a AND x.theme = n.theme
JOIN project_purpose AS y ON y.project_id = o.b AND y.theme = n.theme
"""

MOST_RELATED = 16
"""Projects that one counts as related to where overlaps are grouped: those with most evidence. A
name that more projects of one provider have names no undertaking."""

MAYBE_ONE = 0.5
"""Probability from which on two records that are in question may be one project, and their overlaps
stand as one."""

_RELATED = """
WITH linked AS (
    SELECT a, b, bits FROM link
    WHERE verdict = 'related' OR verdict = 'unsure' AND probability >= $maybe
),
named AS (
    SELECT c.project_id, p.provider || ' ' || c.name AS name
    FROM project_called AS c
    JOIN project_provider AS p ON p.project_id = c.project_id AND p.provider IN ($a, $b)
    QUALIFY count(*) OVER (PARTITION BY p.provider, c.name) BETWEEN 2 AND $most
),
pair AS (
    SELECT ua.project_id AS one, ub.project_id AS other, l.bits
    FROM (SELECT a, b, bits FROM linked UNION ALL SELECT b, a, bits FROM linked) AS l
    JOIN unit AS ua ON ua.unit_id = l.a
    JOIN unit AS ub ON ub.unit_id = l.b
    UNION ALL
    SELECT x.project_id, y.project_id, 0
    FROM named AS x
    JOIN named AS y ON y.name = x.name
),
related AS (
    SELECT x.number AS one, y.number AS other, max(l.bits) AS bits
    FROM pair AS l
    JOIN listed_project AS x ON x.project_id = l.one
    JOIN listed_project AS y ON y.project_id = l.other
    WHERE x.number <> y.number
        AND EXISTS (SELECT 1 FROM project_country AS cx JOIN project_country AS cy USING (country)
            WHERE cx.project_id = l.one AND cy.project_id = l.other)
    GROUP BY ALL
),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY one ORDER BY bits DESC, other) AS place
    FROM related
)
SELECT r.one, r.other
FROM ranked AS r
JOIN ranked AS back ON back.one = r.other AND back.other = r.one
WHERE r.place <= $most AND back.place <= $most
ORDER BY ALL
"""

_ALL_ROWS = f"SELECT {ROW_COLUMNS} FROM listed_overlap ORDER BY number"

_TOUCHED = """
SELECT p.number, n.node AS value
FROM listed_project AS p JOIN place_node AS n ON n.project_id = p.project_id
"""


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
    `NO_YEAR` where not known.
    """

    known: Known
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


def load_columns(snapshot: Snapshot, known: Known, settings: OverlapSettings) -> OverlapColumns:
    """Load the overlaps of a pair of providers in that order: as they stand, or by working them out
    where the build did not."""
    a, b = known.providers
    computed = not _is_stored(snapshot, a, b)
    if computed:
        find_when_asked(snapshot, a, b, settings)
    table = "found_overlap" if computed else "overlap"
    snapshot.execute(_NUMBERED.format(table=table), {"a": a, "b": b})
    snapshot.execute(_PROJECTS)
    base = snapshot.arrays(_BASE.format(wider=WIDER))
    projects = snapshot.rows("SELECT * FROM listed_project ORDER BY number")
    many = len(base["a"])
    related = snapshot.arrays(_RELATED, {"most": MOST_RELATED, "maybe": MAYBE_ONE, "a": a, "b": b})
    facets = {
        "country": load_postings(snapshot, _COUNTRIES, many),
        "place": load_postings(snapshot, _PLACES, many),
        "theme": load_postings(snapshot, _THEMES, many),
        "kind": load_postings(snapshot, "SELECT number, kind AS value FROM listed_overlap", many),
        "host": load_postings(
            snapshot, "SELECT number, body_node AS value FROM listed_overlap", many
        ),
        "strength": _strengths(base),
    }
    return OverlapColumns(
        known=known,
        projects=tuple(row[1] for row in projects),
        handles=tuple(row[2] for row in projects),
        titles=tuple(row[4] or "" for row in projects),
        usd=np.array([np.nan if row[3] is None else row[3] for row in projects]),
        first_year=_years([row[5] for row in projects]),
        last_year=_years([row[6] for row in projects]),
        periods=load_periods(snapshot, "listed_project", len(projects)),
        a=base["a"],
        b=base["b"],
        stored=base["stored"],
        in_region=base["in_region"].astype(bool),
        facets=facets,
        touched=load_postings(snapshot, _TOUCHED, len(projects)),
        related=(related["one"], related["other"]),
        of_build=not computed,
        held=RowStore(snapshot.execute(_ALL_ROWS)) if computed else None,
    )


def _is_stored(snapshot: Snapshot, a: str, b: str) -> bool:
    sql = "SELECT 1 FROM overlap WHERE provider_a = $a AND provider_b = $b LIMIT 1"
    return snapshot.row(sql, {"a": a, "b": b}) is not None


def _strengths(base: dict[str, Any]) -> Postings:
    words = [
        strength_in_words(float(closer), same_ground=bool(same))
        for closer, same in zip(base["closer_than"], base["same_ground"], strict=True)
    ]
    values, codes = np.unique(np.array(words, dtype=str), return_inverse=True)
    order = np.argsort(codes, kind="stable")
    return Postings(len(words), [str(value) for value in values], codes[order], order)


def _years(years: list[int | None]) -> NDArray[np.int16]:
    return np.array([NO_YEAR if year is None else year for year in years], dtype=np.int16)
