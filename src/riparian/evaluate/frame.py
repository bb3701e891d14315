"""What every task shares: a case judged, figures over cases, and the shape of the result."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

import msgspec

Line = Mapping[str, Any]
"""One line of a gold file, decoded."""

WRONG_LIMIT = 50
"""How many wrong cases a result lists."""


class CaseResult(msgspec.Struct, frozen=True):
    """One case after the product answered it. `case` names it for a person; `value` is what a
    task's figures are made of where right or wrong is not enough.

    `groups`: other groups that it is counted in, by what they group by ("kind", "class", "trap");
    a case may stand in several of one sort. `family`: cases of one family share records, so that
    they are drawn, and split into parts, together; without one each case is its own.
    """

    case: str
    expected: Any
    got: Any
    right: bool
    why: str = ""
    source: str | None = None
    language: str | None = None
    value: float | None = None
    groups: Mapping[str, tuple[str, ...]] = {}
    family: str | None = None


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
    """The task's figures for each source or language, or each of those `groups`, that cases
    name."""
    members: dict[str, list[CaseResult]] = defaultdict(list)
    for case in judged:
        for name in _groups_of(case, by):
            members[name].append(case)
    return {name: task.figures(cases) for name, cases in sorted(members.items())}


def _groups_of(case: CaseResult, by: str) -> tuple[str, ...]:
    if by in ("source", "language"):
        name: str | None = getattr(case, by)
        return () if name is None else (name,)
    return case.groups.get(by, ())


def sorts_of_groups(judged: Iterable[CaseResult]) -> tuple[str, ...]:
    """By what these cases are grouped beside source and language."""
    return tuple(sorted({by for case in judged for by in case.groups}))


Part = Literal["look", "count"]
"""Of a labelled file the half that may be read while working, and the half that is only counted."""

PARTS: tuple[Part, ...] = get_args(Part)


def part_of(case: CaseResult) -> Part:
    """The half that a case belongs to: by a hash of its family, or of the case itself, so that it
    is the same on every machine and stays when cases are added."""
    digest = hashlib.sha256((case.family or case.case).encode("utf-8", "replace")).digest()
    return PARTS[digest[0] % len(PARTS)]
