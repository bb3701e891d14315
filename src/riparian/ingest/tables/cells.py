"""`Cell` and `CellRow`: what every kind of table is turned into.

One rule for all formats: an empty cell is None, never an empty text; an empty row is counted and
not given. A `CellRow` with a `fault` is one that could not be
read as it was meant, and is given so that nothing is lost without a word.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from riparian.ingest.table import Fault
from riparian.language.figures.reading import Cell

RowFault = Fault | Literal["unreadable"]
"""Why a row is not what it was meant to be; `unreadable` is a JSON record that is none."""


class CellRow(msgspec.Struct, frozen=True, gc=False):
    """One row. `number` counts as a spreadsheet shows it: the first row is 1, blank ones count.

    With a fault, `cells` is empty, but for `cut-off`: there they are what stood before the end.
    """

    number: int
    cells: tuple[Cell, ...]
    fault: RowFault | None = None


class MergedRange(msgspec.Struct, frozen=True):
    """Cells merged into one, as a person counts: rows and columns from 1, both ends included.

    The value stands in the first of them; the others are None. Nothing is filled in here, because
    a country merged over five rows holds for each of them and an amount does not.
    """

    first_row: int
    first_column: int
    last_row: int
    last_column: int
