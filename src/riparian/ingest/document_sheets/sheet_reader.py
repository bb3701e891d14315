"""`SheetReader`: a document about one project whose labels say what it is, as a PDF.

JICA's ex-ante evaluations in Japanese and English, and its tenders, the earliest public trace of a
project. A sheet has no address in it, so that a record has no identifier but the number of a
tender. Names of persons are never kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from riparian.ingest.document_sheets.pdf_text import (
    LOOK_PAGES,
    Paragraph,
    paragraphs,
    text_of_pdf,
)
from riparian.ingest.document_sheets.sheet_kinds import (
    Kind,
    english_project,
    has_label,
    is_numbered,
    kind_of,
    label_in,
    values_of,
    without_study,
)
from riparian.ingest.document_sheets.text_lines import TextLine
from riparian.ingest.reader import AS_FOUND, Look, ReadOptions, ReadRecord
from riparian.ingest.saved_pages.page_activity import PageSource, make_record
from riparian.ingest.saved_pages.page_facts import PageProject
from riparian.ingest.saved_pages.page_labels import label_of
from riparian.ingest.saved_pages.page_layout import find_projects, layout_of
from riparian.ingest.saved_pages.page_lines import Page, PageLine
from riparian.ingest.saved_pages.page_outline import mark_of
from riparian.ingest.saved_pages.publisher import JICA
from riparian.ingest.tables.pdf_tables import PDF_MARK
from riparian.ingest.walk_paths import check_readable
from riparian.language.figures.cell_reading import fold_text
from riparian.model.activity import Activity, Narrative, OtherIdentifier
from riparian.problems import Problem, make_problem, page_name

_TOP_LINES = 40
_NO_TITLE = (
    "No project was found in the document: expected a label for its title, such as 案件名, 件名 or "
    "Name of the Project."
)
_NO_LINES = (
    "No line of the document could be read: it is damaged, or takes too much memory or time."
)
_OTHER_NUMBER = "A9"
"""OtherIdentifierType: other number of the reporting organisation."""


class SheetReader:
    """Reads sheets in PDF, known by their heading and a label for the title."""

    name = "project-sheet"
    version = 2
    describes = "JICA's ex-ante evaluations (ja, en) and tenders as PDF"

    def recognises(self, look: Look) -> bool:
        """Whether the first page is that of such a sheet."""
        if not look.head.startswith(PDF_MARK):
            return False
        lines = text_of_pdf(look.path, pages=LOOK_PAGES)
        return kind_of([line.text for line in lines[:_TOP_LINES]]) is not None

    def read(
        self, path: Path, dataset: str, options: ReadOptions = AS_FOUND
    ) -> Iterator[ReadRecord | Problem]:
        """The project of a sheet; raises SourceUnreadable where the file cannot be opened."""
        check_readable(path)
        lines = text_of_pdf(path)
        kind = kind_of([line.text for line in lines[:_TOP_LINES]])
        records = list(_records(lines, kind, dataset)) if kind else []
        if not records:
            message = _NO_TITLE if lines else _NO_LINES
            yield make_problem("file-without-records", dataset=dataset, message=message)
        yield from records


def _records(lines: list[TextLine], kind: Kind, dataset: str) -> Iterator[ReadRecord]:
    if kind == "ja":
        yield from _japanese(lines, dataset)
        return
    found = list(
        paragraphs(lines, lambda text: _begins(text, kind), lambda text: bool(label_in(text, kind)))
    )
    if kind == "tender":
        yield from _tender(found, dataset)
    elif (english := english_project(found)) is not None:
        project, where = english
        source = PageSource(dataset, None, JICA, "", None, "en")
        yield _placed(make_record(project, 1, source), where)


def _begins(text: str, kind: Kind) -> bool:
    return is_numbered(text) or has_label(text, kind)


def _japanese(lines: list[TextLine], dataset: str) -> Iterator[ReadRecord]:
    """Read as the page that JICA puts on the web, with paragraphs for lines."""
    found = list(
        paragraphs(
            lines,
            lambda text: label_of(text) is not None or mark_of(text) is not None,
            lambda text: (label := label_of(text)) is not None
            and label.field == "title" and bool(label.rest),
        )
    )  # fmt: skip
    page = Page(tuple(PageLine(each.text, n) for n, each in enumerate(found, 1)))
    layout = layout_of(page)
    if layout is None:
        return
    source = PageSource(dataset, None, JICA, "", layout.day)
    for number, project in enumerate(find_projects(page, layout), 1):
        yield _placed(make_record(project, number, source), found[project.line - 1])


def _tender(found: list[Paragraph], dataset: str) -> Iterator[ReadRecord]:
    values: dict[str, tuple[str, Paragraph]] = {}
    for field, value, where in values_of(found, "tender"):
        values.setdefault(field, (value, where))
    if "title" not in values:
        return
    title, where = values["title"]
    name, study = without_study(title)
    project = PageProject(line=where.number, title=name, event="tender notice")
    project.countries = [values["country"][0]] if "country" in values else []
    project.day_words = values["day"][0].partition("(")[0] if "day" in values else ""
    project.notes = [f"件名: {title}"] if study else []
    if "term" in values:
        project.notes.append(f"契約予定期間: {values['term'][0]}")
    record = make_record(project, 1, PageSource(dataset, None, JICA, "", None))
    yield _placed(record, where, values["number"][0] if "number" in values else None)


def _placed(record: ReadRecord, where: Paragraph, number: str | None = None) -> ReadRecord:
    """A record with the page and line of its title, and the number of its tender."""
    activity = record.activity
    assert activity is not None
    sheet = page_name(where.page, seen=where.seen)
    provenance = msgspec.structs.replace(activity.provenance, line=where.number, sheet=sheet)
    other = activity.other_identifiers
    if number:
        other = (*other, OtherIdentifier("".join(fold_text(number).split()), type=_OTHER_NUMBER))
    problems = [
        msgspec.structs.replace(problem, line=where.number, sheet=sheet)
        for problem in record.problems
    ]
    if where.seen:
        problems.append(_seen(activity, provenance.dataset, where, sheet))
    activity = msgspec.structs.replace(activity, provenance=provenance, other_identifiers=other)
    return ReadRecord(activity, tuple(problems))


def _seen(activity: Activity, dataset: str, where: Paragraph, sheet: str) -> Problem:
    title: Narrative = activity.title[0]
    return make_problem(
        "read-from-picture", dataset=dataset, sheet=sheet, line=where.number, field="title",
        got=title.text, message=f"It was read from a picture: '{title.text}'.",
    )  # fmt: skip
