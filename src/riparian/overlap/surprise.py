"""How surprising is it that two projects agree this closely? The formula behind every strength.

Two providers A and B have a projects and b projects. A node v of a tree (a province of the place
tree, a code of the purpose tree) is touched by the share f_A(v) of A's projects and f_B(v) of
B's. Two projects drawn at random, one of each, both touch v with probability

    p(v) = f_A(v) * f_B(v).

They agree *at least so closely* if they share v or any node no more common than v. Going down
the tree from the top, with c(u) the chance of doing so below u,

    c(u) = p(u)                                  if p(u) <= p(v),
    c(u) = min(p(u), sum of c over u's children) otherwise,
    P(v) = min(1, sum of c over the tops),       bits(v) = -log2 P(v).

So "both in Vietnam" is worth little where both are often in Vietnam, and "both in Sanamxay" much.
The sums take siblings as exclusive; a project that touches several is counted in each, which
makes P larger and the bits smaller: the error is on the careful side, and never so large that a
part tells less than the whole.

For what is a matter of degree (distance, time) there is no finer and coarser but closer and
farther, and it can speak against a pair. With P(>=) the share of pairs that are at least so close,
and P(<=) that of pairs that are at most so close,

    bits = log2 ( P(<=) / P(>=) ):

0 in the middle of all pairs, above it for, below it against. In time, to have a year in common is
closest, however many: a long project has many years in common with everything. Below it stand the
gaps, the shortest first.

Bits of different features are added as if the features were independent, which they are not
quite. So a strength is never read as a probability: what people see is the *rank*, "closer than
99.9 % of pairs", by the distribution of the strengths themselves.

Source of the measure: surprisal, -log2 P (Shannon 1948; Cover & Thomas, Elements of Information
Theory, ch. 2). The tail sum, and the odds of the two tails, are ours.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec


class NodeCount(msgspec.Struct, frozen=True):
    """How many projects of each side touch a node, and the node above it (None at the top)."""

    node: str
    parent: str | None
    in_a: int
    in_b: int


def node_bits(counts: Iterable[NodeCount], all_a: int, all_b: int) -> dict[str, float]:
    """Bits of every node that both sides touch; `all_*` count the projects of a side."""
    if not all_a or not all_b:
        return {}
    both = [c for c in counts if c.in_a and c.in_b]
    chance = {c.node: c.in_a * c.in_b / (all_a * all_b) for c in both}
    below: dict[str | None, list[str]] = defaultdict(list)
    for count in both:
        below[count.parent if count.parent in chance else None].append(count.node)
    tails = {limit: _tail(None, limit, chance, below) for limit in set(chance.values())}
    return {node: _bits(tails[own]) for node, own in chance.items()}


def _tail(
    node: str | None,
    limit: float,
    chance: Mapping[str, float],
    below: Mapping[str | None, Sequence[str]],
) -> float:
    """The chance of sharing, in or below a node (None: anywhere), one no more common than that."""
    own = 1.0 if node is None else chance[node]
    if own <= limit and node is not None:
        return own
    return min(own, sum(_tail(child, limit, chance, below) for child in below.get(node, ())))


def tail_bits(pairs: Mapping[int | float, float]) -> dict[int | float, float]:
    """Bits by a measure of closeness: -log2 of the share of pairs that are at least so close.

    `pairs` counts all pairs by that measure, the greater the closer.
    """
    total = sum(pairs.values())
    bits: dict[int | float, float] = {}
    at_least = 0.0
    for value in sorted(pairs, reverse=True):
        at_least += pairs[value]
        bits[value] = _bits(at_least / total)
    return bits


def odds_bits(pairs: Mapping[int | float, float]) -> dict[int | float, float]:
    """Bits for and against, by a measure of closeness: log2 of the share of pairs that are at most
    so close over the share that are at least so close.

    So the pair in the middle of all is worth nothing, closer ones count for, farther ones against;
    closer is never worth less. What no pair reaches counts as if one did.
    """
    total = sum(pairs.values())
    bits: dict[int | float, float] = {}
    at_least = 0.0
    for value in sorted(pairs, reverse=True):
        at_least += pairs[value]
        at_most = total - at_least + pairs[value]
        bits[value] = round(math.log2(max(at_most, 1.0) / max(at_least, 1.0)), 4)
    return bits


def years_bits(
    spans_a: Sequence[tuple[int, int, int]], spans_b: Sequence[tuple[int, int, int]]
) -> dict[int, float]:
    """Bits for and against by closeness in time, see `time_closeness`; spans are (first, last,
    projects)."""
    pairs: dict[int | float, float] = defaultdict(float)
    for first_a, last_a, many_a in spans_a:
        for first_b, last_b, many_b in spans_b:
            common = years_in_common(first_a, last_a, first_b, last_b)
            pairs[time_closeness(common)] += many_a * many_b
    return {int(common): bits for common, bits in odds_bits(pairs).items()}


def years_in_common(first_a: int, last_a: int, first_b: int, last_b: int) -> int:
    """Calendar years that two spans share; 0 when one follows the other at once, below 0: a gap."""
    return min(last_a, last_b) - max(first_a, first_b) + 1


def time_closeness(common: int) -> int:
    """1 for any year in common, 0 for one right after the other, -n for a gap of n years."""
    return min(common, 1)


def _bits(chance: float) -> float:
    return abs(round(-math.log2(chance), 4)) if chance > 0 else 0.0
