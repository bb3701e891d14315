"""`BuildReport`: what a build did, to be told and to be kept as its log."""

from __future__ import annotations

from typing import Literal

import msgspec

from riparian.build.reading_files import ReadingDone
from riparian.overlap.engine.search_overlaps import PairSearch
from riparian.store.layout import Layout
from riparian.store.steps import StepLog

Reason = Literal["inputs", "meaning"]


class MemberBuild(msgspec.Struct, frozen=True):
    """What came of the snapshot that holds what other members share with this one alone. Nothing in
    it says what that is, nor how much: what a build says ends in logs."""

    build_id: str
    changed: bool
    seconds: float


class _Logged(msgspec.Struct):
    reason: Reason = "inputs"


def reason_of(layout: Layout, build_id: str) -> Reason:
    """Why a build was made, as its log has it; `inputs` where there is none."""
    try:
        return msgspec.json.decode(layout.build_log(build_id).read_bytes(), type=_Logged).reason
    except (OSError, msgspec.DecodeError):
        return "inputs"


class BuildReport(msgspec.Struct, frozen=True):
    """What a build did.

    `reason`: its `inputs` are new (data, settings, what people said, our rules), or texts of the
    build before it were read for their `meaning`. `damaged`: builds of before of which no overlaps
    could be taken over. `repairs`: what was found damaged and has been made again, a sentence each.
    `processor`: seconds of processors; `peak_bytes`: the most memory that was held; both of all
    processes together. `together`: seconds by the clock in which two or more were at work.
    `lacking`: what of others' journals is damaged here, a sentence each; of that the build has what
    the build before had.
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
    reason: Reason = "inputs"
    processor: float = 0.0
    peak_bytes: int = 0
    together: float = 0.0
    lacking: tuple[str, ...] = ()

    @property
    def all_steps(self) -> tuple[StepLog, ...]:
        """The steps, those of the searches for overlaps at the end, each for all of them."""
        searches: dict[str, StepLog] = {}
        for step in (step for found in self.found for step in found.steps):
            before = searches.get(step.step)
            searches[step.step] = step if before is None else before.and_again(step)
        return (*self.steps, *searches.values())

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
