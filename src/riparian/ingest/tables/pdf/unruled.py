"""Tables without ruling lines, by the words that name their columns.

Columns are where the names stand, parted where no letters stand between them; rows are where a
column that is filled in each has its lines (the schemes of a rolling plan). A column left of the
titles, which may have labels beside several rows, is left out where it cannot be seen for which
rows they are (`side_labels`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from riparian.ingest.tables.pdf.cell_text import lines_of, text_of
from riparian.ingest.tables.pdf.page_tables import Column, Row, text_lines
from riparian.ingest.tables.pdf.shapes import Box, Letter, Line, Shapes
from riparian.ingest.tables.pdf.side_labels import Label, RowPlaces, labels_beside
from riparian.ingest.tables.pdf.years import Bars, by_year, with_drawn, year_of

_TITLE = re.compile(
    r"案件名称?|事業名|プロジェクト名|사업명|(?:project)?title|projectname", re.IGNORECASE
)
_APART = 0.5
_HIGHEST_NAMES = 40.0
_WRAPPED = 1.35
_END = 2.6
_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 2
_SAME = 1.5
_CENTRED = 0.3


class _Word(NamedTuple):
    """Letters of a line that stand close together."""

    letters: list[Letter]
    box: Box

    @property
    def y(self) -> float:
        return (self.box.top + self.box.bottom) / 2

    def over(self, other: _Word) -> bool:
        """Whether it stands above or below another one."""
        shared = min(self.box.x1, other.box.x1) - max(self.box.x0, other.box.x0)
        return shared > 0.3 * min(self.box.width, other.box.width)


class FreeTable(NamedTuple):
    """The columns, rows and lines above of a table that a page sets without lines, and the names of
    columns that were left out."""

    columns: tuple[Column, ...]
    rows: list[Row]
    above: tuple[str, ...]
    left_out: tuple[str, ...]


def unruled_table(shapes: Shapes, *, begins: bool) -> FreeTable | None:
    """The table that a page sets without lines, or None. `begins`: no such table stands on a page
    before, which might go on here."""
    words = _words(shapes.letters)
    title = next((w for w in words if _TITLE.fullmatch(_compact(text_of(w.letters)))), None)
    if title is None:
        return None
    size = title.box.height
    below = [
        word for word in words
        if word.y > title.y + size and word.box.x0 < title.box.x1 + 4 * size
        and word.box.x1 > title.box.x0
    ]  # fmt: skip
    first = min((word.box.top for word in below), default=0.0)
    if not below or first - title.y > _HIGHEST_NAMES:
        return None
    end = first - size * 0.2
    begin = title.y - (end - title.y)
    names = _names([word for word in words if begin <= word.y < end])
    if len(names) < _FEWEST_COLUMNS:
        return None
    letters = [letter for letter in shapes.letters if letter.y > end and not letter.text.isspace()]
    at_title = next(n for n, group in enumerate(names) if title in group)
    columns = _columns(names, letters, shapes.width)
    # What stands below the last row, as a legend does, stands across columns
    last = _last_row(columns, at_title, letters)
    letters = [letter for letter in letters if letter.y < last]
    columns = _columns(names, letters, shapes.width)
    rows, left_out = _rows(columns, at_title, letters, shapes, begins=begins)
    above = text_lines(shapes.letters, 0, begin)
    names_left = tuple(columns[n].name for n in left_out)
    return FreeTable(columns, rows, above, names_left) if len(rows) >= _FEWEST_ROWS else None


def _words(letters: Sequence[Letter]) -> list[_Word]:
    words = []
    for line in lines_of([letter for letter in letters if not letter.text.isspace()]):
        start = 0
        for n in range(1, len(line) + 1):
            apart = n == len(line) or (
                line[n].box.x0 - line[n - 1].box.x1 > line[n].box.height * _APART
            )
            if apart:
                part = line[start:n]
                boxes = [letter.box for letter in part]
                words.append(_Word(part, Box(
                    min(b.x0 for b in boxes), min(b.top for b in boxes),
                    max(b.x1 for b in boxes), max(b.bottom for b in boxes),
                )))  # fmt: skip
                start = n
    return words


def _names(words: Sequence[_Word]) -> list[list[_Word]]:
    """The words of each column's name, from left to right; names over several columns go."""
    own = [word for word in words if not _is_over_several(word, words)]
    groups: list[list[_Word]] = []
    for word in sorted(own, key=lambda one: one.box.x0):
        group = next((g for g in groups if any(word.over(other) for other in g)), None)
        if group is None:
            groups.append([word])
        else:
            group.append(word)
    return sorted(groups, key=_left)


def _is_over_several(word: _Word, words: Sequence[_Word]) -> bool:
    under = [other for other in words if other.y > word.y + 1 and word.over(other)]
    return any(not a.over(b) and abs(a.y - b.y) < a.box.height for a in under for b in under)


def _left(group: Sequence[_Word]) -> float:
    return min(word.box.x0 for word in group)


def _columns(
    names: Sequence[Sequence[_Word]], letters: Sequence[Letter], width: float
) -> tuple[Column, ...]:
    """Columns parted in the widest gap between the letters below two names."""
    covered = sorted((letter.box.x0, letter.box.x1) for letter in letters)
    edges = [0.0]
    for left, right in pairwise(names):
        a = max(word.box.x1 for word in left)
        b = _left(right)
        middle_a = (_left(left) + a) / 2
        middle_b = (b + max(word.box.x1 for word in right)) / 2
        edges.append(_gap(covered, middle_a, middle_b, (a + b) / 2))
    edges.append(width)
    return tuple(
        Column(_name(group), x0, x1) for group, x0, x1 in zip(names, edges, edges[1:], strict=False)
    )


def _name(group: Sequence[_Word]) -> str:
    """The name that words below each other make; a year counts without what stands above it."""
    ordered = sorted(group, key=lambda word: word.y)
    names = [
        text_of([letter for word in ordered[n:] for letter in word.letters])
        for n in range(len(ordered))
    ]
    return next((name for name in names if year_of(name)), names[0])


def _gap(covered: Sequence[tuple[float, float]], a: float, b: float, usual: float) -> float:
    """The middle of the widest stretch from a to b in which nothing stands; `usual` if all does."""
    reach, best = a, (0.0, usual)
    for x0, x1 in covered:
        if x1 <= a or x0 >= b:
            continue
        if x0 - reach > best[0]:
            best = (x0 - reach, (reach + x0) / 2)
        reach = max(reach, x1)
    return (reach + b) / 2 if b - reach > best[0] else best[1]


def _lines_in(columns: Sequence[Column], letters: Sequence[Letter]) -> list[list[list[Letter]]]:
    """The lines of each column."""
    return [lines_of([one for one in letters if c.x0 <= one.x < c.x1]) for c in columns]


def _anchors(
    columns: Sequence[Column], title: int, lines: Sequence[Sequence[Sequence[Letter]]]
) -> list[float]:
    """Where the rows are, by the column that has a line in each."""
    among = [n for n in range(title, len(columns)) if year_of(columns[n].name) is None]
    anchor = _anchor(lines, among)
    return [] if anchor is None else _until_end([_middle(line) for line in lines[anchor]])


def _last_row(columns: Sequence[Column], title: int, letters: Sequence[Letter]) -> float:
    """Where the last row ends."""
    middles = _anchors(columns, title, _lines_in(columns, letters))
    if len(middles) < _FEWEST_ROWS:
        return 0.0
    return middles[-1] + median([b - a for a, b in pairwise(middles)])


def _rows(
    columns: Sequence[Column], title: int, letters: Sequence[Letter], shapes: Shapes, *,
    begins: bool,
) -> tuple[list[Row], list[int]]:  # fmt: skip
    """The rows, and the columns that were left out."""
    lines = _lines_in(columns, letters)
    middles = _anchors(columns, title, lines)
    if len(middles) < _FEWEST_ROWS:
        return [], []
    years = [n for n, column in enumerate(columns) if year_of(column.name)]
    halves = [(a + b) / 2 for a, b in pairwise(middles)]
    step = median([b - a for a, b in pairwise(middles)])
    edges = [middles[0] - step, *halves, middles[-1] + step]
    boxes = [Box(columns[0].x0, a, columns[-1].x1, b) for a, b in pairwise(edges)]
    year_boxes = [Box(columns[n].x0, 0, columns[n].x1, 0) for n in years]
    bars = Bars(_among_years(shapes.lines, year_boxes), shapes.areas, year_boxes, boxes)
    heights = [_height(lines[title:], box) for box in boxes]
    aside = [n for n in range(title, len(columns)) if n not in years]
    centred = [
        abs(_middle(here[0]) + _middle(here[-1]) - 2 * middle) < step * _CENTRED
        for n in aside
        for middle, box in zip(middles, boxes, strict=True)
        if len(here := [x for x in lines[n] if box.top <= _middle(x) < box.bottom]) > 1
    ]
    places = RowPlaces(middles, heights, bool(centred) and all(centred))
    beside = [
        labels_beside(lines[n], places, begins=begins, width=columns[n].x1) for n in range(title)
    ]
    rows = []
    for number, box in enumerate(boxes):
        here = [
            [one for line in column if box.top <= _middle(line) < box.bottom for one in line]
            for column in lines
        ]
        label_cells = [_label_at(labels, number) for labels in beside]
        texts = [text for text, _ in label_cells]
        texts += [text_of(here[n], columns[n].x1) for n in range(title, len(columns))]
        said = by_year([one for n in years for one in here[n]], year_boxes)
        for n, year, bar in zip(years, said, bars.drawn(box), strict=True):
            if n >= title:
                texts[n] = with_drawn(year, bar)
        start = number * len(columns)
        cells = [first * len(columns) + n for n, (_, first) in enumerate(label_cells)]
        cells += range(start + title, start + len(columns))
        rows.append(Row(tuple(texts), tuple(cells), box))
    # An empty column lacks nothing
    return rows, [n for n in range(title) if beside[n] is None and lines[n]]


def _label_at(labels: Sequence[Label] | None, row: int) -> tuple[str, int]:
    """The label beside a row, and the first row of its cell; rows above the first label, which go
    on from the page before, are one cell without text."""
    if labels is None:
        return "", row
    found = next((label for label in labels if label.first <= row < label.end), None)
    return (found.text, found.first) if found is not None else ("", 0)


def _height(lines: Sequence[Sequence[Sequence[Letter]]], box: Box) -> float:
    """How high the text of a row is: that of the column that has most of it."""
    highest = 0.0
    for column in lines:
        here = [one.box for line in column if box.top <= _middle(line) < box.bottom for one in line]
        if here:
            highest = max(highest, max(b.bottom for b in here) - min(b.top for b in here))
    return highest


def _among_years(lines: Sequence[Line], years: Sequence[Box]) -> list[Line]:
    """The level lines that stand among the years alone; others part rows."""
    if not years:
        return []
    left, right = years[0].x0, years[-1].x1
    level = [line for line in lines if not line.upright]
    others = [line.box.top for line in level if line.box.x0 < left or line.box.x1 > right]
    return [line for line in level if all(abs(line.box.top - y) > _SAME for y in others)]


def _anchor(lines: Sequence[Sequence[Sequence[Letter]]], among: Sequence[int]) -> int | None:
    """The column of those that has most lines, none of which goes on in the next."""
    plain = [
        n for n in among
        if lines[n] and all(
            _middle(b) - _middle(a) > max(one.box.height for one in a) * _WRAPPED
            for a, b in pairwise(lines[n])
        )
    ]  # fmt: skip
    return max(plain, key=lambda n: len(lines[n]), default=None)


def _until_end(middles: Sequence[float]) -> list[float]:
    """The lines up to a gap that is too wide for a row: what stands below is a legend."""
    if len(middles) < _FEWEST_ROWS:
        return list(middles)
    steps = [b - a for a, b in pairwise(middles)]
    widest = median(steps) * _END
    end = next((n for n, step in enumerate(steps) if step > widest), len(steps))
    return list(middles[: end + 1])


def _middle(line: Sequence[Letter]) -> float:
    return sum(letter.y for letter in line) / len(line)


def _compact(text: str) -> str:
    return "".join(text.split())
