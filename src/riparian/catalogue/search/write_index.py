"""Write the search index of a snapshot: one SQLite file, with one entry per project.

    about       what the index was made by
    project     the entry's project, with its line, texts and names as compressed JSON
    number      every identifier of a project, squeezed, for the exact one
    name        what places, providers, agencies and purposes are called; `entries`: who holds it
    name_word   FTS5 over the folded words of names
    name_part   FTS5 over trigrams of squeezed names
    word        FTS5 over folded words of the projects' own texts, a column per field, and the
                tokens of the names that they hold (`token_of`); the texts stand in `project` alone
    part        FTS5 over trigrams of their squeezed titles, names and numbers
    spelled     names, and Latin words of titles and names, as written, to be offered for a misspelt
                one
    glossary    terms of the aid-domain glossary by their folded words

A name stands in the index once, however many projects hold it: the question looks names up first
and asks for their tokens. Entries are numbered from 1 in order of the projects' ids, so the same
snapshot gives the same index.
"""

from __future__ import annotations

import os
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from riparian.catalogue.search.folded_words import is_wide, squeezed, words_at, words_of
from riparian.catalogue.search.index_entry import FIELDS, Contents, Field, Name, Text, token_of
from riparian.catalogue.search.open_index import FORM
from riparian.catalogue.search.project_texts import contents_of, names_of, unlisted
from riparian.catalogue.search.query_glossary import GlossaryRow, glossary_rows
from riparian.store.compressed_pieces import compress
from riparian.store.database import Snapshot
from riparian.store.scratch import scratch_folder

NAMED: tuple[Field, ...] = ("title", "place", "organisation", "identifier")
"""Fields in which a part of a word is found, too: names and titles, no running text."""

BETWEEN = "¶"
"""Stands between two texts of a field, so that no phrase runs from one into the next."""

_REMEMBERED = 100_000  # texts that come again and again

_COLUMNS = ", ".join(FIELDS)
_SCHEMA = f"""
CREATE TABLE about (form TEXT, projects INTEGER);
CREATE TABLE project (entry INTEGER PRIMARY KEY, id TEXT NOT NULL, held BLOB NOT NULL);
CREATE INDEX project_id ON project (id);
CREATE TABLE number (key TEXT, entry INTEGER, PRIMARY KEY (key, entry)) WITHOUT ROWID;
CREATE TABLE name (id INTEGER PRIMARY KEY, code TEXT UNIQUE, held TEXT, entries BLOB);
CREATE VIRTUAL TABLE name_word USING fts5 (words, content='', tokenize='ascii');
CREATE VIRTUAL TABLE name_part USING fts5 (squeezed, content='',
    tokenize='trigram case_sensitive 1', columnsize=0);
CREATE VIRTUAL TABLE word USING fts5 ({_COLUMNS}, content='', tokenize='ascii');
CREATE VIRTUAL TABLE part USING fts5 (titles, others, content='',
    tokenize='trigram case_sensitive 1', columnsize=0);
CREATE TABLE spelled (kind TEXT, key TEXT, written TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE glossary (key TEXT, lang TEXT, term TEXT, english TEXT, put_over INTEGER, unless TEXT);
CREATE INDEX glossary_key ON glossary (key);
INSERT INTO word (word, rank) VALUES ('hashsize', 16777216);
INSERT INTO part (part, rank) VALUES ('hashsize', 16777216);
"""
_MARKS = ", ".join("?" * (len(FIELDS) + 1))
_ADD_WORDS = f"INSERT INTO word (rowid, {_COLUMNS}) VALUES ({_MARKS})"
_ADD_PARTS = "INSERT INTO part (rowid, titles, others) VALUES (?, ?, ?)"


def write_index(snapshot: Snapshot, path: Path) -> None:
    """Write the index of the snapshot that is open to a file that is not there yet.

    The file is whole when this returns, not before.
    """
    path.write_bytes(_begun(glossary_rows))
    with closing(_filling(path)) as index:
        index.execute("BEGIN")
        written = _Writer(index, names_of(snapshot))
        for entry, contents in enumerate(contents_of(snapshot, path.parent), 1):
            written.add(entry, contents)
        written.finish()
        index.execute("COMMIT")
        for table in ("word", "part", "name_word", "name_part"):
            index.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
        index.execute("ANALYZE")
    with path.open("rb") as done:
        os.fsync(done.fileno())


@lru_cache(maxsize=1)
def _begun(glossary: Callable[[], Iterable[GlossaryRow]]) -> bytes:
    """An index with the glossary and no projects: every index begins with this file, which is made
    once in a process."""
    with scratch_folder() as folder:
        path = folder / "begun.db"
        with closing(_filling(path)) as index:
            index.executescript(_SCHEMA)
            index.execute("BEGIN")
            rows = ((*row[:-1], msgspec.json.encode(row.unless).decode()) for row in glossary())
            index.executemany("INSERT INTO glossary VALUES (?, ?, ?, ?, ?, ?)", rows)
            index.execute("COMMIT")
        return path.read_bytes()


def _filling(path: Path) -> sqlite3.Connection:
    """An index to be filled. What is not finished is thrown away, so nothing has to be recovered,
    and a whole file is synced at its end."""
    index = sqlite3.connect(path, isolation_level=None)
    index.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    return index


_Parts = tuple[Iterable[str], Iterable[str]]  # of titles, and of all else


class _Writer:
    def __init__(self, index: sqlite3.Connection, names: Iterable[Name]) -> None:
        self._index = index
        self._names = {name.code: name for name in names}
        self._ids: dict[str, int] = {}
        self._holders: list[array[int]] = []
        self._spelled: dict[str, list[Any]] = {}
        self._called: dict[str, str] = {}
        self._met: dict[tuple[Field, str], tuple[list[str], str]] = {}
        self._encode = msgspec.json.Encoder().encode
        self._entries = 0

    def add(self, entry: int, contents: Contents) -> None:
        """Add one project."""
        self._entries = entry
        held = self._encode([contents.row, contents.texts, contents.names])
        self._index.execute(
            "INSERT INTO project VALUES (?, ?, ?)",
            (entry, contents.project_id, compress(held)),
        )
        keys = {squeezed(number) for number in contents.numbers} - {""}
        self._index.executemany(
            "INSERT INTO number VALUES (?, ?)", ((key, entry) for key in sorted(keys))
        )
        columns, parts = self._columns(contents)
        for code in contents.names:
            if code not in self._names:
                self._names[code] = unlisted(code)
            columns[self._names[code].field].append(token_of(self._hold(code, entry)))
        for country in contents.row["countries"] or ():
            self._hold(f"country:{country}", entry)
        values = (" ".join(columns[field]) for field in FIELDS)
        self._index.execute(_ADD_WORDS, (entry, *values))
        self._index.execute(_ADD_PARTS, (entry, *map(" ".join, parts)))

    def _columns(self, contents: Contents) -> tuple[dict[Field, list[str]], _Parts]:
        """The words of each field, and the squeezed texts of those that are `NAMED`."""
        columns: dict[Field, list[str]] = {field: [] for field in FIELDS}
        titles: dict[str, None] = {}
        others: dict[str, None] = {}
        for text in contents.texts:
            if columns[text.field]:
                columns[text.field].append(BETWEEN)
            words, part = self._folded(text)
            columns[text.field] += words
            (titles if text.field == "title" else others)[part] = None
            if text.field == "title":
                self._spell(text.text, words)
        return columns, (titles, others)

    def _folded(self, text: Text) -> tuple[list[str], str]:
        """The words of a text, and its squeezed form if its field is `NAMED`.

        Organisations, places and purposes come again and again, titles and descriptions do not.
        """
        key = (text.field, text.text) if text.field not in ("title", "description") else None
        if key is None or key not in self._met:
            part = squeezed(text.text) if text.field in NAMED else ""
            found = words_of(text.text), part
            if key is None or len(self._met) > _REMEMBERED:
                return found
            self._met[key] = found
        return self._met[key]

    def _hold(self, code: str, entry: int) -> int:
        """Note that an entry holds a name; the number of the name."""
        number = self._ids.get(code)
        if number is None:
            self._holders.append(array("I"))
            number = self._ids[code] = len(self._holders)
        self._holders[number - 1].append(entry)
        return number

    def _spell(self, text: str, words: Sequence[str]) -> None:
        """Count the words that could be offered, with the first way of writing each."""
        if any(word not in self._spelled for word in words):
            for met in words_at(text):
                if met.word not in self._spelled:
                    self._spelled[met.word] = [text[met.start : met.end], 0]
        for word in words:
            self._spelled[word][1] += 1

    def finish(self) -> None:
        """Add what is known only at the end."""
        for code, number in self._ids.items():
            name = self._names.get(code)
            entries = self._holders[number - 1].tobytes()
            held = self._encode(name).decode() if name else None
            self._index.execute(
                "INSERT INTO name VALUES (?, ?, ?, ?)", (number, code, held, entries)
            )
            if name is not None:
                self._add_name(number, name)
        spelled = {w: s[0] for w, s in self._spelled.items() if s[1] > 1 and _is_offered(w)}
        for kind, rows in (("word", spelled), ("name", self._called)):
            offered = ((kind, key, written) for key, written in sorted(rows.items()))
            self._index.executemany("INSERT INTO spelled VALUES (?, ?, ?)", offered)
        self._index.execute("INSERT INTO about VALUES (?, ?)", (FORM, self._entries))

    def _add_name(self, number: int, name: Name) -> None:
        words = f" {BETWEEN} ".join(" ".join(words_of(called)) for called in name.called)
        parts = " ".join(dict.fromkeys(map(squeezed, name.called)))
        self._index.execute("INSERT INTO name_word (rowid, words) VALUES (?, ?)", (number, words))
        self._index.execute(
            "INSERT INTO name_part (rowid, squeezed) VALUES (?, ?)", (number, parts)
        )
        if name.field in NAMED:
            for called in name.called:
                self._spell(called, words_of(called))
                self._called.setdefault(squeezed(called), called)


def _is_offered(word: str) -> bool:
    return len(word) > 3 and word.isalpha() and not is_wide(word[0])
