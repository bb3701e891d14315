"""What a host government disputes does not count while overlaps are found, listed and told.

The build writes which facts of which projects are disputed (`disputed_fact`, decision 0051); who
asks a question of the tables of a snapshot `without_disputed` facts sees them without these. Only
what a country can speak for goes: of its own places those finer than the country, of all else what
the field holds. Whoever disputes that a project exists disputes all of it. Nothing is put in place
of what goes: what a host says is right stands beside it, as its word.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from riparian.exchange.entries.entry_types import Field
from riparian.store.database import Snapshot

TABLE = "disputed_fact"
COLUMNS = {"project_id": "VARCHAR", "field": "VARCHAR", "country": "VARCHAR"}

EXISTS: Field = "activity"
"""The field by which all of a project is disputed."""

COUNTING: frozenset[Field] = frozenset(
    {
        EXISTS, "title", "description", "start_date", "end_date", "location", "sector",
        "participating_org",
    }
)  # fmt: skip
"""The fields of which something counts in an overlap."""


class DisputedFact(msgspec.Struct, frozen=True, order=True):
    """A field of a project that the government of a country (ISO 3166-1) disputes."""

    field: Field
    country: str


def _none(*fields: Field, among: str = "true") -> str:
    """The condition that none of these fields of the project of a row `x` is disputed."""
    named = ", ".join(f"'{field}'" for field in (EXISTS, *fields))
    return (
        f"NOT EXISTS (SELECT 1 FROM {TABLE} AS d"
        f" WHERE d.project_id = x.project_id AND d.field IN ({named}) AND {among})"
    )


_TEXTS = _none("title", "description")
_DATES = f"""
LEFT JOIN (
    SELECT project_id,
        bool_or(field IN ('{EXISTS}', 'start_date')) AS no_start,
        bool_or(field IN ('{EXISTS}', 'end_date')) AS no_end
    FROM {TABLE} GROUP BY project_id
) AS d ON d.project_id = x.project_id
"""

_ROWS = {
    "place_node": "SELECT x.* FROM {own} AS x"
    " LEFT JOIN place_closure AS c ON c.place_id = x.node AND c.level = 'country'"
    " LEFT JOIN place_set AS s ON s.set_id = x.node WHERE x.level = 'country' OR "
    + _none("location", among="d.country = coalesce(c.node, s.country, d.country)"),
    "project_place": "SELECT x.* FROM {own} AS x WHERE x.level = 'country' OR "
    + _none("location", among="d.country = x.country"),
    "project_part": "FROM {own} AS x WHERE " + _none("location", among="d.country = x.country"),
    "purpose_node": "FROM {own} AS x WHERE " + _none("sector"),
    "project_purpose": "FROM {own} AS x WHERE " + _none("sector"),
    "project_body": "FROM {own} AS x WHERE " + _none("participating_org"),
    "project_subject": "FROM {own} AS x WHERE CASE WHEN x.field = 'description' THEN "
    + f"{_none('description')} ELSE {_none('title')} END",
    "project_called": "FROM {own} AS x WHERE " + _none("title"),
    "project_route": f"FROM {{own}} AS x WHERE {_TEXTS}",
    "project_named": f"FROM {{own}} AS x WHERE {_TEXTS}",
    "project_word": f"FROM {{own}} AS x WHERE {_TEXTS}",
    "activity": "SELECT x.* REPLACE ("
    f"CASE WHEN {_none('title')} THEN x.title END AS title,"
    f" CASE WHEN {_none('title')} THEN x.original END AS original,"
    f" CASE WHEN {_none('description')} THEN x.description END AS description) FROM {{own}} AS x",
    "project": 'SELECT x.* REPLACE (CASE WHEN d.no_start THEN NULL ELSE x."start" END AS "start",'
    ' CASE WHEN d.no_end THEN NULL ELSE x."end" END AS "end") FROM {own} AS x' + _DATES,
    # A year that stands for both ends goes with the date that it comes from
    "project_years": "SELECT x.project_id,"
    " CASE WHEN d.no_start THEN x.last_year ELSE x.first_year END AS first_year,"
    " CASE WHEN d.no_end THEN x.first_year ELSE x.last_year END AS last_year,"
    " x.whole AND NOT coalesce(d.no_start OR d.no_end, false) AS whole"
    ' FROM {own} AS x JOIN project AS p ON p.project_id = x.project_id' + _DATES +
    ' WHERE d.project_id IS NULL OR NOT (d.no_start OR d.no_end)'
    ' OR p."start" IS NOT NULL OR p."end" IS NOT NULL',
}  # fmt: skip
"""The rows of each table that count, where some of a project do not; `own` is the table."""


@contextmanager
def without_disputed(snapshot: Snapshot) -> Iterator[None]:
    """As long as it runs, the tables of a snapshot hold what counts, for whoever asks it."""
    if not snapshot.has_table(TABLE) or not snapshot.count(TABLE):
        yield
        return
    database = snapshot.value("SELECT current_database()")
    for table, rows in _ROWS.items():
        own = f'"{database}".main.{table}'
        snapshot.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS {rows.format(own=own)}")
    try:
        yield
    finally:
        for table in reversed(_ROWS):
            snapshot.execute(f"DROP VIEW temp.{table}")
