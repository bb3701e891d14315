"""A workbook (xlsx) of several sheets, each a table: for whoever works in a spreadsheet program.

Numbers are numbers and whole days are days; all else is text, and nothing is run. What is only
assumed or inferred is in italics. The same tables give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from riparian.export.marking import marking_words
from riparian.export.sheet_rows import Kind, SheetColumn, SheetRows, in_cell

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

WIDTHS: Mapping[Kind, int] = {
    "text": 18, "long": 44, "number": 11, "money": 15, "share": 9, "day": 12, "link": 30,
}  # fmt: skip
"""How wide a column is, in letters."""

MOST_ROWS = 1_048_576 - 2
"""What a sheet can hold (Excel specifications and limits)."""

HEAD_ROW = 1

_INK, _MUTED, _RULE = "#1F2933", "#5B6876", "#DDD9CF"


class Sheet(msgspec.Struct, frozen=True):
    """A table: `name` (up to 31 letters), what it holds, its columns, its rows."""

    name: str
    says: str
    columns: tuple[SheetColumn, ...]
    rows: Iterable[Sequence[Any]]


class Written(msgspec.Struct, frozen=True):
    """What was written of a sheet: its rows, and how many texts were cut because a cell holds no
    more."""

    name: str
    rows: int
    cut: int
    left_out: int


Lines = Sequence[tuple[str, ...]]


class Workbook:
    """A workbook in the making: sheets, each written as its rows come, and a first sheet of lines,
    which is written last. `close` it, and `release` it whatever happens."""

    def __init__(self, path: Path, scratch: Path, made_on: date, title: str, first: str) -> None:
        """`scratch`: a folder for rows that are not packed yet; whoever made it removes it."""
        import xlsxwriter  # only who writes a workbook needs it

        self._file = io.BufferedWriter(_GivenUp(path, "wb"))
        self._book = xlsxwriter.Workbook(
            self._file,
            {
                "constant_memory": True, "tmpdir": str(scratch), "strings_to_urls": False,
                "strings_to_formulas": False, "strings_to_numbers": False,
                "default_date_format": "yyyy-mm-dd",
            },
        )  # fmt: skip
        self._book.set_properties(
            {
                "title": title,
                "comments": marking_words() or "",
                "created": datetime(made_on.year, made_on.month, made_on.day),
            }
        )
        self._formats: dict[tuple[str, bool], Format] = {}
        self._first = self._book.add_worksheet(first)

    def add(self, sheet: Sheet) -> Written:
        """Write a sheet, row by row."""
        page = self._book.add_worksheet(sheet.name)
        _set_up(page, landscape=True)
        for number, column in enumerate(sheet.columns):
            page.set_column(number, number, WIDTHS[column.kind])
        page.repeat_rows(HEAD_ROW)
        page.freeze_panes(HEAD_ROW + 1, 1)
        rows = SheetRows(page, sheet.columns, self._format)
        rows.write_texts(0, [" ".join(filter(None, (marking_words(), sheet.says)))], "muted")
        rows.write_texts(HEAD_ROW, [column.heading for column in sheet.columns], "head")
        row, left_out = HEAD_ROW, 0
        for cells in sheet.rows:
            if row >= MOST_ROWS:
                left_out += 1
                continue
            row += 1
            rows.write(row, cells)
        rows.end(row)
        page.autofilter(HEAD_ROW, 0, max(row, HEAD_ROW + 1), len(sheet.columns) - 1)
        return Written(sheet.name, row - HEAD_ROW, rows.cut, left_out)

    def close(self, lines: Lines) -> None:
        """Write the first sheet, of headings (one text) and lines (a name, then texts). Raises
        OSError where the file cannot be written."""
        page = self._first
        _set_up(page, landscape=False)
        page.set_column(0, 0, 26)
        page.set_column(1, 4, 40)
        for row, line in enumerate(lines):
            heads = len(line) == 1
            for number, text in enumerate(line):
                style = "title" if not row else "section" if heads else "plain"
                page.write_string(row, number, in_cell(text), self._format(style))
        from xlsxwriter.exceptions import FileCreateError

        failed: OSError | None = None
        try:
            self._book.close()
        except FileCreateError as error:  # what it holds says what is wrong: a full disk, no right
            # Without its traceback, so that the packing is thrown away now, with the file open
            failed = error.args[0].with_traceback(None)
        if failed is not None:
            raise failed
        self._file.close()

    def release(self) -> None:
        """Let go of what is open; what was written is given up, unless it was closed before."""
        self._book.fileclosed = True
        self._file.close()
        for page in self._book.worksheets():
            if (rows := getattr(page, "row_data_fh", None)) is not None:
                rows.close()

    def _format(self, kind: str, weak: bool = False) -> Format:
        made = self._formats.get((kind, weak))
        if made is None:
            made = self._book.add_format({**_FORMATS[kind], **({"italic": True} if weak else {})})
            self._formats[kind, weak] = made
        return made


class _GivenUp(io.FileIO):
    """A file that takes whatever comes once it could not be written: what packs a workbook writes
    the end of it once more when it is thrown away, and would complain on the terminal."""

    _failed = False

    def write(self, content: ReadableBuffer, /) -> int:
        """Raises OSError the first time that it cannot be written."""
        if self._failed:
            return memoryview(content).nbytes
        try:
            return super().write(content)
        except OSError:
            self._failed = True
            raise


_CELL: dict[str, Any] = {"valign": "top", "font_color": _INK}
_FORMATS: dict[str, dict[str, Any]] = {
    "text": {**_CELL, "num_format": "@", "text_wrap": True},
    "long": {**_CELL, "num_format": "@", "text_wrap": True},
    "link": {**_CELL, "font_color": "#2B4C9B", "underline": 1},
    "number": {**_CELL, "num_format": "#,##0.##"},
    "money": {**_CELL, "num_format": "#,##0"},
    "share": {**_CELL, "num_format": "0.000"},
    "day": {**_CELL, "num_format": "yyyy-mm-dd", "align": "left"},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": _RULE},
    "muted": {"font_color": _MUTED},
    "title": {"bold": True, "font_size": 16},
    "section": {"bold": True, "font_size": 12, "top": 1, "top_color": _RULE},
    "plain": {**_CELL, "text_wrap": True},
}


def _set_up(page: Worksheet, *, landscape: bool) -> None:
    """A4, as wide as the paper."""
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.hide_gridlines(0)
    if landscape:
        page.set_landscape()
    if marking := marking_words():
        page.set_header(f"&L{marking}")
    page.set_footer("&L&A&R&P of &N")
