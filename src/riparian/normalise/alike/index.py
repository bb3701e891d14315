"""Titles to compare with: what words they have, how rare each is, and which have it.

A word counts by how rare it is among the titles (its *weight*, in bits: the binary logarithm of
all titles over those that have it), so that "project" counts nothing and "Thakhek" much. A word
that no table has is compared by its sound with every word of the other script.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from riparian.language.sounds import (
    LEAST_CONSONANTS,
    consonants,
    like_sounds,
    romanise,
    sounds,
    spoken_forms,
)
from riparian.language.stems import stem
from riparian.normalise.alike.features import TitleFeatures, TitlePiece, line_features, tidy_title
from riparian.normalise.alike.vocabulary import Vocabulary, words_in

LEAST_ALIKE = 0.8
"""How alike a name in another script has to sound."""

OTHER_MEANING = 0.85
"""What a meaning counts that the glossary does not give first."""

_MOST_JOINED = 2
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


class EnglishLine(NamedTuple):
    """An English line to compare with, and where its record, or else the line itself, says that it
    is: ISO alpha-2 codes, and provinces of the region pack."""

    text: str
    countries: Collection[str] = ()
    places: Collection[str] = ()


class TitleIndex:
    """Titles by their words. Rows are numbered as the titles are given."""

    def __init__(self, titles: Sequence[TitleFeatures]) -> None:
        self._start(titles, Vocabulary.of_titles(titles))

    @classmethod
    def of_lines(cls, lines: Sequence[EnglishLine]) -> TitleIndex:
        """The index of `line_features` of each, which are worked out only where they are read."""
        index = cls.__new__(cls)
        index._start(_Lines(lines), Vocabulary.of_lines([tidy_title(line.text) for line in lines]))
        return index

    def _start(self, titles: Sequence[TitleFeatures], words: Vocabulary) -> None:
        self.titles = titles
        self.size = words.size
        self._words = words
        weights = np.log2((self.size + 1) / (words.counts + 0.5))
        totals = np.bincount(words.pair_rows, weights[words.pair_stems], minlength=self.size)
        self.totals: Floats = totals.astype(np.float64)

    def weight(self, token: str) -> float:
        """How much a word says, in bits; one that no title has says most."""
        return math.log2((self.size + 1) / (len(self._words.rows(token)) + 0.5))

    def share(self, question: TitleFeatures) -> tuple[Floats, Floats]:
        """For every title, the part of the question's words that it has, and the part of its own
        words that the question has, both by weight, 0 to 1."""
        ours, have = np.zeros(self.size), 0.0
        theirs: dict[str, Floats] = {}
        for piece in question.pieces:
            weight, likeness = self.piece(piece, theirs)
            have += weight
            ours += weight * likeness
        covered = np.zeros(self.size)
        for token, sure in theirs.items():
            covered[self._words.rows(token)] += self.weight(token) * sure
        return ours / max(have, 1e-9), covered / np.maximum(self.totals, 1e-9)

    def piece(self, piece: TitlePiece, theirs: dict[str, Floats]) -> tuple[float, Floats]:
        """The weight of a piece, and how surely each title has it (0 to 1). The words of the titles
        that it accounts for are noted in `theirs`."""
        sureness, weight = np.zeros(self.size), 0.0
        for number, english in enumerate(piece.english):
            stems = list(dict.fromkeys(stem(word) for word in english))
            weights = [self.weight(s) for s in stems]
            whole = sum(weights)
            if not number:
                weight = whole
            part = np.zeros(self.size)
            for token, bits in zip(stems, weights, strict=True):
                rows = self._words.rows(token)
                if len(rows):
                    part[rows] += bits / max(whole, 1e-9)
                    theirs[token] = np.ones(len(rows))
            sureness = np.maximum(sureness, part * (OTHER_MEANING if number else 1.0))
        if piece.foreign:
            for rows, sure, stems in self._words_that_sound(piece.foreign):
                sureness[rows] = np.maximum(sureness[rows], sure)
                for token in stems:
                    self._account(theirs, token, rows, sure)
        if not weight:
            rarest = max((int((sureness > 0).sum()), 1))
            weight = math.log2((self.size + 1) / (rarest + 0.5))
        return weight, sureness

    def _account(self, theirs: dict[str, Floats], token: str, rows: Rows, sure: float) -> None:
        """Note, for some of the titles that have a word, how surely it is accounted for."""
        having = self._words.rows(token)
        if not len(having):
            return
        accounted = theirs.setdefault(token, np.zeros(len(having)))
        at = np.searchsorted(having, rows)
        accounted[at] = np.maximum(accounted[at], sure)

    def _words_that_sound(self, foreign: str) -> Iterable[tuple[Rows, float, list[str]]]:
        words = self._words
        if foreign in words.foreign:
            yield words.foreign[foreign], 1.0, []
        sound = sounds(romanise(foreign))
        bones = consonants(sound)
        if len(bones) < LEAST_CONSONANTS:
            return
        for name in words.may_sound(bones, LEAST_ALIKE):
            like = max(like_sounds(sound, other) for other in spoken_forms(name))
            if like >= LEAST_ALIKE:
                yield words.rows_of_name(name), like, [stem(word) for word in name.split()]
        for name, rows in words.foreign.items():
            like = like_sounds(sound, sounds(romanise(name)))
            if like >= LEAST_ALIKE and name != foreign:
                yield rows, like, []


class _Lines(Sequence[TitleFeatures]):
    """Titles, each read when it is first asked for."""

    def __init__(self, lines: Sequence[EnglishLine]) -> None:
        self._lines = lines
        self._read: dict[int, TitleFeatures] = {}

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, row: int) -> TitleFeatures: ...

    @overload
    def __getitem__(self, row: slice) -> Sequence[TitleFeatures]: ...

    def __getitem__(self, row: int | slice) -> TitleFeatures | Sequence[TitleFeatures]:
        if isinstance(row, slice):
            return [self[number] for number in range(*row.indices(len(self)))]
        if row not in self._read:
            self._read[row] = line_features(*self._lines[row])
        return self._read[row]


def tokens_of(title: TitleFeatures) -> set[str]:
    """The words of a title as they are compared: the stems of the likeliest English of each."""
    return {stem(word) for piece in title.pieces if piece.english for word in piece.english[0]}


def joined_words(title: TitleFeatures) -> set[str]:
    """The words of an English title, alone and in twos (Los Banos), for what they sound like."""
    words = words_in(title)
    joined = set()
    for many in range(1, _MOST_JOINED + 1):
        for place in range(len(words) - many + 1):
            joined.add(" ".join(words[place : place + many]))
    return joined
