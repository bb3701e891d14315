"""Small files of every format with bytes changed: rows or one of two errors, and soon."""

import gzip
import json
import random
import zipfile
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from riparian.errors import NotRecognised, SourceUnreadable
from riparian.ingest.tables.open_table import open_table
from riparian.ingest.tables.unpack import UnpackedFile, unpack
from running import comes_to_an_end
from thoroughly import times

HERE = Path(__file__).parent / "fixtures"
TITLES = ["プンプレック上水道拡張計画", "캄보디아 물관리 역량강화 사업", "Projet d’appui à l’eau"]
CSV = "id,title,amount\n" + "".join(f'{n},"{TITLES[n % 3]}",{n * 7.5}\n' for n in range(30))
RECORDS = [
    {"id": n, "title": TITLES[n % 3], "places": [{"name": "a"}, {"name": "b"}]} for n in range(20)
]
STRAY = (
    b'"',
    b"\n",
    b"\0",
    b",",
    b"\xff",
    b"<table>",
    b"[{",
    b"<td colspan=999>",
    b"</",
    b"{",
    b"\r",
)


def seeds(folder):
    (folder / "csv").write_text(CSV)
    (folder / "csv-16").write_text(CSV.replace(",", "\t"), encoding="utf-16")
    (folder / "csv-932").write_bytes(CSV.encode("cp932", "replace"))
    (folder / "json").write_text(json.dumps({"result": {"records": RECORDS}}))
    (folder / "lines").write_text("\n".join(map(json.dumps, RECORDS)))
    cells = "".join(f"<tr><td rowspan=2>{n}<td>{TITLES[n % 3]}" for n in range(20))
    (folder / "html").write_text(f"<html><table>{cells}</table>")
    (folder / "gz").write_bytes(gzip.compress(CSV.encode()))
    with zipfile.ZipFile(folder / "zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.csv", CSV)
        file.writestr("b/c.gz", gzip.compress(b"a,b\n1,2\n"))
    book = xlsxwriter.Workbook(folder / "xlsx")
    book.add_worksheet().write_column(0, 0, TITLES)
    book.close()
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT range n, 'x' || range t FROM range(50)) TO '{folder}/parquet'"
            " (FORMAT parquet)"
        )
    for path in (HERE / "book.xls", HERE / "book.xlsb", HERE / "locked.xlsx"):
        (folder / path.name).write_bytes(path.read_bytes())
    return sorted(folder.iterdir())


def changed(data, chance):
    """The bytes with a few of them replaced, left out, doubled, or with stray ones put in."""
    data = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 10, 40))):
        at = chance.randrange(len(data) + 1)
        kind = chance.random()
        if kind < 0.5:
            data[at : at + 1] = bytes((chance.randrange(256),))
        elif kind < 0.65:
            del data[at : at + chance.randrange(50)]
        elif kind < 0.75:
            data[at:at] = data[at : at + chance.randrange(50)]
        elif kind < 0.95:
            data[at:at] = chance.choice(STRAY)
        else:
            del data[at:]
    return bytes(data)


def read_all(path):
    """Go through everything in a file; returns how many rows there were."""
    count = 0
    with unpack(path) as members:
        for member in members:
            if isinstance(member, UnpackedFile):
                with open_table(member.path) as table:
                    for sheet in table.sheets:
                        numbers = [row.number for row in sheet.rows()]
                        assert numbers == sorted(set(numbers))
                        count += len(numbers)
    return count


IN_PROCESS = ("csv", "csv-16", "csv-932", "json", "lines", "html", "gz", "zip")
APART = ("xlsx", "parquet", "book.xls", "book.xlsb", "locked.xlsx")


@pytest.mark.parametrize(("name", "tries"), [(n, 60) for n in IN_PROCESS] + [(n, 8) for n in APART])
def test_changed_files_give_rows_or_a_reason(tmp_path, name, tries):
    folder = tmp_path / "seeds"
    folder.mkdir()
    (seed,) = (path for path in seeds(folder) if path.name == name)
    data = seed.read_bytes()
    chance = random.Random(name)
    read = refused = 0
    for _ in range(times(tries)):
        path = tmp_path / "changed"
        path.write_bytes(changed(data, chance))
        with comes_to_an_end():
            try:
                read += read_all(path) > 0
            except (NotRecognised, SourceUnreadable) as error:
                refused += bool(error.what and error.try_this)
    assert read + refused > times(tries) / 2


@pytest.mark.parametrize("name", [*IN_PROCESS, "xlsx", "parquet", "book.xls", "book.xlsb"])
def test_the_files_as_they_are_have_rows(tmp_path, name):
    seeds(tmp_path)
    assert read_all(tmp_path / name) > 0


@pytest.mark.parametrize(
    "text",
    [
        "<?" * 130_000,
        "<!--" * 65_000,
        "<![" * 80_000,
        "a,b\n" + ',"a""' * 50_000,
        "a,b\n" + '"' * 200_000,
        "<table>" * 30_000,
        "<table><tr>" + "<td rowspan=60000 colspan=1000>x" * 50,
        "[" * 250_000,
        '{"a":' * 50_000,
        '{"a' * 80_000,
        "\r" * 200_000 + "a,b",
        "a,b\n" + "\r\n\n\r" * 50_000,
        "a" * 250_000,
        "," * 250_000,
    ],
)
def test_no_pattern_takes_the_square_of_its_length(tmp_path, text):
    path = tmp_path / "t"
    path.write_text(text, newline="")
    with comes_to_an_end(), suppress(NotRecognised, SourceUnreadable):
        read_all(path)
