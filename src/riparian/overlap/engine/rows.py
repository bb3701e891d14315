"""What overlaps are found by, as it stands in a snapshot: rows by project and in names.

All that the search is handed is read here, into the tables of the steps and a few lists that are
the same for all providers; `load` puts it into numbers. So a hash of these rows covers all that
the overlaps of two providers rest on (`fingerprints`): whatever the search shall know more is a
column, a step or a list more here, and is covered too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import msgspec

from riparian.errors import SnapshotMissing
from riparian.overlap.signals.rivers import MEKONG, Drained, drained_by
from riparian.region.pack import load_region
from riparian.store.database import Snapshot
from riparian.store.steps import StepLog, load_steps, run_step

STEPS = ("numbered", "owned", "touched", "touched_node", "proposing", "spot", "worded", "filed",
         "naming", "routed", "called")  # fmt: skip
"""The steps in order; each makes the temporary table of its name. All but `touched_node` are by
project (`number`)."""


LATEST = ("project_route", "project_called")
"""What snapshots of earlier versions lack."""


class Common(msgspec.Struct, frozen=True):
    """What is the same for all providers: which subject feeds which, which nodes of the place tree
    are rivers or basins, and what the Mekong drains."""

    feeds: tuple[tuple[str, str], ...]
    waters: frozenset[str]
    drained: Drained


class SearchRows(msgspec.Struct, frozen=True):
    """What was read of these providers, beside the tables of the steps."""

    providers: tuple[str, ...]
    common: Common
    logs: tuple[StepLog, ...]


@contextmanager
def gathering(snapshot: Snapshot, providers: Collection[str]) -> Iterator[SearchRows]:
    """The rows of these providers; the tables of the steps are there as long as the block runs.
    Raises SnapshotMissing for a snapshot of before what is read here was kept."""
    if not all(snapshot.has_table(one) for one in LATEST):
        raise SnapshotMissing(
            "This catalogue was built by an earlier version of Riparian and lacks what"
            " is needed to compare these providers.",
            "riparian build",
        )
    steps = load_steps("riparian.overlap.engine", STEPS)
    among = {"numbered": {"providers": sorted(providers)}}
    logs = tuple(run_step(snapshot, step, among.get(step.table)) for step in steps)
    yield SearchRows(tuple(sorted(providers)), _common(snapshot), logs)
    for step in STEPS:
        snapshot.execute(f"DROP TABLE {step}")


def _common(snapshot: Snapshot) -> Common:
    feeds = snapshot.rows("SELECT a, b FROM feed ORDER BY a, b")
    waters = snapshot.rows("SELECT set_id FROM place_set WHERE type IN ('basin', 'river')")
    return Common(
        tuple((str(a), str(b)) for a, b in feeds),
        frozenset(str(row[0]) for row in waters),
        drained_by(MEKONG, load_region(snapshot.region)),
    )
