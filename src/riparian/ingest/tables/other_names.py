"""Rows within a table that call its columns otherwise: as if another table began there.

Such a row repeats names of the table, but at least one stands over another column, or another year
over a column that is called by a year (`Project, 2024, 2025` in a table of `Project, 2022, 2023`).
What stands below it would be read for the wrong year or the wrong kind of money. A row that merely
spells the same names in another way is none of these, nor is a record with such words in its cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from riparian.ingest.tables.column_names import column_key, fields_named
from riparian.ingest.tables.header_row_kinds import can_be_name, is_year_name, name_of
from riparian.ingest.tables.no_record import is_other_names
from riparian.ingest.tables.sheet import CellRow, Header
from riparian.language.figures.cell_reading import Cell
from riparian.language.figures.dates import read_date

_FEWEST = 2
"""Names that a row must have of those of the table."""

_FEWEST_MOVED = 3
"""The same where none of them stands over its own column; then every cell has to be one. Else a
record would do whose sector and sub-sector are also the names of columns."""

_LOOK = 4
"""Cells at either end of a row that are looked at for names first."""

_MADE_DIFFERENT = re.compile(r" \(\d+\)\Z")
"""What `find_header` puts behind a name that stands over several columns."""

_Fits = Literal["same", "year", "elsewhere", "unknown"]


class Renaming(NamedTuple):
    """The columns (from 0) that a row calls otherwise; those in `by_year` by another year."""

    columns: frozenset[int]
    by_year: frozenset[int]


class ColumnNames:
    """The names of a table's columns, to hold rows against."""

    def __init__(self, names: Sequence[str]) -> None:
        self._own = [frozenset(map(column_key, _parts_of(name))) for name in names]
        self._words = frozenset(word for name in names for word in _parts_of(name))
        self._keys = frozenset(key for own in self._own for key in own)
        self._years = [frozenset(filter(None, map(_year, _parts_of(name)))) for name in names]
        self._fields = [frozenset(fields_named(name)) for name in names]

    def renamed_by(self, cells: Sequence[Cell]) -> Renaming | None:
        """Which columns a row calls otherwise; None for a row that does not name them anew."""
        # Nearly every row; it would have names at its beginning or its end
        if self._words.isdisjoint(cells[:_LOOK]) and self._words.isdisjoint(cells[-_LOOK:]):
            return None
        filled = self._filled(cells)
        if not all(can_be_name(cell) for _, cell in filled):
            return None
        fits = {column: self._fit(column, cell) for column, cell in filled}
        known = [fit for fit in fits.values() if fit != "unknown"]
        if len(known) < _FEWEST or len(known) * 2 <= len(filled):
            return None
        in_place = any(fits[n] == "same" and not is_year_name(cell) for n, cell in filled)
        if not in_place and (len(known) < max(len(filled), _FEWEST_MOVED) or "year" in known):
            return None
        by_year = frozenset(column for column, fit in fits.items() if fit == "year")
        elsewhere = frozenset(column for column, fit in fits.items() if fit == "elsewhere")
        return Renaming(by_year | elsewhere, by_year) if by_year or elsewhere else None

    def of_other_fields(self, cells: Sequence[Cell]) -> Renaming | None:
        """The same of a row that is known to hold names, if in other words: of those columns that
        are called by words for another field."""
        columns = frozenset(
            column
            for column, cell in self._filled(cells)
            if self._fit(column, cell) in ("year", "elsewhere") or self._is_other(column, cell)
        )
        return Renaming(columns, frozenset()) if columns else None

    def takes_back(self, renaming: Renaming, cells: Sequence[Cell]) -> bool:
        """Whether a row calls columns, which another row had called otherwise, by their names."""
        return all(
            column < len(cells)
            and self._fit(column, cells[column]) == "same"
            and (column not in renaming.by_year or is_year_name(cells[column]))
            for column in renaming.columns
        )

    def _filled(self, cells: Sequence[Cell]) -> list[tuple[int, Cell]]:
        return [(column, cell) for column, cell in enumerate(cells) if cell is not None]

    def _fit(self, column: int, cell: Cell) -> _Fits:
        key, year = column_key(name_of(cell)), _year(cell)
        own = self._own[column] if column < len(self._own) else frozenset()
        years = self._years[column] if own else frozenset()
        if key in own or year in years:
            return "same"
        if year:
            return "year" if years else "unknown"
        return "elsewhere" if key in self._keys else "unknown"

    def _is_other(self, column: int, cell: Cell) -> bool:
        fields = frozenset(fields_named(name_of(cell)))
        own = self._fields[column] if column < len(self._fields) else frozenset()
        return bool(fields and own and fields.isdisjoint(own))


class OtherTables:
    """Watches the rows of a sheet, one after the other, for tables of other names within it."""

    def __init__(self, header: Header) -> None:
        self._names = ColumnNames(header.names)
        self._renaming: Renaming | None = None
        self.row = 0
        """The number of the row that called the columns otherwise."""

    def begin(self, row: CellRow) -> bool:
        """Whether a row names the columns differently; from then on rows are `below` it."""
        renaming = self._names.renamed_by(row.cells)
        if renaming is None and self._renaming:
            if self._names.takes_back(self._renaming, row.cells):
                self._renaming = None
            return False
        return self._begin(row, renaming)

    def begin_in_other_words(self, row: CellRow) -> None:
        """The same for a row that is refused, where it holds names of columns in other words."""
        if is_other_names(row):
            self._begin(row, self._names.of_other_fields(row.cells))

    def _begin(self, row: CellRow, renaming: Renaming | None) -> bool:
        if renaming is not None:
            self._renaming, self.row = renaming, row.number
        return renaming is not None

    @property
    def below(self) -> bool:
        """Whether what comes now stands below other names than those of the table."""
        return self._renaming is not None


def _parts_of(name: str) -> frozenset[str]:
    """A name and its parts, where it was joined of several rows."""
    stem = _MADE_DIFFERENT.sub("", name)
    return frozenset(word for word in (name, stem, *stem.split(" / ")) if word)


def _year(cell: Cell) -> str | None:
    """The year by which a cell calls a column."""
    if not is_year_name(cell):
        return None
    day = read_date(name_of(cell))
    return day.value if day else None
