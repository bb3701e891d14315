"""A number with the range that what is not known leaves open.

The range is one of bounds, not of chance: whatever the missing province, theme, year or amount may
turn out to be, within what `portfolio_parts` assumes, the index lies between `low` and `high`. It
says nothing of records that the centre does not have at all.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class Ranged(msgspec.Struct, frozen=True):
    """`low` <= `value` <= `high`; the value is what the known part says."""

    value: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """How much is open."""
        return self.high - self.low


def with_range(value: float, low: float, high: float) -> Ranged:
    """Put a value and its bounds together; differences of rounding (1e-9) are evened out.

    Raises ValueError where the value lies outside: that is an error of ours and no bad data.
    """
    slack = 1e-9 * max(1.0, abs(value))
    if not low - slack <= value <= high + slack:
        raise ValueError(f"{value} does not lie within {low} and {high}")
    return Ranged(value, min(low, value), max(high, value))


def hull(figures: Sequence[Ranged]) -> Ranged:
    """The value of the first, with the range that holds those of all."""
    return Ranged(
        figures[0].value, min(one.low for one in figures), max(one.high for one in figures)
    )
