"""Lists of numbers of unequal length, one after the other in one array; and what is done with them.

Everything that many pairs of projects need is worked out with these, column by column, and never
pair by pair. No meaning here: what the numbers stand for, those know who make them.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Numbers = NDArray[Any]
"""Whole numbers of whatever width: wide ones where they are added up, narrow ones where kept."""


class Ragged:
    """So many lists: list `i` is `values[starts[i]:starts[i + 1]]`."""

    def __init__(self, starts: Numbers, values: Numbers) -> None:
        self.starts = starts
        self.values = values

    @classmethod
    def of(cls, lists: int, owners: Numbers, values: Numbers) -> Ragged:
        """Out of pairs of list and value that stand in order of list."""
        starts = np.zeros(lists + 1, dtype=np.int64)
        np.cumsum(np.bincount(owners, minlength=lists), out=starts[1:])
        return cls(starts, values)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @cached_property
    def sizes(self) -> Numbers:
        """How long each list is."""
        return np.diff(self.starts)

    @property
    def owners(self) -> Numbers:
        """For each value the number of its list."""
        return np.repeat(np.arange(len(self)), self.sizes)

    def one(self, number: int) -> Numbers:
        """One list."""
        return self.values[self.starts[number] : self.starts[number + 1]]

    def take(self, rows: Numbers) -> Ragged:
        """These lists, in this order."""
        at = spans(self.starts[rows], self.sizes[rows])
        starts = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(self.sizes[rows], out=starts[1:])
        return Ragged(starts, self.values[at])

    def where(self, kept: Bools) -> Ragged:
        """The same lists with those of their values alone for which `kept` holds."""
        many = np.zeros(len(kept) + 1, dtype=np.int64)
        np.cumsum(kept, out=many[1:])
        return Ragged(many[self.starts], self.values[kept])

    def turned(self, values: int) -> Ragged:
        """For each of so many values the lists that hold it, in order."""
        order = np.argsort(self.values, kind="stable")
        return Ragged.of(values, self.values[order], self.owners[order].astype(np.int32))


def spans(starts: Numbers, sizes: Numbers) -> Ints:
    """The numbers from each start on, so many each, one after the other."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - sizes), sizes) + np.arange(total)


def patterns(lists: Ragged) -> tuple[Numbers, Numbers]:
    """Which lists are equal: for each the number of its pattern, and for each pattern its first."""
    seen: dict[bytes, int] = {}
    firsts: list[int] = []
    found = np.empty(len(lists), dtype=np.int32)
    # Parts of one piece of bytes: as many small arrays would cost ten times as much
    content, breaks = lists.values.tobytes(), (lists.starts * lists.values.itemsize).tolist()
    for number, (start, end) in enumerate(pairwise(breaks)):
        pattern = seen.setdefault(content[start:end], len(seen))
        if pattern == len(firsts):
            firsts.append(number)
        found[number] = pattern
    return found, np.array(firsts, dtype=np.int64)


def runs(sorted_: Numbers) -> Ints:
    """Where each run of equal values begins."""
    if not len(sorted_):
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(np.concatenate(([True], sorted_[1:] != sorted_[:-1])))


def distinct(values: Numbers) -> Numbers:
    """The values, each once, in order."""
    ordered = np.sort(values)
    return ordered[runs(ordered)]


def position_in(sorted_: Numbers, values: Numbers) -> Ints:
    """Where each value stands among sorted distinct ones, -1 where it does not."""
    if not len(sorted_):
        return np.full(len(values), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(sorted_, values), len(sorted_) - 1)
    return np.where(sorted_[at] == values, at, -1)


def rows_and_columns(cells: Numbers, width: int) -> tuple[Numbers, Numbers]:
    """Where cells of a table stand that are counted row by row (much faster than `divmod`)."""
    rows = cells // width
    return rows, cells - rows * width


def picked(values: Numbers, at: Numbers, missing: Any) -> Numbers:
    """The values by number, and for -1 what stands for a missing one."""
    return np.append(values, np.array([missing], dtype=values.dtype))[at]


def rank_in_runs(sorted_: Numbers) -> Ints:
    """For each of sorted values how many equal ones stand before it."""
    starts = runs(sorted_)
    sizes = np.diff(np.append(starts, len(sorted_)))
    return np.arange(len(sorted_)) - np.repeat(starts, sizes)


def rounded(values: Floats, digits: int) -> Ints:
    """The values times ten to the digits, as whole numbers, halves away from zero."""
    scaled = values * 10.0**digits
    whole = np.abs(scaled)
    whole += 0.5
    np.floor(whole, out=whole)
    np.copysign(whole, scaled, out=whole)
    return whole.astype(np.int64)
