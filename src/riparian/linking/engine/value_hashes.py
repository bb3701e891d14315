"""Values as whole numbers of 64 bits, so that millions of them fit into arrays.

A value has the same hash in every process and on every machine. Two values have one hash by
accident once in 2^64: among ten million values of a catalogue with a chance of one in 370,000.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.arrays import Ints

Hashes = NDArray[np.uint64]

MOST_REMEMBERED = 100_000
"""Values of which the hash, or the count, is kept in memory, as many records share them."""

# 2**64 over the golden ratio, the step of SplitMix64: being odd, it loses no bit of what it spreads
_MIXING = 0x9E3779B97F4A7C15
_MASK = 2**64 - 1
_packed = msgspec.msgpack.Encoder(order="deterministic").encode


@lru_cache(maxsize=MOST_REMEMBERED)
def hash_of(*value: str | float) -> int:
    """The hash of a value: what it is (`amount`), and its parts."""
    return int.from_bytes(blake2b(_packed(value), digest_size=8).digest(), "little")


def digest_of(value: Any) -> tuple[int, int]:
    """128 bits of everything that a record holds; the order of sets makes no difference."""
    digest = blake2b(_packed(value), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def combined(first: int, second: int) -> int:
    """The hash of two hashes; their order matters."""
    return (first * _MIXING + second) & _MASK


class Tally:
    """How often each value occurs, for those that occur at least a given number of times."""

    def __init__(self, values: Hashes, counts: Ints) -> None:
        self.values, self.counts = values, counts
        self._known: dict[int, int] = {}

    @classmethod
    def of(cls, occurrences: Hashes, least: int) -> Tally:
        """Count values, one entry for each occurrence."""
        values, counts = np.unique(occurrences, return_counts=True)
        often = counts >= least
        return cls(values[often], counts[often])

    def count(self, value: int, otherwise: int) -> int:
        """How often a value occurs; `otherwise` for one too rare to have been kept."""
        known = self._known.get(value)
        if known is None:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            known = self._known[value] = self._look_up(value)
        return known or otherwise

    def _look_up(self, value: int) -> int:
        at = int(np.searchsorted(self.values, np.uint64(value)))
        there = at < len(self.values) and int(self.values[at]) == value
        return int(self.counts[at]) if there else 0
