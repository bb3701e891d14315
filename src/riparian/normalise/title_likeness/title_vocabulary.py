"""The words of many titles, counted at once: which title has which, as they stand and as stems.

Everything is kept as numbers in arrays, so that tens of thousands of titles cost about a second.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from riparian.language.english_stems import raw_words, stem, word_kept
from riparian.language.sounds import consonants, foreign_runs, least_bones, spoken_forms
from riparian.normalise.title_likeness.title_features import TitleFeatures, is_count

Rows = NDArray[np.int64]
_NO_ROWS: Rows = np.zeros(0, dtype=np.int64)


class Vocabulary:
    """The words of titles. `words` are the different ones as they stand; `foreign` the rows of each
    word in kana or Hangul that no table has."""

    def __init__(self, size: int, words: Sequence[str], numbers: Rows, rows: Rows) -> None:
        """`numbers[n]` is that of a word which the title `rows[n]` has, in the title's order."""
        self.size = size
        self.words = words
        self._said, self._rows = numbers, rows
        self.foreign: dict[str, Rows] = {}
        self._stems: dict[str, int] = {}
        of_word = [self._stems.setdefault(stem(word), len(self._stems)) for word in words]
        stems = np.asarray(of_word, dtype=np.int64)[numbers]
        pairs = np.unique(stems * max(size, 1) + rows)
        self.pair_stems, self.pair_rows = np.divmod(pairs, max(size, 1))
        self._starts = np.searchsorted(self.pair_stems, np.arange(len(self._stems) + 1))

    @classmethod
    def of_titles(cls, titles: Sequence[TitleFeatures]) -> Vocabulary:
        """The words of titles that are read already: the likeliest English of each piece."""
        vocabulary = cls._of(map(words_in, titles))
        vocabulary.foreign = _rows_of({p.foreign for p in t.pieces if p.foreign} for t in titles)
        return vocabulary

    @classmethod
    def of_lines(cls, texts: Sequence[str]) -> Vocabulary:
        """The words of English lines in the form of `tidy_title`: the same as by
        `line_features`, and much quicker."""
        vocabulary = cls._of(map(raw_words, texts), as_written=True)
        vocabulary.foreign = _rows_of(() if t.isascii() else foreign_runs(t) for t in texts)
        return vocabulary

    @classmethod
    def _of(cls, titles: Iterable[Sequence[str]], as_written: bool = False) -> Vocabulary:
        numbers = _Numbers(as_written)
        every, lengths = array("q"), array("q")
        for words in titles:
            every.extend(map(numbers.__getitem__, words))
            lengths.append(len(words))
        word_numbers = np.asarray(every, dtype=np.int64)
        rows = np.repeat(np.arange(len(lengths)), np.asarray(lengths, dtype=np.int64))
        compared = word_numbers >= 0
        return cls(len(lengths), numbers.words, word_numbers[compared], rows[compared])

    def rows(self, token: str) -> Rows:
        """The titles that have a stem, in order."""
        number = self._stems.get(token)
        if number is None:
            return _NO_ROWS
        return self.pair_rows[self._starts[number] : self._starts[number + 1]]

    @property
    def counts(self) -> Rows:
        """For each stem, by its number, how many titles have it."""
        return np.diff(self._starts)

    def rows_of_name(self, name: str) -> Rows:
        """The titles that have a word, or two side by side, exactly as they stand."""
        first, _, second = name.partition(" ")
        number = self._numbers.get(first)
        if number is None or (second and second not in self._numbers):
            return _NO_ROWS
        if not second:
            return np.unique(self._rows[self._said == number])
        at = (self._pairs == number * len(self.words) + self._numbers[second]).nonzero()[0]
        return np.unique(self._rows[self._beside[at]])

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def _beside(self) -> Rows:
        """Where a word stands that has another of the same title behind it."""
        return np.flatnonzero(self._rows[:-1] == self._rows[1:])

    @cached_property
    def _pairs(self) -> Rows:
        return self._said[self._beside] * len(self.words) + self._said[self._beside + 1]

    def may_sound(self, bones: str, least: float) -> list[str]:
        """The words, and twos that stand side by side, whose consonants may be like `bones` enough
        for a likeness of `least`: none that is like enough is left out."""
        enough, spoken = least_bones(least) / 2, self._spoken
        common = np.minimum(spoken.most, _bag(bones)).sum(1)
        candidates = [self.words[n] for n in _near(common, spoken.least, len(bones), enough)]
        first, second = np.divmod(np.unique(self._pairs), max(len(self.words), 1))
        bags = np.minimum(spoken.most[first] + spoken.most[second], _bag(bones)).sum(1)
        shortest = spoken.least[first] + spoken.least[second] - _LOST
        for n in _near(bags + _GAINED, shortest, len(bones), enough):
            candidates.append(f"{self.words[first[n]]} {self.words[second[n]]}")
        return candidates

    @cached_property
    def _spoken(self) -> _Spoken:
        return _Spoken(self.words)


_CLASSES = "aSKPTLNM"
_LOST, _GAINED = 4, 1
"""Consonants by which two words said as one can have fewer or more than they have apart: letters
that meet are heard as one ("s|h"), or otherwise ("c|e"), and a vowel begins no second word."""


class _Spoken:
    """Of each word, shape (words, 8): `most` of each consonant that it can be heard with; and the
    `least` length that its consonants have."""

    def __init__(self, words: Sequence[str]) -> None:
        self.most = np.zeros((len(words), len(_CLASSES)), dtype=np.int16)
        self.least = np.zeros(len(words), dtype=np.int64)
        bags_of_word: dict[str, tuple[NDArray[np.int16], int]] = {}
        for number, word in enumerate(words):
            low = word.lower()
            if low not in bags_of_word:
                all_bones = [consonants(sound) for sound in spoken_forms(low)]
                bags = np.stack([_bag(bones) for bones in all_bones])
                bags_of_word[low] = bags.max(axis=0), min(map(len, all_bones))
            self.most[number], self.least[number] = bags_of_word[low]


def _bag(bones: str) -> NDArray[np.int16]:
    return np.asarray([bones.count(letter) for letter in _CLASSES], dtype=np.int16)


def _near(common: Rows, lengths: Rows, wanted: int, enough: float) -> list[int]:
    """The words that can be near enough with so many consonants in common (Indel: twice those
    over the sum of both lengths)."""
    longest = np.maximum(lengths, 0) + wanted
    return [int(n) for n in (common >= enough * longest - 1e-9).nonzero()[0]]


class _Numbers(dict[str, int]):
    """Words numbered as they are met; -1 for one that is not compared."""

    def __init__(self, as_written: bool) -> None:
        super().__init__()
        self.words: list[str] = []
        self._as_written = as_written
        self._known: dict[str, int] = {}

    def __missing__(self, written: str) -> int:
        word = word_kept(written) if self._as_written else written
        if self._as_written and (not word or is_count(word)):
            self[written] = -1
            return -1
        number = self._known.setdefault(word, len(self.words))
        if number == len(self.words):
            self.words.append(word)
        self[written] = number
        return number


def _rows_of(sets: Iterable[Iterable[str]]) -> dict[str, Rows]:
    """For each word the rows in whose set it is, in order."""
    rows_of_word: dict[str, list[int]] = defaultdict(list)
    for row, words in enumerate(sets):
        for word in dict.fromkeys(words):
            rows_of_word[word].append(row)
    return {word: np.asarray(rows, dtype=np.int64) for word, rows in rows_of_word.items()}


def words_in(title: TitleFeatures) -> list[str]:
    """The words of a title that is read, in the likeliest English of each."""
    return [word for piece in title.pieces if piece.english for word in piece.english[0]]
