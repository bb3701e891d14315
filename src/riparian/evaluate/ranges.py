"""How far a figure may be off by the chance of which cases there are.

The cases are drawn anew with replacement (Efron 1979, the percentile bootstrap), whole families at
a time where cases share records, and the figure is worked out for each draw.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from riparian.evaluate.frame import CaseResult, Task

DRAWS, SEED = 400, 7
LOWEST, HIGHEST = 5, 95
"""Per cent of the draws below which, and above which, a figure is left out of its range."""

LEAST_FAMILIES = 5
"""Of fewer nothing can be said by drawing them anew."""


def figure_ranges(task: Task, judged: Sequence[CaseResult]) -> dict[str, tuple[float, float]]:
    """The range of each figure of these cases, the same on every run; none of a few cases.

    A figure that some draws do not have (no case of that sort was drawn) is over those that have
    it.
    """
    families: dict[str, list[CaseResult]] = defaultdict(list)
    for number, case in enumerate(judged):
        families[case.family or f"\0{number}"].append(case)
    if len(families) < LEAST_FAMILIES:
        return {}
    members = list(families.values())
    drawn = np.random.default_rng(SEED).integers(len(members), size=(DRAWS, len(members)))
    values: dict[str, list[float]] = defaultdict(list)
    for draw in drawn.tolist():
        figures = task.figures([case for number in draw for case in members[number]])
        for name, value in figures.items():
            values[name].append(value)
    return {name: _range(values[name]) for name in task.figures(judged)}


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = np.percentile(np.array(values), [LOWEST, HIGHEST])
    return float(low), float(high)
