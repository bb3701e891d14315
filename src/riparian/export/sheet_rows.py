"""Rows of a sheet as the XML that a workbook holds them in (ECMA-376, part 1, 18.3.1.73).

Half of the time that a workbook took went into its cells, each of which `xlsxwriter` notes, looks
at again and puts together. Here a row becomes text at once, and what many cells say is worked out
once. It is the same text, byte for byte, that `xlsxwriter` writes where it holds no more than a row
in memory (`constant_memory`): a test compares both. All else of the workbook is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from riparian.export.xlsx_file import LONGEST_CELL
from riparian.export.xml_text import xml_text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Kind = Literal["text", "long", "number", "money", "share", "day", "link"]

MOST_LINKS = 65_000
"""Links that a sheet can hold (Excel specifications and limits); beyond that they are text."""

LONGEST_LINK = 2_079
WEAK = ("assumed", "inferred")
"""How sure a value is that is written in italics."""

MOST_KEPT, LONGEST_KEPT = 20_000, 500
"""Texts, up to that length, that are kept for the next cell that says the same."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_DAY = date(1900, 3, 1)
"""Before it a spreadsheet counts days wrongly, as it takes 1900 for a leap year."""
_DAY_0 = date(1899, 12, 30).toordinal()

_NOT_PLAIN = re.compile(r"[&<>\r]|_x[0-9a-fA-F]{4}_|^\s|\s\Z")
_LIKE_A_MARK = re.compile(r"(_x[0-9a-fA-F]{4}_)")


class SheetColumn(msgspec.Struct, frozen=True):
    """A column: its name in other files and its heading here. `sure_by`: the column that says how
    sure its values are."""

    name: str
    heading: str
    kind: Kind
    sure_by: str | None = None


_Kept = tuple[dict[str, str], dict[str, str]]
"""Cells by their texts, but for their place: upright and in italics."""


class SheetRows:
    """The rows of one sheet, written one after the other; `cut` says how many texts a cell could
    not hold whole."""

    def __init__(
        self,
        page: Worksheet,
        columns: Sequence[SheetColumn],
        format_of: Callable[[str, bool], Format],
    ) -> None:
        """`format_of`: the format of a kind of cell, and whether it is in italics."""
        self._page, self._format_of = page, format_of
        places = {column.name: number for number, column in enumerate(columns)}
        self._days: _Kept = ({}, {})
        texts: _Kept = ({}, {})
        self._columns = tuple(
            (f'<c r="{_letters(number)}', number, column.kind, places.get(column.sure_by or ""),
             self._days if column.kind == "day" else texts)
            for number, column in enumerate(columns)
        )  # fmt: skip
        self._styles: dict[tuple[str, bool], str] = {}
        self._links, self.cut = 0, 0
        self._reach(0, 0)

    def write_texts(self, row: int, texts: Iterable[str], kind: str) -> None:
        """Write a row (from 0) of texts of one kind of cell."""
        cells = (
            f'<c r="{_letters(place)}{row + 1}{self._style(kind)}{_inline(text)}'
            for place, text in enumerate(texts)
        )
        self._write(row, "".join(cells))

    def write(self, row: int, cells: Sequence[Any]) -> None:
        """Write a row (from 0) of values, one of each column; what is not known stays empty."""
        made, number = [], str(row + 1)
        for (start, place, kind, by, kept), value in zip(self._columns, cells, strict=True):
            if value is None or value == "" or value == ():
                continue
            weak = by is not None and cells[by] in WEAK
            rest = self._link(row, place, value, weak) if kind == "link" else None
            if rest is not None:
                pass
            elif type(value) is str:
                rest = kept[weak].get(value)
            elif isinstance(value, (int, float)) and not isinstance(value, bool):
                rest = f"{self._style(kind, weak)}><v>{value:.16G}</v></c>"
            made.append(f"{start}{number}{rest or self._text(value, weak, kept)}")
        self._write(row, "".join(made))

    def end(self, row: int) -> None:
        """Let the sheet know how far it reaches: to that row (from 0) and the last column."""
        self._reach(row, len(self._columns) - 1)

    def _reach(self, row: int, place: int) -> None:
        self._page.write_blank(row, place, None, self._format_of("text", False))
        self._page.table.clear()  # its rows are written here

    def _write(self, row: int, cells: str) -> None:
        self._page.row_data_fh.write(f'<row r="{row + 1}">{cells}</row>')

    def _style(self, kind: str, weak: bool = False) -> str:
        style = self._styles.get((kind, weak))
        if style is None:
            style = f'" s="{self._format_of(kind, weak)._get_xf_index()}"'
            self._styles[kind, weak] = style
        return style

    def _link(self, row: int, place: int, value: Any, weak: bool) -> str | None:
        """The cell as a link, where it can be one."""
        link = _address(value) if self._links < MOST_LINKS else None
        if link is None:
            return None
        self._page.write_url(row, place, link, self._format_of("link", weak))
        self._page.table.clear()  # the link stays noted
        self._links += 1
        return self._style("link", weak) + _inline(link)

    def _text(self, value: Any, weak: bool, all_kept: _Kept) -> str:
        if isinstance(value, bool):
            text = "yes" if value else "no"
        elif isinstance(value, (list, tuple)):
            text = "; ".join(map(str, value))
        else:
            text = str(value)
        kept = all_kept[weak]
        rest = kept.get(text)
        if rest is None:
            day = _day(text) if all_kept is self._days else None
            if day is None:
                rest = self._style("text", weak) + _inline(text)
            else:
                rest = f"{self._style('day', weak)}><v>{day.toordinal() - _DAY_0}</v></c>"
            if len(text) > LONGEST_KEPT:
                self.cut += len(in_cell(text)) < len(text)
                return rest
            if len(kept) >= MOST_KEPT:
                kept.clear()
            kept[text] = rest
        return rest


def _inline(text: str) -> str:
    """A text as the rest of its cell."""
    text, kept = in_cell(text), ""
    if _NOT_PLAIN.search(text):
        # `_x000D_` stands for a character that XML would change
        text = _LIKE_A_MARK.sub(r"_x005F\1", text).replace("\r", "_x000D_")
        if text[0].isspace() or text[-1].isspace():
            kept = ' xml:space="preserve"'
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f' t="inlineStr"><is><t{kept}>{text}</t></is></c>'


def in_cell(text: str) -> str:
    """The text as a cell can hold it: no character that XML forbids, and not too many, counted as
    UTF-16 does, in which an emoji is two."""
    text = xml_text(text)
    if len(text) <= LONGEST_CELL // 2:
        return text
    return text.encode("utf-16-le")[: LONGEST_CELL * 2].decode("utf-16-le", "ignore")


def _letters(place: int) -> str:
    """The letters of a column (from 0)."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _address(value: Any) -> str | None:
    """The first web address among them, if a cell can hold it as a link."""
    first = value[0] if isinstance(value, (list, tuple)) else value
    text = str(first)
    is_one = text.startswith(("https://", "http://")) and len(text) <= LONGEST_LINK
    return text if is_one and text.isprintable() and " " not in text else None


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= _FIRST_DAY else None
