"""Which pairs of records are compared at all: bounded for every record, however large the
catalogue.

Pairs are proposed by what two records share within a *block* (a country and a provider): rare words
or pairs of letters of titles, an amount, a day, a place; and across blocks by a project number that
one of them quotes, or by one title. A value that more than `MOST_SHARING` records of a block share
proposes nothing and is counted. Of the records with which a record shares something, it is compared
with those `MOST_COMPARED` with which it shares most, in bits of rarity within the block.

Records that are equal in everything (copies) are compared as one, so that 5,000 copies of a record
cost no more than one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from riparian.arrays import Bools, Floats, Ints, Ragged, spans
from riparian.linking.engine.block_index import BlockIndex, index_records, token_hash
from riparian.linking.engine.compared_record import ENGLISH, NAMES, Pair, Record
from riparian.linking.engine.title_similarity import TokenWeights
from riparian.linking.engine.value_hashes import Hashes

MOST_SHARING = 100
"""Records of a block that may share a value for it to propose pairs."""

MOST_QUOTING = 30
"""Records that may share a project number or a title for it to propose pairs across blocks."""

MOST_COMPARED = 16
"""Records that one record is compared with, at most, because of what they share in a block."""

MOST_LISTED_TOGETHER = 4
"""How many of them may be in the same list: they can be related, and are never the same."""

LEAST_BITS = 5.0
"""What two records share in a block at least to be compared, in bits; log2(records) less this in a
catalogue of more than a thousand records."""

AT_ONCE = 2_000
"""Records of a block whose nearest are filtered together."""


class CandidatePairs(msgspec.Struct, frozen=True):
    """Pairs of records to compare, in order, `first` being the smaller number. `cut`: how many
    values too many records of a block share. `copies`: those of each record that has any."""

    first: Ints
    second: Ints
    cut: int
    copies: dict[int, list[int]]

    def __len__(self) -> int:
        return len(self.first)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs one by one."""
        return tuple(zip(self.first.tolist(), self.second.tolist(), strict=True))


def propose_pairs(records: Sequence[Record], weights: TokenWeights) -> CandidatePairs:
    """The pairs to compare. Independent of the order of files, as records come in order of id."""
    index = index_records(records)
    first, copies = find_copies(index)
    bits = token_bits(weights)
    blocks = [pairs_of_block(index, members, bits) for members in blocks_of_index(index, first)]
    return merge_candidates(index, first, copies, blocks)


BlockPairs = tuple[Ints, int]
"""The pairs of a block as keys (`pair_keys`), and how many values too many of its records share."""


def merge_candidates(
    index: BlockIndex, first: Ints, copies: dict[int, list[int]], blocks: Sequence[BlockPairs]
) -> CandidatePairs:
    """Pairs of all kinds, each once: those of blocks, those across them, and copies.

    Across blocks: one record quotes a number of the other, or both the same one; or both have one
    title, as a regional project is on the page of each country, or in the lists of two providers.
    """
    copied = [(one, other) for one, others in copies.items() for other in others]
    across = [
        _pairs_sharing(first, index.named),
        _pairs_sharing(first, _one_each(index.folded)),
        np.array(copied, np.int64).reshape(-1, 2),
    ]
    keys = [keys for keys, _ in blocks]
    keys += [pair_keys(pairs[:, 0], pairs[:, 1], len(index)) for pairs in across]
    each = np.unique(np.concatenate(keys))
    cut = sum(cut for _, cut in blocks)
    return CandidatePairs(each // len(index), each % len(index), cut, copies)


def pair_keys(one: Ints, other: Ints, records: int) -> Ints:
    """Pairs out of so many records, each as one number, in the order of pairs."""
    return np.minimum(one, other) * records + np.maximum(one, other)


def find_copies(index: BlockIndex) -> tuple[Ints, dict[int, list[int]]]:
    """The first of all records that are equal in everything, and the copies of each."""
    _, first, which = np.unique(index.content, axis=0, return_index=True, return_inverse=True)
    stands_for = first[which.ravel()]
    copies: dict[int, list[int]] = {}
    for number in np.flatnonzero(stands_for != np.arange(len(index))).tolist():
        copies.setdefault(int(stands_for[number]), []).append(number)
    return np.sort(first), copies


def blocks_of_index(index: BlockIndex, records: Ints) -> list[Ints]:
    """The records of each country and provider, in order; blocks of one are left out."""
    blocks = index.blocks.take(records)
    owners = blocks.owners
    return [records[owners[at]] for at in _groups(blocks.values)]


def _groups(values: Hashes) -> Iterator[Ints]:
    """The places of each value that occurs more than once, in order."""
    order = np.argsort(values, kind="stable")
    _, starts, sizes = np.unique(values[order], return_index=True, return_counts=True)
    for start, size in zip(starts.tolist(), sizes.tolist(), strict=True):
        if size > 1:
            yield order[start : start + size]


def _one_each(values: Hashes) -> Ragged:
    """A list for each record: its value alone, or nothing where that is 0."""
    there = values != 0
    return Ragged(np.concatenate(([0], np.cumsum(there))).astype(np.int64), values[there])


def _pairs_sharing(records: Ints, lists: Ragged) -> Ints:
    """All pairs of the records that share a value, unless more than `MOST_QUOTING` have it."""
    values = lists.take(records)
    owners = values.owners
    order = np.argsort(values.values, kind="stable")
    _, starts, sizes = np.unique(values.values[order], return_index=True, return_counts=True)
    pairs = [np.zeros((0, 2), np.int64)]
    for size in range(2, MOST_QUOTING + 1):
        at = starts[sizes == size]
        members = records[owners[order[at[:, None] + np.arange(size)]]]
        one, other = np.triu_indices(size, 1)
        pairs.append(np.stack((members[:, one].ravel(), members[:, other].ravel()), axis=1))
    return np.concatenate(pairs)


class TokenBits(msgspec.Struct, frozen=True):
    """The tokens of titles as hashes, in order, and what each of them is worth in bits."""

    hashes: Hashes
    bits: Floats


def token_bits(weights: TokenWeights) -> TokenBits:
    """What each token is worth; a pair of letters half, as each letter is in two pairs."""
    tokens = [token for token in weights.have if token[0] != NAMES]
    hashes = np.array([token_hash(*token) for token in tokens], np.uint64)
    bits = np.array(
        [weights.weight(*token) * (1.0 if token[0] == ENGLISH else 0.5) for token in tokens],
        np.float64,
    )
    order = np.argsort(hashes)
    return TokenBits(hashes[order], bits[order])


def pairs_of_block(index: BlockIndex, members: Ints, tokens: TokenBits) -> BlockPairs:
    """The pairs of a block, each as one number, and how many values too many of it share."""
    lists = index.values.take(members)
    owners, values = lists.owners, lists.values
    distinct, which, sharing = np.unique(values, return_inverse=True, return_counts=True)
    bits = _value_bits(distinct, sharing, len(members), tokens)
    order = np.argsort(which, kind="stable")
    sharers = Ragged(np.concatenate(([0], np.cumsum(sharing))), owners[order])
    proposes = ((sharing > 1) & (sharing <= MOST_SHARING))[which]
    which, starts = which[proposes], np.searchsorted(owners[proposes], np.arange(len(members) + 1))
    least = max(LEAST_BITS, math.log2(len(index)) - LEAST_BITS)
    sums = np.zeros(len(members))
    keys = [np.zeros(0, np.int64)]
    for begin in range(0, len(members), AT_ONCE):
        nearest = [
            _nearest(number, which[starts[number] : starts[number + 1]], sharers, bits, least, sums)
            for number in range(begin, min(begin + AT_ONCE, len(members)))
        ]
        one = np.repeat(np.arange(begin, begin + len(nearest)), [len(others) for others in nearest])
        keys.append(_compared(index, members[one], members[np.concatenate(nearest)]))
    return np.unique(np.concatenate(keys)), int(np.sum(sharing > MOST_SHARING))


def _value_bits(values: Hashes, sharing: Ints, size: int, tokens: TokenBits) -> Floats:
    """What each value of a block of that size is worth: a token by all titles, any other value by
    how rare it is in the block."""
    at = np.minimum(np.searchsorted(tokens.hashes, values), max(len(tokens.hashes) - 1, 0))
    rarity = [max(math.log2((size + 1) / many), 0.0) for many in range(1, MOST_SHARING + 1)]
    bits: Floats = np.array(rarity)[np.minimum(sharing, MOST_SHARING) - 1]
    if len(tokens.hashes):
        is_token = tokens.hashes[at] == values
        bits[is_token] = tokens.bits[at[is_token]]
    return bits


def _nearest(
    number: int, values: Ints, sharers: Ragged, bits: Floats, least: float, sums: Floats
) -> Ints:
    """The records with which a record shares at least so many bits, those with the most first.

    `sharers` has the records of each value. A plain sum over all that share each value costs no
    more in a large block than in a small one. `sums` has a place for every record of the block and
    is all zero, before and after.
    """
    if not len(values):
        return _NONE
    sizes = sharers.sizes[values]
    others = sharers.values[spans(sharers.starts[values], sizes)]
    np.add.at(sums, others, np.repeat(bits[values], sizes))
    enough = np.unique(others[sums[others] >= least])
    # Of records that share as much the first go first, whatever the order of files or processes
    order = np.lexsort((enough, -sums[enough]))
    sums[others] = 0.0
    nearest: Ints = enough[order]
    nearest = nearest[nearest != number]
    return nearest


_NONE: Ints = np.zeros(0, np.int64)


def _compared(index: BlockIndex, one: Ints, other: Ints) -> Ints:
    """Which of these pairs are compared, as keys; they come in order of record, the nearest
    first."""
    apart = index.listed_apart(one, other)
    fits = ~(apart & (_rank_within(one, apart) >= MOST_LISTED_TOGETHER))
    one, other = one[fits], other[fits]
    near = _rank_within(one, np.ones(len(one), np.bool_)) < MOST_COMPARED
    return pair_keys(one[near], other[near], len(index))


def _rank_within(owners: Ints, counted: Bools) -> Ints:
    """How many of those counted come before each one with the same owner."""
    before: Ints = np.cumsum(counted) - counted
    starts = np.searchsorted(owners, owners)
    return before - before[starts]
