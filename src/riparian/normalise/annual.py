"""Average official exchange rates of whole years, for what the daily rates do not reach.

Local units per US dollar from `fx_annual.csv`. A year that is not in the table has no rate: the
neighbouring year never stands in for it.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from riparian.normalise.tables import read_table

FLOATED = {"MMK": 2012}
"""Years in which a pegged official rate ended; before, the table holds the peg (its SOURCE.md)."""


class AnnualRate(msgspec.Struct, frozen=True):
    """Units of a currency per US dollar, averaged over a year, and who says so."""

    per_usd: float
    source: str


@lru_cache(maxsize=1)
def annual_rates() -> dict[tuple[str, int], AnnualRate]:
    """All rates of the table by currency and year, pegged ones too."""
    return {
        (row["currency"], int(row["year"])): AnnualRate(
            float(row["lcu_per_usd"]), row["source"].split(" via ")[0]
        )
        for row in read_table("fx_annual.csv")
    }


@lru_cache(maxsize=1)
def last_years() -> dict[str, int]:
    """The last year that the table holds, by currency."""
    last: dict[str, int] = {}
    for currency, year in annual_rates():
        last[currency] = max(year, last.get(currency, year))
    return last


def is_pegged(currency: str, year: int) -> bool:
    """Whether the official rate of that year was a peg that no local amount was worth."""
    return year < FLOATED.get(currency, 0)
