"""Texts as numbers: where each gram and each word of the lexicon counts.

A *block* is a part of the numbers whose squares add up to 1, or to 0 where the texts hold nothing
of it; so none of grams, words and purposes drowns the others. Sparse: places, and the number at
each. Grams are placed by a checksum, so nothing has to be kept of them but their place.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.normalise.inferred.lexicon import Lexicon
from riparian.normalise.inferred.texts import Texts, grams

BUCKETS = 1 << 14
"""Places of grams."""

TITLE, GLOSS, DESCRIPTION = 1.0, 0.7, 0.4
"""How much a word of each text counts, against one of a title. A gloss repeats the title; a
description also speaks of other things. Chosen once, by cross-validation."""

Floats = NDArray[np.float32]
Places = NDArray[np.int32]


class Sparse(msgspec.Struct, frozen=True):
    """Numbers at some places; all others are 0."""

    places: Places
    values: Floats


class LexiconWords(msgspec.Struct, frozen=True):
    """The words of the lexicon that the texts of an activity hold, each with its weight, in the
    order of the texts; a word counts where it first stands, in the letters of `met`."""

    weights: Mapping[str, float]
    met: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.weights)


def words_of(texts: Texts, lexicon: Lexicon) -> LexiconWords:
    """The lexicon's words in these texts."""
    weights: dict[str, float] = {}
    letters_of: dict[str, str] = {}
    for text, weight in _texts_with_weights(texts):
        for word, letters in lexicon.words_in(text).items():
            weights.setdefault(word, weight)
            letters_of.setdefault(word, letters)
    return LexiconWords(weights, letters_of)


def gram_block(texts: Texts, rarity: Floats) -> Sparse:
    """The grams of these texts; `rarity` says for each place how much a gram there tells."""
    counts: dict[int, float] = defaultdict(float)
    for text, weight in _texts_with_weights(texts):
        for gram, times in grams(text).items():
            counts[crc32(gram.encode()) % BUCKETS] += weight * (1 + math.log(times))
    places = sorted(counts)
    values = np.array([counts[p] for p in places], np.float32)
    return _to_unit_length(np.array(places, np.int32), values * rarity[places])


def purpose_block(words: LexiconWords, lexicon: Lexicon, position: Mapping[str, int]) -> Sparse:
    """The purposes that the words speak for; several of one word share its weight."""
    sums: dict[int, float] = defaultdict(float)
    for word, weight in words.weights.items():
        codes = lexicon.purposes[word]
        for code in codes:
            sums[position[code]] += weight / len(codes)
    places = sorted(sums)
    values = np.sqrt(np.array([sums[p] for p in places], np.float32))
    return _to_unit_length(np.array(places, np.int32), values)


def word_block(words: LexiconWords, position: Mapping[str, int], rarity: Floats) -> Sparse:
    """The words themselves, those that labelled cases have."""
    weighed = sorted((position[w], weight) for w, weight in words.weights.items() if w in position)
    places = np.array([place for place, _ in weighed], np.int32)
    values = np.array([weight for _, weight in weighed], np.float32)
    return _to_unit_length(places, values * rarity[places])


def _texts_with_weights(texts: Texts) -> Iterable[tuple[str, float]]:
    return (texts.title, TITLE), (texts.gloss, GLOSS), (texts.description, DESCRIPTION)


def _to_unit_length(places: Places, values: Floats) -> Sparse:
    length = float(np.sqrt(values @ values)) if len(values) else 0.0
    return Sparse(places, values / length if length else values)
