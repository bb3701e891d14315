"""Linking as a step of a build: units in, projects out, with everything that led to them.

Tables that it makes: `link_weight` (what levels are worth), `link` (pairs that are the same,
related or in question, with evidence) and `unit` (which project each unit belongs to).
`activity.project_id` is set anew. Judgements of people (the table `judgement`, where there is one)
stand above the machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

import duckdb
import msgspec

from riparian.linking.compare import Comparer
from riparian.linking.decide import WORDS, Decision, decide, is_part, speaking_against
from riparian.linking.gather import gather_units
from riparian.linking.groups import SILENT_BITS, Bearing, Grouped, group_units
from riparian.linking.parted import PARTING, parting_pairs
from riparian.linking.propose import Proposed, propose_pairs
from riparian.linking.unit import Unit
from riparian.linking.words import Term, terms_of
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


class Judged(msgspec.Struct, frozen=True):
    """What a person said of a pair of units."""

    verdict: str
    made_by: str
    made_at: str
    why: str


class Linked(msgspec.Struct, frozen=True):
    """What linking did."""

    units: int
    projects: int
    compared: int
    cut_values: int
    steps: tuple[StepLog, ...]


Pair = tuple[int, int]
Judgements = Mapping[Pair, Judged]


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
    grouped = _group(comparer, proposed, judgements, join)
    rows = list(_link_rows(comparer, proposed, judgements, grouped))
    load_rows(connection, "link", LINK_COLUMNS, rows)
    projects = _write_units(connection, units, grouped)
    linked = time.perf_counter()
    steps = (
        StepLog("link_fact", len(units), gathered - began),
        StepLog("link_weight", len(proposed.pairs), weighed - gathered),
        StepLog("link", len(rows), linked - weighed),
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


def _group(comparer: Comparer, proposed: Proposed, judgements: Judgements, join: bool) -> Grouped:
    same = []
    for a, b in proposed.pairs if join else ():
        decision = _decide(comparer, a, b)
        if decision.verdict == "same" and (a, b) not in judgements:
            same.append((comparer.weigh(a, b)[1].bits, a, b))

    def bearing(a: int, b: int) -> Bearing:
        pair, weighed = comparer.weigh(a, b)
        said = judgements.get((min(a, b), max(a, b)))
        if said is not None and said.verdict == "same":
            return Bearing(weighed.bits, False)
        left, right = comparer.units[pair.a], comparer.units[pair.b]
        bits = weighed.bits
        if speaking_against(weighed) > SILENT_BITS:
            bits = max(bits, SILENT_BITS)
        forbids = pair.contradicts or is_part(left, right, pair)
        return Bearing(bits, forbids, doubted=said is not None)

    return group_units(
        same,
        [pair for pair, said in judgements.items() if said.verdict == "same"],
        [pair for pair, said in judgements.items() if said.verdict == "different"],
        bearing,
        proposed.copies,
    )


def _decide(comparer: Comparer, a: int, b: int) -> Decision:
    pair, weighed = comparer.weigh(a, b)
    return decide(comparer.units[pair.a], comparer.units[pair.b], pair, weighed)


def _link_rows(
    comparer: Comparer, proposed: Proposed, judgements: Judgements, grouped: Grouped
) -> Iterator[tuple[object, ...]]:
    """Pairs that are told: all that people judged, that are one project, related or in question."""
    project = {unit: group[0] for group in grouped.groups for unit in group}
    apart = {(c.same[0], c.same[1]) for c in grouped.contradictions}
    within = set(_within_groups(grouped.groups, proposed))
    verdicts = {pair: said.verdict for pair, said in judgements.items()}
    parting = parting_pairs(verdicts, grouped.groups)
    for a, b in sorted({*proposed.pairs, *judgements, *within}):
        pair, weighed = comparer.weigh(a, b)
        left, right = comparer.units[a], comparer.units[b]
        decision = decide(left, right, pair, weighed)
        one_project = project.get(a, a) == project.get(b, -1)
        said = judgements.get((a, b))
        if decision.verdict == "different" and said is None and not one_project:
            continue
        terms = terms_of(left, right, pair, weighed, comparer.region)
        verdict: str = decision.verdict
        relation: str | None = decision.relation
        if said is not None:
            verdict, relation = said.verdict, None if said.verdict == "same" else relation
            terms = [_said_term(said), *terms]
            if (a, b) in apart:
                terms = [_contradiction_term(), *terms]
        elif one_project:
            if verdict != "same":
                terms = [_through_term(), *terms]
            verdict, relation = "same", None
        elif verdict == "same":
            verdict = "unsure"
            judged = parting.get(_sorted(project.get(a, a), project.get(b, b)))
            terms = [_kept_term(comparer.units, judgements, judged), *terms]
        if relation is not None:
            terms = [*terms, _related_term(decision)]
        yield (
            left.unit_id, right.unit_id, round(weighed.bits, 3), round(weighed.same, 6), verdict,
            relation, said is not None, msgspec.to_builtins(terms),
        )  # fmt: skip


def _within_groups(groups: Iterable[Sequence[int]], proposed: Proposed) -> Iterator[Pair]:
    """Pairs of a group, without those of copies, which stand beside their first alone."""
    copied = {other for others in proposed.copies.values() for other in others}
    for group in groups:
        own = [unit for unit in group if unit not in copied]
        for place, one in enumerate(own[:MOST_TOLD]):
            for other in own[place + 1 : MOST_TOLD]:
                yield one, other


MOST_TOLD = 40
"""Units of one project of which every pair is told."""


def _said_term(said: Judged) -> Term:
    words = {
        "same": "are one project",
        "different": "are two projects",
        "unsure": "cannot be told apart",
    }
    verdict = words.get(said.verdict, said.verdict)
    why = f": {said.why}" if said.why else ""
    return Term(
        "judgement",
        said.verdict,
        0.0,
        f"{said.made_by} said on {said.made_at[:10]} that they {verdict}{why}.",
    )


def _contradiction_term() -> Term:
    return Term("group", "contradiction", 0.0, (
        "They could not be joined, as that would join records that people keep apart."
    ))  # fmt: skip


def _through_term() -> Term:
    return Term("group", "through others", 0.0, (
        "The pair alone says too little; other records of the project join the two."
    ))  # fmt: skip


def _sorted(one: int, other: int) -> Pair:
    return (min(one, other), max(one, other))


def _kept_term(units: Sequence[Unit], judgements: Judgements, judged: Pair | None) -> Term:
    """Why a pair is not joined: what people judged of two records of its projects (`judged`), else
    that the records together say less than the pair."""
    if judged is not None:
        one, other = (units[number].unit_id for number in judged)
        said = judgements[judged]
        why = f": {said.why.rstrip('.')}" if said.why else ""
        return Term("group", "kept apart by people", 0.0, (
            f"The pair alone would be one project; {said.made_by} said on {said.made_at[:10]} that"
            f" {one} and {other}, which belong to the two, {PARTING[said.verdict]}{why}."
        ))  # fmt: skip
    return Term("group", "kept apart", 0.0, (
        "The pair alone would be one project; with the records that already belong to the two it"
        " would not."
    ))  # fmt: skip


def _related_term(decision: Decision) -> Term:
    assert decision.relation is not None
    return Term("relation", decision.relation, 0.0, f"So it is {WORDS[decision.relation]}.")


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
