"""Which projects a query finds, from the closest to the widest, each with how it was found.

A step is asked only if those before it leave room; within a step the best comes first by BM25 with
a weight per field (SQLite FTS5; Robertson and Zaragoza, "The Probabilistic Relevance Framework",
2009), and of equals the one with the smaller id.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain, combinations
from math import comb

import msgspec

from riparian.catalogue.search.folded_words import is_wide, squeezed
from riparian.catalogue.search.index_entry import FIELDS, Field, Name, token_of
from riparian.catalogue.search.open_index import holders_of_ids, quoted
from riparian.catalogue.search.parse_query import Phrase, Query, QueryTerm, phrase_of
from riparian.catalogue.search.query_translation import Unit, Way, pieces_of
from riparian.catalogue.search.search_answer import How

WEIGHTS: dict[Field, float] = {
    "title": 10, "place": 6, "organisation": 4, "identifier": 8, "purpose": 2, "description": 1,
}  # fmt: skip
"""What a word counts in each field, as in what a title says more of a project than a text does."""

FEW = 10
"""Where so many have a word as it is, those that have it as the beginning of one are not looked at;
where several words were typed, one is enough. Inside words is looked where nothing else is found.
"""

_NUMBER: How = "number"

MOST_NAMES = 300
"""Names of places, organisations and purposes that a word can mean."""

MOST_RANKED = 20_000
"""More that have the words are not ranked: words that stand everywhere tell nothing apart."""

RANKED_ALONE = 20
"""So few that fit are ranked by themselves: ranking all that have the words costs more."""

_MOST_CHOICES = 15  # of so many words out of more
_LEAST_PART = 3  # characters of a trigram
# ; follows : in ASCII, so these are all codes that begin with theme:, found by the index on codes
_THEMES = "code >= 'theme:' AND code < 'theme;'"
_PART = "SELECT rowid FROM part WHERE part MATCH ?"
_FOUND = "SELECT rowid FROM word WHERE word MATCH ?"
_WEIGHTS = ", ".join(str(WEIGHTS[field]) for field in FIELDS)
_RANKED = f"{_FOUND}{{among}} ORDER BY bm25(word, {_WEIGHTS}), rowid"


class Matches(msgspec.Struct, frozen=True):
    """What was found: the best entries of the index in order, each with how it was found, at most
    as many as were asked for; and how many there are.

    `total` counts those with all words, `by_glossary` those of them that have only the glossary's
    words, `by_synonym` those that have only other words for the subject; where none has all,
    `total` counts those with some and `some` is true. `loosened` holds the pieces into which words
    of a wide script were parted; `begun` counts those not found that have words that only begin
    with the one that was typed; `absent` are words that none has.
    """

    best: Mapping[int, How]
    total: int
    by_glossary: int
    by_synonym: int = 0
    some: bool = False
    loosened: tuple[str, ...] = ()
    begun: int = 0
    absent: tuple[str, ...] = ()


def find_matches(
    index: sqlite3.Connection,
    query: Query,
    units: Sequence[Unit],
    most: int | None,
    allowed: Collection[int] | None = None,
) -> Matches:
    """The projects that a query finds, of those allowed."""
    search = _Search(index, allowed)
    themes = search.themes(query.text)
    own = _any([_all(map(search.own, query.sought)), *themes])
    every = _any([_all(search.unit(unit) for unit in units), *themes])
    wide = _any([_all(search.unit(unit, wide=True) for unit in units), *themes])
    plain, glossary, total = map(search.count, (own, every, wide))
    alone = len(query.sought) == 1 and not query.sought[0].quoted
    close = chain(
        _close(search, query, units, own),
        _each(search.others(every, own), "glossary"),
        _each(search.others(wide, every), "synonym"),
    )
    by = glossary - plain, total - glossary
    if total >= (FEW if alone else 1):
        begun = search.count(_beginnings(search, query)) - plain if alone else 0
        return Matches(_first(close, most), total, *by, begun=begun)
    found = dict.fromkeys(search.numbers(query.text), _NUMBER)
    for entry, how in chain(close, _begun(search, query)):
        found.setdefault(entry, how)
    if not found:
        found = dict(_inside(search, query))
    if found:
        return Matches(_first(found.items(), most), len(found), *by)
    return _some(search, query, units, most)


class _Search:
    """The questions of one search."""

    def __init__(self, index: sqlite3.Connection, allowed: Collection[int] | None) -> None:
        self.index = index
        self.allowed = allowed
        self._names: dict[Phrase, str] = {}
        self._counts: dict[str, int] = {}
        self._found: dict[str, frozenset[int]] = {}

    def ranked(self, expression: str) -> Iterator[int]:
        """The entries that an expression finds, the best first; too many to be ranked, by id."""
        if self.allowed is None:
            few = self._all_of(expression) <= MOST_RANKED
            return iter(self._entries(_RANKED.format(among="") if few else _FOUND, expression))
        return self._ranked_of(self.found(expression), expression)

    def others(self, expression: str, narrower: str) -> Iterator[int]:
        """Those that an expression finds and a narrower one does not, in the order of `ranked`."""
        more = self.count(expression) - self.count(narrower)
        if not more:
            return iter(())
        if more > RANKED_ALONE:
            return self.ranked(expression)  # whose first ones are known already
        return self._ranked_of(self.found(expression) - self.found(narrower), expression)

    def _ranked_of(self, fit: Set[int], expression: str) -> Iterator[int]:
        """Of those that an expression finds these alone, in the order of `ranked`."""
        many = self._all_of(expression)
        sql = _RANKED.format(among="") if many <= MOST_RANKED else _FOUND
        if len(fit) < 2:
            return iter(fit)
        if len(fit) <= RANKED_ALONE and many <= MOST_RANKED:
            marks = ", ".join("?" * len(fit))
            sql = _RANKED.format(among=f" AND rowid IN ({marks})")
            return iter(self._entries(sql, expression, *fit))
        return filter(fit.__contains__, self._entries(sql, expression))

    def _entries(self, sql: str, *asked: str | int) -> list[int]:
        """The entries that a question gives, in its order. As one text: between any two rows the
        interpreter may turn to another thread, and with thousands of them it did each time."""
        told = self.index.execute(f"SELECT json_group_array(rowid) FROM ({sql})", asked)
        return msgspec.json.decode(told.fetchone()[0], type=list[int])

    def count(self, expression: str) -> int:
        """How many an expression finds."""
        if self.allowed is not None:
            return len(self.found(expression))
        return self._all_of(expression)

    def _all_of(self, expression: str) -> int:
        if expression not in self._counts:
            sql = "SELECT count(*) FROM word WHERE word MATCH ?"
            self._counts[expression] = int(self.index.execute(sql, (expression,)).fetchone()[0])
        return self._counts[expression]

    def found(self, expression: str) -> frozenset[int]:
        """The entries that an expression finds."""
        if expression not in self._found:
            rows, allowed = self._entries(_FOUND, expression), self.allowed
            self._counts[expression] = len(rows)
            fits = rows if allowed is None else filter(allowed.__contains__, rows)
            self._found[expression] = frozenset(fits)
        return self._found[expression]

    def anywhere(self, phrase: Phrase) -> str:
        """That a phrase stands in a text of a project, or in a name that it holds."""
        if phrase not in self._names:
            sql = (
                "SELECT rowid FROM name_word WHERE name_word MATCH ?"
                f" AND rowid NOT IN (SELECT id FROM name WHERE {_THEMES}) ORDER BY rowid LIMIT ?"
            )
            rows = self.index.execute(sql, (quoted(phrase), MOST_NAMES))
            self._names[phrase] = "".join(f" OR {token_of(row[0])}" for row in rows)
        return f"({quoted(phrase)}{self._names[phrase]})"

    def own(self, term: QueryTerm) -> str:
        """That a term is there as it was typed."""
        return self.anywhere(term.phrase)

    def themes(self, text: str) -> list[str]:
        """The themes that are called just this. In a part of its name no theme is found: that of
        "Roads, bridges and ports" says of no project that it is about ports."""
        sql = f"SELECT id, held FROM name WHERE {_THEMES} AND held IS NOT NULL"
        called = ((number, msgspec.json.decode(held, type=Name).called) for number, held in
                  self.index.execute(sql))  # fmt: skip
        wanted = squeezed(text)
        return [token_of(number) for number, names in called if wanted in map(squeezed, names)]

    def unit(self, unit: Unit, wide: bool = False) -> str:
        """That the terms of a unit are there, or another way to say them; `wide`: or other words
        for the same subject."""
        ways = [_all(map(self.own, unit.terms))]
        others = (*unit.others, *unit.akin) if wide else unit.others
        ways += (_all(map(self.way, other.ways)) for other in others)
        return _any(ways)

    def way(self, way: Way) -> str:
        """That a phrase is there, and nothing that holds it and means something else."""
        return _unless(self.anywhere(way.phrase), way.unless)

    def numbers(self, text: str) -> list[int]:
        """The entries of which this is a number."""
        sql = "SELECT entry FROM number WHERE key = ? ORDER BY entry"
        found = (int(row[0]) for row in self.index.execute(sql, (squeezed(text),)))
        return [entry for entry in found if self.allowed is None or entry in self.allowed]

    def parts(self, text: str) -> tuple[set[int], set[int]]:
        """The entries in whose titles this stands, spaces and signs aside; and all those in whose
        titles, names or numbers it does."""
        part = f'"{squeezed(text)}"'
        titles, every = (
            {int(row[0]) for row in self.index.execute(_PART, (expression,))}
            for expression in (f"{{titles}} : {part}", part)
        )
        sql = (
            "SELECT rowid FROM name_part WHERE name_part MATCH ?"
            f" AND rowid NOT IN (SELECT id FROM name WHERE {_THEMES}) ORDER BY rowid LIMIT ?"
        )
        names = [int(row[0]) for row in self.index.execute(sql, (part, MOST_NAMES))]
        every |= holders_of_ids(self.index, names)
        return self._allow(titles), self._allow(every)

    def _allow(self, entries: set[int]) -> set[int]:
        return entries if self.allowed is None else entries.intersection(self.allowed)


def _close(
    search: _Search, query: Query, units: Sequence[Unit], own: str
) -> Iterator[tuple[int, How]]:
    """Those that have all the words as they were typed, and titles as the glossary has them; some
    more than once."""
    whole = query.whole
    for entry in search.numbers(query.text):
        yield entry, "number"
    alone = units[0] if len(units) == 1 else None
    if whole is not None:
        unless = alone.unless if alone else ()
        title = f"{{title}} : {_unless(_any([quoted(whole)]), unless)}"
        yield from _each(search.ranked(title), "title")
    if alone is not None and alone.others:
        others = [
            _all(_unless(_any([quoted(w.phrase)]), w.unless) for w in o.ways) for o in alone.others
        ]
        yield from _each(search.ranked(f"{{title}} : {_any(others)}"), "glossary")
    if whole is not None and len(query.terms) > 1:
        yield from _each(search.ranked(search.anywhere(whole)), "phrase")
    yield from _each(search.ranked(own), "words")


def _begun(search: _Search, query: Query) -> Iterator[tuple[int, How]]:
    """Those that have all the words, some as beginnings of theirs."""
    return _each(search.ranked(_beginnings(search, query)), "beginning")


def _beginnings(search: _Search, query: Query) -> str:
    """That all the words are there: one alone as a beginning, and of several those that no project
    has as they are."""
    phrases = [
        t.phrase.as_begun() if len(query.sought) == 1 or _is_nowhere(search, t) else t.phrase
        for t in query.sought
    ]
    return _all(map(search.anywhere, phrases))


def _inside(search: _Search, query: Query) -> Iterator[tuple[int, How]]:
    """Those that have all the words put together inside one of theirs, or each by itself; a word
    that some project has as it is counts only so."""
    if any(term.quoted for term in query.sought):
        return
    for texts in ([query.text], [t.text for t in query.sought if _is_nowhere(search, t)]):
        if not texts or any(len(squeezed(text)) < _LEAST_PART for text in texts):
            continue
        titles, every = zip(*map(search.parts, texts), strict=True)
        whole = [t for t in query.sought if t.text not in texts and texts != [query.text]]
        have = [search.found(search.own(term)) for term in whole if all(every)]
        yield from _each(sorted(set.intersection(*titles, *have)), "part")
        yield from _each(sorted(set.intersection(*every, *have)), "part")


def _is_nowhere(search: _Search, term: QueryTerm) -> bool:
    return not search.count(search.own(term))


def _some(search: _Search, query: Query, units: Sequence[Unit], most: int | None) -> Matches:
    """Those that have all the pieces of the words, else those that have some of the words, as typed
    or as the glossary has them."""
    pieces = tuple(p for term in query.sought for p in _pieces(search.index, term))
    if len(pieces) > len(query.sought):
        ways = [search.anywhere(phrase) for phrase in filter(None, map(phrase_of, pieces))]
        if total := search.count(_all(ways)):
            best = _first(_each(search.ranked(_all(ways)), "words"), most)
            return Matches(best, total, 0, loosened=pieces)
        return _those_with_some(search, dict(zip(pieces, ways, strict=True)), pieces, most)
    said = {unit.text: search.unit(unit, wide=True) for unit in units}
    found = _those_with_some(search, said, (), most)
    absent = tuple(t.text for unit in units if unit.text in found.absent for t in unit.terms)
    return msgspec.structs.replace(found, absent=absent)


def _those_with_some(
    search: _Search, ways: Mapping[str, str], loosened: tuple[str, ...], most: int | None
) -> Matches:
    there = [way for way in ways.values() if search.count(way)]
    if not there or len(ways) < 2:
        return Matches({}, 0, 0, loosened=loosened)
    absent = tuple(said for said, way in ways.items() if way not in there)
    best = _first(_each(_most_of(search, there, len(ways)), "some"), most)
    return Matches(best, search.count(_any(there)), 0, some=True, loosened=loosened, absent=absent)


def _most_of(search: _Search, ways: Sequence[str], asked: int) -> Iterator[int]:
    """Those that have any of these, those with more first; nobody has all that were asked for."""
    for many in range(min(len(ways), asked - 1), 0, -1):
        if many == 1 or comb(len(ways), many) <= _MOST_CHOICES:
            yield from search.ranked(_any(map(_all, combinations(ways, many))))


def _pieces(index: sqlite3.Connection, term: QueryTerm) -> tuple[str, ...]:
    text = "".join(term.text.split())
    if term.quoted or len(text) < _LEAST_PART or not all(map(is_wide, text)):
        return (term.text,)
    return pieces_of(index, text)


def _all(expressions: Iterable[str]) -> str:
    """That all of these hold."""
    return "(" + " AND ".join(expressions) + ")"


def _any(expressions: Iterable[str]) -> str:
    """That one of these holds."""
    return "(" + " OR ".join(expressions) + ")"


def _unless(expression: str, unless: Sequence[Phrase]) -> str:
    """That something holds, and none of these phrases is there."""
    return f"({expression} NOT ({' OR '.join(map(quoted, unless))}))" if unless else expression


def _each(entries: Iterable[int], how: How) -> Iterator[tuple[int, How]]:
    return ((entry, how) for entry in entries)


def _first(found: Iterable[tuple[int, How]], most: int | None) -> dict[int, How]:
    """Each entry once, as it was found first; at most so many."""
    first: dict[int, How] = {}
    for entry, how in found:
        if most is not None and len(first) >= most:
            break
        first.setdefault(entry, how)
    return first
