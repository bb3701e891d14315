"""Where there is writing in a picture: lines of it, and letters that stand below each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from riparian.ingest.tables.pdf.grid import Grid
from riparian.ingest.tables.pdf.pictures.page_image import Grey, PageImage
from riparian.ingest.tables.pdf.shapes import Area, Box, Line

_LEAST_INK = 2
_SPECK = 1.0
_LOW = 2.2
_WORDS_APART = 3.0
_TALL = 2.2
_SQUARE = 1.15
_MARGIN = 0.6
_FILLED = 0.93
_EDGE = 10
_LETTER_GAP = 0.25
_LOWEST = 0.7
_PARTS_APART = 0.3
_NARROW = 3.6
_FEW_LINES = 8
_WHITE = 255


class Writing(NamedTuple):
    """One line: its place in points and its picture, black on white. `letters` are the places of
    letters that stand below each other, where it is a column of them; `lines` those of the short
    lines that it is joined of; `dashes`: it is nothing but short strokes."""

    box: Box
    grey: Grey
    letters: tuple[Box, ...] = ()
    lines: tuple[Box, ...] = ()
    dashes: bool = False


class Ink:
    """A page's writing, without its lines."""

    def __init__(self, image: PageImage, lines: Sequence[Line]) -> None:
        self.scale = image.scale
        self._paper = image.paper
        self._grey = np.array(image.grey)
        for line in lines:
            x0, top, x1, bottom = self._pixels(line.box, _MARGIN)
            self._grey[top:bottom, x0:x1] = image.paper

    def filled(self, grids: Sequence[Grid]) -> list[Area]:
        """The cells whose middle is not as light as the paper."""
        return [
            Area(cell.box, "grey")
            for grid in grids
            for cell in grid.cells
            if self._middle(cell.box) < self._paper * _FILLED
        ]

    def in_cell(self, box: Box) -> Iterator[Writing]:
        """The writing in a cell, line by line; one column of letters where it stands upright."""
        part = self._part(box)
        if part is None:
            return
        grey, ink, left, top = part
        strips = list(_strips(ink, 1, 0))
        lines = _whole_lines(strips)
        columns = np.flatnonzero(ink.any(axis=0))
        if not lines or not len(columns):
            return
        width = int(columns[-1] - columns[0]) + 1
        if len(strips) > 2 and strips[-1][1] - strips[0][0] > width * _TALL:
            letters = _letters_below(strips, width)
            if len(letters) > 2 and _are_single(ink, letters, width):
                yield self._upright(grey, ink, letters, left, top)
                return
        found = [
            line for first, last in lines
            for line in self._in_line(grey, ink, first, last, left, top)
        ]  # fmt: skip
        narrow = max(line.box.width / line.box.height for line in found) < _NARROW
        yield from [_joined(found)] if narrow and 1 < len(found) < _FEW_LINES else found

    def _in_line(
        self, grey: Grey, ink: npt.NDArray[np.bool_], first: int, last: int, left: int, top: int
    ) -> Iterator[Writing]:
        """A line, in parts where it has wide gaps."""
        height = max(last - first, round(_LOW * self.scale))
        for start, end in _strips(ink[first:last], 0, round(height * _WORDS_APART)):
            rows = np.flatnonzero(ink[first:last, start:end].any(axis=1))
            a, b = first + int(rows[0]), first + int(rows[-1]) + 1
            box = self._box(left + start, top + a, left + end, top + b)
            if box.height < _SPECK and box.width < _SPECK:
                continue
            dashes = box.height < _LOW and box.width > 3 * box.height
            yield Writing(box, self._cut(grey[a:b, start:end]), dashes=dashes)

    def _upright(
        self,
        grey: Grey,
        ink: npt.NDArray[np.bool_],
        letters: Sequence[tuple[int, int]],
        left: int,
        top: int,
    ) -> Writing:
        """Letters below each other, put beside each other to be read."""
        size = max(b - a for a, b in letters)
        parts, places = [], []
        for a, b in letters:
            columns = np.flatnonzero(ink[a:b].any(axis=0))
            x0, x1 = int(columns[0]), int(columns[-1]) + 1
            cut = self._cut(grey[a:b, x0:x1])
            if (b - a) > 3 * (x1 - x0):
                cut = np.rot90(cut)  # a long vowel lies down in a line and stands in a column
            parts.append(_centred(cut, size))
            parts.append(np.full((size, max(1, round(size * _LETTER_GAP))), _WHITE, np.uint8))
            places.append(self._box(left + x0, top + a, left + x1, top + b))
        box = Box(
            min(p.x0 for p in places), places[0].top, max(p.x1 for p in places), places[-1].bottom
        )
        return Writing(box, np.hstack(parts), tuple(places))

    def _part(self, box: Box) -> tuple[Grey, npt.NDArray[np.bool_], int, int] | None:
        x0, top, x1, bottom = self._pixels(box, -_MARGIN)
        grey = self._grey[top:bottom, x0:x1]
        if not grey.size:
            return None
        ground = float(np.median(grey))
        if ground < self._paper * 0.5:  # light letters on a dark ground
            grey = np.asarray(_WHITE - grey, dtype=np.uint8)
            ground = _WHITE - ground
        return grey, grey < ground * 0.65, x0, top

    def _cut(self, grey: Grey) -> Grey:
        """A part with its ground turned white."""
        ground = max(float(np.percentile(grey, 90)), 1.0)
        return np.asarray((grey * (_WHITE / ground)).clip(0, _WHITE), dtype=np.uint8)

    def _middle(self, box: Box) -> float:
        w, h = box.width / 4, box.height / 4
        x0, top, x1, bottom = self._pixels(
            Box(box.x0 + w, box.top + h, box.x1 - w, box.bottom - h), 0
        )
        part = self._grey[top:bottom, x0:x1]
        return float(np.median(part)) if part.size else float(self._paper)

    def _pixels(self, box: Box, margin: float) -> tuple[int, int, int, int]:
        """The pixels of a box that is made larger by a margin, within the page."""
        height, width = self._grey.shape
        return (
            max(0, round((box.x0 - margin) * self.scale)),
            max(0, round((box.top - margin) * self.scale)),
            min(width, round((box.x1 + margin) * self.scale)),
            min(height, round((box.bottom + margin) * self.scale)),
        )

    def _box(self, x0: int, top: int, x1: int, bottom: int) -> Box:
        s = self.scale
        return Box(x0 / s, top / s, x1 / s, bottom / s)


def _joined(lines: Sequence[Writing]) -> Writing:
    """Short lines below each other as one, in which a word that they cut is whole."""
    height = max(line.grey.shape[0] for line in lines)
    boxes = [line.box for line in lines]
    box = Box(min(b.x0 for b in boxes), boxes[0].top, max(b.x1 for b in boxes), boxes[-1].bottom)
    grey = np.hstack([_centred(line.grey, height) for line in lines])
    return Writing(box, grey, lines=tuple(boxes))


def framed(grey: Grey) -> Grey:
    """A line with white all around, as it is given to be read."""
    return np.pad(grey, _EDGE, constant_values=_WHITE)


def _strips(ink: npt.NDArray[np.bool_], axis: int, gap: int) -> Iterator[tuple[int, int]]:
    """Where there is ink along an axis, from where to where; short gaps are passed over."""
    there = np.flatnonzero(ink.sum(axis=axis) >= min(_LEAST_INK, ink.shape[axis]))
    if not len(there):
        return
    breaks = np.flatnonzero(np.diff(there) > gap + 1)
    firsts = there[np.concatenate(([0], breaks + 1))]
    lasts = there[np.concatenate((breaks, [len(there) - 1]))]
    for first, last in zip(firsts, lasts, strict=True):
        yield int(first), int(last) + 1


def _whole_lines(strips: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Strips as lines: one that is low, as the upper part of 前 is, belongs to the nearest."""
    if not strips:
        return []
    usual = median([last - first for first, last in strips if last - first > 1] or [1])
    usual = max(usual, max(last - first for first, last in strips) * _LOWEST)
    lines = [strips[0]]
    for first, last in strips[1:]:
        before = lines[-1]
        low = min(before[1] - before[0], last - first) < usual * _LOWEST
        if low and first - before[1] <= usual * _PARTS_APART and last - before[0] <= usual * 1.4:
            lines[-1] = (before[0], last)
        else:
            lines.append((first, last))
    return lines


def _letters_below(lines: Sequence[tuple[int, int]], width: int) -> list[tuple[int, int]]:
    """Strips of a column joined to letters, none higher than the column is wide."""
    letters: list[tuple[int, int]] = []
    for first, last in lines:
        if letters and last - letters[-1][0] <= width * _SQUARE:
            letters[-1] = (letters[-1][0], last)
        else:
            letters.append((first, last))
    return letters


def _are_single(ink: npt.NDArray[np.bool_], letters: Sequence[tuple[int, int]], width: int) -> bool:
    """Whether most strips are one letter: about as high as the column is wide."""
    whole = sum(b - a > width * 0.55 for a, b in letters)
    return whole * 2 > len(letters)


def _centred(grey: Grey, height: int) -> Grey:
    above = max(0, (height - grey.shape[0]) // 2)
    below = max(0, height - grey.shape[0] - above)
    return np.pad(grey, ((above, below), (0, 0)), constant_values=_WHITE)
