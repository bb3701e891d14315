"""Pairs of units as they are told: what each is called, and the lines of evidence on it.

The evidence is that of the pair alone; where a person judged it, or the other records of a project
decide, a line before it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from riparian.linking.compare import Comparer, Pair
from riparian.linking.decide import WORDS, Decision, decide
from riparian.linking.groups import Grouped
from riparian.linking.parted import PARTING, parting_pairs
from riparian.linking.propose import Proposed
from riparian.linking.unit import Unit
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
    proposed: Proposed,
    decided: Mapping[Pair, Decision],
    judgements: Judgements,
    grouped: Grouped,
) -> Iterator[tuple[object, ...]]:
    """Rows of the table `link`: all pairs that people judged, that are one project, related or in
    question."""
    project = {unit: group[0] for group in grouped.groups for unit in group}
    apart = {(c.same[0], c.same[1]) for c in grouped.contradictions}
    within = set(_within_groups(grouped.groups, proposed))
    verdicts = {pair: said.verdict for pair, said in judgements.items()}
    parting = parting_pairs(verdicts, grouped.groups)
    pairs = sorted({*decided, *judgements, *within})
    for pair, weighed in comparer.weigh_all(pairs):
        left, right = comparer.units[pair.a], comparer.units[pair.b]
        key = (pair.a, pair.b)
        decision = decided.get(key) or decide(left, right, pair, weighed)
        one_project = project.get(pair.a, pair.a) == project.get(pair.b, -1)
        terms = terms_of(left, right, pair, weighed, comparer.region)
        verdict: str = decision.verdict
        relation: str | None = decision.relation
        said = judgements.get(key)
        if said is not None:
            verdict, relation = said.verdict, None if said.verdict == "same" else relation
            terms = [_said_term(said), *terms]
            if key in apart:
                terms = [_contradiction_term(), *terms]
        elif one_project:
            if verdict != "same":
                terms = [_through_term(), *terms]
            verdict, relation = "same", None
        elif verdict == "same":
            verdict = "unsure"
            judged = parting.get(_sorted(*(project.get(one, one) for one in key)))
            terms = [_kept_term(comparer.units, judgements, judged), *terms]
        if relation is not None:
            terms = [*terms, _related_term(decision)]
        yield (
            left.unit_id, right.unit_id, round(weighed.bits, 3), round(weighed.same, 6), verdict,
            relation, said is not None, terms,
        )  # fmt: skip


def _within_groups(groups: Iterable[Sequence[int]], proposed: Proposed) -> Iterator[Pair]:
    """Pairs of a group, without those of copies, which stand beside their first alone."""
    copied = {other for others in proposed.copies.values() for other in others}
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


def _related_term(decision: Decision) -> Term:
    assert decision.relation is not None
    return Term("relation", decision.relation, 0.0, f"So it is {WORDS[decision.relation]}.")
