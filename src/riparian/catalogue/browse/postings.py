"""`Postings`: which projects hold which values of a facet, as arrays.

A *row* is the number of a project, in order of ids from 0. A *mask* says of every row whether it
fits. Nothing here knows what the values mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Rows = NDArray[np.integer[Any]]


class Postings:
    """The values of one facet. A project may hold several of them, each once."""

    def __init__(self, size: int, codes: Sequence[str], numbers: Rows, rows: Rows) -> None:
        """`size` projects; the one of `rows[i]` holds the value with the code
        `codes[numbers[i]]`, and `numbers` never fall."""
        self.codes = tuple(codes)
        self._number_of = {code: number for number, code in enumerate(self.codes)}
        self._numbers, self._rows = numbers, rows
        self._starts = np.searchsorted(numbers, np.arange(len(self.codes) + 1))
        self.none: Mask = np.ones(size, dtype=np.bool_)
        self.none[rows] = False

    def __contains__(self, code: str) -> bool:
        return code in self._number_of

    def holders(self, codes: Iterable[str]) -> Mask:
        """Whether each project holds any of these values; one that nobody holds adds nobody."""
        mask = np.zeros_like(self.none)
        for code in codes:
            number = self._number_of.get(code)
            if number is not None:
                mask[self._rows[self._starts[number] : self._starts[number + 1]]] = True
        return mask

    def count(self, mask: Mask) -> dict[str, int]:
        """How many projects of the mask hold each value, of those that any of them holds."""
        counts = np.bincount(self._numbers[mask[self._rows]], minlength=len(self.codes))
        return {self.codes[number]: int(counts[number]) for number in np.flatnonzero(counts)}

    def count_none(self, mask: Mask) -> int:
        """How many projects of the mask hold no value."""
        return int(np.count_nonzero(mask & self.none))
