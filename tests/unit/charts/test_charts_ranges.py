"""Where an index and its range stand on a line."""

from __future__ import annotations

import pytest

from riparian.areas.indices.index_records import Index
from riparian.charts.ranges import FARTHEST, is_share, marks_of


def index(value, low, high, shown):
    return Index("key", "Name", "JP KR", value, low, high, shown, "", "", None, "", "")


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
