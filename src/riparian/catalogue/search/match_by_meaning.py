"""Projects that are close in meaning to a query, for where few have its words.

Something is always nearest, so a project counts only if it is much nearer to the query than it is
to words at random: its z-score is taken once more against those that it has for `USUAL` common
English words, and must be beyond what that many projects reach by chance (`stands_out`). A query
with a word that is none, or with a number, is not asked at all; a place that it names by its whole
name must hold (`places_in`). Judged on 39 queries over the sample and over 11,600
projects: what is sensible and there comes out far beyond (UXO 10 and 13), what is not (football,
blockchain, letters at random) stays below.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from riparian.catalogue.nearest_in_meaning import Meanings
from riparian.catalogue.search.folded_words import is_ordinary, is_wide, squeezed
from riparian.catalogue.search.index_entry import Name
from riparian.catalogue.search.open_index import quoted
from riparian.catalogue.search.parse_query import Query, phrase_of
from riparian.catalogue.search.query_translation import Unit, pieces_of
from riparian.region.mentions.name_patterns import ordinary_words

MOST_BY_MEANING = 10
"""Hits by meaning at most, after those by words."""

FEW_BY_WORDS = 10
"""Where so many have the words, meaning is not asked."""

USUAL = 100
"""Common English words, evenly out of the list, to which projects are not near but by chance."""

_LEAST, _PER_TENFOLD, _THOUSAND = 5.5, 2.0, 1000
_LEAST_LETTERS = 4

_LONGEST = 4  # words of a name

# As in `match_words`: all codes that begin with place:
_CALLED = """
SELECT n.code, n.held FROM name_word AS w JOIN name AS n ON n.id = w.rowid
WHERE name_word MATCH ? AND n.code >= 'place:' AND n.code < 'place;'
"""


class ByMeaning(NamedTuple):
    """A project, the how-manieth nearest it is, and among how many."""

    project: str
    rank: int
    of: int


def near_in_meaning(
    meanings: Meanings, query: Query, units: Sequence[Unit], is_there: Callable[[str], bool]
) -> list[ByMeaning]:
    """The projects that stand out as close in meaning, nearest first; none for words that are none.

    `is_there` says whether any project has a word. Raises EncoderFailed.
    """
    if not all(_is_word(word, is_there) for term in query.sought for word in term.phrase.words):
        return []
    z = np.mean(meanings.scores(_ways_to_say(query, units)), axis=0)
    usual, spread = meanings.usual
    beyond = (z - usual) / np.maximum(spread, 1e-6)
    many = len(meanings.projects)
    far = np.flatnonzero(beyond >= stands_out(many))
    rows = far[np.argsort(-beyond[far], kind="stable")][:MOST_BY_MEANING]
    return [ByMeaning(meanings.projects[int(r)], n, many) for n, r in enumerate(rows, 1)]


def usual_words() -> list[str]:
    """The common words of which every project's usual nearness is the mean (`Meanings.usual`)."""
    words = sorted(word for word in ordinary_words() if len(word) >= _LEAST_LETTERS)
    return words[:: max(1, len(words) // USUAL)]


def stands_out(projects: int) -> float:
    """How far beyond the usual a project must be; more where more could be so by chance."""
    return _LEAST + _PER_TENFOLD * max(0.0, math.log10(max(projects, 1) / _THOUSAND))


def _ways_to_say(query: Query, units: Sequence[Unit]) -> tuple[str, ...]:
    """The query as typed, and in English where the glossary has all of it."""
    english = [next((o.text for o in u.others if o.lang == "en"), None) for u in units]
    said = " ".join(filter(None, english)) if all(english) else ""
    return tuple(dict.fromkeys((query.text, said or query.text)))


def _is_word(word: str, is_there: Callable[[str], bool]) -> bool:
    if is_wide(word[0]):
        return True
    return not any(map(str.isdigit, word)) and (is_ordinary(word) or is_there(word))


def places_in(index: sqlite3.Connection, query: Query) -> list[set[str]]:
    """For each place that a query names, the codes that it can mean."""
    texts = list(_texts(index, query))
    found: list[set[str]] = []
    at = 0
    while at < len(texts):
        for last in range(min(at + _LONGEST, len(texts)), at, -1):
            if codes := _codes(index, " ".join(texts[at:last])):
                found.append(codes)
                at = last
                break
        else:
            at += 1
    return found


def _texts(index: sqlite3.Connection, query: Query) -> Iterator[str]:
    """The words of a query; those put together, as ベトナム鉄道, in pieces."""
    for term in query.sought:
        if all(map(is_wide, term.text)) and not _codes(index, term.text):
            yield from pieces_of(index, term.text)
        else:
            yield term.text


def _codes(index: sqlite3.Connection, text: str) -> set[str]:
    phrase, wanted = phrase_of(text), squeezed(text)
    rows = index.execute(_CALLED, (quoted(phrase),)) if phrase else ()
    named = ((code, msgspec.json.decode(held, type=Name)) for code, held in rows if held)
    return {code for code, name in named if wanted in map(squeezed, name.called)}
