"""Nested records as rows: objects become `a.b`, lists one text with semicolons between.

A list of objects becomes one column for each of their names, values in the order of the list, an
empty place where one lacks the name. A list of lists stays JSON text. A semicolon in a text of a
list becomes a comma: whoever parts the list would part that text, and put its end beside what
belongs to the next.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from riparian.language.figures.cell_reading import Cell

JOIN = ";"
_INSTEAD = str.maketrans({";": ",", "；": "，"})

SEMICOLONS = "A semicolon in a text of a list was read as a comma, in {:,} records."
"""What is noted of records whose texts were changed."""

_SINGLE = frozenset((str, int, float, bool, type(None)))
_LONE = re.compile("[\ud800-\udfff]")
"""Halves of characters, which JSON can spell and no file can hold."""


class FlatRecord:
    """A record's cells by column, and whether any is a list joined (with a semicolon in one of its
    texts) or a name met twice."""

    def __init__(self, record: Mapping[str, Any], *, in_list: bool = False) -> None:
        """`in_list`: it stands in a list of several, and its texts are to be joined with others."""
        self.cells: dict[str, Cell] = {}
        self.joined = self.changed = False
        self.clashes: set[str] = set()
        self._in_list = in_list
        self._add_object(record, "")

    def _add_object(self, record: Mapping[str, Any], prefix: str) -> None:
        cells = self.cells
        for key, value in record.items():
            name = prefix + key
            if type(value) not in _SINGLE or name in cells:
                self._add(name, value)
            else:
                cells[name] = (self._text(value) or None) if type(value) is str else value

    def _add(self, name: str, value: Any) -> None:
        if isinstance(value, Mapping) and value:
            self._add_object(value, f"{name}.")
        elif isinstance(value, list | tuple):
            self._add_list(name, value)
        else:
            cell = scalar(value)
            self._put(name, self._text(cell) if isinstance(cell, str) else cell)

    def _text(self, text: str) -> str:
        text = tidy(text)
        if not self._in_list:
            return text
        changed = text.translate(_INSTEAD)
        self.changed = self.changed or changed != text
        return changed

    def _add_list(self, name: str, items: Sequence[Any]) -> None:
        if len(items) == 1 and not isinstance(items[0], list | tuple):
            self._add(name, items[0])
            return
        self.joined = self.joined or bool(items)
        if items and all(isinstance(item, Mapping) for item in items):
            self._add_objects(name, items)
            return
        within, self._in_list = self._in_list, True
        words = [self._text(item) if isinstance(item, str) else _word(item) for item in items]
        self._in_list = within
        self._put(name, JOIN.join(words) or None)

    def _add_objects(self, name: str, items: Sequence[Mapping[str, Any]]) -> None:
        flats = [FlatRecord(item, in_list=True) for item in items]
        self.changed = self.changed or any(flat.changed for flat in flats)
        for key in dict.fromkeys(key for flat in flats for key in flat.cells):
            values = [_word(flat.cells.get(key)) for flat in flats]
            self._put(f"{name}.{key}", JOIN.join(values) if any(values) else None)

    def _put(self, name: str, cell: Cell) -> None:
        if name in self.cells:
            self.clashes.add(name)
            cell = JOIN.join((_word(self.cells[name]), _word(cell)))
        self.cells[name] = cell


class FlatColumns:
    """The columns that flat records need, in the order in which they appear."""

    def __init__(self) -> None:
        self._valued: dict[str, bool] = {}

    def __len__(self) -> int:
        return len(self._valued)

    def add(self, flat: FlatRecord) -> None:
        """Take in the names of one record."""
        for name, cell in flat.cells.items():
            self._valued[name] = self._valued.get(name, False) or cell is not None

    def names(self) -> list[str]:
        """All names but those that only stand for an object or list where it is missing."""
        parents = {name[:at] for name in self._valued for at in _dots(name)}
        return [name for name, valued in self._valued.items() if valued or name not in parents]


def _dots(name: str) -> list[int]:
    return [at for at, letter in enumerate(name) if letter == "."]


def scalar(value: Any) -> Cell:
    """A single value as a cell; what a cell cannot be becomes text."""
    if value is None or isinstance(value, bool | int | float | datetime.date):
        return value
    if isinstance(value, str):
        return tidy(value) or None
    return None if value == {} else json.dumps(value, ensure_ascii=False, default=str)


def tidy(text: str) -> str:
    """Text without halves of characters."""
    return text if text.isascii() else _LONE.sub("\ufffd", text)


def _word(value: Any) -> str:
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    cell = scalar(value)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)
