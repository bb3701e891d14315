"""Pages in which labels say what stands where: ex-ante evaluations, JICA's sheets and outlines.

MOFA's 事前評価書 (since 2001), JICA's 事業事前評価表, the 案件基礎情報 of its releases and its
project pages differ in numbering and tags, not in their labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from riparian.ingest.pages.amounts import amounts_in, ceilings_in, share_in, sole_amount
from riparian.ingest.pages.kinds import only_scheme
from riparian.ingest.pages.labels import NUMBERING, label_of
from riparian.ingest.pages.lines import Page, PageLine, expand
from riparian.ingest.pages.page_facts import PageProject
from riparian.ingest.pages.places import country_named_in, country_words_in
from riparian.ingest.pages.sections import Section, read_sections
from riparian.ingest.pages.titles import is_english, project_line, split_title, without_brackets

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
