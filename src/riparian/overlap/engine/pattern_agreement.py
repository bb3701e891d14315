"""What two patterns of a feature share: the finest node, and how telling it is.

It is worth as many bits as the most telling node that they share at any level. Where records name
several nodes of that level, meeting in one is less telling: the chance is multiplied by (nodes of a
x nodes of b) / (nodes shared)^2 at that level.

What many pairs of projects have in common is worked out once for each pair of their patterns.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from riparian.arrays import (
    Bools,
    Floats,
    Ints,
    Numbers,
    Ragged,
    distinct,
    rows_and_columns,
    runs,
    spans,
)
from riparian.overlap.engine.provider_pair import DEPTHS, NodeFeature, ProviderPair, ProviderSide

_TABLE, _BITS = 1 << 23, 1 << 30
"""Pairs of patterns up to which all are kept in a table, whether or not they are asked for; and up
to which there is a bit for each."""


class Own(msgspec.Struct, frozen=True):
    """The patterns of one provider: for each project its number among them, those, their nodes."""

    of: Numbers
    patterns: Numbers
    nodes: Ragged


_MANY = np.array([bits.bit_count() for bits in range(1 << 16)], dtype=np.uint8)
"""How many of 16 bits are set."""


class _Ranks:
    """The places of numbers among sorted ones, of which they are some: by a bit for each up to the
    last, and how many stand before each 16 bits. That is three eighths of a byte a number, and
    quicker than to search."""

    def __init__(self, keys: Ints) -> None:
        at = keys >> 4
        starts = runs(at)
        bits = np.left_shift(1, keys & 15).astype(np.uint16)
        self._bits = np.zeros(int(at[-1]) + 1, dtype=np.uint16)
        self._bits[at[starts]] = np.bitwise_or.reduceat(bits, starts)
        many = _MANY[self._bits]
        self._before = np.cumsum(many, dtype=np.int32) - many

    def of(self, keys: Ints) -> Ints:
        """Where these stand."""
        at = keys >> 4
        lower = self._bits[at] & (np.left_shift(1, keys & 15) - 1)
        rank: Ints = self._before[at].astype(np.int64) + _MANY[lower]
        return rank


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
        # A table of flags and numbers costs five bytes a pair whether or not it occurs; beyond
        # `_TABLE` only those that occur are kept, as sorted keys, and found by bits.
        cells = len(self.patterns_a) * self.width
        self._seen = np.zeros(cells, dtype=np.bool_) if cells <= _TABLE else None
        self._noted: list[Ints] = []
        self._number = np.zeros(0, dtype=np.int32)
        self._ranks: _Ranks | None = None
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
            if len(self._keys) and self._keys[-1] < _BITS:
                self._ranks = _Ranks(self._keys)
        self.pairs = rows_and_columns(self._keys, self.width)
        return self.pairs

    def at(self, a: Numbers, b: Numbers) -> Numbers:
        """The numbers of the pairs of patterns of pairs of projects."""
        keys = self._key(a, b)
        if self._seen is not None:
            return self._number[keys].astype(np.int64)
        if self._ranks is not None:
            return self._ranks.of(keys)
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


_ROWS = 1 << 18
"""Pairs of patterns that are looked at together."""


class Agreement(msgspec.Struct, frozen=True):
    """For each pair of patterns the finest node, -1 for none, and what sharing is worth in all.

    `system`: the rarest of those nodes that one body runs for its country, -1 for none.
    """

    bits: Floats
    node: Numbers
    in_common: Numbers
    many_a: Numbers
    many_b: Numbers
    system: Numbers


class Shared:
    """The nodes that patterns of two sides share, of those for which `counts` holds."""

    def __init__(self, crossing: Crossing, counts: Bools) -> None:
        self.a = crossing.nodes_a.where(counts[crossing.nodes_a.values])
        self.has = table_of(crossing.nodes_b, counts)
        self.number = _numbers(counts)

    def rows(self, a: Numbers, b: Numbers) -> tuple[Ints, Numbers]:
        """For pairs of patterns the number of the pair, and the node, for each that they share."""
        sizes = self.a.sizes[a]
        nodes = self.a.values[spans(self.a.starts[a], sizes)]
        pair = np.repeat(np.arange(len(a)), sizes)
        both = self.has[np.repeat(b, sizes), self.number[nodes]]
        return pair[both], nodes[both]


def _numbers(counts: Bools) -> Ints:
    number = np.zeros(len(counts), dtype=np.int64)
    number[counts] = np.arange(int(counts.sum()))
    return number


def table_of(nodes: Ragged, counts: Bools) -> Bools:
    """Which pattern has which of those nodes that count."""
    own = nodes.where(counts[nodes.values])
    has = np.zeros((len(own), int(counts.sum())), dtype=np.bool_)
    has[own.owners, _numbers(counts)[own.values]] = True
    return has


def agree(
    crossing: Crossing,
    pairs: tuple[Numbers, Numbers],
    feature: NodeFeature,
    bits: Floats,
    system: Bools | None = None,
) -> Agreement:
    """What each of these pairs of patterns shares; `bits` are those of nodes, NaN for none."""
    shared = Shared(crossing, ~np.isnan(bits))
    order = np.lexsort((np.arange(len(bits)), bits))
    rank = np.empty(len(bits), dtype=np.int64)
    rank[order] = np.arange(len(bits))
    found = _empty(len(pairs[0]))
    for start in range(0, len(pairs[0]), _ROWS):
        a, b = (one[start : start + _ROWS] for one in pairs)
        part = msgspec.structs.replace(
            found,
            **{
                name: column[start : start + _ROWS]
                for name, column in msgspec.structs.asdict(found).items()
            },
        )
        pair, node = shared.rows(a, b)
        many = tuple(
            feature.many[patterns[own]]
            for patterns, own in ((crossing.patterns_a, a), (crossing.patterns_b, b))
        )
        _fill(part, pair, feature.depth[node], rank[node], (order, bits), many)
        if system is not None:
            _fill_system(part, pair[system[node]], rank[node[system[node]]], order)
    return found


def _empty(pairs: int) -> Agreement:
    return Agreement(
        bits=np.zeros(pairs),
        node=np.full(pairs, -1, dtype=np.int32),
        in_common=np.zeros(pairs, dtype=np.int32),
        many_a=np.zeros(pairs, dtype=np.int32),
        many_b=np.zeros(pairs, dtype=np.int32),
        system=np.full(pairs, -1, dtype=np.int32),
    )


def _fill(
    part: Agreement,
    pair: Ints,
    depth: Numbers,
    rank: Numbers,
    nodes: tuple[Numbers, Floats],
    many: tuple[Numbers, ...],
) -> None:
    """Level by level: nodes stand in order of pair and depth."""
    order, bits = nodes
    level = pair * DEPTHS + depth
    starts = runs(level)
    if not len(starts):
        return
    of, at = pair[starts], depth[starts]
    best = order[np.maximum.reduceat(rank, starts)]
    in_common = np.diff(np.append(starts, len(level)))
    many_a, many_b = (one[of, at] for one in many)
    spread = np.log2(many_a * many_b * 1.0 / (in_common * in_common))
    telling = np.maximum(0.0, bits[best] - np.maximum(0.0, spread))
    firsts = runs(of)
    lasts = np.append(firsts[1:], len(of)) - 1
    whose = of[firsts]
    part.bits[whose] = np.maximum.reduceat(telling, firsts)
    part.node[whose] = best[lasts]
    part.in_common[whose] = in_common[lasts]
    part.many_a[whose], part.many_b[whose] = many_a[lasts], many_b[lasts]


def _fill_system(part: Agreement, pair: Ints, rank: Numbers, order: Numbers) -> None:
    starts = runs(pair)
    if len(starts):
        part.system[pair[starts]] = order[np.maximum.reduceat(rank, starts)]


def feed_each_other(
    crossing: Crossing,
    pairs: tuple[Numbers, Numbers],
    feature: NodeFeature,
    feeds: Ragged,
    many: int,
) -> Numbers:
    """For pairs of patterns of subjects the first feed from the one to the other, -1 for none."""
    everything = np.ones(len(feature.names), dtype=np.bool_)
    own = feeds.take(crossing.patterns_a)
    has = table_of(crossing.nodes_b, everything)
    found = np.full(len(pairs[0]), -1, dtype=np.int32)
    for start in range(0, len(pairs[0]), _ROWS):
        a, b = (one[start : start + _ROWS] for one in pairs)
        sizes = own.sizes[a]
        node, feed = np.divmod(own.values[spans(own.starts[a], sizes)], max(1, many))
        pair = np.repeat(np.arange(len(a)), sizes)
        both = has[np.repeat(b, sizes), node]
        starts = runs(pair[both])
        if len(starts):
            found[start + pair[both][starts]] = np.minimum.reduceat(feed[both], starts)
    return found


def least_km(
    crossing: Crossing, pairs: tuple[Numbers, Numbers], spots: Ragged, km: Floats
) -> Floats:
    """For pairs of patterns of places the least distance in one country; without end for none."""
    a, b = spots.take(crossing.patterns_a), spots.take(crossing.patterns_b)
    found = np.full(len(pairs[0]), np.inf)
    placed = np.flatnonzero((a.sizes[pairs[0]] > 0) & (b.sizes[pairs[1]] > 0))
    for part in _parts(placed, (a.sizes[pairs[0]] * b.sizes[pairs[1]])[placed]):
        x, y = pairs[0][part], pairs[1][part]
        of_b = b.sizes[y]
        rows = a.sizes[x]
        point_a = a.values[spans(a.starts[x], rows)]
        times = np.repeat(of_b, rows)
        point_b = b.values[spans(np.repeat(b.starts[y], rows), times)]
        between = km[np.repeat(point_a, times), point_b]
        sizes = rows * of_b
        found[part] = np.minimum.reduceat(between, np.cumsum(sizes) - sizes)
    return found


def _parts(rows: Numbers, cost: Numbers) -> Iterator[Numbers]:
    """Rows in parts of about as much work as one `_ROWS` of them."""
    if len(rows):
        yield from np.split(rows, np.flatnonzero(np.diff(np.cumsum(cost) // (4 * _ROWS))) + 1)
