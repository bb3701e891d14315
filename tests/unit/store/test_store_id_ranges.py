"""Ranges of ids hold every row once, in order, and all rows of an id are in one."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.store.database import Snapshot
from riparian.store.id_ranges import each_row_by_range, id_ranges
from riparian.store.snapshot import reading_connection

SQL = "SELECT id, n FROM held WHERE id > $after AND id <= $until ORDER BY id, n"


@pytest.fixture(scope="module")
def snapshot():
    with Snapshot(reading_connection()) as alone:
        yield alone


@given(ids=st.lists(st.sampled_from("abcdeกé한"), max_size=30), at_once=st.integers(1, 8))
def test_every_row_comes_once_and_in_order(snapshot: Snapshot, ids: list[str], at_once: int):
    rows = [(one, number) for number, one in enumerate(ids)]
    snapshot.execute("CREATE OR REPLACE TABLE held (id VARCHAR, n INTEGER)")
    for row in rows:
        snapshot.execute("INSERT INTO held VALUES (?, ?)", list(row))
    ranges = list(id_ranges(snapshot, "held", "id", at_once))
    answers = [snapshot.rows(SQL, dict(between)) for between in ranges]
    assert [row for answer in answers for row in answer] == sorted(rows)
    largest = max((len(list(same)) for _, same in groupby(sorted(ids))), default=0)
    assert all(0 < len(answer) < at_once + largest for answer in answers)


def test_rows_are_asked_for_range_by_range(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch):
    snapshot.execute(
        "CREATE OR REPLACE TABLE held AS SELECT format('{:03d}', n) AS id, n FROM range(95) t(n)"
    )
    monkeypatch.setattr("riparian.store.id_ranges.ROWS_AT_ONCE", 10)
    asked: list[object] = []
    each_row = snapshot.each_row
    monkeypatch.setattr(
        snapshot, "each_row", lambda sql, bounds: asked.append(bounds) or each_row(sql, bounds)
    )
    assert [n for _, n in each_row_by_range(snapshot, SQL, "held", "id")] == list(range(95))
    assert len(asked) == 10
