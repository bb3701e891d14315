"""Constant dollars by the provider's deflator."""

import csv
from importlib.resources import files

import pytest

from riparian.normalise.money import constant_usd

DATA = files("riparian.normalise") / "data"


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


def test_the_base_year_keeps_its_value() -> None:
    for provider in ("JP", "KR", "US", "GB", "TH"):
        value, base = constant_usd(1000.0, 2021, provider) or (0.0, 0)
        assert value == pytest.approx(1000.0, rel=1e-6)
        assert base == 2021


def test_names_lead_to_the_right_series() -> None:
    wanted = {"JP": "Japan", "KR": "Korea", "EU": "EU Institutions", "US": "United States"}
    for code, series in wanted.items():
        (row,) = [
            r
            for r in rows("deflators.csv")
            if (r["provider"], r["series"], r["year"]) == (series, "dac_deflator_usd", "2010")
        ]
        value, _ = constant_usd(100.0, 2010, code) or (0.0, 0)
        assert value == pytest.approx(100 * 100 / float(row["deflator"]))


@pytest.mark.parametrize(
    ("provider", "year"), [(None, 2015), ("CN", 2015), ("ADB", 2015), ("JP", 2023), ("JP", 1989)]
)
def test_where_no_deflator_reaches_there_is_none(provider: str | None, year: int) -> None:
    assert constant_usd(1.0, year, provider) is None


def test_every_named_series_is_there() -> None:
    series = {row["provider"] for row in rows("deflators.csv")}
    assert {row["series"] for row in rows("deflator_names.csv")} <= series
