"""Counting: how what fits is spread over the values of a facet, and over years."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from warnings import warn

import msgspec
import numpy as np

from riparian.catalogue.facets.postings import Rows


class FacetValue(msgspec.Struct, frozen=True):
    """One value of a facet: what to ask for, what it is called, how many of the list have it under
    all other conditions, and whether it is asked for.

    `level` is that of a place, or the type of a set of places; of a body its kind (`host`,
    `abroad`, `firm`, or nothing where that is not known). `within` is the country of a place or of
    a host body, or the provider of an agency. `original` is what records call a body for which none
    has an English name; `ours`: its name is our translation of that.
    """

    value: str
    name: str
    count: int
    chosen: bool = False
    level: str = ""
    within: str = ""
    original: str = ""
    ours: bool = False

    @property
    def called(self) -> str:
        """The name with what records call it, and that it is ours where it is."""
        by = " (our translation)" if self.ours else ""
        return f"{self.name}{by} · {self.original}" if self.original else f"{self.name}{by}"

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
    ahead: Callable[[str], bool] = lambda code: False,
) -> list[str]:
    """The values of a facet as they are listed: those that are to stand `ahead`, then the others;
    of each those that most have first, among equals by name where names are given, else by code. At
    most so many of each, and all that are chosen."""
    called = names or {}
    order = sorted(counts, key=lambda code: (-counts[code], called.get(code, code), code))
    parts = [[code for code in order if ahead(code) == is_first] for is_first in (True, False)]
    return [
        code
        for part in parts
        for place, code in enumerate(part)
        if most is None or place < most or code in chosen
    ]


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
