"""Workbooks: values of every format read back, and what is refused instead of executed."""

import datetime
import shutil
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from riparian.errors import NotRecognised, SourceUnreadable
from riparian.ingest.tables import archive_limits as bombs
from riparian.ingest.tables import workbook
from riparian.ingest.tables.open_table import open_table
from riparian.ingest.tables.sheet import MergedRange
from riparian.workers import processes

HERE = Path(__file__).parent / "fixtures"
CRS = Path(__file__).parents[4] / ".." / "shared" / "data" / "crs"
DAY = datetime.date(2019, 10, 29)
MOMENT = datetime.datetime(2019, 10, 29, 3, 4, 5)
ROWS = [
    ("title", "amount", "share", "start", "seen", "done"),
    ("上水道拡張計画", 14021, 1.5, DAY, MOMENT, True),
    ("물관리 사업", -3, None, None, None, False),
]


def write_xlsx(path, rows=ROWS, **options):
    book = xlsxwriter.Workbook(path, options)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = book.add_worksheet("Projects")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime.date):
                style = moment if isinstance(cell, datetime.datetime) else day
                sheet.write_datetime(number, column, cell, style)
            elif cell is not None:
                sheet.write(number, column, cell)
    return book


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>
<office:spreadsheet><table:table table:name="Projects">{}</table:table></office:spreadsheet>
</office:body></office:document-content>"""


def write_ods(path, rows):
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("META-INF/manifest.xml", "<manifest/>")
        parts.writestr("content.xml", ODS.format(rows))


def ods_cell(cell):
    if cell is None:
        return "<table:table-cell/>"
    start = "<table:table-cell office:value-type="
    if isinstance(cell, bool):
        return f'{start}"boolean" office:boolean-value="{str(cell).lower()}"/>'
    if isinstance(cell, datetime.date):
        return f'{start}"date" office:date-value="{cell.isoformat()}"/>'
    if isinstance(cell, str):
        return f'{start}"string"><text:p>{cell}</text:p></table:table-cell>'
    return f'{start}"float" office:value="{cell}"/>'


def only_sheet(path):
    with open_table(path) as table:
        (sheet,) = table.sheets
        return table.format, [row.cells for row in sheet.rows()], sheet


def test_xlsx_is_read_back_with_its_types(tmp_path):
    write_xlsx(tmp_path / "t").close()
    kind, rows, _ = only_sheet(tmp_path / "t")
    assert kind == "an Excel workbook (xlsx)"
    assert rows == ROWS
    assert [type(cell) for cell in rows[1]] == [
        str,
        int,
        float,
        datetime.date,
        datetime.datetime,
        bool,
    ]


def test_ods_is_read_back(tmp_path):
    rows = "".join(
        f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in ROWS
    )
    write_ods(tmp_path / "t", rows)
    kind, found, _ = only_sheet(tmp_path / "t")
    assert kind == "an OpenDocument spreadsheet (ods)"
    assert found == ROWS


def test_merged_cells_of_an_ods_are_known_whatever_is_written_once_for_many(tmp_path):
    over = 'table:number-{}-spanned="{}"'
    tall, wide = (
        ods_cell(word).replace("<table:table-cell", f"<table:table-cell {over.format(*span)}")
        for word, span in (("Laos", ("rows", 3)), ("note", ("columns", 2)))
    )
    covered, empty = "<table:covered-table-cell/>", "<table:table-cell/>"
    repeated = '<table:table-cell table:number-columns-repeated="2"/>'
    rows = (
        f'<table:table-row table:number-rows-repeated="2">{empty}</table:table-row>',
        f"<table:table-row>{repeated}{tall}{ods_cell(1)}</table:table-row>",
        '<table:table-row table:number-rows-repeated="2">'
        f"{repeated}{covered}{ods_cell(2)}</table:table-row>",
        f"<table:table-row>{wide}{covered}{ods_cell(3)}</table:table-row>",
    )
    write_ods(tmp_path / "t", "".join(rows))
    _, found, sheet = only_sheet(tmp_path / "t")
    assert found == [
        (None, None, "Laos", 1), (None, None, None, 2), (None, None, None, 2),
        ("note", None, 3, None),
    ]  # fmt: skip
    assert sheet.merged == (MergedRange(3, 3, 5, 3), MergedRange(6, 1, 6, 2))


@pytest.mark.parametrize("fault", ['other:name="1"', 'table:name="1" table:name="2"'])
def test_an_ods_that_is_no_proper_xml_is_read_and_says_that_its_merged_cells_are_not_known(
    tmp_path, fault
):
    """Its cells can be read all the same."""
    odd = ods_cell("Road").replace("<table:table-cell", f"<table:table-cell {fault}")
    write_ods(tmp_path / "t", f"<table:table-row>{odd}{ods_cell(2)}</table:table-row>")
    _, found, sheet = only_sheet(tmp_path / "t")
    assert found == [("Road", 2)]
    assert any("cells of this workbook are merged is not known" in note for note in sheet.notes)


def test_xls_is_read_back():
    with open_table(HERE / "book.xls") as table:
        first, empty = table.sheets
        assert (table.format, first.name, empty.name) == (
            "an Excel workbook (xls)",
            "Projects",
            "Empty",
        )
        rows = list(first.rows())
        assert [row.number for row in rows] == [1, 2, 4, 6]
        assert rows[1].cells == ("上水道拡張計画", 14021, 1.5, DAY, True)
        assert first.merged == (MergedRange(6, 1, 7, 2),)
        assert list(empty.rows()) == []


def test_xlsb_is_read_back():
    kind, rows, sheet = only_sheet(HERE / "book.xlsb")
    assert kind == "an Excel workbook (xlsb)"
    assert rows == [row[:3] for row in ROWS]
    (note,) = sheet.notes
    assert note.startswith("Which cells of this workbook are merged is not known")


def test_a_name_says_nothing(tmp_path):
    shutil.copy(HERE / "book.xls", tmp_path / "table.csv")
    assert open_table(tmp_path / "table.csv").format == "an Excel workbook (xls)"


def test_rows_and_columns_before_the_table_are_counted(tmp_path):
    rows = [(), (), (None, None, "a", "b"), (), (None, None, "c", None)]
    write_xlsx(tmp_path / "t", rows).close()
    with open_table(tmp_path / "t") as table:
        found = [(row.number, row.cells) for row in table.sheets[0].rows()]
    assert found == [(3, (None, None, "a", "b")), (5, (None, None, "c", None))]


def test_merged_cells_stand_in_the_first_and_are_told(tmp_path):
    book = write_xlsx(tmp_path / "t")
    book.worksheets()[0].merge_range(4, 0, 5, 2, "merged")
    book.close()
    with open_table(tmp_path / "t") as table:
        rows = table.sheets[0].rows()
        next(rows)
        assert table.sheets[0].merged == (MergedRange(5, 1, 6, 3),)
        assert [row.cells[:3] for row in rows][-1] == ("merged", None, None)


def test_empty_and_hidden_sheets(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "t")
    book.add_worksheet("Empty")
    book.add_worksheet("Hidden").hide()
    book.add_chartsheet("Chart")
    book.close()
    with open_table(tmp_path / "t") as table:
        assert [(sheet.name, sheet.hidden) for sheet in table.sheets] == [
            ("Empty", False),
            ("Hidden", True),
        ]
        assert [list(sheet.rows()) for sheet in table.sheets] == [[], []]


def test_formulas_are_never_worked_out_and_missing_results_are_told(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["sum", "=1+1", '=HYPERLINK("http://127.0.0.1:9/","x")'])
    book.save(tmp_path / "t")
    _, rows, sheet = only_sheet(tmp_path / "t")
    assert rows == [("sum",)]
    (note,) = sheet.notes
    assert note.startswith("Cells hold a formula without its result")
    assert note.endswith(": 2 in this workbook.")


def test_raised_digits_of_a_workbook_are_told(tmp_path):
    """calamine does not say which letters are raised."""
    book = xlsxwriter.Workbook(tmp_path / "t")
    sheet, raised = book.add_worksheet(), book.add_format({"font_script": 1})
    sheet.write_rich_string(0, 0, "500", raised, "1")
    book.close()
    _, rows, found = only_sheet(tmp_path / "t")
    assert rows == [("5001",)]
    assert found.notes == (
        "Cells hold raised letters or digits, which are read like others (500 with a mark 1 as "
        "5001): 1 in this workbook.",
    )


def test_results_of_formulas_are_read_and_errors_told(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "t")
    sheet = book.add_worksheet()
    sheet.write_formula(0, 0, "=1+1", None, 2)
    sheet.write_formula(0, 1, "=NA()", None, "#N/A")
    book.close()
    _, rows, found = only_sheet(tmp_path / "t")
    assert rows == [(2, None)]
    assert found.notes[0].startswith("Cells hold an error")
    assert found.notes[0].endswith(": 1 in this workbook.")


def test_macros_are_seen_and_left_alone(tmp_path):
    write_xlsx(tmp_path / "t").close()
    with zipfile.ZipFile(tmp_path / "t", "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"macros")
    kind, rows, _ = only_sheet(tmp_path / "t")
    assert (kind, rows) == ("an Excel workbook (xlsm)", ROWS)


def test_sixteen_thousand_columns(tmp_path):
    rows = [tuple(f"c{n}" for n in range(16_000)), tuple(range(16_000))]
    write_xlsx(tmp_path / "t", rows).close()
    assert only_sheet(tmp_path / "t")[1] == rows


def test_more_rows_than_one_frame_holds(tmp_path):
    rows = [(n, f"row {n}") for n in range(30_000)]
    write_xlsx(tmp_path / "t", rows, constant_memory=True).close()
    assert only_sheet(tmp_path / "t")[1] == rows


def test_a_password_is_named():
    with pytest.raises(SourceUnreadable, match="password-protected") as caught:
        open_table(HERE / "locked.xlsx")
    assert "password" in caught.value.try_this


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets a process no limits")
@pytest.mark.parametrize(("row", "column"), [(1_048_575, 16_383), (9_999, 16_000)])
def test_a_value_in_the_far_corner_ends_no_process_but_the_childs(tmp_path, row, column):
    book = xlsxwriter.Workbook(tmp_path / "t")
    sheet = book.add_worksheet()
    sheet.write(0, 0, 1)
    sheet.write(row, column, 1)
    book.close()
    with (
        open_table(tmp_path / "t") as table,
        pytest.raises(SourceUnreadable, match="more than 512 MB of memory"),
    ):
        list(table.sheets[0].rows())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets a process no limits")
def test_an_ods_that_repeats_a_cell_for_ever_is_refused(tmp_path):
    cell = ods_cell("x").replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="16000"'
    )
    write_ods(
        tmp_path / "t",
        f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>',
    )
    with pytest.raises(SourceUnreadable), open_table(tmp_path / "t") as table:
        list(table.sheets[0].rows())


def test_a_workbook_that_is_a_zip_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(bombs, "RATIO_FROM", 10_000)
    write_xlsx(tmp_path / "t").close()
    with zipfile.ZipFile(tmp_path / "t", "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/media/image.bin", bytes(3_000_000))
    with pytest.raises(SourceUnreadable, match="zip bomb"):
        open_table(tmp_path / "t")


def test_a_workbook_cut_off_is_unreadable(tmp_path):
    write_xlsx(tmp_path / "t").close()
    data = (tmp_path / "t").read_bytes()
    (tmp_path / "t").write_bytes(data[: len(data) // 2])
    with pytest.raises(SourceUnreadable, match="incomplete or damaged"):
        open_table(tmp_path / "t")


def test_other_documents_are_no_tables(tmp_path):
    with zipfile.ZipFile(tmp_path / "t", "w") as parts:
        parts.writestr("[Content_Types].xml", "<x/>")
        parts.writestr("word/document.xml", "<x/>")
    with pytest.raises(NotRecognised, match="text document"):
        open_table(tmp_path / "t")
    (tmp_path / "t").write_bytes(workbook.COMPOUND + bytes(2000))
    with pytest.raises(NotRecognised, match="with no worksheet"):
        open_table(tmp_path / "t")


def test_sheets_are_read_again_side_by_side_and_left_in_the_middle(tmp_path):
    write_xlsx(tmp_path / "t").close()
    table = open_table(tmp_path / "t")
    (sheet,) = table.sheets
    one, other = sheet.rows(), sheet.rows()
    assert next(one) == next(other)
    one.close()
    assert [row.number for row in other] == [2, 3]
    assert len(list(sheet.rows())) == 3
    table.close()
    assert len(list(sheet.rows())) == 3
    table.close()


def test_no_process_is_left_behind(tmp_path, monkeypatch):
    runs = []

    class Seen(processes.Process):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            runs.append(self)

    monkeypatch.setattr(processes, "Process", Seen)
    write_xlsx(tmp_path / "t").close()
    table = open_table(tmp_path / "t")
    rows = table.sheets[0].rows()
    next(rows)
    del rows, table
    assert len(runs) == 1
    assert all(run.returncode is not None for run in runs)
    table = open_table(tmp_path / "t")
    assert len(list(open_table(tmp_path / "t").sheets[0].rows())) == 3
    del table
    assert all(run.returncode is not None for run in runs)


@pytest.mark.shared
@pytest.mark.skipif(not CRS.exists(), reason="../shared/data is not here")
@pytest.mark.parametrize(("name", "rows"), [("Denmark-5.xlsx", 11_315), ("Finland-4.xlsx", 7_066)])
def test_the_crs_files_have_the_rows_that_their_source_states(name, rows):
    with open_table(CRS / name) as table:
        assert sum(1 for _ in table.sheets[0].rows()) == rows + 1


def whole_day(cell):
    """A date as calamine gives it, line ends as it does (ECMA-376 part 1, 22.9.2.19)."""
    if isinstance(cell, str):
        return cell.replace("_x000D_\n", "\r\n")
    return cell.date() if isinstance(cell, datetime.datetime) else cell


@pytest.mark.shared
@pytest.mark.skipif(not CRS.exists(), reason="../shared/data is not here")
def test_a_crs_sheet_holds_what_openpyxl_reads_of_it():
    book = openpyxl.load_workbook(CRS / "Denmark-5.xlsx", read_only=True, data_only=True)
    wanted = [tuple(row) for row in book["Notes"].iter_rows(values_only=True)]
    data = book["Data"].iter_rows(max_row=300, values_only=True)
    wanted_data = [tuple(map(whole_day, row)) for row in data]
    book.close()
    with open_table(CRS / "Denmark-5.xlsx") as table:
        sheets = {sheet.name: sheet for sheet in table.sheets}
        assert [r.cells for r in sheets["Notes"].rows()] == [r for r in wanted if any(r)]
        found = [row.cells for _, row in zip(range(300), sheets["Data"].rows(), strict=False)]
    assert [tuple(map(whole_day, row)) for row in found] == wanted_data
