"""How fast a member may write, as each node counts it for itself."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.exchange.pace import (
    DAY_SECONDS,
    carried,
    of_other,
    of_writer,
    seconds_until,
)

A_DAY = 100


def test_a_writer_has_a_days_worth_at_most_and_others_take_two_at_first():
    writer, other = of_writer(None, A_DAY, 0), of_other(None, A_DAY, 0)
    assert (writer.left, other.left) == (100, 200)
    assert of_writer(writer.less(100), A_DAY, DAY_SECONDS // 2).left == 50
    assert of_writer(writer.less(100), A_DAY, 30 * DAY_SECONDS).left == 100
    assert of_other(other.less(200), A_DAY, 30 * DAY_SECONDS).left == 3_000  # it was away


def test_a_clock_put_back_takes_nothing_away_and_gives_nothing():
    other = of_other(None, A_DAY, 10 * DAY_SECONDS).less(150)
    back = of_other(other, A_DAY, 9 * DAY_SECONDS)
    assert back.left == 50
    assert of_other(back, A_DAY, 10 * DAY_SECONDS).left == 150


def test_how_long_it_takes():
    assert seconds_until(150, of_writer(None, A_DAY, 0), A_DAY) == DAY_SECONDS // 2
    assert seconds_until(50, of_writer(None, A_DAY, 0), A_DAY) == 0


@pytest.mark.parametrize(
    ("confirmed", "others", "far"),
    [
        ({}, "", 0), ({"a": 9}, "", 0), ({"a": 9}, "a", 9), ({}, "a", 0), ({"a": 9}, "ab", 9),
        ({"a": 9}, "abc", 0), ({"a": 9, "b": 4}, "abc", 4), ({"a": 9, "b": 4}, "abcd", 4),
        ({"a": 9, "b": 4, "x": 99}, "abcde", 0), ({"x": 99, "y": 99, "z": 99}, "abc", 0),
    ],
)  # fmt: skip
def test_what_half_of_the_others_confirmed_is_not_counted(confirmed, others, far):
    assert carried(confirmed, others) == far


@given(st.integers(0, 2**32), st.integers(1, 1_000), st.integers(0, 40 * DAY_SECONDS))
def test_who_keeps_to_its_pace_is_never_stopped_whenever_others_begin_to_count(seed, a_day, begin):
    """The writer writes as much as it may at random times; another takes it at random times."""
    source = random.Random(seed)
    writer, other, now, size, held = None, None, 0, 0, 0
    for _ in range(60):
        now += source.choice((1, 3_600, DAY_SECONDS, 20 * DAY_SECONDS))
        writer = of_writer(writer, a_day, now)
        new = int(writer.left) if source.random() < 0.7 else 0
        writer, size = writer.less(new), size + new
        if now >= begin and source.random() < 0.5:
            if other is None:
                held = size  # what was there when it began came from who had confirmed it
            other = of_other(other, a_day, now)
            assert size - held <= other.left
            other, held = other.less(size - held), size
