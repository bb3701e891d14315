"""What the texts of projects say is written in pieces, and each record is read once for all."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from riparian import Centre
from riparian.overlap.signals import text_signals
from riparian.overlap.signals.text_signals import COLUMNS, make_text_tables
from riparian.store.database import Snapshot
from riparian.store.snapshot import filling, live_build

BLOCK = 262_144


def tables_of(snapshot: Snapshot) -> dict[str, list[tuple[Any, ...]]]:
    return {table: snapshot.rows(f"SELECT * FROM {table}") for table in COLUMNS}


def test_in_small_pieces_the_tables_are_the_same_and_records_are_read_once(
    sample: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    shutil.copy(sample.layout.snapshot(live_build(sample.layout)), tmp_path / "new.duckdb")
    (tmp_path / "work").mkdir()
    asked: list[str] = []
    with filling(tmp_path / "new.duckdb", tmp_path / "work/spill", BLOCK) as snapshot:
        expected = tables_of(snapshot)
        for table in (*COLUMNS, "body_closure"):
            snapshot.execute(f"DROP TABLE {table}")
        execute = snapshot.execute
        each_row = snapshot.each_row
        monkeypatch.setattr(
            snapshot, "execute", lambda sql, *more: asked.append(sql) or execute(sql, *more)
        )
        monkeypatch.setattr(
            snapshot, "each_row", lambda sql, *more: asked.append(sql) or each_row(sql, *more)
        )
        monkeypatch.setattr(text_signals, "CHUNK", 50)
        monkeypatch.setattr(text_signals, "BATCH", 20)
        make_text_tables(snapshot)
        assert tables_of(snapshot) == expected
    assert len(expected["project_word"]) > 1_000
    assert len([sql for sql in asked if " FROM project AS p" in sql.replace("\n", " ")]) > 10
    assert len([sql for sql in asked if "record" in sql]) == 1
