"""Columns and lines year by year."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from riparian.catalogue.money_by_year import YearMoney
from riparian.catalogue.provider_portfolio import Portfolio, YearPart
from riparian.charts.years import money_chart, pair_years_chart, year_amounts_chart, years_chart


def portfolio(code, name, years):
    return Portfolio(
        code, name, 9, 9, None, 0, None, None, 0, 0, 0, 0, 0, 0,
        years=tuple(YearPart(year, many, 0, None) for year, many in years),
    )  # fmt: skip


JAPAN = portfolio("JP", "Japan", [(2010, 3), (2013, 4)])
KOREA = portfolio("KR", "South Korea", [(2012, 1)])


def every(svg, name, kind=None):
    return [one for one in ET.fromstring(svg).iter(name) if kind in (None, one.get("class"))]


def said(svg, name="text", kind=None):
    return [one.text for one in every(svg, name, kind)]


def busy(first, last, many):
    return [YearPart(year, many, 0, None) for year in range(first, last + 1)]


def test_a_year_without_projects_is_a_gap_and_its_label_is_there():
    svg = years_chart(JAPAN.years)
    assert said(svg, "title") == ["2010: 3", "2013: 4"]
    assert said(svg, "text", "muted")[-4:] == ["2010", "2011", "2012", "2013"]
    assert [one.get("x") for one in every(svg, "rect", "a")] == ["6.50%", "81.50%"]


def test_few_columns_carry_their_figures_and_many_have_an_axis():
    few, many = years_chart(busy(2015, 2024, 75)), years_chart(busy(1994, 2030, 75))
    assert said(few)[1:11] == ["75"] * 10
    assert len(every(few, "line", "rule")) == 1
    assert said(many)[1:5] == ["0", "20", "40", "60"]
    assert len(every(many, "line", "rule")) == 4


@pytest.mark.parametrize("span", [1, 9, 37, 120])
def test_few_enough_years_are_named_for_a_narrow_screen(span):
    named = [words for words in said(years_chart(busy(1990, 1989 + span, 1))) if len(words) == 4]
    assert 1 <= len(named) <= 9


def test_a_column_is_as_high_as_its_value_and_never_a_slab():
    svg = years_chart([YearPart(2010, 4, 0, None), YearPart(2011, 2, 0, None)])
    tall, half = every(svg, "rect", "a")
    assert float(tall.get("height")) == 2 * float(half.get("height"))
    assert tall.get("width") == "12.00%"


def test_amounts_are_in_their_unit_and_years_without_any_are_left_out():
    years = [YearPart(2010, 1, 1, 25e6), YearPart(2011, 1, 1, None)]
    svg = year_amounts_chart(years)
    assert said(svg) == ["US dollars, millions, by first year", "25", "2010"]
    assert said(svg, "title") == ["2010: USD 25,000,000"]


def test_what_columns_say_is_said_in_words():
    [svg] = every(years_chart(JAPAN.years), "svg")
    assert svg.get("aria-label") == "Columns, projects under way, 2010 to 2013. Most in 2013: 4."


def test_each_source_and_kind_of_money_has_a_row_of_its_own_on_one_scale():
    years = [
        YearMoney("z", 2020, "commitment", 8e6, 1),
        YearMoney("a", 2021, "disbursement", 4e6, 1),
        YearMoney("a", 2020, "commitment", 8e6, 1),
    ]
    svg = money_chart(years, {"z": "Source 1", "y": "Source 2", "a": "Source 3"})
    assert [words for words in said(svg) if "Source" in words] == [
        "Source 1: commitment",
        "Source 3: commitment",
        "Source 3: disbursement",
    ]
    first, second, third = (float(one.get("height")) for one in every(svg, "rect", "muted"))
    assert first == second == 2 * third


def test_money_of_one_source_is_named_by_its_kind():
    svg = money_chart([YearMoney("a", y, "commitment", 5e3, 1) for y in (2020, 2022)], {"a": "One"})
    assert said(svg)[:2] == ["US dollars of the day, thousands", "commitment"]


def test_money_that_went_back_hangs_from_the_line_of_nought():
    years = [YearMoney("a", 2020, "paid", 3e6, 1), YearMoney("a", 2021, "paid", -1e6, 1)]
    svg = money_chart(years, {"a": "One"})
    up, down = every(svg, "rect", "muted")
    [line] = every(svg, "line", "rule")
    nought = float(line.get("y1"))
    assert float(up.get("y")) + float(up.get("height")) == pytest.approx(nought, abs=0.2)
    assert float(down.get("y")) == nought
    assert "−1,000" in said(svg)


def test_amounts_that_are_all_nought_can_be_drawn():
    svg = money_chart([YearMoney("a", year, "paid", 0.0, 1) for year in (2020, 2021)], {"a": "One"})
    assert {one.get("height") for one in every(svg, "rect", "muted")} == {"0.0"}


def test_years_of_either_hold_both_with_noughts_between():
    assert said(pair_years_chart(JAPAN, KOREA), "title") == [
        "2010: Japan 3, South Korea 0",
        "2011: Japan 0, South Korea 0",
        "2012: Japan 0, South Korea 1",
        "2013: Japan 4, South Korea 0",
    ]


def test_two_lines_differ_by_more_than_colour_and_have_their_names():
    svg = pair_years_chart(JAPAN, KOREA)
    assert len(every(svg, "circle", "a")) == len(every(svg, "rect", "b")) == 4
    assert len(every(svg, "line", "line a")) == len(every(svg, "line", "line b")) == 3
    assert said(svg, "text", "label a") == ["Japan"]
    assert said(svg, "text", "label b") == ["South Korea"]


@pytest.mark.parametrize(
    ("counts", "year"),
    [
        ((5, 5, 7, 5), 2010),  # its highest point is just beneath the other: where most room is
        ((5, 5, 20, 5), 2012),  # above the other
        ((5, 20, 5, 5), 2011),  # far beneath it
    ],
)
def test_a_name_stands_at_the_highest_point_where_there_is_room_for_it(counts, year):
    high = portfolio("JP", "Japan", zip(range(2010, 2014), (90, 80, 9, 60), strict=True))
    low = portfolio("KR", "Korea", zip(range(2010, 2014), counts, strict=True))
    [label] = every(pair_years_chart(high, low), "text", "label b")
    assert label.get("x") == f"{12.5 + 25 * (year - 2010)}%"
