"""When projects run, as a table for the step that makes them: out of all the records of each, but
for contracts and tenders within it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import msgspec

from riparian.catalogue.period_columns import PERIOD_COLUMNS, period_of
from riparian.normalise.project_period import RecordPeriod, period_of_project
from riparian.store.database import Snapshot
from riparian.store.load import load_rows
from riparian.store.schema import OWNERS_FIRST
from riparian.store.steps import StepLog, StepMeter

TABLE = "project_period"

_COLUMNS = {
    "project_id": "VARCHAR",
    **dict.fromkeys(PERIOD_COLUMNS, "VARCHAR"),
    "seen": "VARCHAR[]",
    "length_months": "INTEGER",
    "least_months": "INTEGER",
}
_NAMES = ", ".join(f'"{name}"' for name in PERIOD_COLUMNS)
_RECORDS = f"""
SELECT project_id, coalesce(nullif(identifier, ''), unit_id) AS record, {_NAMES}
FROM activity
WHERE NOT is_contract
QUALIFY count(*) OVER (PARTITION BY project_id) > 1
ORDER BY project_id, {OWNERS_FIRST}
"""


_SINGLE = f"""
INSERT INTO {TABLE} (project_id, {_NAMES})
SELECT project_id, {_NAMES.replace('"seen"', 'coalesce("seen", [])')}
FROM activity
WHERE NOT is_contract
QUALIFY count(*) OVER (PARTITION BY project_id) = 1
"""


def make_project_periods(snapshot: Snapshot) -> StepLog:
    """Make the table `project_period`. Most projects have one record, which is taken as it is."""
    meter = StepMeter()
    load_rows(snapshot, TABLE, _COLUMNS, _periods(snapshot.cursor()))
    snapshot.execute(_SINGLE)
    snapshot.execute(f"CREATE OR REPLACE TABLE {TABLE} AS FROM {TABLE} ORDER BY project_id")
    return meter.log(TABLE, snapshot.count(TABLE))


def _periods(snapshot: Snapshot) -> Iterator[Sequence[Any]]:
    for project, rows in groupby(snapshot.each_dict(_RECORDS), key=lambda row: row["project_id"]):
        period = period_of_project([RecordPeriod(row["record"], period_of(row)) for row in rows])
        yield (project, *_values(period))


def _values(period: msgspec.Struct) -> Iterator[Any]:
    fields = msgspec.structs.asdict(period)
    for name in PERIOD_COLUMNS:
        yield fields[name.removeprefix("status_")]
