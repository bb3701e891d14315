"""Which pairs are weighed: those that share a value that is not too common, each pair once.

A value shared by more project pairs than the limit is too common: it is cut, and its pairs can
still meet by a finer value. So are the commonest of all where the values together would propose
more than `TOGETHER` times the limit: that bounds the whole search. Added to them are, of each
project, those whose words share most, in a common country; and the pairs that are asked about,
whatever they share.

The table of all pairs is gone through piece by piece, some rows of it at a time, so that memory
depends neither on how many pairs there are nor on how many are proposed twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec
import numpy as np

from riparian.overlap.ragged import (
    Bools,
    Floats,
    Ints,
    Numbers,
    distinct,
    position_in,
    rank_in_runs,
    rounded,
    rows_and_columns,
    spans,
)
from riparian.overlap.shared_words import too_common, word_bits
from riparian.overlap.sides import Side, Two

CELLS = 1 << 21
"""Cells of the table of all pairs, and proposals, of one piece."""

_HIGHEST = (1 << 16) - 1
_HALF = 24


class Proposed(msgspec.Struct, frozen=True):
    """The pairs, as projects of either side, with the bits of the words they share in tenths.

    `sample`: the same bits of every pair of sampled projects, with -1 for those that share none.
    """

    a: Numbers
    b: Numbers
    words: Numbers
    sample: Numbers
    word_bits: Floats
    cut_values: int


def propose(two: Two, limit: int, keep: int, asked: Collection[tuple[str, str]] = ()) -> Proposed:
    """Propose pairs; `keep` is of how many others of a project the words are enough."""
    values, cut = _values(two, limit)
    bits = word_bits(two, limit)
    words = _Postings(two, "words", bits > 0)
    pieces = _Pieces(two, values, words, bits, keep)
    for rows in _pieces(two, values, words):
        pieces.read(rows)
    a, b, shared = pieces.found()
    a, b, shared = _with_asked(two, a, b, shared, bits, asked)
    return Proposed(a, b, shared, pieces.sample, bits, cut)


class _Postings:
    """Who shares values that count, of a project of the first side those of the second."""

    def __init__(self, two: Two, what: str, counts: Bools) -> None:
        a, b = two.a.lists(what), two.b.lists(what)
        own = a.of.where(counts[a.of.values])
        many = b.holders.sizes[own.values]
        cost = np.zeros(len(own.values) + 1, dtype=np.int64)
        np.cumsum(many, out=cost[1:])
        self.own, self.holders = own, b.holders
        self.cost = np.diff(cost[own.starts])

    def keys(self, rows: Numbers, width: int) -> tuple[Ints, Ints, Numbers]:
        """Cells of these rows as `row * width + project`, how often each value, and the values."""
        taken = self.own.take(rows)
        many = self.holders.sizes[taken.values]
        at = spans(self.holders.starts[taken.values], many)
        keys = np.repeat(taken.owners * width, many)
        keys += self.holders.values[at]
        return keys, many, taken.values


def _values(two: Two, limit: int) -> tuple[_Postings, int]:
    in_a, in_b = (side.lists("values").without(side.shared) for side in two.sides)
    order, common = too_common(in_a * in_b, limit)
    counts = np.zeros(len(in_a), dtype=np.bool_)
    counts[order[~common]] = True
    return _Postings(two, "values", counts), int(common.sum())


def _pieces(two: Two, *postings: _Postings) -> Iterator[Numbers]:
    """Rows of the first side that propose anything, in pieces of about `CELLS`."""
    cost = np.sum([one.cost for one in postings], axis=0)
    rows = np.flatnonzero((cost > 0) & two.a.live)
    if not len(rows):
        return
    so_far = np.cumsum(cost[rows] + len(two.b.numbers))
    breaks = np.flatnonzero(np.diff(so_far // CELLS)) + 1
    yield from np.split(rows, breaks)


class _Pieces:
    """Reads pieces of the table one after the other, and keeps what is found."""

    def __init__(
        self, two: Two, values: _Postings, words: _Postings, bits: Floats, keep: int
    ) -> None:
        self.two, self.values, self.words, self.bits, self.keep = two, values, words, bits, keep
        self.width = len(two.b.numbers)
        self.sample = np.full((len(two.a.sampled), len(two.b.sampled)), -1, dtype=np.int32)
        self.proposed: list[tuple[Numbers, Numbers, Numbers]] = []
        self.near_a: list[Ints] = []
        self.near_b: list[Ints] = []

    def read(self, rows: Numbers) -> None:
        """One piece."""
        sums = self._words(rows)
        proposed = np.zeros(len(sums), dtype=np.bool_)
        keys, _, _ = self.values.keys(rows, self.width)
        proposed[keys] = True
        gone = self.two.b.shared
        if len(gone):
            proposed.reshape(-1, self.width)[:, gone] = False
        at = np.flatnonzero(proposed)
        row, b = rows_and_columns(at, self.width)
        self.proposed.append((rows[row].astype(np.int32), b.astype(np.int32), _tenths(sums[at])))
        self._sample(rows, sums)
        sharing = np.flatnonzero(sums > 0)
        self._near(rows, sharing, _tenths(sums[sharing]))

    def _words(self, rows: Numbers) -> Floats:
        """The bits of the words that each pair shares."""
        keys, many, words = self.words.keys(rows, self.width)
        sums = np.bincount(
            keys,
            weights=np.repeat(self.bits[words], many),
            minlength=len(rows) * self.width,
        ).astype(np.float64, copy=False)
        gone = self.two.b.shared
        if len(gone):
            sums.reshape(-1, self.width)[:, gone] = 0.0
        return sums

    def _sample(self, rows: Numbers, sums: Floats) -> None:
        at = position_in(self.two.a.sampled, rows)
        table = sums.reshape(-1, self.width)[at >= 0][:, self.two.b.sampled]
        self.sample[at[at >= 0]] = np.where(table > 0, _tenths(table), -1)

    def _near(self, rows: Numbers, sharing: Numbers, shared: Numbers) -> None:
        """Of each project of either side those whose words share most."""
        row, b = rows_and_columns(sharing, self.width)
        a = rows[row]
        self.near_a.append(_first(_key(a, shared, b), self.keep))
        self.near_b.append(_first(_key(b, shared, a), self.keep))

    def found(self) -> tuple[Numbers, Numbers, Numbers]:
        """All pairs of all pieces, those by their words behind the others."""
        if not self.proposed:
            none = np.zeros(0, dtype=np.int32)
            return none, none, none
        a, b, words = (np.concatenate(one) for one in zip(*self.proposed, strict=True))
        near_a, near_words, near_b = _parts(np.concatenate(self.near_a))
        as_b = _first(np.sort(np.concatenate(self.near_b)), self.keep)
        mutual = position_in(as_b, _key(near_b, near_words, near_a)) >= 0
        near_a, near_b, near_words = (one[mutual] for one in (near_a, near_b, near_words))
        known = position_in(_cells(a, b, self.width), _cells(near_a, near_b, self.width)) >= 0
        new = np.flatnonzero(~known & in_one_country(self.two, near_a, near_b))
        return (
            np.concatenate([a, near_a[new].astype(np.int32)]),
            np.concatenate([b, near_b[new].astype(np.int32)]),
            np.concatenate([words, near_words[new].astype(np.int32)]),
        )


def _tenths(bits: Floats) -> Numbers:
    return np.minimum(rounded(bits, 1), _HIGHEST).astype(np.int32)


def _key(first: Numbers, shared: Numbers, second: Numbers) -> Ints:
    """One number by which pairs are sorted: by project, then the most shared, then the other."""
    return (first.astype(np.int64) << 40) | ((_HIGHEST - shared.astype(np.int64)) << _HALF) | second


def _parts(keys: Ints) -> tuple[Ints, Ints, Ints]:
    """What `_key` was made of."""
    return keys >> 40, _HIGHEST - ((keys >> _HALF) & _HIGHEST), keys & ((1 << _HALF) - 1)


def _first(keys: Ints, keep: int) -> Ints:
    """The first so many of each project, in order."""
    ordered = np.sort(keys)
    return ordered[rank_in_runs(ordered >> 40) < keep]


def _cells(a: Numbers, b: Numbers, width: int) -> Ints:
    return a.astype(np.int64) * width + b


def in_one_country(two: Two, a: Numbers, b: Numbers) -> Bools:
    """Whether pairs have a country in common."""
    places = two.gathered.features["place"]
    countries = np.flatnonzero(np.array([level == "country" for level in places.levels]))
    number = np.full(len(places.names), -1, dtype=np.int64)
    number[countries] = np.arange(len(countries))
    of = places.nodes.where(number[places.nodes.values] >= 0)
    has = np.zeros((len(of), len(countries)), dtype=np.bool_)
    has[of.owners, number[of.values]] = True
    both = has[two.a.patterns("place")[a]] & has[two.b.patterns("place")[b]]
    return np.asarray(both.any(axis=1), dtype=np.bool_)


def _with_asked(
    two: Two,
    a: Numbers,
    b: Numbers,
    shared: Numbers,
    bits: Floats,
    asked: Collection[tuple[str, str]],
) -> tuple[Numbers, Numbers, Numbers]:
    """The pairs, and those that are asked about and not among them."""
    known = distinct(_cells(a, b, len(two.b.numbers)))
    more = [
        (x, y, _share(two, x, y, bits))
        for x, y in asked_pairs(two, asked)
        if position_in(known, np.array([x * len(two.b.numbers) + y]))[0] < 0
    ]
    if not more:
        return a, b, shared
    added = np.array(more, dtype=np.int32).T
    return (
        np.concatenate([a, added[0]]),
        np.concatenate([b, added[1]]),
        np.concatenate([shared, added[2]]),
    )


def asked_pairs(two: Two, asked: Collection[tuple[str, str]]) -> list[tuple[int, int]]:
    """The pairs that are asked about, as projects of either side; others are left out."""
    found = []
    for first, second in sorted(set(asked)):
        x, y = (_within(side, one) for side, one in zip(two.sides, (first, second), strict=True))
        if x is not None and y is not None:
            found.append((x, y))
    return found


def _within(side: Side, project: str) -> int | None:
    number = side.gathered.index(project)
    if number is None:
        return None
    at = int(position_in(side.numbers, np.array([number]))[0])
    return at if at >= 0 and side.live[at] else None


def _share(two: Two, a: int, b: int, bits: Floats) -> int:
    """The bits of the words that two projects share, in tenths."""
    both = np.intersect1d(two.a.lists("words").of.one(a), two.b.lists("words").of.one(b))
    return int(rounded(np.array([bits[both].sum()]), 1)[0])
