"""A dry run counts what a build counts, keeps nothing, and stops in time."""

import json
import zipfile
from pathlib import Path

import msgspec
import pytest
import xlsxwriter

from riparian.build import dry_run as module
from riparian.build.add_datasets import NotAdded, SourceOptions
from riparian.build.dry_run import TriedFile, try_out
from riparian.centre.centre import Centre
from riparian.errors import BadRequest, UnknownName

FIXTURES = Path(__file__).parents[2] / "fixtures"
WHOLE = sorted(p for p in (FIXTURES / "whole").iterdir() if p.suffix in (".csv", ".xml"))
BAD = "key,donor_country,title_original,country\na,JP,One,KH\n,,x\nb,JP,Two,QQ\nc,,Three,KH\n"
MAPPING = (
    '[columns]\nidentifier = "번호"\ntitle.ko = "사업명"\ncountry = "국가"\n'
    'period = "기간"\ncommitment = { column = "금액", currency = "USD" }\n'
    '[defaults]\nprovider = "KR"\n'
)


def one(path, said=None, **how):
    [tried] = try_out([path], said or SourceOptions(), **how)
    return tried


@pytest.mark.parametrize("path", WHOLE, ids=lambda p: p.name)
def test_the_counts_are_those_of_a_build(path, tmp_path):
    tried = one(path)
    centre = Centre.init(tmp_path / "c")
    centre.add([path])
    centre.build()
    [status] = centre.status()
    assert tried.reader == status.reader
    for count in ("rows", "records", "activities", "refused", "flagged"):
        assert getattr(tried, count) == getattr(status, count), count
    assert {kind.code: kind.count for kind in tried.problems} == status.problems
    assert tried.bytes == path.stat().st_size
    assert tried.stopped is None


def test_problems_are_counted_by_kind_each_with_its_first_the_gravest_ahead(tmp_path):
    (tmp_path / "bad.csv").write_text(BAD)
    tried = one(tmp_path / "bad.csv")
    assert (tried.records, tried.activities, tried.refused) == (4, 3, 1)
    assert [kind.severity for kind in tried.problems] == sorted(
        (kind.severity for kind in tried.problems), key=["error", "warning", "note"].index
    )
    [short] = [kind for kind in tried.problems if kind.code == "row-too-short"]
    assert (short.count, short.first.row) == (1, 3)


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    one(WHOLE[0])
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_read_says_why_and_stops_nothing(tmp_path):
    (tmp_path / "a.txt").write_text("hello")
    tried = list(try_out([tmp_path / "a.txt", tmp_path / "none", WHOLE[0]], SourceOptions()))
    assert sorted(type(found).__name__ for found in tried) == ["NotAdded", "NotAdded", "TriedFile"]
    assert all(found.try_this for found in tried if isinstance(found, NotAdded))


def test_what_is_said_wrongly_is_told_before_any_file_is_read():
    for said in (
        SourceOptions(reader="x"),
        SourceOptions(encoding="klingon"),
        SourceOptions(mapping="x"),
        SourceOptions(provider="?"),
    ):
        with pytest.raises((BadRequest, UnknownName)):
            try_out(WHOLE, said)


def test_a_korean_table_with_a_mapping_is_shown_with_its_values(tmp_path):
    path = tmp_path / "목록.csv"
    path.write_bytes("번호,사업명,국가,기간,금액\n7,상수도,라오스,2019-2023,100\n".encode("cp949"))
    tried = one(path, SourceOptions(mapping=MAPPING))
    assert tried.encoding.name == "cp949"
    [record] = tried.first
    assert (record.identifier, record.original, record.at) == ("7", "상수도", "row 2")
    assert record.title == "Water Supply"
    assert record.countries == ("Laos (LA)",)
    assert record.providers[0].startswith("South Korea (KR)")
    assert record.start.startswith("2019-01-01")
    assert record.end.startswith("2023-12-31")
    assert record.amounts[0].startswith("commitment USD 100")
    said = one(path, SourceOptions(mapping=MAPPING, encoding="euc-kr"))
    assert (said.encoding.name, said.encoding.sure) == ("euc_kr", True)
    assert said.first == tried.first
    wrong = one(path, SourceOptions(mapping=MAPPING, encoding="cp932"))
    assert "does not fit the mapping" in wrong.what


def test_sheets_are_shown_with_the_rows_that_name_their_columns(tmp_path):
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    notes, data = book.add_worksheet("Notes"), book.add_worksheet("Data")
    notes.write_row(0, 0, ["A list of projects"])
    data.write_row(0, 0, ["As of 2024"])
    data.write_row(2, 0, ["Project ID", "Project title", "Country"])
    data.write_row(3, 0, ["P-1", "A bridge", "Laos"])
    book.close()
    mapping = '[columns]\nidentifier = "Project ID"\ntitle = "Project title"\ncountry = "Country"\n'
    tried = one(path, SourceOptions(mapping=mapping))
    assert tried.encoding is None
    assert "xlsx" in tried.format
    [sheet] = [sheet for sheet in tried.sheets if sheet.name == "Data"]
    assert sheet.header_rows == (3,)
    assert sheet.columns == ("Project ID", "Project title", "Country")
    assert tried.first[0].at == "row 4 of sheet 'Data'"


def test_a_large_file_is_read_up_to_a_limit_and_that_is_told(tmp_path, monkeypatch):
    rows = "".join(f"k{n},JP,Title {n},KH\n" for n in range(50))
    (tmp_path / "long.csv").write_text("key,donor_country,title_original,country\n" + rows)
    assert one(tmp_path / "long.csv").stopped is None
    monkeypatch.setattr(module, "ROWS_LIMIT", 50)
    assert one(tmp_path / "long.csv").stopped is None, "there was no more to read"
    monkeypatch.setattr(module, "ROWS_LIMIT", 20)
    tried = one(tmp_path / "long.csv")
    assert (tried.records, "20 rows" in tried.stopped) == (20, True)
    monkeypatch.setattr(module, "SECONDS_LIMIT", -1.0)
    assert "seconds" in one(tmp_path / "long.csv").stopped


def test_a_reader_that_breaks_is_told_and_not_raised(monkeypatch):
    def read(self, path, dataset, options=None):
        raise ValueError("unforeseen")
        yield

    monkeypatch.setattr("riparian.ingest.register_reader.RegisterReader.read", read)
    tried = one(FIXTURES / "whole" / "japan.csv")
    assert [kind.code for kind in tried.problems] == ["reader-failed"]


def test_the_files_in_a_packed_one_are_tried_each(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(WHOLE[0], "folder/a.csv")
        archive.writestr("b.txt", "hello")
    tried, refused = try_out([path], SourceOptions())
    assert isinstance(tried, TriedFile)
    assert tried.path == f"{path}!folder/a.csv"
    assert refused.path == f"{path}!b.txt"


def test_what_was_tried_can_be_written_as_json():
    document = json.loads(msgspec.json.encode([one(path) for path in WHOLE]))
    assert document[0]["first"][0]["title"]
