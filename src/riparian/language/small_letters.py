"""Texts in small letters, letter by letter, so that places in a text stay what they are."""

from __future__ import annotations


def small_letters(text: str) -> str:
    """The text in small letters, one for each of its own.

    `İ`, of which Python makes two, stays as it is, and a sigma becomes the same at the end of
    a word as within it.
    """
    if "Σ" in text or "İ" in text:
        return "".join(letter if letter == "İ" else letter.lower() for letter in text)
    return text.lower()
