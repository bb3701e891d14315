"""Passages that descriptions have in common word by word, marked by hashes of some stretches.

The same stretches are taken of every text (Broder 1997, "On the resemblance and containment of
documents"), so that a text has the marks of any that stands whole in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from heapq import nsmallest
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

MOST_TEXT = 400
"""Letters of a description that are compared."""

LEAST_DESCRIBED, PASSAGE = 60, 24
"""Letters (in bytes) that a description has at least to be compared word by word, and those of a
passage of it."""

ONE_IN, MOST_PASSAGES = 12, 24
"""Of so many passages one is compared, and so many of a record at most."""


def passages_of(descriptions: Sequence[str], titles: Sequence[str] = ()) -> frozenset[int]:
    """Marks of what descriptions say word by word, beside what the titles say already: CRC-32 of
    one in `ONE_IN` of their stretches of `PASSAGE` letters. Spaces and signs make no difference; a
    text of less than `LEAST_DESCRIBED` letters has none."""
    letters = _letters_of(descriptions)
    if len(letters) < LEAST_DESCRIBED:
        return frozenset()
    texts = [letters, *(_letters_of((title,)) for title in titles)]
    hashes, start = _hashes_of_stretches(b"".join(texts)), 0
    marks: list[set[int]] = []
    for text in texts:
        own = hashes[start : start + max(len(text) - PASSAGE + 1, 0)]
        marks.append(set(own[own % ONE_IN == 0].tolist()))
        start += len(text)
    return frozenset(nsmallest(MOST_PASSAGES, marks[0].difference(*marks[1:])))


def _letters_of(texts: Iterable[str]) -> bytes:
    shown = (text[:MOST_TEXT].casefold() for text in texts)
    return "".join(_NO_LETTERS.sub("", text) for text in shown).encode()


_NO_LETTERS = re.compile(r"[\W_]+")
"""What `str.isalnum` says no to."""


def _hashes_of_stretches(letters: bytes) -> NDArray[np.uint32]:
    """The CRC-32 of each stretch of `PASSAGE` letters, all at once: of stretches of one length it
    is what each pair of letters adds to that of zeros alone."""
    tables = _tables()
    single = np.frombuffer(letters, np.uint8).astype(np.int64)
    pairs = single[:-1] + 256 * single[1:]
    stretches = len(letters) - PASSAGE + 1
    hashes = np.full(stretches, crc32(bytes(PASSAGE)), np.uint32)
    for number, table in enumerate(tables):
        hashes ^= table[pairs[2 * number : 2 * number + stretches]]
    return hashes


@lru_cache(maxsize=1)
def _tables() -> Sequence[NDArray[np.uint32]]:
    """What each two letters add, by their place in a stretch: 3 MB."""
    zeros = crc32(bytes(PASSAGE))
    single = np.array(
        [
            [
                crc32(bytes((*bytes(place), letter, *bytes(PASSAGE - 1 - place))))
                for letter in range(256)
            ]
            for place in range(PASSAGE)
        ],
        np.uint32,
    ) ^ np.uint32(zeros)
    return [
        (single[place + 1][:, None] ^ single[place][None, :]).ravel()
        for place in range(0, PASSAGE, 2)
    ]
