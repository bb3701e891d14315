import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.ingest import csv_rows
from riparian.ingest.csv_rows import TableRow, read_rows


def rows_of(text: str) -> list[TableRow]:
    return list(read_rows(io.StringIO(text, newline="")))


def brief(text: str) -> list[tuple[int, object]]:
    return [(row.number, row.fault or row.cells) for row in rows_of(text)]


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    assert brief('a,b\n1,2\n\n,\n"x\ny",4\n5,6') == [
        (1, ("a", "b")),
        (2, ("1", "2")),
        (5, ("x\ny", "4")),
        (6, ("5", "6")),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(end):
    assert brief(end.join(["a,b", "1,2", "3,4", ""])) == brief("a,b\n1,2\n3,4\n")


def test_a_quotation_mark_left_open_costs_one_row_and_no_other():
    text = 'a,b,c\n1,"x,3\n4,"y",6\n7,8,9\n'
    assert brief(text) == [
        (1, ("a", "b", "c")),
        (2, "quote-open"),
        (3, ("4", "y", "6")),
        (4, ("7", "8", "9")),
    ]


def test_rows_swallowed_into_a_row_of_the_right_width_are_told_apart():
    text = 'a,b,c\n1,"x,3\n7,8,9\n4,y",6\n'
    assert len(next(iter(csv.reader([*text.splitlines(keepends=True)[1:]])))) == 3
    assert [number for number, _ in brief(text)] == [1, 2, 3, 4]
    assert brief(text)[2] == (3, ("7", "8", "9"))


@pytest.mark.parametrize(
    "text",
    [
        '1,"x,3\n4,y",6\n',
        '1,"x,3\n7,"",9\n\n4,y",6\n',
        '1,x,"3\n7,8,9\n4,y,6"\n',
        '"1,x,3\n7,8,9\n4",y,6\n',
        '1,"a, b,3\r\n7,"c, d",9\r\n4,y",6\r\n',
    ],
)
def test_a_row_made_of_pieces_of_rows_is_taken_apart(text):
    found = brief("a,b,c\n" + text)
    assert found[1] == (2, "quote-open")
    assert len(found) > 2


def test_a_row_made_of_rows_with_spaces_behind_commas_is_taken_apart():
    text = 'a, b, c\n"1, x, 3\n7, 8, 9\n4", y, 6\n'
    assert brief(text)[1] == (2, "quote-open")
    assert brief(text)[2] == (3, ("7", " 8", " 9"))
    assert brief('a, b, c, d\n1, x,"open, p\n2, y, two, q\n3, z, w", r\n')[1] == (2, "quote-open")


@pytest.mark.parametrize(
    "cell",
    [
        "Aims:\nwater, roads, health\nand schools",
        "Aims:\nwater,roads,health\nand schools",
        "Aims:\n\n1. water, roads, health\n2. schools, teachers, books",
        "It costs 1,234,567\r\nfor many people",
        "one\ntwo",
        "a,b\n",
    ],
)
@pytest.mark.parametrize("column", range(3))
def test_prose_on_several_lines_is_one_cell(cell, column):
    rows = [["P1", "Water", "LA"], ["P2", "Roads", "KH"]]
    rows[0][column] = cell
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["a", "b", "c"], *rows])
    assert [row.cells for row in rows_of(out.getvalue())[1:]] == [tuple(row) for row in rows]


@pytest.mark.parametrize("width", [1, 2])
def test_prose_in_a_narrow_table_is_one_cell(width):
    text = 'a,b\nP1,"Aims: water,\nroads, health"\n' if width == 2 else 'a\n"x\ny"\n'
    assert len(rows_of(text)) == 2
    assert rows_of(text)[1].fault is None


def test_lines_read_as_a_row_of_the_wrong_width_are_taken_apart():
    assert brief('a,b,c\n1,"x,3\n4,y"\n')[1:] == [(2, "quote-open"), (3, ("4", 'y"'))]


def test_a_quotation_mark_open_to_the_end_of_a_long_file_costs_one_row():
    text = 'a,b\n1,"x\n' + "2,3\n" * (csv_rows.LINES_LIMIT + 5)
    found = brief(text)
    assert found[1] == (2, "quote-open")
    assert len(found) == csv_rows.LINES_LIMIT + 7


def test_a_last_row_without_its_end_is_cut_off_only_if_it_is_short():
    assert brief("a,b\n1")[-1] == (2, "cut-off")
    assert brief('a,b\n1,"x')[-1] == (2, "cut-off")
    assert brief("a,b\n1,2")[-1] == (2, ("1", "2"))
    assert brief("a,b\n1\n")[-1] == (2, ("1",))
    assert brief("a,b\n1,2\n  ")[-1] == (2, ("1", "2"))


def test_a_row_beyond_the_limit_is_passed_over(monkeypatch):
    monkeypatch.setattr(csv_rows, "ROW_LIMIT", 100)
    assert brief("a,b\n" + "x" * 250 + ",1\n3,4\n") == [
        (1, ("a", "b")),
        (2, "row-too-large"),
        (3, ("3", "4")),
    ]


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=3, max_size=3),
        max_size=8,
    )
)
def test_what_csv_writes_is_read_whole_or_refused_never_lost(rows):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["a", "b", "c"], *rows])
    found = rows_of(out.getvalue())
    kept = [row.cells for row in found[1:] if not row.fault]
    plain = [tuple(row) for row in rows if any(cell.strip() for cell in row)]
    if not any("\n" in cell or "\r" in cell for row in rows for cell in row):
        assert kept == plain
    else:
        assert len(kept) == len(plain) or any(row.fault for row in found)


@given(st.text(alphabet='a,"\n\r'))
def test_any_text_ends_in_rows(text):
    numbers = [row.number for row in rows_of(text)]
    assert numbers == sorted(set(numbers))
