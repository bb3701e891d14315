"""How often Riparian is right, in sentences, out of the figures that were measured.

The figures are those of `data/accuracy.json`, which `tools/make_accuracy.py` writes from what
`riparian evaluate` printed; none is written here. What they cannot say is said beside them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

DATA = Path(__file__).parent / "data" / "accuracy.json"


class TaskMeasurement(msgspec.Struct, frozen=True):
    """The figures of one task, as `riparian evaluate` gave them, and the day."""

    n: int
    figures: dict[str, float]
    by_source: dict[str, dict[str, float]]
    by_language: dict[str, dict[str, float]]
    note: str
    measured: str


class Accuracy(msgspec.Struct, frozen=True):
    """All that was measured, by task."""

    version: str
    tasks: dict[str, TaskMeasurement]


class AccuracyFigure(msgspec.Struct, frozen=True):
    """A figure, as of a hundred, and what it means."""

    of_100: str
    says: str


class TaskAccuracy(msgspec.Struct, frozen=True):
    """What one task measures, its figures, and how far they can be trusted."""

    title: str
    n: int
    cases: str
    measured: str
    figures: tuple[AccuracyFigure, ...]
    but: str


@cache
def load_accuracy() -> Accuracy:
    """The figures that come with this version."""
    return msgspec.json.decode(DATA.read_bytes(), type=Accuracy)


def of_100(share: float) -> str:
    """`87`, of a hundred; never 100 or 0 where it is not all or nothing."""
    rounded = round(100 * share)
    if rounded == 100 and share < 1:
        return "over 99"
    return "under 1" if rounded == 0 and share > 0 else str(rounded)


_SENTENCES: dict[str, tuple[str, str, tuple[tuple[str, str], ...], str]] = {
    "links": (
        "Which records are one project",
        "pairs of records that are one project or look like it",
        (
            ("precision", "Of 100 pairs of records that it joins, {n} really are one project."),
            (
                "recall",
                "Of 100 pairs that are one project, it joins {n}. The others are shown twice,"
                " or wait in the queue for a person to judge.",
            ),
        ),
        "The rules were improved by reading the mistakes on these same pairs. Expect it to do"
        " less well on others.",
    ),
    "overlaps": (
        "Overlaps",
        "pairs of a Japanese and a Korean project, graded by two careful readings",
        (
            (
                "auc",
                "Take one pair that is worth a call and one that is not: {n} times in 100 it"
                " ranks the right one higher. By chance it would be 50.",
            ),
            (
                "ndcg20",
                "The twenty pairs that it puts first are {n} % as useful as the best possible"
                " twenty in the best order.",
            ),
            (
                "kind_accuracy",
                "Of 100 pairs for which both readings named the same kind, it names that kind for"
                " {n}.",
            ),
        ),
        "The tables of subjects were written with these pairs in view. There are few of them:"
        " another sample could move each figure by several points.",
    ),
    "places": (
        "Places found in texts",
        "projects whose provinces were given by a person or by the project’s own source",
        (
            ("precision", "Of 100 provinces that it finds in titles and texts, {n} are right."),
            ("recall", "Of 100 provinces that should have been found, it finds {n}."),
        ),
        "Some of what it misses is not in the text at all. Published coordinates and codes are"
        " not part of this: they are taken as published.",
    ),
    "status": (
        "Planned, under way or ended",
        "records with dates, each with a day",
        (("accuracy", "Of 100 answers, {n} agree with the published dates."),),
        "This shows that the rule is applied correctly, not that published dates are true."
        " It does not test end dates that had to be assumed.",
    ),
    "titles": (
        "Titles in Japanese and Korean",
        "titles, each to be matched with its official English title among several hundred",
        (("top1", "Of 100 titles, it puts the official English title first for {n}."),),
        "The glossary was made from official titles, including these. Of titles it has never"
        " seen, fewer will be matched.",
    ),
    "purposes": (
        "Purposes inferred from texts",
        "projects whose purpose was given by the publisher or a careful reader",
        (
            (
                "certain_precision",
                "Of 100 purposes it is certain enough to count, in cases it has"
                " learnt from, {n} are right.",
            ),
            ("certain_coverage", "It is certain enough for {n} of 100 projects."),
        ),
        "It has learnt from these same cases, so this shows memory, not skill: with projects it has"
        " never seen it does clearly less well, and far fewer count.",
    ),
}
"""For each task: its title, what its cases are, each figure's sentence, and what it cannot say."""


def task_accuracies() -> list[TaskAccuracy]:
    """Every task that was measured, in words."""
    tasks = load_accuracy().tasks
    return [_task_accuracy(name, tasks[name]) for name in _SENTENCES if name in tasks]


def unmeasured() -> list[str]:
    """The titles of tasks for which no figures are there."""
    tasks = load_accuracy().tasks
    return [title for name, (title, *_) in _SENTENCES.items() if name not in tasks]


def _task_accuracy(name: str, measured: TaskMeasurement) -> TaskAccuracy:
    title, cases, sentences, but = _SENTENCES[name]
    figures = tuple(_figure(measured.figures[key], says) for key, says in sentences)
    return TaskAccuracy(title, measured.n, cases, measured.measured, figures, but)


def _figure(share: float, says: str) -> AccuracyFigure:
    shown = of_100(share)
    return AccuracyFigure(shown, says.format(n=shown))
