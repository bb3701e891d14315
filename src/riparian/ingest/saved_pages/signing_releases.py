"""Signing releases: 「…に関する書簡の交換」 of MOFA and the embassies, 「…契約の調印」 of JICA.

Projects stand in numbered or quoted lines with their amounts, in a table of loans, under the labels
of 案件基礎情報, or, where there is but one, in the first sentence. Sentences about who signed are
never kept, because they name persons.
"""

from __future__ import annotations

import re
from itertools import islice

from riparian.ingest.saved_pages.cooperation_kinds import event_in, only_scheme, schemes_in
from riparian.ingest.saved_pages.labelled_pages import find_labelled, read_sections, take
from riparian.ingest.saved_pages.loan_tables import find_loans
from riparian.ingest.saved_pages.page_amounts import Ceiling, ceilings_in
from riparian.ingest.saved_pages.page_days import day_of_signing
from riparian.ingest.saved_pages.page_facts import PageProject
from riparian.ingest.saved_pages.page_labels import PageLabel, label_of
from riparian.ingest.saved_pages.page_lines import Page, PageLine, expand, join_broken
from riparian.ingest.saved_pages.page_places import country_words_in
from riparian.ingest.saved_pages.page_titles import TitleLine, is_general, quoted_names, same
from riparian.ingest.saved_pages.release_items import find_items

_SIGNS = re.compile(r"書簡|交換公文|贈与契約|貸付契約|借款契約|調印|署名|締結")
_OFFICIALS = re.compile(r"大使|大臣|長官|首相|総理|次官|所長|H\. ?E\.|(?:Mr|Ms|Mrs|Dr)\.")
_AIM = re.compile(
    r"(?:^|。)(?:本|この)(?:計画|事業|案件|件|プロジェクト|借款)で?は|もの(?:です|である)?。|目的と|寄与|期待され|図り|図る|支援する"
)
_FOR = re.compile(
    r"(?:に対する|に対し|向け)(?:て)?(?P<what>[^「」:：]{4,60}?)(?:に関する|の供与|の署名|に係る)"
)
_ONCE = {
    "objective": "objectives", "general": "general", "host": "hosts", "place": "places",
    "period": "periods", "end": "ends",
}  # fmt: skip
_HEADS = 20
_ITEM = 60
_AIM_LENGTH = 20
_OPENING = 8
"""Paragraphs at the beginning in which it is told who signed what, and when."""


def find_released(page: Page, page_day: str | None) -> list[PageProject]:
    """The projects of a release; `page_day` is the ISO day of the page."""
    lines = join_broken([part for line in page.lines for part in expand(line)])
    head = title_of(page)
    projects = find_loans(page.lines) or find_labelled(page)
    if projects:
        _add_items(projects, join_broken([line for line in page.lines if not line.cells]))
    projects = projects or find_items(lines)
    opening = [line for line in lines if _SIGNS.search(line.text) and len(line.text) > 30]
    if not projects:
        projects = _quoted_projects(head, opening, lines)
    texts = [line.text for line in opening[:_OPENING]]
    for project in projects:
        _complete(project, head, texts, page_day)
    if len(projects) == 1:
        _complete_only(projects[0], lines, texts)
    return projects


def title_of(page: Page) -> str:
    """What the page is called: its first heading about a signing, else its `<title>`."""
    heads = (line.text for line in page.lines if line.heading and _SIGNS.search(line.text))
    return next(filter(country_words_in, islice(heads, _HEADS)), page.title)


def _add_items(projects: list[PageProject], lines: list[PageLine]) -> None:
    """Add what numbered lines outside tables say about the projects already found."""
    items = {
        same(item.title): item
        for item in find_items(lines, [project.title for project in projects])
    }
    for project in projects:
        item = items.get(same(project.title))
        if item is None:
            continue
        project.title_en = project.title_en or item.title_en
        for name in ("objectives", "general", "hosts", "places", "periods", "ends", "ceilings"):
            if not getattr(project, name):
                setattr(project, name, getattr(item, name))


def _quoted_projects(
    head: str, opening: list[PageLine], lines: list[PageLine]
) -> list[PageProject]:
    """The projects that stand in quotation marks in the title, else in the first sentences."""
    names = quoted_names(head)
    if names:
        where = next((line for line in lines if names[0].title in line.text), None)
        english = {same(n.title): n.title_en for line in opening for n in quoted_names(line.text)}
        names = tuple(
            TitleLine(n.title, n.title_en or english.get(same(n.title), "")) for n in names
        )
        return _with_countries([_of_name(name, where) for name in names], head)
    for line in opening:
        if (names := quoted_names(line.text)) and ceilings_in(line.text):
            return _with_countries([_of_name(name, line) for name in names], line.text)
    match = _FOR.search(head)
    if match and not is_general(match["what"]) and schemes_in(match["what"]):
        where = next((line for line in lines if match["what"] in line.text), None)
        return [_of_name(TitleLine(match["what"].strip()), where)]
    return []


def _with_countries(projects: list[PageProject], text: str) -> list[PageProject]:
    """Give each the country that stands before its name, or before the nearest name before it."""
    words = ""
    for project in projects:
        before, _, text = text.partition(project.title)
        words = country_words_in(before) or words
        project.countries = [words] * bool(words)
    return projects


def _of_name(name: TitleLine, where: PageLine | None) -> PageProject:
    return PageProject(line=where.number if where else 1, title=name.title, title_en=name.title_en)


def _complete(project: PageProject, head: str, opening: list[str], page_day: str | None) -> None:
    """What the page says once for all its projects."""
    if not project.countries:
        words = country_words_in(head, *opening)
        project.countries = [words] if words else []
    project.scheme = project.scheme or only_scheme(head, *opening)
    project.event = event_in(head, *opening) or project.event
    project.day = project.day or day_of_signing(opening, page_day)


def _complete_only(project: PageProject, lines: list[PageLine], opening: list[str]) -> None:
    """What running text says of the only project of a page: its ceiling and what it is for."""
    if not project.ceilings:
        stated: dict[Ceiling, None] = {}
        for text in opening:
            stated.update(dict.fromkeys(ceilings_in(text)))
        if not stated:
            stated.update(dict.fromkeys(c for line in lines for c in ceilings_in(line.text)))
        project.ceilings = list(dict.fromkeys(ceiling.text for ceiling in stated))
    wanted = {field for field, name in _ONCE.items() if not getattr(project, name)}
    if not any(map(_is_terms, project.notes)):
        wanted.add("terms")
    for section in read_sections(lines):
        if section.field in wanted:
            take(section, project)
    text_taken = "\n".join((*project.general, *project.objectives))
    about = [text for text in _about(lines) if text not in text_taken]
    if not project.general:
        project.general = about
    elif not project.objectives:
        project.objectives = about


def _is_terms(note: str) -> bool:
    label = label_of(note)
    return label is not None and label.field == "terms"


def _about(lines: list[PageLine]) -> list[str]:
    """The paragraphs on what is done, up to the country's figures; none that names officials."""
    paragraphs: list[str] = []
    goes_on = False
    for line in lines:
        label = label_of(line.text)
        if label and label.field == "stop" and paragraphs:
            break
        is_about = len(line.text) > _AIM_LENGTH and _AIM.search(line.text)
        if is_about and not _OFFICIALS.search(line.text):
            paragraphs.append(line.text)
            goes_on = True
        elif goes_on and (goes_on := _is_item(line, label)):
            paragraphs.append(line.text)
    return paragraphs


def _is_item(line: PageLine, label: PageLabel | None) -> bool:
    """Whether a line behind a paragraph is an item of it: short, no sentence, no heading."""
    is_sentence = line.text.endswith(("。", "．"))
    return label is None and not line.heading and len(line.text) <= _ITEM and not is_sentence
