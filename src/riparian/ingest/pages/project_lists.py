"""MOFA's lists of projects by country: a title, then 実施年度, 供与限度額, 案件概要, 裨益効果.

The title stands without a label right before 実施年度, as a heading or a table's first row.
"""

from __future__ import annotations

import re

from riparian.ingest.pages.kinds import only_scheme
from riparian.ingest.pages.labelled_pages import headings, read_sections, take
from riparian.ingest.pages.labels import label_of
from riparian.ingest.pages.lines import Page, PageLine
from riparian.ingest.pages.outline import CountrySections
from riparian.ingest.pages.page_facts import PageProject
from riparian.ingest.pages.places import country_named_in, country_words_in
from riparian.ingest.pages.rows import labelled_cells
from riparian.ingest.pages.titles import split_title

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
