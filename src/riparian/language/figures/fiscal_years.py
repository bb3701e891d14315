"""Fiscal years of Japan, Korea, the United States and the Mekong countries, with their days.

A year is named after the one in which it begins (Japan) or ends (the United States, Thailand);
Myanmar and, until 2016, Laos name both (2018-2019), so that one year alone does not say which is
meant. The rules and their sources are in `data/fiscal_years.csv`.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Literal

import msgspec

from riparian.codelists.lists import read_table


class FiscalRule(msgspec.Struct, frozen=True):
    """How a country's fiscal years lie that begin in the years `first` to `last`."""

    country: str
    first: int
    last: int
    start_month: int
    named_after: Literal["start", "end", "both"]


class FiscalYear(msgspec.Struct, frozen=True):
    """First and last day of a fiscal year, both included."""

    start: str
    end: str


@lru_cache(maxsize=1)
def _rules() -> tuple[FiscalRule, ...]:
    return tuple(
        FiscalRule(
            row["country"],
            int(row["first"] or 0),
            int(row["last"] or 9999),
            int(row["start_month"]),
            msgspec.convert(row["named_after"], Literal["start", "end", "both"]),
        )
        for row in read_table(__package__, "fiscal_years.csv")
    )


def fiscal_countries() -> frozenset[str]:
    """The countries whose fiscal years are known, by ISO code."""
    return frozenset(rule.country for rule in _rules())


def fiscal_year(country: str, year: int, *, second: int | None = None) -> FiscalYear | None:
    """The days of a fiscal year by its name; None where country or year is not known.

    `second` is the other year of a name such as 2018-2019. None as well where the name fits no
    rule, or does not say which of two years is meant.
    """
    for rule in _rules():
        start = _start_year(rule, year, second)
        if rule.country == country and start is not None and rule.first <= start <= rule.last:
            return _days(start, rule.start_month)
    return None


def _start_year(rule: FiscalRule, year: int, second: int | None) -> int | None:
    """The year in which it begins, or None where the name does not say."""
    if second is not None:
        # Where fiscal years are calendar years, 2018-2019 is two of them.
        return year if second == year + 1 and rule.start_month > 1 else None
    if rule.start_month == 1 or rule.named_after == "start":
        return year
    return year - 1 if rule.named_after == "end" else None


def _days(start: int, month: int) -> FiscalYear | None:
    try:
        first = datetime.date(start, month, 1)
        last = datetime.date(start + 1, month, 1) - datetime.timedelta(days=1)
    except ValueError:
        return None
    return FiscalYear(first.isoformat(), last.isoformat())
