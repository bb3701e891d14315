"""`Columns`: what lists of projects are filtered, counted and ordered by, of one build.

They are worked out with the build and lie in a file beside it, mapped into
memory. About 150 bytes for each project and 12 for each of its places, countries, purposes and
providers. Texts are not here but for the ids: what a list shows of its few rows comes from
elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

import numpy as np

from riparian.catalogue.facets.postings import Mask, Postings, Rows, load_postings, plain
from riparian.catalogue.facets.row_periods import Periods, load_every_period
from riparian.region.place_lookup import meanings, nodes_of
from riparian.store.array_file import Array, Arrays, Texts, Under, within
from riparian.store.database import Snapshot
from riparian.store.memo import Once

FacetName = Literal["provider", "agency", "country", "place", "theme", "host"]
FACETS: tuple[FacetName, ...] = get_args(FacetName)

UNKNOWN = "unknown"
"""The value of a facet for projects of which nothing is known there."""

Sort = Literal["newest", "money", "title"]
SORTS: tuple[Sort, ...] = get_args(Sort)
"""Newest start first, and of those the largest; most dollars first; by title from A to Z. What is
not known comes last."""

_VALUES: Mapping[FacetName, str] = {
    "provider": "SELECT project_id, provider AS value FROM project_provider",
    "agency": (
        "SELECT project_id, provider || ':' || agency AS value FROM project_provider"
        " WHERE agency IS NOT NULL"
    ),
    "country": "SELECT project_id, country AS value FROM project_country",
    "place": "SELECT project_id, node AS value FROM place_node",
    "theme": "SELECT project_id, theme AS value FROM project_purpose WHERE theme IS NOT NULL",
    "host": (
        "SELECT p.project_id, c.node AS value FROM project_body AS p"
        " JOIN body_closure AS c ON c.body = p.body"
    ),
}
_NOTHING = "SELECT NULL::VARCHAR AS project_id, NULL::VARCHAR AS value WHERE false"

# Always ends with the id: projects of equal rank keep their order from page to page
_ORDERS: Mapping[Sort, str] = {
    "newest": 'p."start" DESC NULLS LAST, p.usd DESC NULLS LAST, p.project_id',
    "money": "p.usd DESC NULLS LAST, p.project_id",
    "title": "p.title IS NULL, lower(ltrim(p.title, ' \"''“”‘’([«')), p.project_id",
}

_YEARS = """
SELECT
    coalesce(y.first_year, 0) AS first_year, coalesce(y.last_year, 0) AS last_year
FROM numbered AS n
LEFT JOIN project_years AS y ON y.project_id = n.project_id
ORDER BY n.number
"""

_COUNTED_SETS = ("basin", "river", "area", "road", "corridor", "railway")


class YearColumns(NamedTuple):
    """The first and the last year in which each project is known to run, 0 where none is known."""

    first: Rows
    last: Rows


class Columns:
    """All projects of a build in order of their ids. For several threads."""

    def __init__(self, arrays: Arrays) -> None:
        """`arrays` are those of `load_columns`. Each is read when it is first asked for: a command
        that lists by one facet reads that facet alone."""
        self._arrays = arrays
        self.ids = Texts.of_arrays(Under(arrays, "ids"))
        self._facets: Once[str, Postings] = Once(2 * len(FACETS))
        self._periods: Once[str, Periods] = Once(1)

    def facet(self, name: FacetName) -> Postings:
        """Which projects hold which values of a facet; of places also sets, asked for whole."""
        return self._postings(name)

    def counted(self, name: FacetName) -> Postings:
        """The same with the values that are counted. Of places provinces and sets of places alone:
        countries are a facet of their own, and districts and towns are too many to choose from."""
        return self._postings("counted place" if name == "place" else name)

    def _postings(self, name: str) -> Postings:
        return self._facets.get(name, lambda: Postings.of_arrays(Under(self._arrays, name)))

    def order(self, sort: Sort) -> Rows:
        """All rows in an order."""
        return self._arrays[f"order/{sort}"]

    def years(self) -> YearColumns:
        """The years in which projects are known to run."""
        return YearColumns(self._arrays["years/first"], self._arrays["years/last"])

    def periods(self) -> Periods:
        """What each project is on a day."""
        return self._periods.get(
            "periods", lambda: Periods.of_arrays(Under(self._arrays, "periods"))
        )

    def in_region(self) -> Mask:
        """Which projects are in a country of the region pack."""
        return self._arrays["in region"]


def load_columns(snapshot: Snapshot) -> dict[str, Array]:
    """The columns of a build."""
    ids, periods = load_every_period(snapshot)
    facets = {name: _load_facet(snapshot, name, len(ids)) for name in FACETS}
    countries = snapshot.column("SELECT country FROM region_country")
    counted = facets["place"].only(_counted_places(snapshot).__contains__)
    years = snapshot.arrays(_YEARS)
    arrays = {
        **within("ids", Texts.of(ids).as_arrays()),
        **within("periods", periods.as_arrays()),
        **within("counted place", counted.as_arrays()),
        "years/first": plain(years["first_year"], np.int16),
        "years/last": plain(years["last_year"], np.int16),
        "in region": facets["place"].holders(countries),
    }
    for name, postings in facets.items():
        arrays |= within(name, postings.as_arrays())
    return arrays | {f"order/{sort}": _load_order(snapshot, sort) for sort in SORTS}


def _load_facet(snapshot: Snapshot, name: FacetName, size: int) -> Postings:
    values = _VALUES[name]
    if name == "host" and not snapshot.has_table("project_body"):
        values = _NOTHING
    postings = load_postings(
        snapshot,
        f"SELECT n.number, v.value FROM ({values}) AS v"
        " JOIN numbered AS n ON n.project_id = v.project_id",
        size,
    )
    return postings.with_groups(_sets(snapshot.region)) if name == "place" else postings


def _load_order(snapshot: Snapshot, sort: Sort) -> Rows:
    sql = (
        "SELECT n.number FROM project AS p JOIN numbered AS n ON n.project_id = p.project_id"
        f" ORDER BY {_ORDERS[sort]}"
    )
    return plain(snapshot.arrays(sql)["number"], np.int32)


@lru_cache(maxsize=4)
def _sets(region: str) -> Mapping[str, frozenset[str]]:
    """Sets of places with all nodes for which each stands: it is asked for as a whole. They are the
    same in every snapshot of a region."""
    pack = meanings(region).pack
    return {set_id: nodes_of(pack, set_id) for set_id in pack.sets}


def _counted_places(snapshot: Snapshot) -> frozenset[str]:
    return frozenset(
        snapshot.column(
            "SELECT place_id FROM place WHERE level = 'adm1'"
            f" UNION ALL SELECT set_id FROM place_set WHERE type IN {_COUNTED_SETS}"
        )
    )
