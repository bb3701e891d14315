"""When two amounts are one, told differently: to the last figure, rounded, or in two currencies.

The same amount to the last figure is rarely an accident, the same ten million often is. Of two
amounts in one currency that nearly agree, one is the other rounded, or they are two amounts.
"""

from __future__ import annotations

import math
from functools import lru_cache

from riparian.linking.engine.compared_record import Record, RecordAmount

AMOUNT_CUTS = (("same", 1.0005), ("rounded", 1.02), ("near", 1.12), ("half", 1.6), ("differs", 4.0))
"""The most that the larger of two amounts is as a multiple of the smaller. A ceiling in yen, told
in dollars, is as far off as rates move between signing and report: `near`."""

RATE_CUTS = (("converted", 1.03), ("rates", 1.12), ("half", 1.6), ("differs", 4.0))
"""The same of amounts in two currencies, turned into dollars at the rate of the day: `rates` is as
far off as rates move between a budget, a signing and a report."""

ROUND = 2
"""The most figures of an amount in round numbers."""

MOST_AMOUNTS = 50_000
"""Amounts of which the figures are kept in memory, as many records have the same."""


def amount_level(left: Record, right: Record) -> str:
    """The level of the amounts that are nearest to each other; "" where a record has none."""
    ratio = least_ratio(left, right)
    if ratio is None:
        return ""
    if not is_one_currency(left, right):
        return next((name for name, most in RATE_CUTS if ratio <= most), "far")
    level = next((name for name, most in AMOUNT_CUTS if ratio <= most), "far")
    if level == "same" and not _is_unround(left, right):
        return "same_round"
    if level == "rounded" and not _is_rounding(left, right):
        return "half"
    if level == "near" and not _is_round(left, right):
        return "half"
    return level


def _is_round(left: Record, right: Record) -> bool:
    """Whether an amount of either is in round numbers."""
    return any(_figures(amount.value) <= ROUND for amount in (*left.amounts, *right.amounts))


def _is_unround(left: Record, right: Record) -> bool:
    """Whether an amount that both have has two figures or more."""
    return any(
        (ratio_of(one, other) or math.inf) <= AMOUNT_CUTS[0][1]
        and min(_figures(one.value), _figures(other.value)) > 1
        for one in left.amounts
        for other in right.amounts
    )


def _is_rounding(left: Record, right: Record) -> bool:
    """Whether an amount of one is an amount of the other in fewer figures. Two amounts to the last
    figure that nearly agree are two."""
    return any(
        is_rounding(*sorted((one.value, other.value), key=_figures))
        for one in left.amounts
        for other in right.amounts
        if one.currency == other.currency
    )


def is_rounding(short: float, long: float) -> bool:
    """Whether the first amount is the second rounded, or cut off, to the figures of the first."""
    figures = _figures(short)
    if not short or figures >= _figures(long):
        return False
    last = 10.0 ** (math.floor(math.log10(short)) + 1 - figures)
    return abs(short - long) <= last / 2 or 0 <= long - short < last


@lru_cache(maxsize=MOST_AMOUNTS)
def _figures(value: float) -> int:
    """How many figures an amount has before its last zeros: 1,200,000 has two."""
    digits = f"{value:.9e}".partition("e")[0].rstrip("0").replace(".", "")
    return len(digits)


def is_one_currency(left: Record, right: Record) -> bool:
    """Whether two records have amounts in one currency, so that no rates explain a difference."""
    return bool({a.currency for a in left.amounts} & {a.currency for a in right.amounts})


def least_ratio(left: Record, right: Record) -> float | None:
    """The larger over the smaller of the two amounts that are nearest to each other."""
    ratios = [r for a in left.amounts for b in right.amounts if (r := ratio_of(a, b)) is not None]
    return min(ratios, default=None)


def ratio_of(one: RecordAmount, other: RecordAmount) -> float | None:
    """The larger over the smaller amount: in one currency as published, else in dollars where both
    have them; two currencies are never exactly the same."""
    if one.currency == other.currency:
        low, high = sorted((one.value, other.value))
    elif one.usd and other.usd:
        low, high = sorted((one.usd, other.usd))
        short = min(one.value, other.value, key=_figures)
        if high / low <= RATE_CUTS[1][1]:
            # told in fewer figures, an amount may lie half of its last figure off
            high = max(low, high / (1 + _half_of_last(short) / short))
    else:
        return None
    return high / low if low > 0 else None


def _half_of_last(value: float) -> float:
    """Half of what one more in the last figure of an amount is, of two figures at least."""
    figures = max(_figures(value), ROUND)
    return 10.0 ** (math.floor(math.log10(value)) + 1 - figures) / 2
