"""What is said about how to read decides which reading is meant; rows and sheets are kept."""

import hashlib
from pathlib import Path

import msgspec
import pytest

from riparian.build.activity_rows import DerivedRow, derived_row
from riparian.build.build import name_build, plan
from riparian.build.json_lines import read_lines
from riparian.build.read_datasets import carry_out
from riparian.build.reading_files import COUNTS, DERIVED, ReadTask, beside, whole_reading
from riparian.ingest.choose_reader import reader_named
from riparian.ingest.reader import AS_FOUND, ReadOptions, ReadRecord
from riparian.model.activity import Activity, Provenance
from riparian.normalise.derive import derive, load_tables
from riparian.store.dataset import Dataset
from riparian.store.layout import Layout
from riparian.store.settings import Settings

MAPPING = '[table]\nkey = ["no"]\n[columns]\nidentifier = "no"\ntitle = "name"\n'
KOREAN = "no,name\n1,상수도 사업\n2,홍수 경보\n1,상수도 사업\n"
SHA256 = hashlib.sha256(KOREAN.encode("cp949")).hexdigest()


@pytest.fixture
def task(tmp_path):
    (tmp_path / "file.csv").write_bytes(KOREAN.encode("cp949"))
    return ReadTask(
        dataset="d", file=str(tmp_path / "file.csv"), bytes=9, sha256=SHA256, reader="table",
        reader_version=reader_named("table").version, provider=None, fingerprint="f",
        folder=str(tmp_path / "readings" / "d"), region="mekong",
        options=ReadOptions("cp949", MAPPING),
    )  # fmt: skip


def test_a_reading_is_named_by_what_was_said_and_shortly_where_nothing_was(task):
    silent = msgspec.structs.replace(task, options=AS_FOUND)
    assert silent.records.name == f"{SHA256[:20]}.table.{task.reader_version}"
    others = [ReadOptions("cp949"), ReadOptions(mapping=MAPPING), ReadOptions("utf-8", MAPPING)]
    names = {msgspec.structs.replace(task, options=o).records.name for o in others}
    assert len(names | {silent.records.name, task.records.name}) == 5
    assert all(len(name) < 60 for name in names)


def test_what_was_said_reaches_the_reader_and_survives_the_way_to_another_process(task):
    sent = msgspec.json.decode(msgspec.json.encode(task), type=ReadTask)
    assert sent == task
    carry_out(sent)
    rows = list(read_lines(beside(task.derived, DERIVED), DerivedRow))
    assert [row.original for row in rows] == ["상수도 사업", "홍수 경보"]


def test_rows_are_counted_also_of_what_was_refused(task, monkeypatch):
    assert carry_out(task).reading.rows == 3

    def read(self, path, dataset, options=AS_FOUND):
        kept = Activity("X-1", Provenance(dataset, row=2))
        yield from (ReadRecord(kept, rows=4), ReadRecord(None, rows=3), ReadRecord(None))

    monkeypatch.setattr(type(reader_named("table")), "read", read)
    beside(task.records, COUNTS).unlink()
    counts = carry_out(task).reading
    assert (counts.rows, counts.records, counts.activities, counts.refused) == (8, 3, 1, 2)


def test_counts_without_their_checksum_make_the_file_be_read_again(task):
    """As those that were written before there were any."""
    counts = carry_out(task).reading
    beside(task.records, COUNTS).write_bytes(msgspec.json.encode(counts))
    assert whole_reading(task) is None
    again = carry_out(task)
    assert again.read
    assert again.reading == counts


def test_the_sheet_of_a_record_is_kept():
    activity = Activity("X-1", Provenance("d", row=12, sheet="Data"))
    row = derived_row(1, activity, derive(activity, None, load_tables()))
    assert (row.row, row.sheet) == (12, "Data")


def dataset(tmp_path, **said):
    known = Dataset(
        name="d", file=Path("f"), sha256="0" * 64, bytes=1, reader="table", provider=None,
        licence=None, as_of=None, received_at="2026-01-01", path="p", origin="o", versions=1,
    )  # fmt: skip
    return msgspec.structs.replace(known, **said)


def test_a_snapshot_is_named_by_what_was_said_too(tmp_path):
    layout, settings = Layout(tmp_path), Settings()
    names = set()
    for said in ({}, {"encoding": "cp949"}, {"mapping": MAPPING}):
        datasets = [dataset(tmp_path, **said)]
        tasks = plan(layout, settings, datasets)
        assert tasks[0].options == ReadOptions(**said)
        names.add(name_build(settings, datasets, tasks))
    assert len(names) == 3
