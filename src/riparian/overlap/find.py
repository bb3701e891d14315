"""Find the overlaps of two providers in a snapshot: propose, weigh, keep the strongest.

Everything runs in temporary tables, so it works while building and on a read-only snapshot alike.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import duckdb
import msgspec

from riparian.overlap.bits import (
    count_shared,
    load_near_bits,
    load_node_bits,
    load_text_bits,
    load_years_bits,
)
from riparian.overlap.kinds import Meeting, confidence_of, kind_of
from riparian.store.load import load_rows
from riparian.store.settings import OverlapSettings
from riparian.store.steps import StepLog, count_rows, load_steps, run_step

_SIDES = ("side", "shared_project", "feature_node", "node_count", "years_count", "profile")
_PROPOSE = (
    "pattern_node",
    "names_other",
    "telling_word",
    "side_word",
    "alike",
    "block",
    "candidate",
    "sampled",
    "pair",
    "pattern_pair",
)
_COMPARE = ("agreement", "spot", "apart", "system", "fed")
_WEIGHED = "weighed"
_KEEP = ("scored", "scale", "strength", "kept")
_TELL = ("told",)
STEPS = (*_SIDES, *_PROPOSE, *_COMPARE, _WEIGHED, *_KEEP, *_TELL)
"""The steps in order; each makes the temporary table of its name, `weighed` two views."""

_PARAMETER = re.compile(r"\$(\w+)")

SAMPLE = 600
"""Projects of a side by whose pairs it is judged how close pairs are in general: 360,000 pairs,
so that shares down to a tenth of a per cent are known to within a few hundredths of a bit."""

COLUMNS: dict[str, str] = {
    "id": "VARCHAR",
    "provider_a": "VARCHAR",
    "provider_b": "VARCHAR",
    "a": "VARCHAR",
    "b": "VARCHAR",
    "kind": "VARCHAR",
    "kind_confidence": "VARCHAR",
    "strength_bits": "DOUBLE",
    "closer_than": "DOUBLE",
    "place_node": "VARCHAR",
    "place_level": "VARCHAR",
    "places_in_common": "INTEGER",
    "places_a": "INTEGER",
    "places_b": "INTEGER",
    "place_bits": "DOUBLE",
    "km": "DOUBLE",
    "near_bits": "DOUBLE",
    "system_node": "VARCHAR",
    "system_bits": "DOUBLE",
    "body_node": "VARCHAR",
    "body_bits": "DOUBLE",
    "purpose_node": "VARCHAR",
    "purpose_level": "VARCHAR",
    "purposes_in_common": "INTEGER",
    "purposes_a": "INTEGER",
    "purposes_b": "INTEGER",
    "purpose_bits": "DOUBLE",
    "subject_node": "VARCHAR",
    "fed_a": "VARCHAR",
    "fed_b": "VARCHAR",
    "subject_bits": "DOUBLE",
    "text_bits": "DOUBLE",
    "text_words": "VARCHAR[]",
    "named_in_a": "VARCHAR",
    "named_in_b": "VARCHAR",
    "named_bits": "DOUBLE",
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
    asked: Collection[tuple[str, str]] | None = None,
) -> Found:
    """Work out the overlaps of two providers into the temporary table `table`.

    Bounded: each pair once; values shared by more than `block_limit` pairs propose none, and all
    values together no more than forty times as many; at most `keep_per_project` overlaps of one
    project stay. With `asked` (pairs of a project of each, in that order) only those stay, also
    where what they share is too common to propose them, and where it speaks against them; they are
    ranked among all others. Pairs of projects that are not of these providers are left out.
    """
    load_rows(
        connection, "asked", {"a": "VARCHAR", "b": "VARCHAR"}, sorted(asked or ()), temporary=True
    )
    said: dict[str, object] = {
        "a": provider_a,
        "b": provider_b,
        "block_limit": settings.block_limit,
        "cap": settings.feature_cap_bits,
        "keep": settings.keep_per_project,
        "sample": SAMPLE,
        "any_asked": asked is not None,
    }
    logs = _run(connection, _SIDES, said)
    sides = _side_sizes(connection)
    said["all_pairs"] = max(1, sides["a"] * sides["b"])
    load_node_bits(connection, sides)
    load_years_bits(connection)
    logs += _run(connection, (*_PROPOSE, *_COMPARE), said)
    said |= _load_sampled(connection, sides)
    _make_view(connection, "pair", said)
    logs += _run(connection, _KEEP, said)
    _make_view(connection, "kept", said)
    logs += _run(connection, _TELL, said)
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


def _load_sampled(
    connection: duckdb.DuckDBPyConnection, sides: dict[str, int]
) -> dict[str, object]:
    """What is counted over sampled pairs: tables, and the numbers that steps are given."""
    pairs = max(1, min(SAMPLE, sides["a"]) * min(SAMPLE, sides["b"]))
    load_near_bits(connection)
    load_text_bits(connection, pairs)
    shared = count_shared(connection, sides, pairs)
    return {f"{name}_bits": value for name, value in msgspec.structs.asdict(shared).items()}


def _make_view(
    connection: duckdb.DuckDBPyConnection, pairs: str, numbers: dict[str, object]
) -> None:
    """Make the view `weighed_<pairs>` of our own numbers; a view takes no parameters."""
    (step,) = load_steps("riparian.overlap", (_WEIGHED,))
    sql = step.sql.replace("$pairs", pairs)
    connection.execute(_PARAMETER.sub(lambda match: repr(float(str(numbers[match[1]]))), sql))


def _run(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[str], parameters: dict[str, object]
) -> list[StepLog]:
    steps = load_steps("riparian.overlap", tables)
    return [
        run_step(connection, s, {n: parameters[n] for n in set(_PARAMETER.findall(s.sql))})
        for s in steps
    ]


def _side_sizes(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    rows = connection.execute("SELECT side, count(*) FROM side GROUP BY side").fetchall()
    return {"a": 0, "b": 0, **{str(side): int(many) for side, many in rows}}


def _name_kinds(
    connection: duckdb.DuckDBPyConnection, provider_a: str, provider_b: str, table: str
) -> None:
    """Make the table of overlaps: the rule of `kind_of` is asked once per way of meeting."""
    names = Meeting.__struct_fields__
    meetings = connection.execute(
        f"SELECT DISTINCT {', '.join(names)} FROM told ORDER BY ALL"
    ).fetchall()
    types = {n: "INTEGER" if n == "years_in_common" else "BOOLEAN" for n in names}
    load_rows(
        connection,
        "kind_of_meeting",
        {**types, "kind": "VARCHAR", "kind_confidence": "VARCHAR"},
        [
            (*values, kind_of(meeting), confidence_of(meeting))
            for values in meetings
            for meeting in (Meeting(*values),)
        ],
        temporary=True,
    )
    columns = ", ".join(f'CAST("{name}" AS {type_}) AS "{name}"' for name, type_ in COLUMNS.items())
    same = " AND ".join(f"m.{name} IS NOT DISTINCT FROM t.{name}" for name in names)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {table} AS
        SELECT {columns}
        FROM (
            SELECT t.*, m.kind, m.kind_confidence, $a AS provider_a, $b AS provider_b
            FROM told AS t
            JOIN kind_of_meeting AS m ON {same}
        ) AS named
        ORDER BY strength_bits DESC, a, b
        """,
        {"a": provider_a, "b": provider_b},
    )


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
