"""Which rows hold which values of a facet (`Postings`), and which fit each condition of a question,
and all of them but one (`Masks`), as arrays.

A *row* is the number of a thing in a list, from 0. A *mask* says of every row whether it fits.
Nothing here knows what the values mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from riparian.store.array_file import Array, Arrays, pack, unpack
from riparian.store.database import Snapshot

Mask = NDArray[np.bool_]
Rows = NDArray[np.integer[Any]]

_ARRAYS = ("numbers", "rows", "starts", "by_row", "held", "totals", "none")


class Postings:
    """The values of one facet. A row may hold several of them, each once."""

    def __init__(self, codes: Sequence[str], arrays: Arrays) -> None:
        """Of the values with these codes; `arrays` are those of `as_arrays`."""
        self.codes = tuple(codes)
        self._number_of = {code: number for number, code in enumerate(self.codes)}
        self._arrays = {name: arrays[name] for name in _ARRAYS}
        self._numbers, self._rows = arrays["numbers"], arrays["rows"]
        self._starts, self._totals = arrays["starts"], arrays["totals"]
        self._by_row, self._held = arrays["by_row"], arrays["held"]
        self.none: Mask = arrays["none"]

    @classmethod
    def of(cls, size: int, codes: Sequence[str], numbers: Rows, rows: Rows) -> Postings:
        """Of `size` rows, `rows[i]` holds the value with the code `codes[numbers[i]]`; `numbers`
        never fall."""
        none = np.ones(size, dtype=np.bool_)
        none[rows] = False
        arrays = {
            "numbers": numbers,
            "rows": rows,
            "starts": np.searchsorted(numbers, np.arange(len(codes) + 1)),
            "by_row": numbers[np.argsort(rows, kind="stable")],
            "held": np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=size)))),
            "totals": np.bincount(numbers, minlength=len(codes)),
            "none": none,
        }
        return cls(codes, arrays)

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Postings:
        """Those that `as_arrays` gave."""
        return cls(unpack(arrays["codes"], tuple[str, ...]), arrays)

    def as_arrays(self) -> dict[str, Array]:
        """All that it knows, to be written to a file."""
        return {"codes": pack(self.codes), **self._arrays}

    def with_groups(self, groups: Mapping[str, Iterable[str]]) -> Postings:
        """The same with values that stand for several others: a row that holds one of these holds
        the group, and no less a row that held the group before."""
        known = self._number_of.keys()  # of a thousand groups a small catalogue holds a few
        asked = {code: {code, *held} for code, held in groups.items()}
        holders = {c: self.holders(a) for c, a in asked.items() if not known.isdisjoint(a)}
        rows = {code: np.flatnonzero(mask) for code, mask in holders.items() if mask.any()}
        kept = {code: self._rows_of(code) for code in self.codes if code not in rows}
        every = sorted({**kept, **rows}.items())
        sizes = [len(held) for _, held in every]
        return Postings.of(
            len(self.none),
            [code for code, _ in every],
            np.repeat(np.arange(len(every), dtype=np.int32), sizes),
            np.concatenate([held for _, held in every] or [self._rows]).astype(np.int32),
        )

    def _rows_of(self, code: str) -> Rows:
        number = self._number_of.get(code)
        if number is None:
            return self._rows[:0]
        return self._rows[self._starts[number] : self._starts[number + 1]]

    def holders(self, codes: Iterable[str]) -> Mask:
        """Whether each row holds any of these values; one that no row holds adds none."""
        mask = np.zeros_like(self.none)
        for code in codes:
            mask[self._rows_of(code)] = True
        return mask

    def held_by(self, rows: Sequence[int]) -> list[list[str]]:
        """The values that each of a few rows holds."""
        codes, held = self.codes, self._held
        return [
            [codes[number] for number in self._by_row[held[row] : held[row + 1]].tolist()]
            for row in rows
        ]

    def only(self, keep: Callable[[str], bool]) -> Postings:
        """The same with some of the values; which rows hold none at all stays as it was."""
        kept = np.array([keep(code) for code in self.codes], dtype=np.bool_)
        pairs = kept[self._numbers]
        renamed = np.cumsum(kept) - 1
        fewer = Postings.of(
            len(self.none),
            [code for code, stays in zip(self.codes, kept, strict=True) if stays],
            renamed[self._numbers[pairs]].astype(np.int32),
            self._rows[pairs],
        )
        return Postings(fewer.codes, {**fewer._arrays, "none": self.none})

    def count(self, mask: Mask) -> dict[str, int]:
        """How many rows of the mask hold each value, of those that any of them holds.

        Counted are those that fit or those that do not, whichever are fewer.
        """
        rows = np.flatnonzero(mask)
        many = 2 * len(rows) > len(mask)
        some = self._count_of(np.flatnonzero(~mask) if many else rows)
        counts = self._totals - some if many else some
        held = np.flatnonzero(counts)
        return dict(zip([self.codes[n] for n in held.tolist()], counts[held].tolist(), strict=True))

    def _count_of(self, rows: Rows) -> Rows:
        starts = self._held[rows]
        many = self._held[rows + 1] - starts
        ends = np.cumsum(many)
        at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - (ends - many), many)
        return np.bincount(self._by_row[at], minlength=len(self.codes))

    def count_none(self, mask: Mask) -> int:
        """How many rows of the mask hold no value."""
        return int(np.count_nonzero(mask & self.none))


_HELD = """
SELECT value, list(DISTINCT number ORDER BY number) AS numbers
FROM ({sql}) AS asked
WHERE value IS NOT NULL
GROUP BY value
ORDER BY value
"""


def load_postings(snapshot: Snapshot, sql: str, size: int) -> Postings:
    """What a query of two columns says: the row `number`, below `size`, holds `value`, if any.

    One list for each value: fetched pair by pair, every text would be made anew for each pair.
    """
    held = snapshot.arrays(_HELD.format(sql=sql))
    rows = [np.zeros(0, np.int32), *np.ma.getdata(held["numbers"])]
    numbers = np.repeat(np.arange(len(rows) - 1, dtype=np.int32), list(map(len, rows[1:])))
    return Postings.of(
        size, list(map(str, held["value"])), numbers, plain(np.concatenate(rows), np.int32)
    )


def plain(column: NDArray[Any], kind: type[np.integer[Any]]) -> Rows:
    """A column without the mask that the database puts over what may be missing."""
    return np.ascontiguousarray(np.ma.getdata(column), dtype=kind)


class Masks:
    """Which of `size` rows fit each thing that is asked for, by its name.

    A facet is counted among what fits all conditions but its own, so that a count says what
    choosing the value would give.
    """

    def __init__(self, size: int, fits: Mapping[str, Mask]) -> None:
        self._size = size
        self.fits = fits

    @cached_property
    def all(self) -> Mask:
        """Which rows fit everything that is asked for. Not to be written to."""
        return self._combined("")

    def without(self, condition: str) -> Mask:
        """Which rows fit all but one condition, given or not. Not to be written to."""
        return self._combined(condition) if condition in self.fits else self.all

    def _combined(self, left_out: str) -> Mask:
        combined = np.ones(self._size, dtype=np.bool_)
        for name, mask in self.fits.items():
            if name != left_out:
                combined &= mask
        return combined


def in_years(first_year: Rows, last_year: Rows, first: int | None, last: int | None) -> Mask:
    """Which rows are known to run in one of the years from `first` to `last`: rows of which no year
    is known have years that are not above 0."""
    fits: Mask = first_year > 0
    if first is not None:
        fits = fits & (last_year >= first)
    if last is not None:
        fits = fits & (first_year <= last)
    return fits


def in_order(order: Rows, mask: Mask) -> Rows:
    """The rows of a mask, in an order of all rows or of some."""
    return order[mask[order]]


def part_of(rows: Rows, offset: int, limit: int | None) -> Rows:
    """The part of a list that is shown."""
    return rows[offset : None if limit is None else offset + limit]
