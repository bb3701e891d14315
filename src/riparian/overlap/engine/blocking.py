"""Which pairs are weighed: those that share a value that is not too common, each pair once.

A value shared by more project pairs than the limit is too common: it is cut, and its pairs can
still meet by a finer value. So are the commonest of all where the values together would propose
more than `TOGETHER` times the limit: that bounds the whole search. Added to them are, of each
project, those whose words share most, in a common country; and the pairs that are asked about,
whatever they share.

The table of all pairs is gone through piece by piece, some rows of it at a time, so that memory
depends neither on how many pairs there are nor on how many are proposed twice.

A word that the share f of a side's projects have is shared by f_a * f_b of all pairs. A word that
says nothing of what a project is for ("second", "capacity") is worth nothing, however rare: the
bits are multiplied by 1 - 1 / lift, where lift is how many times as often two projects that have
the word share a 3-digit purpose as any two do (with two pairs added that are as any two). It is
counted over the projects of both sides together and of each side alone (with two pairs added that
are as those of both), and the least of the three stands: that the improvements of one provider are
mostly those of roads tells nothing of the other's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import msgspec
import numpy as np

from riparian.arrays import (
    Bools,
    Floats,
    Ints,
    Numbers,
    position_in,
    rank_in_runs,
    rounded,
    rows_and_columns,
    spans,
)
from riparian.overlap.engine.provider_pair import Gathered, ProviderPair, ProviderSide
from riparian.overlap.engine.top_k import highest

CELLS = 1 << 22
"""Cells of the table of all pairs that are looked at together; of most of them nothing is asked."""

SHARED = 1 << 18
"""Values that pairs share, of one piece: each once for every pair that shares it."""

_HIGHEST = (1 << 16) - 1
_HALF = 24
"""A pair as one number of 64 bits: a project (24 bits), 65,535 less the tenths of bits that its
words share (16), the other project (24). So a provider may have 16 million projects."""


class ProjectPairs(msgspec.Struct, frozen=True):
    """The pairs, as projects of either side; the bits of each word; and how many values were too
    common."""

    a: Numbers
    b: Numbers
    word_bits: Floats
    cut_values: int


def propose(
    two: ProviderPair, limit: int, keep: int, asked: Collection[tuple[str, str]] = ()
) -> ProjectPairs:
    """Propose pairs; `keep` is of how many others of a project the words are enough."""
    values, cut = _values(two, limit)
    bits = word_bits(two, limit)
    words = _Postings(two, "words", bits > 0)
    pieces = _Pieces(two, values, words, bits, keep)
    for rows in _pieces(two, values, words):
        pieces.read(rows)
    a, b = _with_asked(two, *pieces.found(), asked)
    return ProjectPairs(a, b, bits, cut)


class _Postings:
    """Who shares values that count, of a project of the first side those of the second."""

    def __init__(self, two: ProviderPair, what: str, counts: Bools) -> None:
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


def _values(two: ProviderPair, limit: int) -> tuple[_Postings, int]:
    in_a, in_b = (side.lists("values").without(side.shared) for side in two.sides)
    order, common = too_common(in_a * in_b, limit)
    counts = np.zeros(len(in_a), dtype=np.bool_)
    counts[order[~common]] = True
    return _Postings(two, "values", counts), int(common.sum())


def _pieces(two: ProviderPair, *postings: _Postings) -> Iterator[Numbers]:
    """Rows of the first side that share anything, in pieces of about `CELLS` or `SHARED`."""
    cost = np.sum([posting.cost for posting in postings], axis=0)
    rows = np.flatnonzero((cost > 0) & two.a.live)
    if not len(rows):
        return
    so_far = np.cumsum(cost[rows] / SHARED + len(two.b.numbers) / CELLS)
    breaks = np.flatnonzero(np.diff(np.floor(so_far))) + 1
    yield from np.split(rows, breaks)


class _Pieces:
    """Reads pieces of the table one after the other, and keeps what is found."""

    def __init__(
        self, two: ProviderPair, values: _Postings, words: _Postings, bits: Floats, keep: int
    ) -> None:
        self.two, self.values, self.words, self.bits, self.keep = two, values, words, bits, keep
        self.width = len(two.b.numbers)
        self.proposed: list[tuple[Numbers, Numbers]] = []
        self.near: list[tuple[Numbers, Numbers, Numbers]] = []
        self.near_b = _Nearest(self.width, keep)
        self._seen = np.zeros(0, dtype=np.int32)

    def read(self, rows: Numbers) -> None:
        """One piece."""
        by_value, _, _ = self.values.keys(rows, self.width)
        by_word, many, words = self.words.keys(rows, self.width)
        cells, number = self._each_once(np.concatenate([by_value, by_word]), len(rows))
        row, b = rows_and_columns(cells, self.width)
        bits = np.bincount(
            number[len(by_value) :],
            weights=np.repeat(self.bits[words], many),
            minlength=len(cells),
        ).astype(np.float64, copy=False)
        proposed = np.zeros(len(cells), dtype=np.bool_)
        proposed[number[: len(by_value)]] = True
        sharing = bits > 0
        # Rows hold projects of the first provider alone; columns still hold those of both.
        if len(self.two.b.shared):
            live = self.two.b.live[b]
            proposed &= live
            sharing &= live
        self.proposed.append((_narrow(rows[row[proposed]]), _narrow(b[proposed])))
        sharing_at = np.flatnonzero(sharing)
        a, b, shared = rows[row[sharing_at]], b[sharing_at], _tenths(bits[sharing_at])
        first = highest(a, shared, b, self.keep)
        new = first[~proposed[sharing_at[first]]]
        self.near.append((_narrow(a[new]), _narrow(b[new]), shared[new]))
        self.near_b.add(b, shared, a)

    def _each_once(self, keys: Ints, rows: int) -> tuple[Ints, Numbers]:
        """The distinct ones of these cells, and for each cell its number among them: without
        sorting, by a table in which each cell is written and read again."""
        if len(self._seen) < rows * self.width:
            self._seen = np.empty(rows * self.width, dtype=np.int32)
        at = np.arange(len(keys), dtype=np.int32)
        self._seen[keys] = at
        cells = keys[self._seen[keys] == at]
        self._seen[cells] = at[: len(cells)]
        return cells, self._seen[keys]

    def found(self) -> tuple[Numbers, Numbers]:
        """All pairs of all pieces, those by their words behind the others."""
        if not self.proposed:
            none = np.zeros(0, dtype=np.int32)
            return none, none
        # Near by its words is only a pair of which each is among the nearest of the other: a long
        # text shares a word or two with everybody.
        near_a, near_b, near_words = (np.concatenate(one) for one in zip(*self.near, strict=True))
        mutual = position_in(self.near_b.keys(), _key(near_b, near_words, near_a)) >= 0
        mutual &= in_one_country(self.two, near_a, near_b)
        self.proposed.append((near_a[mutual], near_b[mutual]))
        a, b = (np.concatenate(one) for one in zip(*self.proposed, strict=True))
        self.proposed, self.near = [], []
        return a, b


class _Nearest:
    """Of each project of the second side those whose words share most, out of all pieces."""

    def __init__(self, projects: int, keep: int) -> None:
        self.keep = keep
        self._least = np.full(projects, -1, dtype=np.int32)
        self._found: list[Ints] = []
        self._waiting = self._kept = 0

    def add(self, b: Numbers, shared: Numbers, a: Numbers) -> None:
        """Pairs of one piece. Those of pieces before it go first where they share as much."""
        at = np.flatnonzero(shared > self._least[b])
        self._found.append(_key(b[at], shared[at], a[at]))
        self._waiting += len(at)
        if self._waiting > self._kept + SHARED:
            self._shorten()

    def keys(self) -> Ints:
        """The first so many of each, in order."""
        self._shorten()
        return self._found[0]

    def _shorten(self) -> None:
        ordered = np.sort(np.concatenate(self._found))
        rank = rank_in_runs(ordered >> 40)
        last = ordered[rank == self.keep - 1]
        self._least[last >> 40] = _HIGHEST - ((last >> _HALF) & _HIGHEST)
        self._found = [ordered[rank < self.keep]]
        self._waiting, self._kept = 0, len(self._found[0])


def _narrow(numbers: Numbers) -> Numbers:
    """So that many pairs can be kept."""
    return numbers.astype(np.int32)


def _tenths(bits: Floats) -> Numbers:
    return np.minimum(rounded(bits, 1), _HIGHEST).astype(np.int32)


def _key(first: Numbers, shared: Numbers, second: Numbers) -> Ints:
    """One number by which pairs are sorted: by project, then the most shared, then the other."""
    return (first.astype(np.int64) << 40) | ((_HIGHEST - shared.astype(np.int64)) << _HALF) | second


def _cells(a: Numbers, b: Numbers, width: int) -> Ints:
    return a.astype(np.int64) * width + b


def in_one_country(two: ProviderPair, a: Numbers, b: Numbers) -> Bools:
    """Whether pairs have a country in common."""
    has = _countries(two.gathered)
    both = has[two.a.patterns("place")[a]] & has[two.b.patterns("place")[b]]
    return np.asarray(both.any(axis=1), dtype=np.bool_)


def _countries(gathered: Gathered) -> Bools:
    """Which pattern of places is in which country; worked out once for all pairs of providers."""
    if "countries" not in gathered.kept:
        places = gathered.features["place"]
        countries = np.flatnonzero(np.array([level == "country" for level in places.levels]))
        number = np.full(len(places.names), -1, dtype=np.int64)
        number[countries] = np.arange(len(countries))
        of = places.nodes.where(number[places.nodes.values] >= 0)
        has = np.zeros((len(of), len(countries)), dtype=np.bool_)
        has[of.owners, number[of.values]] = True
        gathered.kept["countries"] = has
    found: Bools = gathered.kept["countries"]
    return found


def _with_asked(
    two: ProviderPair, a: Numbers, b: Numbers, asked: Collection[tuple[str, str]]
) -> tuple[Numbers, Numbers]:
    """The pairs, and those that are asked about and not among them."""
    width = len(two.b.numbers)
    wanted = sorted(asked_pairs(two, asked))
    cells = np.array([x * width + y for x, y in wanted], dtype=np.int64)
    at = position_in(cells, _cells(a, b, width)) if wanted else cells
    there = np.zeros(len(cells), dtype=np.bool_)
    there[at[at >= 0]] = True
    more = [pair for pair, known in zip(wanted, there.tolist(), strict=True) if not known]
    if not more:
        return a, b
    added = np.array(more, dtype=np.int32).T
    return np.concatenate([a, added[0]]), np.concatenate([b, added[1]])


def asked_pairs(two: ProviderPair, asked: Collection[tuple[str, str]]) -> list[tuple[int, int]]:
    """The pairs that are asked about, as projects of either side; others are left out."""
    found = []
    for first, second in sorted(set(asked)):
        x, y = (_within(side, one) for side, one in zip(two.sides, (first, second), strict=True))
        if x is not None and y is not None:
            found.append((x, y))
    return found


def _within(side: ProviderSide, project: str) -> int | None:
    number = side.gathered.index(project)
    if number is None:
        return None
    at = int(position_in(side.numbers, np.array([number]))[0])
    return at if at >= 0 and side.live[at] else None


TOGETHER = 40
"""All values together may propose so many times the pairs that one may, and so with words."""


def too_common(pairs: Numbers, limit: int) -> tuple[Numbers, Bools]:
    """The values that any pair shares, the rarest first, and which of these are too common."""
    live = np.flatnonzero(pairs > 0)
    order = live[np.argsort(pairs[live], kind="stable")]
    so_far = np.cumsum(pairs[order])
    return order, (pairs[order] > limit) | (so_far > TOGETHER * limit)


def word_bits(two: ProviderPair, limit: int) -> Floats:
    """For each word what sharing it is worth, 0 for those that tell nothing."""
    in_a, in_b = (side.lists("words").without(side.shared) for side in two.sides)
    order, common = too_common(in_a * in_b, limit)
    words = order[~common]
    bits = np.zeros(len(in_a))
    if not len(words):
        return bits
    lift = _lift(two, words)
    pairs = (in_a * in_b)[words]
    telling = (pairs < two.all_pairs) & (lift > 1)
    pairs, lift, words = pairs[telling], lift[telling], words[telling]
    bits[words] = -np.log2(pairs / two.all_pairs) * (1.0 - 1.0 / lift)
    return bits


class _Uses(NamedTuple):
    """Of some projects how many have each use of a word, each category, and each word, and how many
    have any category."""

    uses: Ints
    categories: Ints
    words: Ints
    projects: int

    def with_(self, others: _Uses) -> _Uses:
        """Both together."""
        return _Uses(
            self.uses + others.uses,
            self.categories + others.categories,
            self.words + others.words,
            self.projects + others.projects,
        )


def _lift(two: ProviderPair, words: Numbers) -> Floats:
    a, b = (_uses(side) for side in two.sides)
    both = a.with_(b)
    if not both.projects:
        return np.zeros(len(words))
    of_use = two.gathered.words.word_of_use
    share = _shares(both, of_use, words, _of_any_two(both))
    lift: Floats = share / _of_any_two(both)
    for side in (a, b):
        own = _shares(side, of_use, words, share) / _of_any_two(side)
        lift = np.minimum(lift, own)
    return lift


def _uses(side: ProviderSide) -> _Uses:
    uses, categories, words = (
        side.lists(what).without(side.shared) for what in ("uses", "categories", "words")
    )
    having = int((side.lists("categories").of.sizes[side.live] > 0).sum())
    return _Uses(uses, categories, words, having)


def _shares(these: _Uses, of_use: Numbers, words: Numbers, usual: Floats | float) -> Floats:
    """Of each word the share of pairs of projects with it that have a category in common, with two
    pairs more of which the share is the usual one."""
    same = np.bincount(of_use, weights=_pairs(these.uses), minlength=len(these.words))[words]
    # `_pairs` counts each pair twice, so four are two
    found: Floats = (same + 4.0 * usual) / (_pairs(these.words[words]) + 4.0)
    return found


def _of_any_two(these: _Uses) -> float:
    """The share of all pairs of projects that have a category in common."""
    every = max(these.projects * (these.projects - 1.0), 1)
    return max(float(_pairs(these.categories).sum()) / every, 1e-9)


def _pairs(projects: Ints) -> Floats:
    """Twice the pairs among so many projects."""
    return projects * (projects - 1.0)
