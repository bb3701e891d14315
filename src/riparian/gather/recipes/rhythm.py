"""How often a source changes: `daily`, `weekly`, `monthly`, `yearly`, `never`, `each April`."""

from __future__ import annotations

from calendar import month_name
from datetime import date, timedelta

_DAYS = {"daily": 1, "weekly": 7, "monthly": 31, "yearly": 365}
_MONTHS = {f"each {month_name[number]}": number for number in range(1, 13)}
NEVER = "never"

RHYTHMS = (*_DAYS, NEVER, *_MONTHS)
"""All that there are."""

_LATE = 2.0
"""A source is past its rhythm once it is this many times as old."""


def due_on(rhythm: str, last: date | None) -> date | None:
    """The day from which on it is due, by the day on which it was last looked at; None for never
    again. What was never looked at is due on any day."""
    if last is None:
        return date.min
    if rhythm == NEVER:
        return None
    if rhythm in _DAYS:
        return last + timedelta(days=_DAYS[rhythm])
    month = _MONTHS[rhythm]
    return date(last.year + (last.month >= month), month, 1)


def month_of(rhythm: str) -> int | None:
    """The month in which it changes, where its rhythm names one."""
    return _MONTHS.get(rhythm)


def is_late(rhythm: str, changed: date, today: date) -> bool:
    """Whether what last changed on a day should have changed since: twice its rhythm has passed, or
    for one that changes in a month, three months since that month began."""
    if rhythm == NEVER:
        return False
    if rhythm in _DAYS:
        return today > changed + timedelta(days=_DAYS[rhythm] * _LATE)
    due = due_on(rhythm, changed)
    return due is not None and today > due + timedelta(days=92)
