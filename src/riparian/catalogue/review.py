"""Which pairs of records a person should judge first, and one pair with all that helps to judge it.

The order is that of the most useful answer. First come pairs of which the machine is unsure, then
those that it takes for one project on weak evidence, then those that it takes for related. Within
each of the three: how much an answer tells (the entropy of the machine's probability, in bits: 1 at
one half, 0 at none or all; uncertainty sampling, Lewis and Gale 1994), times what hangs on it,
1 + log10(1 + millions of dollars) + log2(records / 2). The dollars are the lesser amount of the
two, which is counted twice if they are one project; the records are all those of both projects,
which the answer moves. That product is a choice of ours, and decides nothing but an order.

Pairs that people have judged, and pairs whose answer follows from what they said, are not offered.
Of several pairs between the same two projects only the first is: its answer bears on the others,
as the next build shows.
Records, not text: what a terminal or a page makes of them is theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from riparian.catalogue.comparison.record_comparison import FieldPair, compare_records
from riparian.catalogue.record_names import named_by_row, titles_of
from riparian.catalogue.review_questions import Answered, Questions
from riparian.linking.link_records import Term, Verdict
from riparian.store.database import Snapshot
from riparian.store.journal.judgement import (
    Contradiction,
    ImpliedVerdicts,
    Judgement,
    Pair,
    pair_of,
)
from riparian.store.journal.judgement import Verdict as JudgedVerdict

WEAK_BELOW = 0.92
"""The probability below which the machine's `same` is offered: of labelled pairs above one in fifty
is wrong."""

NOT_COMPARED = "The records of this snapshot were not compared with each other yet."
NONE_IN_QUESTION = "No pair of records is in question here."
ALL_JUDGED = "Every pair in question has been judged."


class ReviewFilter(msgspec.Struct, frozen=True):
    """Which pairs to offer; words as a person types them, None means any.

    A pair fits if one of its records does. `limit`: at most so many.
    """

    provider: str | None = None
    country: str | None = None
    limit: int | None = 20


class PairInQuestion(msgspec.Struct, frozen=True):
    """A pair of records that a person could judge.

    `probability` (0-1) is the machine's that they are one project, for this pair alone; `bits` the
    evidence behind it, `relation` how they are related if not the same. `usd` is the lesser of
    their amounts that are known, which is counted twice if they are one project; `records` how many
    an answer moves; `others` how many more pairs between the same two projects are in question.
    `usefulness` is the order, see the module; it has no unit.
    """

    a: str
    b: str
    title_a: str
    title_b: str
    verdict: Verdict
    probability: float | None
    bits: float | None
    relation: str | None
    usd: float | None
    records: int
    usefulness: float
    others: int = 0


class ReviewQueue(msgspec.Struct, frozen=True):
    """Pairs in question, the most useful first, one for each two projects, at most `limit`; `total`
    are all of them.

    `judged` pairs would be in question, but people have answered them, or the answer follows from
    what they said, or they judged another pair between the same two projects. `note` says why there
    are none, `try_this` what to do then.
    """

    pairs: tuple[PairInQuestion, ...]
    total: int
    judged: int
    note: str = ""
    try_this: str = ""


class Comparison(msgspec.Struct, frozen=True):
    """Two records side by side, with what the machine and people say of them.

    `verdict` and what belongs to it is None where the machine did not compare the two. `judgement`
    is the one that stands; `follows` what other judgements imply, `contradictions` those that this
    pair has part in. `by_row` are those of the two that have no identifier of their own.
    """

    a: str
    b: str
    fields: tuple[FieldPair, ...]
    verdict: Verdict | None
    probability: float | None
    bits: float | None
    relation: str | None
    evidence: tuple[Term, ...]
    judgement: Judgement | None = None
    follows: JudgedVerdict | None = None
    contradictions: tuple[Contradiction, ...] = ()
    by_row: tuple[str, ...] = ()


def list_pairs(
    snapshot: Snapshot, wanted: ReviewFilter, standing: Sequence[Judgement]
) -> ReviewQueue:
    """The pairs in question that fit; `standing` are the judgements that stand now.

    Raises UnknownName for a provider or country that is not known.
    """
    if not snapshot.has_table("link"):
        return ReviewQueue((), 0, 0, NOT_COMPARED, "riparian build")
    questions = Questions(snapshot, wanted.provider, wanted.country, WEAK_BELOW)
    answered = Answered(snapshot, questions, standing)
    kept: dict[Pair, dict[str, Any]] = {}
    for row in questions.in_order():
        if wanted.limit is not None and len(kept) == wanted.limit:
            break
        projects = row.pop("project_a"), row.pop("project_b")
        if projects not in kept and (row["a"], row["b"]) not in answered.pairs:
            others = row.pop("pairs") - answered.between[projects] - 1
            kept[projects] = {**row, "others": others}
    titles = titles_of(snapshot, {row[side] for row in kept.values() for side in "ab"})
    pairs = tuple(
        PairInQuestion(
            title_a=titles.get(row["a"], "(no title)"),
            title_b=titles.get(row["b"], "(no title)"),
            **row,
        )
        for row in kept.values()
    )
    total, judged = questions.count() - answered.projects, len(answered.pairs)
    return ReviewQueue(pairs, total, judged, *_why_none(total, judged))


def _why_none(total: int, judged: int) -> tuple[str, str]:
    if total:
        return "", ""
    if judged:
        return ALL_JUDGED, "riparian judgements, to see what was said"
    return NONE_IN_QUESTION, "riparian judge A B …, to judge two records all the same"


def compare(
    snapshot: Snapshot,
    a: str,
    b: str,
    standing: Sequence[Judgement] = (),
    contradicting: Sequence[Contradiction] = (),
) -> Comparison:
    """Two records, by their ids, side by side; `standing` are the judgements that stand now,
    `contradicting` their contradictions. Which record is given first makes no difference."""
    a, b = pair_of(a, b)
    own = next((one for one in standing if one.pair == (a, b)), None)
    others = ImpliedVerdicts(one for one in standing if one.pair != (a, b))
    link = _link(snapshot, a, b)
    return Comparison(
        a=a,
        b=b,
        fields=compare_records(snapshot, a, b),
        verdict=link.get("verdict"),
        probability=link.get("probability"),
        bits=link.get("bits"),
        relation=link.get("relation"),
        evidence=_evidence(link.get("evidence")),
        judgement=own,
        follows=others.verdict(a, b),
        contradictions=tuple(
            one for one in contradicting if any(j.pair == (a, b) for j in one.judgements)
        ),
        by_row=tuple(named_by_row(snapshot, (a, b))),
    )


def _link(snapshot: Snapshot, a: str, b: str) -> dict[str, Any]:
    if not snapshot.has_table("link"):
        return {}
    rows = snapshot.dicts(
        "SELECT verdict, probability, bits, relation, evidence FROM link WHERE a = $a AND b = $b",
        {"a": a, "b": b},
    )
    return rows[0] if rows else {}


def _evidence(written: str | None) -> tuple[Term, ...]:
    """The machine's comparisons, the most telling first; notes after them, in their own order."""
    if not written:
        return ()
    found = msgspec.json.decode(written, type=tuple[Term, ...])
    return tuple(sorted(found, key=lambda one: -abs(one.bits)))
