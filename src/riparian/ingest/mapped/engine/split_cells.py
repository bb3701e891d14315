"""How a cell that holds several values is parted: by signs of every width, or by words.

A name of a country is never parted: `Bosnia and Herzegovina` is one where `and` parts countries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

Separator = str | tuple[str, ...]
"""One separator, or several."""

_SAME = {
    ";": "[;；]", ",": "[,，、]", "|": "[|｜]", "、": "[、,，]", "/": "[/／]", "·": "[·・ㆍ‧]",
}  # fmt: skip


@lru_cache(maxsize=256)
def splitter(separator: Separator) -> re.Pattern[str]:
    """The separators in all their widths; a word between spaces may also begin the text."""
    separators = (separator,) if isinstance(separator, str) else separator
    return re.compile("|".join(map(_pattern, separators)))


def _pattern(separator: str) -> str:
    word = separator.strip()
    # A bare "and" would part Thailand; between spaces it parts countries.
    if word.isalpha() and separator == f" {word} ":
        return rf"(?:^|\s+){word}\s+"
    return _SAME.get(word or separator, re.escape(separator))


def split_values(
    text: str, separator: Separator, is_whole: Callable[[str], object] | None = None
) -> list[str]:
    """The values of a cell, stripped, without empty ones; what `is_whole` is not parted further."""
    return [part for part in split_places(text, separator, is_whole) if part]


def split_places(
    text: str, separator: Separator, is_whole: Callable[[str], object] | None = None
) -> list[str]:
    """The same with the empty ones, which in lists that go together keep the places of others."""
    pieces = [text]
    if is_whole is None:
        pieces = splitter(separator).split(text)
    else:
        for mark in (separator,) if isinstance(separator, str) else separator:
            pieces = [
                part
                for piece in pieces
                for part in ([piece] if is_whole(piece.strip()) else splitter(mark).split(piece))
            ]
    return [piece.strip() for piece in pieces]


def marks_that_part(
    text: str, marks: Sequence[str], is_value: Callable[[str], object]
) -> tuple[list[str], list[str]]:
    """The parts of a cell and the marks between them, as far as marks set apart known values."""
    if is_value(text) or not marks:
        return [text], []
    pieces = [part for piece in splitter(marks[0]).split(text) if (part := piece.strip())]
    if len(pieces) < 2:
        return marks_that_part(pieces[0] if pieces else text, marks[1:], is_value)
    within = [marks_that_part(piece, marks[1:], is_value) for piece in pieces]
    parts = [part for inner, _ in within for part in inner]
    if not any(map(is_value, parts)):
        return [text], []
    used = [mark for _, inner_marks in within for mark in inner_marks]
    return parts, list(dict.fromkeys([marks[0], *used]))
