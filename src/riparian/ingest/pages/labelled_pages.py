"""Pages in which labels say what stands where: ex-ante evaluations, JICA's sheets and outlines.

MOFA's 事前評価書 (since 2001), JICA's 事業事前評価表, the 案件基礎情報 of its releases and its
project pages differ in numbering and tags, not in their labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from riparian.ingest.pages.amounts import amounts_in, ceilings_in, share_in, sole_amount
from riparian.ingest.pages.countries import country_named_in, country_words_in
from riparian.ingest.pages.kinds import only_scheme
from riparian.ingest.pages.labels import NUMBERING, label_of
from riparian.ingest.pages.lines import Page, PageLine, expand
from riparian.ingest.pages.page_facts import PageProject
from riparian.ingest.pages.sections import Section, read_sections
from riparian.ingest.pages.titles import is_english, project_line, split_title, unbracketed

_OF_TECHNICAL_COOPERATION = "署名日(実施合意)"
"""The record of discussions, which only technical cooperation has (JICA, 案件概要表)."""
_LISTS = {
    "objective": "objectives", "general": "general", "place": "places",
    "period": "periods", "end": "ends", "host": "hosts",
}  # fmt: skip


def find_labelled(page: Page) -> list[PageProject]:
    """The projects of a page whose titles stand under a label, in order."""
    found: list[PageProject] = []
    latest: list[PageProject] = []
    waiting: list[Section] = []
    for section in read_sections(page.lines):
        if section.field == "stop" and found:
            break
        if section.field == "title" and section.body:
            latest = [_begin(one, found[-1:], waiting) for one in _each_title(section)]
            found += latest
            waiting = []
        elif not found or (section.field == "country" and found[-1].countries and section.body):
            waiting.append(section)
        else:
            for one in latest:
                take(section, one)
    heads = [page.title, *headings(page)]
    country = country_words_in(*heads) or country_named_in(*heads)
    scheme = only_scheme(*heads) or _by_need(page.lines)
    for one in found:
        one.countries = one.countries or [country] * bool(country)
        one.scheme = one.scheme or scheme
        _add_ceiling(one)
    return found


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
    one = PageProject(line=section.number, title=title.title, title_en=title.title_en or english)
    one.ceilings = [title.amount] if title.amount else []
    for more in japanese[1:3]:
        inner = unbracketed(more)
        if not one.title_en and is_english(inner):
            one.title_en = inner
    for earlier in waiting:
        take(earlier, one)
    for first in before:
        one.countries = one.countries or list(first.countries)
        if not one.event:
            one.event, one.day_words = first.event, first.day_words
    return one


def take(section: Section, one: PageProject) -> None:
    """Put what stands under a label into the project."""
    japanese, _ = by_language(section.body)
    text = "\n".join(japanese).strip()
    if not text:
        return
    if section.field in ("period", "end", "scheme", "cost", "terms"):
        one.notes.append(f"{section.word}: {text}")
    if section.field == "ceiling":
        one.ceilings.append(sole_amount(text))
        if len(list(amounts_in(text))) > 1 or len(japanese) > 1:
            one.notes.append(f"{section.word}: {text}")
    elif section.field in _LISTS:
        getattr(one, _LISTS[section.field]).append(text)
    elif section.field == "country":
        one.countries = one.countries or [text]
    elif section.field == "title_en":
        one.title_en = one.title_en or " ".join(text.split())
    elif section.field == "year":
        one.year_words = one.year_words or text
    elif section.field == "evaluated":
        one.event, one.day_words = "ex-ante-evaluation", one.day_words or section.body[0]
    elif section.field == "signed":
        one.event = one.event or "signing"
        one.day_words = one.day_words or section.body[0]
        if section.word == _OF_TECHNICAL_COOPERATION:
            one.scheme = one.scheme or "technical-cooperation"
    elif section.field == "scheme":
        one.scheme = one.scheme or only_scheme(text)
    elif section.field == "cost":
        share = share_in(text)
        one.scheme = one.scheme or (only_scheme(text) if share else None)
        one.ceilings += [share] if share and not one.ceilings else []


def by_language(body: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The lines of a value, and its English if it is parted as `(和)…` and `(英)…`."""
    english = next((match[1] for text in body if (match := _ENGLISH.match(text))), "")
    japanese = (_JAPANESE.sub("", text) for text in body if not _ENGLISH.match(text))
    return tuple(japanese) or body, " ".join(english.split())


_ENGLISH = re.compile(r"[（(]英[）)][ 　:：]*(.+)", re.DOTALL)
_JAPANESE = re.compile(r"^[（(]和[）)][ 　:：]*")


def _add_ceiling(one: PageProject) -> None:
    """The ceiling, where it stands in the purpose and under no label."""
    if not one.ceilings:
        stated = (c.text for text in (*one.objectives, *one.general) for c in ceilings_in(text))
        one.ceilings = list(dict.fromkeys(stated))


def headings(page: Page) -> list[str]:
    """The texts that look like headings, as far as the first label."""
    found = []
    for line in page.lines:
        if label_of(line.text):
            break
        if line.heading:
            found.append(line.text)
    return found


def _by_need(lines: tuple[PageLine, ...]) -> str | None:
    """The scheme of which the heading `無償資金協力の必要性` speaks."""
    heads = (part.text for line in lines for part in expand(line) if len(part.text) < 30)
    return only_scheme(*(text for text in heads if text.endswith("の必要性")))
