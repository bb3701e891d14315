"""Items: the numbered or quoted lines of a release that each begin a project, with what follows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from riparian.ingest.saved_pages.cooperation_kinds import only_scheme, schemes_in
from riparian.ingest.saved_pages.labelled_pages import read_sections, take
from riparian.ingest.saved_pages.page_facts import PageProject
from riparian.ingest.saved_pages.page_labels import (
    NUMBERING,
    PageLabel,
    label_of,
    looks_like_heading,
    without_number,
)
from riparian.ingest.saved_pages.page_lines import PageLine
from riparian.ingest.saved_pages.page_outline import CountrySections, mark_of, own_country
from riparian.ingest.saved_pages.page_titles import (
    TITLE_LIMIT,
    TitleLine,
    is_english,
    project_line,
    same,
    split_title,
    without_brackets,
)

_OFFICIALS = re.compile(
    r"H\. ?E\.|(?:Mr|Ms|Mrs|Dr)\. ?[A-Z]|署名が|交換が行われ|締結しました|調印しました"
)
_GROUP = re.compile(r"円借款|無償資金協力|技術協力|有償資金協力")


def find_items(lines: Sequence[PageLine], titles: Iterable[str] = ()) -> list[PageProject]:
    """The projects in order; a title that comes again adds to the first.

    A line counts if an amount stands in it, if its title is in `titles` or has come before, or if
    it is quoted and numbered. Where the projects only stand in a list, what follows its last one
    is not of that one alone.
    """
    reading = _Reading(titles)
    for place, line in enumerate(lines):
        label = label_of(line.text)
        if label and label.field == "stop" and reading.found:
            break
        reading.add(line, label, lines[place + 1 : place + 2])
    return reading.finish()


class _Reading:
    """The projects found so far, the one that is open, and the lines that have come behind it."""

    def __init__(self, titles: Iterable[str]) -> None:
        self.found: dict[str, PageProject] = {}
        self._titles = {same(title) for title in titles}
        self._parts = CountrySections()
        self._scheme: str | None = None
        self._current: PageProject | None = None
        self._depth = 0
        self._rest: list[PageLine] = []
        self._shared: list[PageLine] = []
        self._bodies = 0

    def add(self, line: PageLine, label: PageLabel | None, following: Sequence[PageLine]) -> None:
        begins_part = self._parts.see(line)
        if self._current and self._parts.depth < self._depth and _is_of_all(line, label):
            self._shared = [] if label else self._shared
            self._close()
        country, text = own_country(line.text)
        title = _begins(msgspec.structs.replace(line, text=text), following, self._titles)
        if title:
            self._open(title, line, country)
        elif project := _told_of(line.text, self.found):
            project.general.append(line.text)
        elif group := _group_of(line):
            self._close()
            self._scheme = group
        elif begins_part:
            self._close()
        elif self._current:
            self._rest.append(line)
        elif self._shared or (label and label.field == "terms"):
            self._shared.append(line)

    def _open(self, title: TitleLine, line: PageLine, country: str) -> None:
        self._close()
        self._titles.add(same(title.title))
        self._current = project = _open(self.found, title, line, self._scheme)
        self._depth = self._parts.depth
        country = country or self._parts.country
        project.countries = project.countries or [country] * bool(country)

    def _close(self) -> None:
        self._bodies += _close(self._current, self._rest)
        self._current, self._rest = None, []

    def finish(self) -> list[PageProject]:
        if self._bodies == 0 and len(self.found) > 1:
            self._rest = [line for line in self._rest[:1] if _more_of_title(line.text)]
        self._close()
        _share_terms(list(self.found.values()), self._shared)
        return list(self.found.values())


def _share_terms(projects: list[PageProject], lines: list[PageLine]) -> None:
    """Give the terms that stand behind all items to each that may be a loan."""
    for section in read_sections(lines):
        if section.field == "terms":
            for project in projects:
                if project.scheme in (None, "loan"):
                    take(section, project)


def _is_of_all(line: PageLine, label: PageLabel | None) -> bool:
    """Whether a line above the items speaks of all: a numbered sentence, or terms of loans."""
    if label:
        return label.field == "terms"
    mark = mark_of(line.text)
    return mark is not None and mark.count > 0 and not looks_like_heading(line)


def _begins(line: PageLine, following: Sequence[PageLine], titles: set[str]) -> TitleLine | None:
    title = project_line(line.text)
    if title is None:
        return None
    numbered = line.heading or NUMBERING.match(line.text) is not None
    wanted = (
        title.amount
        or same(title.title) in titles
        or (title.quoted and numbered)
        or any(_more_of_title(next_line.text) for next_line in following)
    )
    return title if wanted else None


def _told_of(text: str, projects: dict[str, PageProject]) -> PageProject | None:
    """The project of which a numbered sentence tells: `（2）…計画は、…`, `「…計画」は、…`."""
    bare = without_number(text)
    name, mark, _ = bare.partition("は")
    return projects.get(same(name)) if mark and len(name) < TITLE_LIMIT else None


def _group_of(line: PageLine) -> str | None:
    """The scheme under whose heading the next items stand."""
    if not looks_like_heading(line) or not _GROUP.search(line.text):
        return None
    named = schemes_in(line.text)
    return named[0] if len(named) == 1 else None


def _open(
    projects: dict[str, PageProject], title: TitleLine, line: PageLine, scheme: str | None
) -> PageProject:
    project = projects.setdefault(
        same(title.title), PageProject(line=line.number, title=title.title)
    )
    project.title_en = project.title_en or title.title_en
    project.scheme = project.scheme or only_scheme(title.title) or scheme
    if title.amount and not project.ceilings:
        project.ceilings = [title.amount]
    return project


def _close(project: PageProject | None, rest: list[PageLine]) -> bool:
    """Give a project the lines behind its title; whether any told what it is.

    They are its English name, its amount, then sentences and labels.
    """
    if project is None:
        return False
    lines = list(rest)
    while lines and (more := _more_of_title(lines[0].text)):
        project.title_en = project.title_en or more.title_en
        if more.amount and not project.ceilings:
            project.ceilings = [more.amount]
        lines.pop(0)
    for section in read_sections(lines):
        if section.field == "":
            project.general += [text for text in section.body if not _OFFICIALS.search(text)]
        elif section.field not in ("other", "title", "country"):
            take(section, project)
    return bool(lines)


def _more_of_title(text: str) -> TitleLine | None:
    """A line that holds only the English name, the amount, or both: `(The Project …)(…円)`."""
    bare = text.strip(" \u3000")
    if is_english(bare) and len(bare) < 250:
        return TitleLine("", without_brackets(bare))
    split = split_title(bare)
    only_brackets = not split.title and (split.title_en or split.amount)
    return split if only_brackets else None
