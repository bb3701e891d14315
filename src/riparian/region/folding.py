"""Fold a place name, so that ways of writing the same name compare equal.

Case, accents of Latin letters, punctuation and spaces go; vowel signs of Thai, Lao, Khmer and
Burmese and the voicing marks of kana stay, since they make another word. Nothing is transliterated
and nothing is guessed: "Phongsaly" and "Phongsali" stay two keys, which the pack's names join.
"""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({"đ": "d", "ø": "o", "œ": "oe", "æ": "ae", "ł": "l", "ı": "i", "ð": "d"})
_APOSTROPHES = str.maketrans("", "", "'’‘ʼʻ`´ʾʿ")


def fold(text: str) -> str:
    """Lower case, without the accents of Latin letters, in Unicode form NFC."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    bare = "".join(
        character
        for character in unicodedata.normalize("NFD", plain)
        if not "\u0300" <= character <= "\u036f"
    )
    return unicodedata.normalize("NFC", bare)


def fold_words(text: str) -> tuple[str, ...]:
    """The folded words of a text; apostrophes join, all other punctuation parts."""
    folded = fold(text).translate(_APOSTROPHES)
    letters = (c if unicodedata.category(c)[0] in "LMN" else " " for c in folded)
    return tuple("".join(letters).split())


def fold_key(text: str) -> str:
    """The key under which a name is found: its folded words without spaces."""
    return "".join(fold_words(text))
