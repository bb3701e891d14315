"""The texts of an activity as evidence for its purpose: folded, cut, and their pieces of letters.

A *gram* is a piece of a word of two to five letters, or one to four characters of Chinese letters,
kana or Hangul, where words are not told apart by spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import msgspec

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
