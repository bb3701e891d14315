"""Tables in web pages, however named and however broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.errors import NotRecognised, SourceError
from riparian.ingest.tables.open_table import open_table
from riparian.ingest.tables.sheet import MergedRange

EXCEL = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset={}>
<style>td {{mso-number-format:"@"}}</style></head><body><table border=1>
<tr><th colspan=2>{}<th rowspan=2>k
<tr><td>a&amp;b<br>c<td> 1  2&nbsp;
<tr><td rowspan=2>x<td>y<td>z
<tr><td><td></tr><tr><td>last</td></tr></table>"""


@pytest.fixture
def write(tmp_path):
    def written(data, name="page.xls"):
        (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        return tmp_path / name

    return written


@pytest.mark.parametrize(
    ("encoding", "word"),
    [
        ("utf-8", "물관리"),
        ("cp949", "물관리 역량강화 사업의 이름"),
        ("cp932", "上水道のための計画"),
    ],
)
def test_a_page_saved_as_xls_is_read_in_its_encoding(write, encoding, word):
    table = open_table(write(EXCEL.format(encoding, word).encode(encoding)))
    (sheet,) = table.sheets
    assert [(row.number, row.cells) for row in sheet.rows()] == [
        (1, (word, None, "k")),
        (2, ("a&b\nc", "1 2")),
        (3, ("x", "y", "z")),
        (5, ("last",)),
    ]
    assert sheet.merged == (
        MergedRange(1, 1, 1, 2),
        MergedRange(1, 3, 2, 3),
        MergedRange(3, 1, 4, 1),
    )
    assert table.format == "tables in a web page (html)"


def test_cells_stand_right_of_those_that_reach_down_from_above(write):
    page = "<table><tr><td rowspan=3>a<td>b<tr><td>c<tr><td>d<tr><td>e</table>"
    (sheet,) = open_table(write(page)).sheets
    assert [row.cells for row in sheet.rows()] == [("a", "b"), (None, "c"), (None, "d"), ("e",)]


def test_each_table_is_a_sheet_and_a_table_within_is_not_read_twice(write):
    page = """<!DOCTYPE html><body><table><caption>Projects <b>2020</b></caption>
    <thead><tr><td>a</thead><tbody><tr><td><table><tr><td>inner</table></tbody></table>
    <table></table><p>text<table><tr><td>b</table>"""
    sheets = open_table(write(page)).sheets
    assert [(sheet.name, [row.cells for row in sheet.rows()]) for sheet in sheets] == [
        ("Projects 2020", [("a",)]),
        ("Table 2", [("inner",)]),
        ("Table 4", [("b",)]),
    ]


def test_scripts_and_addresses_are_text_or_nothing(write):
    page = '<table><tr><td><script>steal()</script><img src="http://127.0.0.1:9/x">a</table>'
    (sheet,) = open_table(write(page)).sheets
    assert [row.cells for row in sheet.rows()] == [("a",)]


def test_entities_of_a_doctype_are_not_expanded(write):
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><table><tr><td>a&x;b</table>'
    (sheet,) = open_table(write(page)).sheets
    (row,) = sheet.rows()
    assert row.cells[0].endswith("a&x;b")


def test_spans_have_the_limits_of_the_standard(write):
    page = "<table><tr>" + "<td colspan=99999>a" * 17 + "<tr><td colspan=x>b</table>"
    (sheet,) = open_table(write(page)).sheets
    rows = list(sheet.rows())
    assert len(rows[0].cells) == 16_000
    assert rows[1].cells == ("b",)
    assert "16,384 columns" in sheet.notes[0]


@pytest.mark.parametrize("page", ["<html><p>none", "<table></table>", "<html>"])
def test_a_page_without_a_table_is_named(write, page):
    with pytest.raises(NotRecognised, match="web page with no table"):
        open_table(write(page))


def test_memory_stays_flat_over_many_rows(write):
    page = "<table>" + "<tr><td>a<td>b</tr>" * 100_000 + "</table>"
    (sheet,) = open_table(write(page)).sheets
    count = 0
    for row in sheet.rows():
        count += 1
        assert row.cells == ("a", "b")
    assert count == 100_000


PIECES = [
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "<td rowspan=9>",
    "<th colspan=3>",
    "</td>",
    "&amp;",
    "x",
    "<br>",
    "<caption>",
    "<!--",
    "-->",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_soup_of_tags_gives_rows_or_a_reason(tmp_path_factory, pieces):
    path = tmp_path_factory.mktemp("t") / "t"
    path.write_text("<table><tr><td>a" + "".join(pieces))
    try:
        sheets = open_table(path).sheets
    except SourceError:
        return
    for sheet in sheets:
        numbers = [row.number for row in sheet.rows()]
        assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<div>100</div><div>200</div>", "100\n200"),
        ("<ul><li>Laos<li>Cambodia</ul>", "Laos\nCambodia"),
        ("<p>Road</p>\n <p>phase 2<br></p>of 3", "Road\nphase 2\nof 3"),
        ("a<br><br>b", "a\n\nb"),
        ("<a><b>Road</b> phase 2</a> (2020)", "Road phase 2 (2020)"),
        ("<span>1,<i>234</i></span>.50", "1,234.50"),
        ("<?mark x?>as it is", "as it is"),
        ("500<sup>1</sup>", "500¹"),
        ("500<sup><a href=#n>12</a></sup> m<sup>2</sup> 7", "500¹² m² 7"),
    ],
)
def test_a_cell_says_what_a_browser_shows(write, cell, text):
    """Blocks stand below each other, and what follows an element stands behind all of it."""
    (sheet,) = open_table(write(f"<table><tr><td>x<td>{cell}</table>")).sheets
    assert [row.cells for row in sheet.rows()] == [("x", text)]


@pytest.mark.parametrize("rows", ["0", "9"])
def test_no_cell_reaches_beyond_its_group_of_rows(write, rows):
    page = (
        f"<table><tbody><tr><td rowspan={rows}>a<td>1<tr><td>2</tbody>"
        "<tbody><tr><td>b<td>3</tbody></table>"
    )
    (sheet,) = open_table(write(page)).sheets
    assert [row.cells for row in sheet.rows()] == [("a", "1"), (None, "2"), ("b", "3")]
    assert sheet.merged == (MergedRange(1, 1, 2, 1),)
