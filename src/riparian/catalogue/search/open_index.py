"""Open the search index of a snapshot, and ask it simple things. Nothing can be written through it.

What a question is made of is always bound as a value; the words of a full-text expression are
letters and digits between quotation marks (`quoted`), so nothing in them is an operator.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from riparian.catalogue.project_lines import ProjectLine, form_of_lines, line_of
from riparian.catalogue.search.index_entry import Held, Name
from riparian.catalogue.search.parse_query import Phrase, readings
from riparian.errors import CentreError, Damaged
from riparian.store.compressed_pieces import decompress
from riparian.store.failures import damage_in_words, damaged_error
from riparian.store.files_beside import reading_beside

_FORM = 3

FORM = f"{_FORM}/{form_of_lines()}"
"""What is in the index and how: `_FORM` is raised whenever its form or the folding of words
changes."""

_Value = TypeVar("_Value")


_held = msgspec.json.Decoder(Held)
_name = msgspec.json.Decoder(Name)


@contextmanager
def open_index(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the index in that file; raises CentreError where it is missing, damaged or of another
    version."""
    with ExitStack() as stack:
        try:
            index = stack.enter_context(reading_beside(path))
            row = index.execute("SELECT form FROM about").fetchone()
        except sqlite3.DatabaseError as error:
            raise _unusable(path) from error
        if row is None or row[0] != FORM:
            raise _unusable(path)
        stack.enter_context(damage_in_words(path, msgspec.DecodeError))
        yield index


def _unusable(path: Path) -> CentreError:
    if not path.is_file():
        return Damaged(f"The search index {path} is missing.", "Run `riparian build`.", path)
    return Damaged(
        f"The search index {path} is damaged or was made by another version.",
        "Run `riparian build` to make it again.",
        path,
    )


def quoted(phrase: Phrase) -> str:
    """A phrase as the full-text table reads it."""
    begun = " *" if phrase.begun else ""
    said = [" ".join(word.replace('"', "") for word in words) for words in readings(phrase)]
    return " OR ".join(f'"{words}"{begun}' for words in said)


def held_of(index: sqlite3.Connection, entries: Collection[int]) -> dict[int, Held]:
    """What is kept of these entries."""
    found: dict[int, Held] = {}
    for some in _hundreds(sorted(entries)):
        sql = f"SELECT entry, held FROM project WHERE entry IN ({_marks(some)})"
        rows = index.execute(sql, some)
        found |= {entry: _held.decode(decompress(held)) for entry, held in rows}
    return found


def entries_of(index: sqlite3.Connection, projects: Collection[str]) -> dict[str, int]:
    """The entries of these projects."""
    found: dict[str, int] = {}
    for some in _hundreds(sorted(projects)):
        sql = f"SELECT id, entry FROM project WHERE id IN ({_marks(some)})"
        found |= dict(index.execute(sql, some).fetchall())
    return found


def line_in(path: Path, project: str, on: str) -> ProjectLine:
    """The line of a project as the index in that file has it, with the status of the given day;
    raises Damaged where the index is missing, not whole or of another version."""
    if not path.is_file():
        raise damaged_error(path)
    with open_index(path) as index:
        for held in held_of(index, entries_of(index, [project]).values()).values():
            return line_of(held.row, on)
    raise damaged_error(path)  # it holds every project


def is_there(index: sqlite3.Connection, phrase: Phrase | str) -> bool:
    """Whether a phrase or a folded word stands in any project, or in a name that one holds."""
    asked = (quoted(phrase if isinstance(phrase, Phrase) else Phrase((phrase,))),)
    return any(
        index.execute(f"SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT 1", asked).fetchone()
        for table in ("word", "name_word")
    )


def names_held(index: sqlite3.Connection, codes: Collection[str]) -> dict[str, Name]:
    """The names of these codes."""
    found: dict[str, Name] = {}
    for some in _hundreds(sorted(codes)):
        rows = index.execute(
            f"SELECT code, held FROM name WHERE code IN ({_marks(some)}) AND held IS NOT NULL", some
        )
        found |= {code: _name.decode(held) for code, held in rows}
    return found


def holders_of(index: sqlite3.Connection, codes: Collection[str]) -> set[int]:
    """The entries that hold any of these codes."""
    rows: list[tuple[bytes]] = []
    for some in _hundreds(sorted(codes)):
        sql = f"SELECT entries FROM name WHERE code IN ({_marks(some)})"
        rows += index.execute(sql, some).fetchall()
    return _entries(rows)


def holders_of_ids(index: sqlite3.Connection, ids: Sequence[int]) -> set[int]:
    """The entries that hold any of the names with these numbers."""
    rows: list[tuple[bytes]] = []
    for some in _hundreds(sorted(ids)):
        sql = f"SELECT entries FROM name WHERE id IN ({_marks(some)})"
        rows += index.execute(sql, some).fetchall()
    return _entries(rows)


def _entries(rows: Sequence[tuple[bytes]]) -> set[int]:
    found: set[int] = set()
    for (held,) in rows:
        entries = array("I")
        entries.frombytes(held)
        found.update(entries)
    return found


def _marks(values: Collection[Any]) -> str:
    return ", ".join("?" * len(values))


def _hundreds(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    return (values[at : at + 500] for at in range(0, len(values), 500))
