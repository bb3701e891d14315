"""`Periods`: when the projects behind numbered rows run, and from that what each is on a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from riparian.catalogue.facets.postings import Mask, Rows
from riparian.catalogue.period_columns import period_of, status_columns
from riparian.model.derived import Period
from riparian.normalise.status import PROJECT_STATES, STATUSES, ProjectState, state_on, status_on
from riparian.store.array_file import Array, Arrays, pack, unpack
from riparian.store.database import Snapshot
from riparian.store.memo import Last

KEPT_DAYS = 4


class Periods:
    """The periods of projects that are numbered from 0: every different one once, as many projects
    share one. What they come to on a day is worked out once and kept. For several threads."""

    def __init__(self, different: Sequence[Period], of_row: Rows) -> None:
        self._different, self._of_row = tuple(different), of_row
        self._statuses: Last[str, Rows] = Last(KEPT_DAYS)
        self._states: Last[str, Rows] = Last(KEPT_DAYS)
        self._assumed: Last[str, Mask] = Last(KEPT_DAYS)

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Periods:
        """Those that `as_arrays` gave."""
        return cls(unpack(arrays["different"], tuple[Period, ...]), arrays["of_row"])

    def as_arrays(self) -> dict[str, Array]:
        """All that it knows, to be written to a file."""
        return {"different": pack(self._different), "of_row": self._of_row}

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
        """Of which projects the status on a day rests on a date that nobody states. Not to be
        written to."""

        def work_out() -> Mask:
            assumed = [status_on(one, on).sureness == "assumed" for one in self._different]
            found: Mask = np.asarray(assumed, dtype=np.bool_)[self._of_row]
            found.flags.writeable = False
            return found

        return self._assumed.get(on, work_out)

    def in_state(self, state: ProjectState, on: str) -> Mask:
        """Which projects are in a state on a day."""
        found: Mask = self.states(on) == PROJECT_STATES.index(state)
        return found

    def _each(self, number: Callable[[Period], int]) -> Rows:
        return np.asarray([number(one) for one in self._different], dtype=np.int8)[self._of_row]


_NUMBERED = """
CREATE TEMP TABLE IF NOT EXISTS numbered AS
SELECT project_id, CAST(row_number() OVER (ORDER BY project_id) - 1 AS INTEGER) AS number
FROM project
"""

IDS = "SELECT project_id FROM numbered ORDER BY number"

_PERIODS = """
SELECT
    {period}, list(n.number) AS numbers
FROM {table} AS n
JOIN project AS p ON p.project_id = n.project_id
GROUP BY ALL
ORDER BY min(n.number)
"""


def number_projects(snapshot: Snapshot) -> None:
    """Make a temporary table `numbered` of all projects, where there is none yet: each has its
    `number`, from 0 in order of ids."""
    snapshot.execute(_NUMBERED)


def load_periods(snapshot: Snapshot, table: str, size: int) -> Periods:
    """The periods of the projects of a table of ours that has `project_id` and `number`."""
    sql = _PERIODS.format(table=table, period=status_columns(snapshot))
    of_row = np.zeros(size, dtype=np.int32)
    different = []
    for place, row in enumerate(snapshot.each_dict(sql)):
        of_row[row.pop("numbers")] = place
        different.append(period_of(row))
    return Periods(different, of_row)


def load_every_period(snapshot: Snapshot) -> tuple[list[str], Periods]:
    """The ids of all projects in order, and their periods; makes the table `numbered`."""
    number_projects(snapshot)
    ids = snapshot.column(IDS)
    return ids, load_periods(snapshot, "numbered", len(ids))
