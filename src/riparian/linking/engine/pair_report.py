"""Pairs of units as they are told: what each is called, and the lines of evidence on it.

The evidence is that of the pair alone; where a person judged it, or the other records of a project
decide, a line before it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
import numpy as np

from riparian.linking.engine.clusters import Grouped
from riparian.linking.engine.compare import Comparer, Pair
from riparian.linking.engine.record import Unit
from riparian.linking.engine.separations import PARTING, parting_pairs
from riparian.linking.engine.value_hashes import Marks
from riparian.linking.engine.verdict_arrays import FoundPairs, Told, line_of
from riparian.linking.engine.verdicts import Decision, decide
from riparian.linking.records import Relation, Term, Verdict

MOST_TOLD = 40
"""Units of one project of which every pair is told."""


_told = msgspec.json.Decoder(Told)


class Judged(msgspec.Struct, frozen=True):
    """What a person said of a pair of units."""

    verdict: Verdict
    made_by: str
    made_at: str
    why: str


Judgements = Mapping[Pair, Judged]


def told_pairs(
    comparer: Comparer,
    found: FoundPairs,
    copies: Mapping[int, Sequence[int]],
    judgements: Judgements,
    grouped: Grouped,
) -> Iterator[bytes]:
    """Rows of the table `link`, as JSON, in order of pairs: all that people judged, that are one
    project, related or in question."""
    teller = _Teller(comparer.units, judgements, grouped)
    within = {*judgements, *_within_groups(grouped.groups, copies)}
    beyond = sorted(pair for pair in within if found.where(pair) is None)
    called_otherwise = teller.called_otherwise(found)
    told = 0
    for pair, weighed in comparer.weigh_all(beyond):
        before = found.before((pair.a, pair.b))
        yield from _lines(teller, found, called_otherwise, range(told, before))
        told = before
        left, right = comparer.units[pair.a], comparer.units[pair.b]
        decision = decide(left, right, pair, weighed)
        line = line_of(left, right, pair, weighed, decision, comparer.region)
        yield teller.retold((pair.a, pair.b), line)
    yield from _lines(teller, found, called_otherwise, range(told, len(found)))


def _lines(
    teller: _Teller, found: FoundPairs, called_otherwise: Marks, places: Iterable[int]
) -> Iterator[bytes]:
    """Most pairs are told as the machine found them."""
    for at in places:
        line = found.line(at)
        yield teller.retold(found.pair(at), line) if called_otherwise[at] else line


class _Teller:
    """What pairs are called in the end, of what people judged and what projects were made."""

    def __init__(self, units: Sequence[Unit], judgements: Judgements, grouped: Grouped) -> None:
        self._units, self._judgements = units, judgements
        self._project = np.arange(len(units))
        for group in grouped.groups:
            self._project[list(group)] = group[0]
        self._contradicting = {_sorted(*one.same) for one in grouped.contradictions}
        verdicts = {pair: said.verdict for pair, said in judgements.items()}
        self._parting = parting_pairs(verdicts, grouped.groups)

    def called_otherwise(self, found: FoundPairs) -> Marks:
        """Which of the pairs are not simply called what the machine found: those that people
        judged, of one project, and that would be one."""
        one, other = found.units()
        marks: Marks = self._project[one] == self._project[other]
        marks[found.called("same")] = True
        marks[[at for pair in self._judgements if (at := found.where(pair)) is not None]] = True
        return marks

    def retold(self, pair: Pair, line: bytes) -> bytes:
        """A pair as it is told, of what the machine found."""
        told = _told.decode(line)
        verdict, relation, before = self.call(pair, Decision(told.verdict, told.relation))
        after = told.evidence
        if relation is None and told.relation is not None:
            after = after[:-1]
        told = msgspec.structs.replace(
            told, verdict=verdict, relation=relation, by_person=pair in self._judgements,
            evidence=(*before, *after),
        )  # fmt: skip
        return msgspec.json.encode(told)

    def call(self, pair: Pair, decision: Decision) -> tuple[Verdict, Relation | None, list[Term]]:
        """What a pair is called, how it is related, and lines that stand before its evidence."""
        said = self._judgements.get(pair)
        if said is not None:
            notes = [_contradiction_term()] if pair in self._contradicting else []
            relation = None if said.verdict == "same" else decision.relation
            return said.verdict, relation, [*notes, _said_term(said)]
        projects = _sorted(*(int(self._project[one]) for one in pair))
        if projects[0] == projects[1]:
            return "same", None, [] if decision.verdict == "same" else [_through_term()]
        if decision.verdict == "same":
            kept = _kept_term(self._units, self._judgements, self._parting.get(projects))
            return "unsure", decision.relation, [kept]
        return decision.verdict, decision.relation, []


def _within_groups(
    groups: Iterable[Sequence[int]], copies: Mapping[int, Sequence[int]]
) -> Iterator[Pair]:
    """Pairs of a group, without those of copies, which stand beside their first alone."""
    copied = {other for others in copies.values() for other in others}
    for group in groups:
        own = [unit for unit in group if unit not in copied]
        for place, one in enumerate(own[:MOST_TOLD]):
            for other in own[place + 1 : MOST_TOLD]:
                yield one, other


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
