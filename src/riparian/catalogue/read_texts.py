"""How many texts of a snapshot have been read for their meaning, of those that are to be."""

from __future__ import annotations

import msgspec

from riparian.store.database import Snapshot

_COUNTS = """
SELECT
    (SELECT count(*) FROM text_reading WHERE state = 'meaning'),
    (SELECT count(*) FROM text_reading WHERE state = 'waits'),
    (SELECT count(DISTINCT project_id) FROM project_reading WHERE vector IS NOT NULL),
    (SELECT count(DISTINCT project_id) FROM project_reading WHERE waits)
"""


class ReadTexts(msgspec.Struct, frozen=True):
    """Texts of activities that propose purposes, and projects whose texts overlaps compare: of how
    many the meaning has been read, and how many wait, being read by words alone as yet. Nothing
    waits where no encoder takes part."""

    purposes_read: int
    purposes_waiting: int
    compared_read: int
    compared_waiting: int


def count_read_texts(snapshot: Snapshot) -> ReadTexts:
    """The counts of a snapshot; nothing is known of one that an older version made."""
    if not snapshot.has_table("text_reading"):
        return ReadTexts(0, 0, 0, 0)
    row = snapshot.row(_COUNTS)
    assert row is not None
    return ReadTexts(*row)
