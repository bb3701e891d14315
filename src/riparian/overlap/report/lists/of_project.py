"""The overlaps of one project with those of others, over all pairs of providers of a build."""

from __future__ import annotations

from typing import Literal

from riparian.overlap.report.lists.cache import Memory
from riparian.overlap.report.lists.listing import tell
from riparian.overlap.report.overlap import Overlap
from riparian.store.database import Snapshot
from riparian.store.settings import OverlapSettings

_SIDES: tuple[Literal["a", "b"], ...] = ("a", "b")


def overlaps_of_project(
    snapshot: Snapshot,
    project: str,
    limit: int,
    settings: OverlapSettings,
    today: str,
    memory: Memory,
) -> tuple[list[Overlap], int]:
    """Those in which the project with that id has part, the strongest first, at most `limit`, and
    how many in all: of the pairs of providers that are worked out with the build."""
    held = memory.of(snapshot)
    told: list[Overlap] = []
    total = 0
    for a, b in settings.pairs:
        shelf = held.shelf(snapshot, a, b, settings)
        for side in _SIDES:
            found = [int(number) for number in shelf.with_project(side, project)]
            total += len(found)
            rows = shelf.rows(snapshot, found[:limit])
            told += tell(snapshot, rows, shelf.known, today, held)
    told.sort(key=lambda one: (-one.strength_bits, one.id))
    return told[:limit], total
