"""Which pairs of units are compared at all: bounded for every unit, whatever the catalogue holds.

Pairs are proposed by what two units share within a *block* (a country and a provider): telling
words and pairs of letters of titles, the same amount, the same day; and across blocks by project
numbers that one of them quotes. A value that more than `MOST_SHARING` units of a block share
proposes nothing and is counted. Of the units that a unit shares something with, the `KEEP` with
which it shares most (in bits of rarity within the block) are compared.

Units that are equal in everything (copies) are compared as one, so that 5,000 copies of a record
cost no more than one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from riparian.linking.engine.block_index import Outline, outline_of, token_number
from riparian.linking.engine.pair_arrays import Floats
from riparian.linking.engine.record import Unit
from riparian.linking.engine.same_list import listed_apart
from riparian.linking.engine.titles import ENGLISH, Weights
from riparian.linking.engine.value_hashes import Codes, Marks, Numbers, Ragged

MOST_SHARING = 100
"""Units of a block that may share a value for it to propose pairs."""

MOST_QUOTING = 30
"""Units that may share a project number for it to propose pairs."""

KEEP = 16
"""Units that one unit is compared with, at most, by what they share in a block."""

KEEP_LISTED = 4
"""How many of them may stand in the same list: they can be related, and are never the same."""

LEAST_BITS = 5.0
"""What two units have to share in a block to be compared, in bits; in a catalogue of more than a
thousand units as much more as these are more (in bits)."""

AT_ONCE = 2_000
"""Units of a block whose nearest are looked through together."""


class Proposed(msgspec.Struct, frozen=True):
    """Pairs of units by number (`first` is the smaller, in order), how many values too many units
    of a block share, and the copies of each unit that stands for itself and them."""

    first: Numbers
    second: Numbers
    cut: int
    copies: dict[int, list[int]]

    def __len__(self) -> int:
        return len(self.first)

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """The pairs one by one."""
        return tuple(zip(self.first.tolist(), self.second.tolist(), strict=True))


def propose_pairs(units: Sequence[Unit], weights: Weights) -> Proposed:
    """The pairs to compare. Independent of the order of files, as units come in order of id."""
    outline = outline_of(units)
    first, copies = stand_alone(outline)
    words = words_of(weights)
    found = [within_block(outline, members, words) for members in blocks_of_all(outline, first)]
    return propose_together(outline, first, copies, found)


Within = tuple[Numbers, int]
"""The pairs of a block, each as one number (`paired`), and how many values too many share."""


def propose_together(
    outline: Outline, first: Numbers, copies: dict[int, list[int]], blocks: Sequence[Within]
) -> Proposed:
    """Pairs of all kinds, each once: those of blocks, and those across them."""
    many = len(outline)
    copied = [(one, other) for one, others in copies.items() for other in others]
    across = [
        _sharing(first, outline.named),
        _sharing(first, _one_each(outline.folded)),
        np.array(copied, np.int64).reshape(-1, 2),
    ]
    pairs = [pairs for pairs, _ in blocks] + [paired(one[:, 0], one[:, 1], many) for one in across]
    every = np.unique(np.concatenate(pairs))
    return Proposed(every // many, every % many, sum(cut for _, cut in blocks), copies)


def paired(one: Numbers, other: Numbers, many: int) -> Numbers:
    """Pairs of `many` units, each as one number, in the order of pairs."""
    return np.minimum(one, other) * many + np.maximum(one, other)


def stand_alone(outline: Outline) -> tuple[Numbers, dict[int, list[int]]]:
    """The units that stand for themselves and their copies, and the copies of each."""
    _, first, which = np.unique(outline.content, axis=0, return_index=True, return_inverse=True)
    stands_for = first[which.ravel()]
    copies: dict[int, list[int]] = {}
    for number in np.flatnonzero(stands_for != np.arange(len(outline))).tolist():
        copies.setdefault(int(stands_for[number]), []).append(number)
    return np.sort(first), copies


def blocks_of_all(outline: Outline, units: Numbers) -> list[Numbers]:
    """The units of each country and provider, in order; blocks of one are left out."""
    owners, blocks = outline.blocks.rows(units)
    return [units[owners[at]] for at in _groups(blocks)]


def _groups(values: Codes) -> Iterator[Numbers]:
    """The places of each value that stands there more than once, in order."""
    order = np.argsort(values, kind="stable")
    _, starts, sizes = np.unique(values[order], return_index=True, return_counts=True)
    for start, size in zip(starts.tolist(), sizes.tolist(), strict=True):
        if size > 1:
            yield order[start : start + size]


def _one_each(values: Codes) -> Ragged:
    """A list for each unit: its value alone, or nothing where that is 0."""
    there = values != 0
    return Ragged(np.concatenate(([0], np.cumsum(there))).astype(np.int64), values[there])


def _sharing(units: Numbers, values: Ragged) -> Numbers:
    """All pairs of the units that share a value, where they are few: of those of which one quotes a
    number of the other or both the same; of one title, whatever their countries and providers (a
    regional project stands on the page of each country, or in the lists of two providers)."""
    owners, flat = values.rows(units)
    order = np.argsort(flat, kind="stable")
    _, starts, sizes = np.unique(flat[order], return_index=True, return_counts=True)
    found = [np.zeros((0, 2), np.int64)]
    for size in range(2, MOST_QUOTING + 1):
        at = starts[sizes == size]
        members = units[owners[order[at[:, None] + np.arange(size)]]]
        one, other = np.triu_indices(size, 1)
        found.append(np.stack((members[:, one].ravel(), members[:, other].ravel()), axis=1))
    return np.concatenate(found)


class Words(msgspec.Struct, frozen=True):
    """What words and pairs of letters of titles say: their numbers, in order, and the bits."""

    numbers: Codes
    bits: Floats


def words_of(weights: Weights) -> Words:
    """What each word says; a pair of letters says half, as each letter stands in two."""
    known = list(weights.have)
    numbers = np.array([token_number(*one) for one in known], np.uint64)
    bits = np.array(
        [weights.weight(*one) * (1.0 if one[0] == ENGLISH else 0.5) for one in known], np.float64
    )
    order = np.argsort(numbers)
    return Words(numbers[order], bits[order])


def within_block(outline: Outline, members: Numbers, words: Words) -> Within:
    """The pairs of a block, each as one number, and how many values too many of it share."""
    owners, values = outline.values.rows(members)
    _, which, sharing = np.unique(values, return_inverse=True, return_counts=True)
    telling = (sharing > 1) & (sharing <= MOST_SHARING)
    bits = _bits(values, which, sharing, len(members), words)
    order = np.argsort(which, kind="stable")
    sharers, ends = owners[order], np.cumsum(sharing)
    told = telling[which]
    which, starts = which[told], np.searchsorted(owners[told], np.arange(len(members) + 1))
    least = max(LEAST_BITS, math.log2(len(outline)) - LEAST_BITS)
    sums = np.zeros(len(members))
    pairs = [np.zeros(0, np.int64)]
    for begin in range(0, len(members), AT_ONCE):
        near = [
            _nearest(number, which[starts[number] : starts[number + 1]], _Sharers(
                sharers, ends, sharing, bits), least, sums)
            for number in range(begin, min(begin + AT_ONCE, len(members)))
        ]  # fmt: skip
        one = np.repeat(np.arange(begin, begin + len(near)), [len(others) for others in near])
        pairs.append(_kept(outline, members[one], members[np.concatenate(near)]))
    return np.unique(np.concatenate(pairs)), int(np.sum(sharing > MOST_SHARING))


def _bits(values: Codes, which: Numbers, sharing: Numbers, size: int, words: Words) -> Floats:
    """What each value that is shared says: a word by all titles, all else by its rarity in the
    block of that size."""
    first = np.zeros(len(sharing), np.uint64)
    first[which] = values
    at = np.minimum(np.searchsorted(words.numbers, first), max(len(words.numbers) - 1, 0))
    rarity = [max(math.log2((size + 1) / many), 0.0) for many in range(1, MOST_SHARING + 1)]
    found: Floats = np.array(rarity)[np.minimum(sharing, MOST_SHARING) - 1]
    if len(words.numbers):
        is_word = words.numbers[at] == first
        found[is_word] = words.bits[at[is_word]]
    return found


class _Sharers(msgspec.Struct, frozen=True):
    """Of each value of a block the units that have it (up to `ends` in `units`, so many as are
    `sharing`), and what it says in bits."""

    units: Numbers
    ends: Numbers
    sharing: Numbers
    bits: Floats


def _nearest(number: int, values: Numbers, of: _Sharers, least: float, sums: Floats) -> Numbers:
    """The units with which one shares at least so many bits, those with the most first. A plain sum
    over all that share each value: it costs no more for a large block than for a small one. `sums`
    has a place for every unit of the block and is all zero, before and after."""
    if not len(values):
        return _NONE
    sizes = of.sharing[values]
    starts = of.ends[values] - sizes
    at = np.arange(int(sizes.sum())) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
    others = of.units[at]
    np.add.at(sums, others, np.repeat(of.bits[values], sizes))
    enough = np.unique(others[sums[others] >= least])
    order = np.lexsort((enough, -sums[enough]))
    sums[others] = 0.0
    nearest: Numbers = enough[order]
    nearest = nearest[nearest != number]
    return nearest


_NONE: Numbers = np.zeros(0, np.int64)


def _kept(outline: Outline, one: Numbers, other: Numbers) -> Numbers:
    """Of pairs in order of unit, the nearest first, those that are compared: the first few, without
    those beyond the very first that stand in one list with the unit."""
    apart = listed_apart(outline, one, other)
    fits = ~(apart & (_place_within(one, apart) >= KEEP_LISTED))
    one, other = one[fits], other[fits]
    near = _place_within(one, np.ones(len(one), np.bool_)) < KEEP
    return paired(one[near], other[near], len(outline))


def _place_within(owners: Numbers, counted: Marks) -> Numbers:
    """How many of those counted stand before each one with the same owner."""
    before: Numbers = np.cumsum(counted) - counted
    starts = np.searchsorted(owners, owners)
    return before - before[starts]
