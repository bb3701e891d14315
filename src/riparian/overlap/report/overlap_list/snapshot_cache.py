"""What is kept of a snapshot between questions: columns of pairs, facts of projects, wordings.

A snapshot never changes, so nothing kept of it can be out of date. What is kept of one goes when
another is asked. Columns of the pairs that a build follows, and facts of their projects, are worked
out with it and lie beside it (`load_lists`); others are worked out once for each pair.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from riparian.catalogue.facets.postings import Postings, load_postings
from riparian.catalogue.facets.row_periods import load_periods
from riparian.catalogue.project_lines import NO_TITLE
from riparian.overlap.engine.disputed_facts import without_disputed
from riparian.overlap.engine.evidence_weights import COUNTED_FROM, shown_chance, strength_in_words
from riparian.overlap.engine.overlap_row import row_columns
from riparian.overlap.engine.search_overlaps import find_when_asked
from riparian.overlap.report.overlap_list.facet_columns import (
    NO_YEAR,
    OverlapColumns,
    RowStore,
    SearchedTitles,
)
from riparian.overlap.report.overlap_list.groups import find_groups
from riparian.overlap.report.overlap_list.project_facts import (
    FactsByProject,
    load_facts,
    load_known,
)
from riparian.overlap.report.overlap_records import Overlap
from riparian.overlap.report.pair_facts import Known
from riparian.store.array_file import Array, Arrays, Texts, Under, pack, unpack, within
from riparian.store.database import Snapshot
from riparian.store.memo import Last, Once
from riparian.store.settings import OverlapSettings

KEPT_PAIRS, KEPT_WORDINGS = 8, 3000
"""Pairs of providers, and overlaps put into words (some 5 KB each), that are kept of one snapshot.
"""

WordingKey = tuple[str, str, str, str, float, str, bool]

_NUMBERED = """
CREATE OR REPLACE TEMP TABLE listed_overlap AS
SELECT
    (row_number() OVER (ORDER BY strength_bits DESC, id) - 1)::INTEGER AS number, o.*
FROM {table} AS o
WHERE o.provider_a = $a AND o.provider_b = $b
"""

_PROJECTS = """
CREATE OR REPLACE TEMP TABLE listed_project AS
SELECT
    (row_number() OVER (ORDER BY p.project_id) - 1)::INTEGER AS number,
    p.project_id, h.handle, p.usd, lower(concat_ws(' ¶ ', p.title, p.original)) AS titles,
    y.first_year, y.last_year, p.title
FROM project AS p
JOIN handle AS h ON h.project_id = p.project_id
LEFT JOIN project_years AS y ON y.project_id = p.project_id
WHERE p.project_id IN (SELECT a FROM listed_overlap UNION SELECT b FROM listed_overlap)
"""

_BASE = """
SELECT
    x.number AS a, y.number AS b, o.strength_bits,
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
UNION
SELECT o.number, l.parent AS value
FROM listed_overlap AS o
JOIN place_node AS x ON x.project_id = o.a AND x.level = 'adm1' AND NOT x.seat
JOIN place_node AS y ON y.project_id = o.b AND y.node = x.node AND NOT y.seat
JOIN place AS l ON l.place_id = x.node
"""
"""Where they meet: not a country in which both are beside the place that they share in another one,
unless they share a province there too."""

_PLACES = """
SELECT o.number, x.node AS value
FROM listed_overlap AS o
JOIN place_node AS x ON x.project_id = o.a AND x.level = 'adm1' AND NOT x.seat
JOIN place_node AS y ON y.project_id = o.b AND y.node = x.node AND NOT y.seat
"""
"""The seat of a national body is no place in which two projects meet."""

_THEMES = """
SELECT o.number, x.theme AS value
FROM listed_overlap AS o
JOIN project_purpose AS x ON x.project_id = o.a
JOIN project_purpose AS y ON y.project_id = o.b AND y.theme = x.theme
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
countries AS (
    SELECT project_id, list(country) AS countries FROM project_country GROUP BY project_id
),
related AS (
    SELECT x.number AS one, y.number AS other, max(l.bits) AS bits
    FROM pair AS l
    JOIN listed_project AS x ON x.project_id = l.one
    JOIN listed_project AS y ON y.project_id = l.other
    JOIN countries AS cx ON cx.project_id = l.one
    JOIN countries AS cy ON cy.project_id = l.other
    WHERE x.number <> y.number AND list_has_any(cx.countries, cy.countries)
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

_ALL_ROWS = "SELECT {columns} FROM listed_overlap ORDER BY number"

_TOUCHED = """
SELECT p.number, n.node AS value
FROM listed_project AS p
JOIN place_node AS n ON n.project_id = p.project_id AND (n.level = 'country' OR NOT n.seat)
"""


class OfSnapshot:
    """What is kept of one snapshot; `lists` are the arrays that lie beside it (`load_lists`)."""

    def __init__(self, lists: Arrays) -> None:
        self._lists = lists
        self._of_build = set(unpack(lists["pairs"], list[tuple[str, str]]))
        self.project_facts = FactsByProject(Under(lists, "facts"))
        self.wordings: Last[WordingKey, Overlap] = Last(KEPT_WORDINGS)
        self._columns: Once[tuple[str, str], OverlapColumns] = Once(KEPT_PAIRS)
        self._known: Once[tuple[str, str], Known] = Once(KEPT_PAIRS)

    def columns(
        self, snapshot: Snapshot, a: str, b: str, settings: OverlapSettings
    ) -> OverlapColumns:
        """The overlaps of this pair, in this order."""

        def load() -> OverlapColumns:
            known = self.known(snapshot, a, b)
            if (a, b) in self._of_build:
                return OverlapColumns.of_arrays(Under(self._lists, _name_of(a, b)), known)
            return _find_columns(snapshot, known, settings)

        return self._columns.get((a, b), load)

    def at_hand(self, a: str, b: str) -> OverlapColumns | None:
        """The overlaps of a pair, if they have been asked for already."""
        return self._columns.at_hand((a, b))

    def known(self, snapshot: Snapshot, a: str, b: str) -> Known:
        """What the wording of this pair's overlaps needs, whatever the projects are."""

        def load() -> Known:
            if (a, b) in self._of_build:
                return unpack(self._lists[f"{_name_of(a, b)}/known"], Known)
            return load_known(snapshot, (a, b))

        return self._known.get((a, b), load)


class Memory:
    """What is kept of the snapshots of a centre. For several threads."""

    def __init__(self, lists_of: Callable[[str], Arrays]) -> None:
        """`lists_of` opens what lies beside the snapshot of a build."""
        self._lists_of = lists_of
        self._kept: Once[str, OfSnapshot] = Once(1)

    def of(self, snapshot: Snapshot) -> OfSnapshot:
        """What is kept of the snapshot that is open."""
        build = snapshot.build
        return self._kept.get(build, lambda: OfSnapshot(self._lists_of(build)))


def load_lists(snapshot: Snapshot) -> dict[str, Array]:
    """The overlaps of every pair that the build has found any of, and what is said of their
    projects, to be written beside its snapshot."""
    pairs = snapshot.rows("SELECT DISTINCT provider_a, provider_b FROM overlap ORDER BY ALL")
    arrays = {"pairs": pack(pairs)}
    projects: set[str] = set()
    for a, b in pairs:
        known = load_known(snapshot, (a, b))
        columns = _load_columns(snapshot, known, "overlap", _too_common(snapshot, a, b))
        projects.update(columns.projects)
        arrays |= within(_name_of(a, b), {"known": pack(known), **columns.as_arrays()})
    return arrays | within("facts", load_facts(snapshot, sorted(projects)))


def _name_of(a: str, b: str) -> str:
    return f"pair/{a}/{b}"


def _find_columns(snapshot: Snapshot, known: Known, settings: OverlapSettings) -> OverlapColumns:
    """Work out the overlaps of a pair of providers in that order, where the build did not."""
    too_common = find_when_asked(snapshot, *known.providers, settings).cut_values
    return _load_columns(snapshot, known, "found_overlap", too_common)


def _load_columns(snapshot: Snapshot, known: Known, table: str, too_common: int) -> OverlapColumns:
    with without_disputed(snapshot):
        return _columns_counting(snapshot, known, table, too_common)


def _columns_counting(
    snapshot: Snapshot, known: Known, table: str, too_common: int
) -> OverlapColumns:
    a, b = known.providers
    snapshot.execute(_NUMBERED.format(table=table), {"a": a, "b": b})
    snapshot.execute(_PROJECTS)
    base = snapshot.arrays(_BASE)
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
        "strength": _postings([strength_in_words(float(x)) for x in base["strength_bits"]]),
        "counted": _postings([_counts(float(x)) for x in base["strength_bits"]]),
    }
    a_side, b_side = (np.ma.getdata(base[side]).astype(np.int32) for side in "ab")
    handles = [row[2] for row in projects]
    return OverlapColumns(
        known=known,
        too_common=too_common,
        projects=Texts.of(row[1] for row in projects),
        handles=Texts.of(handles),
        by_handle=np.array(sorted(range(len(handles)), key=handles.__getitem__), dtype=np.int32),
        shown=Texts.of(row[7] or NO_TITLE for row in projects),
        titles=SearchedTitles.of(row[4] or "" for row in projects),
        usd=np.array([np.nan if row[3] is None else row[3] for row in projects], np.float64),
        first_year=_years([row[5] for row in projects]),
        last_year=_years([row[6] for row in projects]),
        periods=load_periods(snapshot, "listed_project", len(projects)),
        a=a_side,
        b=b_side,
        groups=find_groups(a_side, b_side, (related["one"], related["other"]), len(projects)),
        in_region=np.ma.getdata(base["in_region"]).astype(np.bool_),
        facets=facets,
        touched=load_postings(snapshot, _TOUCHED, len(projects)),
        held=RowStore.of(snapshot.execute(_ALL_ROWS.format(columns=row_columns(snapshot, table)))),
    )


def _too_common(snapshot: Snapshot, a: str, b: str) -> int:
    """How many values the search of the build left aside, as too many pairs share them."""
    sql = "SELECT cut_values FROM overlap_search WHERE provider_a = $a AND provider_b = $b"
    row = snapshot.row(sql, {"a": a, "b": b})
    return int(row[0]) if row else 0


def _counts(strength_bits: float) -> str:
    return "yes" if shown_chance(strength_bits) >= COUNTED_FROM else "no"


def _postings(words: Sequence[str]) -> Postings:
    values, codes = np.unique(np.array(words, dtype=str), return_inverse=True)
    order = np.argsort(codes, kind="stable")
    return Postings.of(len(words), [str(value) for value in values], codes[order], order)


def _years(years: list[int | None]) -> NDArray[np.int16]:
    return np.array([NO_YEAR if year is None else year for year in years], dtype=np.int16)
