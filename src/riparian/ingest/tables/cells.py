"""`CellRow` and `Header`: what every kind of table is turned into, and what its columns are called.

One rule for all formats: an empty cell is None, never an empty text; an empty row is counted and
not given. A `CellRow` with a `fault` is one that could not be read as it was meant, and is given so
that nothing is lost without a word. Which row is the header is found by `header`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from riparian.ingest.table import Fault
from riparian.language.figures.reading import Cell
from riparian.language.figures.units import NumberUnit

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


class Header(msgspec.Struct, frozen=True):
    """What was found at the top of a table. Rows count from 1 as a spreadsheet shows them.

    `names` are all different and none is empty; `units` and `tags` are as long. `renamed` says in
    sentences which names were made up or made different. `sure` is False where the names are a
    guess, or no row looked like names and every row was taken for data; `why` says which.
    `numbering` is the row below the names that counts the columns: 1, 2, 3.
    """

    names: tuple[str, ...]
    first_data_row: int
    header_rows: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    units: tuple[NumberUnit | None, ...] = ()
    tags: tuple[str | None, ...] = ()
    renamed: tuple[str, ...] = ()
    why: str = ""
    sure: bool = True
    numbering: int | None = None
