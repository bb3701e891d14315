"""Whether a spreadsheet has exchanged day and month in the dates of a column.

A program set to month/day reads 05/03/2009 as 3 May and leaves 25/03/2009 as text. What is left are
typed dates whose days are all 12 or less, where a fair column has more days above 12 than up to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from riparian.language.figures.cell import Cell

_DAY = re.compile(r"\d{4}-(\d\d)-(\d\d)", re.ASCII)
_LEAST = 20
_DIFFERENT = 5
_RATIO = 10


def days_exchanged(cells: Iterable[Cell]) -> str | None:
    """Why the dates of a column (days as ISO text) seem exchanged; None where they do not.

    First days of a month and days equal to their month say nothing and are not counted, nor are
    the last days of months. At least 20 dates with 5 different days must be there.
    """
    early: list[int] = []
    late = 0
    for cell in cells:
        match = _DAY.fullmatch(cell) if isinstance(cell, str) else None
        if match is None:
            continue
        month, day = int(match[1]), int(match[2])
        if 2 <= day <= 12 and day != month:
            early.append(day)
        elif 13 <= day <= 27:
            late += 1
    if len(early) < _LEAST or len(set(early)) < _DIFFERENT or late * _RATIO >= len(early):
        return None
    days = f"{len(early):,} of its dates are of days from 2 to 12"
    return f"{days} and {late:,} of days from 13 to 27"
