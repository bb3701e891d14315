"""Pages in which labels say what stands where: ex-ante evaluations, JICA's sheets and outlines.

MOFA's 事前評価書 (since 2001), JICA's 事業事前評価表, the 案件基礎情報 of its releases and its
project pages differ in numbering and tags, not in their labels.

A *section* is a label and the lines that belong to it. Nothing that stands in a labelled section is
lost: a heading that is not known, but lies below the label, stays in the text of its section, and
so does what follows it.

In MOFA's lists of projects by country the title stands without a label right before 実施年度, as a
heading or a table's first row; 供与限度額, 案件概要 and 裨益効果 follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from riparian.ingest.saved_pages.cooperation_kinds import only_scheme
from riparian.ingest.saved_pages.page_amounts import amounts_in, ceilings_in, share_in, sole_amount
from riparian.ingest.saved_pages.page_facts import PageProject
from riparian.ingest.saved_pages.page_labels import (
    NUMBERING,
    PageLabel,
    label_of,
    looks_like_heading,
)
from riparian.ingest.saved_pages.page_lines import Page, PageLine, expand
from riparian.ingest.saved_pages.page_outline import CountrySections, PageOutline, named_country
from riparian.ingest.saved_pages.page_places import country_named_in, country_words_in
from riparian.ingest.saved_pages.page_titles import (
    is_english,
    project_line,
    split_title,
    without_brackets,
)
from riparian.ingest.saved_pages.table_rows import labelled_cells, read_rows


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


_OF_TECHNICAL_COOPERATION = "署名日(実施合意)"
"""The record of discussions, which only technical cooperation has (JICA, 案件概要表)."""
_LISTS = {
    "objective": "objectives", "general": "general", "place": "places",
    "period": "periods", "end": "ends", "host": "hosts",
}  # fmt: skip


def find_labelled(page: Page) -> list[PageProject]:
    """The projects of a page whose titles stand under a label, in order."""
    projects: list[PageProject] = []
    latest: list[PageProject] = []
    waiting: list[Section] = []
    for section in read_sections(page.lines):
        if section.field == "stop" and projects:
            break
        if section.field == "title" and section.body:
            latest = [_begin(titled, projects[-1:], waiting) for titled in _each_title(section)]
            projects += latest
            waiting = []
        elif not projects or (
            section.field == "country" and projects[-1].countries and section.body
        ):
            waiting.append(section)
        else:
            for project in latest:
                take(section, project)
    heads = [page.title, *headings(page)]
    country = country_words_in(*heads) or country_named_in(*heads)
    scheme = only_scheme(*heads) or _scheme_by_need(page.lines)
    for project in projects:
        project.countries = project.countries or [country] * bool(country)
        project.scheme = project.scheme or scheme
        _add_ceiling(project)
    return projects


def _each_title(section: Section) -> list[Section]:
    """A section for each title, where several stand numbered under one label."""
    titles = [text for text in section.body if NUMBERING.match(text) and project_line(text)]
    if len(titles) < 2:
        return [section]
    return [msgspec.structs.replace(section, body=(title,)) for title in titles]


def _begin(section: Section, before: list[PageProject], waiting: Iterable[Section]) -> PageProject:
    """A project by its title, with what stood before it; else country and day of the one before."""
    japanese, english = by_language(section.body)
    title = split_title(japanese[0])
    project = PageProject(
        line=section.number, title=title.title, title_en=title.title_en or english
    )
    project.ceilings = [title.amount] if title.amount else []
    for more in japanese[1:3]:
        inner = without_brackets(more)
        if not project.title_en and is_english(inner):
            project.title_en = inner
    for earlier in waiting:
        take(earlier, project)
    for first in before:
        project.countries = project.countries or list(first.countries)
        if not project.event:
            project.event, project.day_words = first.event, first.day_words
    return project


def take(section: Section, project: PageProject) -> None:
    """Put what stands under a label into the project."""
    japanese, _ = by_language(section.body)
    text = "\n".join(japanese).strip()
    if not text:
        return
    if section.field in ("period", "end", "scheme", "cost", "terms"):
        project.notes.append(f"{section.word}: {text}")
    if section.field == "ceiling":
        project.ceilings.append(sole_amount(text))
        if len(list(amounts_in(text))) > 1 or len(japanese) > 1:
            project.notes.append(f"{section.word}: {text}")
    elif section.field in _LISTS:
        getattr(project, _LISTS[section.field]).append(text)
    elif section.field == "country":
        project.countries = project.countries or [text]
    elif section.field == "title_en":
        project.title_en = project.title_en or " ".join(text.split())
    elif section.field == "year":
        project.year_words = project.year_words or text
    elif section.field == "evaluated":
        project.event, project.day_words = (
            "ex-ante-evaluation",
            project.day_words or section.body[0],
        )
    elif section.field == "signed":
        project.event = project.event or "signing"
        project.day_words = project.day_words or section.body[0]
        if section.word == _OF_TECHNICAL_COOPERATION:
            project.scheme = project.scheme or "technical-cooperation"
    elif section.field == "scheme":
        project.scheme = project.scheme or only_scheme(text)
    elif section.field == "cost":
        share = share_in(text)
        project.scheme = project.scheme or (only_scheme(text) if share else None)
        project.ceilings += [share] if share and not project.ceilings else []


def by_language(body: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The lines of a value, and its English if it is parted as `(和)…` and `(英)…`."""
    english = next((match[1] for text in body if (match := _ENGLISH.match(text))), "")
    japanese = (_JAPANESE.sub("", text) for text in body if not _ENGLISH.match(text))
    return tuple(japanese) or body, " ".join(english.split())


# One cell has both languages: (和)公共事業運輸省水道局(英)Department of Water Supply
_ENGLISH = re.compile(r"[（(]英[）)][ 　:：]*(.+)", re.DOTALL)
_JAPANESE = re.compile(r"^[（(]和[）)][ 　:：]*")


def _add_ceiling(project: PageProject) -> None:
    """The ceiling, where it stands in the purpose and under no label."""
    if not project.ceilings:
        stated = (
            c.text for text in (*project.objectives, *project.general) for c in ceilings_in(text)
        )
        project.ceilings = list(dict.fromkeys(stated))


def headings(page: Page) -> list[str]:
    """The texts that look like headings, as far as the first label."""
    texts = []
    for line in page.lines:
        if label_of(line.text):
            break
        if line.heading:
            texts.append(line.text)
    return texts


def _scheme_by_need(lines: tuple[PageLine, ...]) -> str | None:
    """The scheme of which the heading `無償資金協力の必要性` speaks."""
    heads = (part.text for line in lines for part in expand(line) if len(part.text) < 30)
    return only_scheme(*(text for text in heads if text.endswith("の必要性")))


_TOPS = 60


def find_listed(page: Page) -> list[PageProject]:
    """The projects of a list, in order."""
    lines = page.lines
    starts = [
        number for number in range(1, len(lines))
        # The title has no label of its own: it is the line before 実施年度.
        if _field(lines[number]) == "year" and _field(lines[number - 1]) == ""
    ]  # fmt: skip
    heads = [*headings(page), *re.split(r"[|｜]", page.title)]
    tops = [line.text for line in lines[:_TOPS]]
    country = country_words_in(*heads) or country_named_in(*heads, *tops)
    scheme = only_scheme(*heads)
    projects = []
    parts = CountrySections()
    next_line = 0
    for place, start in enumerate(starts):
        end = starts[place + 1] - 1 if place + 1 < len(starts) else len(lines)
        project = _entry(lines[start - 1], lines[start:end])
        for line in lines[next_line : start - 1]:
            parts.see(line)
        next_line = start - 1
        words = parts.country or country
        project.countries = project.countries or [words] * bool(words)
        project.scheme = project.scheme or scheme
        projects.append(project)
    return projects


def _entry(title_line: PageLine, lines: tuple[PageLine, ...]) -> PageProject:
    cells = [cell for cell in title_line.cells if cell]
    title = split_title(cells[0] if cells else title_line.text)
    project = PageProject(line=title_line.number, title=title.title, title_en=title.title_en)
    for section in read_sections(lines):
        if section.field in ("stop", "title"):
            break
        take(section, project)
    return project


def _field(line: PageLine) -> str:
    """The field whose label a line is or begins with, "" where it has none."""
    if line.cells:
        pairs = labelled_cells(line)
        return pairs[0][0].field if pairs else ""
    label = label_of(line.text)
    return label.field if label else ""
