"""A person's correction of the places of a project, as an entry of the journal.

Entries are only added. An undo is an entry of its own that names the one it undoes; then the entry
before stands again. Nothing here opens a database.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from riparian.store.journal.current_entries import standing_by


class PlaceCorrection(msgspec.Struct, frozen=True):
    """One entry. `activity` is a project's identifier, `places` the codes of where it is.

    `made_at` is UTC (ISO 8601), by the clock of the computer that wrote it. An undo has no places,
    and in `undoes` the entry that no longer stands.
    """

    id: int
    made_at: str
    made_by: str
    activity: str
    places: tuple[str, ...]
    why: str
    undoes: int | None = None


def standing(entries: Iterable[PlaceCorrection]) -> list[PlaceCorrection]:
    """The current corrections: of each project the last that is not undone, in order of project."""
    last = standing_by(entries, lambda entry: entry.activity)
    return [last[activity] for activity in sorted(last)]
