"""What publishers said may be more than the memory that a build has: it goes through once."""

from __future__ import annotations

from pathlib import Path

from riparian.store.load import load_line_files
from riparian.store.schema import RECORD_COLUMNS
from riparian.store.snapshot import filling
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
