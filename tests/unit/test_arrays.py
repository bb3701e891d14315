"""Lists of unequal length, many at a time, give what each gives alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from riparian.arrays import (
    Ragged,
    distinct,
    patterns,
    position_in,
    rank_in_runs,
    rounded,
    rows_and_columns,
    spans,
)

LISTS = st.lists(st.lists(st.integers(0, 6), max_size=4), min_size=1, max_size=8)


def ragged(lists: list[list[int]]) -> Ragged:
    owners = [number for number, one in enumerate(lists) for _ in one]
    values = [value for one in lists for value in one]
    return Ragged.of(len(lists), np.array(owners, dtype=np.int64), np.array(values, dtype=np.int64))


def plain(found: Ragged) -> list[list[int]]:
    return [found.one(number).tolist() for number in range(len(found))]


@given(LISTS, st.data())
def test_lists_are_taken_in_the_order_asked_for(
    lists: list[list[int]], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.integers(0, len(lists) - 1)))
    taken = ragged(lists).take(np.array(rows, dtype=np.int64))
    assert plain(taken) == [lists[row] for row in rows]


@given(LISTS)
def test_of_lists_only_the_values_that_count_stay(lists: list[list[int]]) -> None:
    found = ragged(lists)
    kept = found.where(found.values % 2 == 0)
    assert plain(kept) == [[v for v in one if v % 2 == 0] for one in lists]


@given(LISTS)
def test_turned_lists_tell_who_holds_a_value(lists: list[list[int]]) -> None:
    turned = ragged(lists).turned(7)
    assert plain(turned) == [
        [number for number, one in enumerate(lists) for v in one if v == value]
        for value in range(7)
    ]


@given(LISTS)
def test_equal_lists_have_one_pattern_whose_first_is_the_first_of_them(
    lists: list[list[int]],
) -> None:
    of, firsts = patterns(ragged(lists))
    for number, pattern in enumerate(of):
        assert firsts[pattern] == lists.index(lists[number])


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5))))
def test_spans_are_ranges_one_after_the_other(ranges: list[tuple[int, int]]) -> None:
    starts = np.array([start for start, _ in ranges], dtype=np.int64)
    sizes = np.array([size for _, size in ranges], dtype=np.int64)
    assert spans(starts, sizes).tolist() == [n for s, many in ranges for n in range(s, s + many)]


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9)))
def test_where_values_stand_among_others(known: list[int], asked: list[int]) -> None:
    sorted_ = distinct(np.array(known, dtype=np.int64))
    assert sorted_.tolist() == sorted(set(known))
    at = position_in(sorted_, np.array(asked, dtype=np.int64))
    assert at.tolist() == [sorted(set(known)).index(v) if v in known else -1 for v in asked]


@given(st.lists(st.integers(0, 5)))
def test_a_rank_counts_the_equal_ones_before(values: list[int]) -> None:
    ordered = sorted(values)
    assert rank_in_runs(np.array(ordered, dtype=np.int64)).tolist() == [
        ordered[:place].count(value) for place, value in enumerate(ordered)
    ]


def test_halves_are_rounded_away_from_zero() -> None:
    values = np.array([0.25, 0.75, -0.25, -0.75, 0.24, -0.26, 0.0])
    assert rounded(values, 1).tolist() == [3, 8, -3, -8, 2, -3, 0]


@given(st.lists(st.integers(0, 10_000)), st.integers(1, 50))
def test_cells_are_counted_row_by_row(cells: list[int], width: int) -> None:
    rows, columns = rows_and_columns(np.array(cells, dtype=np.int64), width)
    assert list(zip(rows.tolist(), columns.tolist(), strict=True)) == [
        divmod(cell, width) for cell in cells
    ]
