"""Files of every format with bytes changed, read by every reader: no crash, no hang, no silence.

Each case is the same in every run; `make test-thorough` tries many more.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import duckdb
import msgspec
import pytest
import xlsxwriter

from reading import sorted_out
from riparian.errors import BadRequest, NotRecognised, RiparianError, SourceUnreadable
from riparian.ingest.choose_reader import all_readers, find_reader, reader_named
from riparian.ingest.mapped.engine.hxl import hxl_mapping
from riparian.ingest.mapped.engine.mapped_reader import LayoutReader, fits
from riparian.ingest.mapped.engine.mapping import parse_mapping
from riparian.ingest.mapped.engine.mapping_plan import has_columns
from riparian.ingest.reader import ReadOptions, ReadRecord
from riparian.ingest.tables.find_header import find_header
from riparian.ingest.tables.open_table import open_table
from riparian.problems import KINDS
from running import comes_to_an_end
from thoroughly import times

FIXTURES = Path(__file__).parents[2] / "fixtures"
SHARED = Path(__file__).parents[3] / ".." / "shared" / "data"

MAPPING = """
[table]
key = ["id"]
[columns]
identifier = "id"
title = "title"
country = { column = "country", separator = ";" }
country_percentage = { column = "share", separator = ";" }
place = "place"
latitude = "lat"
longitude = "lon"
commitment = "amount"
currency = "currency"
period = "period"
date = "date"
status = "status"
purpose_code = "code"
url = "url"
"""
NAMES = [
    "id", "title", "country", "share", "place", "lat", "lon", "amount", "currency", "period",
    "date", "status", "code", "url",
]  # fmt: skip
TITLES = ["上水道拡張計画", "캄보디아 물관리 사업('22-'26/1,000만불)", "Projet d’appui à l’eau"]
ROWS = [
    [
        f"X-{n % 7}", TITLES[n % 3], "KH;LA", "60;40", "Kampot", f"1{n % 9}.5", "104.25",
        f"{n},500.75", "USD", "2019-2023", f"2019-03-{n % 27 + 1:02}", "Implementation", "14021",
        "https://example.org/1",
    ]
    for n in range(20)
]  # fmt: skip
STRAY = (
    b'"', b"'", b"\n", b"\r", b"\r\n", b"\0", b",", b";", b"\t", b"|", b"\xff", b"\xef\xbb\xbf",
    b"\x83\x5c", b"\xb0\xa1", b"-", b"1e400", b"NaN", b"#REF!", b"=1+1", b"[", b"{", b"}", b"<",
    b"<table>", b"<tr>", b"</td>", b"&#x110000;", b"&amp;", b"\\ud800", b"\xed\xa0\x80", b"9" * 40,
    b" " * 90, b"x" * 25_000, b"\x1b[31m", b"Total", "合計".encode(), "％".encode(),
    b"\xe2\x80\x8b",
)  # fmt: skip


def changed(content: bytes, chance: random.Random) -> bytes:
    """The bytes with parts flipped, left out, put in, doubled, exchanged, cut off."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 12))):
        size = len(data)
        at, to = sorted((chance.randrange(size + 1), chance.randrange(size + 1)))
        part = min(chance.choice((1, 3, 20, 200)), size - at)
        match chance.randrange(7):
            case 0 if at < size:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                del data[at : at + part]
            case 2:
                data[at:at] = chance.choice(STRAY)
            case 3:
                data[at:at] = data[at : at + part]
            case 4:
                data[at : at + part], data[to : to + part] = (
                    data[to : to + part], data[at : at + part],
                )  # fmt: skip
            case 5:
                data[at : at + part] = chance.choice(STRAY)
            case 6 if chance.random() < 0.3:
                del data[at:]
    return bytes(data)


def check(path: Path, name: str, options: ReadOptions) -> bool:
    """Hold one file against all that is promised; whether any activity came out of it."""
    with suppress(SourceUnreadable, NotRecognised, BadRequest):
        found = find_reader(path).name
        if found != name:
            check_reading(path, found, ReadOptions())
    return check_reading(path, name, options)


def check_reading(path: Path, name: str, options: ReadOptions) -> bool:
    records, problems = sorted_out(reader_named(name).read(path, "fuzz", options))
    for record in records:
        assert record.activity is not None or record.problems, "refused without a word"
        assert msgspec.json.decode(msgspec.json.encode(record), type=ReadRecord) == record
        problems.extend(record.problems)
    for problem in problems:
        assert problem.code in KINDS
        assert problem.code != "reader-failed"
        assert problem.severity == KINDS[problem.code].severity
        assert problem.dataset == "fuzz"
        assert problem.message
    assert records or problems, "silence would be a lie"
    codes = {problem.code for problem in problems}
    if not codes & {"mapping-missing", "table-unreadable"} and _is_table_reader(name):
        above = sum(problem.code == "row-above-names" for problem in problems)
        assert sum(record.rows for record in records) == rows_of(path, name, options) + above
    return any(record.activity for record in records)


def _is_table_reader(name: str) -> bool:
    return name == "table" or isinstance(reader_named(name), LayoutReader)


def rows_of(path: Path, name: str, options: ReadOptions) -> int:
    """Rows below the names in all sheets that are read, counted without the engine."""
    reader = reader_named(name)
    count = 0
    with open_table(path, encoding=options.encoding) as table:
        for sheet in table.sheets:
            rows = list(sheet.rows())
            header = find_header(rows, merged=sheet.merged)
            if isinstance(reader, LayoutReader):
                is_read = has_columns(header, reader.needs)
            elif options.mapping is None:
                is_read = hxl_mapping(header) is not None
            else:
                is_read = fits(parse_mapping(options.mapping), sheet.name, header)
            names_end = max(header.header_rows, default=0)
            count += is_read and sum(row.number > names_end for row in rows)
    return count


# seeds


def text_of(rows: list[list[str]], separator: str = ",") -> str:
    def cell(text: str) -> str:
        return f'"{text}"' if separator in text or '"' in text else text

    return "".join(separator.join(map(cell, row)) + "\n" for row in [NAMES, *rows])


def html() -> bytes:
    rows = "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in [NAMES, *ROWS])
    return f"<html><meta charset=utf-8><table>{rows}</table></html>".encode()


def as_json(rows: list[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(NAMES, row, strict=True)) for row in rows]


def xlsx(rows: list[list[str]]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(f"{folder}/t")
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        book.close()
        return Path(folder, "t").read_bytes()


def parquet() -> bytes:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        Path(folder, "t.csv").write_text(text_of(ROWS))
        connection.execute(
            f"COPY (FROM read_csv('{folder}/t.csv')) TO '{folder}/t' (FORMAT parquet)"
        )
        return Path(folder, "t").read_bytes()


def lines_of(file: Path, count: int = 25) -> bytes:
    return b"".join(file.read_bytes().splitlines(keepends=True)[:count])


MAPPED: dict[str, Callable[[], bytes]] = {
    "csv": lambda: text_of(ROWS).encode(),
    "tsv-utf16": lambda: text_of(ROWS, "\t").encode("utf-16"),
    "csv-cp932": lambda: text_of([[c.replace("’", "") for c in r] for r in ROWS]).encode(
        "cp932", "replace"
    ),
    "csv-cp949": lambda: text_of(ROWS, ";").encode("cp949", "replace"),
    "json": lambda: json.dumps({"result": as_json(ROWS)}, ensure_ascii=False).encode(),
    "json-lines": lambda: "\n".join(map(json.dumps, as_json(ROWS))).encode(),
    "html": html,
}
FIXED = {
    "crs": ["crs/bulk.txt"], "crs-legacy": ["crs/legacy.csv"],
    "aiddata-projects": ["aiddata/projects.csv"], "aiddata-locations": ["aiddata/locations.csv"],
    "aiddata-transactions": ["aiddata/transactions.csv"],
    "aiddata-china-official": ["aiddata/china_official.csv"], "aiddata-gcdf": ["aiddata/gcdf.csv"],
    "aiddata-gcdf-places": ["aiddata/gcdf_places.csv"], "iati-table": ["aiddata/iati_table.csv"],
    "worldbank-geocoded": ["aiddata/worldbank.csv"], "koica-projects": ["koica/projects.csv"],
    "koica-projects-original": ["koica/projects_original.csv"],
    "koica-tenders": ["koica/tenders.csv"], "koica-tender-pairs": ["koica/tender_pairs.csv"],
    "koica-statistics": ["koica/statistics.csv"], "table": ["layouts/hxl.csv"],
    "rolling-plan": ["documents/rolling_plan.csv"],
    "korea-project-list": ["documents/korea_list.csv"],
    "project-sheet": [],  # parsed in a process of its own: test_tables_pdf changes documents
    "korea-plan-list": ["documents/korea_plan.csv"],
    "crs-sdmx": ["interfaces/crs_sdmx.csv"],
    "worldbank-projects": ["interfaces/worldbank_projects.json"],
    "oda-korea-list": ["interfaces/oda_korea_list.json"],
    "not-listed": ["not_listed/records.jsonl"],
    "shared": ["shared/koica.jsonl", "shared/undp.jsonl"],
    "register": ["whole/japan.csv"], "iati": ["iati/legacy_1.05.xml"],
    "page": [
        "pages/exante_2004.html", "pages/exante_two.html", "pages/release_two.html",
        "pages/jica_loans.html", "pages/list_country.html",
    ],
}  # fmt: skip
SEEDS = [
    pytest.param(name, file, id=f"{name}-{Path(file).stem}")
    for name in FIXED
    for file in FIXED[name]
]
REAL = sorted(
    [*SHARED.glob("aiddata/*.csv"), *SHARED.glob("koica/*.csv"), *SHARED.glob("register/*.csv")]
)


def fuzz(
    content: bytes, name: str, options: ReadOptions, tries: int, seed: str, tmp_path: Path
) -> int:
    """Check so many changed files; how many of them still held an activity."""
    chance = random.Random(seed)
    path = tmp_path / "changed"
    kept = 0
    for turn in range(tries):
        data = changed(content, chance)
        path.write_bytes(data)
        if not data:
            continue
        try:
            with comes_to_an_end():
                kept += check(path, name, options)
        except Exception as error:
            raise AssertionError(f"turn {turn} of {seed}") from error
    return kept


def test_every_reader_is_among_them():
    assert set(FIXED) == {reader.name for reader in all_readers()}


@pytest.mark.parametrize(("name", "file"), SEEDS)
def test_changed_files_of_each_layout(name: str, file: str, tmp_path: Path):
    tries = times(20)
    content = (FIXTURES / file).read_bytes()
    kept = fuzz(content, name, ReadOptions(), tries, f"{name} {file}", tmp_path)
    assert kept >= tries / 5, "most changes leave something to read"


@pytest.mark.parametrize("kind", MAPPED)
def test_changed_tables_of_each_format_by_a_mapping(kind: str, tmp_path: Path):
    tries = times(30)
    options = ReadOptions(mapping=MAPPING)
    kept = fuzz(MAPPED[kind](), "table", options, tries, kind, tmp_path)
    assert kept >= tries / 5


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "layout"])
def test_changed_files_that_are_read_in_a_process_of_their_own(kind: str, tmp_path: Path):
    tries = times(4)
    if kind == "layout":
        lines = (FIXTURES / "crs" / "legacy.csv").read_text().splitlines()
        rows = [line.replace('"', "").split(",") for line in lines]
        fuzz(xlsx(rows), "crs-legacy", ReadOptions(), tries, kind, tmp_path)
        return
    content = xlsx([NAMES, *ROWS]) if kind == "xlsx" else parquet()
    fuzz(content, "table", ReadOptions(mapping=MAPPING), tries, kind, tmp_path)


@pytest.mark.parametrize("kind", ["xlsx", "parquet", *MAPPED])
def test_the_tables_as_they_are_hold_seven_activities(kind: str, tmp_path: Path):
    made = {"xlsx": lambda: xlsx([NAMES, *ROWS]), "parquet": parquet, **MAPPED}
    path = tmp_path / "t"
    path.write_bytes(made[kind]())
    options = ReadOptions(mapping=MAPPING)
    records, _ = sorted_out(reader_named("table").read(path, "fuzz", options))
    assert [record.rows for record in records] == [3, 3, 3, 3, 3, 3, 2]
    assert all(record.activity for record in records)


@pytest.mark.shared
@pytest.mark.skipif(
    not REAL, reason="the real files of ../shared/data are not beside this checkout"
)
@pytest.mark.parametrize("file", REAL, ids=lambda file: file.stem)
def test_changed_slices_of_real_files(file: Path, tmp_path: Path):
    slice_of = lines_of(file)
    path = tmp_path / "slice"
    path.write_bytes(slice_of)
    try:
        name = find_reader(path).name
        options = ReadOptions()
    except RiparianError:  # tables of pairs, which no reader takes
        name, options = "table", ReadOptions(mapping=MAPPING)
    fuzz(slice_of, name, options, times(4), file.stem, tmp_path)
