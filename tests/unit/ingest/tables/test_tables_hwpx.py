"""HWPX documents as tables, and what is said of HWP."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from reading import sorted_out
from riparian.errors import NotRecognised, SourceUnreadable
from riparian.ingest.choose_reader import find_reader
from riparian.ingest.tables import hwpx, hwpx_sheets
from riparian.ingest.tables.open_table import open_table
from riparian.ingest.tables.sandbox import SandboxedFile
from riparian.ingest.tables.sheet import MergedRange

NAMES = ("기관", "수원국", "사업명", "사업기간")
SPACES = (
    'xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section"'
    ' xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph"'
)


class InProcess:
    """Reads a document in this process, where a test is not about the other one."""

    def __init__(self, kind: str, path: Path, blame) -> None:
        assert kind == "hwpx"
        try:
            self._file = hwpx_sheets.HwpxSheets(str(path))
        except Exception as error:
            raise blame(path, type(error).__name__, str(error)) from error
        self.sheets = [tuple(sheet) for sheet in self._file.described]

    def rows(self, index, take_head, end):
        take_head(self._file.head(index))
        yield from self._file.rows(index)

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hwpx, "SandboxedFile", InProcess)


def paragraph(*inner: str) -> str:
    return f"<hp:p><hp:run>{''.join(inner)}</hp:run></hp:p>"


def text(words: str) -> str:
    return f"<hp:t>{words}</hp:t>"


def cell(row: int, column: int, content: str, down: int = 1, across: int = 1) -> str:
    return (
        f"<hp:tc><hp:subList>{paragraph(content)}</hp:subList>"
        f'<hp:cellAddr colAddr="{column}" rowAddr="{row}"/>'
        f'<hp:cellSpan colSpan="{across}" rowSpan="{down}"/></hp:tc>'
    )


def table(*rows: str) -> str:
    return "<hp:tbl>" + "".join(f"<hp:tr>{row}</hp:tr>" for row in rows) + "</hp:tbl>"


def names() -> str:
    return "".join(cell(0, n, text(name)) for n, name in enumerate(NAMES))


@pytest.fixture
def document(tmp_path: Path):
    def write(*paragraphs: str, declared: str = "") -> Path:
        path = tmp_path / "list.hwpx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("mimetype", "application/hwp+zip")
            parts.writestr("META-INF/manifest.xml", "<m/>")
            body = f"{declared}<hs:sec {SPACES}>{''.join(paragraphs)}</hs:sec>"
            parts.writestr("Contents/section0.xml", body)
        return path

    return write


def test_a_list_is_read_with_an_agency_over_several_rows(document):
    rows = (
        cell(1, 0, text("예시부"), down=2) + cell(1, 1, text("라오스"))
        + cell(1, 2, text("라오스 예시<hp:lineBreak/>상수도 사업")) + cell(1, 3, text("2031-2035")),
        cell(2, 1, text("캄보디아")) + cell(2, 2, text("캄보디아 예시 도로 개선사업"))
        + cell(2, 3, text("2030-2034")),
    )  # fmt: skip
    path = document(paragraph(text("사업 목록")), paragraph(table(names(), *rows)))
    with open_table(path) as opened:
        [sheet] = opened.sheets
        list(sheet.rows())
        assert sheet.above == ("사업 목록",)
        assert sheet.merged == (MergedRange(2, 1, 3, 1),)
    reader = find_reader(path)
    assert reader.name == "korea-plan-list"
    records, _ = sorted_out(reader.read(path, "list"))
    activities = [record.activity for record in records]
    assert [a.title[0].text for a in activities] == [
        "라오스 예시 상수도 사업", "캄보디아 예시 도로 개선사업"
    ]  # fmt: skip
    assert [a.recipient_countries[0].code for a in activities] == ["LA", "KH"]
    assert [(a.date_of("1"), a.date_of("3")) for a in activities] == [
        ("2031", "2035"), ("2030", "2034")
    ]  # fmt: skip
    agencies = [[org.narratives[0].text for org in a.participating_orgs if org.role == "3"]
                for a in activities]  # fmt: skip
    assert agencies == [["예시부"], ["예시부"]]


def test_a_table_within_a_cell_is_text_of_that_cell(document):
    inner = table(cell(0, 0, text("제1부")) + cell(0, 1, text("제2부")))
    path = document(paragraph(table(names(), cell(1, 0, text("예시부")) + cell(1, 2, inner))))
    with open_table(path) as opened:
        [sheet] = opened.sheets
        assert [row.cells for row in sheet.rows()][1] == ("예시부", None, "제1부 제2부", None)


def test_entities_are_refused(document):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    path = document(paragraph(table(names(), cell(1, 0, text("&a;")))), declared=bomb)
    with pytest.raises(SourceUnreadable, match="declares a document type or entities"):
        open_table(path)


def test_what_unpacks_to_too_much_or_spans_too_far_is_refused(document, monkeypatch):
    far = paragraph(table(names(), cell(900_000, 0, text("x")) + cell(1, 900, text("y"))))
    with pytest.raises(SourceUnreadable, match="more than 500,000 cells"):
        open_table(document(far))
    wide = paragraph(table(names(), cell(1, 0, text("x"), down=999_999, across=2)))
    with pytest.raises(SourceUnreadable, match="more than 500,000 cells"):
        open_table(document(wide))
    monkeypatch.setattr(hwpx_sheets, "SECTIONS_LIMIT", 1 << 20)
    with pytest.raises(SourceUnreadable, match="text is larger than 1 MB"):
        open_table(document(paragraph(text("a" * (1 << 21)))))


def test_a_document_without_tables_or_broken_is_named(document):
    with pytest.raises(NotRecognised, match="HWPX document without a table"):
        find_reader(document(paragraph(text("보도자료"))))
    with pytest.raises(SourceUnreadable, match="cannot be read"):
        open_table(document("<hp:p>"))


def test_the_other_process_gives_the_same(document, monkeypatch):
    monkeypatch.setattr(hwpx, "SandboxedFile", SandboxedFile)
    row = cell(1, 0, text("예시부")) + cell(1, 1, text("라오스")) + cell(1, 2, text("사업"))
    with open_table(document(paragraph(table(names(), row)))) as opened:
        [sheet] = opened.sheets
        assert (opened.format, sheet.name) == ("HWPX", "table 1")
        assert [row.cells for row in sheet.rows()] == [NAMES, ("예시부", "라오스", "사업", None)]


def test_a_hwp_document_says_what_to_ask_for(tmp_path: Path):
    path = tmp_path / "list.hwp"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + b"HWP Document File")
    with pytest.raises(NotRecognised, match="is a HWP document") as raised:
        find_reader(path)
    assert "HWPX or PDF" in raised.value.try_this


def test_numbers_on_two_lines_of_a_cell_stay_two(document):
    """Other lines are one text."""
    lines = ("100", "200"), ("Road", "phase 2"), ("phase", "2", "3 km")
    cells = "".join(
        cell(0, n, text("</hp:t></hp:run></hp:p><hp:p><hp:run><hp:t>".join(each)))
        for n, each in enumerate(lines)
    )
    broken = cell(0, 3, text("7<hp:lineBreak/>8 <hp:tab/>\n 9"))
    (sheet,) = open_table(document(paragraph(table(cells + broken)))).sheets
    assert [row.cells for row in sheet.rows()] == [
        ("100\n200", "Road phase 2", "phase 2\n3 km", "7\n8 9")
    ]
