"""What each kind of sheet is known by, and what its labels say of the project.

JICA's ex-ante evaluation in Japanese (事業事前評価表) has the labels of its saved pages, and is
read as one. Its English form and JICA's tenders (公示) have labels of their own, below. What no
label here names is not kept: tenders name officials.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from riparian.ingest.document_sheets.pdf_text import Paragraph
from riparian.ingest.saved_pages.cooperation_kinds import only_scheme
from riparian.ingest.saved_pages.page_facts import PageProject
from riparian.language.figures.cell_reading import fold_text

Kind = Literal["ja", "en", "tender"]

_JA = re.compile(r"事業事前評価表|事前評価表")
_EN = re.compile(r"ex-?\s?ante evaluation", re.IGNORECASE)
_TENDER = re.compile(r"調達管理番号|公示番号")

# https://paperzz.com/doc/9068583/… (text of a JICA sheet of 2017, samples/japan)
_EN_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (field, re.compile(rf"(?:{words})", re.IGNORECASE))
    for field, words in (
        ("country", r"(?:name of (?:the )?)?(?:recipient )?country"),
        ("title", r"(?:name of (?:the )?project|project (?:name|title)|title of (?:the )?project)"),
        ("signed", r"(?:date of )?(?:the )?(?:loan|grant) agreement(?: date| signed on)?"),
        ("ceiling", r"(?:loan|grant) amount(?: / grant limit)?|amount of (?:the )?(?:loan|grant)"),
        (
            "host",
            r"borrower|executing agency|implementing agency"
            r"|counterpart (?:agency|organization)s?",
        ),
        ("place", r"project (?:site|area|location)(?:s|\(s\))?|target areas?"),
        ("period", r"(?:project|cooperation) (?:period|schedule)|duration(?: of the project)?"),
        ("objective", r"(?:project )?objectives?(?: of the project)?|project purpose"),
        ("scheme", r"(?:cooperation|assistance) scheme|type of assistance"),
    )
)
# https://lawinsider.com/zh/contracts/6tFcxR3Legj (a tender of 2024, samples/japan)
_TENDER_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (field, re.compile(words))
    for field, words in (
        ("number", r"調達管理番号|公示番号"),
        ("day", r"公示日|公告日"),
        ("country", r"対象国名?|国名"),
        ("title", r"案件名|業務名称?|件名"),
        ("term", r"契約予定期間等?|契約履行期間(?:\(予定\))?|履行期間"),
    )
)
_NUMBER = re.compile(r"^[\s\u3000]*(?:[(（]?[0-9０-９]{1,2}[)）.．]|[①-⑳])[\s\u3000]*")
_PAIR = re.compile(r"^(?P<label>[^:：]{1,60}?)[\s\u3000]*[:：][\s\u3000]*(?P<value>.*)$", re.DOTALL)
_STUDY = re.compile(
    r"(?P<title>.+?)(?:に(?:かかる|係る|関する))?"
    r"(?P<study>(?:詳細計画策定|基礎情報収集・確認|協力準備|準備)調査).*$"
)
_SHORTEST = 4


def kind_of(texts: Sequence[str]) -> Kind | None:
    """The kind of sheet that the first lines of a document begin, or None."""
    compact = ["".join(text.split()) for text in texts]
    if any(_TENDER.match(text) for text in compact) and any(
        label_in(text, "tender") == "title" for text in texts
    ):
        return "tender"
    if any(_JA.search(text) and len(text) < 40 for text in compact):
        return "ja"
    if any(_EN.search(text) for text in texts) and any(
        label_in(text, "en") == "title" for text in texts
    ):
        return "en"
    return None


def label_in(text: str, kind: Kind) -> str:
    """The field of the label that a line begins with, "" if it begins with none."""
    return _split(text, kind)[0]


def has_label(text: str, kind: Kind) -> bool:
    """Whether a line begins with any label, known or not, before a colon."""
    return bool(label_in(text, kind)) or _PAIR.match(text) is not None


def is_numbered(text: str) -> bool:
    """Whether a line begins with a number, and so something new."""
    return _NUMBER.match(text) is not None


def _split(text: str, kind: Kind) -> tuple[str, str]:
    """The field and the value of a line; a heading without a colon (`1. Name of the Project`) has
    no value and no field."""
    bare = _NUMBER.sub("", text)
    match = _PAIR.match(fold_text(bare) if kind == "tender" else bare)
    if match is None:
        return "", ""
    label = match["label"].strip(" \u3000・●■")
    label = "".join(label.split()) if kind == "tender" else " ".join(label.split())
    labels = _TENDER_LABELS if kind == "tender" else _EN_LABELS
    field = next((field for field, words in labels if words.fullmatch(label)), "")
    return field, match["value"].strip()


def values_of(found: Sequence[Paragraph], kind: Kind) -> Iterator[tuple[str, str, Paragraph]]:
    """What stands behind each label that is known: field, value and where."""
    for paragraph in found:
        field, value = _split(paragraph.text, kind)
        if field and value:
            yield field, value, paragraph


def english_project(found: Sequence[Paragraph]) -> tuple[PageProject, Paragraph] | None:
    """The project of an English sheet, and where its title stands."""
    values = list(values_of(found, "en"))
    title = next((each for each in values if each[0] == "title" and len(each[1]) > _SHORTEST), None)
    if title is None:
        return None
    project = PageProject(line=title[2].number, title=title[1])
    for field, value, _ in values:
        if field == "country":
            project.countries = project.countries or [value]
        elif field == "signed":
            project.event = project.event or "signing"
            project.day_words = project.day_words or value
        elif field == "ceiling":
            project.ceilings = project.ceilings or [value]
        elif field in ("host", "place", "period", "objective"):
            getattr(project, f"{field}s").append(value)
        elif field == "scheme":
            project.scheme = project.scheme or only_scheme(value)
    heads = [paragraph.text for paragraph in found[:12]]
    if not project.scheme:
        project.scheme = only_scheme(*heads) or _scheme_of(heads)
    return project, title[2]


def _scheme_of(heads: Sequence[str]) -> str | None:
    text = " ".join(heads).lower()
    if "oda loan" in text:
        return "loan"
    return "technical-cooperation" if "technical cooperation" in text else None


def without_study(title: str) -> tuple[str, str]:
    """The project that a tender prepares, and the study that it is for (詳細計画策定調査)."""
    match = _STUDY.match(title)
    return (match["title"], match["study"]) if match else (title, "")
