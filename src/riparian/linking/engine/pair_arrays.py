"""Compared pairs as arrays, one entry for each comparison of each pair, so that many are weighed at
once: the arithmetic of `match_weights` is the same for one pair and for a million."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from riparian.arrays import Bools, Floats, Ints
from riparian.linking.engine.comparison_levels import FEATURES
from riparian.linking.engine.record import Likeness

Level = tuple[str, str]
"""A comparison and one of its levels."""

LEVELS: tuple[Level, ...] = tuple((f, level) for f, levels in FEATURES.items() for level in levels)
"""Every level of every comparison; arrays of levels have this order."""

PLACE_OF: Mapping[Level, int] = {level: place for place, level in enumerate(LEVELS)}

FEATURE_OF: Ints = np.repeat(np.arange(len(FEATURES)), [len(FEATURES[one]) for one in FEATURES])
"""The number of the comparison that each level belongs to."""

VALUE_RECORDS = 20.0
"""Records that the usual chance of a level counts as much as, beside the counts of a value."""


class SharedValue(msgspec.Struct, frozen=True):
    """A value that two records share: how many records `have` it among `size`.

    `exact`: have / size is its chance. Else the usual chance of the level counts as much as
    `VALUE_RECORDS` more records, and the two that share the value are not counted.
    """

    have: float
    size: int
    exact: bool = False


NOT_SHARED = SharedValue(0.0, 0)


class ComparedPair(msgspec.Struct, frozen=True):
    """A pair as compared, by the numbers of its records: its levels, how much its titles share,
    whether something exact says that it is two projects, and the rarest values that both have."""

    a: int
    b: int
    levels: Mapping[str, str]
    likeness: Likeness
    contradicts: bool = False
    shared_values: Mapping[str, SharedValue] = {}


class PairArrays(msgspec.Struct, frozen=True):
    """Pairs as arrays. Of each entry: the pair it belongs to, its level, whether the two share a
    value (`shares`) and how rare that is (`have`, `size` and `exact` as in `SharedValue`), and the
    bits that the titles of its pair share. `starts`: where the entries of each pair begin, and the
    end of the last."""

    pair: Ints
    level: Ints
    shares: Bools
    have: Floats
    size: Floats
    exact: Bools
    title_bits: Floats
    starts: Ints
    contradicts: Bools

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return len(self.contradicts)

    def sums(self, of_entries: Floats) -> Floats:
        """The sum of each pair's entries, added in their order."""
        return np.bincount(self.pair, of_entries, self.pairs).astype(np.float64)

    def counts(self, of_pairs: Floats) -> Floats:
        """How often each level occurs, where each pair counts as much as is given."""
        return np.bincount(self.level, of_pairs[self.pair], len(LEVELS)).astype(np.float64)


def to_arrays(pairs: Sequence[ComparedPair]) -> PairArrays:
    """Pairs as arrays, in their order."""
    levels = [PLACE_OF[level] for pair in pairs for level in pair.levels.items()]
    values = [
        pair.shared_values.get(feature, NOT_SHARED) for pair in pairs for feature in pair.levels
    ]
    entries = np.array([len(pair.levels) for pair in pairs], np.int64)
    return PairArrays(
        pair=np.repeat(np.arange(len(pairs)), entries),
        level=np.array(levels, np.int64),
        shares=np.array([value is not NOT_SHARED for value in values], np.bool_),
        have=np.array([value.have for value in values], np.float64),
        size=np.array([value.size for value in values], np.float64),
        exact=np.array([value.exact for value in values], np.bool_),
        title_bits=np.repeat(np.array([pair.likeness.bits for pair in pairs], np.float64), entries),
        starts=np.concatenate(([0], np.cumsum(entries))).astype(np.int64),
        contradicts=np.array([pair.contradicts for pair in pairs], np.bool_),
    )
