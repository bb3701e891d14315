"""What overlaps are found by, as it stands in a snapshot: rows by project and in names.

All that the search is handed is read here, into the tables of the steps and a few lists that are
the same for all providers; `load_projects` puts it into numbers. So a hash of these rows covers all
that the overlaps of two providers rest on (`fingerprints`): whatever the search shall know more is
a column, a step or a list more here, and is covered too.

The hash: of each provider **every column of every table of the steps** is hashed, by project and in
names, and with that the lists that are the same for all, the settings but for which pairs are asked
for, and what the caller says of code and libraries. Two columns are left out, as they say no more
than the identifier of the project and depend on who else was read: its number and its luck. Where a
row says anything that depends on others' projects (the purpose above a purpose, a handle), it is
hashed as it came out. Not here: that the overlaps of two providers do not depend on the rows of
others, which a test says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import msgspec

from riparian.errors import SnapshotMissing
from riparian.overlap.signals.rivers import MEKONG, Drained, drained_by
from riparian.region.pack import load_region
from riparian.store.database import Snapshot
from riparian.store.settings import OverlapSettings
from riparian.store.steps import StepLog, load_steps, run_step

STEPS = ("numbered", "owned", "touched", "touched_node", "proposing", "spot", "worded", "filed",
         "naming", "routed", "called")  # fmt: skip
"""The steps in order; each makes the temporary table of its name. All but `touched_node` are by
project (`number`)."""

HASHED = (*STEPS, "spoken")
"""The same with what texts say, which overlaps rest on where texts are read."""


LATEST = ("project_route", "project_called", "subject_system")
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
def gathering(
    snapshot: Snapshot, providers: Collection[str], names: tuple[str, ...] = STEPS
) -> Iterator[SearchRows]:
    """The rows of these providers; the tables of the steps (`HASHED` where they are to have
    fingerprints) are there as long as the block runs.
    Raises SnapshotMissing for a snapshot of before what is read here was kept."""
    if not all(snapshot.has_table(one) for one in LATEST):
        raise SnapshotMissing(
            "This catalogue was built by an earlier version of Riparian and lacks what"
            " is needed to compare these providers.",
            "riparian build",
        )
    steps = load_steps("riparian.overlap.engine", names)
    among = {"numbered": {"providers": sorted(providers)}}
    logs = tuple(run_step(snapshot, step, among.get(step.table)) for step in steps)
    yield SearchRows(tuple(sorted(providers)), _common(snapshot), logs)
    for step in names:
        snapshot.execute(f"DROP TABLE {step}")


def _common(snapshot: Snapshot) -> Common:
    feeds = snapshot.rows("SELECT a, b FROM feed ORDER BY a, b")
    waters = snapshot.rows("SELECT set_id FROM place_set WHERE type IN ('basin', 'river')")
    return Common(
        tuple((str(a), str(b)) for a, b in feeds),
        frozenset(str(row[0]) for row in waters),
        drained_by(MEKONG, load_region(snapshot.region)),
    )


_TOLD = {
    "numbered": "SELECT * EXCLUDE (luck) FROM numbered",
    "touched_node": "SELECT t.number, n.* EXCLUDE (id) FROM touched AS t"
    " JOIN touched_node AS n ON n.feature = t.feature AND n.node = t.node",
}
"""Steps of which not every column is hashed as it stands: what nodes are is told of each project
that touches them."""

_SAID = """
SELECT '{step}' AS step, number,
    md5(CAST(list_sort(list(hash(*COLUMNS(* EXCLUDE (number))))) AS VARCHAR)) AS digest
FROM ({told})
GROUP BY number
"""

_OF_PROVIDERS = """
WITH said AS ({said}),
project AS (
    SELECT number, md5(string_agg(step || ' ' || digest, ',' ORDER BY step)) AS digest
    FROM said
    GROUP BY number
)
SELECT o.provider, md5(string_agg(p.digest, ',' ORDER BY p.number))
FROM project AS p
JOIN owned AS o ON o.number = p.number
GROUP BY o.provider
"""
"""Projects stand in order of their identifiers, as their numbers do."""


def fingerprints(
    snapshot: Snapshot,
    rows: SearchRows,
    settings: OverlapSettings,
    rests_on: str,
) -> dict[tuple[str, str], str]:
    """The fingerprint of each pair in the settings, in their order; as long as the
    rows are there, which are those of `HASHED`.

    `rests_on` names the code and the libraries with which overlaps are found.
    """
    asked = msgspec.structs.replace(settings, pairs=())
    common = msgspec.json.encode([rests_on, asked, rows.common], order="deterministic")
    of = _of_providers(snapshot)
    return {
        (a, b): hashlib.sha256(
            common + msgspec.json.encode([a, of.get(a), b, of.get(b)])
        ).hexdigest()[:32]
        for a, b in settings.pairs
    }


def _of_providers(snapshot: Snapshot) -> dict[str, str]:
    """A hash of all rows of each provider. A project of two providers counts for both."""
    said = " UNION ALL ".join(
        _SAID.format(step=step, told=_TOLD.get(step, f"FROM {step}")) for step in HASHED
    )
    return dict(snapshot.rows(_OF_PROVIDERS.format(said=said)))
