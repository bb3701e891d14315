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

How surprising an agreement is says nothing yet of what it is worth: `evidence_weights`.

Source of the measure: surprisal, -log2 P (Shannon 1948; Cover & Thomas, Elements of Information
Theory, ch. 2). The tail sum, and the odds of the two tails, are ours.
"""

from __future__ import annotations

import numpy as np

from riparian.arrays import Floats, Numbers, runs


def node_bits(in_a: Numbers, in_b: Numbers, parent: Numbers, everybody: tuple[int, int]) -> Floats:
    """Bits of every node, by its number; NaN of one that not both sides touch.

    `in_*`: how many projects of a side touch each node, `everybody` how many there are, `parent`
    the node above, -1 at the top.
    """
    bits = np.full(len(in_a), np.nan)
    both = np.flatnonzero((in_a > 0) & (in_b > 0))
    if not len(both) or not min(everybody):
        return bits
    chance = in_a[both] * in_b[both] / (everybody[0] * everybody[1])
    own_number = np.full(len(in_a) + 1, -1, dtype=np.int64)
    own_number[both] = np.arange(len(both))
    above = own_number[parent[both]]
    limits, of_limit = np.unique(chance, return_inverse=True)
    step = max(1, _CELLS // len(both))
    parts = [
        _tails(chance, above, limits[start : start + step]) for start in range(0, len(limits), step)
    ]
    bits[both] = np.abs(np.round(-np.log2(np.concatenate(parts)[of_limit]), 4))
    return bits


_CELLS = 1 << 20


def _tails(chance: Floats, above: Numbers, limits: Floats) -> Floats:
    """For each limit the chance of sharing a node no more common than that: from the leaves up,
    for each node that of doing so in or below it."""
    depth = _depths(above)
    below = np.zeros((len(chance), len(limits)))
    for level in range(int(depth.max()), -1, -1):
        nodes = np.flatnonzero(depth == level)
        nodes = nodes[np.argsort(above[nodes], kind="stable")]
        own = chance[nodes, np.newaxis]
        here = np.where(own <= limits, own, np.minimum(own, below[nodes]))
        starts = runs(above[nodes])
        if level:
            below[above[nodes][starts]] = np.add.reduceat(here, starts, axis=0)
    tails: Floats = np.minimum(1.0, here.sum(axis=0))
    return tails


def _depths(above: Numbers) -> Numbers:
    """How many nodes stand above each."""
    depth = np.zeros(len(above), dtype=np.int64)
    at = above
    while (at >= 0).any():
        depth += at >= 0
        at = np.where(at >= 0, above[at], -1)
    return depth


def odds_bits(pairs: Floats) -> Floats:
    """Bits for and against, by how far apart two are: log2 of the share of pairs that are at most
    so close over the share that are at least so close. `pairs` counts them, the closest first.

    So the pair in the middle of all is worth nothing, closer ones count for, farther ones against;
    closer is never worth less. What no pair reaches counts as if one did.
    """
    at_least = np.cumsum(pairs)
    at_most = pairs.sum() - at_least + pairs
    bits: Floats = np.round(np.log2(np.maximum(at_most, 1.0) / np.maximum(at_least, 1.0)), 4)
    return bits


def years_in_common(
    first_a: Numbers, last_a: Numbers, first_b: Numbers, last_b: Numbers
) -> Numbers:
    """Calendar years that two spans share; 0 when one follows the other at once, below 0: a gap."""
    return np.minimum(last_a, last_b) - np.maximum(first_a, first_b) + 1


def years_apart(in_common: Numbers) -> Numbers:
    """0 for any year in common, 1 for one right after the other, n + 1 for a gap of n years."""
    return 1 - np.minimum(in_common, 1)
