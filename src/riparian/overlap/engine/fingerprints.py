"""What the overlaps of two providers rest on, as a hash: the same hash, the same overlaps.

The search is handed numbers that are made of the rows of `rows` alone, the settings, and its code.
So of each provider **every column of every table of the steps** is hashed, by project and in names,
and with that the lists that are the same for all, the settings but for which pairs are asked for,
and what the caller says of code and libraries. Two columns are left out, as they say no more than
the identifier of the project and depend on who else was read: its number and its luck.

Where a row says anything that depends on others' projects (the purpose above a purpose, a handle),
it is hashed as it came out. Not here: that the overlaps of two providers do not depend on the rows
of others, which a test says.
"""

from __future__ import annotations

import hashlib

import msgspec

from riparian.overlap.engine.rows import STEPS, SearchRows
from riparian.store.database import Snapshot
from riparian.store.settings import OverlapSettings

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
    """The fingerprint of each pair in the settings, in their order; as long as the rows are there.

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
        _SAID.format(step=step, told=_TOLD.get(step, f"FROM {step}")) for step in STEPS
    )
    return dict(snapshot.rows(_OF_PROVIDERS.format(said=said)))
