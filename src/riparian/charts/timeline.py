"""When two projects run, as bars along one axis of years.

Places along the axis are in per cent of its width, so that a drawing can be as wide as the page
while its letters keep their size. Nothing here writes a file or knows a colour.
"""

from __future__ import annotations

import math
from calendar import isleap
from collections.abc import Sequence
from datetime import date

import msgspec

from riparian.charts.svg import Scale, round_ticks
from riparian.model.derived import STATED
from riparian.normalise.iso_days import span_of
from riparian.overlap.report.overlap_records import Side
from riparian.overlap.report.year_spans import year_words

MOST_TICKS = 6


class Bar(msgspec.Struct, frozen=True):
    """One project: from `start` to `end`; None where that is not known. `sure_start` and `sure_end`
    tell whether it is published or follows by rule. `seen` are days on which it was heard of."""

    start: float | None
    end: float | None
    sure_start: bool
    sure_end: bool
    seen: tuple[float, ...]
    words: str


class Tick(msgspec.Struct, frozen=True):
    """A year on the axis."""

    year: int
    at: float


class Timeline(msgspec.Struct, frozen=True):
    """Two bars on one axis; `today` is None where it lies outside, `together` the time that both
    are known to run."""

    ticks: tuple[Tick, ...]
    bars: tuple[Bar | None, ...]
    today: float | None
    together: tuple[float, float] | None


def timeline_of(sides: Sequence[Side], today: str) -> Timeline | None:
    """The timeline of two projects; None where of neither any day is known."""
    days = [d for side in sides for d in _days_of(side)]
    if not days:
        return None
    first, last = math.floor(min(days)), math.ceil(max(days))
    while last - first < 4:
        first, last = first - 1, last + 1

    at = Scale(first, last)
    now = _year_of(today, False) or 0.0
    bars = tuple(_bar(side, at) for side in sides)
    return Timeline(
        tuple(Tick(year, at(year)) for year in round_ticks(first, last, MOST_TICKS)),
        bars,
        at(now) if first <= now <= last else None,
        _together(bars),
    )


def _together(bars: Sequence[Bar | None]) -> tuple[float, float] | None:
    starts = [bar.start for bar in bars if bar is not None and bar.start is not None]
    ends = [bar.end for bar in bars if bar is not None and bar.end is not None]
    if len(starts) < len(bars) or len(ends) < len(bars) or max(starts) >= min(ends):
        return None
    return max(starts), min(ends)


def _bar(side: Side, at: Scale) -> Bar | None:
    if not _days_of(side):
        return None
    start, end = _year_of(side.start, False), _year_of(side.end, True)
    seen = [day for one in side.seen if (day := _year_of(one, False)) is not None]
    return Bar(
        None if start is None else at(start),
        None if end is None else at(end),
        side.start_sureness in STATED,
        side.end_sureness in STATED,
        tuple(at(day) for day in seen),
        year_words(side),
    )


def _days_of(side: Side) -> list[float]:
    found = [_year_of(side.start, False), _year_of(side.end, True)]
    found += [_year_of(one, False) for one in side.seen]
    return [day for day in found if day is not None]


def _year_of(text: str | None, ends: bool) -> float | None:
    """A day as a year with the part of it that has gone by: `2015-07-02` is 2015.5."""
    span = span_of(text)
    if span is None:
        return None
    day: date = span.last if ends else span.first
    gone = (day - date(day.year, 1, 1)).days + (1 if ends else 0)
    return day.year + gone / (366 if isleap(day.year) else 365)
