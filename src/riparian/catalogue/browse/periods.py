"""`Periods`: when numbered projects run, and from that what each is on a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from riparian.catalogue.browse.postings import Mask, Rows
from riparian.catalogue.period import period_of, status_columns
from riparian.model.derived import Period
from riparian.normalise.states import PROJECT_STATES, ProjectState, state_on
from riparian.normalise.status import STATUSES, status_on
from riparian.store.database import Snapshot
from riparian.store.memo import Last

KEPT_DAYS = 4

_PERIODS = """
SELECT
    {period}, list(b.{number}) AS numbers
FROM {table} AS b
JOIN project AS p ON p.project_id = b.project_id
GROUP BY ALL
"""


class Periods:
    """The periods of projects that are numbered from 0: every different one once, as many projects
    share one. What they come to on a day is worked out once and kept. For several threads."""

    def __init__(self, different: Sequence[Period], of_row: Rows) -> None:
        self._different, self._of_row = tuple(different), of_row
        self._statuses: Last[str, Rows] = Last(KEPT_DAYS)
        self._states: Last[str, Rows] = Last(KEPT_DAYS)

    def statuses(self, on: str) -> Rows:
        """The status of every project on a day, as numbers of `STATUSES`."""
        return self._statuses.get(
            on, lambda: self._each(lambda one: STATUSES.index(status_on(one, on).status))
        )

    def states(self, on: str) -> Rows:
        """The state of every project on a day, as numbers of `PROJECT_STATES`."""
        return self._states.get(
            on, lambda: self._each(lambda one: PROJECT_STATES.index(state_on(one, on)))
        )

    def assumed(self, on: str) -> Mask:
        """Of which projects the status on a day rests on a date that nobody states."""
        assumed = [status_on(one, on).sureness == "assumed" for one in self._different]
        found: Mask = np.asarray(assumed, dtype=np.bool_)[self._of_row]
        return found

    def in_state(self, state: ProjectState, on: str) -> Mask:
        """Which projects are in a state on a day."""
        found: Mask = self.states(on) == PROJECT_STATES.index(state)
        return found

    def _each(self, number: Callable[[Period], int]) -> Rows:
        return np.asarray([number(one) for one in self._different], dtype=np.int8)[self._of_row]


def load_periods(snapshot: Snapshot, table: str, number: str, size: int) -> Periods:
    """The periods of the projects of a table of ours, with `project_id` and their numbers in a
    column of that name."""
    sql = _PERIODS.format(table=table, number=number, period=status_columns(snapshot))
    of_row = np.zeros(size, dtype=np.int32)
    different = []
    for at, row in enumerate(snapshot.each_dict(sql)):
        of_row[row.pop("numbers")] = at
        different.append(period_of(row))
    return Periods(different, of_row)


def load_every_period(snapshot: Snapshot) -> tuple[list[str], Periods]:
    """The ids of all projects in order, and their periods; makes a temporary table."""
    snapshot.execute(_EVERY)
    found = snapshot.rows("SELECT project_id FROM every_project ORDER BY number")
    ids = [str(project) for (project,) in found]
    return ids, load_periods(snapshot, "every_project", "number", len(ids))


_EVERY = """
CREATE OR REPLACE TEMP TABLE every_project AS
SELECT project_id, CAST(row_number() OVER (ORDER BY project_id) - 1 AS INTEGER) AS number
FROM project
"""
