"""What one row at the top of a table could be: names, units, column numbers, HXL tags.

Nothing is decided about the table here; `header` weighs the rows against each other.
"""

from __future__ import annotations

import re
from collections import Counter

from riparian.ingest.tables.cells import CellRow
from riparian.ingest.tables.column_names import fields_named, is_tag
from riparian.language.figures.dates import read_date
from riparian.language.figures.numbers import read_number
from riparian.language.figures.reading import Cell, fold_text
from riparian.language.figures.units import NumberUnit, read_unit

NAME_LIMIT = 80
"""Characters; a longer text is no column's name."""


def usual_width(rows: list[CellRow]) -> int:
    """How many cells the rows of the table fill: wide rows weigh more than notes of one cell."""
    counts = Counter(count_filled(row) for row in rows)
    return max(counts, key=lambda width: (counts[width] * width, width))


def count_filled(row: CellRow) -> int:
    """How many cells of a row hold something."""
    return len(row.cells) - row.cells.count(None)


def last_filled(row: CellRow) -> int:
    """The number of a row's last column that holds something, from 1; 0 where none does."""
    return max((i + 1 for i, cell in enumerate(row.cells) if cell is not None), default=0)


def cell_at(row: CellRow, column: int) -> Cell:
    """A cell by its column from 0; None beyond the row's end."""
    return row.cells[column] if column < len(row.cells) else None


def name_of(cell: Cell) -> str:
    """A cell as a name: on one line, and years without `.0`."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else " ".join(str(cell).split())


def count_known(row: CellRow) -> int:
    """How many cells are words of the list of column names."""
    return sum(bool(fields_named(cell)) for cell in row.cells if isinstance(cell, str))


def is_year_name(cell: Cell) -> bool:
    """Whether a cell names a column by a year: 2019, FY2019, 2019年度."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return False
    if not isinstance(cell, str):
        return float(cell).is_integer() and 1900 <= cell <= 2100
    if len(cell) > NAME_LIMIT or not re.search(r"\d", cell):
        return False
    day = read_date(cell)
    return day is not None and day.value is not None and len(day.value) == 4


def can_be_name(cell: Cell) -> bool:
    """Whether a cell could be a column's name: a short text that is no value, or a year."""
    if is_year_name(cell):
        return True
    if not isinstance(cell, str) or len(cell) > NAME_LIMIT or "://" in cell:
        return False
    if not re.search(r"\d", fold_text(cell)):
        return True
    number, day = read_number(cell), read_date(cell)
    return (number is None or number.value is None) and (day is None or day.value is None)


def are_names(row: CellRow) -> bool:
    """Whether all cells of a row could be names."""
    return all(can_be_name(cell) for cell in row.cells if cell is not None)


def unit_in(cell: Cell) -> NumberUnit | None:
    """The unit in a cell of a units row; words for time and people are units of one."""
    if not isinstance(cell, str):
        return None
    plain = fold_text(cell).strip("()[] ")
    return read_unit(cell) or (
        NumberUnit(words=plain) if plain.casefold() in _OTHER_UNITS else None
    )


_OTHER_UNITS = frozenset(
    (
        *("年", "月", "日", "人", "件", "년", "월", "일", "명", "건", "years", "months", "days"),
        *("km", "km2", "ha", "mw", "kw", "m", "m2", "m3", "people", "persons"),
    )
)


def is_units(row: CellRow) -> bool:
    """Whether a row holds units and nothing else."""
    cells = [cell for cell in row.cells if cell is not None]
    return bool(cells) and all(unit_in(cell) for cell in cells)


def is_numbering(row: CellRow) -> bool:
    """Whether a row numbers its columns: 1, 2, 3 … or (1), (2), (3) …."""
    texts = [fold_text(name_of(cell)).strip("()[] ") for cell in row.cells if cell is not None]
    return len(texts) > 2 and texts == [str(number) for number in range(1, len(texts) + 1)]


def is_tag_row(row: CellRow) -> bool:
    """Whether a row holds HXL tags and nothing else."""
    cells = [cell for cell in row.cells if cell is not None]
    return bool(cells) and all(isinstance(cell, str) and is_tag(cell) for cell in cells)
