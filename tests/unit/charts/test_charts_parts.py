"""Bars of one portfolio, and marks of two, which never differ by colour alone."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from riparian.catalogue.provider_portfolio import Part, Portfolio
from riparian.charts.parts import MOST_LETTERS, MOST_PARTS, pair_parts_chart, parts_chart


def portfolio(code, name, projects, themes):
    return Portfolio(
        code, name, projects, projects, None, 0, None, None, 0, 0, 0, 0, 0, 0,
        themes=tuple(Part(t, t.title(), many, None, 0) for t, many in themes),
    )  # fmt: skip


JAPAN = portfolio("JP", "Japan", 10, [("water", 5), ("roads", 2)])
KOREA = portfolio("KR", "South Korea", 4, [("health", 3), ("water", 1)])


def titles(svg):
    return [one.text for one in ET.fromstring(svg).iter("title")]


def words(svg, kind):
    return [one.text for one in ET.fromstring(svg).iter("text") if one.get("class") == kind]


def widths(svg):
    bars = [one for one in ET.fromstring(svg).iter("rect") if one.get("class") == "a"]
    return [float(one.get("width").rstrip("%")) for one in bars]


def test_bars_stand_in_the_order_given_and_hold_so_many_at_most():
    parts = [Part(str(n), f"Part {n}", n, None, 0) for n in range(1, 31)]
    svg = parts_chart(parts)
    assert titles(svg)[:2] == ["Part 1: 1 project", "Part 2: 2 projects"]
    assert len(titles(svg)) == len(widths(svg)) == MOST_PARTS
    assert widths(svg) == sorted(widths(svg))
    assert widths(svg)[-1] == 100


def test_money_is_in_its_unit_at_the_bar_and_in_full_where_it_is_pointed_at():
    parts = [Part("a", "A", 1, 2.2064e9, 1), Part("b", "B", 1, 30e3, 1), Part("c", "C", 1, None, 0)]
    svg = parts_chart(parts, money=True)
    assert words(svg, "muted") == ["US dollars, millions"]
    assert words(svg, None) == ["2,206", "under 0.1", "not known"]
    assert titles(svg) == ["A: USD 2,206,400,000", "B: USD 30,000", "C: not known"]
    assert widths(svg) == [100, 0, 0]


def test_what_bars_say_is_said_in_words():
    svg = parts_chart([Part("a", "Rice & more", 1200, None, 0), Part("b", "B", 3, None, 0)])
    assert ET.fromstring(svg).get("aria-label") == "Bars, projects. Rice & more: 1,200; B: 3."


@pytest.mark.parametrize(
    ("name", "beside"),
    [("Laos", "bars short"), ("Water supply, sanitation", "bars medium"), ("x" * 34, "bars long"),
     ("x" * 35, "bars"), ("国土交通省" * 4, "bars")],
)  # fmt: skip
def test_names_stand_beside_bars_where_the_longest_has_room(name, beside):
    svg = parts_chart([Part("a", "A", 1, None, 0), Part("b", name, 1, None, 0)])
    assert ET.fromstring(svg).get("class") == beside


@pytest.mark.parametrize("name", ["Ministry of " * 8, "国土交通省" * 8])
def test_a_name_too_long_for_a_narrow_screen_is_cut_there_and_whole_where_it_is_pointed_at(name):
    svg = parts_chart([Part("a", name, 1, None, 0)])
    [shown] = words(svg, "name")
    assert shown.endswith("…")
    assert MOST_LETTERS // 2 - 1 <= len(shown) <= MOST_LETTERS
    assert titles(svg) == [f"{name}: 1 project"]


def test_two_portfolios_are_compared_by_shares_of_each_ones_own_most_first():
    assert titles(pair_parts_chart(JAPAN, KOREA, "themes")) == [
        "Health: Japan 0 %, South Korea 75 %",
        "Water: Japan 50 %, South Korea 25 %",
        "Roads: Japan 20 %, South Korea 0 %",
    ]


def test_each_line_has_a_circle_and_a_square_with_their_figures_and_the_first_their_names():
    svg = pair_parts_chart(JAPAN, KOREA, "themes")
    root = ET.fromstring(svg)
    assert [one.get("cx") for one in root.iter("circle")] == ["0.0%", "66.67%", "26.67%"]
    squares = [one for one in root.iter("rect") if one.get("class") == "b"]
    assert [one.get("x") for one in squares] == ["100.0%", "33.33%", "0.0%"]
    assert words(svg, "label a") == ["0 %", "Japan", "50 %", "20 %"]
    assert words(svg, "label b") == ["75 %", "South Korea", "25 %", "0 %"]


def test_the_line_between_two_marks_runs_from_one_to_the_other():
    root = ET.fromstring(pair_parts_chart(JAPAN, KOREA, "themes"))
    links = [one for one in root.iter("line") if one.get("class") == "link"]
    assert (links[1].get("x1"), links[1].get("x2")) == ("33.33%", "66.67%")


def test_two_shares_that_are_the_same_have_one_figure():
    both = [portfolio(code, code, 4, [("water", 1)]) for code in ("JP", "KR")]
    svg = pair_parts_chart(*both, "themes")
    assert len(re.findall("25 %</text>", svg)) == 1


def test_a_small_share_is_no_nought():
    svg = pair_parts_chart(portfolio("JP", "Japan", 1000, [("water", 1)]), KOREA, "themes")
    assert "Water: Japan <1 %, South Korea 25 %" in titles(svg)


def test_two_that_do_nothing_have_a_drawing_all_the_same():
    nobody = portfolio("JP", "Japan", 0, [])
    assert titles(pair_parts_chart(nobody, nobody, "themes")) == []
