"""A workbook to take away: real numbers and days, whose words it holds, nothing that is run."""

from __future__ import annotations

import datetime
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from riparian import Centre
from riparian.centre import access, overlaps
from riparian.centre.export_records import ExportFilter
from riparian.errors import BadRequest, UnknownName
from riparian.export.column_descriptions import OVERLAPS, PROJECTS
from riparian.export.table_sheets import heading_of
from riparian.export.workbook import Sheet, SheetColumn, Workbook
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter

LAOS = ExportFilter("Laos", pair=("JP", "KR"))
DAY = datetime.date(2026, 11, 29)


@pytest.fixture(scope="module")
def written(sample, tmp_path_factory):
    path = tmp_path_factory.mktemp("exports") / "laos.xlsx"
    return path, sample.export("xlsx", path, LAOS)


@pytest.fixture(scope="module")
def book(written):
    return CalamineWorkbook.from_path(written[0])


def table(book, name):
    _, head, *rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_it_has_a_sheet_for_each_table_with_all_columns(book):
    assert book.sheet_names == ["Read me", "Overlaps", "Projects", "Areas", "Sources"]
    for name, exported in (("Projects", PROJECTS), ("Overlaps", OVERLAPS)):
        own = {heading_of(each) for each in exported.names() if each != "meeting"}
        assert own == set(table(book, name)[0])


def test_rows_are_those_of_the_lists(sample, written, book):
    _, report = written
    lines = {line.id: line for code in ("JP", "KR") for line in sample.projects(_filter(code))[0]}
    projects = table(book, "Projects")
    assert {row["ID"] for row in projects} == set(lines)
    assert report.projects == len(projects) < report.of == sample.count_projects()
    for row in projects:
        line = lines[row["ID"]]
        assert row["Title"] == line.title
        assert row["Original"] == (line.original or "")
        assert (row["USD"] or None) == pytest.approx(line.usd)
    assert (
        len(table(book, "Overlaps"))
        == sample.overlaps("JP", "KR", OverlapFilter("Laos", limit=1))[1]
    )
    assert {row["Pair"] for row in table(book, "Areas")} == {"JP KR"}


def test_overlaps_are_those_of_the_lists_in_parts_of_any_size(
    sample, written, book, tmp_path, monkeypatch
):
    page = sample.browse_overlaps("JP", "KR", OverlapFilter("Laos", limit=None))
    listed = zip(page.overlaps, page.meeting_of, strict=True)
    assert [
        (row["ID"], row["Sentence"], row["Missing"], row["A: status rule"], row["Group"])
        for row in table(book, "Overlaps")
    ] == [(o.id, o.sentence, "; ".join(o.missing), o.a.status_rule, group) for o, group in listed]
    monkeypatch.setattr(overlaps, "AT_ONCE", 7)
    sample.export("xlsx", tmp_path / "parts.xlsx", LAOS)
    assert (tmp_path / "parts.xlsx").read_bytes() == written[0].read_bytes()


def test_evidence_is_still_there_after_a_file_was_written(sample, written):
    page = sample.browse_overlaps("JP", "KR", OverlapFilter("Laos", limit=5))
    assert all(overlap.evidence for overlap in page.overlaps)


def _filter(code):
    from riparian import ProjectFilter

    return ProjectFilter(code, "Laos")


def test_days_are_days_and_numbers_numbers(book):
    projects = table(book, "Projects")
    starts = [row["Start"] for row in projects if row["Start"]]
    assert starts
    assert all(isinstance(start, datetime.date) for start in starts)
    assert any(isinstance(row["USD"], float) for row in projects)
    assert all(isinstance(row["Chance"], float) for row in table(book, "Overlaps"))


def test_the_first_sheet_says_what_it_is(sample, written, book):
    rows = book.get_sheet_by_name("Read me").to_python()
    whole = "\n".join(" ".join(map(str, row)) for row in rows)
    assert sample.built() in whole
    assert "riparian export xlsx --country Laos --pair JP KR" in whole
    assert f"{written[1].projects} projects of {written[1].of}" in whole
    for holding in sample.holdings():
        assert holding.name in whole
        assert holding.sha256 in whole
        assert holding.licence in whole
    assert "Italics" in whole
    assert "How the first day is known" in whole


def test_what_is_assumed_is_in_italics(written):
    with zipfile.ZipFile(written[0]) as parts:
        styles = parts.read("xl/styles.xml").decode()
        sheet = parts.read("xl/worksheets/sheet3.xml").decode()
    formats = re.search(r"<cellXfs.*?</cellXfs>", styles, re.S)[0]
    fonts = re.findall(r"<font>.*?</font>", styles, re.S)
    italic = {
        str(number)
        for number, xf in enumerate(re.findall(r"<xf [^>]*>", formats))
        if "<i/>" in fonts[int(re.search(r'fontId="(\d+)"', xf)[1])]
    }
    rows = re.findall(r"<row .*?</row>", sheet, re.S)
    assert italic
    assert any(f's="{each}"' in row for each in italic for row in rows[2:])


def test_the_same_build_gives_the_same_bytes(sample, written, tmp_path):
    sample.export("xlsx", tmp_path / "again.xlsx", LAOS)
    assert (tmp_path / "again.xlsx").read_bytes() == written[0].read_bytes()


@pytest.mark.parametrize(
    ("form", "wanted", "refused"),
    [
        ("pdf", LAOS, BadRequest),
        ("xlsx", ExportFilter("Atlantis"), UnknownName),
        ("xlsx", ExportFilter(pair=("JP", "nobody")), UnknownName),
        ("xlsx", ExportFilter(pair=("JP", "JICA")), BadRequest),
    ],
)
def test_what_cannot_be_written_leaves_no_file(sample, tmp_path, form, wanted, refused):
    with pytest.raises(refused):
        sample.export(form, tmp_path / "x.xlsx", wanted)
    assert list(tmp_path.iterdir()) == []


def test_an_old_file_stays_where_a_new_one_cannot_be_written(sample, tmp_path, monkeypatch):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"before")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Workbook, "close", full)
    with pytest.raises(OSError, match="No space"):
        sample.export("xlsx", path, LAOS)
    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["x.xlsx"]


def test_the_members_own_view_is_marked_on_each_sheet(sample, tmp_path, monkeypatch):
    own = Centre.open(sample.layout.root, as_member=True)
    monkeypatch.setattr(access, "strictest_label", lambda _: "AMBER")
    own.export("xlsx", tmp_path / "own.xlsx", LAOS)
    book = CalamineWorkbook.from_path(tmp_path / "own.xlsx")
    for name in book.sheet_names[1:]:
        assert book.get_sheet_by_name(name).to_python()[0][0].startswith("TLP:AMBER")
    assert any("TLP:AMBER" in str(row) for row in book.get_sheet_by_name("Read me").to_python())
    sample.export("xlsx", tmp_path / "public.xlsx", LAOS)
    public = CalamineWorkbook.from_path(tmp_path / "public.xlsx")
    assert "TLP" not in public.get_sheet_by_name("Projects").to_python()[0][0]


def test_a_large_file_is_not_for_a_page(sample, tmp_path):
    with pytest.raises(BadRequest, match="at most 10 projects"):
        sample.export("xlsx", tmp_path / "x.xlsx", LAOS, most=10)


def test_nothing_in_a_cell_is_run_and_nothing_is_lost_in_silence(tmp_path):
    evil = ('=HYPERLINK("http://x")', "+1", "@SUM(A1)", "a\x00b\x0bc", "x" * 40_000, "0123")
    path = tmp_path / "evil.xlsx"
    column = SheetColumn("text", "Text", "text")
    link = SheetColumn("url", "Link", "link")
    rows = [(text, "javascript:alert(1)") for text in evil]
    rows.append(("last", "https://example.org/a"))
    book = Workbook(path, tmp_path, DAY, "Evil", "Read me")
    report = book.add(Sheet("Evil", "Rows", (column, link), rows))
    book.close([("Evil",)])
    assert (report.rows, report.cut) == (7, 1)
    cells = CalamineWorkbook.from_path(path).get_sheet_by_name("Evil").to_python()[2:]
    assert [row[0] for row in cells[:3]] == list(evil[:3])
    assert cells[3][0] == "a\ufffdb\ufffdc"
    assert cells[4][0] == "x" * 32_767
    assert cells[5][0] == "0123"
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet2.xml").decode()
        links = parts.read("xl/worksheets/_rels/sheet2.xml.rels").decode()
    assert "<f>" not in sheet
    assert "javascript" not in links
    assert "https://example.org/a" in links


def test_the_command_writes_it(sample, riparian, tmp_path):
    path = tmp_path / "all.xlsx"
    done = riparian("-C", sample.layout.root, "export", "xlsx", "--theme", "water", "-o", path)
    assert done.status == 0
    assert "Projects: " in done.err
    assert CalamineWorkbook.from_path(path).sheet_names[0] == "Read me"
