"""Sheets about one project as PDF: labels, titles that a margin cuts, and nobody's name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from pdfs import InProcess, Page, pdf_of
from reading import sorted_out
from riparian.errors import RiparianError
from riparian.ingest.choose_reader import find_reader
from riparian.ingest.document_sheets import pdf_text
from riparian.ingest.document_sheets.sheet_reader import SheetReader
from riparian.ingest.document_sheets.text_worker import read_text
from riparian.ingest.tables import pdf_tables
from riparian.model.activity import Activity

ENGLISH = (
    "Japanese ODA Loan",
    "Ex-Ante Evaluation (for Japanese ODA Loan)",
    "1. Name of the Project",
    "Name of the country: Kingdom of Cambodia",
    "Name of the Project: Example Road Improvement Project (East-",
    "West Section) (II)",
    "Loan Agreement: March 30, 2031",
    "Loan amount: 11,136 million yen",
    "Borrower: The Royal Government of Cambodia",
    "Contact person: Ann Example, tel. 555-0199",
    "2. Background and Necessity of the Project",
    "The present state of roads is such that they are in need of repair: it takes long.",
)
TENDER = (
    "公 示 日：2034年6月12日（水）",
    "調達管理番号：24a09999",
    "国 名：ラオス国",
    "担 当 部 署：架空部第一チーム",
    "担 当 者：架空 太郎",
    "件 名：ラオス国架空道路管理能力強化プロジェクト詳細計画策定調査（道路）",
)


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The activities of a document with these lines, read in this process."""
    monkeypatch.setattr(pdf_tables, "SandboxedFile", InProcess)
    monkeypatch.setattr(pdf_text, "carry_out", lambda _, task, *__: read_text(task))

    def activities(lines: Sequence[str]) -> list[Activity]:
        page = Page()
        for n, line in enumerate(lines):
            page.text(50, 40 + 16 * n, line, 9)
        path = tmp_path / "sheet.pdf"
        path.write_bytes(pdf_of(page))
        reader = find_reader(path)
        assert reader.name == "project-sheet"
        records, _ = sorted_out(reader.read(path, "sheet"))
        return [record.activity for record in records if record.activity]

    return activities


def test_an_english_sheet_says_what_its_labels_say(read):
    [activity] = read(ENGLISH)
    assert activity.title[0].text == "Example Road Improvement Project (East-West Section) (II)"
    assert [c.code for c in activity.recipient_countries] == ["KH"]
    assert activity.scheme == "loan"
    assert [(e.type, e.date) for e in activity.events] == [("signing", "2031-03-30")]
    [transaction] = activity.transactions
    assert (transaction.amount.value, transaction.amount.currency) == (11_136_000_000, "JPY")
    assert [o.narratives[0].text for o in activity.participating_orgs if o.role == "2"] == [
        "The Royal Government of Cambodia"
    ]
    assert (activity.provenance.sheet, activity.provenance.line) == ("page 1", 5)
    assert "Ann" not in msgspec.json.encode(activity).decode()


def test_a_tender_gives_the_project_that_it_prepares_and_no_official(read):
    [activity] = read(TENDER)
    assert activity.title[0].text == "ラオス国架空道路管理能力強化プロジェクト"
    assert [c.code for c in activity.recipient_countries] == ["LA"]
    assert [n.ref for n in activity.other_identifiers] == ["24a09999"]
    assert [(e.type, e.date) for e in activity.events] == [("tender notice", "2034-06-12")]
    assert any("詳細計画策定調査" in note.text for note in activity.notes)
    assert "太郎" not in msgspec.json.encode(activity).decode()


def test_a_japanese_sheet_with_a_title_over_two_lines_is_read(read):
    long = (
        "案件名：架空州における農村道路及び灌漑施設の整備を通じた地域住民の生計向上並びに"
        "気候変動への適応能力の強化に"
    )
    [activity] = read((
        "事業事前評価表",
        "国際協力機構東南アジア・大洋州部",
        "1．案件名（国名）",
        "国名：ラオス人民民主共和国",
        f"{long}係る支援のため" + "の",
        "架空計画",
        "2．事業の背景と必要性",
        "3．事業概要",
        "(1) 事業目的：架空州において道路を整備し、もって住民の生計の向上に寄与する。",
        "(2) 総事業費：21.05億円",
    ))  # fmt: skip
    assert activity.title[0].text.endswith("係る支援のための架空計画")
    assert [c.code for c in activity.recipient_countries] == ["LA"]
    assert [d.type for d in activity.descriptions] == ["2"]
    assert activity.reporting_org.ref == "XM-DAC-701-8"


def test_other_documents_are_no_sheets(tmp_path: Path):
    """In a process of its own, as a centre reads it."""
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_of(Page().text(50, 50, "A report on roads: the Ex-Ante Evaluation")))
    with pytest.raises(RiparianError, match="PDF document without a table"):
        find_reader(path)


def test_a_document_that_cannot_be_read_is_not_said_to_lack_a_label(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_text, "carry_out", lambda _, task, *__: read_text(task))
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"%PDF-1.7\n%nothing else")
    (problem,) = SheetReader().read(path, "sheet")
    assert problem.code == "file-without-records"
    assert problem.message.startswith("No line of the document could be read")
