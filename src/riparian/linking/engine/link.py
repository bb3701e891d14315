"""Linking as a step of a build: units in, projects out, with everything that led to them.

Tables that it makes: `link_weight` (what levels are worth), `link` (pairs that are the same,
related or in question, with evidence) and `unit` (which project each unit belongs to).
`activity.project_id` is set anew. Judgements of people (the table `judgement`, where there is one)
stand above the machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing

import msgspec
import numpy as np

from riparian.linking.engine.blocking import Proposed, paired, propose_together
from riparian.linking.engine.clusters import Bearing, Grouped, group_units
from riparian.linking.engine.compare import Comparer, Pair
from riparian.linking.engine.em import evenly
from riparian.linking.engine.load import notice_lists, unit_ids, write_facts
from riparian.linking.engine.match_weights import WeightTable
from riparian.linking.engine.pair_report import Judged, Judgements, told_pairs
from riparian.linking.engine.pool import Crew, helpers_for
from riparian.linking.engine.record import Unit
from riparian.linking.engine.same_list import listed_apart
from riparian.linking.engine.tasks import ComparePairs, Desk, ProposeWithin, ReadUnits
from riparian.linking.engine.verdict_arrays import FoundPairs, bearing_of
from riparian.store.database import Snapshot
from riparian.store.load import load_lines, load_rows, workplace_of
from riparian.store.scratch import scratch_folder
from riparian.store.steps import StepLog

AT_ONCE = 20_000
"""Units that are read, and pairs that are compared, as one piece of work."""

MOST_PIECES = 100
"""Pieces of pairs at most, as each stays an open file."""

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


def link_units(
    snapshot: Snapshot,
    region: str,
    join: bool = True,
    processes: int | None = None,
) -> Linked:
    """Find which units are one project and write it down. The same units in any order of files, in
    so many processes as one likes, give the same tables. Without `join` only what people judged to
    be one is joined. Units and evidence lie in a folder of their own meanwhile."""
    began = time.perf_counter()
    names = unit_ids(snapshot)
    with (
        scratch_folder(workplace_of(snapshot)) as folder,
        closing(Desk(folder, region)) as desk,
        Crew(desk, helpers_for(len(names)) if processes is None else processes) as crew,
    ):
        _read(snapshot, desk, crew, names)
        read = time.perf_counter()
        proposed = _propose(desk, crew)
        table = _weigh(desk, proposed)
        weights = [msgspec.structs.astuple(row) for row in table.rows()]
        load_rows(snapshot, "link_weight", WEIGHT_COLUMNS, weights)
        weighed = time.perf_counter()
        judgements = _judgements(snapshot, names)
        with closing(_compare(desk, crew, proposed)) as found:
            crew.go_home()
            grouped = _group(desk.comparer, proposed.copies, found, judgements, join)
            lines = told_pairs(desk.comparer, found, proposed.copies, judgements, grouped)
            told = load_lines(snapshot, "link", LINK_COLUMNS, lines)
        projects = _write_units(snapshot, desk.units, names, grouped)
    linked = time.perf_counter()
    steps = (
        StepLog("link_fact", len(names), read - began),
        StepLog("link_weight", len(proposed), weighed - read),
        StepLog("link", told, linked - weighed),
    )
    return Linked(len(names), projects, len(proposed), proposed.cut, steps)


def _read(snapshot: Snapshot, desk: Desk, crew: Crew, names: Sequence[str]) -> None:
    """Read all units, so many at a time; while helpers read, the database goes on."""
    with notice_lists(snapshot):
        pieces = write_facts(snapshot, names, AT_ONCE, desk.facts)
        desk.all_read(len(crew.carry_out(ReadUnits(piece) for piece in pieces)))


def _propose(desk: Desk, crew: Crew) -> Proposed:
    first, copies = desk.alone
    tasks = [
        ProposeWithin(piece, *span)
        for piece, span in enumerate(_spans([len(block) for block in desk.blocks], AT_ONCE))
    ]
    cut = crew.carry_out(tasks)
    found = [(np.load(desk.pairs(task.piece)), many) for task, many in zip(tasks, cut, strict=True)]
    return propose_together(desk.outline, first, copies, found)


def _spans(sizes: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """Cut a list into parts that are together no larger than that, where no one of them is."""
    start = whole = 0
    for place, size in enumerate(sizes):
        if place > start and whole + size > most:
            yield start, place
            start, whole = place, 0
        whole += size
    if sizes:
        yield start, len(sizes)


def _weigh(desk: Desk, proposed: Proposed) -> WeightTable:
    """Estimate what levels are worth, on pairs of which no list has both."""
    apart = listed_apart(desk.outline, proposed.first, proposed.second)
    chosen = np.array(evenly(np.flatnonzero(~apart).tolist()), np.int64)
    pairs = zip(proposed.first[chosen].tolist(), proposed.second[chosen].tolist(), strict=True)
    table = desk.comparer.estimate(list(pairs), desk.sample())
    desk.all_weighed(table)
    return table


def _compare(desk: Desk, crew: Crew, proposed: Proposed) -> FoundPairs:
    """Compare all pairs, those of one country and provider one after the other."""
    many = len(desk.outline)
    order = np.argsort(desk.main_blocks()[proposed.first], kind="stable")
    pairs = paired(proposed.first, proposed.second, many)[order]
    tasks = []
    at_once = max(AT_ONCE, -(-len(pairs) // MOST_PIECES))
    for piece, start in enumerate(range(0, len(pairs), at_once)):
        np.save(desk.pairs(piece), pairs[start : start + at_once])
        tasks.append(ComparePairs(piece))
    crew.carry_out(tasks)
    return FoundPairs([desk.found(task.piece) for task in tasks], many)


def _judgements(snapshot: Snapshot, names: Sequence[str]) -> Judgements:
    """What people said, by numbers of units; empty without the table."""
    there = snapshot.row("SELECT 1 FROM duckdb_tables() WHERE table_name = 'judgement'")
    if there is None:
        return {}
    rows = snapshot.rows(
        "SELECT a, b, verdict, made_by, made_at, why FROM judgement ORDER BY made_at, a, b"
    )
    judged = {one for row in rows for one in row[:2]}
    numbers = {name: number for number, name in enumerate(names) if name in judged}
    found: dict[Pair, Judged] = {}
    for a, b, verdict, *said in rows:
        if a in numbers and b in numbers and a != b:
            one, other = sorted((numbers[a], numbers[b]))
            found[(one, other)] = Judged(verdict, *(str(part) for part in said))
    return found


def _group(
    comparer: Comparer,
    copies: Mapping[int, Sequence[int]],
    found: FoundPairs,
    judgements: Judgements,
    join: bool,
) -> Grouped:
    called = found.called("same").tolist() if join else []
    same = [
        (float(found.bits[at]), *found.pair(at))
        for at in called
        if found.pair(at) not in judgements
    ]

    def bearing(a: int, b: int) -> Bearing:
        key = (min(a, b), max(a, b))
        at = found.where(key)
        if at is not None:
            borne = found.bearing(at)
        else:
            pair, weighed = comparer.weigh(a, b)
            borne = bearing_of(comparer.units[pair.a], comparer.units[pair.b], pair, weighed)
        said = judgements.get(key)
        if said is not None and said.verdict == "same":
            return Bearing(borne.bits, False)
        return msgspec.structs.replace(borne, doubted=said is not None)

    return group_units(
        same,
        [pair for pair, said in judgements.items() if said.verdict == "same"],
        [pair for pair, said in judgements.items() if said.verdict == "different"],
        bearing,
        copies,
    )


def _write_units(
    snapshot: Snapshot,
    units: Sequence[Unit],
    names: Sequence[str],
    grouped: Grouped,
) -> int:
    """A project has the id of that of its units which was received first (of equals the first by
    id), so it stays when datasets are added."""
    project = list(names)
    for group in grouped.groups:
        first = min(group, key=lambda n: (units[n].received_at, names[n]))
        for number in group:
            project[number] = names[first]
    load_rows(snapshot, "unit", UNIT_COLUMNS, zip(names, project, strict=True))
    snapshot.execute(
        "UPDATE activity SET project_id = u.project_id FROM unit AS u"
        " WHERE u.unit_id = activity.unit_id AND u.project_id <> u.unit_id"
    )
    return len(set(project))
