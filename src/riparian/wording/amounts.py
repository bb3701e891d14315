"""Amounts of money and sizes of files as people write them."""

from __future__ import annotations

KINDS = {
    "committed": "committed", "spent": "spent", "budgeted": "budgeted",
    "forecast": "expected to be paid", "pledged": "only pledged",
}  # fmt: skip
"""What the figure of a project is (`normalise.money.Held`), in words."""


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
