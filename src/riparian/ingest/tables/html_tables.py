"""Tables in web pages, and in web pages saved as .xls: one sheet for each `<table>`, streamed.

Parsed by lxml, as broken as pages are, without scripts and without network. A cell that spans
several has its value in the first, and none reaches beyond its group of rows (HTML Standard 4.9.11
and 4.9.12, which also set the limits).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from lxml import etree

from riparian.errors import NotRecognised, SourceUnreadable
from riparian.ingest.tables.digits_apart import RAISED
from riparian.ingest.tables.sheet import CellRow, MergedRange, Sheet, SheetNotes, Table
from riparian.ingest.tables.text_encoding import TextEncoding
from riparian.ingest.tables.text_lines import TextLines
from riparian.language.figures.cell_reading import Cell

COLUMNS_LIMIT = 16_384
"""Columns of a row, as in a spreadsheet; cells to the right of them are left out, with a note."""
TAGS_LIMIT = 500_000
"""Tags that are held at once, at most: each takes some 200 bytes."""
_PIECE = 1 << 17
_COLSPAN_LIMIT = 1000
_ROWSPAN_LIMIT = 65_534
_TAGS = ("table", "tr", "caption")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "center", "dd", "details", "dir", "div"),
        *("dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4"),
        *("h5", "h6", "header", "hr", "li", "main", "menu", "nav", "ol", "p", "pre", "section"),
        *("summary", "table", "ul"),
    )
)
"""Elements that begin and end a line (HTML Standard 15.3)."""

_LINE, _EDGE = "\0", "\1"
"""Stand for a line break and for the edge of a block."""


def open_html(path: Path, encoding: TextEncoding, *, trusted: bool) -> Table:
    """A page's tables; raises NotRecognised if there is none with a row in it."""
    names = _table_names(path, encoding, trusted)
    if not names:
        raise NotRecognised(
            f"{path.name} is a web page with no table in it.",
            "If you meant to download a file, the address returned a page instead; try again.",
        )
    sheets = tuple(
        Sheet(name, _rows_of(path, encoding, trusted, index)) for index, name in names.items()
    )
    return Table("tables in a web page (html)", sheets, encoding=encoding)


def _rows_of(
    path: Path, encoding: TextEncoding, trusted: bool, index: int
) -> Callable[[SheetNotes], Iterator[CellRow]]:
    return lambda remarks: _rows(path, encoding, trusted, index, remarks)


def _table_names(path: Path, encoding: TextEncoding, trusted: bool) -> dict[int, str]:
    """Tables that have rows, by their place in the page, with caption or number."""
    captions: dict[int, str] = {}
    filled: set[int] = set()
    for table, element in _parts(path, encoding, trusted, SheetNotes()):
        if element.tag == "tr":
            filled.add(table)
        elif caption := _text(element):
            captions[table] = caption
    return {table: captions.get(table, f"Table {table + 1}") for table in sorted(filled)}


def _rows(
    path: Path, encoding: TextEncoding, trusted: bool, index: int, remarks: SheetNotes
) -> Iterator[CellRow]:
    number = 0
    hanging: dict[int, int] = {}
    group = None
    before = 0
    for table, element in _parts(path, encoding, trusted, remarks):
        if table == index and element.tag == "tr":
            number += 1
            if element.getparent() is not group:
                group = element.getparent()
                hanging.clear()
                _end_at(number - 1, remarks.merged, before)
                before = len(remarks.merged)
            cells = _cells(element, number, hanging, remarks)
            if any(cell is not None for cell in cells):
                yield CellRow(number, tuple(cells))


def _parts(
    path: Path, encoding: TextEncoding, trusted: bool, remarks: SheetNotes
) -> Iterator[tuple[int, Any]]:
    """Rows and captions with the number of the table they belong to; forgotten once given."""
    # UTF-8 whatever the page says of itself: it was decoded before. Its size is bounded by `_Tags`
    parser = etree.HTMLPullParser(
        events=("start", "end"), tag=_TAGS, encoding="utf-8", huge_tree=True, remove_comments=True
    )
    open_tables: list[int] = []
    count = 0
    tags = _Tags()
    for event, element in _events(path, encoding, trusted, parser, remarks, tags):
        if element.tag == "table" and event == "start":
            open_tables.append(count)
            count += 1
        elif event == "end" and element.tag == "table":
            del open_tables[-1:]
        elif event == "end":
            if open_tables:
                yield open_tables[-1], element
            _forget(element)
            # lxml holds a row's tags until the row has been given and forgotten.
            tags.in_row = 0
        tags.in_table = bool(open_tables)


def _events(
    path: Path, encoding: TextEncoding, trusted: bool, parser: Any, remarks: SheetNotes, tags: _Tags
) -> Iterator[tuple[str, Any]]:
    try:
        with path.open("rb", buffering=1 << 18) as file:
            lines = TextLines(file, encoding, trusted=trusted)
            while line := lines.readline(_PIECE):
                tags.count(line, path)
                parser.feed(line.encode("utf-8", "replace"))
                yield from parser.read_events()
            remarks.notes.extend(lines.notes())
        parser.close()
        yield from parser.read_events()
    except OSError as error:
        raise SourceUnreadable(f"{path} cannot be read ({error}).", "Download it again.") from error
    except etree.LxmlError as error:
        remarks.notes.append(f"The page breaks off: {error}.")


class _Tags:
    """Counts the tags that the parser holds: of a row until it has been given, and all outside
    tables."""

    def __init__(self) -> None:
        self.in_row = self.outside = 0
        self.in_table = False

    def count(self, text: str, path: Path) -> None:
        """Count those of a piece of text; raises SourceUnreadable beyond the limit."""
        tags = text.count("<")
        if self.in_table:
            self.in_row += tags
        else:
            self.outside += tags
        if max(self.in_row, self.outside) > TAGS_LIMIT:
            raise SourceUnreadable(
                f"{path} is a web page with more than {TAGS_LIMIT:,} tags in one row of a table or "
                "outside tables.",
                "Save the table alone, as CSV (UTF-8) or .xlsx.",
            )


def _forget(element: Any) -> None:
    """Free a row and what stands before it, so that memory stays bounded."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _cells(row: Any, number: int, hanging: dict[int, int], remarks: SheetNotes) -> list[Cell]:
    """A row's cells in their columns; `hanging` counts rows still covered from above, by column."""
    cells: list[Cell] = []
    for element in row.iterchildren("td", "th"):
        _pass_over(cells, hanging)
        wide = _span(element, "colspan", _COLSPAN_LIMIT)
        high = _span(element, "rowspan", _ROWSPAN_LIMIT)
        if len(cells) + wide > COLUMNS_LIMIT:
            remarks.notes.append(
                f"Row {number} has more than {COLUMNS_LIMIT:,} columns; see there."
            )
            break
        if wide > 1 or high > 1:
            first = len(cells) + 1
            remarks.merged.append(MergedRange(number, first, number + high - 1, first + wide - 1))
        if high > 1:
            hanging.update({len(cells) + step: high for step in range(wide)})
        cells.append(_text(element) or None)
        cells.extend([None] * (wide - 1))
    # A rowspan covers this row with its own cell, and so one row fewer below.
    for column in [column for column, rows in hanging.items() if rows <= 1]:
        del hanging[column]
    for column in hanging:
        hanging[column] -= 1
    return cells


def _end_at(last: int, merged: list[MergedRange], first: int) -> None:
    """Let no cell from the `first` in the list on reach below a row, the last of its group."""
    for place in range(first, len(merged)):
        if merged[place].last_row > last:
            merged[place] = msgspec.structs.replace(merged[place], last_row=last)


def _pass_over(cells: list[Cell], hanging: dict[int, int]) -> None:
    while len(cells) in hanging:
        cells.append(None)


def _span(element: Any, name: str, limit: int) -> int:
    text = element.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        return 1
    if name == "rowspan" and not int(text):
        return limit  # to the end of its group
    return min(max(int(text), 1), limit)


def _text(element: Any) -> str:
    """Text as a browser shows it: spaces run together, a line for each `<br>` and each block, and
    raised digits raised, as nobody is to read 5001 for 500 with the mark of a footnote."""
    if not len(element):  # nearly every cell
        return _SPACES.sub(" ", (element.text or "").replace("\xa0", " ")).strip()
    parts: list[str] = []
    raised = 0
    for event, piece in etree.iterwalk(element, events=("start", "end", "pi")):
        if event == "start":
            raised += piece.tag == "sup"
            if piece.tag == "br":
                parts.append(_LINE)
            elif piece.tag in _BLOCKS:
                parts.append(_EDGE)
            words = piece.text if piece.tag not in ("script", "style") else None
        else:
            raised -= piece.tag == "sup"
            if piece.tag in _BLOCKS:
                parts.append(_EDGE)
            words = piece.tail if piece is not element else None
        if words:
            parts.append(words.translate(RAISED) if raised else words)
    text = _SPACES.sub(" ", "".join(parts).replace("\xa0", " "))
    blocks = ("\n".join(map(str.strip, block.split(_LINE))).strip() for block in text.split(_EDGE))
    return "\n".join(filter(None, blocks))
