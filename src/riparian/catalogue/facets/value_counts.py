"""Counting: how what fits is spread over the values of a facet, and over years."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from warnings import warn

import msgspec
import numpy as np

from riparian.catalogue.facets.postings import Rows


class FacetValue(msgspec.Struct, frozen=True):
    """One value of a facet: what to ask for, what it is called, how many of the list have it under
    all other conditions, and whether it is asked for.

    `level` is that of a place, or the type of a set of places; `within` the country of a place, or
    the provider of an agency.
    """

    value: str
    name: str
    count: int
    chosen: bool = False
    level: str = ""
    within: str = ""

    @property
    def projects(self) -> int:
        """`count` under the name that it had in a list of projects."""
        return _renamed_count(self.count)

    @property
    def overlaps(self) -> int:
        """`count` under the name that it had in a list of overlaps."""
        return _renamed_count(self.count)


class YearCount(msgspec.Struct, frozen=True):
    """How many of the list are known to run in a year."""

    year: int
    count: int

    @property
    def projects(self) -> int:
        """`count` under the name that it had in a list of projects."""
        return _renamed_count(self.count)

    @property
    def overlaps(self) -> int:
        """`count` under the name that it had in a list of overlaps."""
        return _renamed_count(self.count)


def _renamed_count(count: int) -> int:
    warn("This number is called `count` now.", DeprecationWarning, stacklevel=3)
    return count


def most_first(
    counts: Mapping[str, int],
    chosen: Collection[str],
    names: Mapping[str, str] | None = None,
    most: int | None = None,
) -> list[str]:
    """The values of a facet as they are listed: those that most have first, among equals by name
    where names are given, else by code. At most so many, and all that are chosen."""
    called = names or {}
    codes = sorted(counts, key=lambda code: (-counts[code], called.get(code, code), code))
    if most is None:
        return codes
    return [code for place, code in enumerate(codes) if place < most or code in chosen]


def years_spanned(first_year: Rows, last_year: Rows) -> range:
    """Every year from the first to the last of some spans; none where there is no span."""
    if not len(first_year):
        return range(0)
    return range(int(first_year.min()), int(last_year.max()) + 1)


def running_in(years: range, first_year: Rows, last_year: Rows) -> list[int]:
    """How many spans hold each of the years: those that have begun less those over before. No span
    begins before the first of the years or ends after the last."""
    size = len(years) + 1
    begun = np.bincount(first_year - years.start, minlength=size)
    over = np.bincount(last_year - years.start + 1, minlength=size)
    counts: list[int] = np.cumsum(begun - over)[:-1].tolist()
    return counts


def count_years(first_year: Rows, last_year: Rows) -> tuple[YearCount, ...]:
    """How many spans hold each year from the first to the last of them."""
    years = years_spanned(first_year, last_year)
    return tuple(map(YearCount, years, running_in(years, first_year, last_year)))
