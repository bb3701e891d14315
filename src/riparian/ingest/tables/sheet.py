"""`CellRow`, `Header`, `Sheet` and `Table`: what a file of any tabular format is turned into.

One rule for all formats: an empty cell is None, never an empty text; an empty row is counted and
not given. A `CellRow` with a `fault` is one that could not be read as it was meant, and is given so
that nothing is lost without a word. Which row is the header is found by `find_header`. A sheet can
be gone through again and again; each time it is read afresh from the file.

Marks that repeat the cell above (〃, 同上, 상동, ″, a lone quotation mark, ditto, -do-) give its
value: the last filled cell of the column above counts. Only tables as narrow as people type them
are looked at; wider ones are written by programs, which repeat nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Literal

import msgspec

from riparian.ingest.csv_rows import Fault
from riparian.ingest.tables.text_encoding import TextEncoding
from riparian.language.figures.cell_reading import Cell
from riparian.language.figures.unit_words import NumberUnit
from riparian.model.activity import PageBox

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


class SheetNotes:
    """What a pass through a sheet has to tell besides its rows; filled while it runs."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.merged: list[MergedRange] = []
        self.dittos = Dittos()
        self.above: list[str] = []
        self.doubts: list[Doubt] = []
        self.boxes: dict[int, PageBox] = {}
        self.sides: list[tuple[float, float]] = []


class Doubt(msgspec.Struct, frozen=True):
    """Why what a sheet says may be wrong: the code of a problem, and a sentence."""

    code: str
    message: str


class Sheet:
    """One sheet: its name, whether its author hid it, and its rows."""

    def __init__(
        self, name: str, read: Callable[[SheetNotes], Iterator[CellRow]], *, hidden: bool = False
    ) -> None:
        self.name = name
        self.hidden = hidden
        self._read = read
        self._told = SheetNotes()

    def rows(self) -> Iterator[CellRow]:
        """Go through the rows, streamed; raises SourceUnreadable where the sheet is broken."""
        self._told = SheetNotes()
        return repeat_above(self._read(self._told), self._told.dittos)

    @property
    def notes(self) -> tuple[str, ...]:
        """Choices made and values missed in the last pass, as sentences; whole once it ended."""
        return tuple(self._told.notes)

    @property
    def dittos(self) -> Dittos:
        """Cells that repeat the one above them, met so far in the last pass."""
        return self._told.dittos

    @property
    def above(self) -> tuple[str, ...]:
        """The lines of text above the table on its page, met in the last pass; PDF alone."""
        return tuple(self._told.above)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Why what it says may be wrong, met in the last pass."""
        return tuple(self._told.doubts)

    def box_of(self, row: int) -> PageBox | None:
        """Where on its page a row of a document stands, met in the last pass; PDF alone."""
        return self._told.boxes.get(row)

    def cell_box(self, row: int, column: int) -> PageBox | None:
        """Where a cell of that row stands; columns count from 0."""
        box, sides = self._told.boxes.get(row), self._told.sides
        if box is None or not 0 <= column < len(sides):
            return None
        left, right = sides[column]
        return (left, box[1], right, box[3])

    @property
    def merged(self) -> tuple[MergedRange, ...]:
        """Merged cells met in the last pass; of workbooks all of them from the first row on."""
        return tuple(self._told.merged)

    def merged_so_far(self) -> Sequence[MergedRange]:
        """The same while the pass goes on: in a web page it grows, and the last row of a cell comes
        to be an earlier one where its group of rows ends before."""
        return self._told.merged


class Table:
    """A file opened by `open_table`; closing it, or leaving its `with`, ends what it started."""

    def __init__(
        self,
        format: str,
        sheets: tuple[Sheet, ...],
        *,
        encoding: TextEncoding | None = None,
        close: Callable[[], object] = lambda: None,
    ) -> None:
        self.format = format
        self.sheets = sheets
        self.encoding = encoding
        self._close = close

    def close(self) -> None:
        """End what reading has started; the sheets can still be read again afterwards."""
        self._close()

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
