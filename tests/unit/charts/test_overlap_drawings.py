"""Timeline, waterfall and small map of one overlap: places on paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.charts.meeting_map import meeting_map
from riparian.charts.timeline import timeline_of
from riparian.charts.waterfall import waterfall_of
from riparian.overlap.report.overlap_list.project_locations import Ground, Spot
from riparian.overlap.report.overlap_records import Evidence, Side


def side(start=None, end=None, sure="reported", seen=()):
    return Side(
        "x", "x", "JP", None, "T", None, None, None, ("LA",), ("Laos",), (), start,
        sure if start else None, end, sure if end else None, "unknown", "unknown", seen, None,
        None, None,
    )  # fmt: skip


def spot(place, level="adm1", province=None, country="LA", name="Somewhere", at=(None, None)):
    return Spot(place, name, level, province, name, country, "named", None, None, *at)


DAYS = st.none() | st.dates().map(lambda day: f"{max(day.year, 1950) % 150 + 1950}-06-15")


def test_both_bars_stand_on_one_axis_and_what_they_share_is_between_them():
    found = timeline_of((side("2010", "2015-12-31"), side("2014-01-01", "2019")), "2030-01-01")
    assert found is not None
    a, b = found.bars
    assert (a.start, b.end) == (0, 100)
    assert found.together == (b.start, a.end)
    assert found.today is None
    assert [tick.year for tick in found.ticks] == [2010, 2012, 2014, 2016, 2018, 2020]
    assert b.start == pytest.approx(40, abs=0.2)


def test_what_is_not_known_has_no_place_on_the_axis():
    found = timeline_of((side("2015-03"), side(seen=("2016-02-01 meeting",))), "2017-01-01")
    assert found is not None
    a, b = found.bars
    assert a.end is b.start is b.end is None
    assert len(b.seen) == 1
    assert found.together is None
    assert 0 < found.today < 100
    assert timeline_of((side(), side()), "2017-01-01") is None


def test_an_assumed_end_is_not_drawn_as_a_sure_one():
    found = timeline_of((side("2010", "2012", sure="assumed"), side("2010")), "2026-01-01")
    assert found is not None
    assert (found.bars[0].sure_start, found.bars[0].sure_end) == (False, False)
    assert found.bars[1].sure_start


@given(st.tuples(DAYS, DAYS, DAYS, DAYS))
def test_everything_lies_on_the_axis(days):
    found = timeline_of((side(days[0], days[1]), side(days[2], days[3])), "2026-11-26")
    if found is None:
        assert not any(days)
        return
    places = [tick.at for tick in found.ticks]
    places += [p for bar in found.bars if bar for p in (bar.start, bar.end) if p is not None]
    assert all(0 <= place <= 100 for place in places)
    assert len(found.ticks) <= 8


@given(st.lists(st.floats(-10, 10).map(lambda bits: round(bits, 2)), max_size=9))
def test_each_step_begins_where_the_one_before_ended(bits):
    pieces = [Evidence("place", "", value, "", ()) for value in bits]
    found = waterfall_of(pieces)
    assert all(0 <= s.x <= 100 and s.x + s.width <= 101 for s in found.steps)
    before = found.zero
    for step in found.steps:
        begun = step.x if step.piece.bits > 0 else step.x + step.width
        if abs(step.piece.bits) > 1:
            assert begun == pytest.approx(before, abs=0.6)
        before = step.after
    assert max([found.x + found.width, found.zero]) <= 100.01


def test_a_map_tells_the_one_from_the_other_and_both_by_province():
    ground = Ground(
        (spot("LA-XE", province="LA-XE"), spot("LA-CH", province="LA-CH")),
        (spot("gn:1", "adm2", "LA-XE", at=(15.3, 106.7)), spot("LA", "country")),
    )
    found = meeting_map(ground)
    assert found is not None
    assert sorted(area.which for area in found.areas) == ["a", "both"]
    [dot] = found.dots
    assert dot.which == "b"
    assert 0 < dot.x < found.width
    assert 0 < dot.y < found.height
    assert len(found.countries) == 1
    assert found.waters


def test_a_province_drawn_in_the_outline_of_another_is_not_taken_for_it():
    a = spot("MM-04", province="MM-04", country="MM", name="Mandalay")
    b = spot("MM-18", province="MM-18", country="MM", name="Nay Pyi Taw", at=(19.75, 96.1))
    found = meeting_map(Ground((a,), (b,)))
    assert found is not None
    assert [(one.which, one.name) for one in found.areas] == [
        ("b", "Nay Pyi Taw"),
        ("a", "Mandalay"),
    ]
    assert [dot.name for dot in found.dots] == ["Nay Pyi Taw"]


def test_a_map_shows_the_country_of_each_also_where_no_more_is_known_of_one():
    found = meeting_map(
        Ground((spot("MM", "country", country="MM"),), (spot("LA-AT", province="LA-AT"),))
    )
    assert found is not None
    assert len(found.countries) == 2
    assert [area.which for area in found.areas] == ["b"]


def test_a_map_of_nothing_known_is_none():
    assert meeting_map(Ground((spot("LA", "country"),), ())) is None
    assert meeting_map(Ground((), (spot("XX-1", province="XX-1"),))) is None
