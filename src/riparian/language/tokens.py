"""Where words begin in Japanese and Korean texts, by the tokenizers Sudachi and Kiwi.

Only the boundaries are used: what a word means is in the glossary. Kiwi takes a second and some
250 MB to load, so it is loaded when first asked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from sudachipy import Dictionary, SplitMode, Tokenizer

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

MOST_CHARACTERS = 4_000
"""Characters that are tokenized; Sudachi takes at most 49,149 bytes."""


def word_starts(text: str, lang: str) -> frozenset[int]:
    """The places at which a word begins, and the end of the text; empty for other languages."""
    find = _FINDERS.get(lang)
    if find is None or not text:
        return frozenset()
    return frozenset((*find(text[:MOST_CHARACTERS]), len(text)))


def _of_japanese(text: str) -> list[int]:
    return [token.begin() for token in _sudachi().tokenize(text, SplitMode.A)]


def _of_korean(text: str) -> list[int]:
    return [token.start for token in _kiwi().tokenize(text)]


_FINDERS: dict[str, Callable[[str], list[int]]] = {"ja": _of_japanese, "ko": _of_korean}


@lru_cache(maxsize=1)
def _sudachi() -> Tokenizer:
    return Dictionary(dict="small").tokenizer()


@lru_cache(maxsize=1)
def _kiwi() -> Kiwi:
    from kiwipiepy import Kiwi  # a fifth of a second, and few texts need it

    # Its list of compound names ("Burapha University") joins words that are better parted here, and
    # takes two thirds of the time and half of the memory; that of misspellings is never asked.
    return Kiwi(num_workers=1, load_multi_dict=False, load_typo_dict=False)
