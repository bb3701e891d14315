"""Words that are there, for those of a query that are not: what may have been meant.

Compared are squeezed words (RapidFuzz, indel distance); one that is much less like it than the
nearest is not offered.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import fuzz, process

from riparian.catalogue.search.folded_words import is_ordinary, squeezed, words_of
from riparian.catalogue.search.open_index import is_there
from riparian.catalogue.search.parse_query import Query, QueryTerm
from riparian.store.memo import Last

MOST_OFFERED = 3
LEAST_LIKE, LESS_LIKE = 75.0, 6.0
"""How like a word must be to be offered, in 0 to 100, and how much less than the nearest it may."""

_KEPT: Last[tuple[str, str], Mapping[str, str]] = Last(4)

_LEAST_LETTERS = 3
_LONGEST_NAME = 3  # words
_LIKE_A_NAME = 85.0


def near_queries(index: sqlite3.Connection, query: Query) -> tuple[str, ...]:
    """Queries like this one that find something; the nearest first."""
    if not any(map(str.isalpha, query.text)):
        return ()
    whole = _nearest(query.text, _spelled(index, "name"))
    if not whole and len(query.sought) == 1:
        whole = _words(index, query.sought[0])
    if whole:
        return tuple(name for name in whole if squeezed(name) != squeezed(query.text))
    mended = " ".join(_mended(index, query.terms))
    return (mended,) if mended != " ".join(term.text for term in query.terms) else ()


def _mended(index: sqlite3.Connection, terms: Sequence[QueryTerm]) -> Iterator[str]:
    """The terms, each as it may have been meant; words of a name together, as names are known by
    all their words: "tom" alone is like too much."""
    names = _spelled(index, "name")
    at = 0
    while at < len(terms):
        for last in range(min(at + _LONGEST_NAME, len(terms)), at, -1):
            name = _name(index, terms[at:last], names)
            if name is not None:
                yield name
                at = last
                break
        else:
            yield _mend(index, terms[at])
            at += 1


def _name(
    index: sqlite3.Connection, terms: Sequence[QueryTerm], names: Mapping[str, str]
) -> str | None:
    """A name of so many words that is much like these, where one of them is nowhere."""
    text = " ".join(term.text for term in terms)
    words = [word for term in terms for word in term.phrase.words]
    if (
        len(words) < 2
        or any(term.small for term in terms)
        or all(_is_known(index, w) for w in words)
    ):
        return None
    close = process.extractOne(
        squeezed(text), list(names), scorer=fuzz.ratio, score_cutoff=_LIKE_A_NAME
    )
    named = names[close[0]] if close else ""
    return named if len(words_of(named)) == len(words) else None


def _is_known(index: sqlite3.Connection, word: str) -> bool:
    return is_ordinary(word) or is_there(index, word)


def _mend(index: sqlite3.Connection, term: QueryTerm) -> str:
    return term.text if term.small else next(iter(_words(index, term)), term.text)


def _words(index: sqlite3.Connection, term: QueryTerm) -> tuple[str, ...]:
    """Words of titles and names like this one; none for a word that some project has, or that is
    an English word and only not there."""
    word = term.phrase.words[0]
    if len(term.phrase.words) > 1 or is_ordinary(word) or is_there(index, term.phrase):
        return ()
    return _nearest(word, _spelled(index, "word"))


def _nearest(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    wanted = squeezed(text)
    if len(wanted) < _LEAST_LETTERS:
        return ()
    close = process.extract(
        wanted, list(known), scorer=fuzz.ratio, limit=4 * MOST_OFFERED, score_cutoff=LEAST_LIKE
    )
    if not close:
        return ()
    best = close[0][1]
    kept = dict.fromkeys(known[key] for key, score, _ in close if score >= best - LESS_LIKE)
    return tuple(kept)[:MOST_OFFERED]


def _spelled(index: sqlite3.Connection, kind: str) -> Mapping[str, str]:
    """Names, or words of titles and names, as they are written, by how they are compared. Kept:
    an index never changes, and each question with a word that is nowhere asks for all of them."""
    file = str(index.execute("PRAGMA database_list").fetchone()[2])

    def read() -> Mapping[str, str]:
        sql = "SELECT key, written FROM spelled WHERE kind = ? ORDER BY key"
        return dict(index.execute(sql, (kind,)).fetchall())

    return _KEPT.get((file, kind), read)
