"""The texts of a snapshot that wait to be read for their meaning, and what it is called meanwhile.

Two kinds wait: of activities without a purpose (`text_reading`), where words make nothing certain;
and of projects whose overlaps are looked at twice (`project_reading`). Titles are compared by
meaning too, but nothing of a snapshot rests on that (`make_title_vectors`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec

from riparian.build.propose_purposes import activities_read
from riparian.normalise.purpose_inference.text_evidence import encoded_text
from riparian.overlap.engine.project_texts import texts_of_projects
from riparian.store.database import Snapshot

_WAITING = """
SELECT 'activity' AS kind, activity_id AS id FROM text_reading WHERE state = 'waits'
UNION ALL
SELECT DISTINCT 'project' AS kind, project_id AS id FROM project_reading WHERE waits
ORDER BY kind, id
"""


class WaitingTexts(msgspec.Struct, frozen=True):
    """Texts to encode, each once, in the order in which they are worth it: those whose words decide
    nothing, then those whose words propose a purpose, and those that overlaps compare."""

    undecided: tuple[str, ...]
    others: tuple[str, ...]


def waiting_texts(snapshot: Snapshot) -> WaitingTexts:
    """What waits in a snapshot; empty where no encoder took part in it, or an older version made
    it."""
    if not snapshot.has_table("text_reading"):
        return WaitingTexts((), ())
    silent = set(snapshot.column("SELECT activity_id FROM text_reading WHERE verdict = 'none'"))
    waiting = list(activities_read(snapshot, "waits"))
    undecided = dict.fromkeys(one.encoded for one in waiting if one.activity_id in silent)
    others = dict.fromkeys(one.encoded for one in waiting if one.activity_id not in silent)
    projects = snapshot.column(
        "SELECT DISTINCT project_id FROM project_reading WHERE waits ORDER BY project_id"
    )
    said = texts_of_projects(snapshot, projects) if projects else {}
    others |= dict.fromkeys(encoded_text(text.title, text.words) for text in said.values())
    return WaitingTexts(tuple(undecided), tuple(one for one in others if one not in undecided))


def named_after(inputs: str) -> Callable[[Snapshot], str]:
    """What names a build out of what was filled in: the same as what it was made of, where nothing
    waits; so a build is the same, whether all was read at once or piece by piece."""

    def name(snapshot: Snapshot) -> str:
        waiting = snapshot.rows(_WAITING)
        if not waiting:
            return inputs
        return hashlib.sha256(msgspec.json.encode([inputs, waiting])).hexdigest()[:16]

    return name
