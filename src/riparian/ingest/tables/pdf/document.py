"""A PDF's tables over its pages: one goes on where the next page has the same columns.

The names of columns that a page repeats are no rows; where it calls some of them otherwise, by
other years too, another table begins. A label over several rows that goes on over the page stands
there empty or with the rest of its text, and holds for the rows on both pages.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from riparian.ingest.tables.other_names import ColumnNames
from riparian.ingest.tables.pdf.damage import LOST, is_worthless, lost_katakana
from riparian.ingest.tables.pdf.page_tables import Column, PageTable, Row, tables_of
from riparian.ingest.tables.pdf.pictures.read_picture import PictureReader
from riparian.ingest.tables.pdf.shapes import Box, Shapes, TooMuch, page_shapes
from riparian.ingest.tables.pdf.unruled import unruled_table
from riparian.ingest.tables.pdf.years import year_of
from riparian.language.figures.dates import read_date
from riparian.language.figures.numbers import read_number

PAGES_LIMIT = 300
"""Pages that are read, at most."""
_SHIFT = 6.0
_SHARE = 0.6
_SUFFIXES = range(8, 1, -1)
_FEW_LETTERS = 20


class PagePart(NamedTuple):
    """The rows of a table on one page, their `boxes`, and the `sides` of its columns; `merged` are
    cells over several rows: column, first and last row among `rows`. `above` are the lines of text
    above the table."""

    page: int
    rows: list[list[str]]
    merged: list[tuple[int, int, int]]
    above: tuple[str, ...]
    boxes: list[Box]
    sides: list[tuple[float, float]]


class _Rows(NamedTuple):
    """The rows that a table has on a page, as they were found there."""

    page: int
    rows: list[Row]
    above: tuple[str, ...]
    sides: list[tuple[float, float]]


class DocumentTable(NamedTuple):
    """A table and its parts by page."""

    names: tuple[str, ...]
    parts: list[PagePart]


class Document(NamedTuple):
    """All tables of a PDF, and pages by number: those that are pictures and were not read, those
    read from their picture, those with damaged letters; and what else to say."""

    tables: list[DocumentTable]
    pictures: list[int]
    seen: list[int]
    damaged: list[int]
    unruled: dict[int, tuple[str, ...]]
    notes: list[str]
    pages: int


class _Growing:
    """A table that is being read, page by page."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self.columns = columns
        self.names = tuple(column.name for column in columns)
        self.parts: list[_Rows] = []
        self._known = ColumnNames(self.names)

    def has_names(self, columns: Sequence[Column]) -> bool:
        """Whether columns are called the same."""
        return [_compact(column.name) for column in columns] == [*map(_compact, self.names)]

    def has_places(self, columns: Sequence[Column], page: int) -> bool:
        """Whether columns stand in the same places; on a later page all may stand further left or
        right, since the margins of left and right pages differ."""
        if len(columns) != len(self.columns):
            return False
        is_later = any(part.page < page for part in self.parts)
        aside = columns[0].x0 - self.columns[0].x0 if is_later else 0.0
        return all(
            abs(a.x0 - b.x0 - aside) < _SHIFT and abs(a.x1 - b.x1 - aside) < _SHIFT
            for a, b in zip(columns, self.columns, strict=True)
        )

    def is_renamed_by(self, texts: Sequence[str]) -> bool:
        """Whether texts, one for each column, call some of the columns otherwise."""
        return self._known.renamed_by([text or None for text in texts]) is not None


def read_document(
    pdf: Any, reader: PictureReader, page_read: Callable[[], object] = lambda: None
) -> Document:
    """The tables of an open PDF of pdfplumber; `page_read` is called after each page.

    A page that is a picture, or whose letters are lost, is read from its picture where `reader`
    can, else named and not read, or read as it is.
    """
    growing: list[_Growing] = []
    said = Document([], [], [], [], {}, [], len(pdf.pages))
    for page in pdf.pages[:PAGES_LIMIT]:
        number = int(page.page_number)
        try:
            shapes, seen = shapes_of(page, reader)
        except TooMuch as error:
            said.notes.append(f"Page {number} was not read: it has {error}.")
            continue
        finally:
            page_read()
        if seen:
            said.seen.append(number)
        elif _is_picture(shapes):
            said.pictures.append(number)
            continue
        _take_page(shapes, number, growing, said)
    if len(pdf.pages) > PAGES_LIMIT:
        said.notes.append(f"Of {len(pdf.pages):,} pages the first {PAGES_LIMIT} were read.")
    return said._replace(tables=[_finished(table) for table in growing])


def shapes_of(page: Any, reader: PictureReader | None) -> tuple[Shapes, bool]:
    """What stands on a page of pdfplumber, and whether it was read from its picture.

    Raises TooMuch where a page holds more than is read.
    """
    try:
        shapes = page_shapes(page)
    finally:
        page.close()
    seen = _seen(shapes, int(page.page_number), reader) if reader else None
    return seen or shapes, seen is not None


def _seen(shapes: Shapes, number: int, reader: PictureReader) -> Shapes | None:
    """A page as its picture shows it, where that is the only way to read it and can be had."""
    if not reader.can_read:
        return None
    if _is_picture(shapes):
        return reader.picture(number)
    if is_worthless("".join(letter.text for letter in shapes.letters)):
        seen = reader.picture(number)
        # Where a font is not there, its letters are drawn as nothing
        return seen if len(seen.letters) * 2 > len(shapes.letters) else None
    return None


def _is_picture(shapes: Shapes) -> bool:
    """Whether a page has next to no letters, and pictures cover most of it."""
    if len(shapes.letters) >= _FEW_LETTERS:
        return False
    covered = sum(box.width * box.height for box in shapes.pictures)
    return covered > shapes.width * shapes.height / 2


def _take_page(shapes: Shapes, number: int, growing: list[_Growing], said: Document) -> None:
    text = "".join(letter.text for letter in shapes.letters)
    if LOST in text or lost_katakana(text):
        said.damaged.append(number)
    tables = tables_of(shapes)
    for found in tables:
        if not _take_table(found, number, growing) and _holds_rows(found):
            note = f"A table on page {number} was left out, since its columns have no names."
            said.notes.append(note)
    if tables or (free := unruled_table(shapes, begins=not growing)) is None:
        return
    said.unruled[number] = free.left_out
    last = growing[-1] if growing else None
    if last is None or not last.has_names(free.columns):
        last = _Growing(free.columns)
        growing.append(last)
    last.parts.append(_Rows(number, free.rows, free.above, _sides(free.columns)))


def _sides(columns: Sequence[Column]) -> list[tuple[float, float]]:
    return [(column.x0, column.x1) for column in columns]


def _holds_rows(found: PageTable) -> bool:
    """Whether a table has a row of several texts, as frames around a text have not."""
    rows = found.grid.rows(found.columns, 0)
    return any(sum(map(bool, row.texts)) > 1 for row in rows)


def _take_table(found: PageTable, number: int, growing: list[_Growing]) -> bool:
    """Take a table, or what goes on of one; whether its columns have names."""
    last = growing[-1] if growing else None
    if last is not None and last.has_names(found.columns):
        rows = found.grid.rows(found.columns, found.names_end)
    elif (
        last is not None
        and last.has_places(found.columns, number)
        and not last.is_renamed_by([column.name for column in found.columns])
    ):
        # It has no names of its own: all its rows are records
        rows = found.grid.rows(
            [place._replace(name=name) for place, name in zip(
                found.columns, last.names, strict=True
            )], 0,
        )  # fmt: skip
    else:
        if sum(bool(column.name) for column in found.columns) < 2:
            return False
        last = _Growing(found.columns)
        rows = found.grid.rows(found.columns, found.names_end)
        growing.append(last)
    last.parts.append(_Rows(number, rows, found.above, _sides(found.columns)))
    return True


def _finished(table: _Growing) -> DocumentTable:
    """The table with its repeated names left out and its labels whole."""
    names = {_compact(name) for name in table.names}
    parts = [
        part._replace(
            rows=[
                row for row in part.rows
                if not _are_names(row, names) or table.is_renamed_by(row.texts)
            ]
        )
        for part in table.parts
    ]  # fmt: skip
    labels = _labels(parts, table.names)
    texts = [[list(row.texts) for row in part.rows] for part in parts]
    for column in labels:
        _join_over_pages(column, labels, [part.rows for part in parts], texts)
    whole = []
    for part, lines in zip(parts, texts, strict=True):
        merged = _merged(part.rows)
        for column, first, last in merged:
            for n in range(first + 1, last + 1):
                lines[n][column] = ""
        boxes = [row.box for row in part.rows]
        whole.append(PagePart(part.page, lines, merged, part.above, boxes, part.sides))
    return DocumentTable(table.names, whole)


def _are_names(row: Row, names: set[str]) -> bool:
    """Whether a row repeats the names of columns."""
    texts = [_compact(text) for text in row.texts if text]
    known = sum(text in names for text in texts)
    return known >= 2 and known * 2 > len(texts) and not row.heads


def _labels(parts: Sequence[_Rows], names: Sequence[str]) -> list[int]:
    """The columns with cells over several rows, from left to right; years are none, nor is a column
    of figures or dates: an empty cell at the top of a page has not the amount of the one before."""
    found: set[int] = set()
    for part in parts:
        for above, below in itertools.pairwise(part.rows):
            found.update(
                n for n, (a, b) in enumerate(zip(above.cells, below.cells, strict=True))
                if a == b >= 0 and not above.heads
            )  # fmt: skip
    rows = [row for part in parts for row in part.rows]
    return sorted(
        n for n in found
        if not year_of(names[n]) and not _are_values([row.texts[n] for row in rows])
    )  # fmt: skip


def _are_values(texts: Sequence[str]) -> bool:
    """Whether most of the different texts are numbers or dates."""
    different = {text for text in texts if text}
    readings = ((read_number(text), read_date(text)) for text in different)
    values = sum(any(one and one.value is not None for one in both) for both in readings)
    return values * 2 > len(different)


def _merged(rows: Sequence[Row]) -> list[tuple[int, int, int]]:
    merged = []
    width = len(rows[0].cells) if rows else 0
    for column in range(width):
        first = 0
        for n in range(1, len(rows) + 1):
            cell = rows[first].cells[column]
            if n < len(rows) and rows[n].cells[column] == cell >= 0:
                continue
            if n - first > 1:
                merged.append((column, first, n - 1))
            first = n
    return merged


def _join_over_pages(
    column: int, labels: Sequence[int], parts: Sequence[list[Row]], texts: list[list[list[str]]]
) -> None:
    """Give a label that goes on over the page to the rows on both."""
    suffix = _common_end([row[column] for lines in texts for row in lines])
    for n in range(1, len(parts)):
        if not parts[n] or not parts[n - 1]:
            continue
        before, here = texts[n - 1][-1][column], texts[n][0][column]
        if not before or here == before or parts[n][0].heads:
            continue
        ends, goes_on = before.endswith(suffix), (before + here).endswith(suffix)
        lefts = [left for left in labels if left < column]
        starts = any(parts[n][0].texts[left] for left in lefts)
        if not here:
            whole = before
        elif suffix and not ends and goes_on and not starts:
            whole = before + here
        else:
            continue
        _give(column, whole, parts[n], texts[n], 0, 1)
        back = n - 1
        _give(column, whole, parts[back], texts[back], -1, -1)
        # A label over three pages: those between are one cell
        while back > 0 and parts[back][0].cells[column] == parts[back][-1].cells[column]:
            back -= 1
            if not parts[back] or texts[back][-1][column] != before:
                break
            _give(column, whole, parts[back], texts[back], -1, -1)


def _give(
    column: int, text: str, rows: Sequence[Row], lines: list[list[str]], start: int, step: int
) -> None:
    """Put a text into all rows of the cell that the first (or last) row has in a column."""
    cell = rows[start].cells[column]
    at = start
    while -len(rows) <= at < len(rows) and rows[at].cells[column] == cell:
        lines[at][column] = text
        at += step


def _common_end(texts: Sequence[str]) -> str:
    """The longest end that most of the different texts share; "" if there is none."""
    different = list(dict.fromkeys(text for text in texts if text))
    for length in _SUFFIXES:
        ends = [text[-length:] for text in different if len(text) > length]
        best = max(set(ends), key=ends.count, default="")
        if len(different) > 2 and ends.count(best) >= len(different) * _SHARE:
            return best
    return ""


def _compact(text: str) -> str:
    return "".join(text.split())
