"""Sections: a label and the lines that belong to it, out of the lines of a page.

Nothing that stands in a labelled section is lost: a heading that is not known, but lies below the
label, stays in the text of its section, and so does what follows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from riparian.ingest.pages.labels import PageLabel, label_of, looks_like_heading
from riparian.ingest.pages.lines import PageLine, expand
from riparian.ingest.pages.outline import PageOutline
from riparian.ingest.pages.parts import named_country
from riparian.ingest.pages.rows import read_rows


class Section(msgspec.Struct, frozen=True):
    """What stands under one label. `field` is "" for what stands before the first.

    A section that goes on behind another inside it comes again, with what follows.
    """

    field: str
    word: str
    number: int
    body: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The body as one text."""
        return "\n".join(self.body)


_TEXTS = ("objective", "general")
"""Fields whose text goes on behind a labelled part of it (`供与限度額：17億円` in the purpose)."""
_ONE_LINE = ("ceiling", "cost", "period", "end", "year", "signed", "scheme", "terms")
"""Fields whose value ends with its line where it begins in that of the label."""


class _Open:
    """A section that is being read, `depth` levels deep."""

    def __init__(self, label: PageLabel, number: int, depth: int, *body: str) -> None:
        self.label, self.number, self.depth = label, number, depth
        self.body = [text for text in (label.rest, *body) if text]

    @property
    def is_full(self) -> bool:
        return bool(self.label.rest) and self.label.field in _ONE_LINE

    def close(self) -> Section:
        return Section(self.label.field, self.label.word, self.number, tuple(self.body))


class _Reading:
    """The section that is open, those around it, and those that are closed."""

    def __init__(self) -> None:
        self._outline = PageOutline()
        self._around: list[_Open] = []
        self._current = _Open(PageLabel("", ""), 1, -1)
        self.closed: list[Section] = []

    def add_row(self, label: PageLabel, number: int, *values: str) -> None:
        depth = self._outline.place(PageLine(label.word, number), label=True)
        self._open(_Open(label, number, depth, *values))

    def add(self, line: PageLine) -> None:
        if label := label_of(line.text):
            depth = self._outline.place(line, label=True)
            self._open(_Open(label, line.number, depth))
        elif looks_like_heading(line):
            self._add_heading(line, self._outline.place(line))
        else:
            depth = self._outline.place(line, above=self._current.depth)
            if self._current.is_full and not self._go_on(line, self._current.depth):
                self._end_full(line, depth)
            self._current.body.append(line.text)

    def _add_heading(self, line: PageLine, depth: int) -> None:
        """It stays in the section that it lies in; outside of all it begins another."""
        is_inside = depth > self._current.depth and not self._current.is_full
        country = named_country(line)
        is_part = country and self._current.label.field == ""
        if not is_part and (is_inside or self._go_on(line, depth)):
            self._current.body.append(line.text)
            return
        if country:
            self._open(_Open(PageLabel("country", country, country), line.number, depth))
        self._open(_Open(PageLabel("other", line.text), line.number, depth))

    def _end_full(self, line: PageLine, depth: int) -> None:
        """A numbered sentence beside or above a value that is complete is no part of it."""
        if depth <= self._current.depth:
            self._open(_Open(PageLabel("other", ""), line.number, self._current.depth))

    def _go_on(self, line: PageLine, depth: int) -> bool:
        """Go on with the section around that depth, if it is a text."""
        outer = next((section for section in reversed(self._around) if section.depth < depth), None)
        if outer is None or outer.label.field not in _TEXTS:
            return False
        label = msgspec.structs.replace(outer.label, rest="")
        self._open(_Open(label, line.number, outer.depth))
        return True

    def _open(self, opened: _Open) -> None:
        self.closed.append(self._current.close())
        self._around.append(self._current)
        while self._around and self._around[-1].depth >= opened.depth:
            self._around.pop()
        self._current = opened

    def close(self) -> None:
        self.closed.append(self._current.close())


def read_sections(lines: Iterable[PageLine]) -> Iterator[Section]:
    """The sections in order. A heading outside of all labels opens one with the field `other`."""
    reading = _Reading()
    for line, pairs in read_rows(lines):
        for label, value in pairs:
            reading.add_row(label, line.number, *value.split("\n"))
        if not pairs:
            for part in expand(line):
                reading.add(part)
        yield from reading.closed
        reading.closed.clear()
    reading.close()
    yield from reading.closed
