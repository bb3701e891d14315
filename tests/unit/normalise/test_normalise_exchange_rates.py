"""Exchange rates: which one is taken, how sure it is, and when there is none."""

from datetime import date, timedelta

import pytest
from currency_converter import CurrencyConverter
from hypothesis import given
from hypothesis import strategies as st

from riparian.normalise.exchange_rates import (
    AHEAD_DAYS,
    LOOK_BACK_DAYS,
    DailyRates,
    Rates,
    annual_rates,
    default_rates,
)

RATES = default_rates()
ECB = CurrencyConverter()
LAST = DailyRates().last_day
CURRENCIES = ("USD", "EUR", "JPY", "KRW", "CNY", "THB", "VND", "LAK", "KHR", "MMK", "ISK", "DEM")


def test_dollars_stay_dollars_at_any_date() -> None:
    for on in ("1985", "2019-03-04", ""):
        done = RATES.to_usd(250.0, "USD", on)
        assert (done.usd, done.sureness) == (250.0, "reported")


def test_a_day_takes_the_euro_cross_of_that_day() -> None:
    yen = ECB.convert(1, "EUR", "JPY", date=date(2015, 6, 30))
    dollars = ECB.convert(1, "EUR", "USD", date=date(2015, 6, 30))
    done = RATES.to_usd(1_000_000.0, "JPY", "2015-06-30")
    assert done.usd == pytest.approx(1_000_000 / yen * dollars)
    assert (done.rate_date, done.sureness) == ("2015-06-30", "derived")


def test_a_known_rate_of_the_ecb() -> None:
    # the package's own documentation: 100 EUR were 137.59 USD on 2014-03-28
    assert RATES.to_usd(100.0, "EUR", "2014-03-28").usd == pytest.approx(137.59)


def test_a_sunday_takes_the_friday_before_never_the_monday_after() -> None:
    done = RATES.to_usd(1.0, "JPY", "2015-05-31")
    assert done.rate_date == "2015-05-29"
    assert done.usd == RATES.to_usd(1.0, "JPY", "2015-05-29").usd
    assert "2015-05-29" in done.rule


@pytest.mark.parametrize("currency", ["JPY", "KRW", "THB"])
@pytest.mark.parametrize("year", [2006, 2015, 2019])
def test_a_year_agrees_with_the_official_average(currency: str, year: int) -> None:
    done = RATES.to_usd(1.0, currency, str(year))
    assert done.rate == pytest.approx(annual_rates()[currency, year].per_usd, rel=0.005)
    assert "average" in done.rule
    assert done.rate_date == str(year)


def test_a_month_takes_the_average_of_its_days() -> None:
    daily, quoted = DailyRates(), []
    for n in range(31):
        quote = daily.on("KRW", date(2015, 3, 1) + timedelta(days=n))
        if quote and quote.day == date(2015, 3, 1) + timedelta(days=n):
            quoted.append(quote.per_usd)
    done = RATES.to_usd(1.0, "KRW", "2015-03")
    assert done.rate == pytest.approx(sum(quoted) / len(quoted))


def test_before_the_ecb_the_year_stands_for_the_day() -> None:
    done = RATES.to_usd(9_405_957.9, "JPY", "1995-03-04")
    assert done.usd == pytest.approx(100_000)
    assert (done.rate_date, done.sureness) == ("1995", "derived")


def test_a_currency_quoted_only_from_april_takes_the_official_average_of_that_year() -> None:
    assert RATES.to_usd(1.0, "THB", "2005").rate == annual_rates()["THB", 2005].per_usd
    assert RATES.to_usd(1.0, "THB", "2005-07-01").rate_date == "2005-07-01"


def test_a_currency_that_the_ecb_lacks_takes_the_year() -> None:
    done = RATES.to_usd(23_050.241667, "VND", "2019-03-04")
    assert done.usd == pytest.approx(1.0)
    assert done.rate_source == "World Bank WDI PA.NUS.FCRF"


@pytest.mark.parametrize(
    ("currency", "on", "why"),
    [
        ("LAK", "2024", "end in 2023"),
        ("VND", "2025-01-01", "end in 2024"),
        ("MMK", "2011-06-01", "peg"),
        ("DEM", "1998", "reaches 1998"),
        ("ISK", "2015-06-01", "reaches 2015-06-01"),
        ("RUB", "2023-06-01", "reaches 2023-06-01"),
        ("RUB", "2022", "reaches 2022"),
        ("EUR", "1998-12-31", "reaches 1998-12-31"),
        ("JPY", "", "no date"),
        ("JPY", "2019-02-30", "2019-02-30"),
        ("JPY", "soon", "soon"),
        ("", "2019", "no currency"),
    ],
)
def test_without_a_rate_there_is_no_value_and_a_reason(currency: str, on: str, why: str) -> None:
    done = RATES.to_usd(1000.0, currency, on)
    assert (done.usd, done.rate) == (None, None)
    assert why in done.rule


def test_the_year_in_which_the_kyat_floated_is_only_assumed() -> None:
    assert RATES.to_usd(1.0, "MMK", "2012").sureness == "assumed"
    assert RATES.to_usd(1.0, "MMK", "2013").sureness == "derived"


def test_after_the_last_day_the_last_rate_is_assumed_for_a_while() -> None:
    last = RATES.to_usd(1.0, "JPY", LAST.isoformat())
    weekend = RATES.to_usd(1.0, "JPY", (LAST + timedelta(days=3)).isoformat())
    later = RATES.to_usd(1.0, "JPY", (LAST + timedelta(days=AHEAD_DAYS)).isoformat())
    too_late = RATES.to_usd(1.0, "JPY", (LAST + timedelta(days=AHEAD_DAYS + 1)).isoformat())
    assert (last.sureness, weekend.sureness, later.sureness) == ("derived", "derived", "assumed")
    assert later.usd == last.usd
    assert too_late.usd is None


def test_a_currency_that_died_is_not_carried_on() -> None:
    assert RATES.to_usd(1.0, "BGN", (LAST + timedelta(days=30)).isoformat()).usd is None


def test_the_running_year_is_averaged_up_to_where_the_file_ends() -> None:
    done = RATES.to_usd(1.0, "EUR", str(LAST.year))
    whole = (date(LAST.year, 12, 31) - LAST).days <= LOOK_BACK_DAYS
    assert done.sureness == "derived"
    assert (f"up to {LAST}" in done.rule) == (not whole)


def test_case_and_spaces_of_a_currency_do_not_matter() -> None:
    assert RATES.to_usd(1.0, " jpy ", "2015").usd == RATES.to_usd(1.0, "JPY", "2015").usd


def test_each_pair_of_currency_and_date_is_looked_up_once() -> None:
    class Counting(DailyRates):
        asked = 0

        def on(self, currency: str, day: date):
            Counting.asked += 1
            return super().on(currency, day)

    rates = Rates(Counting())
    for value in range(100):
        rates.to_usd(float(value), "JPY", "2015-06-30")
    assert Counting.asked == 1


@given(
    st.sampled_from(CURRENCIES),
    st.one_of(st.text(max_size=12), st.dates(max_value=date(2100, 1, 1)).map(str)),
    st.floats(-1e12, 1e12),
)
def test_any_currency_and_date_converts_or_says_why(currency: str, on: str, value: float) -> None:
    done = RATES.to_usd(value, currency, on)
    assert done.rule
    assert (done.usd is None) == (done.rate is None)
    if done.rate is not None:
        assert done.usd == value / done.rate
        assert done.rate > 0
    if done.rate_date and done.sureness == "derived" and len(done.rate_date) == 10:
        assert done.rate_date <= on[:10]  # never a rate of later


@pytest.mark.parametrize("day", [date(1999, 1, 4), date(2010, 11, 22), date(2019, 12, 31), LAST])
def test_a_rate_of_any_currency_is_what_the_package_makes_of_its_file(day):
    daily = DailyRates()
    quoted = {
        currency: quote.per_usd
        for currency in ECB.currencies
        if (quote := daily.on(currency, day)) and quote.day == day
    }
    assert len(quoted) > 25
    assert quoted == {
        currency: pytest.approx(ECB.convert(1, "USD", currency, date=day), rel=1e-15)
        for currency in quoted
    }
