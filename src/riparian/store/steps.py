"""Named SQL steps: run in order, each with its row count and time.

A step's SQL stands in `store/sql/<name>.sql` (or `overlap/engine/sql/…`) and creates the table of
that name. The files are plain enough to be read by a person and transpiled to another engine.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import msgspec

from riparian.store.database import Snapshot


class BuildStep(msgspec.Struct, frozen=True):
    """One step: the table that it makes, and the SQL that makes it."""

    table: str
    sql: str


class StepLog(msgspec.Struct, frozen=True):
    """What a step did: rows in its table afterwards, and seconds."""

    step: str
    rows: int
    seconds: float


def load_steps(package: str, tables: Sequence[str]) -> tuple[BuildStep, ...]:
    """Read the steps of that package's `sql` folder, in the order given."""
    folder = resources.files(package) / "sql"
    return tuple(BuildStep(t, (folder / f"{t}.sql").read_text("utf-8")) for t in tables)


def run_step(
    snapshot: Snapshot, step: BuildStep, parameters: Mapping[str, Any] | None = None
) -> StepLog:
    """Run one step; named parameters (`$name`) are bound, never pasted into the text."""
    began = time.perf_counter()
    snapshot.execute(step.sql, parameters)
    return StepLog(step.table, snapshot.count(step.table), time.perf_counter() - began)
