"""What every task shares: a case judged, figures over cases, and the shape of the result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

Line = Mapping[str, Any]
"""One line of a gold file, decoded."""

WRONG_LIMIT = 50
"""How many wrong cases a result lists."""


class CaseResult(msgspec.Struct, frozen=True):
    """One case after the product answered it. `case` names it for a person; `value` is what a
    task's figures are made of where right or wrong is not enough."""

    case: str
    expected: Any
    got: Any
    right: bool
    why: str = ""
    source: str | None = None
    language: str | None = None
    value: float | None = None


class Task(msgspec.Struct, frozen=True):
    """A task: `judge` answers the lines of a file (it sees all of them, as some files begin with
    what the others refer to); `figures` sums up judged cases and is used for each group too.

    `judge` raises AttributeError, KeyError, TypeError or ValueError for a line that is not of the
    task's format. A task that `uses_encoder` is handed it, or None, behind the lines. `note` says
    what a reader of the figures of these lines has to know, or nothing.
    """

    name: str
    describes: str
    judge: Callable[..., Iterable[CaseResult]]
    figures: Callable[[Sequence[CaseResult]], dict[str, float]]
    uses_encoder: bool = False
    note: Callable[[Sequence[Line]], str] | None = None


def accuracy(judged: Sequence[CaseResult]) -> dict[str, float]:
    """The share of right answers."""
    return {"accuracy": sum(j.right for j in judged) / len(judged)} if judged else {}


def figures_by(task: Task, judged: Sequence[CaseResult], by: str) -> dict[str, dict[str, float]]:
    """The task's figures for each source or language that cases name."""
    groups: dict[str, list[CaseResult]] = defaultdict(list)
    for case in judged:
        name = getattr(case, by)
        if name is not None:
            groups[name].append(case)
    return {name: task.figures(cases) for name, cases in sorted(groups.items())}
