"""Amounts of money, what a sum of them holds and leaves out, and sizes of files, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from riparian.catalogue.counting_rules import APART, MoneyPart, counted
from riparian.english import agree, count_of, possessive, with_article
from riparian.normalise.providers import load_providers

KINDS = {
    "committed": "committed", "spent": "spent", "budgeted": "budgeted",
    "forecast": "expected to be paid", "pledged": "only pledged",
}  # fmt: skip
"""What the figure of a project is (`normalise.money.Held`), in words."""

_APART = {"cancelled": "cancelled", "pledged": "only pledged", "planned": "only planned"}


class HasAmount(Protocol):
    """A project in a list, or a side of an overlap."""

    @property
    def usd(self) -> float | None:
        """In US dollars of its date."""

    @property
    def amount(self) -> float | None:
        """As published."""

    @property
    def currency(self) -> str | None:
        """Of the amount as published."""

    @property
    def usd_held(self) -> str | None:
        """What kind of money it is."""

    @property
    def outlier_times(self) -> float | None:
        """How many times the largest of the others, where more than ten."""

    @property
    def outlier_of(self) -> str | None:
        """Of whose others; "all" for everybody's."""


def amount_of(holder: HasAmount) -> str:
    """Its amount in words, with what kind of money it is, and whether it should be checked."""
    words = amount_in_words(holder.usd, holder.amount, holder.currency, holder.usd_held)
    doubt = outlier_words(holder)
    return f"{words} ({doubt})" if doubt else words


def outlier_words(holder: HasAmount) -> str:
    """A warning for an amount more than ten times the largest of the others; else ""."""
    if holder.outlier_times is None or holder.outlier_of is None:
        return ""
    whose = "the"
    if holder.outlier_of != "all":
        whose = possessive(with_article(load_providers().display(holder.outlier_of)))
    return f"{holder.outlier_times:,.0f} times {whose} next largest amount: check it"


def outliers_words(count: int) -> str:
    """The same of a sum that holds such amounts; "" where it holds none."""
    if not count:
        return ""
    amounts = f"{count_of(count, 'amount')} {agree(count, 'is', 'are')}"
    return f"{amounts} more than ten times the next largest: check {agree(count, 'it', 'them')}"


def amount_in_words(
    usd: float | None, amount: float | None, currency: str | None, held: str | None = None
) -> str:
    """Dollars where known, else what is published: `JPY 4.7 billion (not in dollars)`; and what
    kind of money it is where that is not a commitment: `USD 3.0 million spent`."""
    kind = f" {KINDS[held]}" if held is not None and held != "committed" else ""
    if usd is None and amount is not None and currency:
        return usd_in_words(amount).replace("USD", currency) + f"{kind} (not in dollars)"
    return usd_in_words(usd) + (kind if usd is not None else "")


def without_dollars_words(count: int, in_other_currency: int) -> str:
    """`of 87 projects no amount in dollars is known; 18 of these state one in another currency`;
    empty for none."""
    if not count:
        return ""
    words = f"of {count_of(count, 'project')} no amount in dollars is known"
    if not in_other_currency:
        return f"{words}, nor in another currency"
    which = "it" if count == 1 else f"{in_other_currency:,} of these"
    which = "all" if in_other_currency == count > 1 else which
    return f"{words}; {which} {agree(in_other_currency, 'states', 'state')} one in another currency"


def usd_in_words(usd: float | None) -> str:
    """`USD 21.3 million`; `amount not stated`."""
    if usd is None:
        return "amount not stated"
    if usd < 0:
        return f"minus {usd_in_words(-usd)} (corrections)"
    if abs(usd) >= 1e9:
        return f"USD {usd / 1e9:,.2f} billion"
    if abs(usd) >= 1e6:
        return f"USD {usd / 1e6:,.1f} million"
    return f"USD {usd:,.0f}"


def size_in_words(size: int) -> str:
    """`239 kB`, `5.8 MB`."""
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"


def holds_words(money: Sequence[MoneyPart]) -> str:
    """What a sum is made of: `committed`; `USD 3.1 million committed, USD 2.0 million spent`."""
    parts = counted(money)
    if len(parts) == 1:
        return KINDS[parts[0].what]
    return ", ".join(f"{usd_in_words(part.usd)} {KINDS[part.what]}" for part in parts)


def apart_words(money: Sequence[MoneyPart]) -> str:
    """What a sum leaves out: `USD 4.62 billion cancelled (2 projects), 1 project only planned`."""
    return ", ".join(_apart(part) for part in money if part.what in APART)


def doubt_words(money: Sequence[MoneyPart]) -> str:
    """Whether a sum, or what it leaves out, holds amounts that stand far above the others."""
    return outliers_words(sum(part.outliers for part in money))


def _apart(part: MoneyPart) -> str:
    projects = count_of(part.projects, "project")
    if part.usd is None:
        return f"{projects} {_APART[part.what]} (no amount in dollars)"
    return f"{usd_in_words(part.usd)} {_APART[part.what]} ({projects})"


def money_words(money: Sequence[MoneyPart]) -> str:
    """Both, and whether single amounts should be checked: `committed; not counted: USD 4.62 billion
    cancelled (2 projects)`; empty where nothing is known of any money."""
    apart = apart_words(money)
    parts = (holds_words(money), apart and f"not counted: {apart}", doubt_words(money))
    return "; ".join(filter(None, parts))
