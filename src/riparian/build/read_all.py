"""Read and derive all datasets that a build needs, by as many workers as there are.

A dataset is read by one worker; one that is a large IATI file by several, in ranges of its
activities, and a large reading of any kind that is only to be derived from anew, in ranges of its
lines (`read_ranges`). Whichever way it was, the same files come out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from riparian.build.json_lines import LineRange, divide_lines
from riparian.build.read_datasets import carry_out, check_source
from riparian.build.read_ranges import (
    JoinTask,
    RangeDone,
    RangeTask,
    carry_out_range,
    join_ranges,
    remove_ranges,
)
from riparian.build.reading_files import (
    RECORDS,
    ReadingDone,
    ReadTask,
    beside,
    damaged_files,
    read_counts,
    whole_reading,
)
from riparian.ingest.iati.file_ranges import FileRange, divide
from riparian.ingest.iati.iati_reader import IatiReader
from riparian.workers.workforce import HERE, Workforce, as_they_come

POOL_FROM_BYTES = 4_000_000
"""Less than this to read is read here and now: starting processes would take longer."""

DIVIDED_FROM_BYTES = 8_000_000
"""A smaller file is read by one worker: two seconds that nobody waits for."""

RANGE_BYTES = 4_000_000
"""How much of a file, or of the lines of a reading, is one piece of work: a second of it, and
little to do twice."""

Part = tuple[FileRange | LineRange, int]
"""A range, and how many bytes of the file it stands for."""

Advance = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


class Share(msgspec.Struct, frozen=True):
    """What one worker does: a dataset, a range of one, or to join its ranges."""

    whole: ReadTask | None = None
    range: RangeTask | None = None
    join: JoinTask | None = None


class ShareDone(msgspec.Struct, frozen=True):
    """What came of it: of a range, that; else the dataset is done."""

    dataset: str
    whole: ReadingDone | None = None
    range: RangeDone | None = None


def read_all(
    tasks: Sequence[ReadTask], advance: Advance, workforce: Workforce = HERE
) -> list[ReadingDone]:
    """Read and derive what is not on disk yet; results in the order of the tasks.

    Raises CentreError where a file is not the one that was received.
    """
    done = {t.dataset: d for t in tasks if (d := whole_reading(t)) is not None}
    open_tasks = [t for t in tasks if t.dataset not in done]
    total = sum(t.bytes for t in open_tasks)
    advance("reading", 0, total)
    is_worth_it = total >= POOL_FROM_BYTES and (
        len(open_tasks) > 1 or any(map(_can_be_divided, open_tasks))
    )
    handing_out = _HandingOut(open_tasks, workforce if is_worth_it else HERE)
    for result in handing_out.results():
        if result is not None:
            done[result.dataset] = result
        advance("reading", handing_out.finished, total)
    return [done[t.dataset] for t in tasks]


def carry_out_share(share: Share) -> ShareDone:
    """Do what a share says."""
    if share.range is not None:
        return ShareDone(share.range.task.dataset, range=carry_out_range(share.range))
    if share.join is not None:
        return ShareDone(share.join.task.dataset, join_ranges(share.join))
    assert share.whole is not None
    return ShareDone(share.whole.dataset, carry_out(share.whole))


def _can_be_divided(task: ReadTask) -> bool:
    """Whether it is a large IATI file, or has a large reading, as far as can be seen."""
    if task.reader == IatiReader.name and task.bytes >= DIVIDED_FROM_BYTES:
        return True
    return _bytes_of_lines(task) >= DIVIDED_FROM_BYTES


def _bytes_of_lines(task: ReadTask) -> int:
    try:
        return beside(task.records, RECORDS).stat().st_size
    except OSError:  # it has not been read
        return 0


class _InRanges:
    """A dataset that is done in ranges; `bytes` of its file that each stands for, and those that
    are done."""

    def __init__(self, task: ReadTask, damaged: tuple[str, ...]) -> None:
        self.task, self.damaged = task, damaged
        self.bytes: list[int] = []
        self.all_handed_out = self.given_up = False
        self.done: list[RangeDone] = []

    @property
    def bytes_done(self) -> int:
        """How much of it is done."""
        return sum(self.bytes[done.number] for done in self.done)

    @property
    def can_be_joined(self) -> bool:
        """Whether all of its ranges are done."""
        return self.all_handed_out and len(self.done) == len(self.bytes) and not self.given_up


class _HandingOut:
    """Hands out shares, and what follows from them; `finished` counts bytes that were read."""

    def __init__(self, tasks: Sequence[ReadTask], workforce: Workforce) -> None:
        # Largest first: else one process may read the largest file alone at the end
        self._tasks = sorted(tasks, key=lambda task: task.bytes, reverse=True)
        self._bytes = {task.dataset: task.bytes for task in tasks}
        self._workforce = workforce
        self._next: deque[Share] = deque()
        self._in_ranges: dict[str, _InRanges] = {}
        self.finished = 0

    def results(self) -> Iterator[ReadingDone | None]:
        """A result for each dataset when it is there, and None when a part of one is."""
        shares = self._shares()
        while True:
            for share_done in as_they_come(self._workforce, carry_out_share, shares):
                yield self._take(share_done)
            if not self._next:
                return
            shares = self._waiting()

    def _shares(self) -> Iterator[Share]:
        for task in self._tasks:
            yield from self._waiting()
            if self._workforce.workers > 1 and _can_be_divided(task):
                yield from self._in_parts(task)
            else:
                yield Share(task)

    def _waiting(self) -> Iterator[Share]:
        while self._next:
            yield self._next.popleft()

    def _in_parts(self, task: ReadTask) -> Iterator[Share]:
        Path(task.folder).mkdir(parents=True, exist_ok=True)
        damaged = damaged_files(task.records)
        if damaged or read_counts(task.records) is None:
            if task.reader != IatiReader.name:
                yield Share(task)
                return
            check_source(task)
            parts = _file_ranges_of(task)
        else:
            parts = _lines_of(task)
        damaged += damaged_files(task.derived)
        dataset = _InRanges(task, tuple(file.name for file in damaged))
        self._in_ranges[task.dataset] = dataset
        for number, (part, size) in enumerate(parts):
            yield from self._waiting()
            if dataset.given_up:
                return
            dataset.bytes.append(size)
            yield Share(range=RangeTask(task, number, part))
        dataset.all_handed_out = True
        if not dataset.bytes:
            yield Share(task)
        elif dataset.can_be_joined:
            yield self._join(dataset)

    def _take(self, done: ShareDone) -> ReadingDone | None:
        dataset = self._in_ranges.get(done.dataset)
        if done.range is None:
            self.finished += self._bytes[done.dataset]
            if dataset is not None:
                self._forget_ranges(dataset)
            return done.whole
        assert dataset is not None
        dataset.done.append(done.range)
        self.finished += dataset.bytes[done.range.number]
        if dataset.given_up:
            self._forget_ranges(dataset)
        elif not done.range.can_be_joined:
            dataset.given_up = True
            self._forget_ranges(dataset)
            self._next.append(Share(dataset.task))
        elif dataset.can_be_joined:
            self._next.append(self._join(dataset))
        return None

    def _forget_ranges(self, dataset: _InRanges) -> None:
        remove_ranges(dataset.task, dataset.done)
        self.finished -= dataset.bytes_done
        dataset.done.clear()

    def _join(self, dataset: _InRanges) -> Share:
        return Share(join=JoinTask(dataset.task, tuple(dataset.done), dataset.damaged))


def _file_ranges_of(task: ReadTask) -> Iterator[Part]:
    for file_range in divide(Path(task.file), RANGE_BYTES):
        yield file_range, file_range.bytes


def _lines_of(task: ReadTask) -> Iterator[Part]:
    size = _bytes_of_lines(task)
    for lines in divide_lines(beside(task.records, RECORDS), RANGE_BYTES):
        before, behind = (task.bytes * byte // size for byte in (lines.begins, lines.ends))
        yield lines, behind - before
