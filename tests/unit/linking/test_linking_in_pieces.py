"""Linking in pieces and by workers gives what linking at once gives."""

import shutil
from contextlib import closing
from itertools import combinations

import duckdb
import pytest

from riparian.evaluate.links import comparer_of
from riparian.evaluate.records import catalogue_of
from riparian.linking.engine import link, linking_tasks, record_file
from riparian.linking.engine.compare_records import Comparer
from riparian.linking.engine.link import link_records
from riparian.linking.engine.linking_tasks import LinkingTask, ReadRecords, Workspace, do_linking
from riparian.linking.engine.load_records import notice_lists, record_ids, write_facts
from riparian.linking.engine.pair_verdicts import decide
from riparian.store.database import Snapshot
from riparian.store.settings import LanguageSettings, Settings
from riparian.store.snapshot import live_build
from riparian.workers.workforce import HERE, OwnProcesses
from running import BOUND_SECONDS

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


def tables(snapshot, workforce=HERE):
    """What linking makes of a copy of the centre without what linking made before."""
    with Snapshot(duckdb.connect(":memory:")) as connection:
        connection.execute(f"ATTACH '{snapshot}' AS given (READ_ONLY)")
        connection.execute("COPY FROM DATABASE given TO memory")
        for table in MADE:
            connection.execute(f"DROP TABLE {table}")
        connection.execute("UPDATE activity SET project_id = unit_id")
        link_records(connection, "mekong", workforce=workforce)
        temporary = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE temporary"
        ).fetchall()
        assert temporary == []
        found = {t: connection.execute(f"SELECT * FROM {t}").fetchall() for t in MADE}
        projects = connection.execute("SELECT activity_id, project_id FROM activity ORDER BY 1")
        return found | {"activity": projects.fetchall()}


def test_in_pieces_as_whole(snapshot, monkeypatch):
    whole = tables(snapshot)
    assert len({project for _, project, _ in whole["unit"]}) < 100
    assert {"same", "related"} <= {row[4] for row in whole["link"]}
    monkeypatch.setattr(link, "AT_ONCE", 9)
    monkeypatch.setattr(link, "SAMPLED_AT_ONCE", 70)
    monkeypatch.setattr(record_file, "ROOM", 4)
    assert tables(snapshot) == whole


def test_by_workers_as_by_one(snapshot, monkeypatch):
    whole = tables(snapshot)
    monkeypatch.setattr(link, "AT_ONCE", 30)
    monkeypatch.setattr(link, "SAMPLED_AT_ONCE", 300)
    monkeypatch.setattr(link, "SHARED_FROM", 100)
    for workers in (1, 2, 3):
        with OwnProcesses(workers) as processes:
            assert tables(snapshot, processes) == whole


def test_what_was_compared_for_weights_is_not_compared_again(snapshot, monkeypatch):
    def counting(compare):
        def compare_and_count(self, a, b):
            nonlocal compared
            compared += 1
            return compare(self, a, b)

        return compare_and_count

    compared = 0
    for name in ("compare", "compare_unless_two"):
        monkeypatch.setattr(Comparer, name, counting(getattr(Comparer, name)))
    whole = tables(snapshot)
    once, compared = compared, 0
    monkeypatch.setattr(Comparer, "keep", lambda *_: None)
    assert tables(snapshot) == whole
    pairs = sum(row[4] != "different" for row in whole["link"])
    assert compared - once > pairs / 2


def test_only_what_is_clearly_two_projects_is_left_out(snapshot):
    def told(weighed):
        decided = [
            (pair, evidence, decide(records[pair.a], records[pair.b], pair, evidence))
            for pair, evidence in weighed
        ]
        return [one for one in decided if one[2].verdict != "different"]

    with Snapshot(duckdb.connect(str(snapshot), read_only=True)) as connection:
        comparer = comparer_of(connection, "mekong")
    records = comparer.records
    pairs = list(combinations(range(len(records)), 2))
    likely = list(comparer.weigh_likely(pairs))
    assert told(likely) == told(comparer.weigh_all(pairs)) != []
    assert len(likely) < len(pairs)
    unlike = [pair for pair in pairs if comparer.compare_unless_two(*pair) is None]
    assert unlike
    assert not {(pair.a, pair.b) for pair, _ in likely} & set(unlike)


def test_few_records_are_not_shared_and_many_are(snapshot, monkeypatch):
    with OwnProcesses(2) as two:
        tables(snapshot, two)
        assert two.effort().answers == {}
        monkeypatch.setattr(link, "SHARED_FROM", 100)
        tables(snapshot, two)
        assert two.effort().answers


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


def test_what_went_wrong_with_a_task_is_seen_here(tmp_path):
    with OwnProcesses(2) as two, closing(Workspace(tmp_path, "mekong")) as workspace:
        task = workspace.task(ReadRecords(0))
        with pytest.raises(duckdb.Error, match=r"facts-0\.parquet"):
            two.submit(do_linking, task).result(BOUND_SECONDS)


def test_a_worker_holds_one_workspace_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(Workspace, "run", lambda self, work: work.piece)
    before = set(linking_tasks._OPEN)
    for name in ("one", "two"):
        assert do_linking(LinkingTask(str(tmp_path / name), "mekong", ReadRecords(7))) == 7
        assert set(linking_tasks._OPEN) - before == {str(tmp_path / name)}
    linking_tasks._OPEN.pop(str(tmp_path / "two")).close()


def test_a_workspace_that_was_not_used_closes(tmp_path):
    Workspace(tmp_path, "mekong").close()


def test_of_no_pieces_nothing_comes_together(tmp_path):
    with closing(Workspace(tmp_path, "mekong")) as workspace:
        workspace.join_pieces(0)
        assert len(workspace.index) == 0
        assert workspace.pairs_within() == []
        assert workspace.blocks == []


def test_files_lie_where_the_database_spills_and_nothing_is_left(snapshot, tmp_path, monkeypatch):
    seen = []

    class Watched(Workspace):
        def __init__(self, folder, region):
            super().__init__(folder, region)
            seen.append(folder)

    monkeypatch.setattr(link, "Workspace", Watched)
    path = shutil.copy(snapshot, tmp_path / "copy.duckdb")
    with Snapshot(duckdb.connect(path)) as connection:
        link_records(connection, "mekong")
    assert [folder.parent for folder in seen] == [tmp_path]
    assert list(tmp_path.glob("riparian-*")) == []
