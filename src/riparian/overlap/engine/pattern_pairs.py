"""Pairs of patterns: what many pairs of projects have in common is worked out once for each."""

from __future__ import annotations

import msgspec
import numpy as np

from riparian.arrays import Ints, Numbers, Ragged, distinct, rows_and_columns
from riparian.overlap.engine.provider_pair import ProviderPair, ProviderSide

_TABLE = 1 << 23
"""Pairs of patterns up to which all are kept in a table, whether or not they are asked for."""


class Own(msgspec.Struct, frozen=True):
    """The patterns of one provider: for each project its number among them, those, their nodes."""

    of: Numbers
    patterns: Numbers
    nodes: Ragged


class Crossing:
    """The pairs of patterns of one feature that pairs of projects have, each with a number.

    First every pair is noted, then they are numbered by `close`.
    """

    def __init__(self, two: ProviderPair, feature: str) -> None:
        a, b = _own(two.a, feature), _own(two.b, feature)
        self.of_a, self.patterns_a, self.nodes_a = a.of, a.patterns, a.nodes
        self.of_b, self.patterns_b, self.nodes_b = b.of, b.patterns, b.nodes
        self.width = max(1, len(self.patterns_b))
        self._row = self.of_a * self.width
        # A table of flags costs a byte a pair whether or not it occurs; beyond `_TABLE` only those
        # that occur are kept, as sorted keys.
        cells = len(self.patterns_a) * self.width
        self._seen = np.zeros(cells, dtype=np.bool_) if cells <= _TABLE else None
        self._noted: list[Ints] = []
        self._number = np.zeros(0, dtype=np.int32)
        self._keys: Ints = np.zeros(0, dtype=np.int64)
        self.pairs: tuple[Numbers, Numbers] = (self._keys, self._keys)

    def note(self, a: Numbers, b: Numbers) -> None:
        """Pairs of projects, or a column and a row of them, whose patterns will be asked for."""
        if self._seen is not None:
            self._seen[self._key(a, b)] = True
        else:
            self._noted.append(distinct(self._key(a, b).ravel()))

    def close(self) -> tuple[Numbers, Numbers]:
        """The pairs of patterns, by number: as numbers among the patterns of either side."""
        if self._seen is not None:
            self._keys = np.flatnonzero(self._seen)
            self._number = np.zeros(len(self._seen), dtype=np.int32)
            self._number[self._keys] = np.arange(len(self._keys))
        else:
            self._keys = distinct(np.concatenate(self._noted))
            self._noted = []
        self.pairs = rows_and_columns(self._keys, self.width)
        return self.pairs

    def at(self, a: Numbers, b: Numbers) -> Numbers:
        """The numbers of the pairs of patterns of pairs of projects."""
        keys = self._key(a, b)
        if self._seen is not None:
            return self._number[keys]
        return np.searchsorted(self._keys, keys)

    def _key(self, a: Numbers, b: Numbers) -> Ints:
        key: Ints = self._row[a] + self.of_b[b]
        return key


def _own(side: ProviderSide, feature: str) -> Own:
    """Worked out once for all pairs of a provider."""
    kept, key = side.gathered.kept, (side.provider, "patterns", feature)
    if key not in kept:
        of = side.patterns(feature)
        patterns = np.flatnonzero(np.bincount(of)) if len(of) else np.zeros(0, dtype=np.int64)
        number = np.zeros(int(patterns.max(initial=-1)) + 1, dtype=np.int64)
        number[patterns] = np.arange(len(patterns))
        nodes = side.gathered.features[feature].nodes.take(patterns)
        kept[key] = Own(number[of], patterns, nodes)
    found: Own = kept[key]
    return found
