"""`Table` and `Sheet`: an opened file of any tabular format.

A sheet can be gone through again and again; each time it is read afresh from the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from riparian.ingest.tables.cells import CellRow, MergedRange
from riparian.ingest.tables.ditto import Dittos, repeat_above
from riparian.ingest.tables.encoding import TextEncoding


class SheetNotes:
    """What a pass through a sheet has to tell besides its rows; filled while it runs."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.merged: list[MergedRange] = []
        self.dittos = Dittos()


class Sheet:
    """One sheet: its name, whether its author hid it, and its rows."""

    def __init__(
        self, name: str, read: Callable[[SheetNotes], Iterator[CellRow]], *, hidden: bool = False
    ) -> None:
        self.name = name
        self.hidden = hidden
        self._read = read
        self._told = SheetNotes()

    def rows(self) -> Iterator[CellRow]:
        """Go through the rows, streamed; raises SourceUnreadable where the sheet is broken."""
        self._told = SheetNotes()
        return repeat_above(self._read(self._told), self._told.dittos)

    @property
    def notes(self) -> tuple[str, ...]:
        """Choices made and values missed in the last pass, as sentences; whole once it ended."""
        return tuple(self._told.notes)

    @property
    def dittos(self) -> Dittos:
        """Cells that repeat the one above them, met so far in the last pass."""
        return self._told.dittos

    @property
    def merged(self) -> tuple[MergedRange, ...]:
        """Merged cells met in the last pass; in xlsx and xls all of them from the first row on."""
        return tuple(self._told.merged)


class Table:
    """A file opened by `open_table`; closing it, or leaving its `with`, ends what it started."""

    def __init__(
        self,
        format: str,
        sheets: tuple[Sheet, ...],
        *,
        encoding: TextEncoding | None = None,
        close: Callable[[], object] = lambda: None,
    ) -> None:
        self.format = format
        self.sheets = sheets
        self.encoding = encoding
        self._close = close

    def close(self) -> None:
        """End what reading has started; the sheets can still be read again afterwards."""
        self._close()

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
