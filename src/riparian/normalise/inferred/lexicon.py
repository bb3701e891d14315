"""The lexicon: words in five languages, each with the DAC purpose that it speaks for.

A word of Latin letters stands for itself and its plural; with `*` behind (or before) it for all
words that begin (or end) so. Japanese and Korean words are looked for without regard to spaces.
The longest word wins: "water supply" is not met in "power and water supply policy" where that has
an entry. Words with the purpose `-` say nothing, and keep what is inside them from being met
("reverse trade mission" is no trade). Where each row is from stands in the row.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from riparian.codelists.lists import read_rows
from riparian.normalise.inferred.texts import fold, is_eastern

LEXICON = "purpose_lexicon.csv"
SAYS_NOTHING = "-"
_PLURAL_FROM = 5
"""Letters from which a word is also met with an s behind it."""

_BEGINNING = 3
_WORD_BEGINS = re.compile(r"(?<!\w)\S")

_DATA = files(__package__) / "data"


class Lexicon:
    """Finds the words of the lexicon in texts."""

    def __init__(self, purposes: Mapping[str, Sequence[str]]) -> None:
        self.purposes = {word: tuple(codes) for word, codes in purposes.items()}
        latin = sorted((w for w in self.purposes if not is_eastern(w)), key=lambda w: (-len(w), w))
        self._latin = [(word.strip("*"), re.compile(_pattern(word)), word) for word in latin]
        self._endings = [n for n, word in enumerate(latin) if word.startswith("*")]
        self._beginnings: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(latin):
            if not word.startswith("*"):
                self._beginnings[word.strip("*")[:_BEGINNING]].append(number)
        self._eastern: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for word in self.purposes:
            if is_eastern(word):
                bare = word.replace(" ", "")
                self._eastern[bare[0]].append((bare, word))

    def words_in(self, text: str) -> dict[str, str]:
        """The entries that a folded text holds, each with the letters in which it is first met.
        Those that say nothing are left out."""
        entries = self._latin_in(text)
        if is_eastern(text):
            entries += [(word, word) for word in self._eastern_in(text.replace(" ", ""))]
        letters_of: dict[str, str] = {}
        for word, letters in entries:
            if SAYS_NOTHING not in self.purposes[word]:
                letters_of.setdefault(word, letters)
        return letters_of

    def _latin_in(self, text: str) -> list[tuple[str, str]]:
        taken: list[tuple[int, int]] = []
        entries = []
        for number in self._possible(text):
            _, pattern, word = self._latin[number]
            for match in pattern.finditer(text):
                start, end = match.span()
                if all(end <= s or start >= e for s, e in taken):
                    taken.append((start, end))
                    entries.append((word, match.group()))
        return entries

    def _possible(self, text: str) -> list[int]:
        """The words of Latin letters that may be met, the longest first: those whose letters stand
        where a word of the text begins, and endings that stand anywhere."""
        numbers = {n for n in self._endings if self._latin[n][0] in text}
        for begin in _WORD_BEGINS.finditer(text):
            at = begin.start()
            for size in range(1, _BEGINNING + 1):
                for number in self._beginnings.get(text[at : at + size], ()):
                    if text.startswith(self._latin[number][0], at):
                        numbers.add(number)
        return sorted(numbers)

    def _eastern_in(self, text: str) -> list[str]:
        candidates = [
            (-len(bare), start, word)
            for start, letter in enumerate(text)
            for bare, word in self._eastern.get(letter, ())
            if text.startswith(bare, start)
        ]
        taken = [False] * len(text)
        words = []
        for length, start, word in sorted(candidates):
            end = start - length
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                words.append(word)
        return words


def _pattern(word: str) -> str:
    bare = word.strip("*")
    before = r"\w*" if word.startswith("*") else ""
    plural = "(?:e?s)?" if bare[-1].isalpha() and len(bare) >= _PLURAL_FROM else ""
    behind = r"\w*" if word.endswith("*") else plural
    return rf"(?<!\w){before}{re.escape(bare)}{behind}(?!\w)"


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The lexicon of this installation."""
    purposes: dict[str, list[str]] = defaultdict(list)
    for row in read_rows(_DATA / LEXICON):
        purposes[fold(row["word"]).casefold()].append(row["purpose"])
    return Lexicon(purposes)
