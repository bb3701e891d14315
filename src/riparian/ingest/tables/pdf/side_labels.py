"""Labels beside several rows of a table without lines: which rows each is for.

It can be told where everything stands in the middle of its cell, which is seen by rows of several
lines. Then rows give their edges, since each edge is as far above the middle of a row as the next
is below it. The first label of a table begins with its first row, and ends as far below its middle;
so on, and what is left is the last one's, which may go on over the page. On a later page it is done
from the end, and rows that are left at the top go on with the label of the page before. Where an
end is not at an edge, nothing is said of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from riparian.ingest.tables.pdf.cell_text import text_of
from riparian.ingest.tables.pdf.shapes import Letter

_WRAPPED = 1.6
"""Lines of one label stand no further apart, in heights of its letters."""

_NEAR = 0.25
"""How far an edge of rows may be from where it is looked for, in heights of a row."""

_AT_LINE = 0.2
"""How far from the middle of a row what stands in each row may be, in heights of a row."""


class Label(NamedTuple):
    """A text and the rows that it is for: from `first` up to `end`, which is not among them."""

    text: str
    first: int
    end: int


class _Block(NamedTuple):
    """The lines of a label: its text, and where it begins and ends."""

    text: str
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


class RowPlaces(NamedTuple):
    """Rows from top to bottom: the middle of each by its line, how high its text is, and whether it
    is seen that what has several lines stands in the middle of its row."""

    middles: Sequence[float]
    heights: Sequence[float]
    are_centred: bool

    @property
    def step(self) -> float:
        """The distance from row to row."""
        return median([b - a for a, b in pairwise(self.middles)])


def labels_beside(
    lines: Sequence[Sequence[Letter]], rows: RowPlaces, *, begins: bool, width: float
) -> list[Label] | None:
    """The labels that lines of a column make, or None where it cannot be seen for which rows they
    are. `begins`: the first row is the first of its table; `width` is where the column ends."""
    if _is_in_each(lines, rows):
        texts = [text_of(line, width) for line in lines]
        return [Label(text, n, n + 1) for n, text in enumerate(texts)]
    blocks = _blocks(lines, width)
    bounds = _bounds(blocks, rows, begins) if blocks and rows.are_centred else None
    if bounds is None:
        return None
    return [
        Label(block.text, first, end)
        for block, (first, end) in zip(blocks, pairwise(bounds), strict=True)
    ]


def _is_in_each(lines: Sequence[Sequence[Letter]], rows: RowPlaces) -> bool:
    """Whether there is one line in each row."""
    near = rows.step * _AT_LINE
    return len(lines) == len(rows.middles) and all(
        abs(_middle(line) - middle) < near for line, middle in zip(lines, rows.middles, strict=True)
    )


def _blocks(lines: Sequence[Sequence[Letter]], width: float) -> list[_Block]:
    groups: list[list[Sequence[Letter]]] = []
    for line in lines:
        height = max(letter.box.height for letter in line)
        if groups and _middle(line) - _middle(groups[-1][-1]) <= height * _WRAPPED:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [
        _Block(
            text_of([letter for line in group for letter in line], width),
            min(letter.box.top for letter in group[0]),
            max(letter.box.bottom for letter in group[-1]),
        )
        for group in groups
    ]


def _edges(rows: RowPlaces) -> list[float] | None:
    """Where rows begin and end whose text stands in their middles; None where it does not."""
    # The edge above row n is `place + sign * first`, by that above the first row
    place, sign = 0.0, 1
    least, most = float("-inf"), float("inf")
    places = []
    for middle, height in zip(rows.middles, rows.heights, strict=True):
        places.append((place, sign))
        room = middle - place - height / 2
        if sign > 0:
            most = min(most, room)
        else:
            least = max(least, -room)
        place, sign = 2 * middle - place, -sign
    places.append((place, sign))
    if not least <= most:
        return None
    if least == float("-inf") or most == float("inf"):
        return None
    first = (least + most) / 2
    return [place + sign * first for place, sign in places]


def _bounds(blocks: Sequence[_Block], rows: RowPlaces, begins: bool) -> list[int] | None:
    """The first row of each label, and the end of the last."""
    edges = _edges(rows)
    if edges is None:
        return None
    near, last = rows.step * _NEAR, len(edges) - 1
    bounds = [0] if begins else [last]
    for block in blocks[:-1] if begins else reversed(blocks):
        wanted = 2 * block.middle - edges[bounds[-1]]
        best = min(range(len(edges)), key=lambda n: abs(edges[n] - wanted))
        if abs(edges[best] - wanted) > near:
            return None
        bounds.append(best)
    bounds = [*bounds, last] if begins else bounds[::-1]
    fits = all(
        a < b and edges[a] - near <= block.top and block.bottom <= edges[b] + near
        for block, (a, b) in zip(blocks, pairwise(bounds), strict=True)
    )
    return bounds if fits else None


def _middle(line: Sequence[Letter]) -> float:
    return sum(letter.y for letter in line) / len(line)
