"""What publishers said may be more than the memory that a build has: it goes through once."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from riparian import Centre
from riparian.build.companion_files import CompanionTask, write_companion
from riparian.store import snapshot as snapshots
from riparian.store.load import load_line_files
from riparian.store.schema import RECORD_COLUMNS
from riparian.store.snapshot import filling, live_build
from riparian.store.steps import load_steps, run_step

BLOCK = 262_144


def test_records_come_in_their_order_without_being_sorted(tmp_path: Path):
    """Of the database's ways to sort, none gets by without the texts in memory."""
    for dataset in ("a", "b"):
        with (tmp_path / f"{dataset}.jsonl").open("w") as lines:
            for number in range(1, 5001):
                lines.write(f'{{"ordinal":{number},"activity":{{"title":"{dataset}"}}}}\n')
    files = [(dataset, tmp_path / f"{dataset}.jsonl") for dataset in ("a", "b")]
    (tmp_path / "work").mkdir()
    with filling(tmp_path / "new.duckdb", tmp_path / "work/spill", BLOCK, threads=2) as snapshot:
        load_line_files(snapshot, "raw_record", files, RECORD_COLUMNS)
        [step] = load_steps("riparian.store", ("record",))
        [(_, plan)] = snapshot.rows(f"EXPLAIN {step.sql}")
        assert "SCAN" in plan
        assert "ORDER" not in plan
        assert run_step(snapshot, step).rows == 10_000
        rows = snapshot.rows("SELECT dataset, ordinal FROM record")
    assert rows == [(dataset, number) for dataset in "ab" for number in range(1, 5001)]


def test_texts_that_stand_on_many_records_are_found_in_less_memory_than_the_texts_take(
    tmp_path: Path,
):
    (tmp_path / "work").mkdir()
    with filling(tmp_path / "new.duckdb", tmp_path / "work/spill", BLOCK) as snapshot:
        snapshot.execute(
            "CREATE TABLE activity AS SELECT 'a#' || n AS activity_id, 'p' || n AS project_id,"
            " md5('' || n) AS title, NULL::VARCHAR AS title_by, NULL::VARCHAR AS original,"
            " CASE WHEN n % 1000 = 0 THEN 'the same on many' ELSE"
            " array_to_string(list_transform(range(60), lambda x: md5(n || '-' || x)), '. ') END"
            " AS description FROM range(20_000) AS t(n)"
        )
        snapshot.execute(
            "CREATE TABLE activity_purpose AS"
            " SELECT activity_id, 1 AS position, '140' AS category FROM activity LIMIT 1"
        )
        snapshot.execute("CHECKPOINT")
        snapshot.execute("SET memory_limit = '50MB'")
        [step] = load_steps("riparian.store", ("boilerplate",))
        assert run_step(snapshot, step).rows == 1
        rows = snapshot.rows("SELECT text, field, times, len(activities) FROM boilerplate")
        [(texts,)] = snapshot.rows("SELECT sum(length(description)) FROM activity")
    assert rows == [("the same on many", "description", 20, 20)]
    assert texts > 39_000_000


@pytest.mark.parametrize("step", ["search index", "sheets"])
def test_a_file_beside_the_snapshot_that_lacks_memory_is_named(
    sample: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
):
    monkeypatch.setattr(snapshots, "BUILD_MEMORY", "3MB")
    snapshots._reading_database.cache_clear()
    snapshot = sample.layout.snapshot(live_build(sample.layout))
    try:
        with pytest.raises(duckdb.OutOfMemoryException) as failed:
            write_companion(CompanionTask(str(snapshot), step, str(tmp_path / "new")))
    finally:
        snapshots._reading_database.cache_clear()
    assert failed.value.__notes__ == [f"step '{step}'"]
    assert not (tmp_path / "new").exists()
