"""`BuildReport`: what a build did, to be told and to be kept as its log."""

from __future__ import annotations

import msgspec

from riparian.build.reading_files import ReadingDone
from riparian.overlap.engine.search_overlaps import PairSearch
from riparian.store.steps import StepLog


class MemberBuild(msgspec.Struct, frozen=True):
    """What came of the snapshot that holds what other members share with this one alone. Nothing in
    it says what that is, nor how much: what a build says ends in logs."""

    build_id: str
    changed: bool
    seconds: float


class BuildReport(msgspec.Struct, frozen=True):
    """What a build did.

    `damaged`: builds of before of which no overlaps could be taken over. `repairs`: what was found
    damaged and has been made again, a sentence each.
    """

    build_id: str
    changed: bool
    read: tuple[str, ...]
    datasets: tuple[ReadingDone, ...]
    steps: tuple[StepLog, ...]
    found: tuple[PairSearch, ...]
    seconds: float
    damaged: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    member: MemberBuild | None = None

    @property
    def rows(self) -> int:
        """Table rows that all readers met; in other formats, records."""
        return sum(d.reading.rows for d in self.datasets)

    @property
    def records(self) -> int:
        """Records that all readers met."""
        return sum(d.reading.records for d in self.datasets)

    @property
    def activities(self) -> int:
        """Records kept."""
        return sum(d.reading.activities for d in self.datasets)

    @property
    def refused(self) -> int:
        """Records refused."""
        return sum(d.reading.refused for d in self.datasets)
