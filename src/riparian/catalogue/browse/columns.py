"""`Columns`: what a list of projects is filtered, counted and ordered by, loaded once per build.

About 150 bytes for each project and 8 for each of its places, countries, purposes and providers.
Texts are not here but for the ids: what a list shows of its few rows comes out of the search index.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from riparian.catalogue.browse.periods import Periods, load_periods
from riparian.catalogue.browse.postings import Mask, Postings, Rows
from riparian.region.meanings import meanings, nodes_of
from riparian.store.database import Snapshot

FacetName = Literal["provider", "agency", "country", "place", "theme", "host"]
Sort = Literal["newest", "money", "title"]

SORTS: tuple[Sort, ...] = get_args(Sort)
"""Newest start first; most dollars first; by title from A to Z. What is not known comes last."""

_VALUES: Mapping[FacetName, str] = {
    "provider": "SELECT DISTINCT project_id, provider AS value FROM project_provider",
    "agency": (
        "SELECT DISTINCT project_id, provider || ':' || agency AS value FROM project_provider"
        " WHERE agency IS NOT NULL"
    ),
    "country": "SELECT DISTINCT project_id, country AS value FROM project_country",
    "place": "SELECT DISTINCT project_id, node AS value FROM place_node",
    "theme": (
        "SELECT DISTINCT project_id, theme AS value FROM project_purpose WHERE theme IS NOT NULL"
    ),
    "host": (
        "SELECT DISTINCT p.project_id, c.node AS value FROM project_body AS p"
        " JOIN body_closure AS c ON c.body = p.body"
    ),
}
_NOTHING = "SELECT NULL::VARCHAR AS project_id, NULL::VARCHAR AS value WHERE false"

_ORDERS: Mapping[Sort, str] = {
    "newest": 'p."start" DESC NULLS LAST, p.project_id',
    "money": "p.usd DESC NULLS LAST, p.project_id",
    "title": "p.title IS NULL, lower(ltrim(p.title, ' \"''“”‘’([«')), p.project_id",
}

_ROWS = """
CREATE OR REPLACE TEMP TABLE browsed AS
SELECT project_id, CAST(row_number() OVER (ORDER BY project_id) - 1 AS INTEGER) AS place
FROM project
"""
_YEARS = """
SELECT
    coalesce(y.first_year, 0) AS first_year, coalesce(y.last_year, 0) AS last_year
FROM browsed AS b
LEFT JOIN project_years AS y ON y.project_id = b.project_id
ORDER BY b.place
"""


class Columns(NamedTuple):
    """All projects of a build in order of their ids. Years are 0 where none is known. `told` are
    the values of each facet that are counted: of places only some."""

    ids: tuple[str, ...]
    first_year: Rows
    last_year: Rows
    facets: Mapping[FacetName, Postings]
    told: Mapping[FacetName, Postings]
    orders: Mapping[Sort, Rows]
    periods: Periods
    in_region: Mask


def number_rows(snapshot: Snapshot) -> None:
    """Make a temporary table `browsed` of the projects with the number of their row, `place`."""
    snapshot.execute(_ROWS)


def load_columns(snapshot: Snapshot) -> Columns:
    """Read the columns of a snapshot; makes a temporary table on the connection."""
    number_rows(snapshot)
    ids = tuple(
        str(row[0]) for row in snapshot.rows("SELECT project_id FROM browsed ORDER BY place")
    )
    years = snapshot.arrays(_YEARS)
    values = {**_VALUES} if snapshot.has_table("project_body") else {**_VALUES, "host": _NOTHING}
    facets = {name: _postings(snapshot, sql, len(ids)) for name, sql in values.items()}
    facets["place"] = facets["place"].with_groups(_sets(snapshot))
    return Columns(
        ids,
        _plain(years["first_year"], np.int16),
        _plain(years["last_year"], np.int16),
        facets,
        {**facets, "place": facets["place"].only(_told_places(snapshot).__contains__)},
        {sort: _order(snapshot, by) for sort, by in _ORDERS.items()},
        load_periods(snapshot, "browsed", "place", len(ids)),
        facets["place"].holders(_region(snapshot)),
    )


def _postings(snapshot: Snapshot, sql: str, size: int) -> Postings:
    found = snapshot.arrays(
        f"WITH held AS ({sql}), numbered AS ("
        " SELECT value, CAST(row_number() OVER (ORDER BY value) - 1 AS INTEGER) AS number"
        " FROM (SELECT DISTINCT value FROM held))"
        " SELECT n.number, b.place FROM held AS h JOIN numbered AS n ON n.value = h.value"
        " JOIN browsed AS b ON b.project_id = h.project_id ORDER BY n.number, b.place"
    )
    codes = snapshot.rows(f"SELECT DISTINCT value FROM ({sql}) ORDER BY value")
    return Postings(
        size,
        [str(row[0]) for row in codes],
        _plain(found["number"], np.int32),
        _plain(found["place"], np.int32),
    )


def _order(snapshot: Snapshot, by: str) -> Rows:
    sql = (
        "SELECT b.place FROM project AS p JOIN browsed AS b ON b.project_id = p.project_id"
        f" ORDER BY {by}"
    )
    return _plain(snapshot.arrays(sql)["place"], np.int32)


def _sets(snapshot: Snapshot) -> dict[str, frozenset[str]]:
    """Sets of places with all nodes for which each stands: it is asked for as a whole."""
    pack = meanings(snapshot.region).pack
    return {set_id: nodes_of(pack, set_id) for set_id in pack.sets}


_TOLD = ("basin", "river", "area", "road", "corridor", "railway")


def _told_places(snapshot: Snapshot) -> frozenset[str]:
    """Provinces and sets of places: countries are a facet of their own, and districts and towns
    are too many to choose from."""
    rows = snapshot.rows(
        "SELECT place_id FROM place WHERE level = 'adm1'"
        f" UNION ALL SELECT set_id FROM place_set WHERE type IN {_TOLD}"
    )
    return frozenset(str(row[0]) for row in rows)


def _region(snapshot: Snapshot) -> list[str]:
    return [str(row[0]) for row in snapshot.rows("SELECT country FROM region_country")]


def _plain(column: NDArray[Any], kind: type[np.integer[Any]]) -> Rows:
    """A column without the mask that the database puts over what may be missing."""
    return np.ascontiguousarray(np.ma.getdata(column), dtype=kind)
