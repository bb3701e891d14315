"""A page read from its picture: the lines that are drawn on it, and what stands in each cell.

What comes out are the same shapes that a page with text has, so that whatever reads tables of
these reads those of a picture too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from riparian.ingest.tables.pdf.grid import Grid, grids_of
from riparian.ingest.tables.pdf.pictures.drawn_lines import drawn_on
from riparian.ingest.tables.pdf.pictures.ink import Ink, Writing
from riparian.ingest.tables.pdf.pictures.letter_program import (
    LINES_LIMIT,
    Manner,
    Word,
    installed_languages,
    read_lines,
)
from riparian.ingest.tables.pdf.pictures.page_image import Grey, image_of, straightened
from riparian.ingest.tables.pdf.shapes import Box, Letter, Shapes, TooMuch

SURE = 75.0
"""Below this, from 0 to 100, a line is read a second time, and drawn larger for that."""
_AGAIN: tuple[tuple[Manner, float], ...] = (("line", 1.0), ("line", 1.6), ("raw line", 1.6))
_SAMPLE = 12
_NARROWER = 0.58
_UNPARTED = re.compile("[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


class PictureReader:
    """Reads the pages of a document from their pictures; keeps the language of the first."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._language: str | None = None

    @property
    def can_read(self) -> bool:
        """Whether the program that tells letters is there."""
        return bool(installed_languages())

    def picture(self, number: int) -> Shapes:
        """A page as its picture shows it: lines, areas and letters, set straight.

        Raises TooMuch where it is no page of text.
        """
        image = straightened(image_of(self._path, number))
        drawn = drawn_on(image)
        ink = Ink(image, drawn.lines)
        grids, _ = grids_of(drawn.lines)
        areas = [*drawn.areas, *ink.filled(grids)]
        height, width = (size / image.scale for size in image.grey.shape)
        letters = self._letters(ink, grids, width, height)
        return Shapes(width, height, letters, drawn.lines, areas, [])

    def _letters(
        self, ink: Ink, grids: Sequence[Grid], width: float, height: float
    ) -> list[Letter]:
        lines = [line for box in _places(grids, width, height) for line in ink.in_cell(box)]
        if len(lines) > LINES_LIMIT:
            raise TooMuch(f"more than {LINES_LIMIT:,} lines of writing")
        letters = [
            Letter("-", box) for line in lines if line.dashes for box in _spread(line.box, 3)
        ]
        lines = [line for line in lines if not line.dashes]
        if self._language is None:
            self._language = _language_of(lines)
        for line, words in zip(lines, _read(lines, self._language), strict=True):
            letters.extend(_letters_of(line, words))
        return letters


def _places(grids: Sequence[Grid], width: float, height: float) -> Iterator[Box]:
    """All cells, and the stretches of a page above, between and below its grids."""
    top = 0.0
    for grid in grids:
        yield Box(0, top, width, max(top, grid.box.top))
        yield from (cell.box for cell in grid.cells)
        top = max(top, grid.box.bottom)
    yield Box(0, top, width, height)


def _language_of(lines: Sequence[Writing]) -> str:
    """The language in which most of the longest lines are read with most certainty."""
    languages = installed_languages()
    if len(languages) == 1:
        return languages[0]
    longest = sorted(lines, key=lambda line: -line.box.width)[:_SAMPLE]
    pictures = [line.grey for line in longest]

    def certainty(language: str) -> float:
        read = read_lines(pictures, language)
        return sum(_sure(words) for words in read)

    return max(languages, key=certainty)


def _read(lines: Sequence[Writing], language: str) -> list[list[Word]]:
    """The words of each line; one that is doubtful is drawn larger and read again."""
    pictures = [line.grey for line in lines]
    read = read_lines(pictures, language)
    for manner, larger in _AGAIN:
        doubtful = [n for n, words in enumerate(read) if _least(words) < SURE]
        again = read_lines([_larger(pictures[n], larger) for n in doubtful], language, manner)
        for n, words in zip(doubtful, again, strict=True):
            if _least(words) > _least(read[n]):
                read[n] = words
    return read


def _larger(grey: Grey, times: float) -> Grey:
    from PIL import Image  # only where a page is a picture

    picture = Image.fromarray(grey)
    size = (round(picture.width * times), round(picture.height * times))
    return np.asarray(picture.resize(size, Image.Resampling.LANCZOS))


def _sure(words: Sequence[Word]) -> float:
    letters = sum(len(word.text) for word in words)
    return sum(word.sure * len(word.text) for word in words) / letters if letters else 0.0


def _least(words: Sequence[Word]) -> float:
    return min((word.sure for word in words), default=0.0)


def _letters_of(line: Writing, words: Sequence[Word]) -> Iterator[Letter]:
    """The letters of a line, in the order in which they were read, each about where it stands."""
    text = unicodedata.normalize("NFC", _with_spaces(words))
    if line.letters and len(text) == len(line.letters):
        places: Iterable[Box] = line.letters
    elif line.lines:
        places = _over(line.lines, text)
    else:
        places = _spread(line.box, len(text), upright=bool(line.letters))
    yield from (Letter(letter, box) for letter, box in zip(text, places, strict=True))


def _over(lines: Sequence[Box], text: str) -> Iterator[Box]:
    """Places for letters over lines, by how wide each line and each letter is."""
    widths = [1.0 if _UNPARTED.match(letter) else _NARROWER for letter in text]
    scale = sum(line.width for line in lines) / max(sum(widths), 1.0)
    at, end, reached = 0, 0.0, 0.0
    for line in lines:
        end += line.width
        first = at
        while at < len(text) and (reached + widths[at] * scale / 2 <= end or line is lines[-1]):
            reached += widths[at] * scale
            at += 1
        yield from _spread(line, at - first)


def _with_spaces(words: Sequence[Word]) -> str:
    """Words as a text: no spaces beside letters that are not parted by them."""
    text = ""
    for word in words:
        apart = text and not _UNPARTED.match(text[-1]) and not _UNPARTED.match(word.text)
        text += f" {word.text}" if apart else word.text
    return text


def _spread(box: Box, count: int, *, upright: bool = False) -> Iterator[Box]:
    """A box in as many parts, side by side or below each other."""
    wide, high = box.width / max(count, 1), box.height / max(count, 1)
    for n in range(count):
        if upright:
            yield Box(box.x0, box.top + n * high, box.x1, box.top + (n + 1) * high)
        else:
            yield Box(box.x0 + n * wide, box.top, box.x0 + (n + 1) * wide, box.bottom)
