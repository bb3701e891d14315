"""Overlaps of related projects stand as one meeting; nothing is chained and nothing is lost."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from riparian.overlap.report.overlap_list.groups import find_groups, group_by_group


def both_ways(pairs):
    every = sorted({(x, y) for a, b in pairs for x, y in ((a, b), (b, a)) if x != y})
    one, other = (np.array([pair[at] for pair in every], dtype=np.int64) for at in (0, 1))
    return one, other


def grouped(overlaps, related, projects=20):
    a, b = (np.array([pair[at] for pair in overlaps], dtype=np.int64) for at in (0, 1))
    return find_groups(a, b, both_ways(related), projects).tolist()


def test_loans_for_one_road_meet_the_same_project_once() -> None:
    assert grouped([(0, 9), (1, 9), (5, 9), (2, 9)], [(0, 1), (0, 2)]) == [0, 0, 2, 0]


def test_both_projects_have_to_be_the_same_or_related() -> None:
    assert grouped([(0, 9), (1, 8)], [(0, 1)]) == [0, 1]
    assert grouped([(0, 9), (1, 8)], [(0, 1), (8, 9)]) == [0, 0]


def test_what_is_related_to_a_related_one_only_stands_for_itself() -> None:
    assert grouped([(0, 9), (1, 9), (2, 9)], [(0, 1), (1, 2)]) == [0, 0, 2]


def test_without_related_projects_each_is_its_own() -> None:
    assert grouped([(0, 9), (1, 9)], []) == [0, 1]
    assert grouped([], []) == []


def test_of_those_that_fit_the_first_of_each_stands_in_their_order() -> None:
    meetings = np.array([0, 0, 2, 0, 2])
    one = group_by_group(meetings, np.array([4, 3, 1, 2]))
    assert one.first.tolist() == [4, 3]
    assert [one.others.one(at).tolist() for at in range(2)] == [[2], [1]]


PAIR = st.tuples(st.integers(0, 3), st.integers(4, 7))
RELATED = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=5)


@given(st.lists(PAIR, unique=True, max_size=10), RELATED, st.integers(0, 3))
def test_every_overlap_is_shown_once_and_beneath_one_that_stands(overlaps, related, start) -> None:
    meetings = grouped(overlaps, related)
    assert all(meetings[of] == of <= at for at, of in enumerate(meetings))
    fitting = [*range(start, len(overlaps), 2)][::-1]
    one = group_by_group(np.array(meetings, dtype=np.int64), np.array(fitting, dtype=np.int64))
    assert sorted([*one.first.tolist(), *one.others.values.tolist()]) == sorted(fitting)
    assert len(one.first) == len({meetings[at] for at in fitting})
