import os
from pathlib import Path

import duckdb
import pytest

from riparian.errors import CentreError, SnapshotMissing
from riparian.store import snapshot
from riparian.store.layout import Layout
from riparian.store.snapshot import (
    KEEP_SNAPSHOTS,
    beside_new,
    current_build,
    filling,
    make_current,
    new_snapshot,
    open_snapshot,
    sweep,
)


@pytest.fixture
def layout(tmp_path):
    layout = Layout(tmp_path)
    layout.catalogue.mkdir()
    layout.sources.mkdir()
    return layout


def make(layout, build_id, value=1):
    with new_snapshot(layout, build_id, 1) as connection:
        connection.execute("CREATE TABLE t AS SELECT $v AS x", {"v": value})


def names(layout):
    return sorted(f.name for f in layout.catalogue.iterdir())


def test_a_snapshot_appears_when_it_is_whole_and_is_live_when_it_is_made_so(layout):
    make(layout, "one")
    assert names(layout) == ["one.duckdb", "one.files.json"]
    assert current_build(layout) is None
    make_current(layout, "one")
    assert current_build(layout) == "one"
    with open_snapshot(layout) as connection:
        assert connection.execute("SELECT x FROM t").fetchall() == [(1,)]


def test_a_snapshot_that_begins_with_a_file_holds_what_that_holds(layout, tmp_path):
    def begin(block):
        with filling(tmp_path / "first.duckdb", tmp_path / "spill", block) as connection:
            connection.execute("CREATE TABLE first AS SELECT unnest(range(3)) AS x")
            connection.execute("CHECKPOINT")
        return (tmp_path / "first.duckdb").read_bytes()

    with new_snapshot(layout, "one", 1, begin) as connection:
        connection.execute("CREATE TABLE t AS SELECT count(*) AS x FROM first")
    with open_snapshot(layout, "one") as connection:
        assert connection.counts(["first", "t"]) == {"first": 3, "t": 1}
        assert connection.value("SELECT x FROM t") == 3


@pytest.mark.parametrize("lost", ["DROP TABLE s", "DELETE FROM s WHERE x = 1", "cut"])
def test_what_is_lost_before_the_file_is_opened_again_is_seen(layout, monkeypatch, lost):
    look = snapshot._check_whole

    def loses(unfinished, tables):
        if lost == "cut":
            os.truncate(unfinished, 12_288)  # only its header is left
        else:
            with duckdb.connect(str(unfinished)) as connection:
                connection.execute(lost)
        look(unfinished, tables)

    with monkeypatch.context() as patch:
        patch.setattr(snapshot, "_check_whole", loses)
        with pytest.raises(CentreError), new_snapshot(layout, "one", 1) as connection:  # noqa: PT012
            connection.execute("CREATE TABLE r AS SELECT unnest(range(9000)) AS x")
            connection.execute("CREATE TABLE s AS SELECT unnest(range(9000)) AS x")
    assert names(layout) == []
    make(layout, "two")
    assert names(layout) == ["two.duckdb", "two.files.json"]


def test_only_a_table_that_is_there_is_known(layout):
    make(layout, "one")
    unit = "no table"  # the database could take this variable for one
    with open_snapshot(layout, "one") as connection:
        assert connection.has_table("t")
        assert not connection.has_table("unit"), unit
        assert connection.counts([]) == {}


def test_a_snapshot_that_breaks_leaves_nothing(layout):
    with pytest.raises(duckdb.Error):
        make(layout, "one", value=object())
    assert names(layout) == []


def test_before_the_first_one_there_is_none(layout):
    with pytest.raises(SnapshotMissing) as raised:
        open_snapshot(layout)
    assert "riparian build" in raised.value.try_this


@pytest.mark.parametrize("content", [b"", b"\n", b"gone\n", b"\xff\xfe"])
def test_a_name_that_names_no_file_is_none(layout, content):
    layout.current.write_bytes(content)
    assert current_build(layout) is None


def test_a_live_snapshot_is_read_only(layout):
    make(layout, "one")
    make_current(layout, "one")
    with open_snapshot(layout) as connection, pytest.raises(duckdb.Error):
        connection.execute("INSERT INTO t VALUES (2)")


def test_the_database_loads_nothing_from_outside(layout):
    with new_snapshot(layout, "one", 1) as connection:
        for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
            [value] = connection.execute("SELECT current_setting($s)", {"s": setting}).fetchone()
            assert value is False


def test_old_snapshots_go_with_their_logs_and_the_live_one_stays(layout):
    for number in range(KEEP_SNAPSHOTS + 2):
        make(layout, f"b{number}")
        layout.build_log(f"b{number}").write_text("{}")
        os.utime(layout.snapshot(f"b{number}"), (number, number))
    make_current(layout, "b0")
    kept = [name for name in names(layout) if name.endswith(".duckdb")]
    assert len(kept) == KEEP_SNAPSHOTS
    assert "b0.duckdb" in kept
    assert f"b{KEEP_SNAPSHOTS + 1}.duckdb" in kept
    assert {Path(n).stem for n in kept} == {n.split(".")[0] for n in names(layout)} - {"current"}


def test_sweeping_takes_only_what_was_left_behind(layout):
    make(layout, "one")
    for folder in (layout.catalogue / ".building-1", layout.sources / ".incoming-2"):
        folder.mkdir()
        (folder / "half").write_text("x")
    (layout.sources / "japan").mkdir()
    sweep(layout)
    assert names(layout) == ["one.duckdb", "one.files.json"]
    assert [f.name for f in layout.sources.iterdir()] == ["japan"]


def test_what_stands_beside_a_snapshot_comes_with_it(layout):
    with new_snapshot(layout, "one", 1):
        beside_new(layout, "search.db").write_text("x")
        assert not layout.search_index("one").exists()
    assert names(layout) == ["one.duckdb", "one.files.json", "one.search.db"]


def test_what_stands_beside_a_snapshot_that_breaks_goes_with_it(layout):
    with pytest.raises(duckdb.Error), new_snapshot(layout, "one", 1) as connection:  # noqa: PT012
        beside_new(layout, "search.db").write_text("x")
        connection.execute("SELECT * FROM nothing")
    assert names(layout) == []


def test_what_stands_beside_an_old_snapshot_goes_with_it_and_nothing_else_does(layout):
    (layout.catalogue / "vectors.db").write_text("x")
    for number in range(KEEP_SNAPSHOTS + 2):
        with new_snapshot(layout, f"b{number}", 1):
            beside_new(layout, "search.db").write_text("x")
        os.utime(layout.snapshot(f"b{number}"), (number, number))
    make_current(layout, "b0")
    kept = {n.partition(".")[0] for n in names(layout) if n.endswith(".duckdb")}
    assert {n.partition(".")[0] for n in names(layout) if n.endswith(".search.db")} == kept
    assert (layout.catalogue / "vectors.db").exists()


def test_sweeping_takes_what_a_killed_run_did_not_write_to_the_end(layout):
    make(layout, "0123456789abcdef")
    for name in (".0123456789abcdef.vectors.npy.41.tmp", ".current.41.tmp", ".mine"):
        (layout.catalogue / name).write_text("x")
    sweep(layout)
    left = {path.name for path in layout.catalogue.iterdir()}
    assert left == {"0123456789abcdef.duckdb", "0123456789abcdef.files.json", ".mine"}


def test_sweeping_takes_what_stands_beside_no_snapshot(layout):
    make(layout, "0123456789abcdef")
    for name in ("0123456789abcdef.search.db", "fedcba9876543210.search.db", "vectors.db"):
        (layout.catalogue / name).write_text("x")
    sweep(layout)
    assert names(layout) == [
        "0123456789abcdef.duckdb", "0123456789abcdef.files.json", "0123456789abcdef.search.db",
        "vectors.db",
    ]  # fmt: skip


def test_what_a_killed_process_of_the_same_number_left_and_cannot_be_removed_is_in_nobodys_way(
    layout, monkeypatch
):
    leftover = layout.catalogue / f".building-{os.getpid()}"
    leftover.mkdir()
    (leftover / ".nfs0001").write_text("open elsewhere, on a network file system")
    remove = snapshot.shutil.rmtree

    def keeps_what_is_open(path, **how):
        if path != leftover:
            remove(path, **how)

    monkeypatch.setattr(snapshot.shutil, "rmtree", keeps_what_is_open)
    make(layout, "one")
    assert names(layout) == [leftover.name, "one.duckdb", "one.files.json"]
