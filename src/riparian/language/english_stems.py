"""English words as they are compared: without case, accents and endings.

"Improvement of water supplies" and "improving the water supply" have the same stems. A stem is the
beginning of a word: endings are cut from it by the rules below (a judgement of ours; they are few,
and only have to be the same for both sides), and letters beyond `LONGEST` do not count.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST = 7
"""Letters of a stem."""

FUNCTION_WORDS = frozenset(
    (
        "a", "an", "the", "of", "for", "and", "or", "in", "on", "at", "to", "by", "with", "from",
        "through", "as", "its", "their", "this", "that", "into", "via", "under", "toward",
        "towards", "among", "between",
    )
)  # fmt: skip
"""Words that say nothing of what a project is about."""

_WORD = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]+(?:['’][a-z])?|\d+(?:\.\d+)?|[^\W\d_]+")
_FOREIGN = re.compile(r"[\u3040-\u30ff\uac00-\ud7a3]")
# The longer of those that end alike first: "isations" before "ations" and "s"
_ENDINGS = (
    "isations", "izations", "isation", "ization", "ations", "ation", "ments", "ment", "ities",
    "ity", "ising", "izing", "ised", "ized", "ings", "ing", "ions", "ion", "ives", "ive", "ances",
    "ance", "ences", "ence", "ers", "er", "ors", "or", "als", "al", "ics", "ic", "ies", "ied",
    "ed", "es", "s", "y", "e",
)  # fmt: skip
_LEAST_LEFT = 4


def words_of(text: str) -> list[str]:
    """The words and figures of a text, as they stand, without English function words and without
    those in kana and Hangul, which are compared by their sound."""
    compared = map(word_kept, raw_words(unicodedata.normalize("NFKC", text)))
    return [word for word in compared if word]


def raw_words(plain: str) -> list[str]:
    """All words and figures of a text in NFKC, those that `word_kept` leaves out among them."""
    return _WORD.findall(plain)


def word_kept(written: str) -> str:
    """What is compared of a word as it is written; empty for a function word, kana and Hangul."""
    word = written.removesuffix("'s").removesuffix("’s")
    foreign = not word.isascii() and _FOREIGN.search(word)
    return "" if foreign or word.lower() in FUNCTION_WORDS else word


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The part of a word that is compared."""
    plain = unicodedata.normalize("NFKD", word).lower()
    plain = "".join(letter for letter in plain if letter.isalnum())
    for ending in _ENDINGS:
        left = len(plain) - len(ending)
        if left >= _LEAST_LEFT and plain.endswith(ending):
            plain = plain[:left]
            break
    if len(plain) > _LEAST_LEFT:
        plain = plain.removesuffix("e")  # improvement as improving
    return plain[:LONGEST]
