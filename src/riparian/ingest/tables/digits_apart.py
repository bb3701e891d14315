"""Digits that must not run together: those of two numbers on two lines, and marks of footnotes."""

from __future__ import annotations

from collections.abc import Iterable

RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
RAISED = str.maketrans("0123456789", RAISED_DIGITS)
"""For `str.translate`: digits as they stand raised, so that 500 with a mark is not read as 5001."""


def are_two_numbers(before: str, after: str) -> bool:
    """Whether a digit ends the one text and a digit begins the next: these may be two numbers."""
    return before[-1:].isdecimal() and after[:1].isdecimal()


def joined_apart(texts: Iterable[str]) -> str:
    """Texts in one, parted by spaces; by a line break where these may be two numbers. Empty ones
    are left out."""
    parts: list[str] = []
    for text in filter(None, texts):
        if parts:
            parts.append("\n" if are_two_numbers(parts[-1], text) else " ")
        parts.append(text)
    return "".join(parts)
