"""Merged cells of an OpenDocument spreadsheet, which calamine does not name.

For the process that reads workbooks. The content is gone through as a stream, without entities;
rows and columns that are written once for many are only counted (OpenDocument 1.3 part 3, 9.1).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from lxml import etree

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_ROW, _SHEET = f"{_TABLE}table-row", f"{_TABLE}table"
_CONTENT = "content.xml"

Range = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell, each as row and column from 0."""


def merged_ranges(path: str, index: int) -> Iterator[Range]:
    """The merged cells of the sheet of that number (from 0). Raises what zipfile and lxml do."""
    with zipfile.ZipFile(path) as parts, parts.open(_CONTENT) as content:
        events = etree.iterparse(
            content, events=("start", "end"), tag=(_SHEET, _ROW, *_CELLS), resolve_entities=False,
            no_network=True, load_dtd=False,
        )  # fmt: skip
        sheet, depth, row, column = -1, 0, 0, 0
        for event, element in events:
            if element.tag == _SHEET:  # one within a cell is no sheet
                depth += 1 if event == "start" else -1
                sheet += event == "start" and depth == 1
                row = 0 if event == "start" and depth == 1 else row
            elif event == "start" and element.tag == _ROW:
                column = 0
            elif event == "end" and depth == 1:
                if element.tag == _ROW:
                    row += _count(element, "number-rows-repeated")
                    _forget(element)
                else:
                    if sheet == index and (found := _range(element, row, column)):
                        yield found
                    column += _count(element, "number-columns-repeated")
            if sheet > index:
                return


def _range(cell: etree._Element, row: int, column: int) -> Range | None:
    down, across = (_count(cell, f"number-{what}-spanned") for what in ("rows", "columns"))
    if down * across < 2:
        return None
    return (row, column), (row + down - 1, column + across - 1)


def _count(element: etree._Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}") or ""
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1


def _forget(element: etree._Element) -> None:
    """Free a row and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
