"""Linking as a step of a build: records in, projects out, with everything that led to them.

It makes the tables `link_weight` (what levels are worth), `link` (pairs that are the same, related
or in question, with the evidence) and `unit` (the project that each record belongs to), and sets
`activity.project_id`. People's judgements (the table `judgement`, where there is one) overrule the
machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing

import msgspec
import numpy as np

from riparian.linking.engine.blocking import CandidatePairs, merge_candidates, pair_keys
from riparian.linking.engine.clusters import Clusters, PairScore, cluster_records
from riparian.linking.engine.compare_records import Comparer
from riparian.linking.engine.compared_record import Pair, Record, pair_of
from riparian.linking.engine.em import estimate, evenly
from riparian.linking.engine.kept_pairs import KeptPairs, PairsTakenOver
from riparian.linking.engine.link_rows import Judgements, PairJudgement, link_rows
from riparian.linking.engine.linking_tasks import (
    ComparePairs,
    CompareSample,
    CountAnywhere,
    ProposePairs,
    ReadRecords,
    Work,
    Workspace,
    do_linking,
)
from riparian.linking.engine.load_records import notice_lists, record_ids, write_facts
from riparian.linking.engine.match_weights import WeightTable
from riparian.linking.engine.pair_verdicts import PairVerdicts, score_of, write_verdicts
from riparian.linking.link_records import Weight
from riparian.store.database import Snapshot
from riparian.store.journal.judgement import PARTS
from riparian.store.load import load_lines, load_rows, workplace_of
from riparian.store.scratch import scratch_folder
from riparian.store.steps import StepLog, StepMeter
from riparian.workers.workforce import HERE, Workforce, in_order

AT_ONCE = 20_000
"""Records that are read, or pairs that are compared, as one piece of work."""

SAMPLED_AT_ONCE = 2_500
"""Pairs that are compared as one piece of work for weights to be estimated: a second of it."""

SHARED_FROM = 10_000
"""Records from which on the work is shared: a worker takes some seconds to start."""

MOST_PIECES = 100
"""Pieces of pairs at most, as the file of each stays open."""

LINK_COLUMNS = {
    "a": "VARCHAR", "b": "VARCHAR", "bits": "DOUBLE", "probability": "DOUBLE",
    "verdict": "VARCHAR", "relation": "VARCHAR", "by_person": "BOOLEAN", "evidence": "JSON",
}  # fmt: skip
UNIT_COLUMNS = {"unit_id": "VARCHAR", "project_id": "VARCHAR", "own_id": "VARCHAR"}
WEIGHT_COLUMNS = {
    "feature": "VARCHAR", "level": "VARCHAR", "same": "DOUBLE", "sister": "DOUBLE",
    "other": "DOUBLE", "bits": "DOUBLE", "bits_against_sister": "DOUBLE", "prior_same": "DOUBLE",
    "prior_sister": "DOUBLE", "prior_other": "DOUBLE", "pairs_same": "DOUBLE",
    "pairs_sister": "DOUBLE", "pairs_other": "BIGINT",
}  # fmt: skip


class LinkingResult(msgspec.Struct, frozen=True):
    """What linking did."""

    records: int
    projects: int
    compared: int
    cut_values: int
    steps: tuple[StepLog, ...]


def link_records(
    snapshot: Snapshot,
    region: str,
    join: bool = True,
    workforce: Workforce = HERE,
    known_weights: Sequence[Weight] = (),
    kept: KeptPairs | None = None,
) -> LinkingResult:
    """Find which records are one project, and write it down.

    The same records give the same tables in any order of files, whoever does the work.
    Without `join` only what people judged to be one project is joined. With `known_weights` levels
    are worth what they are worth in another snapshot, most of which this one holds too: nothing is
    estimated. Where pairs of that one are `kept`, they keep their verdicts; else those of this one
    are kept there. Meanwhile records and evidence are in a folder of their own.
    """
    meter = StepMeter(workforce)
    names = record_ids(snapshot)
    with (
        scratch_folder(workplace_of(snapshot)) as folder,
        closing(Workspace(folder, region)) as workspace,
    ):
        workforce = workforce if len(names) >= SHARED_FROM else HERE
        _read(snapshot, workspace, workforce, names)
        steps = [meter.log("link_fact", len(names))]
        candidates = _propose(workspace, workforce)
        rows_of_weights = _weigh(workspace, workforce, candidates, known_weights)
        weights = [msgspec.structs.astuple(row) for row in rows_of_weights]
        load_rows(snapshot, "link_weight", WEIGHT_COLUMNS, weights)
        steps.append(meter.log("link_weight", len(candidates)))
        judgements = _judgements(snapshot, names)
        earlier = kept.among(names, workspace.index.content) if kept and kept.is_there else None
        with closing(_compare(workspace, workforce, candidates, earlier)) as verdicts:
            workforce.release()
            comparer, copies = workspace.comparer, candidates.copies
            clusters = _cluster(comparer, copies, verdicts, judgements, join)
            rows = link_rows(comparer, verdicts, copies, judgements, clusters)
            links = load_lines(snapshot, "link", LINK_COLUMNS, rows)
        said = {pair: one.part for pair, one in judgements.items() if one.part is not None}
        projects = _write_projects(snapshot, workspace.records, names, clusters, join, said)
        if kept is not None and earlier is None:
            kept.keep(names, workspace.index.content, candidates, workspace.all_verdicts())
    steps.append(meter.log("link", links))
    return LinkingResult(len(names), projects, len(candidates), candidates.cut, tuple(steps))


def _results(workspace: Workspace, workforce: Workforce, works: Iterable[Work]) -> list[int]:
    return list(in_order(workforce, do_linking, map(workspace.task, works)))


def _read(
    snapshot: Snapshot, workspace: Workspace, workforce: Workforce, names: Sequence[str]
) -> None:
    """Read all records, piece by piece; the database goes on while workers read."""
    with notice_lists(snapshot):
        pieces = write_facts(snapshot, names, AT_ONCE, workspace.facts)
        works = (ReadRecords(piece) for piece in pieces)
        workspace.join_pieces(len(_results(workspace, workforce, works)))


def _propose(workspace: Workspace, workforce: Workforce) -> CandidatePairs:
    first, copies = workspace.copies
    tasks = [
        ProposePairs(piece, *span)
        for piece, span in enumerate(_spans([len(block) for block in workspace.blocks], AT_ONCE))
    ]
    cut = _results(workspace, workforce, tasks)
    keys = [np.load(workspace.pairs(task.piece)) for task in tasks]
    return merge_candidates(workspace.index, first, copies, list(zip(keys, cut, strict=True)))


def _spans(sizes: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """Cut a list into runs whose sizes add up to `most` at most; one that is larger is a run
    alone."""
    start = whole = 0
    for place, size in enumerate(sizes):
        if place > start and whole + size > most:
            yield start, place
            start, whole = place, 0
        whole += size
    if sizes:
        yield start, len(sizes)


def _weigh(
    workspace: Workspace,
    workforce: Workforce,
    candidates: CandidatePairs,
    known: Sequence[Weight],
) -> Sequence[Weight]:
    """What levels are worth: as it is known, else estimated on pairs that no list has both of."""
    if known:
        workspace.save_weights(WeightTable.of_rows(known, len(workspace.index)))
        return known
    apart = workspace.index.listed_apart(candidates.first, candidates.second)
    chosen = np.array(evenly(np.flatnonzero(~apart).tolist()), np.int64)
    records = len(workspace.index)
    own = pair_keys(candidates.first[chosen], candidates.second[chosen], records)
    within = np.array(workspace.pairs_within(), np.int64).reshape(-1, 2)
    others = pair_keys(within[:, 0], within[:, 1], records)
    pieces = [keys[at : at + SAMPLED_AT_ONCE] for keys in (own, others)
              for at in range(0, len(keys), SAMPLED_AT_ONCE)]  # fmt: skip
    for piece, keys in enumerate(pieces):
        np.save(workspace.sample(piece), keys)
    samples = [CompareSample(piece) for piece in range(len(pieces))]
    _results(workspace, workforce, [CountAnywhere(), *samples])
    first = -(-len(own) // SAMPLED_AT_ONCE)
    table = estimate(
        records,
        workspace.compared_sample(range(first)),
        workspace.compared_sample(range(first, len(pieces))),
        workspace.levels_anywhere(),
    )
    workspace.save_weights(table)
    return table.rows()


def _compare(
    workspace: Workspace,
    workforce: Workforce,
    candidates: CandidatePairs,
    earlier: PairsTakenOver | None,
) -> PairVerdicts:
    """Compare all pairs but those of `earlier`, those of one country and provider one after the
    other, so that their records are in memory."""
    records = len(workspace.index)
    order = np.argsort(workspace.main_blocks()[candidates.first], kind="stable")
    pairs = pair_keys(candidates.first, candidates.second, records)[order]
    if earlier is not None:
        pairs = pairs[~earlier.holds(pairs)]
    tasks = []
    at_once = max(AT_ONCE, -(-len(pairs) // MOST_PIECES))
    for piece, start in enumerate(range(0, len(pairs), at_once)):
        np.save(workspace.pairs(piece), pairs[start : start + at_once])
        tasks.append(ComparePairs(piece))
    _results(workspace, workforce, tasks)
    if earlier is not None:
        write_verdicts(workspace.verdicts(len(tasks)), records, earlier.verdicts())
    return PairVerdicts(workspace.all_verdicts(), records)


def _judgements(snapshot: Snapshot, names: Sequence[str]) -> Judgements:
    """What people said, by numbers of records; of several judgements on a pair the last. None
    without the table."""
    if not snapshot.has_table("judgement"):
        return {}
    rows = snapshot.rows(
        "SELECT a, b, verdict, made_by, made_at, why FROM judgement ORDER BY made_at, a, b"
    )
    judged = {one for row in rows for one in row[:2]}
    numbers = {name: number for number, name in enumerate(names) if name in judged}
    judgements: dict[Pair, PairJudgement] = {}
    for a, b, verdict, made_by, made_at, why in rows:
        if a in numbers and b in numbers and a != b:
            pair, said = pair_of(numbers[a], numbers[b]), (str(made_by), str(made_at), str(why))
            if verdict in PARTS:
                part = numbers[(a, b)[PARTS.index(verdict)]]
                judgements[pair] = PairJudgement("related", *said, part=part)
            else:
                judgements[pair] = PairJudgement(verdict, *said)
    return judgements


def _cluster(
    comparer: Comparer,
    copies: Mapping[int, Sequence[int]],
    verdicts: PairVerdicts,
    judgements: Judgements,
    join: bool,
) -> Clusters:
    same = [
        (float(verdicts.bits[at]), *verdicts.pair(at))
        for at in (verdicts.called("same").tolist() if join else ())
        if verdicts.pair(at) not in judgements
    ]

    def score(a: int, b: int) -> PairScore:
        at = verdicts.where(pair_of(a, b))
        if at is not None:
            machine = verdicts.score(at)
        else:
            pair, weighed = comparer.weigh(a, b)
            machine = score_of(comparer.records[pair.a], comparer.records[pair.b], pair, weighed)
        judgement = judgements.get(pair_of(a, b))
        if judgement is not None and judgement.verdict == "same":
            return PairScore(machine.bits, False)
        return msgspec.structs.replace(machine, doubted=judgement is not None)

    return cluster_records(
        same,
        [pair for pair, one in judgements.items() if one.verdict == "same"],
        [pair for pair, one in judgements.items() if one.verdict in ("different", "related")],
        score,
        copies,
    )


def _write_projects(
    snapshot: Snapshot,
    records: Sequence[Record],
    names: Sequence[str],
    clusters: Clusters,
    join: bool,
    said: Mapping[Pair, int],
) -> int:
    """Write the project of each record. A project has the id of its record that was received first
    (of equals the first by id), so that it keeps it when datasets are added. `own_id` is that of
    the records that are the same; a contract has an own one, and the project that it is a part
    of. `said`: of pairs of which people said that one is a part of the other, which of them."""
    own = list(names)
    for cluster in clusters.clusters:
        first = min(cluster, key=lambda n: (records[n].received_at, names[n]))
        for number in cluster:
            own[number] = names[first]
    wholes = _said_wholes(own, said)
    if join:
        wholes = {**_wholes(snapshot, records, names, own), **wholes}
    wholes = {part: _top(part, wholes) for part in wholes}
    project = [wholes.get(one, one) for one in own]
    load_rows(snapshot, "unit", UNIT_COLUMNS, zip(names, project, own, strict=True))
    snapshot.execute(
        "UPDATE activity SET project_id = u.project_id, is_contract = u.project_id <> u.own_id"
        " FROM unit AS u WHERE u.unit_id = activity.unit_id AND u.project_id <> u.unit_id"
    )
    return len(set(project))


def _wholes(
    snapshot: Snapshot, records: Sequence[Record], names: Sequence[str], own: Sequence[str]
) -> dict[str, str]:
    """The project that each contract is a part of, as the machine says: of several the one with
    the most evidence."""
    parts = snapshot.rows(
        "SELECT a, b FROM link WHERE verdict = 'related' AND relation = 'part' AND NOT by_person"
        " ORDER BY bits DESC, a, b"
    )
    numbers = {name: number for number, name in enumerate(names)} if parts else {}
    wholes: dict[str, str] = {}
    for a, b in parts:
        part, whole = sorted((numbers[a], numbers[b]), key=lambda n: not records[n].contract)
        wholes.setdefault(own[part], own[whole])
    return {part: whole for part, whole in wholes.items() if part != whole}


def _said_wholes(own: Sequence[str], said: Mapping[Pair, int]) -> dict[str, str]:
    """The project that each part belongs to by what people said; of several the first."""
    wholes: dict[str, str] = {}
    for (a, b), part in sorted(said.items()):
        whole = b if part == a else a
        if own[part] != own[whole]:
            wholes.setdefault(own[part], own[whole])
    return wholes


def _top(part: str, wholes: Mapping[str, str]) -> str:
    """The project that a part of a part belongs to in the end; the part itself where what people
    said goes round in a circle."""
    met, at = {part}, wholes[part]
    while at in wholes:
        if at in met:
            return part
        met.add(at)
        at = wholes[at]
    return at
