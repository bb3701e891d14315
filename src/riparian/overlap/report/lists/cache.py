"""What is kept of a snapshot between questions: shelves of pairs, dossiers of projects.

A snapshot never changes, so nothing kept of it can be out of date. What is kept of one goes when
another is asked.
"""

from __future__ import annotations

from riparian.overlap.report.facts import Known, load_known
from riparian.overlap.report.lists.columns import Shelf, load_shelf
from riparian.overlap.report.lists.project_facts import Dossiers
from riparian.overlap.report.overlap import Overlap
from riparian.store.database import Snapshot
from riparian.store.memo import Last, Once
from riparian.store.settings import OverlapSettings

SHELVES, TOLD = 8, 3000
"""Pairs of providers, and overlaps put into words (some 5 KB each), that are kept of one snapshot.
"""

ToldKey = tuple[str, str, str, str, float, str]


class OfSnapshot:
    """What is kept of one snapshot."""

    def __init__(self) -> None:
        self.dossiers = Dossiers()
        self.told: Last[ToldKey, Overlap] = Last(TOLD)
        self._shelves: Once[tuple[str, str], Shelf] = Once(SHELVES)
        self._known: Once[tuple[str, str], Known] = Once(SHELVES)

    def shelf(self, snapshot: Snapshot, a: str, b: str, settings: OverlapSettings) -> Shelf:
        """The overlaps of this pair, in this order."""
        known = self.known(snapshot, a, b)
        return self._shelves.get((a, b), lambda: load_shelf(snapshot, known, settings))

    def shelves_at_hand(self) -> list[Shelf]:
        """Those that have been asked for already."""
        return self._shelves.all()

    def shelf_at_hand(self, a: str, b: str) -> Shelf | None:
        """The same if it has been asked for already."""
        return self._shelves.at_hand((a, b))

    def known(self, snapshot: Snapshot, a: str, b: str) -> Known:
        """What the wording of this pair's overlaps needs, whatever the projects are."""
        return self._known.get((a, b), lambda: load_known(snapshot, (a, b)))


class Memory:
    """What is kept of the snapshots of a centre. For several threads."""

    def __init__(self) -> None:
        self._kept: Once[str, OfSnapshot] = Once(1)

    def of(self, snapshot: Snapshot) -> OfSnapshot:
        """What is kept of the snapshot that is open."""
        return self._kept.get(snapshot.build, OfSnapshot)
