"""A cheap look before regular expressions: whether a text has any of the words that they need."""

from __future__ import annotations

from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick


class NeededWords:
    """Words, in small letters, of which an ASCII text must have one, in whatever case."""

    def __init__(self, words: Iterable[str]) -> None:
        self._machine = AhoCorasick(sorted(words))

    def may_be_in(self, text: str) -> bool:
        """Whether the text is worth reading, as all are that are not ASCII."""
        return not text.isascii() or bool(self._machine.find_matches_as_indexes(text.lower()))
