"""Scales, round ticks, figures and marks that drawings share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.charts.svg import (
    Scale,
    beside,
    drawing,
    element,
    figure,
    mark,
    pointed_at,
    round_ticks,
    text,
    unit_of,
)


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks"),
    [
        (0, 75, 5, [0, 20, 40, 60]),
        (0, 4170, 5, [0, 1000, 2000, 3000, 4000]),
        (0, 3, 5, [0, 1, 2, 3]),
        (0, 0, 5, [0]),
        (0, 1.8, 2, [0, 1]),
        (-61, 278, 2, [0, 200]),
        (-1500, 700, 4, [-1000, 0]),
        (1994, 2030, 8, [1995, 2000, 2005, 2010, 2015, 2020, 2025, 2030]),
        (2022, 2024, 8, [2022, 2023, 2024]),
        (1500, 2100, 6, [1500, 1600, 1700, 1800, 1900, 2000, 2100]),
    ],
)
def test_ticks_stand_at_round_numbers(low, high, most, ticks):
    assert list(round_ticks(low, high, most)) == ticks


@given(st.integers(-(10**9), 10**9), st.floats(0, 1e9), st.integers(1, 12))
def test_ticks_are_few_and_lie_between_both_ends(low, width, most):
    ticks = round_ticks(low, low + width, most)
    assert len(ticks) <= most + 1
    assert all(low <= tick <= low + width for tick in ticks)
    assert str(ticks.step).rstrip("0") in ("1", "2", "5")


def test_a_scale_goes_from_nought_to_a_hundred_and_stands_still_where_it_has_no_length():
    at = Scale(2000, 2010)
    assert [at(year) for year in (2000, 2005, 2010)] == [0, 50, 100]
    assert Scale(3, 3)(3) == 0


@pytest.mark.parametrize(
    ("most", "unit"),
    [
        (7.9e9, (1e6, ", millions")),
        (4e6, (1e6, ", millions")),
        (3.9e6, (1e3, ", thousands")),
        (900, (1, "")),
        (0, (1, "")),
    ],
)
def test_amounts_are_in_the_unit_in_which_they_are_short(most, unit):
    assert unit_of(most) == unit


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (7904.3, "7,904"), (57, "57"), (3.44, "3.4"), (3, "3"), (0, "0"), (0.04, "under 0.1"),
        (-61.2, "−61"), (1e6, "1,000,000"),
    ],
)  # fmt: skip
def test_figures_have_separators_and_nothing_small_becomes_nought(value, shown):
    assert figure(value) == shown


def test_what_stands_in_a_drawing_is_escaped():
    svg = drawing(
        "bars", 10, 'R&D "and" <more>', pointed_at("<b>", text("A & B", y=1), element("rect", x=2))
    )
    assert 'aria-label="R&amp;D &quot;and&quot; &lt;more&gt;"' in svg
    assert "<title>&lt;b&gt;</title>" in svg
    assert ">A &amp; B</text>" in svg
    assert '<rect x="2"/>' in svg


def test_marks_of_two_differ_in_shape_and_of_both_at_one_place_each_is_seen():
    a, b = mark("a", 50, 10), mark("b", 50, 10)
    assert a.startswith("<circle")
    assert b.startswith("<rect")
    assert 'r="6"' in a
    assert 'width="7.2"' in b  # half its diagonal is 5.1


def test_names_near_an_edge_turn_inwards():
    assert [beside(x)["text_anchor"] for x in (0, 50, 100)] == ["start", "middle", "end"]
