"""Search a snapshot: from what a person typed to hits that say why they were found."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Sequence, Set
from contextlib import AbstractContextManager
from itertools import starmap
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from riparian.catalogue.facets.postings import Mask, Rows
from riparian.catalogue.lookup import (
    find_agency,
    find_country,
    find_nodes,
    find_provider,
    find_theme,
)
from riparian.catalogue.nearest_in_meaning import Meanings
from riparian.catalogue.project_lines import line_of
from riparian.catalogue.search.folded_words import is_wide, squeezed
from riparian.catalogue.search.match_by_meaning import (
    FEW_BY_WORDS,
    ByMeaning,
    near_in_meaning,
    places_in,
)
from riparian.catalogue.search.match_words import MOST_RANKED, Matches, find_matches
from riparian.catalogue.search.open_index import (
    entries_of,
    held_of,
    holders_of,
    is_there,
    names_held,
    open_index,
)
from riparian.catalogue.search.parse_query import (
    LONGEST_QUERY,
    MOST_TERMS,
    Query,
    QueryTerm,
    read_query,
)
from riparian.catalogue.search.query_translation import LONGEST_PARTED, Unit, units_of
from riparian.catalogue.search.respellings import near_queries
from riparian.catalogue.search.search_answer import (
    HOWS,
    Also,
    How,
    SearchAnswer,
    SearchFilter,
    SearchHit,
)
from riparian.catalogue.search.why_found import found_in, missing_of, sought_of, why_of, without
from riparian.english import listed
from riparian.errors import EncoderFailed
from riparian.language.scripts import mainland_language
from riparian.store.database import Snapshot

_NUMBERS = {how: number for number, how in enumerate(HOWS)}

Meant = Callable[[], Meanings | None]
"""Opens the meanings of the snapshot; None where there are none."""

Reading = Callable[[], AbstractContextManager[Snapshot]]
"""Opens the snapshot itself; it is only read where names have to be looked up."""


def search(
    path: Path, reading: Reading, meant: Meant, words: str, wanted: SearchFilter, on: str
) -> SearchAnswer:
    """The projects that the words find, best first, with the status of the given day.

    `path` is the index beside the snapshot that `reading` opens, `meant` opens its meanings; both
    only where they are needed. Raises BadRequest for words without a letter or digit, UnknownName
    for a filter that names nothing.
    """
    with open_index(path) as index:
        allowed = _allowed(index, reading, wanted)
        asked = ask(index, words, wanted.limit, allowed)
        hits = hits_of(index, asked, asked.matches.best.items(), on)
        answer = answer_of(index, asked)
        try:
            by_meaning = hits_by_meaning(index, asked, meant, allowed, on)
        except EncoderFailed:
            by_meaning, answer = (), without_meaning(answer)
    together = _together(hits, by_meaning, wanted.limit)
    return msgspec.structs.replace(answer, hits=together)


def without_meaning(answer: SearchAnswer) -> SearchAnswer:
    """The same, with what it lacks: the encoder failed."""
    return msgspec.structs.replace(answer, by_words_alone=True)


class Asked(NamedTuple):
    """A question as it was read, and what fits."""

    query: Query
    units: Sequence[Unit]
    matches: Matches


def ask(
    index: sqlite3.Connection, words: str, most: int | None, allowed: Set[int] | None = None
) -> Asked:
    """What the words find, at most so many, of the entries allowed. Raises BadRequest."""
    query = read_query(words)
    units = units_of(index, query.sought)
    return Asked(query, units, find_matches(index, query, units, most, allowed))


def answer_of(index: sqlite3.Connection, asked: Asked) -> SearchAnswer:
    """How the question was understood and how many were found, without hits."""
    query, matches = asked.query, asked.matches
    return SearchAnswer(
        query.text,
        (),
        matches.total,
        matches.by_glossary,
        matches.by_synonym,
        matches.some,
        _also(index, asked.units, matches),
        near_queries(index, query) if not matches.total or matches.some else (),
        tuple(_notes(query, asked.units, matches)),
    )


def _also(index: sqlite3.Connection, units: Sequence[Unit], matches: Matches) -> tuple[Also, ...]:
    """What else was looked for, as far as it made a difference."""
    akin = matches.by_synonym or matches.some

    def there(unit: Unit) -> tuple[str, ...]:
        ways = ((other.text, way.phrase) for other in unit.akin for way in other.ways)
        return tuple(text for text, phrase in ways if is_there(index, phrase))

    found = (
        Also(
            unit.text,
            tuple(o.text for o in unit.others) if matches.by_glossary else (),
            there(unit) if akin else (),
        )
        for unit in units
    )
    return tuple(one for one in found if one.words or one.akin)


class RankedRows(NamedTuple):
    """What a search found: the question as read (without the matches), the rows that match, best
    first, each with how as a number of `HOWS`, and how the question was understood."""

    asked: Asked
    rows: Rows
    hows: Rows
    said: SearchAnswer

    def match(self, row: int) -> tuple[int, How]:
        """The entry of this row, and how it was found."""
        at = int(np.flatnonzero(self.rows == row)[0])
        return row + 1, HOWS[self.hows[at]]


def rank_rows(index: sqlite3.Connection, words: str, allowed: Mask | None = None) -> RankedRows:
    """Everything that the words find, of the rows allowed. Raises BadRequest."""
    entries = None if allowed is None else set((np.flatnonzero(allowed) + 1).tolist())
    asked = ask(index, words, None, entries)
    best = asked.matches.best
    rows = np.fromiter(best, np.int32, len(best)) - 1
    hows = np.fromiter(map(_NUMBERS.__getitem__, best.values()), np.int8, len(best))
    said = answer_of(index, asked)
    return RankedRows(
        asked._replace(matches=msgspec.structs.replace(asked.matches, best={})), rows, hows, said
    )


def hits_of(
    index: sqlite3.Connection, asked: Asked, shown: Collection[tuple[int, How]], on: str
) -> tuple[SearchHit, ...]:
    """These matches with their lines, and why each was found; status on the given day."""
    query, matches = asked.query, asked.matches
    held = held_of(index, [entry for entry, _ in shown])
    names = names_held(index, {code for one in held.values() for code in one.names})
    said = squeezed(query.text)
    for code in [c for c, name in names.items() if c.startswith("theme:")]:
        if said not in map(squeezed, names[code].called):
            del names[code]  # a theme is found by its whole name alone

    def hit(entry: int, how: How) -> SearchHit:
        stages = sought_of(query, asked.units, how, matches.loosened)
        one = held[entry]
        found = found_in(one, names, without(stages, matches.absent))
        lacks = missing_of(stages, found) if how == "some" else ()
        return SearchHit(line_of(one.row, on), how, why_of(found), found, lacks)

    return tuple(starmap(hit, shown))


def hits_by_meaning(
    index: sqlite3.Connection, asked: Asked, meant: Meant, allowed: Set[int] | None, on: str
) -> tuple[SearchHit, ...]:
    """Projects that are close in meaning and have not the words, where few have them. Raises
    EncoderFailed."""
    query, units, matches = asked
    if (matches.total >= FEW_BY_WORDS and not matches.some) or (meanings := meant()) is None:
        return ()
    found = near_in_meaning(meanings, query, units, lambda word: is_there(index, word))
    entries = entries_of(index, [one.project for one in found])
    there = [holders_of(index, codes) for codes in places_in(index, query)] if found else []
    had = set() if matches.some else set(matches.best)
    held = held_of(index, entries.values())
    return tuple(
        SearchHit(line_of(held[entry].row, on), "meaning", (_nearest(one),))
        for one in found
        if (entry := entries.get(one.project)) is not None
        and entry not in had
        and (allowed is None or entry in allowed)
        and all(entry in some for some in there)
    )


def _nearest(one: ByMeaning) -> str:
    return f"close in meaning (nearest {one.rank} of {one.of:,})"


def _together(
    by_words: tuple[SearchHit, ...], by_meaning: tuple[SearchHit, ...], limit: int | None
) -> tuple[SearchHit, ...]:
    """Hits by all the words, then by meaning, then by some of the words; each project once."""
    if not by_words or by_words[0].how != "some":
        return (*by_words, *by_meaning)[:limit]
    near = {hit.project.id for hit in by_meaning}
    return (*by_meaning, *(hit for hit in by_words if hit.project.id not in near))[:limit]


def _notes(query: Query, units: Sequence[Unit], matches: Matches) -> list[str]:
    notes = []
    if "OR" in query.signs:
        notes.append("OR has no meaning here: all words have to be there. Ask for each by itself.")
    if "NOT" in query.signs:
        notes.append("NOT has no meaning here: nothing is left out.")
    if query.cut:
        notes.append(f"Only the first {LONGEST_QUERY:,} characters were looked for.")
    if any(map(_is_too_long, query.sought)) and not matches.total:
        notes.append(f"Words of more than {LONGEST_PARTED} characters were not parted.")
    if query.more:
        notes.append(f"Only the first {MOST_TERMS} words were looked for.")
    if matches.loosened:
        pieces = ", ".join(matches.loosened)
        notes.append(f"Nothing has “{query.text}” in one piece; looked for were {pieces}.")
    if matches.begun > 0:
        word = query.sought[0].text
        notes.append(f"{matches.begun:,} more have words that begin so: {word}*")
    unknown = [unit.text for unit in units if not unit.others and mainland_language(unit.text)]
    if unknown:
        notes.append(
            f"The glossary has few words of {mainland_language(unknown[0])}, and not"
            f" {listed(unknown, last='or')}: looked for as it is written, in records and in names"
            " of places."
        )
    if matches.total > MOST_RANKED:
        notes.append("So many have these words that they are not ranked; add a word.")
    return notes


def _is_too_long(term: QueryTerm) -> bool:
    return len(term.text) > LONGEST_PARTED and any(map(is_wide, term.text))


def _allowed(index: sqlite3.Connection, reading: Reading, wanted: SearchFilter) -> Set[int] | None:
    """The entries that the filter lets through; None where it lets all."""
    asked = (wanted.provider, wanted.country, wanted.place, wanted.theme)
    if not any(asked) and not wanted.region:
        return None
    with reading() as snapshot:
        choices = _codes(snapshot, wanted)
    return set.intersection(*(holders_of(index, codes) for codes in choices))


def _codes(snapshot: Snapshot, wanted: SearchFilter) -> list[set[str]]:
    """For each thing that is asked for the codes of names of which a project must hold one."""
    codes: list[set[str]] = []
    if wanted.provider is not None:
        provider = find_provider(snapshot, wanted.provider)
        agency = find_agency(wanted.provider)
        codes.append({f"agency:{provider}:{agency}" if agency else f"provider:{provider}"})
    if wanted.country is not None:
        codes.append({f"country:{find_country(snapshot, wanted.country)}"})
    if wanted.place is not None:
        codes.append({f"place:{node}" for node in find_nodes(snapshot, wanted.place)})
    if wanted.theme is not None:
        codes.append({f"theme:{find_theme(snapshot, wanted.theme)}"})
    if wanted.region:
        countries = snapshot.rows("SELECT country FROM region_country")
        codes.append({f"place:{country}" for (country,) in countries})
    return codes
