"""Dates, amounts, percentages and coordinates: what is read, and what is refused."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.ingest.iati.parse_values import (
    ends_before,
    read_amount,
    read_date,
    read_flag,
    read_position,
)
from riparian.language.figures.cell_reading import is_absurd


@pytest.mark.parametrize(
    ("text", "iso", "sound"),
    [
        ("2019-03-31", "2019-03-31", True),
        (" 2019-03-31\n", "2019-03-31", True),
        ("2019-03-31Z", "2019-03-31", True),
        ("2019-03-31+07:00", "2019-03-31", True),
        ("2019-03-31T23:59:59-05:00", "2019-03-31", True),
        ("2019-03-31 00:00:00", "2019-03-31", True),
        ("2019-03", "2019-03", True),
        ("2019", "2019", True),
        ("2019/3/31", "2019-03-31", False),
        ("20190331", "2019-03-31", False),
        ("0201-05-06", "0201-05-06", False),
        ("2201-05-06", "2201-05-06", False),
        ("2019-02-30", None, False),
        ("2019-13", None, False),
        ("0000-00-00", None, False),
        ("0000", None, False),
        ("31/03/2019", None, False),
        ("March 2019", None, False),
        ("2019-W01-1", None, False),
        ("２０１９-03-31", None, False),
        ("", None, False),
    ],
)
def test_dates(text: str, iso: str | None, sound: bool):
    assert read_date(text) == (iso, sound)


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_is_read_as_itself(day: date):
    assert read_date(day.isoformat()) == (day.isoformat(), True)


@given(st.text(max_size=30))
def test_a_date_is_iso_or_nothing(text: str):
    iso, _ = read_date(text)
    assert iso is None or (len(iso) in (4, 7, 10) and iso.replace("-", "").isdigit())


def test_an_end_is_compared_as_far_as_both_are_precise():
    assert ends_before("2019-10-31", "2020-05-22")
    assert not ends_before("2019", "2019-05-22")
    assert not ends_before("2019-05-22", "2019")
    assert ends_before("2018", "2019-05-22")


@pytest.mark.parametrize(
    ("text", "value", "plain"),
    [
        ("545", 545.0, True),
        ("-545.00", -545.0, True),
        (" +0.5 ", 0.5, True),
        (".5", 0.5, True),
        ("1e6", 1_000_000.0, False),
        ("1,234.50", 1234.5, False),
        ("1,234", 1234.0, False),
        ("1.234.567", 1_234_567.0, False),
        ("1.234,50", 1234.5, False),
        ("1 234 567,5", 1_234_567.5, False),
        ("12,5", 12.5, False),
        ("\u22125", -5.0, False),
        ("n/a", None, False),
        ("", None, False),
        ("NaN", None, False),
        ("inf", None, False),
        ("1e999", None, False),
        ("1_000", None, False),
        ("12,34,56", None, False),
        ("USD 5", None, False),
        ("5 000.000.000", None, False),
    ],
)
def test_amounts(text: str, value: float | None, plain: bool):
    assert read_amount(text) == (value, plain)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-1e15, max_value=1e15)
)
def test_every_decimal_is_read_as_itself(number):
    assert read_amount(f"{number:f}") == (float(number), True)
    assert read_amount(f"{number:,f}")[0] == float(number)


@given(st.text(max_size=30))
def test_an_amount_is_finite_or_nothing(text: str):
    value, _ = read_amount(text)
    assert value is None or math.isfinite(value)


def test_what_is_absurd_depends_on_the_currency():
    assert is_absurd(1e13, "USD")
    assert is_absurd(-1e13, "JPY")
    assert is_absurd(1e13, None)
    assert not is_absurd(9.9e12, "USD")
    assert not is_absurd(1e13, "VND")
    assert not is_absurd(9e15, "IDR")
    assert is_absurd(1e16, "VND")


def test_positions_and_flags():
    assert read_position(" 13.5", "103") == (13.5, 103.0)
    assert read_position("13.5", "") is None
    assert read_position("1_3", "103") is None
    assert read_position("13,5", "103") is None
    assert [read_flag(text) for text in ("1", "true", "0", "FALSE", "x", "", None)] == [
        True, True, False, False, None, None, None,
    ]  # fmt: skip
