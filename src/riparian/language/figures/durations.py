"""Durations out of cells: 36 months, 12ヶ月, 2년 6개월; and the end that one gives with a start.

A bare number counts what its column says: `Duration (months)`, `事業期間（月）`. A range such as
18-24 months is none, because it does not say which.
"""

from __future__ import annotations

import calendar
import datetime
import re

import msgspec

from riparian.language.figures.cell_reading import Cell, Note, fold_text

_MONTHS = r"months?|mos?|mths?|mois|monate?|(?:[かヶカヵケヵｹヶ]|箇)月間?|月間?|개월간?|달"
_YEARS = r"years?|yrs?|y|ans?|années?|jahre?|年間|년간|[年년]間?"
_WEEKS = r"weeks?|wks?|週間?|주간?"
_DAYS = r"days?|日間?|일간?"
_UNITS = (("months", _MONTHS), ("years", _YEARS), ("weeks", _WEEKS), ("days", _DAYS))
UNITS = tuple(name for name, _ in _UNITS)
"""What a number in a column of durations can count."""

_COUNT = r"(?P<count>\d{1,4}(?:\.\d+)?)"
_PIECE = re.compile(
    _COUNT
    + r"[ -]?(?:"
    + "|".join(rf"(?P<{name}>{words})" for name, words in _UNITS)
    + r")(?![a-z])(?P<half>半)?\.?(?:,? ?(?:and )?)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?:約|およそ|약|about|approx(?:\.|imately)?|ca\.?|around) ?|(?:程度|정도|予定|예정)$", re.I
)
_BRACKET = re.compile(r" ?[(\[][^()\[\]]*[)\]]$")
_BARE = re.compile(r"\d{1,3}(?:\.\d+)?")
_LONGEST_MONTHS = 100 * 12


class Duration(msgspec.Struct, frozen=True):
    """So many months and days."""

    months: int = 0
    days: int = 0


def read_duration(cell: Cell, unit: str | None = None) -> Duration | None:
    """The duration in a cell, or None; `unit` (one of `UNITS`) is what bare numbers count."""
    if isinstance(cell, bool) or cell is None or isinstance(cell, datetime.date):
        return None
    if isinstance(cell, int | float):
        return _of(float(cell), unit) if unit and 0 < cell <= _LONGEST_MONTHS else None
    if len(cell) > 60 or not any(map(str.isdecimal, cell)):
        return None
    text = _ABOUT.sub("", _BRACKET.sub("", fold_text(cell))).strip()
    if unit and _BARE.fullmatch(text):
        return _of(float(text), unit)
    months = days = at = 0
    while at < len(text):
        match = _PIECE.match(text, at)
        piece = _of_piece(match) if match else None
        if match is None or piece is None:
            return None
        months, days, at = months + piece.months, days + piece.days, match.end()
    return Duration(months, days) if months + days > 0 and months <= _LONGEST_MONTHS else None


def _of_piece(match: re.Match[str]) -> Duration | None:
    unit = next(name for name in UNITS if match[name])
    count = float(match["count"]) + (0.5 if match["half"] else 0)
    if unit == "years" and count > 100:  # 2019年 is a year
        return None
    return _of(count, unit)


def _of(count: float, unit: str) -> Duration | None:
    if unit in ("weeks", "days"):
        days = count * (7 if unit == "weeks" else 1)
        return Duration(days=round(days)) if days >= 1 else None
    months = round(count * (12 if unit == "years" else 1))
    return Duration(months=months) if months else None


_LAST_WORD = re.compile(
    r"[(\[（［【]([^()\[\]（）［］【】]+)[)\]）］】]\s*$|(?:\bin |[_ ])([A-Za-z]+)\s*$"
)


def unit_of_durations(name: str) -> str | None:
    """What numbers in a column of this name count: `Duration (months)`, `期間(月)`; or None."""
    match = _LAST_WORD.search(name)
    word = fold_text(match[1] or match[2]).removeprefix("in ") if match else ""
    return next(
        (unit for unit, words in _UNITS if re.fullmatch(rf"(?:{words})", word, re.IGNORECASE)), None
    )


def end_after(start: str, duration: Duration) -> tuple[str, Note]:
    """The last day of a duration from a start, as precise as the start, and the rule in words.

    A day counts as the first one: 36 months from 1 March 2019 end on 28 February 2022. Of a start
    that is a month or year its beginning counts.
    """
    parts = [int(part) for part in start.split("-")]
    year, month, day = (*parts, 1, 1)[:3]
    index = year * 12 + month - 1 + duration.months
    year, month = index // 12, index % 12 + 1
    # A month from 31 January is the last of February.
    day = min(day, calendar.monthrange(year, month)[1])
    after = datetime.date(year, month, day) + datetime.timedelta(days=duration.days)
    end = (after - datetime.timedelta(days=1)).isoformat()[: len(start)]
    words = f"with the start {start} it ends {end}"
    if len(start) == 10:
        return end, Note(f"{words}, its first day counted")
    return end, Note(f"{words}, counted from the beginning of its start", "chosen")
