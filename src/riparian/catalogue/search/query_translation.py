"""The words of a query in the other languages, by the aid-domain glossary that the index holds.

"Water supply" is also looked for as 上水道 and 상수도, and each of these as the others; and as
other words for the same subject (`synonyms`), which stand apart. The longest stretch of words that
is known is put over as one. What is not known stays as it is; nothing is guessed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from riparian.catalogue.search.folded_words import is_wide
from riparian.catalogue.search.parse_query import Phrase, QueryTerm, phrase_of
from riparian.catalogue.search.query_glossary import (
    GlossaryRow,
    Synonym,
    Synonyms,
    key_of,
    load_synonyms,
)

LONGEST_STRETCH = 5
"""Words that are put over as one."""

MOST_OTHERS = 8
"""Other ways of saying one thing that are looked for."""

LONGEST_PARTED = 40
"""Characters of a word of a wide script that is looked at for the terms within it."""

_VAGUE = frozenset(("system", "facility", "network", "service", "equipment", "sector"))
"""Words at the end of an English term without which it still says what it is about."""

_LONGEST_PIECE = 12  # characters of a piece of a word that the glossary may know


class Way(msgspec.Struct, frozen=True):
    """A phrase that is looked for, where it is no part of a longer one that means another thing."""

    phrase: Phrase
    unless: tuple[Phrase, ...] = ()


class Other(msgspec.Struct, frozen=True):
    """Another way to say something, as the glossary has it; all of its phrases must be found."""

    text: str
    lang: str
    ways: tuple[Way, ...]


class Unit(msgspec.Struct, frozen=True):
    """Terms that are looked for together, and other ways to say the same.

    `akin`: other words for the same subject. `unless`: longer words that hold the terms and mean
    something else.
    """

    terms: tuple[QueryTerm, ...]
    others: tuple[Other, ...] = ()
    akin: tuple[Other, ...] = ()
    unless: tuple[Phrase, ...] = ()

    @property
    def text(self) -> str:
        """The terms as typed."""
        return " ".join(term.text for term in self.terms)


def units_of(
    index: sqlite3.Connection, terms: Sequence[QueryTerm], synonyms: Synonyms | None = None
) -> tuple[Unit, ...]:
    """The terms in units, each with what else it is called; one that has no other stays alone."""
    synonyms = load_synonyms() if synonyms is None else synonyms
    stretches = {
        (first, last): key_of(" ".join(t.text for t in terms[first:last]))
        for first in range(len(terms))
        for last in range(first + 1, min(first + LONGEST_STRETCH, len(terms)) + 1)
    }
    akin = {key: some for key in stretches.values() if (some := synonyms.get(key))}
    keys = (key_of(one.term) for some in akin.values() for one in some)
    known = _Known(index, (*stretches.values(), *keys))
    units: list[Unit] = []
    at = 0
    while at < len(terms):
        for last in range(min(at + LONGEST_STRETCH, len(terms)), at, -1):
            key = stretches[at, last]
            others, some = known.others(key, synonyms), akin.get(key, ())
            if others or some:
                unless = tuple(dict.fromkeys((*known.unless(key), *_unless(some, key))))
                of_subject = known.akin(key, others, some)
                units.append(Unit(tuple(terms[at:last]), others, of_subject, unless))
                at = last
                break
        else:
            units.append(Unit((terms[at],), _put_together(index, terms[at])))
            at += 1
    return tuple(units)


def pieces_of(index: sqlite3.Connection, text: str) -> tuple[str, ...]:
    """A word of a wide script in pieces: the longest within it that the glossary knows, and what is
    between.

    What is between is parted where kana and Han meet, as in カンボジア国. A term that only names
    the kind of undertaking, and a character alone, are left out where something else is left.
    One of more than `LONGEST_PARTED` characters is no word, and stays whole.
    """
    if len(text) > LONGEST_PARTED:
        return (text,)
    known = _Known(index, _substrings(text))
    pieces: list[str] = []
    at = begun = 0
    while at < len(text):
        end = next(
            (e for e in _ends(text, at) if known.has(text[at:e]) and text[at:e] != text), None
        )
        if end is None:
            at += 1
            continue
        pieces += (*_by_script(text[begun:at]), text[at:end])
        at = begun = end
    pieces += _by_script(text[begun:])
    says = [p for p in pieces if len(p) > 1 and (not known.has(p) or known.english(p))]
    return tuple(says or filter(None, pieces))


class _Known:
    """What the glossary says of some keys, asked for at once."""

    def __init__(self, index: sqlite3.Connection, keys: Iterable[str]) -> None:
        self._index = index
        self._rows = self._look_up(keys)
        rows = [row for some in self._rows.values() for row in some if row.put_over]
        self._back = self._look_up(key for row in rows for key in _keys_of(row))

    def _look_up(self, keys: Iterable[str]) -> dict[str, list[GlossaryRow]]:
        wanted = sorted(set(keys) - {""})
        marks = ", ".join("?" * len(wanted))
        sql = f"SELECT * FROM glossary WHERE key IN ({marks}) ORDER BY rowid"
        found: dict[str, list[GlossaryRow]] = {}
        for *row, unless in self._index.execute(sql, wanted):
            longer = msgspec.json.decode(unless, type=tuple[str, ...])
            found.setdefault(row[0], []).append(GlossaryRow._make((*row, longer)))
        return found

    def has(self, text: str) -> bool:
        """Whether it is a term."""
        return key_of(text) in self._rows

    def english(self, text: str) -> str | None:
        """The English of a term, where it is put over."""
        rows = self._rows.get(key_of(text), ())
        return next((row.english for row in rows if row.put_over), None)

    def unless(self, key: str) -> tuple[Phrase, ...]:
        """Longer terms that hold the term of this key and mean something else."""
        longer = (one for row in self._rows.get(key, ()) for one in _longer(row, key))
        return tuple(dict.fromkeys(longer))

    def others(self, key: str, synonyms: Synonyms) -> tuple[Other, ...]:
        """Other ways to say what stands under a key: its English, and all terms of that English."""
        found: dict[str, Other] = {}
        for row in self._rows.get(key, ()):
            if row.put_over:
                same = [r for k in _keys_of(row) for r in self._back.get(k, ())]
                for other in (_english(row), *map(_english, same), *map(_term, same)):
                    if key_of(other.text) != key:
                        found.setdefault(key_of(other.text), other)
        return tuple(
            _but(other, _unless(synonyms.get(its, ()), its))
            for its, other in list(found.items())[:MOST_OTHERS]
        )

    def akin(
        self, key: str, others: Sequence[Other], synonyms: Sequence[Synonym]
    ) -> tuple[Other, ...]:
        """These words for the subject of a key, but for itself and what it is put over as."""
        said = {key, *(key_of(other.text) for other in others)}
        found: dict[str, Other] = {}
        for one in synonyms:
            its = key_of(one.term)
            if its not in said:
                unless = tuple(dict.fromkeys((*self.unless(its), *_phrases(one.unless))))
                found.setdefault(its, Other(one.term, one.lang, _ways(one.term, unless)))
        return tuple(found.values())


def _keys_of(row: GlossaryRow) -> Iterator[str]:
    """The key of a row's English. What is looked for by its Japanese or Korean name is looked for
    without "system" and the like, too: 上水道 is a "water supply system"."""
    english = key_of(row.english)
    yield english
    first, _, last = english.rpartition(" ")
    if row.key != english and last in _VAGUE and " " in first:
        yield first


def _english(row: GlossaryRow) -> Other:
    return Other(row.english, "en", _ways(row.english))


def _term(row: GlossaryRow) -> Other:
    return Other(row.term, row.lang, _ways(row.term, tuple(_longer(row, key_of(row.term)))))


def _ways(text: str, unless: tuple[Phrase, ...] = ()) -> tuple[Way, ...]:
    phrase = phrase_of(text)
    return (Way(phrase, unless),) if phrase is not None else ()


def _longer(row: GlossaryRow, key: str) -> Iterator[Phrase]:
    """Longer terms than that of the row, which has to be the one of the key."""
    if key_of(row.term) == key:
        yield from _phrases(row.unless)


def _but(other: Other, unless: Iterable[Phrase]) -> Other:
    """The same, with more that means something else."""
    more = tuple(unless)
    ways = tuple(Way(way.phrase, (*way.unless, *more)) for way in other.ways)
    return Other(other.text, other.lang, ways) if more else other


def _unless(synonyms: Iterable[Synonym], key: str) -> Iterator[Phrase]:
    """Longer words than that of the key, which the table of synonyms has."""
    for one in synonyms:
        if key_of(one.term) == key:
            yield from _phrases(one.unless)


def _phrases(texts: Iterable[str]) -> Iterator[Phrase]:
    return filter(None, map(phrase_of, texts))


def _put_together(index: sqlite3.Connection, term: QueryTerm) -> tuple[Other, ...]:
    """The English of a word that is put together of terms, if the glossary knows all of it."""
    text = "".join(term.text.split())
    if not 4 <= len(text) <= LONGEST_PARTED or not all(map(is_wide, text)):
        return ()
    pieces = pieces_of(index, text)
    known = _Known(index, map(key_of, pieces))
    if not all(map(known.has, pieces)):
        return ()
    english = [one for piece in pieces if (one := known.english(piece)) is not None]
    ways = tuple(way for one in english for way in _ways(one))
    return (Other(" + ".join(english), "en", ways),) if ways else ()


def _substrings(text: str) -> Iterator[str]:
    return (key_of(text[at:end]) for at in range(len(text)) for end in _ends(text, at))


def _ends(text: str, at: int) -> range:
    """Where a piece of two characters or more that begins there may end, the longest first."""
    return range(min(len(text), at + _LONGEST_PIECE), at + 1, -1)


def _by_script(text: str) -> Iterator[str]:
    start = 0
    for at in range(1, len(text)):
        if _is_kana(text[at]) != _is_kana(text[at - 1]):
            yield text[start:at]
            start = at
    yield text[start:]


def _is_kana(character: str) -> bool:
    return "\u30a0" <= character <= "\u30ff"
