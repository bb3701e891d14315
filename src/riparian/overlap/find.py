"""Find the overlaps of two providers in a snapshot: propose, weigh, keep the strongest.

Everything runs in temporary tables, so it works while building and on a read-only snapshot alike.
"""

from __future__ import annotations

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
    "node_tally",
    "block",
    "candidate",
    "agreement",
    "scored",
    "kept",
)
"""The steps in order; each makes the temporary table of its name."""

_PREPARE, _SCORE = STEPS[:6], STEPS[6:]

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
) -> Found:
    """Work out the overlaps of two providers into the temporary table `table`.

    Bounded: each pair once; values shared by more than `block_limit` pairs propose none; at most
    `keep_per_project` overlaps of one project stay.
    """
    logs = [
        *_run(connection, _PREPARE[:2], {"a": provider_a, "b": provider_b}),
        *_run(connection, _PREPARE[2:5], {}),
        *_run(connection, _PREPARE[5:], {"block_limit": settings.block_limit}),
    ]
    sides = _side_sizes(connection)
    _load_bits(connection, sides)
    logs += _run(connection, _SCORE[:2], {})
    logs += _run(connection, _SCORE[2:3], {"cap": settings.feature_cap_bits})
    all_pairs = max(1, sides["a"] * sides["b"])
    logs += _run(
        connection, _SCORE[3:], {"keep": settings.keep_per_project, "all_pairs": all_pairs}
    )
    _finish(connection, provider_a, provider_b, table)
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


def overlap_id(handle_a: str, handle_b: str) -> str:
    """The identifier of a pair: both handles in alphabetical order, the same in both directions."""
    return "~".join(sorted((handle_a, handle_b)))


def _run(
    connection: duckdb.DuckDBPyConnection, tables: tuple[str, ...], parameters: dict[str, object]
) -> list[StepLog]:
    return [
        run_step(
            connection,
            step,
            {name: value for name, value in parameters.items() if f"${name}" in step.sql},
        )
        for step in load_steps("riparian.overlap", tables)
    ]


def _side_sizes(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    rows = connection.execute("SELECT side, count(*) FROM side GROUP BY side").fetchall()
    return {"a": 0, "b": 0, **{str(side): int(many) for side, many in rows}}


def _load_bits(connection: duckdb.DuckDBPyConnection, sides: dict[str, int]) -> None:
    rows: list[tuple[str, str, float]] = []
    for feature, parents in (("place", _place_parents), ("purpose", _purpose_parents)):
        counts = _node_counts(connection, feature, parents(connection))
        bits = node_bits(counts, sides["a"], sides["b"])
        rows += [(feature, node, value) for node, value in sorted(bits.items())]
    columns = {"feature": "VARCHAR", "node": "VARCHAR", "bits": "DOUBLE"}
    load_rows(connection, "node_bits", columns, rows, temporary=True)
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


def _finish(
    connection: duckdb.DuckDBPyConnection, provider_a: str, provider_b: str, table: str
) -> None:
    kept = connection.execute(
        """
        SELECT
            k.*, ha.handle AS handle_a, hb.handle AS handle_b,
            EXISTS (
                SELECT 1 FROM project_purpose AS x JOIN project_purpose AS y
                ON y.category = x.category AND y.project_id = k.b WHERE x.project_id = k.a
            ) AS same_category
        FROM kept AS k
        JOIN handle AS ha ON ha.project_id = k.a
        JOIN handle AS hb ON hb.project_id = k.b
        ORDER BY k.strength_bits DESC, k.a, k.b
        """
    )
    names = [column[0] for column in kept.description]
    rows = []
    while batch := kept.fetchmany(10_000):
        for values in batch:
            row = dict(zip(names, values, strict=True))
            row |= {
                "id": overlap_id(row["handle_a"], row["handle_b"]),
                "provider_a": provider_a,
                "provider_b": provider_b,
                "kind": kind_of(_meeting(row)),
            }
            rows.append([row[name] for name in COLUMNS])
    load_rows(connection, table, COLUMNS, rows, temporary=True)


def _meeting(row: dict[str, object]) -> Meeting:
    common = row["years_in_common"]
    return Meeting(
        same_place=row["place_level"] != "country",
        same_category=bool(row["same_category"]),
        same_code=row["purpose_level"] == "code",
        years_in_common=common if isinstance(common, int) else None,
    )


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
