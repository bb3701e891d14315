"""Places for what strangers send."""

import pytest

from riparian.web import arrivals
from riparian.web.arrivals import SLOW_BYTES_A_SECOND, Arrivals


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on when it is told to."""
    at = [1_000.0]
    monkeypatch.setattr(arrivals.time, "monotonic", lambda: at[0])
    return at


def test_there_are_so_many_places_and_each_is_free_again_when_something_has_come(clock):
    places = Arrivals(2)
    first, second = places.begin(), places.begin()
    assert places.begin() is None
    places.end(first)
    places.end(first)
    assert places.begin() is not None
    assert places.begin() is None
    assert not second.is_let_go


def test_the_slowest_gives_way_where_it_is_slower_than_a_poor_line(clock):
    places = Arrivals(2)
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
    places = Arrivals(1)
    arrival = places.begin()
    clock[0] += 100
    arrival.size = 100 * SLOW_BYTES_A_SECOND
    assert places.begin() is None
    arrival.size -= 100
    assert places.begin() is not None
