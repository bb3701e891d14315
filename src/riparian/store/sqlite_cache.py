"""SQLite files of a catalogue in which answers are kept; several processes may use them.

Each row has a *seal*, a checksum of what it says, as SQLite has none: `damage_in` finds rows that
are not what was written, and `mend` removes them, so that they are worked out again. Rows of before
there were seals have none, and are taken as they are.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from riparian.english import count_of
from riparian.errors import CentreError

WAIT_SECONDS = 60.0
"""How long to wait for another process that writes."""

FAST = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL")
"""For what can be worked out again: the last answers may be lost when the power fails."""


_AT_ONCE = 500


class KeptTable(msgspec.Struct, frozen=True):
    """A table of such a file: its key, and the columns that are sealed (the key is among them)."""

    name: str
    key: tuple[str, ...]
    sealed: tuple[str, ...]
    schema: str


@contextmanager
def open_kept(
    path: Path, table: KeptTable, what: str, try_this: str, settings: tuple[str, ...] = ()
) -> Iterator[sqlite3.Connection]:
    """The file at `path`, made where it is not there, with its table.

    Raises CentreError where it cannot be worked with; `what` names it in that sentence.
    """
    try:
        with closing(sqlite3.connect(path, timeout=WAIT_SECONDS)) as file:
            for statement in (*settings, table.schema):
                file.execute(statement)
            if "seal" not in _columns(file, table):
                file.execute(f"ALTER TABLE {table.name} ADD COLUMN seal BLOB")
            yield file
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
            raise  # the caller says what it was that found no room
        raise CentreError(f"{what} cannot be used: {error}.", try_this) from error


@contextmanager
def read_kept(path: Path, table: KeptTable) -> Iterator[sqlite3.Connection | None]:
    """Such a file to read from alone; None where it is missing or cannot be read: then there is
    nothing to be had from it."""
    try:
        file = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=WAIT_SECONDS)
    except sqlite3.Error:
        yield None
        return
    with closing(file):
        try:
            is_there = bool(_columns(file, table))
        except sqlite3.Error:
            is_there = False
        yield file if is_there else None


def look_up(
    file: sqlite3.Connection, sql: str, keys: Collection[bytes], *before: object
) -> Iterator[tuple[bytes, bytes]]:
    """The rows of a statement that ends in `IN`, for these keys; `before`: its other values."""
    # SQLite takes some hundreds of values in one statement.
    every = list(keys)
    for at in range(0, len(every), _AT_ONCE):
        some = every[at : at + _AT_ONCE]
        yield from file.execute(f"{sql} ({','.join('?' * len(some))})", (*before, *some))


def seal_of(*values: object) -> bytes:
    """The seal of a row with these values: 64 bits of a SHA-256."""
    digest = hashlib.sha256()
    for value in values:
        content = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        # With its length: else "ab", "c" and "a", "bc" would have one seal
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.digest()[:8]


class KeptDamage(msgspec.Struct, frozen=True):
    """What is wrong with a file: it cannot be read (`why`), or has `rows` that were changed."""

    rows: int
    why: str | None = None


def damage_in(path: Path, table: KeptTable) -> KeptDamage | None:
    """What is damaged in a file; None if it is whole or missing. Reads all of it."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as file:
            verdict = file.execute("PRAGMA quick_check(1)").fetchone()[0]
            if verdict != "ok":
                return KeptDamage(0, str(verdict).splitlines()[-1])
            rows = len(_damaged_keys(file, table))
    except sqlite3.Error as error:
        return KeptDamage(0, str(error))
    return KeptDamage(rows) if rows else None


def mend(path: Path, table: KeptTable) -> str | None:
    """Remove damaged rows of a file that can be made again; returns a sentence, or None.

    A file that cannot be read goes as a whole.
    """
    damage = damage_in(path, table)
    if damage is None:
        return None
    if damage.why is None:
        with closing(sqlite3.connect(path, timeout=WAIT_SECONDS)) as file, file:
            marks = " AND ".join(f"{name} = ?" for name in table.key)
            keys = _damaged_keys(file, table)
            file.executemany(f"DELETE FROM {table.name} WHERE {marks}", keys)
        answers = count_of(damage.rows, "answer")
        return f"{path.name}: {answers} had been changed and will be worked out again."
    for file_of_it in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        file_of_it.unlink(missing_ok=True)
    return f"{path.name} was damaged ({damage.why}); what is needed of it is worked out again."


def _damaged_keys(file: sqlite3.Connection, table: KeptTable) -> list[tuple[object, ...]]:
    if "seal" not in _columns(file, table):
        return []
    columns = ", ".join((*table.key, *table.sealed, "seal"))
    width = len(table.key)
    rows = file.execute(f"SELECT {columns} FROM {table.name} WHERE seal IS NOT NULL")
    return [row[:width] for row in rows if seal_of(*row[width:-1]) != row[-1]]


def _columns(file: sqlite3.Connection, table: KeptTable) -> set[str]:
    return {row[1] for row in file.execute(f"PRAGMA table_info({table.name})")}
