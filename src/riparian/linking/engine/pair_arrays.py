"""Compared pairs as arrays, one entry for each comparison of each pair, so that many are weighed at
once: the arithmetic of `weights` is the same for one pair and for a million."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.linking.engine.comparison_levels import FEATURES
from riparian.linking.engine.titles import Likeness
from riparian.linking.engine.value_frequencies import Meeting

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Marks = NDArray[np.bool_]

Level = tuple[str, str]

LEVELS: tuple[Level, ...] = tuple((f, level) for f, levels in FEATURES.items() for level in levels)
"""Every level of every comparison; arrays of levels have this order."""

PLACE_OF: Mapping[Level, int] = {level: place for place, level in enumerate(LEVELS)}

FEATURE_OF: Whole = np.repeat(np.arange(len(FEATURES)), [len(FEATURES[one]) for one in FEATURES])
"""The number of the comparison that each level belongs to."""

NOT_MET = Meeting(0.0, 0)


class Compared(msgspec.Struct, frozen=True):
    """A pair as compared: numbers of its units, its levels, how much its titles share, and whether
    the titles contradict each other, and how rare the values are that both have."""

    a: int
    b: int
    levels: Mapping[str, str]
    likeness: Likeness
    contradicts: bool = False
    meetings: Mapping[str, Meeting] = {}


class Coded(msgspec.Struct, frozen=True):
    """Pairs as arrays. Of each entry: the pair it belongs to, its level, how rare the value is that
    both have (`met`, `have`, `size`, `exact` as in `Meeting`), and the bits that the titles of its
    pair share. `starts`: where the entries of each pair begin, with the end of the last."""

    pair: Whole
    level: Whole
    met: Marks
    have: Floats
    size: Floats
    exact: Marks
    shared: Floats
    starts: Whole
    contradicts: Marks

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return len(self.contradicts)

    def sums(self, of_entries: Floats) -> Floats:
        """The sum of each pair's entries, added in their order."""
        return np.bincount(self.pair, of_entries, self.pairs).astype(np.float64)

    def counts(self, of_pairs: Floats) -> Floats:
        """How often each level stands in the pairs, each counted by as much as it is given."""
        return np.bincount(self.level, of_pairs[self.pair], len(LEVELS)).astype(np.float64)


def coded(pairs: Sequence[Compared]) -> Coded:
    """Pairs as arrays, in their order."""
    levels = [PLACE_OF[level] for pair in pairs for level in pair.levels.items()]
    met = [pair.meetings.get(feature, NOT_MET) for pair in pairs for feature in pair.levels]
    many = np.array([len(pair.levels) for pair in pairs], np.int64)
    return Coded(
        pair=np.repeat(np.arange(len(pairs)), many),
        level=np.array(levels, np.int64),
        met=np.array([one is not NOT_MET for one in met], np.bool_),
        have=np.array([one.have for one in met], np.float64),
        size=np.array([one.size for one in met], np.float64),
        exact=np.array([one.exact for one in met], np.bool_),
        shared=np.repeat(np.array([pair.likeness.bits for pair in pairs], np.float64), many),
        starts=np.concatenate(([0], np.cumsum(many))).astype(np.int64),
        contradicts=np.array([pair.contradicts for pair in pairs], np.bool_),
    )
