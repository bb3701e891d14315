"""Sums that come out the same every time.

The database adds fractions up in whatever order its threads come, and then the last digits differ
from one run to the next. Whole numbers have no such digits.
"""

from __future__ import annotations

DECIMALS = 12
"""Digits behind the point that are added up, as many as shares are stored with; 26 are left in
front of it."""


def exact_sum(number: str) -> str:
    """SQL of the sum of a number in dollars, shares or chances, as a DOUBLE; NULL where there is
    none. Each is first rounded to `DECIMALS` digits."""
    return f"sum(({number})::DECIMAL(38, {DECIMALS}))::DOUBLE"
