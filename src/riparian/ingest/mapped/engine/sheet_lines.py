"""The sheets of a table that a mapping reads, as lines of the columns that it names."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import NamedTuple

import msgspec

from riparian.english import agree, count_of
from riparian.errors import RiparianError
from riparian.ingest.mapped.engine.fill_from_above import (
    ContinuationRows,
    CountryHeadings,
    MergedCells,
)
from riparian.ingest.mapped.engine.mapping import Mapping
from riparian.ingest.mapped.engine.mapping_fields import FIELDS
from riparian.ingest.mapped.engine.mapping_plan import find_columns
from riparian.ingest.mapped.engine.row_findings import FileFindings, MappedRow, RefusalReason
from riparian.ingest.tables.find_header import LOOK_ROWS, find_header
from riparian.ingest.tables.header_row_kinds import count_filled, count_known, last_filled, name_of
from riparian.ingest.tables.no_record import why_no_record
from riparian.ingest.tables.other_names import OtherTables
from riparian.ingest.tables.rows_above_header import CODE, EXPECTED, is_record_above, notes_in_words
from riparian.ingest.tables.sheet import CellRow, Header, MergedRange, Sheet, Table
from riparian.language.figures.cell_reading import Cell
from riparian.model.activity import PageBox

Choose = Callable[[str, Header], Mapping | None]
"""The mapping for a sheet by its name and header; None: the sheet is not read."""


class SheetReading(NamedTuple):
    """A sheet about to be read: its index and name, its mapping and header, its lines, and where on
    the page of a document a row or a cell of it stands."""

    sheet: int
    name: str
    mapping: Mapping
    header: Header
    lines: Iterator[MappedRow]
    box_of: Callable[[int], PageBox | None]
    cell_box: Callable[[int, int], PageBox | None]


_FAULTS = {
    "cut-off": ("record-cut-off", "a whole row", "the end of the file in it"),
    "quote-open": ("record-unreadable", "a closing quotation mark", "none"),
    "too-many-cells": ("record-unreadable", "at most 16,384 cells", "more"),
    "row-too-large": ("record-unreadable", "at most 16 million characters", "more"),
    "unreadable": ("record-unreadable", "a JSON record", "something else"),
}  # fmt: skip


def read_sheets(table: Table, choose: Choose, findings: FileFindings) -> Iterator[SheetReading]:
    """Each sheet that is to be read, in the order of the file; the others are named."""
    left_out: list[str] = []
    is_text = table.format.startswith("a text table")
    for index, sheet in enumerate(table.sheets):
        rows = sheet.rows()
        top = list(islice(rows, LOOK_ROWS))
        if not top:
            continue
        header = find_header(top, merged=sheet.merged)
        mapping = choose(sheet.name, header)
        if mapping is not None and (header_row := mapping.table.header_row) is not None:
            header = find_header(top, merged=sheet.merged, names_row=header_row)
        cells_limit = _cells_of_names(header, top) if is_text else 0
        header = _without_nameless_end(header, top) if is_text else header
        columns = find_columns(header, mapping.used_columns()) if mapping else []
        if mapping is None or not any(column is not None for column in columns):
            left_out.append(sheet.name)
            continue
        merged = sheet.merged_so_far()
        reader = _SheetReader(index, mapping, header, columns, merged, is_text, cells_limit)
        lines = _until_broken(reader.lines(chain(top, rows), findings), sheet, findings)
        yield SheetReading(index, sheet.name, mapping, header, lines, sheet.box_of, sheet.cell_box)
    for name in left_out:
        findings.sheets_left_out += 1
        findings.flag("sheet-not-read", got=name, kept="it stays in the received file")


def _country_places(mapping: Mapping, columns: Sequence[int | None]) -> tuple[int, ...]:
    """Where in a line the countries stand."""
    names = {name for source in mapping.sources("country") for name in source.columns}
    used = enumerate(mapping.used_columns())
    return tuple(i for i, name in used if name in names and columns[i] is not None)


def _cells_of_names(header: Header, top: Sequence[CellRow]) -> int:
    """How many cells the row of names has, empty ones at its end included."""
    return max((len(row.cells) for row in top if row.number in header.header_rows), default=0)


def _without_nameless_end(header: Header, top: Sequence[CellRow]) -> Header:
    """The header of a text table without nameless columns at its end, unless most rows fill them.

    A few cells beyond the names are remarks; where a row has more cells than the row of names, they
    come from a stray separator, which has moved the others too.
    """
    named = [last_filled(row) for row in top if row.number in header.header_rows]
    data = [last_filled(row) for row in top if row.number >= header.first_data_row]
    beyond = len(header.names) - max(named, default=len(header.names))
    if beyond <= 0 or sum(width > max(named) for width in data) * 2 > len(data):
        return header
    return msgspec.structs.replace(
        header,
        names=header.names[:-beyond],
        units=header.units[:-beyond],
        tags=header.tags[:-beyond],
        renamed=header.renamed[:-beyond],
    )


def _amounts(mapping: Mapping, columns: Sequence[int | None]) -> set[int]:
    """The columns that hold amounts."""
    names = {
        name
        for field, sources in mapping.columns.items()
        if FIELDS[field].holds == "row" and FIELDS[field].kind == "number"
        for source in sources
        for name in source.columns
    }
    by_name = zip(mapping.used_columns(), columns, strict=True)
    return {column for name, column in by_name if name in names and column is not None}


def _until_broken(
    lines: Iterator[MappedRow], sheet: Sheet, findings: FileFindings
) -> Iterator[MappedRow]:
    """The lines; then what reading the sheet had to tell, and where it broke if it did."""
    try:
        yield from lines
    except RiparianError as error:
        findings.flag("table-unreadable", got=sheet.name, message=f"{error.what} {error.try_this}")
    if sheet.hidden:
        message = (
            f"The sheet '{sheet.name}' is hidden in its workbook, and was read like the others. If "
            "it is an earlier state of one of them, name the one that counts under [table]: sheet."
        )
        findings.flag("table-note", message=message)
    if dittos := sheet.dittos.cells:
        cells = f"{count_of(dittos, 'cell')} {agree(dittos, 'was', 'were')}"
        message = (
            f"{cells} read as the cell above, because '{sheet.dittos.first}' or the like stands "
            f"there, row {sheet.dittos.row} first."
        )
        findings.flag("cells-repeated", row=sheet.dittos.row, message=message)
    for doubt in sheet.doubts:
        findings.flag(doubt.code, message=doubt.message)
    for note in sheet.notes:
        findings.flag("table-note", message=note)


class _RowCount:
    """How many rows were of some kind, and the first of them."""

    def __init__(self) -> None:
        self.count = self.first = 0

    def add(self, number: int) -> None:
        self.count += 1
        self.first = self.first or number


class _SheetReader:
    """Makes the lines of one sheet out of its rows.

    Headings and continuation rows are not looked for in a published layout, whose form is known.
    """

    def __init__(
        self,
        index: int,
        mapping: Mapping,
        header: Header,
        columns: Sequence[int | None],
        merged: Sequence[MergedRange],
        is_text: bool,
        cells_limit: int,
    ) -> None:
        self._index = index
        self._header = header
        self._is_text = is_text
        self._cells_limit = max(cells_limit, len(header.names))
        amounts = _amounts(mapping, columns)
        self._merged = MergedCells(merged, header, amounts, one_each=not mapping.table.key)
        self._headings = CountryHeadings(header) if mapping.layout is None else None
        self._continuation = None if mapping.layout else ContinuationRows(mapping, columns)
        self._countries = _country_places(mapping, columns) if self._headings else ()
        if self._headings and not self._countries:
            columns = [*columns, None]  # for the country of the heading above, as `Plan` has it
        self._columns = columns
        self._only = _needed_words(mapping, header)
        self._others = OtherTables(header)

    def lines(self, rows: Iterator[CellRow], findings: FileFindings) -> Iterator[MappedRow]:
        """A line for each row that is not empty; what was remarkable is reported at the end."""
        header, is_text, index = self._header, self._is_text, self._index
        width = len(header.names)
        names_begin = min(header.header_rows, default=0)
        names_end = max(header.header_rows, default=0)
        above: list[str] = []
        beyond, short = _RowCount(), _RowCount()
        last = max((column for column in self._columns if column is not None), default=-1)
        lacks = None in self._columns
        named = sum(1 for name in header.names if not _MADE_UP.fullmatch(name))
        pick = _picker([-1 if column is None else column for column in self._columns])
        for row in rows:
            number = row.number
            if number < names_begin and not _is_record_above(row, named):
                above.append(" ".join(filter(None, map(name_of, row.cells))))
                continue
            if number < names_begin:
                yield MappedRow(index, number, (), _above_names(row))
                continue
            if number < header.first_data_row and (row.fault is None or number <= names_end):
                continue
            cells = row.cells
            surplus = len(cells) > width and any(cell is not None for cell in cells[width:])
            # A workbook's cell knows its column; in text a stray separator moves all that follow.
            shifted = surplus and is_text and len(cells) > self._cells_limit
            if surplus and not shifted:
                beyond.add(number)
            if row.fault is None and self._others.begin(row):
                yield MappedRow(index, number, (), _other_names(row))
                continue
            if self._headings and row.fault is None and not surplus and self._headings.heads(row):
                yield MappedRow(index, number, (), _heading(row))
                continue
            why = _why_refused(row, header, shifted, is_text)
            if why is not None and row.fault is None:
                self._others.begin_in_other_words(row)
            elif why is None and self._others.below:
                why = _below(row, self._others.row)
            if why is None and self._only:
                why = _why_left_out(cells, self._only)
            if why is not None:
                yield MappedRow(index, number, (), why)
                continue
            if is_text and len(cells) < width:
                short.add(number)
            if self._merged:
                cells = self._merged.fill_down(row)
            # One None more than the row has cells stands for the columns that the table lacks.
            if lacks or len(cells) <= last:
                cells = (*cells, *[None] * (last + 1 - len(cells)), None)
            picked = pick(cells)
            if self._continuation:
                picked = self._continuation.fill(number, picked)
            if self._headings:
                picked = self._in_section(row, picked)
            yield MappedRow(index, number, picked if is_text else [*map(_plain, picked)])
        if note := notes_in_words(above):
            findings.flag("table-note", row=1, message=note)
        if self._headings:
            self._headings.tell(findings)
        if self._continuation:
            self._continuation.tell(findings)
        self._merged.tell(findings)
        _tell_widths(beyond, short, findings)

    def _in_section(self, row: CellRow, picked: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """The cells with the country of the heading above, where none of them names one.

        A table without a column for it has it as its last cell.
        """
        assert self._headings is not None
        if any(picked[place] is not None for place in self._countries):
            return picked
        country = self._headings.country(row)
        if country is None:
            return picked
        place = self._countries[0] if self._countries else len(picked) - 1
        return (*picked[:place], country, *picked[place + 1 :])


def _tell_widths(beyond: _RowCount, short: _RowCount, findings: FileFindings) -> None:
    """Report rows with cells beyond the names, and rows that end before the last name."""
    if beyond.count:
        rows_have = f"{count_of(beyond.count, 'row')} {agree(beyond.count, 'has', 'have')} cells"
        message = f"{rows_have} beyond the last column that has a name; they were left out."
        findings.flag("table-note", row=beyond.first, message=message)
    if short.count:
        rows_have = f"{count_of(short.count, 'row')} {agree(short.count, 'has', 'have')}"
        message = (
            f"{rows_have} fewer cells than the table has columns, row {short.first} first. The "
            "missing cells were taken as empty."
        )
        findings.flag("row-short", row=short.first, message=message)


_MADE_UP = re.compile(r"column \d+")


def _is_record_above(row: CellRow, named: int) -> bool:
    """Whether a row above the names is a record; a second row of names is not.

    A row that cannot be read may be one.
    """
    if row.fault is not None:
        return True
    filled = count_filled(row)
    return is_record_above(filled, named) and count_known(row) < min(2, filled)


def _above_names(row: CellRow) -> RefusalReason:
    unread = "a row that cannot be read" if row.fault else ""
    first = next((str(cell) for cell in row.cells if cell is not None), unread)
    return RefusalReason(CODE, EXPECTED, first)


def _heading(row: CellRow) -> RefusalReason:
    message = "The row heads those below it. It was not taken for an activity."
    return RefusalReason("row-no-record", "a record", _first_of(row), message)


def _other_names(row: CellRow) -> RefusalReason:
    message = (
        "The row holds names of columns, other ones than those of the table, as if another table "
        "began there. It was not taken for an activity."
    )
    return RefusalReason("row-no-record", "a record", _first_of(row), message)


def _below(row: CellRow, names: int) -> RefusalReason:
    message = (
        f"The row stands below row {names}, which names the columns differently. It was refused, "
        "since its values would be taken for what they are not."
    )
    return RefusalReason("row-below-other-names", "one table", _first_of(row), message)


def _first_of(row: CellRow) -> str:
    return next((str(cell) for cell in row.cells if cell is not None), "")


def _picker(columns: Sequence[int]) -> Callable[[Sequence[Cell]], tuple[Cell, ...]]:
    """What takes these columns out of a row; -1 is the None that stands behind its cells."""
    if len(columns) == 1:
        only = columns[0]
        return lambda cells: (cells[only],)
    return itemgetter(*columns)


_WHOLE = 2**63
"""Whole numbers up to here can be written to disk."""


def _plain(cell: Cell) -> Cell:
    """A cell that is the same after it has been on disk: days as ISO text, NaN as nothing."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return None if math.isnan(cell) else cell
    if isinstance(cell, int):
        # MessagePack holds whole numbers of 64 bits and no more.
        return cell if -_WHOLE < cell < _WHOLE else str(cell)
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, datetime.date) else cell


_Needed = list[tuple[int, str, tuple[str, ...]]]


def _needed_words(mapping: Mapping, header: Header) -> _Needed:
    """Columns that have to hold one of some words: the column, its name, and the words."""
    only = mapping.table.only
    columns = zip(find_columns(header, tuple(only)), only.items(), strict=True)
    return [(at, name, words) for at, (name, words) in columns if at is not None]


def _why_left_out(cells: Sequence[Cell], needed: _Needed) -> RefusalReason | None:
    """Why a row does not count: another word than those needed stands in one of the columns."""
    for at, name, words in needed:
        cell = cells[at] if at < len(cells) else None
        if str(cell) not in words:
            expected = f"{' or '.join(words)} in {name}"
            message = f"The row has '{cell}' in {name}; only rows with {' or '.join(words)} count."
            return RefusalReason("row-no-record", expected, str(cell), message)
    return None


def _why_refused(
    row: CellRow, header: Header, shifted: bool, is_text: bool
) -> RefusalReason | None:
    width = len(header.names)
    if row.fault is not None:
        return RefusalReason(*_FAULTS[row.fault])
    if shifted:
        filled = last_filled(row)
        got = f"{filled}, the last '{row.cells[filled - 1]}'"
        return RefusalReason("row-shifted", f"at most {width} cells", got)
    if is_text and len(row.cells) * 2 < width:
        return RefusalReason("row-too-short", f"{width} cells", str(len(row.cells)))
    reason = why_no_record(row, header)
    if reason is None:
        return None
    message = f"{reason} It was not taken for an activity."
    return RefusalReason("row-no-record", "a record", _first_of(row), message)
