"""Half of a large table's records made in a second process: the same, whatever befalls it."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from riparian.ingest.mapped.engine import group_lines as grouping
from riparian.ingest.mapped.engine import parallel_records as halves
from riparian.ingest.mapped.engine.mapped_reader import MappedReader
from riparian.ingest.reader import ReadOptions, ReadRecord
from riparian.workers.processes import Process
from running import BOUND_SECONDS

MAPPING = """
[table]
key = ["id"]
[columns]
identifier = "id"
title = "title"
agency = "agency"
start = "start"
end = "end"
year = "year"
commitment = { column = "amount", unit = "million", currency = "JPY" }
"""
ROWS = 700
Start = Callable[[bytes], Process | None]


def row(number: int) -> list[object]:
    """One row: three in a project, dates in eras, years in titles, amounts that are none."""
    project = number % (ROWS // 3)
    start = ["2019-04-01", "令和元年5月1日", "2018年度", "soon"][number % 4]
    title = f"Water {project}" + (" ('19-'23/1,000만불)" if project % 7 == 0 else "")
    amount = "unclear" if number % 11 == 0 else f"{number}.5"
    key = "" if number % 50 == 0 else f"P{project}"
    end = f"{project % 28 + 1:02}/0{project % 9 + 1}/2024"  # the column decides the order
    return [key, title, f"Agency {project % 5}", start, end, 2010 + number % 9, amount]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("table") / "large.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "title", "agency", "start", "end", "year", "amount"])
        writer.writerows(row(number) for number in range(ROWS))
        writer.writerow(["Total", None, None, None, None, None, "99"])
        writer.writerows(
            [f"Q{n}", "Roads", "A", "2019", None, 2019, 1, "surplus"] for n in range(3)
        )
    return path


def items(table: Path) -> Iterator[object]:
    return MappedReader().read(table, "d", ReadOptions(mapping=MAPPING))


def encoded(table: Path) -> list[bytes]:
    return [type(item).__name__.encode() + msgspec.json.encode(item) for item in items(table)]


@pytest.fixture(scope="module")
def alone(table: Path) -> list[bytes]:
    """What one process makes of the table in memory."""
    found = encoded(table)
    assert any(b"2024-09-27" in item for item in found)
    assert any(b"value-understood" in item for item in found)
    assert any(b"rows-disagree" in item for item in found)
    return found


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Process]:
    """The processes that were started, where every table counts as large."""
    processes: list[Process] = []
    start: Start = halves._start

    def note(task: bytes) -> Process | None:
        process = start(task)
        processes.extend([process] if process else [])
        return process

    monkeypatch.setattr(halves, "_start", note)
    monkeypatch.setattr(halves, "WORTH_IT", 0)
    monkeypatch.setattr(grouping, "IN_MEMORY", 20)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return processes


def test_records_findings_and_their_order_are_as_with_one_process(
    table: Path, alone: list[bytes], started: list[Process], tmp_path: Path
):
    assert encoded(table) == alone
    (process,) = started
    assert process.returncode is not None
    assert list(tmp_path.iterdir()) == []


def test_a_group_beyond_the_limit_stays_in_its_order(
    table: Path, started: list[Process], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    path = tmp_path / "one.csv"
    limit = grouping.GROUP_LIMIT
    path.write_text("id,title\n" + "P1,Water\nP2,Roads\n" * (limit + 2), encoding="utf-8")
    mapping = '[table]\nkey = ["id"]\n[columns]\nidentifier = "id"\ntitle = "title"\n'
    read = MappedReader().read(path, "d", ReadOptions(mapping=mapping))
    records = [item for item in read if isinstance(item, ReadRecord)]
    assert [record.rows for record in records] == [limit, 2, limit, 2]
    assert [record.activity.iati_identifier for record in records if record.activity] == [
        *("P1", "P1", "P2", "P2")
    ]
    assert len(started) == 1


def test_nothing_is_lost_when_it_is_killed(
    table: Path, alone: list[bytes], started: list[Process], monkeypatch: pytest.MonkeyPatch
):
    start: Start = halves._start

    def kill(task: bytes) -> Process | None:
        process = start(task)
        assert process is not None
        process.kill()
        return process

    monkeypatch.setattr(halves, "_start", kill)
    assert encoded(table) == alone
    assert len(started) == 1


@pytest.fixture
def sent(table: Path, started: list[Process], monkeypatch: pytest.MonkeyPatch) -> bytes:
    """All that the second process sends for the table."""
    frames: list[bytes] = []

    def keep(task: bytes) -> None:
        command = [sys.executable, "-m", "riparian.ingest.mapped.engine.parallel_records"]
        done = subprocess.run(command, input=task, capture_output=True, check=True)
        frames.append(done.stdout)

    with monkeypatch.context() as patch:
        patch.setattr(halves, "_start", keep)
        list(items(table))
    return frames[0]


@pytest.mark.parametrize("share", [0, 0.001, 0.5, 0.999, "rubbish"])
def test_nothing_is_lost_or_told_twice_when_it_breaks_off(
    table: Path,
    alone: list[bytes],
    sent: bytes,
    share: float | str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    part = b"\x09\0\0\0no record" if isinstance(share, str) else sent[: int(len(sent) * share)]
    (tmp_path / "sent").write_bytes(part)
    print_it = "import sys; sys.stdout.buffer.write(open(sys.argv[1], 'rb').read())"

    def broken(task: bytes) -> Process:
        command = [sys.executable, "-c", print_it, str(tmp_path / "sent")]
        return Process(command, stdout=subprocess.PIPE)

    monkeypatch.setattr(halves, "_start", broken)
    assert encoded(table) == alone


def test_nothing_is_lost_when_it_cannot_be_started(
    table: Path, alone: list[bytes], started: list[Process], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "executable", str(table.with_name("absent")))
    assert encoded(table) == alone
    assert started == []


def test_it_ends_when_nobody_wants_more(table: Path, started: list[Process], tmp_path: Path):
    read = items(table)
    while not isinstance(next(read), ReadRecord):
        pass
    (process,) = started
    assert len(list(tmp_path.iterdir())) == 1
    read.close()  # type: ignore[attr-defined]
    assert process.returncode is not None
    assert list(tmp_path.iterdir()) == []


def test_it_ends_when_what_it_writes_is_not_taken(
    table: Path, started: list[Process], monkeypatch: pytest.MonkeyPatch
):
    start: Start = halves._start
    codes: list[int] = []

    def leave(task: bytes) -> Process | None:
        process = start(task)
        assert process is not None
        assert process.stdout is not None
        process.stdout.close()
        codes.append(process.wait(timeout=BOUND_SECONDS))
        return None

    monkeypatch.setattr(halves, "_start", leave)
    list(items(table))
    assert codes[0] != 0


@pytest.mark.parametrize(("cores", "worth_it"), [(1, 0), (None, 0), (2, ROWS + 5)])
def test_one_process_is_enough_for_a_small_table_or_one_core(
    table: Path,
    alone: list[bytes],
    started: list[Process],
    monkeypatch: pytest.MonkeyPatch,
    cores: int | None,
    worth_it: int,
):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    monkeypatch.setattr(halves, "WORTH_IT", worth_it)
    assert encoded(table) == alone
    assert started == []
