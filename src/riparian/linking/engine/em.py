"""Counting what levels of agreement are worth (`weights`) on the pairs of a centre.

Expectation and maximisation over the pairs compared; the chances of other pairs are counted on
pairs within one country and provider, and counted again without those that turn out to be none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from riparian.linking.engine.match_weights import Class, Weighing, WeightTable, priors
from riparian.linking.engine.pair_arrays import (
    FEATURE_OF,
    LEVELS,
    PLACE_OF,
    Coded,
    Compared,
    Floats,
    Level,
    coded,
)

PRIOR_PAIRS = 200.0
"""Pairs that the priors for *same* and *sister* count as much as."""

PRIOR_OTHERS = 60.0
"""Other pairs that the priors for *other* count as much as."""

ROUNDS = 8
CLEARED = (2, 5)
"""Rounds before which the shares in *other* are counted again, without pairs that are none."""

MOST_ESTIMATED = 20_000
"""Pairs compared on which the shares are estimated."""

ANYWHERE = ("provider", "country")
"""Compared among all records; everything else within one country and provider."""

Any = TypeVar("Any")


def evenly(pairs: Sequence[Any]) -> Sequence[Any]:
    """`MOST_ESTIMATED` of the pairs at most, taken evenly."""
    return pairs[:: max(1, -(-len(pairs) // MOST_ESTIMATED))]


def estimate(
    units: int,
    pairs: Sequence[Compared],
    others: Sequence[Compared],
    anywhere: Mapping[Level, int],
) -> WeightTable:
    """Count the shares in *other* on `others` (pairs within country and provider) and `anywhere`
    (levels of pairs of all units), and estimate those in *same* and *sister* on `pairs`, which are
    pairs to be compared. `units` says how many units there are."""
    before = priors()
    compared, apart, wide = coded(pairs), coded(others), _counted(anywhere)
    seen = _inside(apart, np.ones(apart.pairs)) + wide
    table = WeightTable({**before, "other": _smoothed(seen, before["other"], PRIOR_OTHERS)}, units)
    for turn in range(ROUNDS):
        if turn in CLEARED:
            clear = _inside(apart, _other(table.weigh_coded(apart))) + wide
            table.shares["other"] = _smoothed(clear, before["other"], PRIOR_OTHERS)
        table.counted = {**_expected(table.weigh_coded(compared)), "other": seen}
        for one in _ESTIMATED:
            table.shares[one] = _smoothed(table.counted[one], before[one], PRIOR_PAIRS)
    return table


_ESTIMATED: tuple[Class, ...] = ("same", "sister")


def _expected(weighed: Weighing) -> dict[Class, Floats]:
    """How often each level is expected in *same* and *sister*. A pair whose titles contradict each
    other is never the same, and is a sister where it is no other."""
    pairs = weighed.of
    sister = weighed.sister / np.maximum(1e-12, 1 - weighed.same)
    return {
        "same": pairs.counts(np.where(pairs.contradicts, 0.0, weighed.same)),
        "sister": pairs.counts(np.where(pairs.contradicts, sister, weighed.sister)),
    }


def _other(weighed: Weighing) -> Floats:
    return (weighed.same + weighed.sister < 0.5).astype(np.float64)


def _inside(pairs: Coded, counting: Floats) -> Floats:
    return np.where(_ANYWHERE, 0.0, pairs.counts(counting))


_ANYWHERE = np.array([feature in ANYWHERE for feature, _ in LEVELS], np.bool_)


def _counted(anywhere: Mapping[Level, int]) -> Floats:
    found = np.zeros(len(LEVELS))
    for level, many in anywhere.items():
        found[PLACE_OF[level]] = many
    return found


def _smoothed(counts: Floats, prior: Floats, strength: float) -> Floats:
    whole = np.bincount(FEATURE_OF, weights=counts) + strength
    return (counts + strength * prior) / whole[FEATURE_OF]
