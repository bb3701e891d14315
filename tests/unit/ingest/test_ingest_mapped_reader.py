"""Whole tables by a mapping: every row is kept or refused, nothing is raised, all is told."""

from __future__ import annotations

import csv
import io
import itertools
import json
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reading import sorted_out
from riparian.errors import BadRequest, SourceUnreadable
from riparian.ingest.mapped.engine import group_lines as grouping
from riparian.ingest.mapped.engine.mapped_reader import MappedReader
from riparian.ingest.mapped.engine.mapping_fields import FIELDS
from riparian.ingest.reader import ReadOptions, ReadRecord, look_into
from riparian.ingest.tables.header_row_kinds import is_numbering, is_units
from riparian.ingest.tables.sheet import CellRow
from riparian.problems import KINDS

BASE = '[columns]\nidentifier = "id"\ntitle = "title"\n'


def test_a_table_without_mapping_is_not_read_and_says_why(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text("id,title\n1,A\n")
    assert not MappedReader().recognises(look_into(path))
    items = list(MappedReader().read(path, "data"))
    assert [(item.code, item.severity) for item in items] == [
        ("sheet-not-read", "note"), ("mapping-missing", "error"),
    ]  # fmt: skip


def test_a_wrong_mapping_is_bad_use_before_anything_is_read(tmp_path: Path):
    with pytest.raises(BadRequest, match="unknown field titel"):
        MappedReader().read(
            tmp_path / "absent", "data", ReadOptions(mapping='[columns]\ntitel="a"')
        )


def test_a_file_that_is_not_there_is_bad_use(tmp_path: Path):
    with pytest.raises(SourceUnreadable):
        list(MappedReader().read(tmp_path / "absent", "data", ReadOptions(mapping=BASE)))


@pytest.mark.parametrize(
    ("content", "codes", "says"),
    [
        (b"", {"table-unreadable", "file-without-records"}, "could not be opened"),
        (b"id,title\n", {"file-without-records"}, "no row below the column names"),
        (b"id,title\nTotal,\n", {"row-no-record", "file-without-records"}, "no row of it is one"),
        (b"id,title\n,\n", {"file-without-records"}, "no row below the column names"),
    ],
)
def test_a_file_without_activities_says_why(read_mapped, content, codes, says):
    read = read_mapped(content, BASE)
    assert read.activities == []
    assert codes <= read.codes
    assert says in read.the("file-without-records").message


def test_the_encoding_is_told_unless_it_is_plain(read_mapped):
    text = "id,title\n" + "".join(f"{n},上水道拡張計画その{n}\n" for n in range(30))
    assert read_mapped(text.encode(), BASE).codes == set()
    read = read_mapped(text.encode("cp932"), BASE)
    assert read.activities[7].title[0].text == "上水道拡張計画その7"
    assert "cp932" in (read.about_file[0].message).lower()
    assert read.about_file[0].code in ("file-encoding-guessed", "table-note")


def test_the_encoding_that_is_said_counts_and_that_of_the_mapping_next(read_mapped):
    content = "id,title\n1,é\n".encode("cp1252")
    said = '[table]\nencoding = "cp1252"\n' + BASE
    assert read_mapped(content, said).only.title[0].text == "é"
    assert read_mapped(content, said, encoding="cp437").only.title[0].text == "Θ"


def test_json_and_json_lines_are_tables_too(read_mapped):
    rows = [{"id": n, "title": f"Road {n}", "place": ["Kep", "Kampot"]} for n in range(3)]
    mapping = BASE + 'place = { column = "place", separator = ";" }\n'
    for text in (json.dumps(rows), "\n".join(map(json.dumps, rows)), json.dumps({"data": rows})):
        read = read_mapped(text, mapping)
        assert [a.iati_identifier for a in read.activities] == ["0", "1", "2"]
        assert len(read.activities[0].locations) == 2


def test_numbers_beyond_64_bits_go_through_the_disk(read_mapped, monkeypatch):
    through_disk(monkeypatch)
    text = json.dumps([{"id": "1", "title": "A", "no": 10**30}, {"id": "1", "title": "A", "no": 5}])
    mapping = '[table]\nkey = ["id"]\n' + BASE + 'other_identifier = "no"\n'
    read = read_mapped(text, mapping)
    assert [len(a.other_identifiers) for a in read.activities] == [2]


def test_not_a_number_is_nothing_to_tell(read_mapped):
    text = '[{"id": "1", "title": "A", "usd": NaN}, {"id": "2", "title": "B", "usd": 5}]'
    mapping = BASE + 'commitment = { column = "usd", currency = "USD" }\n'
    read = read_mapped(text, mapping)
    assert [len(a.transactions) for a in read.activities] == [0, 1]
    assert read.codes == set()


def through_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "IN_MEMORY", 1)


def test_a_reading_that_is_given_up_leaves_no_file(read_mapped, tmp_path, monkeypatch):
    through_disk(monkeypatch)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = tmp_path / "t.csv"
    path.write_text("id,title\n1,A\n2,B\n3,C\n")
    options = ReadOptions(mapping='[table]\nkey = ["id"]\n' + BASE)
    items = MappedReader().read(path, "data", options)
    assert isinstance(next(items), ReadRecord)
    assert len(list(tmp_path.iterdir())) == 2
    items.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == [path]


# any table, any mapping


COLUMNS = ("id", "b", "c", "d", "e")
CELLS = (
    st.text(max_size=12)
    | st.sampled_from(["", "1", "2", "Total", "合計", "2019", "5億円", "KH", "n/a", "1e400", "a;b"])
    | st.integers().map(str)
    | st.floats().map(str)
    | st.dates().map(str)
)
TABLES = st.lists(st.lists(CELLS, min_size=5, max_size=5), min_size=1, max_size=12)
OPTIONS = (
    st.fixed_dictionaries(
        {},
        optional={
            "separator": st.sampled_from([";", ",", "x"]),
            "pattern": st.sampled_from([r"\d+", "(.)", "^(a)?"]),
            "unit": st.sampled_from(["million", "1000", "億円", "ratio"]),
            "currency": st.sampled_from(["USD", "JPY"]),
            "vocabulary": st.sampled_from(["1", "99", "crs-channel"]),
            "type": st.sampled_from(["1", "2"]),
            "once": st.booleans(),
        },
    )
    | st.none()
)


@st.composite
def mappings(draw: st.DrawFn) -> str:
    key = draw(st.sampled_from([[], ["id"], ["id", "b"]]))
    fields = draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=8, unique=True))
    lines = ["[table]", f"key = {json.dumps(key)}", "[columns]", 'identifier = "id"']
    for field in fields:
        if field == "identifier":
            continue
        options = draw(OPTIONS) or {}
        column = draw(st.sampled_from(COLUMNS))
        source = {"column": column} if draw(st.booleans()) else {"template": f"{{{column}}}/{{b}}"}
        said = ", ".join(
            f"{name} = {json.dumps(value)}" for name, value in (source | options).items()
        )
        lines.append(f"{field} = {{ {said} }}")
    return "\n".join(lines) + "\n"


def as_csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def as_json(rows: list[list[str]]) -> bytes:
    return json.dumps([dict(zip(COLUMNS, row, strict=True)) for row in rows]).encode()


@settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(TABLES, mappings(), st.sampled_from([as_csv, as_json]))
@example([["\x00", "b", "c", "d", "e"]], "[columns]\nidentifier='id'\n", as_json)
@example(
    [["1", "\ud800", "c", "d", "e"]] * 2, "[table]\nkey=['id']\n[columns]\ntitle='b'\n", as_json
)
@example([["", "", "", "", "년"]], "[table]\nkey=[]\n[columns]\nidentifier='id'\n", as_csv)
@example([["nan", "5", "inf", "-inf", "1e999"]], "[columns]\ntitle='id'\namount='c'\n", as_json)
def test_rows_in_are_rows_in_records_and_each_record_is_kept_or_refused(
    tmp_path: Path, rows: list[list[str]], mapping: str, write
):
    path = tmp_path / "table"
    path.write_bytes(write(rows))
    options = ReadOptions(mapping=mapping)
    items = list(MappedReader().read(path, "data", options))
    records, problems = sorted_out(items)
    if not any(problem.code in ("mapping-missing", "table-unreadable") for problem in problems):
        assert sum(record.rows for record in records) == filled(path)
    for record in records:
        problems.extend(record.problems)
        assert record.activity is not None or record.problems, "refused without a word"
        assert msgspec.json.decode(msgspec.json.encode(record), type=ReadRecord) == record
    assert {problem.code for problem in problems} <= set(KINDS)
    assert all(problem.dataset == "data" and problem.message for problem in problems)
    with pytest.MonkeyPatch.context() as monkeypatch:
        through_disk(monkeypatch)
        assert list(MappedReader().read(path, "data", options)) == items


def filled(path: Path) -> int:
    """Rows that hold anything, without those of names and units, as csv or json has it."""
    content = path.read_bytes()
    if content.startswith(b"["):
        return sum(any(row.values()) for row in json.loads(content))
    text = content.decode("utf-8").replace("\0", "")
    rows = list(csv.reader(io.StringIO(text)))[1:]
    rows = list(itertools.dropwhile(holds_units, rows))
    return sum(any(cell.strip() for cell in row) for row in rows)


def holds_units(row: list[str]) -> bool:
    cells = [cell.strip() or None for cell in row]
    return is_units(CellRow(1, tuple(cells))) or is_numbering(CellRow(1, tuple(cells)))
