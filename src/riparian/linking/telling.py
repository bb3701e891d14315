"""Pairs of units as they are told: what each is called, and the lines of evidence on it.

The evidence is that of the pair alone; where a person judged it, or the other records of a project
decide, a line before it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge

import msgspec

from riparian.linking.compare import Comparer, Pair
from riparian.linking.decide import WORDS, Decision, decide
from riparian.linking.found import FoundPairs
from riparian.linking.groups import Grouped
from riparian.linking.parted import PARTING, parting_pairs
from riparian.linking.words import Term, terms_of

MOST_TOLD = 40
"""Units of one project of which every pair is told."""


class Judged(msgspec.Struct, frozen=True):
    """What a person said of a pair of units."""

    verdict: str
    made_by: str
    made_at: str
    why: str


Judgements = Mapping[Pair, Judged]


def told_pairs(
    comparer: Comparer,
    names: Sequence[str],
    found: FoundPairs,
    copies: Mapping[int, Sequence[int]],
    judgements: Judgements,
    grouped: Grouped,
) -> Iterator[tuple[object, ...]]:
    """Rows of the table `link`: all pairs that people judged, that are one project, related or in
    question. `names` are the ids of the units."""
    teller = _Teller(names, judgements, grouped)
    within = {*judgements, *_within_groups(grouped.groups, copies)}
    beyond = sorted(pair for pair in within if found.where(pair) is None)
    everything = merge(_found(found), _compared(comparer, beyond), key=lambda one: one.pair)
    for one in everything:
        verdict, relation, before = teller.call(one.pair, one.decision)
        after = [] if relation is None else [_related_term(one.decision)]
        yield (
            names[one.pair[0]], names[one.pair[1]], round(one.bits, 3), round(one.same, 6), verdict,
            relation, one.pair in judgements, _lines(before, one.evidence, after),
        )  # fmt: skip


class _Said(msgspec.Struct, frozen=True):
    """What the machine says of a pair, with its evidence as JSON."""

    pair: Pair
    bits: float
    same: float
    decision: Decision
    evidence: bytes


def _found(found: FoundPairs) -> Iterator[_Said]:
    pairs = zip(found.a.tolist(), found.b.tolist(), strict=True)
    weighed = zip(found.bits.tolist(), found.same.tolist(), strict=True)
    for at, (pair, (bits, same)) in enumerate(zip(pairs, weighed, strict=True)):
        yield _Said(pair, bits, same, found.decision(at), found.evidence(at))


def _compared(comparer: Comparer, pairs: Iterable[Pair]) -> Iterator[_Said]:
    """Pairs of which nothing was found: they were not proposed, or called different."""
    for pair, weighed in comparer.weigh_all(pairs):
        left, right = comparer.units[pair.a], comparer.units[pair.b]
        terms = terms_of(left, right, pair, weighed, comparer.region)
        yield _Said(
            (pair.a, pair.b), weighed.bits, weighed.same, decide(left, right, pair, weighed),
            msgspec.json.encode(terms),
        )  # fmt: skip


def _lines(before: Sequence[Term], evidence: bytes, after: Sequence[Term]) -> msgspec.Raw:
    """All lines of evidence as one list, as JSON."""
    lists = (msgspec.json.encode(before), evidence, msgspec.json.encode(after))
    return msgspec.Raw(b"[" + b",".join(one[1:-1] for one in lists if one != b"[]") + b"]")


class _Teller:
    """What pairs are called in the end, of what people judged and what projects were made."""

    def __init__(self, names: Sequence[str], judgements: Judgements, grouped: Grouped) -> None:
        self._names, self._judgements = names, judgements
        self._project = {unit: group[0] for group in grouped.groups for unit in group}
        self._contradicting = {_sorted(*one.same) for one in grouped.contradictions}
        verdicts = {pair: said.verdict for pair, said in judgements.items()}
        self._parting = parting_pairs(verdicts, grouped.groups)

    def call(self, pair: Pair, decision: Decision) -> tuple[str, str | None, list[Term]]:
        """What a pair is called, how it is related, and lines that stand before its evidence."""
        said = self._judgements.get(pair)
        if said is not None:
            notes = [_contradiction_term()] if pair in self._contradicting else []
            relation = None if said.verdict == "same" else decision.relation
            return said.verdict, relation, [*notes, _said_term(said)]
        projects = _sorted(*(self._project.get(one, one) for one in pair))
        if projects[0] == projects[1]:
            return "same", None, [] if decision.verdict == "same" else [_through_term()]
        if decision.verdict == "same":
            kept = _kept_term(self._names, self._judgements, self._parting.get(projects))
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


def _kept_term(names: Sequence[str], judgements: Judgements, judged: Pair | None) -> Term:
    """Why a pair is not joined: what people judged of two records of its projects (`judged`), else
    that the records together say less than the pair."""
    if judged is not None:
        one, other = (names[number] for number in judged)
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
