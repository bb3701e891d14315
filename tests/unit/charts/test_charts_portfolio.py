"""What charts of portfolios draw, and that two providers never differ by colour alone."""

from __future__ import annotations

import json

import pytest

from riparian.areas.indices.index import Index
from riparian.catalogue.portfolio import Part, Portfolio, YearPart
from riparian.charts.portfolio import (
    MOST_PARTS,
    pair_parts_chart,
    pair_years_chart,
    parts_chart,
    year_amounts_chart,
    years_chart,
)
from riparian.charts.ranges import FARTHEST, is_share, marks_of
from riparian.charts.theme import PROVIDER_A, PROVIDER_B


def portfolio(code, name, projects, themes, years):
    return Portfolio(
        code, name, projects, projects, None, 0, None, None, 0, 0, 0, 0, 0, 0,
        years=tuple(YearPart(year, many, 0, None) for year, many in years),
        themes=tuple(Part(t, t.title(), many, None, 0) for t, many in themes),
    )  # fmt: skip


JAPAN = portfolio("JP", "Japan", 10, [("water", 5), ("roads", 2)], [(2010, 3), (2013, 4)])
KOREA = portfolio("KR", "South Korea", 4, [("health", 3), ("water", 1)], [(2012, 1)])


def index(value, low, high, shown):
    return Index("key", "Name", "JP KR", value, low, high, shown, "", "", None, "", "")


def test_a_year_without_projects_is_a_gap_and_no_missing_label():
    spec = years_chart(JAPAN.years)
    assert [v["year"] for v in spec["data"]["values"]] == [2010, 2013]
    assert spec["encoding"]["x"]["scale"]["domain"] == [2010, 2011, 2012, 2013]


@pytest.mark.parametrize("span", [1, 9, 37, 120])
def test_few_enough_years_are_labelled_for_a_narrow_screen(span):
    years = [YearPart(year, 1, 0, None) for year in range(1990, 1990 + span)]
    labels = years_chart(years)["encoding"]["x"]["axis"]["values"]
    assert 1 <= len(labels) <= 9


def test_amounts_are_in_millions_and_years_without_any_are_left_out():
    years = [YearPart(2010, 1, 1, 2.5e6), YearPart(2011, 1, 1, None)]
    assert year_amounts_chart(years)["data"]["values"] == [{"year": 2010, "usd": 2.5}]


def test_bars_stand_in_the_order_given_and_hold_so_many_at_most():
    parts = [Part(str(n), f"Part {n}", n, None, 0) for n in range(30)]
    spec = parts_chart(parts)
    assert [v["part"] for v in spec["data"]["values"]] == [f"Part {n}" for n in range(MOST_PARTS)]
    assert spec["encoding"]["y"]["sort"] is None


def test_the_last_figure_has_room_beside_its_bar():
    spec = parts_chart([Part("a", "A", 100, None, 0)])
    assert spec["encoding"]["x"]["scale"]["domainMax"] > 110


def test_two_portfolios_are_compared_by_shares_of_each_ones_own():
    values = pair_parts_chart(JAPAN, KOREA, "themes")["data"]["values"]
    shares = {(v["part"], v["who"]): v["share"] for v in values}
    assert shares["Water", "Japan"] == 0.5
    assert shares["Water", "South Korea"] == 0.25
    assert shares["Roads", "South Korea"] == 0
    assert [v["part"] for v in values][::2] == ["Health", "Water", "Roads"]


def test_the_line_between_two_dots_runs_from_one_to_the_other():
    values = pair_parts_chart(JAPAN, KOREA, "themes")["data"]["values"]
    water = [v for v in values if v["part"] == "Water"]
    assert {(v["low"], v["high"]) for v in water} == {(0.25, 0.5)}


def test_years_of_either_hold_both_with_noughts_between():
    values = pair_years_chart(JAPAN, KOREA)["data"]["values"]
    korea = {v["year"]: v["projects"] for v in values if v["who"] == "South Korea"}
    assert korea == {2010: 0, 2011: 0, 2012: 1, 2013: 0}


@pytest.mark.parametrize(
    "spec", [pair_parts_chart(JAPAN, KOREA, "themes"), pair_years_chart(JAPAN, KOREA)]
)
def test_two_providers_never_differ_by_colour_alone(spec):
    drawn = [
        layer["encoding"] for layer in spec.get("layer", [spec]) if "color" in layer["encoding"]
    ]
    assert drawn
    for encoding in drawn:
        assert encoding["color"]["scale"]["range"] == [PROVIDER_A, PROVIDER_B]
        assert len(set(encoding["shape"]["scale"]["range"])) == 2
        assert encoding["color"]["scale"]["domain"] == ["Japan", "South Korea"]


@pytest.mark.parametrize(
    "spec",
    [years_chart(()), years_chart(JAPAN.years), parts_chart(()), parts_chart(JAPAN.themes),
     pair_parts_chart(JAPAN, KOREA, "themes"), pair_years_chart(JAPAN, KOREA)],
)  # fmt: skip
def test_a_spec_holds_its_data_and_asks_nobody(spec):
    text = json.dumps(spec)
    assert "url" not in spec["data"]
    assert text.count("http") == 1  # the name of the schema
    assert spec["width"] == "container"


# figures in their ranges


def test_a_share_stands_between_nought_and_all():
    marks = marks_of(index(0.25, 0.0, 1.0, "25 %"), 200)
    assert (marks.low, marks.value, marks.high, marks.one) == (0, 50, 200, None)


def test_half_and_double_lie_alike_on_both_sides_of_one():
    half, double = (marks_of(index(v, v, v, f"{v} times"), 100) for v in (0.5, 2.0))
    assert half.one == 50
    assert half.value + double.value == pytest.approx(100)
    assert half.value < 50


def test_what_is_beyond_the_line_is_cut_and_said():
    assert marks_of(index(1.0, 0.0, None, "1.0 times"), 100).open
    far = marks_of(index(1.0, 0.0, FARTHEST * 2, "1.0 times"), 100)
    assert (far.low, far.high, far.open) == (0, 100, True)
    assert not marks_of(index(0.5, 0.2, 1.0, "50 %"), 100).open


def test_shares_are_told_from_numbers_by_how_they_are_shown():
    assert is_share(index(0.001, 0, 1, "under 1 %"))
    assert not is_share(index(1.4, 1, 2, "1.4"))
