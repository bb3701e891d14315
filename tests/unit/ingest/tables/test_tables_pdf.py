"""PDF documents as tables: pages, merged cells, and documents broken or meant to harm."""

from __future__ import annotations

import random
import zlib
from pathlib import Path

import pytest

from pdfs import InProcess, Page, TablePage, pdf_of, written
from riparian.errors import NotRecognised, RiparianError, SourceUnreadable
from riparian.ingest.choose_reader import find_reader
from riparian.ingest.reader import ReadRecord
from riparian.ingest.tables import pdf_tables, sandbox
from riparian.ingest.tables.open_table import open_table
from riparian.ingest.tables.pdf import shapes
from riparian.ingest.tables.pdf.pictures import read_picture
from riparian.ingest.tables.sheet import MergedRange

LIST = ("번호", "국가", "사업명", "승인금액", "통화")
XS = (20, 60, 110, 500, 600, 660)


def korean_list() -> bytes:
    one = TablePage(XS).row(LIST, font="F2")
    one.row(("1", "KH", "캄보디아 도로 개선사업", "11,000,000", "USD"), font="F2")
    two = TablePage(XS).row(LIST, font="F2")
    two.row(("2", "LA", "라오스 병원 건립사업", "2,500,000", "USD"), font="F2")
    return pdf_of(one.close(), two.close())


def one_row() -> TablePage:
    page = TablePage(XS).row(LIST, font="F2")
    return page.row(("1", "KH", "캄보디아 도로 개선사업", "11", "USD"), font="F2").close()


@pytest.fixture
def saved(tmp_path: Path):
    def save(content: bytes) -> Path:
        path = tmp_path / "document"
        path.write_bytes(content)
        return path

    return save


def test_a_korean_list_is_read_with_the_page_of_each_project(saved):
    """Pages are sheets, and rows count over them."""
    path = saved(korean_list())
    reader = find_reader(path)
    assert reader.name == "korea-project-list"
    items = list(reader.read(path, "list"))
    activities = [item.activity for item in items if isinstance(item, ReadRecord)]
    places = [(a.provenance.sheet, a.provenance.row) for a in activities]
    assert places == [("page 1", 2), ("page 2", 3)]
    assert [a.provenance.box for a in activities] == [(20.0, 76.0, 660.0, 92.0)] * 2
    cells = [{x.field: (x.column, x.name, x.row, x.box) for x in a.provenance.cells}
             for a in activities]  # fmt: skip
    assert cells[0]["title"] == (3, "사업명", None, (110.0, 76.0, 500.0, 92.0))
    assert cells[0] == cells[1]
    assert set(cells[1]) >= {"title", "country", "currency"}
    assert [a.transactions[0].amount.value for a in activities] == [11_000_000, 2_500_000]
    assert [a.recipient_countries[0].code for a in activities] == ["KH", "LA"]


def test_a_cell_over_several_rows_is_given_once_and_named(saved):
    page = TablePage((20, 120, 300, 400)).row(("Country", "Title", "Amount"))
    page.row(("Laos", "Road", "5"), open_below=(0,)).row(("", "Bridge", "7"))
    with open_table(saved(pdf_of(page.close()))) as table:
        [sheet] = table.sheets
        rows = [row.cells for row in sheet.rows()]
        assert sheet.merged == (MergedRange(2, 1, 3, 1),)
    assert rows == [("Country", "Title", "Amount"), ("Laos", "Road", "5"), (None, "Bridge", "7")]


YEARLY = ("Project", "Country", "Agency", "2023", "2024")
YEARLY_XS = (20, 150, 300, 400, 500, 600)


def rows_of(path: Path) -> list[list[tuple[object, ...]]]:
    with open_table(path) as table:
        return [[row.cells for row in sheet.rows()] for sheet in table.sheets]


@pytest.fixture
def in_process(monkeypatch):
    monkeypatch.setattr(pdf_tables, "SandboxedFile", InProcess)


@pytest.mark.parametrize(
    "names",
    [
        ("Project", "Country", "Agency", "2025", "2026"),
        ("Project", "Agency", "Country", "2023", "2024"),
    ],
)
def test_names_that_differ_on_a_later_page_are_those_of_another_table(saved, in_process, names):
    one = TablePage(YEARLY_XS).row(YEARLY).row(("Road", "Laos", "A", "10", "20"))
    two = TablePage(YEARLY_XS).row(names).row(("Dam", "Laos", "A", "30", "40"))
    assert rows_of(saved(pdf_of(one.close(), two.close()))) == [
        [YEARLY, ("Road", "Laos", "A", "10", "20")],
        [names, ("Dam", "Laos", "A", "30", "40")],
    ]


def test_names_of_other_years_within_a_table_are_kept_as_a_row(saved, in_process):
    """So that whoever reads its rows sees that other years follow."""
    names = ("Project", "Country", "Agency", "2025", "2026")
    page = TablePage(YEARLY_XS).row(YEARLY).row(("Road", "Laos", "A", "10", "20"))
    page.row(YEARLY).row(names).row(("Dam", "Laos", "A", "30", "40"))
    assert rows_of(saved(pdf_of(page.close())))[0][1:] == [
        ("Road", "Laos", "A", "10", "20"), names, ("Dam", "Laos", "A", "30", "40"),
    ]  # fmt: skip


def test_a_table_goes_on_over_pages_of_other_margins(saved, in_process):
    one = TablePage(YEARLY_XS).row(YEARLY).row(("Road", "Laos", "A", "10", "20"))
    two = TablePage([x + 28 for x in YEARLY_XS]).row(("Dam", "Laos", "A", "30", "40"))
    two.row(("Well", "Laos", "A", "50", "60"))
    assert rows_of(saved(pdf_of(one.close(), two.close())))[1] == [
        YEARLY, ("Dam", "Laos", "A", "30", "40"), ("Well", "Laos", "A", "50", "60"),
    ]  # fmt: skip


def test_numbers_in_two_cells_below_one_name_stay_two(saved, in_process):
    page = TablePage((20, 120, 300, 500)).row(("Country", "Title", "Amount"))
    page.row(("Laos", "Road", "100")).line(400, 76, 400, 92).text(402, 79, "200")
    assert rows_of(saved(pdf_of(page.close())))[0][1] == ("Laos", "Road", "100\n200")


@pytest.mark.parametrize(
    ("above", "below", "goes_on"),
    [("5", "100", False), ("2020-05-01", "May 2021", False), ("Water", "Roads", True)],
)
def test_an_empty_cell_at_the_top_of_a_page_is_that_of_a_label_alone(
    saved, in_process, above, below, goes_on
):
    """A label goes on over the page; an amount or a day is not given to the next project."""
    names, xs = ("Country", "Title", "What"), (20, 120, 300, 400)
    one = TablePage(xs).row(names).row(("Laos", "Road", above), open_below=(2,))
    one.row(("Laos", "Bridge", "")).row(("Laos", "Dam", below))
    two = TablePage(xs).row(names).row(("Laos", "Well", "")).row(("Laos", "Pump", above))
    pages = rows_of(saved(pdf_of(one.close(), two.close())))
    assert pages[1][1:] == [
        ("Laos", "Well", below if goes_on else None), ("Laos", "Pump", above),
    ]  # fmt: skip


def test_a_table_whose_columns_have_no_names_is_told(saved, in_process):
    """A frame around a text is none."""
    one = TablePage(YEARLY_XS).row(YEARLY).row(("Road", "Laos", "A", "10", "20"))
    two = TablePage((20, 150, 300, 480)).row(("Dam", "", "")).row(("Well", "Laos", "30"))
    frame = TablePage((20, 150, 300)).row(("", "")).row(("Approved", ""))
    with open_table(saved(pdf_of(one.close(), two.close(), frame.close()))) as table:
        (sheet,) = table.sheets
        list(sheet.rows())
    assert sheet.notes == (
        "A table on page 2 was left out, since its columns have no names.",
    )  # fmt: skip


def test_the_mark_of_a_footnote_is_no_digit_of_the_number_before_it(saved, in_process):
    """A small digit that stands lower is one, and so is one behind a space."""
    page = TablePage((20, 150, 300, 400, 500, 600)).row(("Project", "Amount", "2023", "2024", "x"))
    page.row(("CO", "500", "20", "30", "Part"))
    top = page.at - 16
    for x, below, digit in ((176, 2, "1"), (318, 2, "2"), (38, 8, "2"), (538, 2, "3")):
        page.text(x, top + below, digit, 5)
    assert rows_of(saved(pdf_of(page.close())))[0][1] == ("CO2", "500¹", "20²", "30", "Part 3")


def test_numbers_on_two_lines_of_a_cell_stay_two(saved, in_process):
    page = TablePage((20, 120, 300, 400, 500)).row(("Project", "Amount", "2023", "2024"))
    page.row(("Road\nin Laos", "100\n200", "10\n25", "Phase\nTwo"), height=26)
    assert rows_of(saved(pdf_of(page.close())))[0][1] == (
        "Road in Laos", "100\n200", "10\n25", "Phase Two",
    )  # fmt: skip


def test_a_document_without_tables_is_named(saved):
    path = saved(pdf_of(Page().text(50, 50, "A report about roads and bridges in the region")))
    with pytest.raises(NotRecognised, match="PDF document without a table"):
        find_reader(path)


def document(stream: str, *more: str, resources: str = "", filters: str = "") -> bytes:
    """A page with this content; `more` are further objects, from number 4 on."""
    return written([
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Resources << {resources} >>"
        f" /Contents {4 + len(more)} 0 R >>",
        *more,
        f"<< /Length {len(stream)} {filters} >>\nstream\n{stream}\nendstream",
    ])  # fmt: skip


def test_pictures_are_named_and_say_what_to_do(saved, monkeypatch):
    monkeypatch.setattr(pdf_tables, "SandboxedFile", InProcess)
    monkeypatch.setattr(read_picture, "installed_languages", tuple)
    image = (
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
        " /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream"
    )
    drawn = "q 842 0 0 595 0 0 cm /I Do Q"
    content = document(drawn, image, resources="/XObject << /I 4 0 R >>")
    with pytest.raises(SourceUnreadable, match="nothing but a picture") as raised:
        open_table(saved(content))
    assert "document with its text" in raised.value.try_this
    assert "install tesseract" in raised.value.try_this


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\0" * 300])
def test_broken_documents_are_named(saved, content):
    with pytest.raises(SourceUnreadable, match="broken PDF"):
        open_table(saved(content))


def test_a_password_is_asked_for(saved):
    nothing = b"00" * 32
    locked = korean_list().replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R /ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -44"
        b" /O <" + nothing + b"> /U <" + nothing + b"> >>",
    )
    with pytest.raises(SourceUnreadable, match="password-protected PDF"):
        open_table(saved(locked))


def test_a_page_of_very_many_lines_is_not_read(saved, monkeypatch):
    monkeypatch.setattr(pdf_tables, "SandboxedFile", InProcess)
    monkeypatch.setattr(shapes, "OBJECTS_LIMIT", 100)
    crowded = Page()
    crowded.drawn.append("0 0 m 1 1 l S " * 101)
    with open_table(saved(pdf_of(one_row(), crowded))) as table:
        [sheet] = table.sheets
        assert len(list(sheet.rows())) == 2
        assert sheet.notes == ("Page 2 was not read: it has more than 100 letters and lines.",)


def test_a_document_that_unpacks_without_end_is_named(saved, monkeypatch):
    monkeypatch.setattr(sandbox, "MEMORY_LIMIT", 100 * 1024**2)
    packed = zlib.compress(b" " * (160 * 1024**2), 1).decode("latin-1")
    content = document(packed, filters="/Filter /FlateDecode").decode("latin-1")
    with pytest.raises(SourceUnreadable, match="MB beyond its own size"):
        open_table(saved(content.encode("latin-1")))


def test_a_document_that_says_nothing_for_too_long_is_ended(saved, monkeypatch):
    monkeypatch.setitem(sandbox.QUIET_SECONDS, "pdf", 0.001)
    with pytest.raises(SourceUnreadable, match="takes too long to read"):
        open_table(saved(korean_list()))


def test_scripts_in_a_document_are_no_concern(saved):
    script = "/OpenAction << /S /JavaScript /JS (app.launchURL('http://example.org')) >>"
    with open_table(saved(pdf_of(one_row(), extra=script))) as table:
        assert len(table.sheets) == 1


def test_changed_documents_raise_nothing_else(saved):
    content, chance = korean_list(), random.Random(7)
    for _ in range(4):
        changed = bytearray(content)
        for _ in range(20):
            changed[chance.randrange(8, len(changed))] = chance.randrange(256)
        try:
            with open_table(saved(bytes(changed))) as table:
                for sheet in table.sheets:
                    list(sheet.rows())
        except RiparianError:
            pass
