from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.overlap.engine.information import (
    node_bits,
    odds_bits,
    years_apart,
    years_in_common,
)


class Node(NamedTuple):
    name: str
    parent: str | None
    in_a: int
    in_b: int


TREE = [
    Node("KH", None, 60, 40),
    Node("LA", None, 40, 60),
    Node("KH-12", "KH", 30, 20),
    Node("KH-17", "KH", 3, 2),
    Node("LA-VT", "LA", 10, 10),
]


def bits_of(nodes: list[Node], all_a: int, all_b: int) -> dict[str, float]:
    at = {node.name: number for number, node in enumerate(nodes)}
    bits = node_bits(
        np.array([node.in_a for node in nodes]),
        np.array([node.in_b for node in nodes]),
        np.array([-1 if node.parent is None else at[node.parent] for node in nodes]),
        (all_a, all_b),
    )
    return {n.name: float(b) for n, b in zip(nodes, bits, strict=True) if not np.isnan(b)}


def tail(node: Node | None, limit: float, nodes: list[Node], everybody: int) -> float:
    """The formula as the module tells it, node by node."""
    own = 1.0 if node is None else node.in_a * node.in_b / everybody
    if node is not None and own <= limit:
        return own
    below = [n for n in nodes if n.parent == (node.name if node else None)]
    return min(own, sum(tail(one, limit, nodes, everybody) for one in below))


def test_a_rare_place_tells_more_than_a_common_one_and_than_its_country() -> None:
    bits = bits_of(TREE, 100, 100)
    assert bits["KH-17"] > bits["LA-VT"] > bits["KH-12"] > bits["KH"]


def test_bits_are_the_tail_probability_of_agreeing_at_least_so_closely() -> None:
    bits = bits_of(TREE, 100, 100)
    # the rarest node: only its own chance
    assert bits["KH-17"] == pytest.approx(-math.log2(0.03 * 0.02), abs=1e-3)
    # LA-VT: itself and the rarer KH-17
    assert bits["LA-VT"] == pytest.approx(-math.log2(0.1 * 0.1 + 0.03 * 0.02), abs=1e-3)
    # the countries are equally likely, so both are in each other's tail, without their provinces
    assert bits["KH"] == pytest.approx(-math.log2(0.6 * 0.4 + 0.4 * 0.6), abs=1e-3)


def test_a_node_of_one_side_alone_is_no_agreement() -> None:
    assert "TH" not in bits_of([*TREE, Node("TH", None, 5, 0)], 100, 100)


def test_what_everybody_has_is_worth_nothing() -> None:
    assert bits_of([Node("multi", None, 10, 10)], 10, 10) == {"multi": 0.0}


def test_an_empty_side_gives_nothing() -> None:
    assert bits_of(TREE, 0, 10) == {}


@st.composite
def forests(draw: st.DrawFn) -> list[Node]:
    nodes: list[Node] = []
    for top in range(draw(st.integers(1, 4))):
        in_a, in_b = draw(st.integers(1, 50)), draw(st.integers(1, 50))
        nodes.append(Node(f"t{top}", None, in_a, in_b))
        for child in range(draw(st.integers(0, 4))):
            nodes.append(
                Node(
                    f"t{top}.{child}",
                    f"t{top}",
                    draw(st.integers(1, in_a)),
                    draw(st.integers(1, in_b)),
                )
            )
    return nodes


@given(forests())
def test_all_nodes_at_once_give_what_the_formula_gives_node_by_node(nodes: list[Node]) -> None:
    bits = bits_of(nodes, 200, 200)
    assert len(bits) == len(nodes)
    for node in nodes:
        chance = tail(None, node.in_a * node.in_b / 40_000, nodes, 40_000)
        assert bits[node.name] == pytest.approx(-math.log2(chance), abs=1e-3)


@given(forests())
def test_a_child_never_tells_less_than_its_parent(nodes: list[Node]) -> None:
    bits = bits_of(nodes, 200, 200)
    assert all(value >= 0 for value in bits.values())
    for node in nodes:
        if node.parent is not None:
            assert bits[node.name] >= bits[node.parent] - 1e-6


@given(forests())
def test_the_rarer_of_two_nodes_never_tells_less(nodes: list[Node]) -> None:
    bits = bits_of(nodes, 200, 200)
    by_chance = sorted(nodes, key=lambda n: n.in_a * n.in_b)
    told = [bits[n.name] for n in by_chance]
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
    first_a, last_a, first_b, last_b = map(np.array, spans)
    assert years_in_common(first_a, last_a, first_b, last_b) == common
    assert years_in_common(first_b, last_b, first_a, last_a) == common


def test_the_shorter_the_gap_the_more_it_tells_and_a_year_in_common_most() -> None:
    # 8 of 12 pairs have a year in common, and all are at most so close; 3 are farthest apart
    bits = odds_bits(np.array([8.0, 0.0, 1.0, 3.0]))
    assert bits.tolist() == sorted(bits, reverse=True)
    assert bits[0] == pytest.approx(math.log2(12 / 8), abs=1e-3)
    assert bits[3] == pytest.approx(math.log2(3 / 12), abs=1e-3)


@given(st.lists(st.integers(1, 1000), min_size=1))
def test_closer_is_never_worth_less_and_the_middle_is_worth_nothing(pairs: list[int]) -> None:
    counted = np.array(pairs, dtype=np.float64)
    odds = odds_bits(counted)
    assert odds.tolist() == sorted(odds, reverse=True)
    if len(pairs) == 1:
        assert odds.tolist() == [0.0]


def test_what_no_pair_reaches_is_worth_at_least_what_the_nearest_that_is_reached_is() -> None:
    bits = odds_bits(np.array([0.0, 10.0, 30.0, 0.0]))
    assert bits[0] >= bits[1] > bits[2] >= bits[3]


def test_many_years_in_common_tell_no_more_than_one() -> None:
    assert years_apart(np.array([7, 1, 0, -1, -9])).tolist() == [0, 0, 1, 2, 10]
