"""Pieces of records come back in any order, from memory as from a file."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from riparian.errors import CentreError
from riparian.store import spooled_records as module
from riparian.store.database import Snapshot
from riparian.store.spooled_records import spooled_records

RECORDS = [(dataset, number) for dataset in ("a", "b") for number in (1, 2, 5, 300)]


@pytest.fixture
def snapshot():
    with Snapshot(duckdb.connect()) as made:
        made.execute("CREATE TABLE record (dataset VARCHAR, ordinal BIGINT, activity VARCHAR)")
        for dataset, number in RECORDS:
            said = f"{dataset} {number} " * number
            row = {"dataset": dataset, "number": number, "said": said}
            made.execute("INSERT INTO record VALUES ($dataset, $number, $said)", row)
        yield made


@pytest.mark.parametrize("memory", [0, 1_000_000])
def test_in_any_order(snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory):
    monkeypatch.setattr(module, "IN_MEMORY_BYTES", memory or 1)
    with spooled_records(snapshot, str.encode, tmp_path) as spooled:
        for dataset, number in [*RECORDS[::-1], *RECORDS]:
            assert spooled.of(dataset, number) == (f"{dataset} {number} " * number).encode()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("record", [("a", 3), ("b", 301), ("c", 1)])
def test_one_that_is_not_there(snapshot, tmp_path: Path, record):
    with spooled_records(snapshot, str.encode, tmp_path) as spooled, pytest.raises(CentreError):
        spooled.of(*record)
