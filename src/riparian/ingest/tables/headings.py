"""Rows that head those below them: one text alone in a row, `[캄보디아]`, `■ Laos`, `Vietnam`.

A row is only called one where it stands in a table of several columns, holds nothing else, and is a
country's name or a short text in brackets or behind a mark. What it names holds for the rows below
it; whoever reads them decides what to make of it.
"""

from __future__ import annotations

import re

import msgspec

from riparian.codelists.countries import country_code
from riparian.ingest.tables.cells import CellRow, Header
from riparian.ingest.tables.column_names import fields_named
from riparian.ingest.tables.header_rows import count_filled
from riparian.language.figures.reading import fold_text

_COLUMNS = 3
_FIRST_COLUMNS = 2
"""Headings begin in one of these; a text further right is the rest of a record."""
_LIMIT = 40
_BRACKETED = re.compile(r"([\[【〔［(（<＜〈《「])\s*(.+?)\s*[\]】〕］)）>＞〉》」]")
_MARKED = re.compile(r"([■●◆▶▷○◎□▪◇◈▣☐])\s*(.+)")
_NUMBERED = re.compile(r"(?:\d{1,2}|[ivxIVX]{1,4}|[A-Z]|[가-하])[.)]\s+(.+)")
_COUNT = re.compile(r"\s*[(\[（［](?:총|計)? ?\d+ ?(?:件|건|개|projects?|activities)?[)\]）］]$")
_PLACES = frozenset(("country", "admin1", "admin2", "place"))


class Heading(msgspec.Struct, frozen=True):
    """The words of a heading without their mark, how it is marked, its column, its country."""

    words: str
    style: str
    column: int
    country: str | None


def heading_in(row: CellRow, header: Header) -> Heading | None:
    """The heading that a row is; None for one that is no heading by itself."""
    alone = text_alone(row, header)
    if alone is None:
        return None
    column, text = alone
    words, style = _split_mark(text)
    country = country_code(words)
    # Without a bracket or mark only a country's name tells a heading from a record cut short.
    if country is None and style in ("", _NUMBER):
        return None
    return Heading(words, style, column, country)


def text_alone(row: CellRow, header: Header) -> tuple[int, str] | None:
    """The column and text of a row that holds one short text, near its beginning, and no more.

    A place alone in a column of places further right continues the row above and heads nothing.
    """
    if len(header.names) < _COLUMNS or count_filled(row) != 1:
        return None
    column, cell = next((i, cell) for i, cell in enumerate(row.cells) if cell is not None)
    if not isinstance(cell, str) or column >= _FIRST_COLUMNS or len(cell) > _LIMIT:
        return None
    text = fold_text(cell)
    if not any(map(str.isalpha, text)):
        return None
    if column and not _PLACES.isdisjoint(fields_named(header.names[column])):
        return None
    return column, text


def style_of(text: str) -> str:
    """How a heading is marked: its bracket, its mark, `1` for a number, or nothing."""
    return _split_mark(text)[1]


_NUMBER = "1"


def _split_mark(text: str) -> tuple[str, str]:
    text = _COUNT.sub("", text).rstrip(" :：")
    for pattern in (_BRACKETED, _MARKED):
        if match := pattern.fullmatch(text):
            return match[2], match[1]
    if match := _NUMBERED.fullmatch(text):
        return match[1], _NUMBER
    return text, ""
