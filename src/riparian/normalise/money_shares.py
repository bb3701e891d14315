"""Shares of an activity's money: percentages or amounts made into parts of 1.

Shared by countries and purposes, so that both treat missing and wrong percentages alike. Nothing
here knows what the parts are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from riparian.model.activity import Transaction
from riparian.model.derived import Sureness
from riparian.problems import Problem, make_problem

ROUNDING = 1.0
"""Points by which percentages may miss 100 in all: then they are rounded, not wrong."""

COMMITMENT, DISBURSEMENT, EXPENDITURE = "2", "3", "4"  # IATI TransactionType
_SPENDING = (COMMITMENT, DISBURSEMENT, EXPENDITURE)


class Share(msgspec.Struct, frozen=True, gc=False):
    """A part (0-1) with the rule that made it and how sure it is."""

    share: float
    rule: str
    sureness: Sureness


class Shares(msgspec.Struct, frozen=True):
    """Parts in the order asked for, and what is wrong with the percentages, if anything."""

    parts: tuple[Share, ...]
    wrong: str | None = None


_SOLE = Shares((Share(1.0, "the only one named", "reported"),))
_SOLE_WHOLE = Shares((Share(1.0, "100 % as published", "reported"),))
_AS_PUBLISHED = "percentage as published"


def parts_of(percentages: Sequence[float | None]) -> Shares:
    """Parts from percentages (0-100, None where not given); they add up to 1.

    Those without a percentage share equally what the others leave; a sum that is not 100 is
    scaled, so that nothing is counted twice.
    """
    # Asked of every activity, and most name one thing: these two answers are made once.
    if len(percentages) == 1 and percentages[0] in (None, 100.0):
        return _SOLE if percentages[0] is None else _SOLE_WHOLE
    given = [p for p in percentages if p is not None and p >= 0]
    missing, total = len(percentages) - len(given), sum(given)
    if total <= 0 or not given:
        return _equal_parts(len(percentages), missing, total)
    if missing:
        return _with_missing(percentages, total, missing)
    if abs(total - 100.0) <= ROUNDING:
        return Shares(tuple(Share(p / total, _AS_PUBLISHED, "reported") for p in given))
    rule = f"in proportion, because the percentages add up to {total:g}"
    parts = tuple(Share(p / total, rule, "derived") for p in given)
    return Shares(parts, wrong=f"{total:g} in all")


def _equal_parts(count: int, missing: int, total: float) -> Shares:
    if not count:
        return Shares(())
    wrong = None if missing == count else f"{total:g} in all"
    rule = f"no percentages given: {count} equal shares"
    return Shares((Share(1.0 / count, rule, "assumed"),) * count, wrong)


def _with_missing(percentages: Sequence[float | None], total: float, missing: int) -> Shares:
    # Percentages of 100 and more leave nothing for the others, which then have no share.
    left, scale = max(0.0, 100.0 - total) / missing, max(100.0, total)
    rule = f"no percentage given: 1 of {missing} equal shares of what the others leave"
    rest = Share(left / scale, rule, "assumed")
    parts = tuple(
        rest if p is None or p < 0 else Share(p / scale, _AS_PUBLISHED, "reported")
        for p in percentages
    )
    wrong = f"{total:g} in all and {missing} without a percentage"
    return Shares(parts, wrong=wrong if total >= 100.0 else None)


class WeightedShares(msgspec.Struct, frozen=True):
    """Parts by key from transactions, in the order in which the keys first occur."""

    keys: tuple[str, ...]
    parts: tuple[Share, ...]


def weigh(stated: Iterable[tuple[Transaction, Sequence[str]]]) -> WeightedShares:
    """Parts of what transactions state, by the value of commitments and spending.

    Values count by their size, so that a correction does not cancel what it corrects; a
    transaction that states several keys is split equally. Values in several currencies, or none,
    cannot be weighed: then all keys are equal, which is assumed.
    """
    weights: dict[str, float] = {}
    currencies: set[str | None] = set()
    for transaction, keys in stated:
        counts = transaction.type in _SPENDING and transaction.amount.value is not None
        value = abs(transaction.amount.value or 0.0) if counts else 0.0
        if value:
            currencies.add(transaction.amount.currency)
        for key in keys:
            weights[key] = weights.get(key, 0.0) + value / len(keys)
    return WeightedShares(
        tuple(weights), _parts_by_weight(tuple(weights.values()), len(currencies))
    )


def _parts_by_weight(weights: Sequence[float], currencies: int) -> tuple[Share, ...]:
    count, total = len(weights), sum(weights)
    if count == 1:
        return (Share(1.0, "the only one named, on transactions", "reported"),)
    if not count:
        return ()
    if total <= 0 or currencies > 1:
        why = "transactions in several currencies" if total > 0 else "transactions without a value"
        return (Share(1.0 / count, f"{why}: {count} equal shares", "assumed"),) * count
    rule = "by the value of the transactions that name it (commitments and spending, by size)"
    return tuple(Share(weight / total, rule, "derived") for weight in weights)


def percentages_off(field: str, wrong: str) -> Problem:
    """The problem of percentages that do not add up."""
    return make_problem(
        "percentages-off",
        field=field,
        expected="percentages that add up to 100",
        got=wrong,
        kept="the shares were scaled to 100",
    )
