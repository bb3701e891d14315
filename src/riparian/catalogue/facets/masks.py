"""`Masks`: which rows fit each condition of a question, and all of them but one.

A facet is counted among what fits all conditions but its own, so that a count says what choosing
the value would give.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from riparian.catalogue.facets.postings import Mask, Rows


class Masks:
    """Which of `size` rows fit each thing that is asked for, by its name."""

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
