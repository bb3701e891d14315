"""Which years a date of a development project can lie in."""

from __future__ import annotations

FIRST_YEAR, LAST_YEAR = 1950, 2100
"""Dates outside these years are kept and reported as implausible."""


def is_plausible(iso: str) -> bool:
    """Whether the date's year is from 1950 to 2100."""
    return FIRST_YEAR <= int(iso[:4]) <= LAST_YEAR
