"""The exact facts of a title, and how two titles contradict each other in them.

Phase 1 is not Phase 2, a design grant is not the grant that builds, and the port is not the road of
one harbour. Counts keep the order of the title, outer before inner: `Phase II (I)` gives (2, 1) and
`Phase I (II)` gives (1, 2). A title without a count contradicts nothing, but that one counts and
the other does not is a soft conflict.

Not here: how facts are read (`title_facts`), how many words two titles share
(`linking.engine.title_similarity`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec


class TitleFacts(msgspec.Struct, frozen=True):
    """The facts of one title. `steps` are numbers in the order of the title, with the word
    that counts (`phase`, `tranche`) in `counts`; `asides` are the words of its other brackets,
    `base` is what is left of the title without brackets and counts, `words` without counts only;
    `figures` are those of `words`, and `pattern` is `words` with 0 in their place.
    """

    steps: tuple[int, ...] = ()
    counts: tuple[str, ...] = ()
    lots: frozenset[int] = frozenset()
    numbers: frozenset[int] = frozenset()
    years: tuple[int, ...] = ()
    marks: frozenset[str] = frozenset()
    asides: frozenset[str] = frozenset()
    notice: bool = False
    base: str = ""
    words: str = ""
    pattern: str = ""
    figures: tuple[str, ...] = ()


class Conflict(msgspec.Struct, frozen=True):
    """A fact in which two titles differ. `hard`: both state it; else one of them is silent."""

    kind: str
    hard: bool


def merge_title_facts(facts: Iterable[TitleFacts]) -> TitleFacts:
    """The facts of all titles of a record, the original first and the English after it: the longest
    steps (of equally long ones the first; of a notice of purchase the original's, as its
    translation may lose that the count is that of the call), brackets and words of the first, and
    all else that any of them states."""
    titles = list(facts) or [TitleFacts()]
    counting = titles[:1] if titles[0].notice else titles
    fullest = max(counting, key=lambda title: len(title.steps))
    years = max((title.years for title in titles), key=len)
    return TitleFacts(
        fullest.steps,
        fullest.counts,
        frozenset().union(*(title.lots for title in titles)),
        frozenset().union(*(title.numbers for title in titles)),
        years,
        frozenset().union(*(title.marks for title in titles)),
        titles[0].asides,
        any(title.notice for title in titles),
        titles[0].base,
        titles[0].words,
        titles[0].pattern,
        titles[0].figures,
    )


def conflicts_of(left: TitleFacts, right: TitleFacts) -> tuple[Conflict, ...]:
    """Where the titles of two records differ, hard conflicts first."""
    conflicts = []
    if left.steps != right.steps:
        conflicts.append(_step_conflict(left, right))
    if left.marks != right.marks:
        conflicts += [Conflict(mark, True) for mark in sorted(left.marks ^ right.marks)]
    differ = left.figures != right.figures and left.pattern == right.pattern
    if differ and left.steps == right.steps:
        conflicts.append(Conflict("figure", True))
    if left.base == right.base and _apart(left.asides, right.asides):
        conflicts.append(Conflict("aside", True))
    if _apart(left.lots, right.lots):
        conflicts.append(Conflict("lot", True))
    if _apart(left.numbers, right.numbers):
        conflicts.append(Conflict("number", True))
    if left.years and right.years and not _meet(left.years, right.years):
        conflicts.append(Conflict("years", True))
    return (
        tuple(sorted(conflicts, key=lambda conflict: not conflict.hard))
        if len(conflicts) > 1
        else tuple(conflicts)
    )


def _apart(ours: frozenset[Any], theirs: frozenset[Any]) -> bool:
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def _step_conflict(left: TitleFacts, right: TitleFacts) -> Conflict:
    if left.steps and right.steps:
        return Conflict("tranche" if _only_inner_differs(left, right) else "phase", True)
    counting = left if left.steps else right
    return Conflict("phase" if counting.counts[0] == "phase" else "tranche", False)


def _only_inner_differs(left: TitleFacts, right: TitleFacts) -> bool:
    if len(left.steps) > 1 and len(right.steps) > 1:
        return left.steps[0] == right.steps[0]
    return len(left.steps) == len(right.steps) == 1 and "tranche" in left.counts + right.counts


def conflict_sentence(conflict: Conflict, left: TitleFacts, right: TitleFacts) -> str:
    """A conflict of two titles as a sentence."""
    if conflict.kind in _MARK_WORDS:
        return _MARK_WORDS[conflict.kind]
    if conflict.kind in _STEP_KINDS:
        if conflict.hard:
            return f"One is {steps_in_words(left)}, the other {steps_in_words(right)}."
        counting = left if left.steps else right
        return f"One title says {steps_in_words(counting)}, the other names no phase."
    words, values = _DIFFERENCES[conflict.kind]
    return words.format(_list(values(left)), _list(values(right)))


_STEP_KINDS = frozenset({"phase", "tranche"})


_MARK_WORDS = {
    "design": "One is the detailed design, the other is not.",
    "addition": "One is an addition to a project, the other does not say so.",
    "component": "One is a component, the other does not say so.",
    "follow_on": "One follows on an earlier project, the other does not say so.",
    "new_call": "One is a new call for tenders, the other is not.",
    "study": "One is a study, the other does not say so.",
}


_DIFFERENCES: dict[str, tuple[str, Callable[[TitleFacts], Iterable[int | str]]]] = {
    "lot": ("Another lot: {} against {}.", lambda facts: facts.lots),
    "number": ("Another number: {} against {}.", lambda facts: facts.numbers),
    "years": ("The titles name other years: {} against {}.", lambda facts: facts.years),
    "figure": ("The titles differ in a figure: {} against {}.", lambda facts: facts.figures),
    "aside": ("The brackets differ: ({}) against ({}).", lambda facts: facts.asides),
}


def steps_in_words(facts: TitleFacts) -> str:
    """`phase 2, tranche 1`."""
    return ", ".join(f"{kind} {n}" for n, kind in zip(facts.steps, facts.counts, strict=True))


def _meet(ours: tuple[int, ...], theirs: tuple[int, ...]) -> bool:
    return ours[0] <= theirs[-1] and theirs[0] <= ours[-1]


def _list(values: Iterable[int | str]) -> str:
    return ", ".join(str(value) for value in sorted(values, key=str))
