"""`open_table`: content decides; what is no table is named; the contract of all formats."""

import duckdb
import pytest
import xlsxwriter

from riparian.errors import BadRequest, NotRecognised, SourceUnreadable
from riparian.ingest.tables.open_table import open_table

ROWS = [("name", "place"), ("Water supply", "Vientiane"), ("Roads, bridges", None), ("last", "x")]


def as_csv(path):
    path.write_text('name,place\nWater supply,Vientiane\n"Roads, bridges",\nlast,x\n')


def as_json(path):
    path.write_text(
        '[{"name": "Water supply", "place": "Vientiane"}, {"name": "Roads, bridges"},'
        ' {"name": "last", "place": "x"}]'
    )


def as_json_lines(path):
    path.write_text(
        '{"name": "Water supply", "place": "Vientiane"}\n{"name": "Roads, bridges"}\n'
        '{"name": "last", "place": "x"}\n'
    )


def as_html(path):
    path.write_text(
        "<table><tr><th>name<th>place<tr><td>Water supply<td>Vientiane"
        "<tr><td>Roads, bridges<td><tr><td>last<td>x</table>"
    )


def as_xlsx(path):
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for number, row in enumerate(ROWS):
        sheet.write_row(number, 0, row)
    book.close()


def as_parquet(path):
    with duckdb.connect() as connection:
        values = "('Water supply','Vientiane'),('Roads, bridges',NULL),('last','x')"
        connection.execute(
            f"COPY (SELECT * FROM (VALUES {values}) v(name, place)) TO '{path}' (FORMAT parquet)"
        )


@pytest.mark.parametrize("write", [as_csv, as_json, as_json_lines, as_html, as_xlsx, as_parquet])
def test_every_format_gives_the_same_rows_whatever_its_name(tmp_path, write):
    path = tmp_path / "table.txt"
    write(path)
    with open_table(path) as table:
        (sheet,) = table.sheets
        assert [(row.number, row.cells, row.fault) for row in sheet.rows()] == [
            (number, cells, None) for number, cells in enumerate(ROWS, start=1)
        ]
        assert sheet.notes == sheet.merged == ()
        assert [row.cells for row in sheet.rows()] == ROWS
        assert (table.encoding is None) == (write in (as_xlsx, as_parquet))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\0" * 100, "binary"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "image"),
        (b"<?xml version='1.0'?><iati-activities></iati-activities>", "IATI activity file"),
        (
            b"<?xml version='1.0'?><Workbook a='urn:schemas-microsoft-com:office:spreadsheet'/>",
            "XML format of Excel 2003",
        ),
        (b"MIME-Version: 1.0\nContent-Type: x\n", "mht"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "gzip"),
        (b"Dear all,\nplease find the file attached.\nRegards, Kim\n", "text"),
        (bytes(range(256)) * 20, "binary"),
    ],
)
def test_what_is_no_table_is_named(tmp_path, data, words):
    path = tmp_path / "table.csv"
    path.write_bytes(data)
    with pytest.raises(NotRecognised, match=words) as caught:
        open_table(path)
    assert caught.value.try_this


def test_what_is_not_there_and_what_is_no_file(tmp_path):
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(SourceUnreadable):
            open_table(path)


@pytest.mark.parametrize("name", ["nope", "base64", "undefined", "rot13"])
def test_an_encoding_that_there_is_not(tmp_path, name):
    as_csv(tmp_path / "t")
    with pytest.raises(BadRequest, match=name):
        open_table(tmp_path / "t", encoding=name)


def test_an_encoding_said_is_shown_as_said(tmp_path):
    as_csv(tmp_path / "t")
    found = open_table(tmp_path / "t", encoding="cp949").encoding
    assert (found.name, found.sure) == ("cp949", True)


def test_a_file_that_goes_away_while_it_is_read_is_unreadable(tmp_path):
    as_csv(tmp_path / "t")
    (sheet,) = open_table(tmp_path / "t").sheets
    (tmp_path / "t").unlink()
    with pytest.raises(SourceUnreadable):
        list(sheet.rows())
