"""Linking as a step of a build: units in, projects out, with everything that led to them.

Tables that it makes: `link_weight` (what levels are worth), `link` (pairs that are the same,
related or in question, with evidence) and `unit` (which project each unit belongs to).
`activity.project_id` is set anew. Judgements of people (the table `judgement`, where there is one)
stand above the machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence

import duckdb
import msgspec

from riparian.linking.compare import Comparer, Pair
from riparian.linking.decide import Decision, beside_titles, decide, is_another_round
from riparian.linking.gather import gather_units
from riparian.linking.groups import Bearing, Grouped, group_units
from riparian.linking.propose import Proposed, propose_pairs
from riparian.linking.telling import Judged, Judgements, told_pairs
from riparian.linking.unit import Unit
from riparian.store.load import load_rows
from riparian.store.steps import StepLog

LINK_COLUMNS = {
    "a": "VARCHAR", "b": "VARCHAR", "bits": "DOUBLE", "probability": "DOUBLE",
    "verdict": "VARCHAR", "relation": "VARCHAR", "by_person": "BOOLEAN", "evidence": "JSON",
}  # fmt: skip
UNIT_COLUMNS = {"unit_id": "VARCHAR", "project_id": "VARCHAR"}
WEIGHT_COLUMNS = {
    "feature": "VARCHAR", "level": "VARCHAR", "same": "DOUBLE", "sister": "DOUBLE",
    "other": "DOUBLE", "bits": "DOUBLE", "bits_against_sister": "DOUBLE", "prior_same": "DOUBLE",
    "prior_sister": "DOUBLE", "prior_other": "DOUBLE", "pairs_same": "DOUBLE",
    "pairs_sister": "DOUBLE", "pairs_other": "BIGINT",
}  # fmt: skip


class Linked(msgspec.Struct, frozen=True):
    """What linking did."""

    units: int
    projects: int
    compared: int
    cut_values: int
    steps: tuple[StepLog, ...]


def link_units(connection: duckdb.DuckDBPyConnection, region: str, join: bool = True) -> Linked:
    """Find which units are one project and write it down. The same units in any order of files
    give the same tables. Without `join` only what people judged to be one is joined."""
    began = time.perf_counter()
    units = gather_units(connection, region)
    gathered = time.perf_counter()
    comparer = Comparer(units, region)
    proposed = propose_pairs(units, comparer.titles)
    table = comparer.estimate(proposed.pairs)
    weights = [msgspec.structs.astuple(row) for row in table.rows()]
    load_rows(connection, "link_weight", WEIGHT_COLUMNS, weights)
    weighed = time.perf_counter()
    judgements = _judgements(connection, units)
    decided = _decide_all(comparer, proposed.pairs)
    grouped = _group(comparer, proposed, decided, judgements, join)
    rows = told_pairs(comparer, proposed, decided, judgements, grouped)
    told = load_rows(connection, "link", LINK_COLUMNS, rows)
    projects = _write_units(connection, units, grouped)
    linked = time.perf_counter()
    steps = (
        StepLog("link_fact", len(units), gathered - began),
        StepLog("link_weight", len(proposed.pairs), weighed - gathered),
        StepLog("link", told, linked - weighed),
    )
    return Linked(len(units), projects, len(proposed.pairs), proposed.cut, steps)


def _judgements(connection: duckdb.DuckDBPyConnection, units: Sequence[Unit]) -> Judgements:
    """What people said, by numbers of units; empty without the table."""
    there = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE table_name = 'judgement'"
    ).fetchone()
    if there is None:
        return {}
    numbers = {unit.unit_id: number for number, unit in enumerate(units)}
    rows = connection.execute(
        "SELECT a, b, verdict, made_by, made_at, why FROM judgement ORDER BY made_at, a, b"
    ).fetchall()
    found: dict[Pair, Judged] = {}
    for a, b, *said in rows:
        if a in numbers and b in numbers and a != b:
            one, other = sorted((numbers[a], numbers[b]))
            found[(one, other)] = Judged(*(str(part) for part in said))
    return found


def _decide_all(comparer: Comparer, pairs: Iterable[Pair]) -> dict[Pair, Decision]:
    """What the machine says of the pairs that may be more than two projects. They will be asked for
    again, so the comparer keeps them while it has room."""
    found = {}
    for pair, weighed in comparer.weigh_all(pairs):
        decision = decide(comparer.units[pair.a], comparer.units[pair.b], pair, weighed)
        if decision.verdict != "different":
            found[(pair.a, pair.b)] = decision
            comparer.remember(pair, weighed)
    return found


def _group(
    comparer: Comparer,
    proposed: Proposed,
    decided: Mapping[Pair, Decision],
    judgements: Judgements,
    join: bool,
) -> Grouped:
    called = (p for p, one in decided.items() if one.verdict == "same" and p not in judgements)
    weighed = comparer.weigh_all(called if join else ())
    same = [(found.bits, pair.a, pair.b) for pair, found in weighed]

    def bearing(a: int, b: int) -> Bearing:
        pair, weighed = comparer.weigh(a, b)
        said = judgements.get((min(a, b), max(a, b)))
        if said is not None and said.verdict == "same":
            return Bearing(weighed.bits, False)
        left, right = comparer.units[pair.a], comparer.units[pair.b]
        forbids = pair.contradicts or is_another_round(left, right, pair)
        return Bearing(weighed.bits, forbids, said is not None, beside_titles(weighed))

    return group_units(
        same,
        [pair for pair, said in judgements.items() if said.verdict == "same"],
        [pair for pair, said in judgements.items() if said.verdict == "different"],
        bearing,
        proposed.copies,
    )


def _write_units(
    connection: duckdb.DuckDBPyConnection, units: Sequence[Unit], grouped: Grouped
) -> int:
    """A project has the id of that of its units which was received first (of equals the first by
    id), so it stays when datasets are added."""
    project = {unit.unit_id: unit.unit_id for unit in units}
    for group in grouped.groups:
        first = min(group, key=lambda n: (units[n].received_at, units[n].unit_id))
        for number in group:
            project[units[number].unit_id] = units[first].unit_id
    load_rows(connection, "unit", UNIT_COLUMNS, sorted(project.items()))
    connection.execute(
        "UPDATE activity SET project_id = u.project_id FROM unit AS u"
        " WHERE u.unit_id = activity.unit_id AND u.project_id <> u.unit_id"
    )
    return len(set(project.values()))
