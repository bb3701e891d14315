"""Linking in pieces and by workers gives what linking at once gives."""

import os
import shutil
import subprocess
import sys
from contextlib import closing

import duckdb
import pytest

from riparian.evaluate.records import catalogue_of
from riparian.linking.engine import link, pool, record_file
from riparian.linking.engine.link import link_records
from riparian.linking.engine.linking_tasks import ComparePairs, ReadRecords, Workspace
from riparian.linking.engine.load_records import notice_lists, record_ids, write_facts
from riparian.linking.engine.pool import WorkerPool, workers_for
from riparian.store.database import Snapshot
from riparian.store.processes import Process
from riparian.store.settings import LanguageSettings, Settings
from riparian.store.snapshot import live_build

SETTINGS = Settings(language=LanguageSettings(encoder="none"))
MADE = ("link", "link_weight", "unit")

THINGS = ("Chroy Changvar Bridge", "Takeo Hospital", "Kampot Irrigation Canal", "Pursat School")
STEPS = ("", " (Phase 1)", " (Phase II)", " (Detailed Design)", " Rehabilitation")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """A centre of a hundred records of a few undertakings, with what people said of two pairs."""
    records = [
        {
            "key": f"r-{n:03d}", "provider": ("JP", "KR", "JP")[n % 3],
            "agency": "Ministry of Foreign Affairs of Japan", "title_lang": "en",
            "title": f"{THINGS[n % 4]}{STEPS[n % 5]}", "country": [("KH", "KH", "LA")[n % 3]],
            "amount": 1e9 + 1e7 * (n % 7), "currency": "JPY", "event_type": "exchange-of-notes",
            "event_date": f"20{10 + n % 6}-03-07", "description": f"{THINGS[n % 4]} in the north",
        }
        for n in range(100)
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("linked") / "snapshot.duckdb"
    with catalogue_of(records, SETTINGS) as layout:
        shutil.copy(layout.snapshot(live_build(layout)), path)
    with Snapshot(duckdb.connect(str(path))) as connection:
        connection.execute(
            "INSERT INTO judgement (a, b, verdict, made_by, made_at, why) VALUES"
            " ('r-000', 'r-020', 'different', 'A', '2026-01-01', 'two sites'),"
            " ('r-001', 'r-002', 'same', 'A', '2026-01-02', '')"
        )
    return path


def tables(snapshot, workers):
    """What linking makes of a copy of the centre without what linking made before."""
    with Snapshot(duckdb.connect(":memory:")) as connection:
        connection.execute(f"ATTACH '{snapshot}' AS given (READ_ONLY)")
        connection.execute("COPY FROM DATABASE given TO memory")
        for table in MADE:
            connection.execute(f"DROP TABLE {table}")
        connection.execute("UPDATE activity SET project_id = unit_id")
        link_records(connection, "mekong", processes=workers)
        temporary = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE temporary"
        ).fetchall()
        assert temporary == []
        found = {t: connection.execute(f"SELECT * FROM {t}").fetchall() for t in MADE}
        projects = connection.execute("SELECT activity_id, project_id FROM activity ORDER BY 1")
        return found | {"activity": projects.fetchall()}


def test_in_pieces_as_whole(snapshot, monkeypatch):
    whole = tables(snapshot, 1)
    assert len({project for _, project, _ in whole["unit"]}) < 100
    assert {"same", "related"} <= {row[4] for row in whole["link"]}
    monkeypatch.setattr(link, "AT_ONCE", 9)
    monkeypatch.setattr(record_file, "ROOM", 4)
    assert tables(snapshot, 1) == whole


def test_by_workers_as_by_one(snapshot, monkeypatch):
    whole = tables(snapshot, 1)
    monkeypatch.setattr(link, "AT_ONCE", 30)
    assert tables(snapshot, 2) == whole


def test_few_records_are_not_shared_and_many_are(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert workers_for(pool.SHARED_FROM - 1) == 1
    assert workers_for(pool.SHARED_FROM) == 2
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert workers_for(1_000_000) == pool.MOST_WORKERS


class NumberedTasks(Workspace):
    """A workspace in which the result of a task is its number."""

    def run(self, task):
        return 100 + task.piece


def test_what_a_worker_cannot_do_is_done_here_and_results_come_in_order(tmp_path):
    tasks = [ReadRecords(0), ComparePairs(1), ReadRecords(2)]
    with WorkerPool(NumberedTasks(tmp_path, "mekong"), 2) as workers:
        assert workers.run(tasks) == [100, 101, 102]


def test_a_worker_that_ended_is_replaced(tmp_path, monkeypatch):
    """Else all that is left would be done here, one after the other."""
    quits, answers = "", "import sys\nfor _ in sys.stdin: print(7, flush=True)"
    programs = iter([quits, answers, answers])

    def start(workspace):
        program = [sys.executable, "-c", next(programs)]
        return Process(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    monkeypatch.setattr(pool, "_start", start)
    with WorkerPool(NumberedTasks(tmp_path, "mekong"), 2) as workers:
        found = workers.run([ReadRecords(piece) for piece in range(9)])
        assert len(workers._started) == 3
    assert sorted(found)[:8] == [7] * 8
    assert sorted(found)[8] >= 100, "the one at which the worker ended"


def test_a_task_can_be_done_again(snapshot, tmp_path):
    """A worker may end when it has done half of it."""
    with (
        Snapshot(duckdb.connect(str(snapshot), read_only=True)) as connection,
        notice_lists(connection),
        closing(Workspace(tmp_path, "mekong")) as workspace,
    ):
        names = record_ids(connection)
        assert list(write_facts(connection, names, len(names), workspace.facts)) == [0]
        assert workspace.run(ReadRecords(0)) == workspace.run(ReadRecords(0)) == len(names)
        workspace.join_pieces(1)
        assert len(workspace.index) == len(names)


def test_workers_end_with_the_pool(tmp_path):
    with WorkerPool(NumberedTasks(tmp_path, "mekong"), 2) as workers:
        workers.run([ReadRecords(0)])
        started = list(workers._started)
        assert len(started) >= 2
    assert all(one.poll() is not None for one in started)


def test_what_went_wrong_with_a_task_is_seen_here(tmp_path, capfd):
    with WorkerPool(Workspace(tmp_path, "mekong"), 2) as workers, pytest.raises(duckdb.Error):
        workers.run([ReadRecords(0)])
    assert "facts-0.parquet" in capfd.readouterr().err


def test_a_workspace_that_was_not_used_closes(tmp_path):
    Workspace(tmp_path, "mekong").close()


def test_of_no_pieces_nothing_comes_together(tmp_path):
    with closing(Workspace(tmp_path, "mekong")) as workspace:
        workspace.join_pieces(0)
        assert len(workspace.index) == 0
        assert workspace.sample() == []
        assert workspace.blocks == []


def test_workers_end_at_once_when_something_goes_wrong_here(tmp_path):
    def tasks():
        yield ReadRecords(0)
        raise KeyboardInterrupt

    with (
        WorkerPool(NumberedTasks(tmp_path, "mekong"), 2) as workers,
        pytest.raises(KeyboardInterrupt),
    ):
        workers.run(tasks())
    assert workers._started == []


def test_files_lie_where_the_database_spills_and_nothing_is_left(snapshot, tmp_path, monkeypatch):
    seen = []

    class Watched(Workspace):
        def __init__(self, folder, region):
            super().__init__(folder, region)
            seen.append(folder)

    monkeypatch.setattr(link, "Workspace", Watched)
    path = shutil.copy(snapshot, tmp_path / "copy.duckdb")
    with Snapshot(duckdb.connect(path)) as connection:
        link_records(connection, "mekong", processes=1)
    assert [folder.parent for folder in seen] == [tmp_path]
    assert list(tmp_path.glob("riparian-*")) == []
