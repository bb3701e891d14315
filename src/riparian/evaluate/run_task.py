"""Run a task on a gold file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from riparian.errors import BadRequest, SourceUnreadable, UnknownName
from riparian.evaluate.frame import (
    WRONG_LIMIT,
    CaseResult,
    Part,
    figures_by,
    part_of,
    sorts_of_groups,
)
from riparian.evaluate.ranges import figure_ranges
from riparian.evaluate.tasks import TASKS
from riparian.language.find_encoder import AUTO, find_encoder


class Evaluation(msgspec.Struct, frozen=True):
    """What came of a task: figures over all `n` cases and by group, and some wrong cases.

    `ranges`: of each figure what it is in nine of ten draws of as many cases (`ranges`). `by`:
    the figures of other groups ("kind", "class"), by what they group by. `note` is what has to be
    known to read them, where there is such a thing. `part`: the half of the file that these cases
    are; of the half that is only counted no wrong case is listed.
    """

    task: str
    n: int
    figures: dict[str, float]
    by_source: dict[str, dict[str, float]]
    by_language: dict[str, dict[str, float]]
    wrong: list[CaseResult]
    note: str = ""
    ranges: dict[str, tuple[float, float]] = {}
    by: dict[str, dict[str, dict[str, float]]] = {}
    part: Part | None = None


def run_task(name: str, gold: Path, encoder: str = AUTO, part: Part | None = None) -> Evaluation:
    """Evaluate a task on a file of labelled cases; `encoder` is a choice of `find_encoder`. With
    `part` all cases are answered, and the figures are of that half of them.

    Raises UnknownName for a task that there is not, SourceUnreadable for a file that cannot be
    opened, and BadRequest, with the line, for one that is not in the task's format.
    """
    task = TASKS.get(name)
    if task is None:
        names = ", ".join(TASKS)
        raise UnknownName(f"There is no evaluation task '{name}'.", f"The tasks are: {names}.")
    lines = _read(gold)
    try:
        arguments = (lines, find_encoder(encoder)) if task.uses_encoder else (lines,)
        judged = [case for case in task.judge(*arguments) if part is None or part_of(case) == part]
        wrong = [case for case in judged if not case.right and part != "count"]
        return Evaluation(
            name,
            len(judged),
            task.figures(judged),
            figures_by(task, judged, "source"),
            figures_by(task, judged, "language"),
            wrong[:WRONG_LIMIT],
            task.note(lines) if task.note else "",
            figure_ranges(task, judged),
            {by: figures_by(task, judged, by) for by in sorts_of_groups(judged)},
            part,
        )
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise BadRequest(
            f"{gold} is not a gold file for the task '{name}': {error!r}.",
            "Check the file, or the name of the task.",
        ) from error


def _read(gold: Path) -> list[dict[str, Any]]:
    try:
        text = gold.read_bytes()
    except OSError as error:
        raise SourceUnreadable(
            f"{gold} cannot be read ({error.strerror}).", "Check the path."
        ) from error
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                lines.append(msgspec.json.decode(line, type=dict[str, Any]))
            except msgspec.DecodeError as error:
                raise BadRequest(
                    f"Line {number} of {gold} is not a JSON object: {error}.",
                    "A gold file has one JSON object per line.",
                ) from error
    if not lines:
        raise BadRequest(f"{gold} contains no cases.", "A gold file has one JSON object per line.")
    return lines
