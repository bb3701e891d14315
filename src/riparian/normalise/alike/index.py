"""Titles to compare with: what words they have, how rare each is, and which have it.

A word counts by how rare it is among the titles (its *weight*, in bits: the binary logarithm of
all titles over those that have it), so that "project" counts nothing and "Thakhek" much. A word
that no table has is compared by its sound with every word of the other script.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

from riparian.language.sounds import (
    LEAST_CONSONANTS,
    consonants,
    heard,
    least_bones,
    like_sounds,
    romanised,
    sounds,
)
from riparian.language.stems import stem
from riparian.normalise.alike.features import TitleFeatures
from riparian.normalise.alike.pieces import Piece

LEAST_ALIKE = 0.8
"""How alike a name in another script has to sound."""

OTHER_MEANING = 0.85
"""What a meaning counts that the glossary does not give first."""

_MOST_JOINED = 2
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


class TitleIndex:
    """Titles by their words. Rows are numbered as the titles are given."""

    def __init__(self, titles: Sequence[TitleFeatures]) -> None:
        self.titles = titles
        self.size = len(titles)
        self.rows = _rows_of(tokens_of(title) for title in titles)
        self.totals = np.zeros(self.size)
        for token, rows in self.rows.items():
            self.totals[rows] += self.weight(token)

    @cached_property
    def _foreign(self) -> dict[str, Rows]:
        """Words in kana and Hangul that no table has."""
        return _rows_of({p.foreign for p in title.pieces if p.foreign} for title in self.titles)

    @cached_property
    def _joined(self) -> dict[str, Rows]:
        return _rows_of(joined_words(title) for title in self.titles)

    @cached_property
    def _heard(self) -> tuple[list[tuple[str, str]], list[str]]:
        """What Latin words and kana and Hangul sound like, with the words; and their consonants."""
        latin = [(other, name) for name in self._joined for other in heard(name)]
        found = latin + [(sounds(romanised(name)), name) for name in self._foreign]
        return found, [consonants(other) for other, _ in found]

    def weight(self, token: str) -> float:
        """How much a word says, in bits; one that no title has says most."""
        rows = self.rows.get(token)
        return math.log2((self.size + 1) / ((0 if rows is None else len(rows)) + 0.5))

    def share(self, question: TitleFeatures) -> tuple[Floats, Floats]:
        """For every title, the part of the question's words that it has, and the part of its own
        words that the question has, both by weight, 0 to 1."""
        ours, have = np.zeros(self.size), 0.0
        theirs: dict[str, Floats] = {}
        for piece in question.pieces:
            weight, found = self.piece(piece, theirs)
            have += weight
            ours += weight * found
        covered = np.zeros(self.size)
        for token, sure in theirs.items():
            rows = self.rows[token]
            covered[rows] += self.weight(token) * sure[rows]
        return ours / max(have, 1e-9), covered / np.maximum(self.totals, 1e-9)

    def piece(self, piece: Piece, theirs: dict[str, Floats]) -> tuple[float, Floats]:
        """The weight of a piece, and for every title how surely it has it (0 to 1); what of the
        titles' words that accounts for goes into `theirs`."""
        found, weight = np.zeros(self.size), 0.0
        for number, english in enumerate(piece.english):
            stems = list(dict.fromkeys(stem(word) for word in english))
            weights = [self.weight(s) for s in stems]
            whole = sum(weights)
            if not number:
                weight = whole
            part = np.zeros(self.size)
            for one, bits in zip(stems, weights, strict=True):
                rows = self.rows.get(one)
                if rows is not None:
                    part[rows] += bits / max(whole, 1e-9)
                    _account(theirs, one, rows, 1.0, self.size)
            found = np.maximum(found, part * (OTHER_MEANING if number else 1.0))
        if piece.foreign:
            for rows, sure, stems in self._sounding(piece.foreign):
                found[rows] = np.maximum(found[rows], sure)
                for one in stems:
                    if one in self.rows:
                        _account(theirs, one, rows, sure, self.size)
        if not weight:
            rarest = max((int((found > 0).sum()), 1))
            weight = math.log2((self.size + 1) / (rarest + 0.5))
        return weight, found

    def _sounding(self, foreign: str) -> Iterable[tuple[Rows, float, list[str]]]:
        same = self._foreign.get(foreign)
        if same is not None:
            yield same, 1.0, []
        sound = sounds(romanised(foreign))
        bones = consonants(sound)
        if len(bones) < LEAST_CONSONANTS:
            return
        spoken, all_bones = self._heard
        near = process.extract(
            bones, all_bones, scorer=Indel.normalized_similarity, limit=None,
            score_cutoff=least_bones(LEAST_ALIKE),
        )  # fmt: skip
        for _, _, number in near:
            other, name = spoken[number]
            like = like_sounds(sound, other)
            if like >= LEAST_ALIKE and name != foreign:
                rows = self._joined.get(name)
                stems = [stem(word) for word in name.split()] if rows is not None else []
                yield self._foreign[name] if rows is None else rows, like, stems


def _rows_of(sets: Iterable[Iterable[str]]) -> dict[str, Rows]:
    """For each word the rows in whose set it is, in order."""
    found: dict[str, list[int]] = defaultdict(list)
    for row, words in enumerate(sets):
        for word in words:
            found[word].append(row)
    return {word: np.asarray(rows, dtype=np.int64) for word, rows in found.items()}


def _account(theirs: dict[str, Floats], token: str, rows: Rows, sure: float, size: int) -> None:
    known = theirs.get(token)
    if known is None:
        known = theirs[token] = np.zeros(size)
    known[rows] = np.maximum(known[rows], sure)


def tokens_of(title: TitleFeatures) -> set[str]:
    """The words of a title as they are compared: the stems of the likeliest English of each."""
    return {stem(word) for piece in title.pieces if piece.english for word in piece.english[0]}


def joined_words(title: TitleFeatures) -> set[str]:
    """The words of an English title, alone and in twos (Los Banos), for what they sound like."""
    words = [word for piece in title.pieces if piece.english for word in piece.english[0]]
    found = set()
    for many in range(1, _MOST_JOINED + 1):
        for place in range(len(words) - many + 1):
            found.add(" ".join(words[place : place + many]))
    return found
