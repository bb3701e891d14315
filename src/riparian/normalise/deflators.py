"""US dollars of one year in US dollars of the base year, by the provider's own deflator.

The OECD's implied deflators of DAC members include the change of the exchange rate, so they are
for amounts already in dollars of their year, never for local ones. They end in 2022; China and
single multilaterals have none, and then there is no constant value.
"""

from __future__ import annotations

from functools import lru_cache

from riparian.codelists.lists import read_table

_SERIES = "dac_deflator_usd"


def constant_usd(usd: float, year: int, provider: str | None) -> tuple[float, int] | None:
    """A value in constant dollars and their base year, or None where no deflator reaches.

    `provider` is a provider code (`JP`). Constant = 100 x current / deflator, as the OECD defines
    it.
    """
    deflator = _deflators().get((provider, year)) if provider else None
    return None if deflator is None else (100 * usd / deflator[0], deflator[1])


@lru_cache(maxsize=1)
def _deflators() -> dict[tuple[str, int], tuple[float, int]]:
    codes = {
        row["series"]: row["provider_code"] for row in read_table(__package__, "deflator_names.csv")
    }
    return {
        (codes[row["provider"]], int(row["year"])): (float(row["deflator"]), int(row["base_year"]))
        for row in read_table(__package__, "deflators.csv")
        if row["series"] == _SERIES and row["provider"] in codes
    }
