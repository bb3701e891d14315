"""Estimates on the pairs of a centre what levels of agreement are worth (`match_weights`).

Expectation and maximisation over the pairs that are to be compared. The shares in *other* are
counted on pairs within one country and provider, and counted again without those that turn out to
be the same or sisters.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from riparian.arrays import Floats, Ints
from riparian.linking.engine.compared_record import Pair, Record
from riparian.linking.engine.comparison_levels import levels_anywhere
from riparian.linking.engine.match_weights import (
    FEATURE_OF,
    LEVELS,
    PLACE_OF,
    Class,
    ComparedPair,
    Level,
    PairArrays,
    WeighedPairs,
    WeightTable,
    priors,
    to_arrays,
)

PRIOR_PAIRS = 200.0
"""Pairs that the priors for *same* and *sister* count as much as: a small centre depends on them, a
large one soon speaks for itself."""

PRIOR_OTHERS = 60.0
"""Pairs that the priors for *other* count as much as."""

ROUNDS = 8
CLEARED = (2, 5)
"""Rounds before which the shares in *other* are counted again, without pairs that are none."""

MOST_ESTIMATED = 20_000
"""Pairs on which the shares in *same* and *sister* are estimated."""

MOST_SAMPLED = 5_000
"""Pairs on which the shares in *other* are counted."""

ANYWHERE = ("provider", "country")
"""Compared among all records; everything else within one country and provider."""

Item = TypeVar("Item")


def evenly(pairs: Sequence[Item]) -> Sequence[Item]:
    """`MOST_ESTIMATED` of the pairs at most, taken evenly."""
    return pairs[:: max(1, -(-len(pairs) // MOST_ESTIMATED))]


def count_levels_anywhere(records: Sequence[Record]) -> Counter[Level]:
    """How often two of all records agree in provider and country, on pairs taken evenly."""
    pairs = len(records) * (len(records) - 1) // 2
    step = max(1, -(-pairs // MOST_SAMPLED))
    counts: Counter[Level] = Counter()
    for place in range(0, pairs, step):
        one, other = _pair_at(place)
        counts.update(levels_anywhere(records[one], records[other]).items())
    return counts


def sample_pairs(blocks: Iterable[Ints]) -> list[Pair]:
    """Pairs within one country and provider, taken evenly: nearly all of them are two projects.
    Blocks come in the order of country and provider, the records of each in order."""
    blocks = list(blocks)
    pairs = sum(len(members) * (len(members) - 1) // 2 for members in blocks)
    step = max(1, -(-pairs // MOST_SAMPLED))
    sample: set[Pair] = set()
    passed = 0
    for members in blocks:
        here = len(members) * (len(members) - 1) // 2
        for place in range(-passed % step, here, step):
            one, other = _pair_at(place)
            sample.add((int(members[one]), int(members[other])))
        passed += here
    return sorted(sample)


def _pair_at(place: int) -> Pair:
    """The pair with that number when they are counted as (0,1), (0,2), (1,2), (0,3)."""
    other = (1 + math.isqrt(1 + 8 * place)) // 2
    return place - other * (other - 1) // 2, other


def estimate(
    records: int,
    pairs: Sequence[ComparedPair],
    others: Sequence[ComparedPair],
    anywhere: Mapping[Level, int],
) -> WeightTable:
    """Count the shares in *other* on `others` (pairs within a country and provider) and `anywhere`
    (levels of pairs of all records); estimate those in *same* and *sister* on `pairs`, which are
    to be compared. `records` is the number of all records."""
    prior = priors()
    candidates, within, wide = to_arrays(pairs), to_arrays(others), _counts(anywhere)
    seen = _counts_within(within, np.ones(within.pairs)) + wide
    table = WeightTable({**prior, "other": _smoothed(seen, prior["other"], PRIOR_OTHERS)}, records)
    for turn in range(ROUNDS):
        if turn in CLEARED:
            clear = _counts_within(within, _is_other(table.weigh_arrays(within))) + wide
            table.shares["other"] = _smoothed(clear, prior["other"], PRIOR_OTHERS)
        table.counted = {**_expected(table.weigh_arrays(candidates)), "other": seen}
        for one in _ESTIMATED:
            table.shares[one] = _smoothed(table.counted[one], prior[one], PRIOR_PAIRS)
    return table


_ESTIMATED: tuple[Class, ...] = ("same", "sister")


def _expected(weighed: WeighedPairs) -> dict[Class, Floats]:
    """How often each level is expected in *same* and *sister*.

    A pair that something exact tells apart is never the same, and is a sister where it is no other:
    what phases and tranches look like is learnt from such pairs. With two classes, estimation took
    phases and rounds for matches, as they agree in nearly everything (decision 0021).
    """
    pairs = weighed.of
    sister = weighed.sister / np.maximum(1e-12, 1 - weighed.same)
    return {
        "same": pairs.counts(np.where(pairs.contradicts, 0.0, weighed.same)),
        "sister": pairs.counts(np.where(pairs.contradicts, sister, weighed.sister)),
    }


def _is_other(weighed: WeighedPairs) -> Floats:
    return (weighed.same + weighed.sister < 0.5).astype(np.float64)


def _counts_within(pairs: PairArrays, counting: Floats) -> Floats:
    return np.where(_ANYWHERE, 0.0, pairs.counts(counting))


_ANYWHERE = np.array([feature in ANYWHERE for feature, _ in LEVELS], np.bool_)


def _counts(levels: Mapping[Level, int]) -> Floats:
    counts = np.zeros(len(LEVELS))
    for level, many in levels.items():
        counts[PLACE_OF[level]] = many
    return counts


def _smoothed(counts: Floats, prior: Floats, strength: float) -> Floats:
    whole = np.bincount(FEATURE_OF, weights=counts) + strength
    return (counts + strength * prior) / whole[FEATURE_OF]
