"""How many rows an earlier Riparian has written of what people said, remembered in `journal.json`.

A journal that has vanished, or from which rows have gone, is not seen by looking at it. The file is
read until the rows are carried over into the centre's signed journal, and removed then; a person
who goes on without rows that are gone is noted in it, with the name and the day. Here is also what
looks into a journal's file without opening it as a database of this version.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import msgspec

from riparian.store.writing import read_sealed, write_sealed

T = TypeVar("T")

MEMORY_FILE = "journal.json"

TABLES = ("place_correction", "judgement")
"""The tables of entries."""

BUSY_SECONDS = 15
"""How long a process waits for another that is writing."""

Counts = Mapping[str, int]
"""How many entries each table has."""


class AcceptedLoss(msgspec.Struct, frozen=True):
    """That a person went on without entries: who, when (UTC), and how many there were before."""

    at: str
    by: str
    before: dict[str, int]


class StoredCount(msgspec.Struct, frozen=True):
    """What stands in the file.

    `set_aside` are damaged entries, by table and number, that a person goes on without.
    """

    entries: dict[str, int] = {}
    set_aside: tuple[tuple[str, int], ...] = ()
    accepted: tuple[AcceptedLoss, ...] = ()

    def missing(self, counts: Counts) -> dict[str, int]:
        """Of the entries that there were, how many of each table are not among those found."""
        gone = {table: count - counts.get(table, 0) for table, count in self.entries.items()}
        return {table: count for table, count in gone.items() if count > 0}


class DamagedMemory(Exception):
    """The file is there and is not what was written."""


class EntryCount:
    """The file at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> StoredCount:
        """What is remembered: nothing where there is no file. Raises DamagedMemory."""
        content = read_sealed(self.path)
        if content is None:
            if self.path.exists():
                raise DamagedMemory
            return StoredCount()
        try:
            return msgspec.json.decode(content, type=StoredCount)
        except msgspec.DecodeError as error:
            raise DamagedMemory from error

    def read_or_empty(self) -> StoredCount:
        """The same; nothing where the file is damaged."""
        try:
            return self.read()
        except DamagedMemory:
            return StoredCount()

    def write(self, remembered: StoredCount) -> None:
        """Remember that from now on; raises OSError."""
        write_sealed(self.path, msgspec.json.encode(remembered))


def count_in_file(path: Path) -> dict[str, int]:
    """How many entries each table of a journal's file has, without what opening it brings along.

    Raises sqlite3.Error for a file that cannot be worked with.
    """
    return look_into(path, _count)


def tables_in_file(path: Path) -> set[str]:
    """The names of the tables in a file; raises sqlite3.Error for one that is no database."""
    return look_into(path, _tables)


def faults_in_file(path: Path) -> list[str]:
    """What SQLite finds wrong with a journal's file; raises sqlite3.Error where it cannot look."""
    return look_into(path, _faults)


def _faults(file: sqlite3.Connection) -> list[str]:
    reports = [str(report) for (report,) in file.execute("PRAGMA integrity_check")]
    broken = file.execute("PRAGMA foreign_key_check").fetchall()
    faults = [report for report in reports if report != "ok"]
    return [
        *faults,
        *(f"an entry of '{one[0]}' belongs to one that is not there" for one in broken),
    ]


def has_waiting(path: Path) -> bool:
    """Whether SQLite has not yet moved into the file all that was written."""
    waiting = path.with_name(f"{path.name}-wal")
    return waiting.exists() and waiting.stat().st_size > 0


def look_into(path: Path, ask: Callable[[sqlite3.Connection], T]) -> T:
    """What a file answers, also where nothing can be written beside it."""
    try:
        with closing(_connect(path, "mode=rw")) as file:
            return ask(file)
    except sqlite3.OperationalError:
        # A file with a write-ahead log is read with the help of files beside it. Where those cannot
        # be made it can be read as it stands, but then the log is passed over.
        if has_waiting(path):
            raise
        with closing(_connect(path, "mode=ro&immutable=1")) as file:
            return ask(file)
    except UnicodeDecodeError as error:
        # SQLite quotes in its error what was damaged, and Python cannot read that.
        damaged = sqlite3.DatabaseError(error.object.decode("utf-8", "replace"))
        damaged.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise damaged from error


def _tables(file: sqlite3.Connection) -> set[str]:
    return {name for (name,) in file.execute("SELECT name FROM sqlite_master")}


def _count(file: sqlite3.Connection) -> dict[str, int]:
    return {
        table: int(file.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
        for table in TABLES
        if table in _tables(file)
    }


def _connect(path: Path, how: str) -> sqlite3.Connection:
    file = sqlite3.connect(f"file:{quote(str(path))}?{how}", uri=True, timeout=BUSY_SECONDS)
    file.text_factory = lambda text: text.decode("utf-8", "replace")  # also of damaged names
    return file
