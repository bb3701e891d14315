"""Rows of a comma-separated table, streamed, each with its number and what is wrong with it.

`number` counts rows as a spreadsheet shows them: the header is row 1, the first record row 2, and
empty rows count. Memory is bounded by the longest row; a row beyond `ROW_LIMIT` characters or
`CELLS_LIMIT` cells is refused and passed over.

A quotation mark that opens and is never closed would make csv swallow the rows after it without a
word. Here a row that spans several lines, and is made of pieces of rows or has the wrong number of
cells, is refused on its own (`quote-open`), and the lines after it are read afresh.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import Literal, TextIO

import msgspec

ROW_LIMIT = 16 * 1024 * 1024
"""Characters of one row, at most."""

CELLS_LIMIT = 16_384
"""Cells of one row, as in a spreadsheet."""

_SEPARATORS_LIMIT = 1_000_000
"""Commas in one row, those within quotation marks included: each may cost a cell."""

LINES_LIMIT = 1000
"""Lines that one row may span."""

Fault = Literal["quote-open", "row-too-large", "too-many-cells", "cut-off"]
"""Why a row cannot be read; `cut-off` is a last row that ends too early, without a line end."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_SEPARATOR = re.compile(",(?! )")
"""A comma that could separate cells; a space follows those of prose."""
_ANY_SEPARATOR = re.compile(",")


class TableRow(msgspec.Struct, frozen=True):
    """One row that is not empty; `cells` is empty where `fault` says why."""

    number: int
    cells: tuple[str, ...]
    fault: Fault | None = None


class _TooLargeError(Exception):
    """The row being read passes a limit."""


class _Lines:
    """Lines of a text with the way back: those taken for a row can be given back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._ahead: deque[str] = deque()
        self.taken: list[str] = []
        self.size = self.commas = 0
        self.ended = False

    def begin(self) -> None:
        self.taken = []
        self.size = self.commas = 0
        self.ended = False

    def give_back(self, keep: int) -> None:
        """Keep the first `keep` of the lines taken; the others will be read again."""
        self._ahead.extendleft(reversed(self.taken[keep:]))
        del self.taken[keep:]

    def skip_line(self) -> None:
        """Pass over the rest of a line that was too long to be taken whole."""
        while self.taken and not self.taken[-1].endswith(("\n", "\r")):
            more = self._text.readline(1 << 20)
            if not more:
                return
            self.taken[-1] = more[-2:]

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else self._text.readline(ROW_LIMIT)
        if not line:
            self.ended = True
            raise StopIteration
        self.taken.append(line)
        self.size += len(line)
        self.commas += line.count(",")
        if self.size >= ROW_LIMIT or len(self.taken) > LINES_LIMIT:
            raise _TooLargeError
        if self.commas > _SEPARATORS_LIMIT:
            raise _TooLargeError
        return line


def read_rows(text: TextIO) -> Iterator[TableRow]:
    """Go through a table opened with `newline=""`; the first row that is not empty is the header.

    Rows of a wrong length are given as they are: only who knows the columns can say what it means.
    """
    csv.field_size_limit(max(csv.field_size_limit(), ROW_LIMIT))  # csv knows one limit for all
    lines = _Lines(text)
    number = width = 0
    sound: tuple[str, ...] = ()
    while True:
        lines.begin()
        row = _next_row(lines, number + 1, width, sound)
        if row is None:
            return
        number += 1
        if row.fault or any(cell.strip() for cell in row.cells):
            width = width or len(row.cells)
            sound = row.cells or sound
            yield row


def _next_row(lines: _Lines, number: int, width: int, sound: tuple[str, ...]) -> TableRow | None:
    """The next row, empty or not; None where nothing is left. `sound`: the row before it that could
    be read."""
    try:
        cells = next(csv.reader(lines), None)
    except (_TooLargeError, csv.Error):
        return _refuse(lines, number)
    if cells is None:
        return None
    if lines.ended:  # csv asked for more: a quotation mark was still open
        return _refuse(lines, number)
    if len(lines.taken) > 1 and width and _holds_rows(lines.taken, cells, width, sound):
        return _refuse(lines, number)
    if len(cells) > CELLS_LIMIT:
        return TableRow(number, (), "too-many-cells")
    unended = not lines.taken[-1].endswith(("\n", "\r"))
    if unended and len(cells) < width and any(cell.strip() for cell in cells):
        return TableRow(number, (), "cut-off")
    return TableRow(number, tuple(cells))


def _refuse(lines: _Lines, number: int) -> TableRow:
    """Refuse the first line of those taken and give the others back."""
    if len(lines.taken) > 1:
        lines.give_back(1)
        return TableRow(number, (), "quote-open")
    if lines.commas > _SEPARATORS_LIMIT:
        lines.skip_line()
        return TableRow(number, (), "too-many-cells")
    if lines.size >= ROW_LIMIT:
        lines.skip_line()
        return TableRow(number, (), "row-too-large")
    ended = lines.taken[0].endswith(("\n", "\r"))
    return TableRow(number, (), "quote-open" if ended else "cut-off")


def _holds_rows(
    lines_taken: list[str], cells: list[str], width: int, sound: tuple[str, ...]
) -> bool:
    """Whether lines read as one row are several: a wrong width, or a cell made of pieces of rows.

    A mark that opens in one row and closes in a later one makes one cell of the end of the first,
    the rows between, and the beginning of the last; prose on several lines has not as many commas
    in each of these places. Where the mark stands in the first or the last column one of the pieces
    is a single cell and says nothing: then there must be rows between, or text right behind the
    closing mark.
    """
    if len(cells) != width:
        return True
    spanning = [at for at, cell in enumerate(cells) if _LINE_END.search(cell)]
    if not spanning:
        return False
    first, last = spanning[0], spanning[-1]
    end_of_row, *between = _LINE_END.split(cells[first])
    beginning = _LINE_END.split(cells[last])[-1]
    if first == last:
        del between[-1]
    separator = _ANY_SEPARATOR if _is_spaced(sound) else _SEPARATOR

    def separators(text: str) -> int:
        return len(separator.findall(text))

    if separators(end_of_row) < width - 1 - first or separators(beginning) < last:
        return False
    lines = [line for line in between if line.strip()]
    if not lines:
        return (first > 0 and last < width - 1) or not _is_strict(lines_taken)
    return 2 * sum(separators(line) >= width - 1 for line in lines) >= len(lines)


def _is_strict(lines: list[str]) -> bool:
    """Whether each closing mark ends its cell."""
    try:
        next(csv.reader(lines, strict=True))
    except csv.Error:
        return False
    return True


def _is_spaced(row: tuple[str, ...]) -> bool:
    """Whether a space follows each comma that separates cells, as in some files."""
    behind = [cell for cell in row[1:] if cell]
    return bool(behind) and all(cell.startswith(" ") for cell in behind)
