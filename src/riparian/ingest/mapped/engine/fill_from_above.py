"""What a row takes from the rows above it: merged cells, a heading's country, the project's number.

Rows are given in order. Whatever is filled in beyond merged cells is reported at the end of the
sheet, because the row itself does not show it.
"""

from __future__ import annotations

from collections.abc import Sequence

from riparian.english import agree, count_of
from riparian.ingest.mapped.engine.mapping import Mapping
from riparian.ingest.mapped.engine.row_findings import FileFindings
from riparian.ingest.tables.no_record import Heading, heading_in, style_of, text_alone
from riparian.ingest.tables.sheet import CellRow, Header, MergedRange
from riparian.language.figures.cell_reading import Cell

_NAMED = 5
"""Headings that are quoted; the rest is an ellipsis."""


class MergedCells:
    """Cells merged over several rows of the data, but for names of columns and amounts.

    A value merged over several rows holds for each of them; an amount would count several times.
    One over several columns too speaks for the first, and over most columns it is a note.
    Where each row is a record (`one_each`), it is told that the first has such an amount alone.
    """

    def __init__(
        self,
        merged: Sequence[MergedRange],
        header: Header,
        amounts: set[int],
        *,
        one_each: bool = False,
    ) -> None:
        """`merged` may grow while rows are read; see `Sheet.merged_so_far`."""
        self._merged = merged
        self._met = 0
        self._header = header
        self._amounts = amounts
        self._one_each = one_each
        self._by_row: dict[int, list[int]] = {}
        self._carried: dict[int, tuple[int, Cell]] = {}
        self._shared_amounts = self._first_row = 0

    def __bool__(self) -> bool:
        return bool(self._merged)

    def fill_down(self, row: CellRow) -> tuple[Cell, ...]:
        """The cells of a row, with what is merged from above."""
        self._take_new()
        cells = list(row.cells)
        for place in self._by_row.get(row.number, ()):
            column = self._merged[place].first_column - 1
            if column >= len(cells):
                continue
            if column not in self._amounts:
                self._carried[column] = (place, cells[column])
            elif self._one_each and cells[column] is not None:
                self._shared_amounts += 1
                self._first_row = self._first_row or row.number
        for column, (place, value) in self._carried.items():
            if row.number <= self._merged[place].last_row:
                cells.extend([None] * (column + 1 - len(cells)))
                if cells[column] is None:
                    cells[column] = value
        return tuple(cells)

    def tell(self, findings: FileFindings) -> None:
        """Say how many amounts stand beside several rows."""
        if not self._shared_amounts:
            return
        amounts = f"{count_of(self._shared_amounts, 'amount')}"
        findings.flag(
            "table-note", row=self._first_row,
            message=f"{amounts} {agree(self._shared_amounts, 'stands', 'stand')} in cells merged "
            f"over several rows, row {self._first_row} first. Each was kept with the first of its "
            "rows alone, though it may be that of all of them together.",
        )  # fmt: skip

    def _take_new(self) -> None:
        for place in range(self._met, len(self._merged)):
            span = self._merged[place]
            in_data = span.last_row > span.first_row >= self._header.first_data_row
            wide = span.last_column - span.first_column + 1
            if in_data and (wide == 1 or wide * 2 <= len(self._header.names)):
                self._by_row.setdefault(span.first_row, []).append(place)
        self._met = len(self._merged)


class CountryHeadings:
    """Headings within a table that give their country to the rows below them.

    A heading that names a country holds until the next heading of the same kind. Where a country's
    name has stood alone without any mark, so do the headings after it, whatever they name
    ("Regional"): otherwise its rows would be taken for those of the country before.
    """

    def __init__(self, header: Header) -> None:
        self._header = header
        self._last: Heading | None = None
        self._countries: dict[str, None] = {}
        self._rows = 0
        self._first_row = 0

    def heads(self, row: CellRow) -> bool:
        """Whether a row is a heading; from then on `country` is what it says."""
        heading = heading_in(row, self._header) or self._like_the_last(row)
        if heading is None:
            return False
        if heading.country:
            self._countries.setdefault(heading.words)
        same = self._last is not None and _kind(self._last) == _kind(heading)
        if heading.country or same:
            self._last = heading
        return True

    def country(self, row: CellRow) -> str | None:
        """The country that holds for a row without one; it is counted."""
        if self._last is None or self._last.country is None:
            return None
        self._rows += 1
        self._first_row = self._first_row or row.number
        return self._last.words

    def tell(self, findings: FileFindings) -> None:
        """Say what was taken from headings, if anything was."""
        if not self._rows:
            return
        named = ", ".join(f"'{words}'" for words in list(self._countries)[:_NAMED])
        more = ", \u2026" if len(self._countries) > _NAMED else ""
        takes = agree(self._rows, "takes its", "take their")
        rows = f"{count_of(self._rows, 'row')} {takes}"
        findings.flag(
            "country-from-heading", row=self._first_row, field="country",
            message=f"{rows} country from the heading above: {named}{more}.",
        )  # fmt: skip

    def _like_the_last(self, row: CellRow) -> Heading | None:
        """A text alone where headings without a mark have named countries."""
        last = self._last
        if last is None:
            return None
        alone = text_alone(row, self._header)
        if alone is None or alone[0] != last.column or style_of(alone[1]) != last.style:
            return None
        return Heading(alone[1], last.style, last.column, None)


def _kind(heading: Heading) -> tuple[int, str]:
    return heading.column, heading.style


class ContinuationRows:
    """Rows that go on with the project above: its number and title stand on its first row only.

    Where a mapping names the columns in `fill_down`, they are filled from the row above. Where it
    does not, such rows are refused, having neither number nor title, and a note says what to write.
    """

    def __init__(self, mapping: Mapping, columns: Sequence[int | None]) -> None:
        used = mapping.used_columns()
        place = {name: i for i, name in enumerate(used) if columns[i] is not None}
        self._filled = [place[name] for name in mapping.table.fill_down if name in place]
        self._first_of_project: Sequence[Cell] = ()
        naming = [
            name
            for field in ("identifier", "title")
            for source in mapping.sources(field)
            for name in source.columns
            if name in place
        ]
        self._naming = [place[name] for name in naming]
        self._column = naming[0] if naming else ""
        self._any_named = False
        self._count = self._first_row = 0

    def fill(self, number: int, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """The cells of a row with those that stand above; a row without a name is counted."""
        if self._filled:
            return self._filled_from_above(cells)
        if any(cells[place] is not None for place in self._naming):
            self._any_named = True
        elif self._any_named and self._naming:
            self._count += 1
            self._first_row = self._first_row or number
        return cells

    def tell(self, findings: FileFindings) -> None:
        """Say how many rows seem to go on with the one above, and how to read them so."""
        if not self._count:
            return
        rows = f"{count_of(self._count, 'row')} {agree(self._count, 'has', 'have')}"
        findings.flag(
            "rows-continue", row=self._first_row,
            message=f"{rows} neither number nor title, row {self._first_row} first. If such a row "
            f'goes on with the project above it, write under [table]: key = ["{self._column}"] and '
            f'fill_down = ["{self._column}"].',
        )  # fmt: skip

    def _filled_from_above(self, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """A row that fills the first of the columns begins anew; others take what they lack."""
        if cells[self._filled[0]] is not None:
            self._first_of_project = cells
        elif self._first_of_project:
            filled = list(cells)
            for place in self._filled:
                if filled[place] is None:
                    filled[place] = self._first_of_project[place]
            return tuple(filled)
        return cells
