"""Text tables: separators, quotes, ragged rows, stray marks, line ends, odd lines."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.errors import NotRecognised
from riparian.ingest import csv_rows
from riparian.ingest.tables.open_table import open_table
from riparian.ingest.tables.sheet import MARKS
from riparian.ingest.tables.sniff_dialect import sniff


@pytest.fixture
def read(tmp_path):
    def rows_of(data, **options):
        path = tmp_path / "table"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        with open_table(path, **options) as opened:
            (sheet,) = opened.sheets
            rows = [(row.number, row.fault or row.cells) for row in sheet.rows()]
            return rows, sheet.notes

    return rows_of


ROWS = [
    ["title", "place", "amount"],
    ['Water; supply | "x"', "Vientiane,\tLaos", "1,5"],
    ["b", "", "2"],
]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_csv_writes_with_any_separator_is_read_back(read, separator, end):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(ROWS)
    rows, notes = read(out.getvalue())
    assert [cells for _, cells in rows] == [tuple(cell or None for cell in row) for row in ROWS]
    assert notes == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp932"])
def test_any_encoding_gives_the_same_rows(read, encoding):
    text = "名前,場所,金額\nプノンペンの上水道拡張計画,カンボジア,1\n"
    rows, _ = read(text.encode(encoding))
    assert rows == [
        (1, ("名前", "場所", "金額")),
        (2, ("プノンペンの上水道拡張計画", "カンボジア", "1")),
    ]


def test_an_encoding_that_a_person_says_overrules(read):
    data = "名前,b\n水と衛生のための計画,1\n".encode("cp932")
    assert read(data, encoding="latin-1")[0] != read(data)[0] == read(data, encoding="cp932")[0]


def test_decimal_commas_do_not_separate_where_semicolons_do(read):
    rows, _ = read("a;b;c\n1,5;2,5;3,5\n2,5;3,5;4,5\n")
    assert rows[1] == (2, ("1,5", "2,5", "3,5"))


def test_single_quotes_quote_where_only_they_do(read):
    rows, _ = read("a,b\n'x, y','1'\n'z','don''t'\n'u','v'\n")
    assert [cells for _, cells in rows] == [("a", "b"), ("x, y", "1"), ("z", "don't"), ("u", "v")]


def test_marks_that_are_never_answered_are_text(read):
    rows, _ = read('a\tb\n"Foo" bar, baz\t5"\n"x\ty\n')
    assert [cells for _, cells in rows] == [("a", "b"), ('"Foo" bar, baz', '5"'), ('"x', "y")]


PLAN = """The project, in line with plan, will:
- build roads, bridges and culverts;
- train staff, in three provinces

Results, among others: time cut
"""


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_line_breaks_in_quoted_cells_part_no_rows(read, separator):
    rows = [["Proj.\nNo.", "Project\ntitle", "Plan"]]
    rows += [[f"P-{n}", "Rural roads", PLAN] for n in range(4)]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    read_back, _ = read(out.getvalue())
    assert [list(cells) for _, cells in read_back] == rows


def test_a_stray_mark_before_another_hides_no_lines_from_the_sniffer():
    dialect = sniff("a,b,c\n" + '1,"x,2\n' + "3,4,5\n" * 30 + '6,y",7\n' + "8,9,0\n" * 3)
    assert dialect is not None
    assert (dialect.separator, dialect.width) == (",", 3)


def test_a_stray_mark_costs_its_own_row_only(read):
    rows, _ = read('a,b\n"x","1"\n"stray,2\n"y","3"\n"z",4\n')
    assert rows == [
        (1, ("a", "b")),
        (2, ("x", "1")),
        (3, "quote-open"),
        (4, ("y", "3")),
        (5, ("z", "4")),
    ]


def test_notes_above_the_header_and_blank_rows_are_counted(read):
    text = 'A title, with a comma\n\na,b,c,d\n1,"x\ny",3,4\n,,,\n5,6,7,8\n9,10,11,12\n'
    rows, _ = read(text)
    assert [number for number, _ in rows] == [1, 3, 4, 6, 7]
    assert rows[2][1] == ("1", "x\ny", "3", "4")


def test_ragged_rows_are_given_as_they_are(read):
    rows, _ = read("a,b,c\n1\n1,2,3,4\n1,2,3\n1,2,3\n")
    assert [len(cells) for _, cells in rows] == [3, 1, 4, 3, 3]


def test_a_last_row_that_breaks_off_keeps_what_it_has(tmp_path):
    path = tmp_path / "t"
    path.write_text("a,b,c\n1,2,3\n4,5")
    *_, last = open_table(path).sheets[0].rows()
    assert (last.number, last.cells, last.fault) == (3, ("4", "5"), "cut-off")
    path.write_text("a,b,c\n1,2,3\n4,5,6")
    *_, last = open_table(path).sheets[0].rows()
    assert last.fault is None


def test_lines_in_another_encoding_are_read_in_it_and_told(read):
    title = "日本語のタイトルと計画"
    data = f"a,b\n1,{title}\n".encode() + f"2,{title}\n".encode("cp932") + b"3,\xff\xfe\xff\xfe\n"
    rows, notes = read(data)
    assert [cells[1] for _, cells in rows[1:3]] == [title, title]
    assert rows[3][1][1] == "\ufffd" * 4
    assert "line 3" in notes[0]
    assert "CP932" in notes[0]
    assert "line 4" in notes[1]


def test_utf_8_lines_in_an_older_file_are_read_as_such(read):
    title = "ルアンパバーン市上水道拡張計画"
    assert f"2,{title}\n".encode().decode("cp932")  # no error would tell
    data = b"a,b\n" + f"1,{title}\n".encode("cp932") * 20 + f"2,{title}\n".encode()
    rows, notes = read(data)
    assert {cells[1] for _, cells in rows[1:]} == {title}
    assert "line 22" in notes[0]


def test_nuls_are_left_out_and_told(read):
    rows, notes = read(b"a,b\n" + b"1,2\n" * 100 + b"\x003,4\n")
    assert rows[-1] == (102, ("3", "4"))
    assert "NUL" in notes[0]


def test_a_row_beyond_the_limit_is_refused_alone(read, monkeypatch):
    monkeypatch.setattr(csv_rows, "ROW_LIMIT", 200)
    rows, _ = read("a,b\n" + "水" * 150 + ",1\n" + "x" * 500 + ",1\n3,4\n")
    assert rows[1:] == [(2, "row-too-large"), (3, "row-too-large"), (4, ("3", "4"))]


def test_sixteen_thousand_columns(read):
    rows, _ = read((",".join("x" * 16_000) + "\n") * 3)
    assert [len(cells) for _, cells in rows] == [16_000] * 3


@pytest.mark.parametrize(
    "text",
    ["", " \n \n", "one\ntwo\n", "# Title\nSome prose, with a comma.\nAnd, more of it, again.\n"],
)
def test_what_has_no_columns_is_no_table(read, text):
    with pytest.raises(NotRecognised) as caught:
        read(text)
    assert caught.value.try_this


def test_the_file_is_read_afresh_each_time(tmp_path):
    path = tmp_path / "t"
    path.write_text("a,b\n1,2\n")
    (sheet,) = open_table(path).sheets
    assert list(sheet.rows()) == list(sheet.rows()) != []


CONTROLS = "".join(chr(code) for code in range(32) if chr(code) not in "\t\r\n")
"""A file with many of these is no text."""

CELL = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=f"{CONTROLS}\ue0f9\ufeff"),
    max_size=8,
).filter(lambda text: text not in MARKS)  # they repeat the cell above


@settings(max_examples=150)
@given(
    st.sampled_from(",;\t|"),
    st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6),
)
def test_what_csv_writes_is_read_whole_or_refused(tmp_path_factory, separator, rows):
    out = io.StringIO(newline="")
    header = ["column a", "column b", "column c"]
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([header] * 6 + rows)
    path = tmp_path_factory.mktemp("t") / "t"
    path.write_bytes(out.getvalue().encode())
    found = list(open_table(path, encoding="utf-8").sheets[0].rows())[6:]
    wanted = [tuple(cell or None for cell in row) for row in rows if any(c.strip() for c in row)]
    if any(mark in cell for row in rows for cell in row for mark in "\r\n"):
        kept = [row for row in found if not row.fault]
        assert len(kept) == len(wanted) or len(kept) < len(found)
    else:
        assert [row.cells for row in found] == wanted


@given(st.text(alphabet="a,;\t|\"'\n\r 1", max_size=200))
def test_any_text_is_sniffed_or_not(text):
    found = sniff(text)
    assert found is None or found.width >= 2
