"""What came of asking a source, a mark for each period in which it was due: a row of small marks.

A period is a day, a week (from Monday), a month or a year, as the source's rhythm has it; of a
source that changes in one month, a year that begins with that month. The row begins with the first
run, and goes back about a year: eight weeks of days, a year of weeks or months, six years.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from riparian.gather.fetch.run_store import UNFINISHED, Run
from riparian.gather.recipes.rhythm import NEVER, due_on, month_of
from riparian.gather.run_states import GOOD, REFUSED, UNCHANGED

MarkKind = Literal[
    "new edition", "unchanged", "held back", "refused", "not finished", "missed", "not due",
]  # fmt: skip

MOST_MARKS = {"daily": 56, "weekly": 52, "monthly": 12}
MOST_YEARS = 6


class Mark(msgspec.Struct, frozen=True):
    """A period from its first to its last day, and the best that came of asking in it; `run` is the
    run that the mark is of, `why` what it says of itself. `missed`: it was due all the time, and
    nobody asked; `not due`: nobody asked, and nobody had to."""

    first: str
    last: str
    kind: MarkKind
    run: int | None = None
    why: str | None = None


def marks_of(
    rhythm: str, runs: Sequence[Run], today: date, accepted: frozenset[int] = frozenset()
) -> tuple[Mark, ...]:
    """The marks of a source, the oldest first; none before its first run."""
    if not runs:
        return ()
    days = [(day_of(run), run) for run in runs]
    begun = min(day for day, _ in days)
    if rhythm == NEVER:
        return (_mark(rhythm, begun, today, days, accepted),)
    periods = [x for x in _periods_back(rhythm, today) if x[1] >= begun]
    return tuple(_mark(rhythm, *period, days, accepted) for period in reversed(periods))


def day_of(run: Run) -> date:
    """The day on which a run ended, or began where it has not."""
    return date.fromisoformat((run.ended_at or run.started_at)[:10])


def _mark(
    rhythm: str, first: date, last: date, days: Sequence[tuple[date, Run]],
    accepted: frozenset[int],
) -> Mark:  # fmt: skip
    within = [run for day, run in days if first <= day <= last]
    best = max(within, key=lambda run: (_rank(run, accepted), run.id), default=None)
    if best is not None:
        kind = _KINDS[_rank(best, accepted)]
        return Mark(str(first), str(last), kind, best.id, best.why)
    asked = max((day for day, run in days if day < first and run.state != UNFINISHED), default=None)
    due = due_on(rhythm, asked)
    return Mark(str(first), str(last), "missed" if due is not None and due <= first else "not due")


_KINDS: tuple[MarkKind, ...] = (
    "not finished", "refused", "held back", "unchanged", "new edition",
)  # fmt: skip
"""From what says least of a period to what says most."""


def _rank(run: Run, accepted: frozenset[int]) -> int:
    if run.state == GOOD or run.id in accepted:
        return 4
    if run.state == UNCHANGED:
        return 3
    if run.state == UNFINISHED:
        return 0
    return 1 if run.state in REFUSED else 2


def _periods_back(rhythm: str, today: date) -> Iterator[tuple[date, date]]:
    """The periods of a rhythm, from the one that `today` is in backwards."""
    first = _start(rhythm, today)
    steps = {"daily": 1, "weekly": 7, "monthly": 31}
    following = _start(rhythm, first + timedelta(days=steps.get(rhythm, 366)))
    for _ in range(MOST_MARKS.get(rhythm, MOST_YEARS)):
        yield first, following - timedelta(days=1)
        following, first = first, _start(rhythm, first - timedelta(days=1))


def _start(rhythm: str, day: date) -> date:
    """The first day of the period that a day is in."""
    if rhythm == "daily":
        return day
    if rhythm == "weekly":
        return day - timedelta(days=day.weekday())
    if rhythm == "monthly":
        return day.replace(day=1)
    month = month_of(rhythm) or 1
    return date(day.year - (day.month < month), month, 1)
