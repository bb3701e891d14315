"""Titles to compare with: what words they have, how rare each is, and which have it.

A word counts by how rare it is among the titles (its *weight*, in bits: the binary logarithm of
all titles over those that have it), so that "project" counts nothing and "Thakhek" much. A word
that no table has is compared by its sound with every word of the other script.

Which words of a question a title shares, to be read by a person: "water supply (상수도)".
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from riparian.language.english_stems import stem
from riparian.language.sounds import (
    LEAST_CONSONANTS,
    consonants,
    like_sounds,
    likeness,
    romanise,
    sounds,
    spoken_forms,
)
from riparian.normalise.title_likeness.title_features import (
    TitleFeatures,
    TitlePiece,
    line_features,
    tidy_title,
)
from riparian.normalise.title_likeness.title_vocabulary import Vocabulary, words_in

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


LEAST_BITS = 3.3
"""Bits that a shared term must have to be shown; a word in a tenth of all titles has as many."""

MOST = 5

SAY_NOTHING = frozenset(
    map(stem, ("project", "program", "programme", "plan", "scheme", "activity"))
)
"""Words that say nothing at an end of a term: whatever it is, it is one."""


def shared_terms(
    question: TitleFeatures, title: TitleFeatures, index: TitleIndex
) -> tuple[str, ...]:
    """The terms that both have, the rarest first, each with the question's own word behind it
    where that is in another script; names that only sound alike are marked ("sounds like").

    Words of an English question that stand side by side are one term: water supply.
    """
    tokens, names = tokens_of(title), joined_words(title)
    own = {piece.foreign for piece in title.pieces if piece.foreign}
    bits_of_term: dict[str, float] = {}
    beside: list[tuple[str, float]] = []
    for piece in (piece for piece in question.pieces if not piece.aside):
        words, bits = _in_common(piece, tokens, index)
        if bits < LEAST_BITS and piece.foreign and not words:
            words, bits = _by_sound(piece, names, own, index)
        if words == piece.text:
            beside.append((words, bits))
            continue
        _keep(bits_of_term, beside)
        _keep(bits_of_term, [(words, bits)])
    _keep(bits_of_term, beside)
    return tuple(sorted(bits_of_term, key=lambda words: (-bits_of_term[words], words)))[:MOST]


def _keep(bits_of_term: dict[str, float], beside: list[tuple[str, float]]) -> None:
    """Add words that stand side by side as one term, if they say enough, and empty `beside`."""
    while beside and stem(beside[0][0]) in SAY_NOTHING:
        beside.pop(0)
    while beside and stem(beside[-1][0]) in SAY_NOTHING:
        beside.pop()
    words, bits = " ".join(word for word, _ in beside), sum(bits for _, bits in beside)
    if words and bits >= LEAST_BITS:
        bits_of_term[words] = max(bits, bits_of_term.get(words, 0.0))
    beside.clear()


def _in_common(piece: TitlePiece, tokens: set[str], index: TitleIndex) -> tuple[str, float]:
    """The English of a piece, if the title has all of it, else the most telling part that it has
    ("water supply" of "water supply system"), and how rare that is."""
    best, bits = "", 0.0
    for english in piece.english:
        stems = {stem(word) for word in english}
        worth = sum(index.weight(token) for token in stems & tokens)
        if stems and stems <= tokens:
            return _with_own(piece, " ".join(english)), worth
        if worth > bits:
            best, bits = " ".join(word for word in english if stem(word) in tokens), worth
    return _with_own(piece, best), bits


def _with_own(piece: TitlePiece, words: str) -> str:
    """The words with the question's own behind them where those are in another script."""
    return words if not words or piece.text.isascii() else f"{words} ({piece.text})"


def _by_sound(
    piece: TitlePiece, names: set[str], own: set[str], index: TitleIndex
) -> tuple[str, float]:
    if piece.foreign in own:
        return piece.text, index.weight("")
    best = max(names, key=lambda name: (likeness(piece.foreign, name), name), default="")
    if not best or likeness(piece.foreign, best) < LEAST_ALIKE:
        return "", 0.0
    bits = sum(index.weight(stem(word)) for word in best.split())
    return f"{best} (sounds like {piece.text})", bits
