"""Words that differ only in marks and case, as the rows of several years spell them.

One year has `Dak Lak, Vietnam`, the next `Dak Lak_ Vietnam` or `DAK LAK VIETNAM`: a database that
could not hold commas was between them. Letters and digits are never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from typing import TypeVar

_MARKS = re.compile(r"[\s_,.;:!?'\"()\[\]/-]+")
_TO_SPACES = str.maketrans(dict.fromkeys("_,.;:!?'\"()[]/-", " "))
_T = TypeVar("_T")


def spelling(text: str) -> str:
    """A text without marks and case; marks part words: 1.1 is not 11."""
    folded = text.casefold()
    if folded.isascii():
        return " ".join(folded.translate(_TO_SPACES).split())  # the same, some times faster
    return _MARKS.sub(" ", folded).strip()


spelling_of_name = lru_cache(maxsize=4096)(spelling)
"""As `spelling`, for short texts that many records have."""


def first_of_each(items: Iterable[_T], key: Callable[[_T], Hashable]) -> tuple[_T, ...]:
    """The first item of each key, in order."""
    firsts: dict[Hashable, _T] = {}
    for item in items:
        firsts.setdefault(key(item), item)
    return tuple(firsts.values())
