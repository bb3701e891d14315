"""Fold place names and running text, so that ways of writing the same name compare equal.

Case, accents of Latin letters, punctuation and spaces go; vowel signs of Thai, Lao, Khmer and
Burmese and the voicing marks of kana stay, since they make another word; of two ways to write one
syllable in these scripts (Lao ຫຼ and ຫລ, Khmer ្ដ and ្ត, a tone mark before or after ◌ໍ) one is kept,
and signs without width, which part Khmer and Burmese words on pages, go. Nothing is transliterated
and nothing is guessed: "Phongsaly" and "Phongsali" stay two keys, which the pack's names join.

In running text words stay apart, by one space, and every folded character knows the original that
it stands for, so that there is a way back. Apostrophes part words.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

_LETTERS = str.maketrans({"đ": "d", "ø": "o", "œ": "oe", "æ": "ae", "ł": "l", "ı": "i", "ð": "d"})
_NO_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_LAO_AM, _THAI_AM, _LAO_L, _KHMER_D = "\u0ecd", "\u0e4d", "\u0ebc", "\u17d2\u178a"
# Each pair is of the same length, so that places in a text stay what they are
_SPELLINGS = (
    (_LAO_L, "\u0ea5"),
    (_KHMER_D, "\u17d2\u178f"),
    *((f"{_LAO_AM}{tone}", f"{tone}{_LAO_AM}") for tone in "\u0ec8\u0ec9\u0eca\u0ecb"),
    *((f"{_THAI_AM}{tone}", f"{tone}{_THAI_AM}") for tone in "\u0e48\u0e49\u0e4a\u0e4b"),
)
_APOSTROPHES = str.maketrans("", "", "'’‘ʼʻ`´ʾʿ")


class _Parted(dict[int, str]):
    """Each character as it stands in a word, ' ' for what stands in none; kept once looked up."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        form = character if unicodedata.category(character)[0] in "LMN" else " "
        self[code] = form
        return form


_PARTED = _Parted()


def fold(text: str) -> str:
    """Lower case, without the accents of Latin letters, in Unicode form NFC."""
    if text.isascii():  # as most names are, and every process folds them all
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    bare = "".join(
        character
        for character in unicodedata.normalize("NFD", plain)
        if not "\u0300" <= character <= "\u036f"
    )
    return _one_spelling(unicodedata.normalize("NFC", bare).translate(_NO_WIDTH))


def _one_spelling(folded: str) -> str:
    """Of two ways to write a syllable of Lao, Thai or Khmer, one; as long as before."""
    if _LAO_AM in folded or _THAI_AM in folded or _LAO_L in folded or _KHMER_D in folded:
        for spelling, usual in _SPELLINGS:
            folded = folded.replace(spelling, usual)
    return folded


def fold_words(text: str) -> tuple[str, ...]:
    """The folded words of a text; apostrophes join, all other punctuation parts."""
    return tuple(fold(text).translate(_APOSTROPHES).translate(_PARTED).split())


def fold_key(text: str) -> str:
    """The key under which a name is found: its folded words without spaces."""
    return "".join(fold_words(text))


_DOUBLE = re.compile(" {2,}")
_FAR = 1 << 60
# What NFC may make one letter of: accents, voicing marks of kana, vowels and finals of Hangul
_CLUSTER = re.compile(r".[\u0300-\u036f\u3099\u309a\u1160-\u11ff]*", re.DOTALL)


class _Table(dict[int, str]):
    """Each character's folded form, worked out when first met: '' for an accent, ' ' for a mark."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if "\u0300" <= character <= "\u036f" or code in _NO_WIDTH:
            form = ""
        else:
            folded = fold(character)
            letters = (c if _is_word(c) else " " for c in folded)
            form = "".join(letters) or " "
        self[code] = form
        return form


def _is_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN" or character in "ー・"


_TABLE = _Table()


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A folded text and the way back to `original`.

    `origins` are the places of its characters in the original before several spaces were made one,
    None if they are the same. `gaps` are (place in the folded text, characters left out before it).
    """

    original: str
    text: str
    origins: list[int] | None
    gaps: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the original that a part of the folded text stands for."""
        if start >= end:
            return self._origin(start), self._origin(start)
        last = self._origin(end - 1) + 1
        original = self.original
        while last < len(original) and unicodedata.combining(original[last]):
            last += 1
        return self._origin(start), last

    def place_of(self, start: int) -> int:
        """Where the folded text stands for the original from a character of it on."""
        if self.origins is not None:
            return bisect_left(range(len(self.text)), start, key=self._origin)
        number = bisect_right(self.gaps, start, key=sum) - 1
        return start - (self.gaps[number][1] if number >= 0 else 0)

    def _origin(self, place: int) -> int:
        number = bisect_right(self.gaps, (place, _FAR)) - 1
        place += self.gaps[number][1] if number >= 0 else 0
        return place if self.origins is None else self.origins[place]


@lru_cache(maxsize=8)
def fold_running_text(text: str) -> FoldedText:
    """Fold a text: lower case, without accents of Latin letters, one space between words.

    The last few are kept, because one text is asked about several times in a row.
    """
    folded = text.translate(_TABLE)
    # Nearly every text folds letter by letter; then each place is its own origin.
    if len(folded) == len(text) and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return _closed_up(text, folded, None)
    parts: list[str] = []
    origins: list[int] = []
    for match in _CLUSTER.finditer(text):
        part = unicodedata.normalize("NFC", match.group()).translate(_TABLE)
        parts.append(part)
        origins += [match.start()] * len(part)
    return _closed_up(text, "".join(parts), origins)


def _closed_up(text: str, folded: str, origins: list[int] | None) -> FoldedText:
    """Leave one of several spaces, so that a name over two lines is still a name."""
    if not folded.isascii():
        folded = _one_spelling(folded)
    if "  " not in folded:
        return FoldedText(text, folded, origins, ())
    gaps: list[tuple[int, int]] = []
    left_out = 0
    for match in _DOUBLE.finditer(folded):
        place = match.start() + 1 - left_out
        left_out += match.end() - match.start() - 1
        gaps.append((place, left_out))
    return FoldedText(text, _DOUBLE.sub(" ", folded), origins, tuple(gaps))
