"""What counts: which projects are activity, and which of their money a sum may hold.

- A *cancelled* project (its publisher says so) is no activity. It stays a project with its status,
  and is in no count, sum, area, index or overlap; its money stands apart.
- Money that is only *pledged* stands apart, whatever the project's status.
- An *only planned* project (its status on the day is planned) is activity to come. It is counted as
  a project; its money stands apart.
- Everything else is *counted*: what is committed, else what was spent, else what is budgeted or
  forecast, as each project states it.

`mark_standing` makes the temporary table `standing` of every project: `apart` (why its money is in
no sum, NULL where it is), `standing` (that, or what kind of money it is), the amount, as `usd`
where it is counted and as `usd_apart` where it is not, and whether it is only `planned`, or its
amount an `outlier`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, get_args

import msgspec
import numpy as np

from riparian.catalogue.facets.postings import Mask
from riparian.catalogue.facets.row_periods import Periods
from riparian.catalogue.sql_conditions import text_of
from riparian.normalise.money import Held
from riparian.normalise.status import STATUSES, ProjectState
from riparian.store.database import Snapshot

Apart = Literal["cancelled", "pledged", "planned"]
"""Why money is in no sum: of a cancelled project, of one that is only planned, or a pledge."""

HELD: tuple[Held, ...] = get_args(Held)
COUNTED: tuple[Held, ...] = tuple(held for held in HELD if held != "pledged")
APART: tuple[Apart, ...] = get_args(Apart)

CANCELLED = "SELECT project_id FROM project WHERE status_code = '5'"
"""The projects that are no activity. By the code alone, not by a day: what was cancelled later than
the day asked about is no overlap either."""


class MoneyPart(msgspec.Struct, frozen=True):
    """Some projects' money of one kind: what it is (`Held`, or why it stands apart), how many
    projects, and how much of their money is theirs who are asked about; None where none of them
    states an amount in dollars. `outliers` of the amounts are more than ten times the largest of
    the others (`project_outlier`)."""

    what: Held | Apart
    projects: int
    usd: float | None
    outliers: int = 0


class DayStates(NamedTuple):
    """What every project is on a day: their `ids` in order, and their periods."""

    ids: Sequence[str]
    periods: Periods
    on: str

    def planned(self) -> list[str]:
        """Those that are only planned, by their status."""
        return self._those(self.periods.statuses(self.on) == STATUSES.index("planned"))

    def in_state(self, state: ProjectState) -> list[str]:
        """Those in a state."""
        return self._those(self.periods.in_state(state, self.on))

    def _those(self, projects: Mask) -> list[str]:
        return [self.ids[row] for row in np.flatnonzero(projects).tolist()]


def mark_standing(snapshot: Snapshot, states: DayStates) -> None:
    """Make the table `standing`."""
    snapshot.execute(_STANDING, {"planned": text_of(states.planned())})


_STANDING = f"""
CREATE OR REPLACE TEMP TABLE standing AS
WITH known AS (
    SELECT
        p.project_id,
        CASE
            WHEN c.project_id IS NOT NULL THEN 'cancelled'
            WHEN p.usd_held = 'pledged' THEN 'pledged'
            WHEN n.project_id IS NOT NULL THEN 'planned'
        END AS apart,
        n.project_id IS NOT NULL AS planned,
        p.usd, p.usd_held, o.project_id IS NOT NULL AS outlier
    FROM project AS p
    LEFT JOIN project_outlier AS o ON o.project_id = p.project_id
    LEFT JOIN ({CANCELLED}) AS c ON c.project_id = p.project_id
    LEFT JOIN (
        SELECT unnest(from_json($planned, '["VARCHAR"]')) AS project_id
    ) AS n ON n.project_id = p.project_id
)
SELECT
    project_id, coalesce(apart, usd_held) AS standing, apart,
    CASE WHEN apart IS NULL THEN usd END AS usd,
    CASE WHEN apart IS NOT NULL THEN usd END AS usd_apart,
    planned, outlier
FROM known
"""


def counted(parts: Iterable[MoneyPart]) -> list[MoneyPart]:
    """Those whose money a sum holds: not what stands apart, nor what is not known."""
    return [part for part in parts if part.what not in APART and part.usd is not None]


def in_order(parts: Iterable[MoneyPart]) -> tuple[MoneyPart, ...]:
    """Parts in the order in which they are said: what is counted first, then what stands apart."""
    order = (*COUNTED, *APART)
    return tuple(sorted(parts, key=lambda part: order.index(part.what)))


def payers(table: str = "project_provider") -> str:
    """SQL that says for whom a project's money counts: its funders in equal parts, else who reports
    it. A channel passes on what others give, so that no dollar counts twice.

    It gives `project_id`, `provider` and `part` (0-1), out of a table with `project_id`, `provider`
    and `role`.
    """
    return f"""
    SELECT project_id, provider, 1.0 / count(*) OVER (PARTITION BY project_id) AS part
    FROM {table} AS x
    WHERE role = 'funder' OR role = 'reporter' AND NOT EXISTS (
        SELECT 1 FROM {table} AS y
        WHERE y.project_id = x.project_id AND y.role = 'funder'
    )
"""
