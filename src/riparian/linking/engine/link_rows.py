"""The rows of the table `link`: what each pair is called in the end, with the evidence on it.

The evidence is that of the pair alone. Where a person judged the pair, or the other records of its
projects decide, a line before the evidence says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
import numpy as np

from riparian.arrays import Bools
from riparian.linking.engine.clusters import Clusters
from riparian.linking.engine.compare_records import Comparer
from riparian.linking.engine.compared_record import Pair, Record, pair_of
from riparian.linking.engine.pair_verdicts import Decision, LinkRow, PairVerdicts, decide, row_of
from riparian.linking.link_records import Relation, Term, Verdict
from riparian.store.journal.judgement import PART_WORDS

MOST_LISTED = 40
"""Records of one project of which every pair is listed."""

PARTING = {
    "different": "are two projects",
    "related": PART_WORDS["has-part"],
    "unsure": "cannot be told apart",
}
"""Verdicts of people that keep two projects apart, the firmer first, with what each says."""

_rows = msgspec.json.Decoder(LinkRow)


class PairJudgement(msgspec.Struct, frozen=True):
    """What a person said of a pair of records; `part` is the one that they said is a part of the
    other, as *related* then says."""

    verdict: Verdict
    made_by: str
    made_at: str
    why: str
    part: int | None = None


Judgements = Mapping[Pair, PairJudgement]


def link_rows(
    comparer: Comparer,
    verdicts: PairVerdicts,
    copies: Mapping[int, Sequence[int]],
    judgements: Judgements,
    clusters: Clusters,
) -> Iterator[bytes]:
    """Rows of the table `link`, as JSON, in order of pairs: all pairs that people judged, that are
    one project, related or in question."""
    report = _Report(comparer.records, judgements, clusters)
    within = {*judgements, *_pairs_within(clusters.clusters, copies)}
    beyond = sorted(pair for pair in within if verdicts.where(pair) is None)
    changed = report.changed(verdicts)
    done = 0
    for pair, weighed in comparer.weigh_all(beyond):
        before = verdicts.before((pair.a, pair.b))
        yield from _rows_of(report, verdicts, changed, range(done, before))
        done = before
        left, right = comparer.records[pair.a], comparer.records[pair.b]
        decision = decide(left, right, pair, weighed)
        row = row_of(left, right, pair, weighed, decision, comparer.region)
        yield report.rewritten((pair.a, pair.b), row)
    yield from _rows_of(report, verdicts, changed, range(done, len(verdicts)))


def _rows_of(
    report: _Report, verdicts: PairVerdicts, changed: Bools, places: Iterable[int]
) -> Iterator[bytes]:
    """The rows at these places; most pairs stay what the machine called them."""
    for at in places:
        row = verdicts.row(at)
        yield report.rewritten(verdicts.pair(at), row) if changed[at] else row


class _Report:
    """What pairs are called in the end, after people's judgements and the making of clusters."""

    def __init__(
        self, records: Sequence[Record], judgements: Judgements, clusters: Clusters
    ) -> None:
        self._records, self._judgements = records, judgements
        self._project = np.arange(len(records))
        for cluster in clusters.clusters:
            self._project[list(cluster)] = cluster[0]
        self._unmet = {pair_of(*unmet.same) for unmet in clusters.unmet}
        verdicts = {pair: judgement.verdict for pair, judgement in judgements.items()}
        self._parting = parting_pairs(verdicts, clusters.clusters)

    def changed(self, verdicts: PairVerdicts) -> Bools:
        """Which of the pairs may not stay what the machine called them: those that people judged,
        those of one project, and those that the machine would have joined."""
        one, other = verdicts.sides()
        changed: Bools = self._project[one] == self._project[other]
        changed[verdicts.called("same")] = True
        judged = (verdicts.where(pair) for pair in self._judgements)
        changed[[at for at in judged if at is not None]] = True
        return changed

    def rewritten(self, pair: Pair, row: bytes) -> bytes:
        """The row of a pair as it is called in the end, from what the machine called it."""
        link = _rows.decode(row)
        verdict, relation, before = self.call(pair, Decision(link.verdict, link.relation))
        after = link.evidence
        if link.relation is not None and relation != link.relation:
            after = after[:-1]  # the line that names the relation is the last
        link = msgspec.structs.replace(
            link, verdict=verdict, relation=relation, by_person=pair in self._judgements,
            evidence=(*before, *after),
        )  # fmt: skip
        return msgspec.json.encode(link)

    def call(self, pair: Pair, decision: Decision) -> tuple[Verdict, Relation | None, list[Term]]:
        """What a pair is called, how it is related, and lines that come before its evidence."""
        judgement = self._judgements.get(pair)
        if judgement is not None:
            notes = [_unmet_term()] if pair in self._unmet else []
            if judgement.part is not None:
                return "related", "part", [*notes, self._part_term(pair, judgement)]
            relation = None if judgement.verdict == "same" else decision.relation
            return judgement.verdict, relation, [*notes, _judgement_term(judgement)]
        projects = pair_of(*(int(self._project[one]) for one in pair))
        if projects[0] == projects[1]:
            return "same", None, [] if decision.verdict == "same" else [_through_term()]
        if decision.verdict == "same":
            return "unsure", decision.relation, [self._apart_term(self._parting.get(projects))]
        return decision.verdict, decision.relation, []

    def _part_term(self, pair: Pair, judgement: PairJudgement) -> Term:
        part, whole = sorted(pair, key=lambda number: number != judgement.part)
        why = f": {judgement.why.rstrip('.')}" if judgement.why else ""
        return Term("judgement", "part", 0.0, (
            f"{judgement.made_by} said on {judgement.made_at[:10]} that"
            f" {self._records[part].unit_id} is part of {self._records[whole].unit_id}{why}."
        ))  # fmt: skip

    def _apart_term(self, parting: Pair | None) -> Term:
        """Why a pair is not joined: a judgement on two records of its projects (`parting`), else
        that all records together say less than the pair."""
        if parting is None:
            return Term("group", "kept apart", 0.0, (
                "The pair alone would be one project; with the records that already belong to the"
                " two it would not."
            ))  # fmt: skip
        one, other = (self._records[number].unit_id for number in parting)
        judgement = self._judgements[parting]
        why = f": {judgement.why.rstrip('.')}" if judgement.why else ""
        return Term("group", "kept apart by people", 0.0, (
            f"The pair alone would be one project; {judgement.made_by} said on"
            f" {judgement.made_at[:10]} that {one} and {other}, which belong to the two,"
            f" {PARTING[judgement.verdict]}{why}."
        ))  # fmt: skip


def parting_pairs(
    verdicts: Mapping[Pair, str], clusters: Iterable[Sequence[int]]
) -> dict[Pair, Pair]:
    """The pair whose judgement keeps two projects apart, by the first records of the two: a record
    of each, which people called different, or of which they were unsure. Of several the first,
    *different* before *unsure*."""
    first = {record: cluster[0] for cluster in clusters for record in cluster}
    parting: dict[Pair, Pair] = {}
    for verdict in PARTING:
        for a, b in sorted(pair for pair, judged in verdicts.items() if judged == verdict):
            projects = pair_of(first.get(a, a), first.get(b, b))
            if projects[0] != projects[1]:
                parting.setdefault(projects, (a, b))
    return parting


def _pairs_within(
    clusters: Iterable[Sequence[int]], copies: Mapping[int, Sequence[int]]
) -> Iterator[Pair]:
    """Pairs of a cluster; a copy is listed with its first alone, and not here."""
    copied = {other for others in copies.values() for other in others}
    for cluster in clusters:
        own = [record for record in cluster if record not in copied]
        for place, one in enumerate(own[:MOST_LISTED]):
            for other in own[place + 1 : MOST_LISTED]:
                yield one, other


def _judgement_term(judgement: PairJudgement) -> Term:
    words = {"same": "are one project", **PARTING}
    verdict = words.get(judgement.verdict, judgement.verdict)
    why = f": {judgement.why}" if judgement.why else ""
    return Term(
        "judgement",
        judgement.verdict,
        0.0,
        f"{judgement.made_by} said on {judgement.made_at[:10]} that they {verdict}{why}.",
    )


def _unmet_term() -> Term:
    return Term("group", "contradiction", 0.0, (
        "They could not be joined, as that would join records that people keep apart."
    ))  # fmt: skip


def _through_term() -> Term:
    return Term("group", "through others", 0.0, (
        "The pair alone says too little; other records of the project join the two."
    ))  # fmt: skip
