"""Sections: a label and the lines that belong to it, out of the lines of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from riparian.ingest.pages.labels import Label, label_of, looks_like_heading
from riparian.ingest.pages.lines import Line, expand


class Section(msgspec.Struct, frozen=True):
    """What stands under one label. `field` is "" for what stands before the first."""

    field: str
    word: str
    number: int
    body: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The body as one text."""
        return "\n".join(self.body)


class _Open:
    """The section that is being read."""

    def __init__(self, field: str, word: str, number: int, *first: str) -> None:
        self.field, self.word, self.number = field, word, number
        self.body = [text for text in first if text]

    def close(self) -> Section:
        return Section(self.field, self.word, self.number, tuple(self.body))


def read_sections(lines: Iterable[Line]) -> Iterator[Section]:
    """The sections in order. A heading without a known label opens one with the field `other`."""
    current = _Open("", "", 1)
    for piece in _split_rows(lines):
        if isinstance(piece, Line):
            opened = _opened(piece)
            if opened is None:
                current.body.append(piece.text)
                continue
        else:
            opened = piece
        yield current.close()
        current = opened
    yield current.close()


def _opened(line: Line) -> _Open | None:
    if label := label_of(line.text):
        return _Open(label.field, label.word, line.number, label.rest)
    if looks_like_heading(line):
        return _Open("other", line.text, line.number)
    return None


def _split_rows(lines: Iterable[Line]) -> Iterator[Line | _Open]:
    """Rows of a table as label and value, or as plain lines where they have no label."""
    for line in lines:
        pairs = labelled_cells(line)
        if not pairs:
            yield from expand(line)
        for label, value in pairs:
            yield _Open(label.field, label.word, line.number, label.rest, *value.split("\n"))


def labelled_cells(line: Line) -> tuple[tuple[Label, str], ...]:
    """The labels and values of a row `label, value` or `label, value, label, value`."""
    cells = line.cells
    if len(cells) not in (2, 3, 4):
        return ()
    if len(cells) == 3:
        cells = (cells[0], cells[2] if cells[1].strip(" :：") == "" else "\n".join(cells[1:]))
    found = []
    for place in range(0, len(cells), 2):
        label = label_of(cells[place])
        if label is None or label.rest:
            return ()
        if label_of(cells[place + 1]) is not None and not cells[place + 1].count("\n"):
            return ()
        found.append((label, cells[place + 1]))
    return tuple(found)
