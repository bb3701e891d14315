"""Which kind of page it is, and what that kind must have."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

import msgspec

from riparian.ingest.saved_pages.labelled_pages import find_labelled, find_listed
from riparian.ingest.saved_pages.page_days import day_of_page
from riparian.ingest.saved_pages.page_facts import PageProject
from riparian.ingest.saved_pages.page_labels import label_of
from riparian.ingest.saved_pages.page_lines import Page, PageLine, expand
from riparian.ingest.saved_pages.signing_releases import find_released
from riparian.ingest.saved_pages.table_rows import read_rows
from riparian.language.figures.dates import read_date

Kind = Literal["evaluation", "sheet", "list", "outline", "release"]

# 政策評価法に基づく事前評価書, by which the ministry judges before it signs
_EVALUATION = re.compile(r"政策評価法に基づく.{0,6}評価|政策評価.{0,4}事前評価書|^事前評価書$")
# 事業事前評価表, the same of JICA's
_SHEET = re.compile(r"事業事前評価表")
# カンボジアに対する無償資金協力「…」に関する書簡の交換
_RELEASE = re.compile(
    r"(?:に対する|に対し|向け|との間).{0,120}(?:書簡の|交換公文|贈与契約|貸付契約|借款契約|事前通報"
    r"|(?:円借款|無償資金協力)の?供与|署名|調印|締結)"
)
_PLAIN_RELEASE = re.compile(
    r"「[^」]+」.{0,60}"
    r"(?:書簡の(?:交換|署名)|交換公文|贈与契約|貸付契約|討議議事録|署名式|調印式)"
)
_TOPS, _LOOK = 200, 400


def _has_country(project: PageProject) -> bool:
    return bool(project.countries)


def _has_ceiling(project: PageProject) -> bool:
    return bool(project.ceilings) or project.scheme == "technical-cooperation"


def _says_what(project: PageProject) -> bool:
    return bool(project.objectives or project.general)


_LACKING: dict[Kind, tuple[tuple[str, Callable[[PageProject], bool]], ...]] = {
    "evaluation": (
        ("供与国名", _has_country),
        ("目的・事業内容", _says_what),
        ("評価年月日", lambda project: bool(project.day_words or project.day)),
        ("供与限度額", lambda project: bool(project.ceilings)),
    ),
    "sheet": (("国名", _has_country), ("事業目的", _says_what)),
    "outline": (("対象国名", _has_country),),
    "list": (("供与限度額", _has_ceiling), ("案件概要", _says_what)),
    "release": (("供与限度額", _has_ceiling), ("案件の概要", _says_what)),
}
"""The headings that pages of each kind have, and whether a project has what stands there."""


class PageLayout(msgspec.Struct, frozen=True):
    """The kind of a page and its own day (ISO); `wrong_day` holds words that are no day."""

    kind: Kind
    day: str | None
    wrong_day: str = ""


def layout_of(page: Page) -> PageLayout | None:
    """The kind of a page by its labels and headings; None for any other page."""
    lines = [part for line in page.lines for part in expand(line)]
    fields = set(_fields(page.lines))
    kind = _kind(page, lines, fields)
    return PageLayout(kind, *_page_day(lines)) if kind else None


def _kind(page: Page, lines: list[PageLine], fields: set[str]) -> Kind | None:
    tops = [page.title, *(line.text for line in lines if line.heading)][:_TOPS]
    if any(_SHEET.search(text) for text in tops):
        return "sheet"
    if any(_EVALUATION.search(text) for text in tops) or {"evaluated", "title"} <= fields:
        return "evaluation"
    if {"year", "ceiling"} <= fields or {"year", "general"} <= fields:
        return "list"
    if any(_RELEASE.search(t[:_LOOK]) or _PLAIN_RELEASE.search(t[:_LOOK]) for t in tops):
        return "release"
    if "title" in fields and any(_SHEET.fullmatch(line.text) for line in lines):
        return "sheet"
    if {"title", "country"} <= fields and fields & {"period", "signed", "objective", "place"}:
        return "outline"
    return None


def _fields(lines: tuple[PageLine, ...]) -> list[str]:
    fields = []
    for line, pairs in read_rows(lines):
        fields += [label.field for label, _ in pairs]
        if not pairs:
            labels = (label_of(part.text) for part in expand(line))
            fields += [label.field for label in labels if label]
    return fields


def find_projects(page: Page, layout: PageLayout) -> list[PageProject]:
    """The projects of a page, each with the headings that it should have and has not."""
    if layout.kind == "list":
        projects = find_listed(page)
    elif layout.kind == "release":
        projects = find_released(page, layout.day)
    else:
        projects = find_labelled(page)
    for project in projects:
        project.lacking += [name for name, has in _LACKING[layout.kind] if not has(project)]
    return [project for project in projects if project.title]


def _page_day(lines: list[PageLine]) -> tuple[str | None, str]:
    words = day_of_page(line.text for line in lines)
    reading = read_date(words) if words else None
    day = reading.value if reading else None
    return day, "" if day else words or ""
