"""`MappedRow`: a row of a table reduced to the columns that its mapping names.

A row that is no record (a total, a note) or cannot be trusted (cells beyond the columns, an open
quotation mark) has a `why`: it goes through to the reader and is refused there, so that none is
lost without a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from riparian.language.figures.reading import Cell


class RefusalReason(NamedTuple):
    """Why a row is refused: the kind of problem, and what was expected and found."""

    code: str
    expected: str
    got: str
    message: str | None = None


class MappedRow(NamedTuple):
    """One row: the sheet's index, the row's number, and its cells by the mapping's columns."""

    sheet: int
    number: int
    cells: Sequence[Cell]
    why: RefusalReason | None = None
