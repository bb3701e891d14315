"""Tables of phrases in `data/`, as what looks for them in folded text.

A row has a pattern and what it answers. `needs` are words, separated by semicolons, of which one
must stand in the text for the pattern to fit: to look for words is some twenty times as fast as to
search for a pattern, and most texts have none of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ahocorasick_rs import AhoCorasick, MatchKind

from riparian.codelists.lists import read_rows


@dataclass(frozen=True)
class Phrases:
    """Phrases that are looked for together; the first that fits answers.

    `patterns` are those of rows with the same needs, in the order of the table, each with the words
    of which it needs one; none for those that need none.
    """

    patterns: tuple[tuple[frozenset[str], re.Pattern[str]], ...]

    def at_start(self, text: str) -> str:
        """What is said by how a text begins, or nothing."""
        for _, pattern in self.patterns:
            if match := pattern.match(text):
                return answer_of(match)
        return ""

    def first(self, text: str, present: Collection[str] = ()) -> re.Match[str] | None:
        """The first phrase in a text that fits; `present` are the words that stand in it."""
        for needs, pattern in self.patterns:
            if (not needs or not needs.isdisjoint(present)) and (match := pattern.search(text)):
                return match
        return None

    def search(self, text: str, present: Collection[str] = ()) -> str:
        """What is said anywhere in a text, or nothing."""
        match = self.first(text, present)
        return answer_of(match) if match else ""

    def find(self, text: str, present: Collection[str]) -> Iterator[re.Match[str]]:
        """All phrases in a text."""
        for needs, pattern in self.patterns:
            if not needs or not needs.isdisjoint(present):
                yield from pattern.finditer(text)


@dataclass(frozen=True)
class PhraseTable:
    """A table by its column `side` ("" where it has none), with the words that its rows need."""

    sides: Mapping[str, Phrases]
    words: tuple[str, ...]
    machine: AhoCorasick

    def present(self, text: str) -> frozenset[str]:
        """Those of its words that stand in a text."""
        found = self.machine.find_matches_as_indexes(text, overlapping=True)
        return frozenset([self.words[number] for number, _, _ in found])


def answer_of(match: re.Match[str]) -> str:
    """What the row of a match says."""
    return (match.lastgroup or "").partition("__")[0].replace("_", " ")


@lru_cache(maxsize=16)
def phrase_table(table: str, answer: str, ascii_only: bool) -> PhraseTable:
    """A table of phrases; `answer` is the column that says what they mean."""
    rows = read_rows(files("riparian.region.mentions") / "data" / table)
    sides: dict[str, dict[str, list[str]]] = {}
    for number, row in enumerate(rows):
        by_need = sides.setdefault(row.get("side", ""), {})
        # Most texts are ASCII, and no pattern of another script can fit in them.
        if not ascii_only or row["pattern"].isascii():
            name = f"{row[answer].replace(' ', '_')}__{number}"
            patterns = by_need.setdefault(row.get("needs", ""), [])
            patterns.append(f"(?P<{name}>{row['pattern']})")
    phrases = {
        side: Phrases(
            tuple(
                (frozenset(_words(needs)), re.compile("|".join(patterns)))
                for needs, patterns in by_need.items()
            )
        )
        for side, by_need in sides.items()
    }
    words = tuple(sorted({word for row in rows for word in _words(row.get("needs", ""))}))
    return PhraseTable(phrases, words, AhoCorasick(words, matchkind=MatchKind.Standard))


def _words(needs: str) -> list[str]:
    return [word for word in needs.split(";") if word]
