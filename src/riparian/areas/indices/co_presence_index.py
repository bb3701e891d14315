"""Whether two providers are in the same cells more often than blind chance would put them there.

    lift = k N / (K n)        p = P(X >= k),  X hypergeometric (N, K, n)

N: all cells; K, n: cells with the one and with the other; k: cells with both. Above 1: more often
together than if each had spread over all cells blindly; p is the chance of at least k then,

    P(X = x) = C(K, x) C(N - K, n - x) / C(N, n),

worked out exactly, in logarithms of the gamma function.

Sources: lift as the *interest* of Brin, S., Motwani, R., Ullman, J. and Tsur, S. (1997), "Dynamic
Itemset Counting and Implication Rules for Market Basket Data", SIGMOD; the test is Fisher's exact
test (one-sided; Fisher 1935), used so for sites and species by Veech, J. (2013), "A probabilistic
model for analysing species co-occurrence", Global Ecology and Biogeography 22, 252-260.

Assumption: cells are alike and independent. They are not quite (every provider goes where roads and
partners are), so that a small p says "not by blind chance" and never why.

The range follows `footprint.room_for`: lower, every project that is not located stands apart from
the other provider; upper, it comes to the other's cells, and both into further ones.
"""

from __future__ import annotations

from math import exp, fsum, lgamma

import msgspec

from riparian.areas.indices.footprint import Room
from riparian.areas.indices.ranges import Ranged, with_range

LIKELY = 0.05
"""A chance from which on it is not called unlikely."""


class CoPresenceLift(msgspec.Struct, frozen=True):
    """`lift` and `p` with their ranges; `expected`: cells with both that blind chance would give;
    `all_cells` N."""

    lift: Ranged
    p: Ranged
    expected: float
    all_cells: int


def co_presence(room: Room) -> CoPresenceLift | None:
    """Lift and p; None where one of the two is in no known cell."""
    both = room.both
    of_a, of_b = both + room.only_a, both + room.only_b
    cells = both + room.only_a + room.only_b + room.empty
    if not of_a or not of_b:
        return None
    low = lift(cells, of_a + room.apart_a, of_b + room.apart_b, both)
    unlikely = p_at_least(cells, of_a + room.apart_a, of_b + room.apart_b, both)
    joined = both + room.joins_a + room.joins_b
    cases = [
        (cells, of_a + room.joins_a + pairs, of_b + room.joins_b + pairs, joined + pairs)
        for pairs in range(room.pairs + 1)
    ]
    value, p = lift(cells, of_a, of_b, both), p_at_least(cells, of_a, of_b, both)
    return CoPresenceLift(
        with_range(value, low, max(lift(*one) for one in cases)),
        with_range(p, min(p_at_least(*one) for one in cases), unlikely),
        of_a * of_b / cells,
        cells,
    )


def lift(cells: int, of_a: int, of_b: int, both: int) -> float:
    """The formula itself, k N / (K n); K and n above 0."""
    return both * cells / (of_a * of_b)


def p_at_least(cells: int, of_a: int, of_b: int, both: int) -> float:
    """P(X >= both), X hypergeometric; 0 where so many cannot be."""
    last = min(of_a, of_b)
    first = max(both, of_a + of_b - cells, 0)
    if both <= max(of_a + of_b - cells, 0):
        return 1.0
    whole = _log_ways(cells, of_b)
    return min(
        1.0,
        fsum(
            exp(_log_ways(of_a, x) + _log_ways(cells - of_a, of_b - x) - whole)
            for x in range(first, last + 1)
        ),
    )


def _log_ways(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
