"""Places for what strangers send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.web import arrivals
from riparian.web.arrivals import SLOW_BYTES_A_SECOND, Arrivals


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on when it is told to."""
    at = [1_000.0]
    monkeypatch.setattr(arrivals.time, "monotonic", lambda: at[0])
    return at


def test_there_are_so_many_places_and_each_is_free_again_when_something_has_come(clock):
    places = Arrivals(2, 9)
    first, second = places.begin(), places.begin()
    assert places.begin() is None
    places.end(first)
    places.end(first)
    assert places.begin() is not None
    assert places.begin() is None
    assert not second.is_let_go


def test_the_slowest_gives_way_where_it_is_slower_than_a_poor_line(clock):
    places = Arrivals(2, 9)
    slow, slower = places.begin(), places.begin()
    clock[0] += 100
    slow.size, slower.size = 1_000_000, 999_999
    assert places.begin() is not None
    assert (slow.is_let_go, slower.is_let_go) == (False, True)
    places.end(slower)
    clock[0] += 5  # the new one cannot be told yet, and 9,500 a second are slow
    assert places.begin() is not None
    assert slow.is_let_go
    assert places.begin() is None


def test_who_comes_as_fast_as_a_poor_line_is_left_alone(clock):
    places = Arrivals(1, 9)
    arrival = places.begin()
    clock[0] += 100
    arrival.size = 100 * SLOW_BYTES_A_SECOND
    assert places.begin() is None
    arrival.size -= 100
    assert places.begin() is not None


def test_what_has_come_gives_its_place_away_and_keeps_room_until_it_is_dealt_with(clock):
    places = Arrivals(2, 2)
    first, second = places.begin(), places.begin()
    assert places.wait(first)
    third = places.begin()
    assert (third is None, places.begin()) == (False, None)
    assert places.wait(second)
    places.end(third)
    assert places.begin() is None  # two wait
    places.end(first)
    assert places.begin() is not None


def test_what_waits_is_never_let_go_of_however_long_and_nobody_is_for_who_may_not_come(clock):
    places = Arrivals(1, 1)
    waiting = places.begin()
    places.wait(waiting)
    clock[0] += 100
    assert places.begin() is None
    places.end(waiting)
    slow = places.begin()
    clock[0] += 100
    assert places.begin() is not None
    assert (waiting.is_let_go, slow.is_let_go) == (False, True)
    assert not places.wait(slow)  # it came whole after all, and has no place any more


@given(st.lists(st.sampled_from(["begin", "wait", "end"]), max_size=40), st.integers(1, 3))
def test_there_are_never_more_than_places_and_those_that_may_wait(acts, count):
    places, there = Arrivals(2, count), []
    for act in acts:
        if act == "begin":
            there += [each] if (each := places.begin()) else []
        elif there and act == "wait":
            places.wait(there[0])
            there.append(there.pop(0))
        elif there:
            places.end(there.pop(0))
        assert len(there) <= 2 + count
