"""Marks that repeat the cell above: 〃, 同上, 상동, ″, a lone quotation mark, ditto, -do-.

The last filled cell of the column above counts. Only tables as narrow as people type them are
looked at; wider ones are written by programs, which repeat nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import msgspec

from riparian.ingest.tables.cells import CellRow
from riparian.language.figures.reading import Cell

_WIDEST = 40
_WORDS = (
    *("〃", "〃〃", "同上", "同 上", "同\u3000上", "상동", "상 동", "″", "”", '"', "''", "“"),
    *("ditto", "Ditto", "DITTO", "-do-", "-Do-", "- do -"),
)
_AROUND = ("", " ", "\u3000")
MARKS: frozenset[Cell] = frozenset(
    before + word + after for before, word, after in product(_AROUND, _WORDS, _AROUND)
)
"""Cells that say "as above", with the spaces that stand around them."""


class Dittos(msgspec.Struct):
    """How many such cells there were, the first of them, and its row."""

    cells: int = 0
    first: str = ""
    row: int = 0


def repeat_above(rows: Iterator[CellRow], dittos: Dittos) -> Iterator[CellRow]:
    """The rows with what each such cell repeats; one with nothing above it stays as it is."""
    above: list[Cell] = []
    for row in rows:
        cells = row.cells
        # Wide tables are written by programs: a lone quotation mark there is a slip.
        if len(cells) > _WIDEST:
            yield row
            continue
        if not MARKS.isdisjoint(cells):
            row = _repeat(row, above, dittos)
            cells = row.cells
        if len(above) < len(cells):
            above.extend([None] * (len(cells) - len(above)))
        for column, cell in enumerate(cells):
            if cell is not None:
                above[column] = cell
        yield row


def _repeat(row: CellRow, above: list[Cell], dittos: Dittos) -> CellRow:
    cells = list(row.cells)
    for column, cell in enumerate(cells):
        if cell in MARKS and column < len(above) and above[column] is not None:
            cells[column] = above[column]
            dittos.cells += 1
            dittos.first = dittos.first or str(cell).strip()
            dittos.row = dittos.row or row.number
    return CellRow(row.number, tuple(cells), row.fault)
