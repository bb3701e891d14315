"""Places that a query names, by their whole names: what is added by meaning has to be there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import msgspec

from riparian.catalogue.search.entry import Name
from riparian.catalogue.search.index import quoted
from riparian.catalogue.search.query import Query, phrase_of
from riparian.catalogue.search.terms import is_wide, squeezed
from riparian.catalogue.search.translate import pieces_of

_LONGEST = 4  # words of a name

_CALLED = """
SELECT n.code, n.held FROM name_word AS w JOIN name AS n ON n.id = w.rowid
WHERE name_word MATCH ? AND n.code >= 'place:' AND n.code < 'place;'
"""


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
