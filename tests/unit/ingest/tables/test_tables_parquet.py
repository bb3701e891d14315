"""Parquet: types read back, patterns in names, nesting, and files that break their reader."""

import datetime

import duckdb
import pytest

from riparian.errors import SourceUnreadable
from riparian.ingest.tables.open_table import open_table


def write(path, select):
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


def read(path):
    with open_table(path) as table:
        (sheet,) = table.sheets
        rows = [(row.number, row.cells) for row in sheet.rows()]
        return table.format, rows, sheet.notes


def test_values_are_read_back_with_their_types(tmp_path):
    path = write(
        tmp_path / "t",
        """SELECT '上水道' title, 14021 code, 1.5::DOUBLE part, true done, DATE '2019-10-29' AS day,
        TIMESTAMP '2019-10-29 03:04:05' AS seen, TIMESTAMPTZ '2019-10-29 03:04:05+00' AS zoned,
        12.50::DECIMAL(10,2) money, 12::DECIMAL(10,0) whole, TIME '03:04:00' clock,
        'ab'::BLOB words, '\\xFF'::BLOB bytes, 2::HUGEINT ** 0 one
        UNION ALL SELECT NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL
        UNION ALL SELECT '',NULL,NULL,false,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL""",
    )
    kind, rows, notes = read(path)
    moment = datetime.datetime(2019, 10, 29, 3, 4, 5)
    assert kind == "Parquet"
    assert rows[0] == (1, ("title", "code", "part", "done", "day", "seen", "zoned", "money",
                           "whole",
                           "clock", "words", "bytes", "one"))  # fmt: skip
    assert rows[1] == (2, ("上水道", 14021, 1.5, True, datetime.date(2019, 10, 29), moment, moment,
                           12.5, 12, "03:04:00", "ab", "ff", 1.0))  # fmt: skip
    assert rows[2:] == [(4, (None, None, None, False, *[None] * 9))]
    assert notes == ()


def test_numbers_beyond_a_machine_word(tmp_path):
    path = write(tmp_path / "t", f"SELECT {2**63}::UBIGINT a, {-(2**62)}::BIGINT b")
    assert read(path)[1][1] == (2, (2**63, -(2**62)))


def test_nested_values_become_flat(tmp_path):
    path = write(
        tmp_path / "t",
        """SELECT 1 id, {'name': 'x', 'codes': [1, 2]} sector, [{'a': 1}, {'a': 2}] places,
        MAP {'k': 'v'} tags UNION ALL SELECT 2, NULL, NULL, NULL""",
    )
    _, rows, notes = read(path)
    assert rows == [
        (1, ("id", "sector.name", "sector.codes", "places.a", "tags.k")),
        (2, (1, "x", "1;2", "1;2", "v")),
        (3, (2, None, None, None, None)),
    ]
    assert notes == ("Lists in 1 records were joined with semicolons.",)


def test_a_name_that_looks_like_a_pattern_reads_its_own_file_only(tmp_path):
    folder = tmp_path / "a=1[x]"
    folder.mkdir()
    write(tmp_path / "one", "SELECT 1 a")
    write(tmp_path / "two", "SELECT 2 a")
    (tmp_path / "one").rename(folder / "t*.parquet")
    (tmp_path / "two").rename(folder / "t2.parquet")
    assert read(folder / "t*.parquet")[1] == [(1, ("a",)), (2, (1,))]


def test_many_rows_come_in_order(tmp_path):
    path = write(tmp_path / "t", "SELECT range n, 'row ' || range t FROM range(50000)")
    rows = read(path)[1]
    assert rows[1:] == [(n + 2, (n, f"row {n}")) for n in range(50_000)]


def test_an_empty_table_has_its_header(tmp_path):
    assert read(write(tmp_path / "t", "SELECT 1 a WHERE false"))[1] == [(1, ("a",))]


def test_a_file_cut_off_or_changed_is_unreadable(tmp_path):
    path = write(tmp_path / "t", "SELECT range n, 'row ' || range t FROM range(500)")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(SourceUnreadable, match="Parquet file that cannot be read"):
        open_table(path)
    path.write_bytes(data[:-200] + bytes(192) + data[-8:])
    with pytest.raises(SourceUnreadable, match="Parquet file that cannot be read"):
        open_table(path)
