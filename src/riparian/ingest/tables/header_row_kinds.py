"""What one row at the top of a table could be: names, units, column numbers, HXL tags.

Nothing is decided about the table here; `find_header` weighs the rows against each other.

Units can stand above a table, too: 単位：百万円, (in millions of US dollars), Amounts in EUR. Such
a note holds for the whole table, wherever above the names it stands; several units in one row hold
each for its column. They are meant for amounts; whoever reads years does not ask for their unit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from riparian.ingest.tables.column_names import fields_named, is_tag
from riparian.ingest.tables.sheet import CellRow
from riparian.language.figures.cell_reading import Cell, fold_text
from riparian.language.figures.dates import read_date
from riparian.language.figures.numbers import read_number
from riparian.language.figures.unit_words import NumberUnit, currencies_of, read_unit

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


_SAID = re.compile(
    r"[(\[（［【〔]?\s*(?:金額)?(?:単位|단위|units?)\s*[:：]?\s*([^)\]）］】〕]*)", re.IGNORECASE
)
_AMOUNTS_IN = re.compile(
    r"\b(?:amounts?|figures?|values?|costs?|budgets?|montants?|betr[äa]ge)"
    r"(?: (?:are|is))?(?: all)?(?: (?:given|shown|stated|expressed|reported|exprimés))?"
    r" (?:in|en) ([^()\[\];]+)",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"[(\[（［【〔]([^()\[\]（）［］【】〔〕]*)[)\]）］】〕]")
_SAYS_IN = re.compile(r"\s*(?:in|en)\b", re.IGNORECASE)
_WORDS = 6
_NOTE_LIMIT = 300


def is_unit_note(text: str) -> bool:
    """Whether a text begins as notes on units do: 単位, 단위, unit."""
    return bool(_SAID.match(text))


def units_above(rows: list[CellRow]) -> tuple[NumberUnit | None, dict[int, NumberUnit]]:
    """The unit of the whole table, and those of single columns (from 0), by the rows above it."""
    by_column: dict[int, NumberUnit] = {}
    common: NumberUnit | None = None
    for row in rows:
        cells = [(i, name_of(cell)[:_NOTE_LIMIT]) for i, cell in enumerate(row.cells)]
        noted = [(i, unit) for i, text in cells if text and (unit := _unit_of_note(text))]
        # (USD) ... (JPY) in one row: each for the column below it.
        if len(noted) > 1:
            by_column.update(noted)
        elif noted and common is None:
            common = noted[0][1]
    return common, by_column


def complete_unit(own: NumberUnit | None, above: NumberUnit | None) -> NumberUnit | None:
    """A column's own unit; of what stands above, what it does not say: `(USD)` under `in millions`.

    Where both name a currency the column's own holds alone.
    """
    if own is None or above is None or own.percent:
        return own or above
    money, more = own.currency or own.sign, above.currency or above.sign
    words = f"{own.words}, {above.words}"
    if own.sign and above.currency in currencies_of(own.sign):
        factor = above.factor if own.factor == 1 else own.factor
        return NumberUnit(factor, above.currency, words=words)
    if own.factor == 1 and money and above.factor > 1 and more is None:
        return NumberUnit(above.factor, own.currency, words=words, sign=own.sign)
    if own.factor > 1 and money is None and above.factor == 1:
        return NumberUnit(own.factor, above.currency, words=words, sign=above.sign)
    return own


def _unit_of_note(text: str) -> NumberUnit | None:
    return next(filter(None, _candidates(text)), None)


def _candidates(text: str) -> Iterator[NumberUnit | None]:
    """What could be the unit in a note, the likeliest first."""
    yield from (read_unit(match[1]) for match in _SAID.finditer(text))
    whole = read_unit(text)
    if whole and not whole.percent and (_money(whole) or _SAYS_IN.match(text.strip("([（"))):
        yield whole
    for words in _IN_BRACKETS.findall(text):
        unit = read_unit(words)
        if unit and not unit.percent and (_money(unit) or _SAYS_IN.match(words)):
            yield unit
    for match in _AMOUNTS_IN.finditer(text):
        yield from _at_beginning(match[1].split())


def _money(unit: NumberUnit) -> str | None:
    return unit.currency or unit.sign


def _at_beginning(words: list[str]) -> Iterator[NumberUnit | None]:
    """The unit in the first words, as many of them as make one."""
    for count in range(min(len(words), _WORDS), 0, -1):
        yield read_unit(" ".join(words[:count]).rstrip(".,"))
