"""Ruling lines as grids: rows, columns, and cells that go over several of them.

Lines that touch make one grid. A level line is a ruling if it runs from one upright line to
another; one that ends within a cell, or is much thicker than the others, is a bar that stands for
years.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from riparian.ingest.tables.pdf.shapes import Box, Line

_SAME = 2.2
_TOUCH = 1.8
_SHORTEST = 5.0
_THICKER = 2.5
_THICK = 1.2
_GAP = 1.0
_OPEN_SIDE = 8.0
CELLS_LIMIT = 100_000
"""Cells of one grid, at most."""


class Cell(NamedTuple):
    """A cell: rows and columns from 0, ends not included, and its place."""

    row: int
    column: int
    end_row: int
    end_column: int
    box: Box


class Grid:
    """One table's lines; `at[row][column]` is the index of the cell there."""

    def __init__(self, xs: list[float], ys: list[float], lines: Sequence[Line]) -> None:
        self.xs, self.ys = xs, ys
        self.lines = list(lines)
        self.at, self.cells = _cells(xs, ys, lines)

    @property
    def box(self) -> Box:
        """Where it stands."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.ys) - 1

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(self.xs) - 1


def grids_of(lines: Sequence[Line]) -> tuple[list[Grid], list[Line]]:
    """The grids from top to bottom, and the level lines that are none of their rulings."""
    upright = [line for line in lines if line.upright and line.box.height >= _SHORTEST]
    level = [line for line in lines if not line.upright and line.box.width >= _SHORTEST]
    # Bars are level, so upright lines tell how thick rulings are
    usual = median([line.thick for line in upright]) if upright else 0.0
    rulings: list[Line] = []
    bars: list[Line] = []
    for line in level:
        is_thick = bool(upright) and line.thick > max(usual * _THICKER, _THICK)
        is_bar = is_thick or (bool(upright) and not _is_between(line, level, upright))
        (bars if is_bar else rulings).append(line)
    grids = [
        grid for group in _touching([*rulings, *upright]) if (grid := make_grid(group)) is not None
    ]
    return sorted(grids, key=lambda grid: grid.ys[0]), bars


def make_grid(lines: Sequence[Line]) -> Grid | None:
    """A grid of lines that touch; None where they enclose less than two cells."""
    upright = [line for line in lines if line.upright]
    level = [line for line in lines if not line.upright]
    if len(level) < 2 or not upright:
        return None
    top, bottom = min(one.box.top for one in level), max(one.box.bottom for one in level)
    # A table that is open at its sides ends where its level lines end
    for side in (min(one.box.x0 for one in level), max(one.box.x1 for one in level)):
        if all(abs(one.box.x0 - side) > _OPEN_SIDE for one in upright):
            upright.append(Line(Box(side, top, side, bottom), True, 0.4, "", False))
    xs = _places([(one.box.x0 + one.box.x1) / 2 for one in upright])
    ys = _places([(one.box.top + one.box.bottom) / 2 for one in level])
    if len(xs) < 3 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > CELLS_LIMIT:
        return None
    return Grid(xs, ys, [*level, *upright])


def _is_between(line: Line, level: Sequence[Line], upright: Sequence[Line]) -> bool:
    """Whether a level line, with those that go on from it, reaches upright lines at both ends."""
    y = (line.box.top + line.box.bottom) / 2
    spans = sorted(
        (one.box.x0, one.box.x1) for one in level
        if abs((one.box.top + one.box.bottom) / 2 - y) < _GAP
    )  # fmt: skip
    x0, x1 = line.box.x0, line.box.x1
    grown = True
    while grown:
        grown = False
        for a, b in spans:
            if a <= x1 + _GAP and b >= x0 - _GAP and (a < x0 or b > x1):
                x0, x1, grown = min(a, x0), max(b, x1), True
    near = [one for one in upright if one.box.top - _TOUCH <= y <= one.box.bottom + _TOUCH]
    inner = any(x0 + _TOUCH < one.box.x0 < x1 - _TOUCH for one in near)
    ends = [any(abs(one.box.x0 - x) <= _TOUCH for one in near) for x in (x0, x1)]
    # Of a table that is open at its sides the rulings pass its upright lines
    return all(ends) or (inner and _is_widest(x0, x1, level))


def _is_widest(x0: float, x1: float, level: Sequence[Line]) -> bool:
    left, right = min(one.box.x0 for one in level), max(one.box.x1 for one in level)
    return x0 - left <= _SAME and right - x1 <= _SAME


def _touching(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines in groups of those that touch or cross each other."""
    parent = list(range(len(lines)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    order = sorted(range(len(lines)), key=lambda n: lines[n].box.top)
    active: list[int] = []
    for n in order:
        box = lines[n].box
        active = [m for m in active if lines[m].box.bottom + _SAME >= box.top]
        for m in active:
            other = lines[m].box
            if other.x0 - _SAME <= box.x1 and box.x0 - _SAME <= other.x1:
                parent[root(n)] = root(m)
        active.append(n)
    groups: dict[int, list[Line]] = {}
    for n, line in enumerate(lines):
        groups.setdefault(root(n), []).append(line)
    return list(groups.values())


def _places(values: Sequence[float]) -> list[float]:
    """Values that are the same but for a little, once."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= _SAME:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _cells(
    xs: Sequence[float], ys: Sequence[float], lines: Sequence[Line]
) -> tuple[list[list[int]], list[Cell]]:
    """The cells that no line divides."""
    rows, columns = len(ys) - 1, len(xs) - 1
    right = _drawn(xs, ys, [line for line in lines if line.upright], upright=True)
    below = _drawn(ys, xs, [line for line in lines if not line.upright], upright=False)
    at = [[-1] * columns for _ in range(rows)]
    cells: list[Cell] = []
    for row in range(rows):
        for column in range(columns):
            if at[row][column] >= 0:
                continue
            end_column = column + 1
            while end_column < columns and at[row][end_column] < 0 and not right[end_column][row]:
                end_column += 1
            end_row = row + 1
            while (
                end_row < rows
                and not any(below[end_row][one] for one in range(column, end_column))
                and all(at[end_row][one] < 0 for one in range(column, end_column))
            ):
                end_row += 1
            for r in range(row, end_row):
                for c in range(column, end_column):
                    at[r][c] = len(cells)
            box = Box(xs[column], ys[row], xs[end_column], ys[end_row])
            cells.append(Cell(row, column, end_row, end_column, box))
    return at, cells


def _drawn(
    places: Sequence[float], across: Sequence[float], lines: Sequence[Line], *, upright: bool
) -> list[list[bool]]:
    """For each place of a line and each step along it, whether it is drawn there."""
    drawn = [[False] * (len(across) - 1) for _ in places]
    middles = [(a + b) / 2 for a, b in itertools.pairwise(across)]
    for line in lines:
        box = line.box
        at = (box.x0 + box.x1) / 2 if upright else (box.top + box.bottom) / 2
        first, last = (box.top, box.bottom) if upright else (box.x0, box.x1)
        for n, place in enumerate(places):
            if abs(place - at) <= _SAME:
                for step, middle in enumerate(middles):
                    if first <= middle <= last:
                        drawn[n][step] = True
    return drawn
