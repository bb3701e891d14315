"""What is kept of a snapshot between questions: columns of pairs, facts of projects, wordings.

A snapshot never changes, so nothing kept of it can be out of date. What is kept of one goes when
another is asked.
"""

from __future__ import annotations

from riparian.overlap.report.facts import Known, load_known
from riparian.overlap.report.lists.columns import OverlapColumns, load_columns
from riparian.overlap.report.lists.project_facts import FactsByProject
from riparian.overlap.report.overlap import Overlap
from riparian.store.database import Snapshot
from riparian.store.memo import Last, Once
from riparian.store.settings import OverlapSettings

KEPT_PAIRS, KEPT_WORDINGS = 8, 3000
"""Pairs of providers, and overlaps put into words (some 5 KB each), that are kept of one snapshot.
"""

WordingKey = tuple[str, str, str, str, float, str]


class OfSnapshot:
    """What is kept of one snapshot."""

    def __init__(self) -> None:
        self.project_facts = FactsByProject()
        self.wordings: Last[WordingKey, Overlap] = Last(KEPT_WORDINGS)
        self._columns: Once[tuple[str, str], OverlapColumns] = Once(KEPT_PAIRS)
        self._known: Once[tuple[str, str], Known] = Once(KEPT_PAIRS)

    def columns(
        self, snapshot: Snapshot, a: str, b: str, settings: OverlapSettings
    ) -> OverlapColumns:
        """The overlaps of this pair, in this order."""
        known = self.known(snapshot, a, b)
        return self._columns.get((a, b), lambda: load_columns(snapshot, known, settings))

    def all_at_hand(self) -> list[OverlapColumns]:
        """Those that have been asked for already."""
        return self._columns.all()

    def at_hand(self, a: str, b: str) -> OverlapColumns | None:
        """The overlaps of a pair, if they have been asked for already."""
        return self._columns.at_hand((a, b))

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
