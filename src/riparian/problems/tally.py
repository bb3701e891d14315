"""`ProblemTally`: how often each kind of problem was met, with the first of them."""

from __future__ import annotations

from collections import Counter
from typing import get_args

import msgspec

from riparian.problems import Problem, Severity

_GRAVEST_FIRST = get_args(Severity)


class ProblemsOfKind(msgspec.Struct, frozen=True):
    """How often a kind of problem was found, and the first of them."""

    code: str
    severity: Severity
    count: int
    first: Problem


class ProblemTally:
    """Counts problems as they come, without keeping more than the first of a kind."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._first: dict[str, Problem] = {}

    def add(self, problem: Problem) -> None:
        """Count one more."""
        self._counts[problem.code] += 1
        self._first.setdefault(problem.code, problem)

    def by_kind(self) -> tuple[ProblemsOfKind, ...]:
        """The kinds met, the gravest and then the commonest first."""
        kinds = [
            ProblemsOfKind(code, first.severity, self._counts[code], first)
            for code, first in self._first.items()
        ]
        kinds.sort(key=lambda kind: (_GRAVEST_FIRST.index(kind.severity), -kind.count))
        return tuple(kinds)
