"""`Look`: what readers are shown of a file when they are asked whether they know it.

The first bytes are there at once. The sheets of a table, with the column names found in each, are
opened when a reader first asks for them, and only once for all readers.
"""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from pathlib import Path

import msgspec

from riparian.errors import RiparianError
from riparian.ingest.tables.cells import CellRow
from riparian.ingest.tables.header import LOOK_ROWS, Header, find_header
from riparian.ingest.tables.open import open_table
from riparian.ingest.tables.sheet import Sheet

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
