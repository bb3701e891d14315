"""Rows of a sheet are the very text that the library for workbooks writes itself."""

from __future__ import annotations

import datetime
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from riparian.export.sheet_rows import MOST_KEPT, SheetColumn, SheetRows, in_cell

KINDS = ("text", "day", "money", "link")
COLUMNS = (
    *(SheetColumn(f"{kind}_{n}", kind, kind, "sureness") for n in range(8) for kind in KINDS),
    SheetColumn("sureness", "Sureness", "text"),
)
"""So many that the last have two letters."""

HARD = (
    "plain", "a & b < c > d", '"quoted"', " before", "after ", "\ttab", "line\nline\r\n", "_x0041_",
    "end\r", "_x000D_ & _xFFFF_", "=1+1", "0123", "\x00\x0b\ufffe", "é", "ລາວ", "\u00a0wide\u3000",
    "2026-11-29", "1900-02-28", "1900-03-01", "2026-02-30", "9999-12-31", "0001-01-01",
    "https://example.org/a?b=1&c=2#d", "http://a b", "🌊" * 20_000,
)  # fmt: skip


def options(scratch):
    return {
        "constant_memory": True, "tmpdir": str(scratch), "strings_to_urls": False,
        "strings_to_formulas": False, "strings_to_numbers": False,
    }  # fmt: skip


def sheet_of(path):
    with zipfile.ZipFile(path) as parts:
        links = "xl/worksheets/_rels/sheet1.xml.rels"
        return (
            parts.read("xl/worksheets/sheet1.xml").decode(),
            parts.read("xl/styles.xml").decode(),
            parts.read(links).decode() if links in parts.namelist() else "",
        )


def formats_in(book):
    made = {}

    def format_of(kind, weak):
        key = (kind, weak)
        if key not in made:
            number = "yyyy-mm-dd" if kind == "day" else "0"
            bold = kind in ("link", "money")
            made[key] = book.add_format({"num_format": number, "italic": weak, "bold": bold})
        return made[key]

    return format_of


def written_here(path, rows):
    book = xlsxwriter.Workbook(str(path), options(path.parent))
    made = SheetRows(book.add_worksheet(), COLUMNS, formats_in(book))
    made.write_texts(0, [column.heading for column in COLUMNS], "head")
    for number, row in enumerate(rows, 1):
        made.write(number, row)
    made.end(len(rows))
    book.close()
    return made


def written_by_the_library(path, rows):
    """The same, cell by cell."""
    book = xlsxwriter.Workbook(str(path), options(path.parent))
    page, format_of = book.add_worksheet(), formats_in(book)
    for place, column in enumerate(COLUMNS):
        page.write_string(0, place, column.heading, format_of("head", False))
    for number, row in enumerate(rows, 1):
        for place, (column, value) in enumerate(zip(COLUMNS, row, strict=True)):
            weak = column.sure_by is not None and row[-1] == "assumed"
            by_library(page, number, place, column.kind, value, format_of, weak)
    book.close()


def by_library(page, row, place, kind, value, format_of, weak):
    if value in (None, "", ()):
        return
    if isinstance(value, float):
        page.write_number(row, place, value, format_of(kind, weak))
    elif kind == "link" and value.startswith("http") and " " not in value and value.isprintable():
        page.write_url(row, place, value, format_of("link", weak))
    elif kind == "day" and (day := day_in(value)):
        page.write_datetime(row, place, day, format_of("day", weak))
    else:
        page.write_string(row, place, in_cell(value), format_of("text", weak))


def day_in(text):
    try:
        day = datetime.date.fromisoformat(text) if len(text) == 10 and text.isascii() else None
    except ValueError:
        return None
    return day if day and day >= datetime.date(1900, 3, 1) else None


def rows_of(values):
    """As many rows as these fill, each sure or not; the last column is full in each."""
    width = len(COLUMNS) - 1
    padded = [*values, *[None] * (-len(values) % width)]
    parts = [padded[start : start + width] for start in range(0, len(padded), width)]
    return [[*part, ("reported", "assumed")[n % 2]] for n, part in enumerate(parts)]


def same(folder, rows):
    written_here(folder / "here.xlsx", rows)
    written_by_the_library(folder / "library.xlsx", rows)
    assert sheet_of(folder / "here.xlsx") == sheet_of(folder / "library.xlsx")


def test_every_hard_cell_is_as_the_library_writes_it(tmp_path):
    numbers = [0.0, 0.1, 1e300, -2.5, 1234567.891]
    each = [value for value in (*HARD, *numbers, None, "") for _ in KINDS]
    same(tmp_path, rows_of([*each, None, *each]))  # the second time each stands in another column


VALUES = st.text(max_size=40) | st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=20)
@given(st.lists(VALUES, max_size=60))
def test_whatever_is_written_is_as_the_library_writes_it(tmp_path_factory, values):
    same(tmp_path_factory.mktemp("rows"), rows_of(values))


def test_what_is_kept_is_let_go_and_the_rows_stay_right(tmp_path):
    rows = [[f"text {n}", *[None] * (len(COLUMNS) - 2), None] for n in range(MOST_KEPT + 10)]
    written_here(tmp_path / "many.xlsx", [*rows, *rows[:5]])
    cells = CalamineWorkbook.from_path(tmp_path / "many.xlsx").get_sheet_by_index(0).to_python()
    assert [row[0] for row in cells[1:]] == [row[0] for row in [*rows, *rows[:5]]]


@pytest.mark.parametrize(
    ("text", "cut"), [("x" * 32_767, 0), ("x" * 32_768, 1), ("🌊" * 16_383, 0), ("🌊" * 16_384, 1)]
)
def test_a_text_is_cut_where_a_cell_ends(tmp_path, text, cut):
    row = [text, *[None] * (len(COLUMNS) - 1)]
    made = written_here(tmp_path / "long.xlsx", [row, row])
    assert made.cut == 2 * cut
    assert in_cell(text) == text[: len(text) - cut]
