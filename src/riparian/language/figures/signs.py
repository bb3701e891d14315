"""Signs and names that several currencies share (¥, $, 元, kr), and what decides between them.

A sign is never taken for one of its currencies by habit. What decides is stated somewhere: beside
it, in the heading, in another column, in a note above the table, or by whose money it is. The words
are in `data/currencies.csv` (column `among`), the currency of each country in
`data/national_currencies.csv`, both out of Unicode CLDR.
"""

from __future__ import annotations

from functools import lru_cache

from riparian.language.figures.lists import read_table

DOLLAR = "USD"
"""What a dollar sign means where whose money it is has no dollar of its own."""


@lru_cache(maxsize=1)
def _among() -> dict[str, tuple[str, ...]]:
    rows = read_table("currencies.csv")
    return {row["word"]: tuple(row["among"].split()) for row in rows if row["among"]}


@lru_cache(maxsize=1)
def _national() -> dict[str, str]:
    return {row["country"]: row["currency"] for row in read_table("national_currencies.csv")}


def currencies_of(sign: str) -> tuple[str, ...]:
    """The codes of the currencies that share a sign; none for what is no such sign."""
    return _among().get(sign.casefold(), ())


def national_currency(country: str | None) -> str | None:
    """The currency of a country, by its ISO code."""
    return _national().get(country or "")


def currency_by_provider(sign: str, provider: str | None) -> tuple[str, str] | None:
    """Which currency of a provider a sign means, and why; None where that does not decide.

    `provider` is a country's ISO code or another provider's key. A dollar sign of one that has no
    dollar of its own means US dollars: in those most providers report.
    """
    if provider is None:
        return None
    among, own = currencies_of(sign), national_currency(provider)
    if own in among:
        return str(own), f"'{sign}' is {own}, the provider's own currency"
    if DOLLAR in among:
        return DOLLAR, f"'{sign}' was taken as {DOLLAR}: the provider has no dollar of its own"
    return None
