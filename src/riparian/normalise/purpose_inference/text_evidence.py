"""The texts of an activity as evidence for its purpose: words of the lexicon, grams, numbers.

A *gram* is a piece of a word of two to five letters, or one to four characters of Chinese letters,
kana or Hangul, where words are not told apart by spaces.

The *lexicon* has words in five languages, each with the DAC purpose that it speaks for. A word of
Latin letters stands for itself and its plural; with `*` behind (or before) it for all words that
begin (or end) so. Japanese and Korean words are looked for without regard to spaces. The longest
word wins: "water supply" is not met in "power and water supply policy" where that has an entry.
Words with the purpose `-` say nothing, and keep what is inside them from being met ("reverse trade
mission" is no trade). Where each row is from stands in the row.

Texts become numbers where each gram and each word of the lexicon counts. A *block* is a part of the
numbers whose squares add up to 1, or to 0 where the texts hold nothing of it; so none of grams,
words and purposes drowns the others. Sparse: places, and the number at each. Grams are placed by a
checksum, so nothing has to be kept of them but their place.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.codelists.lists import read_rows

TITLE_CHARACTERS = 400
DESCRIPTION_CHARACTERS = 400
"""Beginnings of texts that are read; behind them stands what every project says."""

ENCODED_DESCRIPTION = 250
"""Characters of a description that are encoded together with the title."""

_LATIN_GRAM, _EASTERN_GRAM = range(2, 6), range(1, 5)
_PIECE = re.compile(r"[぀-ヿ㐀-鿿가-힣]+|[^\W\d_぀-ヿ㐀-鿿가-힣]+")
_EASTERN = re.compile(r"[぀-ヿ㐀-鿿가-힣]")


class Texts(msgspec.Struct, frozen=True):
    """A title, its English gloss (empty where it has none) and a description, folded and cut."""

    title: str
    gloss: str
    description: str


def fold(text: str) -> str:
    """One width of letters (NFKC), spaces as one; no control characters, no lone surrogates."""
    plain = "".join(c if unicodedata.category(c) not in _LEFT_OUT else " " for c in text)
    return " ".join(unicodedata.normalize("NFKC", plain).split())


_LEFT_OUT = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))


def encodable(text: str) -> str:
    """A text as every encoder takes it: JSON can carry a lone surrogate into one."""
    return text.encode("utf-8", "replace").decode()


def encoded_text(title: str, description: str) -> str:
    """The text of an activity for an encoder, the same in training and in use."""
    start = fold(description[: 4 * ENCODED_DESCRIPTION])[:ENCODED_DESCRIPTION]
    name = fold(title[: 4 * TITLE_CHARACTERS])[:TITLE_CHARACTERS]
    return f"{name}. {start}" if start else name


def is_eastern(text: str) -> bool:
    """Whether there are Chinese letters, kana or Hangul in it."""
    return bool(_EASTERN.search(text))


def grams(text: str) -> Counter[str]:
    """How often each gram stands in a folded text; numbers say nothing."""
    return Counter(_grams(text))


def _grams(text: str) -> Iterator[str]:
    for piece in _PIECE.findall(text):
        eastern = is_eastern(piece)
        word = piece if eastern else f" {piece} "
        for length in _EASTERN_GRAM if eastern else _LATIN_GRAM:
            for start in range(len(word) - length + 1):
                yield word[start : start + length]


LEXICON = "purpose_lexicon.csv"
SAYS_NOTHING = "-"
_PLURAL_FROM = 5
"""Letters from which a word is also met with an s behind it."""

_BEGINNING = 3
_WORD_BEGINS = re.compile(r"(?<!\w)\S")

_DATA = files(__package__) / "data"


class Lexicon:
    """Finds the words of the lexicon in texts."""

    def __init__(self, purposes: Mapping[str, Sequence[str]]) -> None:
        self.purposes = {word: tuple(codes) for word, codes in purposes.items()}
        latin = sorted((w for w in self.purposes if not is_eastern(w)), key=lambda w: (-len(w), w))
        self._latin = [(word.strip("*"), word) for word in latin]
        self._endings = [n for n, word in enumerate(latin) if word.startswith("*")]
        self._beginnings: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(latin):
            if not word.startswith("*"):
                self._beginnings[word.strip("*")[:_BEGINNING]].append(number)
        self._eastern: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for word in self.purposes:
            if is_eastern(word):
                bare = word.replace(" ", "")
                self._eastern[bare[0]].append((bare, word))

    def words_in(self, text: str) -> dict[str, str]:
        """The entries that a folded text holds, each with the letters in which it is first met.
        Those that say nothing are left out."""
        entries = self._latin_in(text)
        if is_eastern(text):
            entries += [(word, word) for word in self._eastern_in(text.replace(" ", ""))]
        letters_of: dict[str, str] = {}
        for word, letters in entries:
            if SAYS_NOTHING not in self.purposes[word]:
                letters_of.setdefault(word, letters)
        return letters_of

    def _latin_in(self, text: str) -> list[tuple[str, str]]:
        taken: list[tuple[int, int]] = []
        entries = []
        for number in self._possible(text):
            _, word = self._latin[number]
            for match in _pattern(word).finditer(text):
                start, end = match.span()
                if all(end <= s or start >= e for s, e in taken):
                    taken.append((start, end))
                    entries.append((word, match.group()))
        return entries

    def _possible(self, text: str) -> list[int]:
        """The words of Latin letters that may be met, the longest first: those whose letters stand
        where a word of the text begins, and endings that stand anywhere."""
        numbers = {n for n in self._endings if self._latin[n][0] in text}
        for begin in _WORD_BEGINS.finditer(text):
            at = begin.start()
            for size in range(1, _BEGINNING + 1):
                for number in self._beginnings.get(text[at : at + size], ()):
                    if text.startswith(self._latin[number][0], at):
                        numbers.add(number)
        return sorted(numbers)

    def _eastern_in(self, text: str) -> list[str]:
        candidates = [
            (-len(bare), start, word)
            for start, letter in enumerate(text)
            for bare, word in self._eastern.get(letter, ())
            if text.startswith(bare, start)
        ]
        taken = [False] * len(text)
        words = []
        for length, start, word in sorted(candidates):
            end = start - length
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                words.append(word)
        return words


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """How a word is met in a text; made when it may be, as few of thousands ever are."""
    bare = word.strip("*")
    before = r"\w*" if word.startswith("*") else ""
    plural = "(?:e?s)?" if bare[-1].isalpha() and len(bare) >= _PLURAL_FROM else ""
    behind = r"\w*" if word.endswith("*") else plural
    return re.compile(rf"(?<!\w){before}{re.escape(bare)}{behind}(?!\w)")


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The lexicon of this installation."""
    purposes: dict[str, list[str]] = defaultdict(list)
    for row in read_rows(_DATA / LEXICON):
        purposes[fold(row["word"]).casefold()].append(row["purpose"])
    return Lexicon(purposes)


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
            # Not hash(), which differs in each process: weights were learnt for these places
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
