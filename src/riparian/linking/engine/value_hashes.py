"""Values as whole numbers of 64 bits, so that millions of them fit into arrays.

The same value has the same number in every process and on every machine. Two values have one number
by accident once in 2^64: among ten million values of a catalogue with a chance of one in 370,000.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Codes = NDArray[np.uint64]
Marks = NDArray[np.bool_]

MOST_KEPT = 100_000
"""Values of which the number is kept, as many units have the same."""

_MIXING = 0x9E3779B97F4A7C15
_WHOLE = 2**64 - 1
_packed = msgspec.msgpack.Encoder(order="deterministic").encode


@lru_cache(maxsize=MOST_KEPT)
def number_of(*value: str | float) -> int:
    """The number of a value: what it is (`amount`), and its parts."""
    return int.from_bytes(blake2b(_packed(value), digest_size=8).digest(), "little")


def digest_of(value: Any) -> tuple[int, int]:
    """128 bits of everything that a record holds; sets count as such, in whatever order."""
    digest = blake2b(_packed(value), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def both(one: int, other: int) -> int:
    """The number of two together, of which the order counts."""
    return (one * _MIXING + other) & _WHOLE


class Tally:
    """How often each value was met, for those that were met at least so many times."""

    def __init__(self, values: Codes, counts: Numbers) -> None:
        self.values, self.counts = values, counts
        self._known: dict[int, int] = {}

    @classmethod
    def of(cls, met: Codes, least: int) -> Tally:
        """Count values, each as often as it stands there."""
        values, counts = np.unique(met, return_counts=True)
        often = counts >= least
        return cls(values[often], counts[often])

    def count(self, value: int, rare: int) -> int:
        """How often a value was met; `rare` where that was less often than is kept."""
        known = self._known.get(value)
        if known is None:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            known = self._known[value] = self._look_up(value)
        return known or rare

    def _look_up(self, value: int) -> int:
        at = int(np.searchsorted(self.values, np.uint64(value)))
        there = at < len(self.values) and int(self.values[at]) == value
        return int(self.counts[at]) if there else 0


class Ragged:
    """So many lists of numbers: list `i` is `values[starts[i]:starts[i + 1]]`."""

    def __init__(self, starts: Numbers, values: Codes) -> None:
        self.starts, self.values = starts, values

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def sizes(self) -> Numbers:
        """How long each list is."""
        return np.diff(self.starts)

    def rows(self, lists: Numbers) -> tuple[Numbers, Codes]:
        """All values of these lists, in their order, each with the place in `lists` it is of."""
        sizes = self.starts[lists + 1] - self.starts[lists]
        owners = np.repeat(np.arange(len(lists)), sizes)
        first = self.starts[lists] - (np.cumsum(sizes) - sizes)
        return owners, self.values[np.arange(len(owners)) + first[owners]]
