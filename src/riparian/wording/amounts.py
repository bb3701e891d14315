"""Amounts of money and sizes of files as people write them."""

from __future__ import annotations

from typing import Protocol

from riparian.english import agree, count_of, possessive, with_article
from riparian.normalise.providers import load_providers

KINDS = {
    "committed": "committed", "spent": "spent", "budgeted": "budgeted",
    "forecast": "expected to be paid", "pledged": "only pledged",
}  # fmt: skip
"""What the figure of a project is (`normalise.money.Held`), in words."""


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
