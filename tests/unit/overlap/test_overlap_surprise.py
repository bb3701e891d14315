from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.overlap.surprise import (
    NodeCount,
    node_bits,
    odds_bits,
    tail_bits,
    time_closeness,
    years_bits,
    years_in_common,
)

TREE = [
    NodeCount("KH", None, 60, 40),
    NodeCount("LA", None, 40, 60),
    NodeCount("KH-12", "KH", 30, 20),
    NodeCount("KH-17", "KH", 3, 2),
    NodeCount("LA-VT", "LA", 10, 10),
]


def test_a_rare_place_tells_more_than_a_common_one_and_than_its_country() -> None:
    bits = node_bits(TREE, 100, 100)
    assert bits["KH-17"] > bits["LA-VT"] > bits["KH-12"] > bits["KH"]


def test_bits_are_the_tail_probability_of_agreeing_at_least_so_closely() -> None:
    bits = node_bits(TREE, 100, 100)
    # the rarest node: only its own chance
    assert bits["KH-17"] == pytest.approx(-math.log2(0.03 * 0.02), abs=1e-3)
    # LA-VT: itself and the rarer KH-17
    assert bits["LA-VT"] == pytest.approx(-math.log2(0.1 * 0.1 + 0.03 * 0.02), abs=1e-3)
    # the countries are equally likely, so both are in each other's tail, without their provinces
    assert bits["KH"] == pytest.approx(-math.log2(0.6 * 0.4 + 0.4 * 0.6), abs=1e-3)


def test_a_node_of_one_side_alone_is_no_agreement() -> None:
    assert "TH" not in node_bits([*TREE, NodeCount("TH", None, 5, 0)], 100, 100)


def test_what_everybody_has_is_worth_nothing() -> None:
    assert node_bits([NodeCount("multi", None, 10, 10)], 10, 10) == {"multi": 0.0}


def test_an_empty_side_gives_nothing() -> None:
    assert node_bits(TREE, 0, 10) == {}


@st.composite
def forests(draw: st.DrawFn) -> list[NodeCount]:
    nodes: list[NodeCount] = []
    for top in range(draw(st.integers(1, 4))):
        in_a, in_b = draw(st.integers(1, 50)), draw(st.integers(1, 50))
        nodes.append(NodeCount(f"t{top}", None, in_a, in_b))
        for child in range(draw(st.integers(0, 4))):
            nodes.append(
                NodeCount(
                    f"t{top}.{child}",
                    f"t{top}",
                    draw(st.integers(1, in_a)),
                    draw(st.integers(1, in_b)),
                )
            )
    return nodes


@given(forests())
def test_a_child_never_tells_less_than_its_parent(nodes: list[NodeCount]) -> None:
    bits = node_bits(nodes, 200, 200)
    assert all(value >= 0 for value in bits.values())
    for node in nodes:
        if node.parent is not None:
            assert bits[node.node] >= bits[node.parent] - 1e-6


@given(forests())
def test_the_rarer_of_two_nodes_never_tells_less(nodes: list[NodeCount]) -> None:
    bits = node_bits(nodes, 200, 200)
    by_chance = sorted(nodes, key=lambda n: n.in_a * n.in_b)
    told = [bits[n.node] for n in by_chance]
    assert all(left >= right - 1e-6 for left, right in pairwise(told))


@pytest.mark.parametrize(
    ("spans", "common"),
    [
        ((2010, 2014, 2012, 2016), 3),
        ((2010, 2014, 2015, 2018), 0),
        ((2010, 2011, 2015, 2018), -3),
        ((2010, 2020, 2012, 2012), 1),
    ],
)
def test_years_in_common(spans: tuple[int, int, int, int], common: int) -> None:
    first_a, last_a, first_b, last_b = spans
    assert years_in_common(first_a, last_a, first_b, last_b) == common
    assert years_in_common(first_b, last_b, first_a, last_a) == common


def test_the_shorter_the_gap_the_more_it_tells_and_a_year_in_common_most() -> None:
    bits = years_bits([(2000, 2004, 1), (2010, 2015, 2)], [(2010, 2015, 1), (2014, 2020, 3)])
    assert [bits[n] for n in sorted(bits)] == sorted(bits.values())
    assert max(bits) == 1
    # 8 of 12 pairs have a year in common, and all are at most so close
    assert bits[1] == pytest.approx(math.log2(12 / 8), abs=1e-3)
    # 3 of 12 are nine years apart, and all are at least so close
    assert bits[min(bits)] == pytest.approx(math.log2(3 / 12), abs=1e-3)


@given(st.dictionaries(st.integers(-50, 1), st.integers(1, 1000), min_size=1))
def test_closer_is_never_worth_less_and_the_middle_is_worth_nothing(
    pairs: dict[int, int],
) -> None:
    for bits in (odds_bits(pairs), tail_bits(pairs)):
        assert [bits[n] for n in sorted(bits)] == sorted(bits.values())
    if len(pairs) == 1:
        assert set(odds_bits(pairs).values()) == {0.0}
    assert min(tail_bits(pairs).values()) == 0.0


def test_what_no_pair_reaches_is_worth_at_least_what_the_nearest_that_is_reached_is() -> None:
    bits = odds_bits({0: 0.0, -1: 10.0, -2: 30.0, -3: 0.0})
    assert bits[0] >= bits[-1] > bits[-2] >= bits[-3]


def test_many_years_in_common_tell_no_more_than_one() -> None:
    assert time_closeness(7) == time_closeness(1) == 1
    assert time_closeness(0) > time_closeness(-1) > time_closeness(-9)
