"""Named SQL steps: run in order, each with its row count and time.

A step's SQL stands in `store/sql/<name>.sql` (or `overlap/engine/sql/…`) and creates the table of
that name. The files are plain enough to be read by a person and transpiled to another engine.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import resources
from typing import Any

import duckdb
import msgspec

from riparian.store.database import Snapshot
from riparian.workers.usage import usage_so_far
from riparian.workers.workforce import HERE, Workforce


class BuildStep(msgspec.Struct, frozen=True):
    """One step: the table that it makes, and the SQL that makes it."""

    table: str
    sql: str

    @property
    def ends_with_table(self) -> bool:
        """Whether the last of its statements is the query that makes the table: the database
        answers that with the number of rows."""
        making = rf"(?m)^CREATE (OR REPLACE )?(TEMP )?TABLE {self.table} AS\b[^;]*;?\s*\Z"
        return re.search(making, self.sql) is not None


class StepLog(msgspec.Struct, frozen=True):
    """What a step did: rows in its table afterwards, and seconds by the clock.

    `processor`: seconds of processors, of all processes that took part. `workers`: the processes
    that shared its work; 1 where one did it all. `together`: seconds by the clock in which two or
    more of them were at work. `peak_bytes`: the most memory that they had held
    by its end, added up, since the build began.
    """

    step: str
    rows: int
    seconds: float
    processor: float = 0.0
    workers: int = 1
    peak_bytes: int = 0
    together: float = 0.0

    def and_again(self, other: StepLog) -> StepLog:
        """Both added up. `seconds` are so, too, even where both were at work at the same time."""
        return StepLog(
            self.step,
            self.rows + other.rows,
            self.seconds + other.seconds,
            self.processor + other.processor,
            max(self.workers, other.workers),
            max(self.peak_bytes, other.peak_bytes),
            self.together + other.together,
        )


class StepMeter:
    """Measures a step, from when this is made until it is told of."""

    def __init__(self, workforce: Workforce = HERE) -> None:
        self._workforce = workforce
        self._began, self._used = time.perf_counter(), usage_so_far()
        self._effort = self._workforce.effort()

    def log(self, step: str, rows: int) -> StepLog:
        """What the step did; the next one begins now."""
        now, used = time.perf_counter(), usage_so_far()
        effort, before = self._workforce.effort(), self._effort
        busy = [who for who, many in effort.answers.items() if many > before.answers.get(who, 0)]
        log = StepLog(
            step,
            rows,
            now - self._began,
            used.seconds - self._used.seconds + effort.seconds - before.seconds,
            max(1, len(busy)),
            used.peak_bytes + effort.peak_bytes,
            effort.together - before.together,
        )
        self._began, self._used, self._effort = now, used, effort
        return log


def load_steps(package: str, tables: Sequence[str]) -> tuple[BuildStep, ...]:
    """Read the steps of that package's `sql` folder, in the order given."""
    folder = resources.files(package) / "sql"
    return tuple(BuildStep(t, (folder / f"{t}.sql").read_text("utf-8")) for t in tables)


@contextmanager
def named_where_memory_ends(step: str) -> Iterator[None]:
    """Adds a note that names the step to an OutOfMemoryException of the database: whoever is told
    of it will ask."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        error.add_note(f"step '{step}'")
        raise


def run_step(
    snapshot: Snapshot, step: BuildStep, parameters: Mapping[str, Any] | None = None
) -> StepLog:
    """Run one step; named parameters (`$name`) are bound, never pasted into the text. An
    OutOfMemoryException of the database has a note that names the step."""
    meter = StepMeter()
    with named_where_memory_ends(step.table):
        answer = snapshot.row(step.sql, parameters)
    rows = answer[0] if answer and step.ends_with_table else snapshot.count(step.table)
    return meter.log(step.table, rows)
