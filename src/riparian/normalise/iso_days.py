"""ISO dates of any precision: the days they span, and days some months away.

`2021` spans a year, `2021-03` a month, `2021-03-04` a day. What a date means is not decided here.
"""

from __future__ import annotations

import calendar
import re
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache
from typing import Literal

import msgspec

Precision = Literal["year", "month", "day"]

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ].*|Z|[+-]\d\d:\d\d)?)?)?", re.ASCII)


class DaySpan(msgspec.Struct, frozen=True):
    """The first and last day that a date can mean."""

    first: date
    last: date
    precision: Precision


def is_day(text: str) -> bool:
    """Whether it is a day of the calendar, written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def today() -> str:
    """Today, as this computer has it."""
    return date.today().isoformat()


def day_or_today(day: str | None) -> str:
    """The day, or today. One of no characters is a day that cannot be read, and is refused."""
    return today() if day is None else day


@lru_cache(maxsize=65536)
def span_of(text: str | None) -> DaySpan | None:
    """The days that an ISO date spans; None where it cannot be read or does not exist.

    Of a date with a time only the day counts.
    """
    match = _DATE.fullmatch(text.strip()) if text else None
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        if match[3]:
            return DaySpan(date(year, month, day), date(year, month, day), "day")
        if match[2]:
            last = calendar.monthrange(year, month)[1]
            return DaySpan(date(year, month, 1), date(year, month, last), "month")
        return DaySpan(date(year, 1, 1), date(year, 12, 31), "year")
    except ValueError:  # 2021-02-30, 2021-13, the year 0
        return None


@lru_cache(maxsize=65536)
def months_later(day: str, months: int) -> str:
    """The same day of the month so many months later, or that month's last day if it is shorter.

    Beyond the year 9999 there are no days: the last one stands for all of them.
    """
    start = date.fromisoformat(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max.isoformat()
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last)).isoformat()


def day_before(day: str) -> str:
    """The day before an ISO day."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
