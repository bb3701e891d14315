"""The tables of one page: where their columns are, what these are called, and their rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from riparian.ingest.tables.digits_apart import joined_apart
from riparian.ingest.tables.pdf.cell_text import lines_of, text_of
from riparian.ingest.tables.pdf.grid import Grid, grids_of, make_grid
from riparian.ingest.tables.pdf.shapes import Area, Box, Letter, Line, Shapes
from riparian.ingest.tables.pdf.years import Bars, by_year, with_drawn, year_of

HEADER_ROWS = 4
"""Rows that the names of columns may take, at most."""


class Column(NamedTuple):
    """A column: its name and where it stands, from left to right."""

    name: str
    x0: float
    x1: float


class Row(NamedTuple):
    """A row: a text for each column, and the cells that they stand in.

    `cells` are numbers within the page; a cell that goes over several rows has the same in each.
    `heads`: it is one text over all columns, which heads the rows below.
    """

    texts: tuple[str, ...]
    cells: tuple[int, ...]
    box: Box
    heads: bool = False


class PageTable(NamedTuple):
    """A table on a page; `columns` is empty where its first row are no names.

    `above` are the lines of text between it and what stands above it.
    """

    grid: RuledTable
    columns: tuple[Column, ...]
    names_end: int
    above: tuple[str, ...]


class RuledTable:
    """A grid with the letters in its cells."""

    def __init__(self, grid: Grid, letters: Sequence[Letter], bars: Sequence[Line],
                 areas: Sequence[Area]) -> None:  # fmt: skip
        self.grid = grid
        self.bars = list(bars)
        self.areas = list(areas)
        self._in_cell: dict[int, list[Letter]] = {}
        for letter in letters:
            row = bisect_right(grid.ys, letter.y) - 1
            column = bisect_right(grid.xs, letter.x) - 1
            if 0 <= row < grid.rows and 0 <= column < grid.columns:
                self._in_cell.setdefault(grid.at[row][column], []).append(letter)
        self._texts: dict[int, str] = {}

    def text(self, cell: int) -> str:
        """What stands in a cell."""
        if cell not in self._texts:
            box = self.grid.cells[cell].box
            self._texts[cell] = text_of(self._in_cell.get(cell, ()), box.x1)
        return self._texts[cell]

    def row_cells(self, row: int) -> list[int]:
        """The cells of a row, each once, from left to right."""
        return list(dict.fromkeys(self.grid.at[row]))

    def is_one_cell(self, row: int) -> bool:
        """Whether a row is one cell from side to side."""
        return len(self.row_cells(row)) == 1

    def names(self) -> tuple[int, tuple[Column, ...]]:
        """The row below the names of columns, and the columns by the first rows."""
        grid = self.grid
        first = 0
        while first < grid.rows - 1 and self.is_one_cell(first):
            first += 1
        end = max(grid.cells[cell].end_row for cell in self.row_cells(first))
        if end - first > HEADER_ROWS or end >= grid.rows:
            end = first + 1
        if end < grid.rows and end - first < HEADER_ROWS and self._goes_on(first, end):
            end += 1
        return end, self.columns(first, end)

    def columns(self, first: int, end: int) -> tuple[Column, ...]:
        """The columns that the rows from `first` to `end` (not included) divide and name."""
        columns = []
        for cell in self.row_cells(end - 1):
            box = self.grid.cells[cell].box
            place = self.grid.cells[cell].column
            parts = list(dict.fromkeys(self.grid.at[row][place] for row in range(first, end)))
            texts = [text for part in parts if (text := self.text(part))]
            name = texts[-1] if texts and year_of(texts[-1]) else " ".join(dict.fromkeys(texts))
            columns.append(Column(name, box.x0, box.x1))
        return tuple(columns)

    def rows(self, columns: Sequence[Column], first: int) -> list[Row]:
        """The rows from `first` on, by these columns."""
        grid = self.grid
        middles = [(a + b) / 2 for a, b in zip(grid.xs, grid.xs[1:], strict=False)]
        places = [
            [n for n, middle in enumerate(middles) if column.x0 <= middle < column.x1]
            for column in columns
        ]
        boxes = [
            Box(grid.xs[0], grid.ys[n], grid.xs[-1], grid.ys[n + 1])
            for n in range(first, grid.rows)
        ]
        years = [n for n, column in enumerate(columns) if year_of(column.name)]
        year_boxes = [Box(columns[n].x0, 0, columns[n].x1, 0) for n in years]
        bars = Bars(self.bars, self.areas, year_boxes, boxes)
        rows = []
        for number, box in enumerate(boxes, start=first):
            cells = [[*dict.fromkeys(grid.at[number][n] for n in place)] for place in places]
            row_cells = self.row_cells(number)
            texts, met = [], set[int]()
            for own in cells:
                # A cell over several columns speaks for the first of them
                new = [cell for cell in own if cell not in met]
                met.update(new)
                texts.append(joined_apart(map(self.text, new)))
            if years:
                in_years = self._year_letters(row_cells, columns, years, box)
                drawn = bars.drawn(box)
                for n, said, bar in zip(years, by_year(in_years, year_boxes), drawn, strict=True):
                    texts[n] = with_drawn(said, bar)
            heads = len(row_cells) == 1
            numbers = tuple(own[0] if own else -1 for own in cells)
            rows.append(Row(tuple(texts), numbers, box, heads))
        return rows

    def without_rows_of_bars(self, columns: Sequence[Column], names_end: int) -> RuledTable | None:
        """The table without level lines that stand among the years alone, which are bars; None if
        there are none."""
        years = [column for column in columns if year_of(column.name)]
        if not years:
            return None
        left, right = years[0].x0 - 3, years[-1].x1 + 3
        level = [line for line in self.grid.lines if not line.upright]
        within = [line for line in level if line.box.x0 >= left and line.box.x1 <= right]
        outside = [line for line in level if line not in within]
        bars = [
            line for line in within
            if not any(abs(line.box.top - other.box.top) < 2 for other in outside)
        ]  # fmt: skip
        tops = self.grid.ys[: names_end + 1]
        bars = [line for line in bars if not any(abs(line.box.top - y) < 2 for y in tops)]
        if not bars:
            return None
        kept = [line for line in self.grid.lines if line not in bars]
        grid = make_grid(kept)
        if grid is None:
            return None
        letters = [letter for cell in self._in_cell.values() for letter in cell]
        return RuledTable(grid, letters, [*self.bars, *bars], self.areas)

    def _goes_on(self, first: int, end: int) -> bool:
        """Whether the next row goes on with names: years below a name over several columns."""
        over = any(
            grid_cell.end_column - grid_cell.column > 1
            for cell in self.row_cells(first)
            for grid_cell in [self.grid.cells[cell]]
        )
        if not over or any(year_of(self.text(cell)) for cell in self.row_cells(end - 1)):
            return False
        return sum(1 for cell in self.row_cells(end) if year_of(self.text(cell))) >= 2

    def _year_letters(
        self, row_cells: Sequence[int], columns: Sequence[Column], years: Sequence[int], box: Box
    ) -> list[Letter]:
        left, right = columns[years[0]].x0, columns[years[-1]].x1
        return [
            letter
            for cell in row_cells
            for letter in self._in_cell.get(cell, ())
            if left <= letter.x < right and box.top <= letter.y < box.bottom
        ]


def tables_of(shapes: Shapes) -> list[PageTable]:
    """The tables that ruling lines make on a page, from top to bottom."""
    grids, bars = grids_of(shapes.lines)
    tables = []
    end = 0.0
    for grid in grids:
        box = grid.box
        letters = [one for one in shapes.letters if box.holds(one.x, one.y)]
        inside = [line for line in bars if _inside(line.box, box)]
        areas = [area for area in shapes.areas if _inside(area.box, box)]
        table = RuledTable(grid, letters, inside, areas)
        names_end, columns = table.names()
        if (again := table.without_rows_of_bars(columns, names_end)) is not None:
            table = again
            names_end, columns = table.names()
        above = text_lines(shapes.letters, end, box.top)
        tables.append(PageTable(table, columns, names_end, above))
        end = box.bottom
    return tables


def text_lines(letters: Sequence[Letter], top: float, bottom: float) -> tuple[str, ...]:
    """The lines of text between two heights."""
    between = [letter for letter in letters if top <= letter.y < bottom]
    return tuple(text for line in lines_of(between) if (text := text_of(line)))


def _inside(inner: Box, outer: Box) -> bool:
    x, y = (inner.x0 + inner.x1) / 2, (inner.top + inner.bottom) / 2
    return outer.holds(x, y)
