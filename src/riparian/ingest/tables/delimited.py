"""Text tables separated by commas, semicolons, tabs or bars: rows out of `ingest.csv_rows`.

`read_rows` there reads commas and double quotation marks, and keeps a stray mark from swallowing
the rows after it. Here the other writings become that one: the two characters change places in
each line, and back in each cell. The first row it is given is a made-up one of the usual width,
because in tables found in the wild a title or a note often stands above the header.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO, cast

from riparian.errors import SourceUnreadable
from riparian.ingest.csv_rows import CELLS_LIMIT, TableRow, read_rows
from riparian.ingest.tables.sheet import CellRow, Sheet, SheetNotes
from riparian.ingest.tables.sniff_dialect import Dialect
from riparian.ingest.tables.text_encoding import TextEncoding
from riparian.ingest.tables.text_lines import Swaps, TextLines, exchange
from riparian.language.figures.cell_reading import Cell

_NO_QUOTES = "\ue0f9"
"""Changes places with the quotation mark where marks quote nothing; a private-use character."""


def delimited_sheet(
    path: Path, encoding: TextEncoding, dialect: Dialect, *, trusted: bool
) -> Sheet:
    """The one sheet of a text table; its name is the file's.

    Raises SourceUnreadable, as going through its rows does, for a table of too many columns.
    """
    if dialect.width > CELLS_LIMIT:
        raise _too_wide(path)
    return Sheet(path.name, lambda remarks: _rows(path, encoding, dialect, trusted, remarks))


def _rows(
    path: Path, encoding: TextEncoding, dialect: Dialect, trusted: bool, remarks: SheetNotes
) -> Iterator[CellRow]:
    swaps = _swaps(dialect)
    try:
        with path.open("rb", buffering=1 << 18) as file:
            lines = TextLines(file, encoding, trusted=trusted, swaps=swaps)
            rows = _not_too_wide(_read(lines, dialect.width, swaps), path)
            yield from _cut_off(rows, lines, dialect.width)
            remarks.notes.extend(lines.notes())
    except OSError as error:
        raise SourceUnreadable(
            f"{path} cannot be read to the end ({error.strerror}).", "Download the file again."
        ) from error


def _not_too_wide(rows: Iterator[CellRow], path: Path) -> Iterator[CellRow]:
    """The rows; a table that begins with one of too many cells is not gone through."""
    begun = False
    for row in rows:
        if row.fault == "too-many-cells" and not begun:
            raise _too_wide(path)
        begun = True
        yield row


def _too_wide(path: Path) -> SourceUnreadable:
    return SourceUnreadable(
        f"{path} has more than {CELLS_LIMIT:,} columns; spreadsheets have no more.",
        "Check what separates its cells; if it is meant so, save the columns that you need.",
    )


def _swaps(dialect: Dialect) -> Swaps:
    """Pairs of characters to exchange so that commas separate cells and double marks quote them."""
    pairs = ((",", dialect.separator), ('"', dialect.quote or _NO_QUOTES))
    return tuple(pair for pair in pairs if pair[0] != pair[1])


class _WithModel:
    """Lines with a made-up first one, of as many cells as rows usually have."""

    def __init__(self, lines: TextLines, width: int) -> None:
        self._model = ",".join("x" * width) + "\n"
        self.readline = self._first
        self._lines = lines

    def _first(self, size: int) -> str:
        self.readline = self._lines.readline
        return self._model


def _read(lines: TextLines, width: int, swaps: Swaps) -> Iterator[CellRow]:
    """Rows with their own numbers, cells as they were written."""
    rows = read_rows(cast(TextIO, _WithModel(lines, width)))
    next(rows)
    for row in rows:
        cells = _swap_back(row, swaps) if swaps else row.cells
        yield CellRow(row.number - 1, tuple([cell or None for cell in cells]), row.fault)


def _swap_back(row: TableRow, swaps: Swaps) -> tuple[str, ...]:
    """Cells with the exchanged characters back in their places, where any holds one."""
    marks = [mark for pair in swaps for mark in pair]
    whole = "\0".join(row.cells)
    if not any(mark in whole for mark in marks):
        return row.cells
    return tuple(exchange(whole, swaps).split("\0"))


def _cut_off(rows: Iterator[CellRow], lines: TextLines, width: int) -> Iterator[CellRow]:
    """Say of a last row without a line end that it is cut off, if cells are missing in it."""
    last: CellRow | None = None
    for row in rows:
        if last is not None:
            yield last
        last = row
    if last is not None:
        yield _ended(last, lines, width)


def _ended(last: CellRow, lines: TextLines, width: int) -> CellRow:
    if (
        not lines.unended
        or last.fault in ("row-too-large", "too-many-cells")
        or len(last.cells) >= width
    ):
        return last
    cells: tuple[Cell, ...] = last.cells
    return CellRow(last.number, cells, "cut-off")
