"""`HwpxSheets`: the tables of a HWPX document, as the process that reads it gives them.

HWPX (KS X 6101, OWPML) is what Korean offices write: a zip with the text as XML, a part for each
section. A table has rows of cells, each with its address and how far it spans. A table within a
cell is text of that cell. Only the sections are opened; pictures and scripts are not.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from lxml import etree

from riparian.ingest.tables.digits_apart import joined_apart

SECTIONS_LIMIT = 64 * 1024**2
"""Bytes of XML of all sections, unpacked."""
CELLS_LIMIT = 500_000
"""Cells of one table, with those that spans cover."""
TABLES_LIMIT = 2_000
_SECTION = re.compile(r"Contents/section(\d+)\.xml", re.IGNORECASE)
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LINES_ABOVE = 12
_CHUNK = 1 << 20


class Broken(Exception):
    """A document that cannot be read; says why."""


class _Table(NamedTuple):
    """Its rows, cells over several of rows and columns (first and last, from 0), lines above."""

    rows: list[list[str]]
    merged: list[list[list[int]]]
    above: list[str]


class HwpxSheets:
    """The sheets of a HWPX document: one for each table, `table 1`.

    `described` has for each its name, whether it is hidden and whether it is a sheet of cells.
    Raises Broken for what passes a limit, declares entities or is no XML, and what zipfile raises.
    """

    def __init__(self, path: str) -> None:
        self._tables: list[_Table] = []
        for section in _sections(path):
            self._take(section)
        self.described = [[f"table {n}", False, True] for n in range(1, len(self._tables) + 1)]

    def head(self, index: int) -> dict[str, Any]:
        """Merged cells (rows and columns from 0), and the lines above."""
        table = self._tables[index]
        return {"merged": table.merged, "nested": False, "above": table.above}

    def rows(self, index: int) -> Iterable[tuple[int, list[Any]]]:
        """The rows, each with its number."""
        for number, row in enumerate(self._tables[index].rows, 1):
            yield number, [text or None for text in row]

    def _take(self, section: etree._Element) -> None:
        above: list[str] = []
        for paragraph in section:
            tables = list(_outermost(paragraph))
            for table in tables:
                if len(self._tables) == TABLES_LIMIT:
                    raise Broken(f"it has more than {TABLES_LIMIT:,} tables")
                self._tables.append(_table(table, above[-_LINES_ABOVE:]))
                above = []
            if not tables and (text := _text(paragraph)):
                above.append(text)


def _sections(path: str) -> Iterator[etree._Element]:
    """The sections in order, each parsed without entities, within `SECTIONS_LIMIT`."""
    left = SECTIONS_LIMIT
    with zipfile.ZipFile(path) as parts:
        names = [(int(match[1]), name) for name in parts.namelist()
                 if (match := _SECTION.fullmatch(name))]  # fmt: skip
        for _, name in sorted(names):
            content = bytearray()
            with parts.open(name) as part:
                while chunk := part.read(_CHUNK):
                    content += chunk
                    if len(content) > left:
                        raise Broken(f"its text is larger than {SECTIONS_LIMIT // 1024**2} MB")
            left -= len(content)
            if _DECLARES.search(content):
                raise Broken("it declares a document type or entities")
            parser = etree.XMLParser(
                resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
            )
            try:
                yield etree.fromstring(bytes(content), parser)
            except etree.XMLSyntaxError as error:
                raise Broken(str(error)) from error


def _named(element: etree._Element, name: str) -> bool:
    return isinstance(element.tag, str) and etree.QName(element).localname == name


def _outermost(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The tables of a paragraph that lie in no other table."""
    for element in paragraph.iter():
        if _named(element, "tbl") and not any(
            _named(around, "tbl") for around in element.iterancestors()
        ):
            yield element


def _table(table: etree._Element, above: Sequence[str]) -> _Table:
    cells = [
        cell
        for row in table if _named(row, "tr")
        for cell in _addressed(row, sum(1 for _ in row.itersiblings(row.tag, preceding=True)))
    ]  # fmt: skip
    height = max((cell.row + cell.down for cell in cells), default=0)
    width = max((cell.column + cell.across for cell in cells), default=0)
    if height * width > CELLS_LIMIT:
        raise Broken(f"a table has more than {CELLS_LIMIT:,} cells")
    rows = [[""] * width for _ in range(height)]
    merged = []
    for cell in cells:
        rows[cell.row][cell.column] = cell.text
        if cell.down > 1 or cell.across > 1:
            last = [cell.row + cell.down - 1, cell.column + cell.across - 1]
            merged.append([[cell.row, cell.column], last])
    return _Table(rows, merged, list(above))


class _Cell(NamedTuple):
    row: int
    column: int
    down: int
    across: int
    text: str


def _addressed(row: etree._Element, number: int) -> Iterator[_Cell]:
    """The cells of a row with their places; without an address they follow each other."""
    column = 0
    for cell in row:
        if not _named(cell, "tc"):
            continue
        at = next((child for child in cell if _named(child, "cellAddr")), None)
        span = next((child for child in cell if _named(child, "cellSpan")), None)
        place = _number(at, "rowAddr", number), _number(at, "colAddr", column)
        across = max(1, _number(span, "colSpan", 1))
        yield _Cell(*place, max(1, _number(span, "rowSpan", 1)), across, _text(cell))
        column = place[1] + across


def _number(element: etree._Element | None, name: str, usual: int) -> int:
    value = "" if element is None else element.get(name) or ""
    return int(value) if value.isdecimal() and len(value) < 7 else usual


def _text(element: etree._Element) -> str:
    """The text of a cell or paragraph, its lines parted by spaces; by a line break where a digit
    stands on both sides, as these may be two numbers."""
    parts: list[str] = []
    for inner in element.iter():
        if _named(inner, "p"):
            parts.append("\n")
        elif _named(inner, "t"):
            # Tabs, line breaks and marks are elements within a text
            parts.append("".join(_pieces(inner)))
    return joined_apart(" ".join(line.split()) for line in "".join(parts).split("\n"))


def _pieces(text: etree._Element) -> Iterator[str]:
    yield (text.text or "").replace("\n", " ")
    for mark in text:
        if _named(mark, "lineBreak") or _named(mark, "tab"):
            yield "\n" if _named(mark, "lineBreak") else " "
        yield (mark.tail or "").replace("\n", " ")
