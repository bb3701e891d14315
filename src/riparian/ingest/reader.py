"""The interface that every reader shares, what it is shown of a file, and what it yields.

A reader goes once through a file, in bounded memory, and yields one `ReadRecord` for every record
that the file holds, in file order: with an activity if it was kept, without if it was refused.
So records in the file = records kept + records refused, always. Problems that concern the file
and no one record are yielded as bare `Problem`s. A reader never raises for bad content and never
touches the network; it raises `SourceUnreadable` only where the file itself cannot be opened.

Asked whether it knows a file, it is shown a `Look`. The first bytes are there at once. The sheets
of a table, with the column names found in each, are opened when a reader first asks for them, and
only once for all readers.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Protocol, runtime_checkable

import msgspec

from riparian.errors import RiparianError
from riparian.ingest.tables.find_header import LOOK_ROWS, find_header
from riparian.ingest.tables.open_table import open_table
from riparian.ingest.tables.sheet import CellRow, Header, Sheet
from riparian.model.activity import Activity
from riparian.problems import Problem

HEAD_BYTES = 65536
"""How much of a file's beginning readers are shown."""


class SheetLook(msgspec.Struct, frozen=True):
    """The top of one sheet: its name, its column names, and its first rows, those included."""

    name: str
    header: Header
    rows: tuple[CellRow, ...]


class Look:
    """The beginning of a file, and its tables if it holds any."""

    def __init__(self, path: Path, head: bytes, *, encoding: str | None = None) -> None:
        self.path = path
        self.head = head
        self.encoding = encoding
        self.no_table: RiparianError | None = None

    @cached_property
    def sheets(self) -> tuple[SheetLook, ...]:
        """The sheets that hold anything; none if it is no table, and then `no_table` says why."""
        try:
            with open_table(self.path, encoding=self.encoding) as table:
                looks = tuple(look_at(sheet) for sheet in table.sheets)
        except RiparianError as error:
            self.no_table = error
            return ()
        return tuple(look for look in looks if look.rows)


def look_at(sheet: Sheet) -> SheetLook:
    """The top of a sheet; raises SourceUnreadable where the sheet is broken."""
    rows = tuple(islice(sheet.rows(), LOOK_ROWS))
    return SheetLook(sheet.name, find_header(rows, merged=sheet.merged), rows)


def look_into(path: Path, *, encoding: str | None = None) -> Look:
    """Look at the beginning of a file; raises OSError where it cannot be opened."""
    with path.open("rb") as file:
        return Look(path, file.read(HEAD_BYTES), encoding=encoding)


class ReadRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """One record of a file: the activity kept (None if refused) and what was wrong with it.

    `rows` counts the table rows that it was made of; 1 in other formats.
    """

    activity: Activity | None
    problems: tuple[Problem, ...] = ()
    rows: int = 1


class ReadOptions(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person said about how to read a file. None: found out from the file.

    `encoding` is the name of a text encoding; `mapping` is the text of a mapping file (TOML).
    """

    encoding: str | None = None
    mapping: str | None = None


AS_FOUND = ReadOptions()
"""Nothing said: everything is found out from the file."""


@runtime_checkable
class Reader(Protocol):
    """Reads one published format.

    `name` is what `--reader` takes; `version` rises whenever the same bytes would be read
    differently, and makes the next build read them again; `describes` says in a few words what
    files it reads.
    """

    name: str
    version: int
    describes: str

    def recognises(self, look: Look) -> bool:
        """Whether a file is of this format; never raises."""
        ...

    def read(
        self, path: Path, dataset: str, options: ReadOptions = AS_FOUND
    ) -> Iterator[ReadRecord | Problem]:
        """Go through the file; `dataset` is the name under which provenance is written."""
        ...
