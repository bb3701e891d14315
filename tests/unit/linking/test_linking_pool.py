"""Linking in pieces and by helpers gives what linking at once gives."""

import os
import shutil
import subprocess
import sys
from contextlib import closing

import duckdb
import pytest

from riparian.evaluate.records import catalogue_of
from riparian.linking.engine import link
from riparian.linking.engine import pool as crew
from riparian.linking.engine import record_file as kept
from riparian.linking.engine import tasks as desk
from riparian.linking.engine.link import link_units
from riparian.linking.engine.load import notice_lists, unit_ids, write_facts
from riparian.linking.engine.pool import Crew, helpers_for
from riparian.linking.engine.tasks import ComparePairs, Desk, ReadUnits
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


def tables(snapshot, helpers):
    """What linking makes, by a copy of the centre that nothing is left of."""
    with Snapshot(duckdb.connect(":memory:")) as connection:
        connection.execute(f"ATTACH '{snapshot}' AS given (READ_ONLY)")
        connection.execute("COPY FROM DATABASE given TO memory")
        for table in MADE:
            connection.execute(f"DROP TABLE {table}")
        connection.execute("UPDATE activity SET project_id = unit_id")
        link_units(connection, "mekong", processes=helpers)
        temporary = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE temporary"
        ).fetchall()
        assert temporary == []
        found = {t: connection.execute(f"SELECT * FROM {t}").fetchall() for t in MADE}
        projects = connection.execute("SELECT activity_id, project_id FROM activity ORDER BY 1")
        return found | {"activity": projects.fetchall()}


def test_in_pieces_as_whole(snapshot, monkeypatch):
    whole = tables(snapshot, 1)
    assert len({project for _, project in whole["unit"]}) < 100
    assert {"same", "related"} <= {row[4] for row in whole["link"]}
    monkeypatch.setattr(link, "AT_ONCE", 9)
    monkeypatch.setattr(kept, "ROOM", 4)
    assert tables(snapshot, 1) == whole


def test_by_helpers_as_by_one(snapshot, monkeypatch):
    whole = tables(snapshot, 1)
    monkeypatch.setattr(link, "AT_ONCE", 30)
    assert tables(snapshot, 2) == whole


def test_few_units_are_not_shared_and_many_are(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert helpers_for(crew.SHARED_FROM - 1) == 1
    assert helpers_for(crew.SHARED_FROM) == 2
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert helpers_for(1_000_000) == crew.MOST_HELPERS


class Counting(Desk):
    """A desk at which tasks are counted."""

    def carry_out(self, task):
        return 100 + task.piece


def test_what_a_helper_cannot_do_is_done_here_and_all_come_in_order(tmp_path):
    tasks = [ReadUnits(0), ComparePairs(1), ReadUnits(2)]
    with Crew(Counting(tmp_path, "mekong"), 2) as helpers:
        assert helpers.carry_out(tasks) == [100, 101, 102]


def test_another_helper_comes_for_one_that_ended(tmp_path, monkeypatch):
    """Else all that is left would be done here, one after the other."""
    quits, answers = "", "import sys\nfor _ in sys.stdin: print(7, flush=True)"
    programs = iter([quits, answers, answers])

    def start(desk):
        program = [sys.executable, "-c", next(programs)]
        return Process(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    monkeypatch.setattr(crew, "_start", start)
    with Crew(Counting(tmp_path, "mekong"), 2) as helpers:
        found = helpers.carry_out([ReadUnits(piece) for piece in range(9)])
        assert len(helpers._started) == 3
    assert sorted(found)[:8] == [7] * 8
    assert sorted(found)[8] >= 100, "the one at which the helper ended"


def test_a_task_can_be_done_again(snapshot, tmp_path):
    """A helper may end when it has done half of it."""
    with (
        Snapshot(duckdb.connect(str(snapshot), read_only=True)) as connection,
        notice_lists(connection),
        closing(Desk(tmp_path, "mekong")) as table,
    ):
        names = unit_ids(connection)
        assert list(write_facts(connection, names, len(names), table.facts)) == [0]
        assert table.carry_out(ReadUnits(0)) == table.carry_out(ReadUnits(0)) == len(names)
        table.all_read(1)
        assert len(table.outline) == len(names)


def test_helpers_end_when_they_go_home(tmp_path):
    with Crew(Counting(tmp_path, "mekong"), 2) as helpers:
        helpers.carry_out([ReadUnits(0)])
        started = list(helpers._started)
        assert len(started) >= 2
    assert all(one.poll() is not None for one in started)


def test_what_went_wrong_with_a_task_is_seen_here(tmp_path, capfd):
    with Crew(Desk(tmp_path, "mekong"), 2) as helpers, pytest.raises(duckdb.Error):
        helpers.carry_out([ReadUnits(0)])
    assert "facts-0.parquet" in capfd.readouterr().err


def test_a_desk_that_was_not_used_closes(tmp_path):
    desk.Desk(tmp_path, "mekong").close()


def test_of_no_pieces_nothing_comes_together(tmp_path):
    with closing(Desk(tmp_path, "mekong")) as desk:
        desk.all_read(0)
        assert len(desk.outline) == 0
        assert desk.sample() == []
        assert desk.blocks == []


def test_helpers_end_at_once_when_something_goes_wrong_here(tmp_path):
    def tasks():
        yield ReadUnits(0)
        raise KeyboardInterrupt

    with Crew(Counting(tmp_path, "mekong"), 2) as helpers, pytest.raises(KeyboardInterrupt):
        helpers.carry_out(tasks())
    assert helpers._started == []


def test_files_lie_where_the_database_spills_and_nothing_is_left(snapshot, tmp_path, monkeypatch):
    seen = []

    class Watched(Desk):
        def __init__(self, folder, region):
            super().__init__(folder, region)
            seen.append(folder)

    monkeypatch.setattr(link, "Desk", Watched)
    path = shutil.copy(snapshot, tmp_path / "copy.duckdb")
    with Snapshot(duckdb.connect(path)) as connection:
        link_units(connection, "mekong", processes=1)
    assert [folder.parent for folder in seen] == [tmp_path]
    assert list(tmp_path.glob("riparian-*")) == []
