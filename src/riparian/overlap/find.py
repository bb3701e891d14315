"""Find the overlaps of two providers in a snapshot: propose, weigh, keep the strongest.

Everything runs in temporary tables, so it works while building and on a read-only snapshot alike.
"""

from __future__ import annotations

import re

import duckdb
import msgspec

from riparian.overlap.kinds import Meeting, kind_of
from riparian.overlap.surprise import NodeCount, node_bits, years_bits
from riparian.store.load import load_rows
from riparian.store.settings import OverlapSettings
from riparian.store.steps import StepLog, count_rows, load_steps, run_step

STEPS = (
    "side",
    "shared_project",
    "node_count",
    "years_count",
    "profile",
    "pattern_node",
    "block",
    "candidate",
    "pattern_pair",
    "agreement",
    "scored",
    "kept",
    "told",
)
"""The steps in order; each makes the temporary table of its name."""

_PREPARE, _WEIGH = STEPS[:9], STEPS[9:]
_PARAMETER = re.compile(r"\$(\w+)")

COLUMNS: dict[str, str] = {
    "id": "VARCHAR",
    "provider_a": "VARCHAR",
    "provider_b": "VARCHAR",
    "a": "VARCHAR",
    "b": "VARCHAR",
    "kind": "VARCHAR",
    "strength_bits": "DOUBLE",
    "closer_than": "DOUBLE",
    "place_node": "VARCHAR",
    "place_level": "VARCHAR",
    "places_in_common": "INTEGER",
    "places_a": "INTEGER",
    "places_b": "INTEGER",
    "place_bits": "DOUBLE",
    "purpose_node": "VARCHAR",
    "purpose_level": "VARCHAR",
    "purposes_in_common": "INTEGER",
    "purposes_a": "INTEGER",
    "purposes_b": "INTEGER",
    "purpose_bits": "DOUBLE",
    "years_in_common": "INTEGER",
    "years_whole": "BOOLEAN",
    "earlier_end_known": "BOOLEAN",
    "time_bits": "DOUBLE",
}
"""Columns of the table of overlaps."""


class Found(msgspec.Struct, frozen=True):
    """What a search did: projects on each side, pairs, values cut as too common, and its steps."""

    provider_a: str
    provider_b: str
    projects_a: int
    projects_b: int
    shared_projects: int
    candidates: int
    kept: int
    cut_values: int
    steps: tuple[StepLog, ...]


def find_overlaps(
    connection: duckdb.DuckDBPyConnection,
    provider_a: str,
    provider_b: str,
    settings: OverlapSettings,
    table: str = "found_overlap",
    asked: tuple[str, str] | None = None,
) -> Found:
    """Work out the overlaps of two providers into the temporary table `table`.

    Bounded: each pair once; values shared by more than `block_limit` pairs propose none, and all
    values together no more than forty times as many; at most `keep_per_project` overlaps of one
    project stay. With `asked` (a project of each, in that order) only that pair stays, also where
    what it shares is too common to propose it; it is ranked among all others.
    """
    asked_a, asked_b = asked or (None, None)
    said: dict[str, object] = {
        "a": provider_a,
        "b": provider_b,
        "block_limit": settings.block_limit,
        "asked_a": asked_a,
        "asked_b": asked_b,
    }
    logs = _run(connection, _PREPARE, said)
    sides = _side_sizes(connection)
    _load_bits(connection, sides)
    weights: dict[str, object] = {
        "cap": settings.feature_cap_bits,
        "keep": settings.keep_per_project,
        "all_pairs": max(1, sides["a"] * sides["b"]),
        "asked_a": asked_a,
        "asked_b": asked_b,
    }
    logs += _run(connection, _WEIGH, weights)
    _name_kinds(connection, provider_a, provider_b, table)
    return Found(
        provider_a,
        provider_b,
        sides["a"],
        sides["b"],
        count_rows(connection, "shared_project"),
        count_rows(connection, "candidate"),
        count_rows(connection, table),
        _one(connection, "SELECT count(DISTINCT (kind, value)) FROM block WHERE cut"),
        tuple(logs),
    )


def _run(
    connection: duckdb.DuckDBPyConnection, tables: tuple[str, ...], parameters: dict[str, object]
) -> list[StepLog]:
    steps = load_steps("riparian.overlap", tables)
    return [
        run_step(connection, s, {n: parameters[n] for n in set(_PARAMETER.findall(s.sql))})
        for s in steps
    ]


def _side_sizes(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    rows = connection.execute("SELECT side, count(*) FROM side GROUP BY side").fetchall()
    return {"a": 0, "b": 0, **{str(side): int(many) for side, many in rows}}


def _load_bits(connection: duckdb.DuckDBPyConnection, sides: dict[str, int]) -> None:
    bits_of: list[tuple[str, float, str]] = []
    for feature, parents in (("place", _place_parents), ("purpose", _purpose_parents)):
        counts = _node_counts(connection, feature, parents(connection))
        bits = node_bits(counts, sides["a"], sides["b"])
        bits_of += [(feature, value, node) for node, value in bits.items()]
    load_rows(
        connection,
        "node_bits",
        {"feature": "VARCHAR", "bits": "DOUBLE", "node": "VARCHAR", "rank": "INTEGER"},
        [(*row, rank) for rank, row in enumerate(sorted(bits_of), 1)],
        temporary=True,
    )
    spans = {
        side: connection.execute(
            "SELECT first_year, last_year, projects FROM years_count WHERE side = $side",
            {"side": side},
        ).fetchall()
        for side in ("a", "b")
    }
    by_common = years_bits(spans["a"], spans["b"])
    load_rows(
        connection,
        "years_bits",
        {"common": "INTEGER", "bits": "DOUBLE"},
        sorted(by_common.items()),
        temporary=True,
    )


def _node_counts(
    connection: duckdb.DuckDBPyConnection, feature: str, parents: dict[str, str | None]
) -> list[NodeCount]:
    rows = connection.execute(
        """
        SELECT
            node,
            coalesce(sum(projects) FILTER (WHERE side = 'a'), 0)::INTEGER,
            coalesce(sum(projects) FILTER (WHERE side = 'b'), 0)::INTEGER
        FROM node_count WHERE feature = $feature GROUP BY node ORDER BY node
        """,
        {"feature": feature},
    ).fetchall()
    return [NodeCount(node, parents.get(node), in_a, in_b) for node, in_a, in_b in rows]


def _place_parents(connection: duckdb.DuckDBPyConnection) -> dict[str, str | None]:
    return dict(connection.execute("SELECT place_id, parent FROM place").fetchall())


def _purpose_parents(connection: duckdb.DuckDBPyConnection) -> dict[str, str | None]:
    rows = connection.execute(
        "SELECT DISTINCT theme, category, code FROM project_purpose ORDER BY ALL"
    ).fetchall()
    parents: dict[str, str | None] = {}
    for theme, category, code in rows:
        parents[theme] = None
        parents[f"{theme}/{category}"] = theme
        if code:
            parents[code] = f"{theme}/{category}"
    return parents


def _name_kinds(
    connection: duckdb.DuckDBPyConnection, provider_a: str, provider_b: str, table: str
) -> None:
    """Make the table of overlaps: the rule of `kind_of` is asked once per way of meeting."""
    meetings = connection.execute(
        "SELECT DISTINCT same_place, same_category, same_code, years_in_common, earlier_end_known"
        " FROM told ORDER BY ALL"
    ).fetchall()
    load_rows(
        connection,
        "kind_of_meeting",
        {
            "same_place": "BOOLEAN",
            "same_category": "BOOLEAN",
            "same_code": "BOOLEAN",
            "years_in_common": "INTEGER",
            "earlier_end_known": "BOOLEAN",
            "kind": "VARCHAR",
        },
        [(*meeting, kind_of(Meeting(*meeting))) for meeting in meetings],
        temporary=True,
    )
    columns = ", ".join(f'CAST("{name}" AS {type_}) AS "{name}"' for name, type_ in COLUMNS.items())
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {table} AS
        SELECT {columns}
        FROM (
            SELECT t.*, m.kind, $a AS provider_a, $b AS provider_b
            FROM told AS t
            JOIN kind_of_meeting AS m
                ON m.same_place = t.same_place
                AND m.same_category = t.same_category
                AND m.same_code = t.same_code
                AND m.earlier_end_known = t.earlier_end_known
                AND m.years_in_common IS NOT DISTINCT FROM t.years_in_common
        ) AS named
        ORDER BY strength_bits DESC, a, b
        """,
        {"a": provider_a, "b": provider_b},
    )


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
