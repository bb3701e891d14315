"""A person's judgement on a pair of records, as an entry of the journal, and what follows from all.

A *record* here is a unit: what one reporter says under one identifier. Its id is `a` or `b`; of the
two, `a` is the one that comes first by code points, so a pair has one form. Entries are only added.
An undo is an entry of its own that names the one it undoes; then the entry before stands again.
Nothing here opens a database, and nothing decides which of two judgements is right.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Literal, get_args

import msgspec

from riparian.store.journal.current_entries import standing_by

Verdict = Literal["same", "different", "unsure", "part-of", "has-part"]
"""What a person can say of two records: one project, two, that it cannot be told, or that the first
is a part of the second, or has it as a part (as Dublin Core says it)."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

PARTS: tuple[Verdict, ...] = ("part-of", "has-part")
"""The verdicts for which it matters which record comes first."""

PART_WORDS = {"part-of": "are a part and its project", "has-part": "are a project and a part of it"}
"""The same after the names of both records."""

APART: tuple[Verdict, ...] = ("different", *PARTS)
"""The verdicts by which two records are not the same: a part is not its project."""

Pair = tuple[str, str]


class Judgement(msgspec.Struct, frozen=True):
    """One entry: who said what of the records `a` and `b` (a < b), when and why.

    `made_at` is UTC (ISO 8601), by the clock of the computer that wrote it. An undo has no verdict,
    and in `undoes` the entry that no longer stands.
    """

    id: int
    made_at: str
    made_by: str
    a: str
    b: str
    verdict: Verdict | None
    why: str
    undoes: int | None = None

    @property
    def pair(self) -> Pair:
        """The two records."""
        return self.a, self.b


class Contradiction(msgspec.Struct, frozen=True):
    """Judgements that cannot all be right: `different` says that two records are not the same,
    and the judgements in `same`, each sharing a record with the next, make them one."""

    different: Judgement
    same: tuple[Judgement, ...]

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """All of them."""
        return self.different, *self.same


def pair_of(left: str, right: str) -> Pair:
    """The two ids in the order in which a pair is kept: by code points."""
    return (left, right) if left < right else (right, left)


def seen_from_the_other(verdict: Verdict) -> Verdict:
    """The same verdict with the two records in the other order."""
    return PARTS[1 - PARTS.index(verdict)] if verdict in PARTS else verdict


def standing(entries: Iterable[Judgement]) -> list[Judgement]:
    """The current judgements: of each pair the last that is not undone, in order of the pairs."""
    last = standing_by(entries, lambda entry: entry.pair)
    return [last[pair] for pair in sorted(last)]


class ImpliedVerdicts:
    """What follows from standing judgements for any pair: of records said to be the same, sets."""

    def __init__(self, judgements: Iterable[Judgement]) -> None:
        standing = list(judgements)
        self._parent: dict[str, str] = {}
        for judgement in standing:
            if judgement.verdict == "same":
                self._join(judgement.a, judgement.b)
        self._apart = {
            pair_of(self._root(judgement.a), self._root(judgement.b))
            for judgement in standing
            if judgement.verdict in APART
        }

    def is_one_set(self, left: str, right: str) -> bool:
        """Whether judgements, one or a chain of them, make these two one project."""
        return self._root(left) == self._root(right)

    def verdict(self, left: str, right: str) -> Verdict | None:
        """`same` or `different` where judgements say so or imply it; None where they do not.

        Different follows where a record that is the same as one is different from one that is the
        same as the other. Where judgements contradict each other, the set goes first.
        """
        if self.is_one_set(left, right):
            return "same"
        return "different" if pair_of(self._root(left), self._root(right)) in self._apart else None

    def _root(self, record: str) -> str:
        root = record
        while (up := self._parent.get(root, root)) != root:
            root = up
        while (up := self._parent.get(record, record)) != root:
            self._parent[record], record = root, up
        return root

    def _join(self, left: str, right: str) -> None:
        first, second = sorted((self._root(left), self._root(right)))
        self._parent[second] = first


def contradictions(judgements: Iterable[Judgement]) -> list[Contradiction]:
    """Every judgement that two records are apart (`APART`) which judgements `same` make one, in
    order of the pairs, each with a shortest chain of those. `judgements` are those that stand.

    Sets by union-find (Tarjan 1975); the chain by breadth-first search, near records in order.
    """
    ordered = sorted(judgements, key=lambda judgement: judgement.pair)
    sets = ImpliedVerdicts(ordered)
    beside = _beside(ordered)
    return [
        Contradiction(different, _chain(beside, different.a, different.b))
        for different in ordered
        if different.verdict in APART and sets.is_one_set(different.a, different.b)
    ]


def _beside(judgements: Iterable[Judgement]) -> dict[str, dict[str, Judgement]]:
    """For each record, those that it was said to be the same as."""
    beside: dict[str, dict[str, Judgement]] = {}
    for judgement in judgements:
        if judgement.verdict == "same":
            beside.setdefault(judgement.a, {})[judgement.b] = judgement
            beside.setdefault(judgement.b, {})[judgement.a] = judgement
    return beside


def _chain(
    beside: Mapping[str, Mapping[str, Judgement]], start: str, end: str
) -> tuple[Judgement, ...]:
    """A shortest chain of judgements from one record to another of the same set."""
    came: dict[str, str] = {start: start}
    waiting = deque([start])
    while waiting and end not in came:
        here = waiting.popleft()
        for there in sorted(beside.get(here, {})):
            if there not in came:
                came[there] = here
                waiting.append(there)
    steps: list[Judgement] = []
    while end != start:
        steps.append(beside[end][came[end]])
        end = came[end]
    return tuple(reversed(steps))
