"""Read and derive one large file in ranges, each by whoever comes to it, and join them.

    readings/<dataset>/<key>.range-<number>.records.jsonl    as of a whole file, but that activities
                                           .problems.jsonl   are counted from 1 in each range
                                           .derived.jsonl
                                           .doubts.jsonl     what deriving found; whether the reader
                                                             has reported it is known at the end

`join_ranges` makes of them, byte for byte, the files that `read_and_derive` makes of the whole.
A file for which that is not certain is not joined: where the reader broke, or where a range holds
more codes of no list than are told apart.

Where the reading of a dataset is kept and only our rules have changed, ranges of its lines are
derived from anew, whatever reader made them. Of each there are the last two files alone, named
after the derivations.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from riparian.build.activity_rows import RecordRow
from riparian.build.json_lines import LineFile, LineRange, read_lines
from riparian.build.read_datasets import (
    Doubts,
    Tally,
    derive_rows,
    keep_rows,
    settle_doubts,
)
from riparian.build.reading_files import (
    COUNTS,
    DERIVED,
    PROBLEMS,
    RECORDS,
    Counts,
    ReadingDone,
    ReadTask,
    beside,
    line_files,
    mark_whole,
    read_counts,
)
from riparian.ingest.iati.file_ranges import FileRange, RangeCounts, sum_up
from riparian.ingest.iati.iati_reader import IatiReader
from riparian.ingest.reader import ReadRecord
from riparian.ingest.strip_contacts import without_personal
from riparian.problems import Problem

DOUBTS = ".doubts.jsonl"
"""What stands behind the stem in the name of a range's doubts."""

_NUMBERED = b'{"ordinal":'
"""How each line of an activity begins."""


class RangeTask(msgspec.Struct, frozen=True):
    """A range of a dataset, counted from 0: a part of its file, to be read and derived; or of the
    lines of its reading, to be derived alone."""

    task: ReadTask
    number: int
    part: FileRange | LineRange


class RangeDone(msgspec.Struct, frozen=True):
    """What came of it: how deriving fared, and reading, which is None where nothing was read.
    `counted` is what a reader says at the end of a file; None where it broke or nothing was read.
    """

    number: int
    deriving: Counts
    reading: Counts | None = None
    counted: RangeCounts | None = None

    @property
    def can_be_joined(self) -> bool:
        """Whether joining gives what the whole file gives."""
        return self.reading is None or (self.counted is not None and self.counted.all_counted)

    def stem(self, task: ReadTask) -> Path:
        """The stem of its files."""
        return stem_of(task.derived if self.reading is None else task.records, self.number)

    def files(self, task: ReadTask) -> Iterator[Path]:
        """Its files."""
        kinds = (DERIVED, DOUBTS) if self.reading is None else (RECORDS, PROBLEMS, DERIVED, DOUBTS)
        return (beside(self.stem(task), kind) for kind in kinds)


class JoinTask(msgspec.Struct, frozen=True):
    """All ranges of a dataset, to be joined; `damaged` as in `ReadingDone`."""

    task: ReadTask
    ranges: tuple[RangeDone, ...]
    damaged: tuple[str, ...] = ()


def stem_of(whole: Path, number: int) -> Path:
    """The stem of a range's files, by that of the whole."""
    return whole.with_name(f"{whole.name}.range-{number}")


def carry_out_range(task: RangeTask) -> RangeDone:
    """Read a range, and derive from each of its activities; or derive alone."""
    if isinstance(task.part, FileRange):
        return _read(task.task, task.number, task.part)
    return _derive(task.task, task.number, task.part)


def _derive(task: ReadTask, number: int, lines_of_reading: LineRange) -> RangeDone:
    stem, deriving = stem_of(task.derived, number), Tally()
    rows = read_lines(beside(task.records, RECORDS), RecordRow, lines_of_reading)
    with line_files(stem, DERIVED, DOUBTS, sync=False) as (lines, doubts):
        derive_rows(task, rows, lines, doubts, deriving)
    return RangeDone(number, deriving.counts())


def _read(task: ReadTask, number: int, file_range: FileRange) -> RangeDone:
    counted: RangeCounts | None = None

    def items() -> Generator[ReadRecord | Problem, None, None]:
        nonlocal counted
        try:
            counted = yield from IatiReader().read_range(Path(task.file), task.dataset, file_range)
        # Told by whoever reads the whole file (`read_safely`)
        except Exception:
            counted = None

    stem = stem_of(task.records, number)
    reading, deriving = Tally(), Tally()
    kinds = RECORDS, PROBLEMS, DERIVED, DOUBTS
    with line_files(stem, *kinds, sync=False) as (records, problems, lines, doubts):
        rows = keep_rows(items(), records, problems, reading)
        derive_rows(task, rows, lines, doubts, deriving)
    return RangeDone(number, deriving.counts(), reading.counts(), counted)


def join_ranges(task: JoinTask) -> ReadingDone:
    """Make one reading, or one file of derivations, of all ranges, each of which can be joined."""
    of = task.task
    ranges = sorted(task.ranges, key=lambda each: each.number)
    for file in (file for each in ranges for file in each.files(of)):
        file.stat()  # where another has joined them meanwhile, they are gone: its work stays
    kept = read_counts(of.records) if all(each.reading is None for each in ranges) else None
    # First: the file of counts says that the lines beside it are whole (decision 0002)
    beside(of.derived, COUNTS).unlink(missing_ok=True)
    reading = _join_reading(of, ranges) if kept is None else kept.counts
    deriving = _join_derivations(of, ranges)
    return ReadingDone(of.dataset, kept is None, True, reading, deriving, task.damaged)


def remove_ranges(task: ReadTask, ranges: Iterable[RangeDone]) -> None:
    """Remove the files of ranges that are no longer needed."""
    for file in (file for done in ranges for file in done.files(task)):
        file.unlink(missing_ok=True)


def _join_reading(task: ReadTask, ranges: Sequence[RangeDone]) -> Counts:
    beside(task.records, COUNTS).unlink(missing_ok=True)
    tally = Tally()
    with line_files(task.records, RECORDS, PROBLEMS) as (records, problems):
        for done in ranges:
            assert done.reading is not None
            _number_on(records, beside(done.stem(task), RECORDS), tally.activities)
            for line in _lines_of(beside(done.stem(task), PROBLEMS)):
                problems.write_line(line)
            tally.add(done.reading)
        counted = [done.counted for done in ranges if done.counted is not None]
        for problem in map(without_personal, sum_up(task.dataset, counted)):
            assert isinstance(problem, Problem)
            problems.write(problem)
            tally.kinds[problem.code] += 1
    mark_whole(task.records, tally.counts(), {RECORDS: records.sha256, PROBLEMS: problems.sha256})
    return tally.counts()


def _join_derivations(task: ReadTask, ranges: Sequence[RangeDone]) -> Counts:
    tally = Tally()
    with line_files(task.derived, DERIVED, PROBLEMS) as (lines, problems):
        for done in ranges:
            _number_on(lines, beside(done.stem(task), DERIVED), tally.activities)
            tally.add(done.deriving)
        settle_doubts(task, _doubts_of(task, ranges), problems, tally)
    mark_whole(task.derived, tally.counts(), {DERIVED: lines.sha256, PROBLEMS: problems.sha256})
    return tally.counts()


def _doubts_of(task: ReadTask, ranges: Sequence[RangeDone]) -> Iterator[Doubts]:
    for done in ranges:
        yield from read_lines(beside(done.stem(task), DOUBTS), Doubts)


def _number_on(out: LineFile, range_lines: Path, before: int) -> None:
    """Write the lines of a range behind so many others, their activities numbered on."""
    for number, line in enumerate(_lines_of(range_lines), start=before + 1):
        out.write_line(b"%b%d%b" % (_NUMBERED, number, line[line.index(b",", len(_NUMBERED)) :]))


def _lines_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as lines:
        yield from lines
