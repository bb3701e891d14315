"""Read a dataset and derive from it.

A reader that breaks is a Problem of its dataset and never stops a build.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from riparian.build.activity_rows import RecordRow, derived_row
from riparian.build.json_lines import LineFile, SpooledLines, read_lines
from riparian.build.reading_files import (
    COUNTS,
    DERIVED,
    PROBLEMS,
    RECORDS,
    Counts,
    ReadingDone,
    ReadTask,
    beside,
    damaged_files,
    line_files,
    mark_whole,
    read_counts,
)
from riparian.errors import CentreError
from riparian.ingest.choose_reader import reader_named
from riparian.ingest.reader import ReadRecord
from riparian.ingest.strip_contacts import without_personal
from riparian.normalise.derive import derive, load_tables
from riparian.problems import Problem, is_flagged, make_problem
from riparian.store.copying import digest_of

_ONCE_PER_FILE = ("code-unknown", "code-withdrawn", "currency-unknown")


def carry_out(task: ReadTask) -> ReadingDone:
    """Read and derive one dataset, as far as that has not been done before; where it is read, each
    record is derived from as it comes.

    Raises CentreError where it has to be read and the bytes are not those that were received.
    """
    Path(task.folder).mkdir(parents=True, exist_ok=True)
    damaged = damaged_files(task.records)
    whole = None if damaged else read_counts(task.records)
    damaged += damaged_files(task.derived)
    if whole is None:
        check_source(task)
        reading, deriving = read_and_derive(task)
    else:
        reading, deriving = whole.counts, write_derivations(task)
    names = tuple(file.name for file in damaged)
    return ReadingDone(task.dataset, whole is None, True, reading, deriving, names)


def check_source(task: ReadTask) -> None:
    """Raises CentreError where the bytes to be read are not those that were received."""
    if digest_of(Path(task.file)) != task.sha256:
        raise CentreError(
            f"The file that was added as '{task.dataset}' is damaged or gone: {task.file}.",
            "Add the same file again, or put a backup of it in its place; `riparian check` names "
            "everything that is damaged.",
        )


class ReportedProblems(msgspec.Struct, frozen=True):
    """What a reader has reported of a file, so that a rule does not report it again.

    A reader reports a code that is in no list once for the file, other faults once for the record.
    """

    of_records: set[tuple[str, str | None]]
    of_file: set[tuple[str, str | None]]

    @classmethod
    def of(cls, problems: Path) -> ReportedProblems:
        """What stands in a reading's file of problems."""
        reported = cls(set(), set())
        for problem in read_lines(problems, Problem):
            reported.of_records.add((problem.code, problem.record))
            reported.of_file.add((problem.code, problem.got))
        return reported

    def has(self, problem: Problem) -> bool:
        """Whether the reader has reported that."""
        if problem.code in _ONCE_PER_FILE:
            return (problem.code, problem.got) in self.of_file
        return (problem.code, problem.record) in self.of_records


def read_and_derive(
    task: ReadTask, items: Iterable[ReadRecord | Problem] | None = None
) -> tuple[Counts, Counts]:
    """Read a file and derive from each record on the way; returns the counts of both.

    `items`: what the reader yields, if the caller runs it.
    """
    reading = Reading(task, items)
    with closing(reading.rows()) as rows:
        deriving = write_derivations(task, rows)
    return reading.counts, deriving


class Tally:
    """What is counted while records pass: as `Counts`, which are right at the end."""

    def __init__(self) -> None:
        self.rows = self.activities = self.refused = self.flagged = 0
        self.kinds: Counter[str] = Counter()

    def add(self, counts: Counts) -> None:
        """Count what was counted elsewhere, too."""
        self.rows += counts.rows
        self.activities += counts.activities
        self.refused += counts.refused
        self.flagged += counts.flagged
        self.kinds.update(counts.problems)

    def counts(self) -> Counts:
        """What has been counted so far."""
        records = self.activities + self.refused
        kinds = dict(sorted(self.kinds.items()))
        return Counts(self.rows, records, self.activities, self.refused, self.flagged, kinds)


class Reading:
    """What the reader makes of a file, kept while it passes; `counts` are right at the end."""

    def __init__(self, task: ReadTask, items: Iterable[ReadRecord | Problem] | None = None) -> None:
        self.task = task
        self.counts = Counts(0)
        self._items = read_safely(task) if items is None else items

    def rows(self) -> Generator[RecordRow, None, None]:
        """Every activity that was kept, once its line is written; to be gone through once."""
        stem = self.task.records
        # First: the file of counts says that the lines beside it are whole (decision 0002)
        beside(stem, COUNTS).unlink(missing_ok=True)
        tally = Tally()
        with line_files(stem, RECORDS, PROBLEMS) as (records, problems):
            yield from keep_rows(self._items, records, problems, tally)
        self.counts = tally.counts()
        if "reader-failed" not in tally.kinds:  # else the next build tries again
            mark_whole(stem, self.counts, {RECORDS: records.sha256, PROBLEMS: problems.sha256})


def keep_rows(
    items: Iterable[ReadRecord | Problem], records: LineFile, problems: LineFile, tally: Tally
) -> Iterator[RecordRow]:
    """Write and count what the reader yields, without contacts; yields every activity that was
    kept, once its line is written."""
    for item in map(without_personal, items):
        if isinstance(item, Problem):
            item_problems: tuple[Problem, ...] = (item,)
        else:
            item_problems = item.problems
            tally.rows += item.rows
            if item.activity is None:
                tally.refused += 1
            else:
                tally.activities += 1
                row = RecordRow(tally.activities, item.activity, is_flagged(item_problems))
                tally.flagged += row.flagged
                records.write(row)
                yield row
        for problem in item_problems:
            problems.write(problem)
            tally.kinds[problem.code] += 1


class Doubts(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What deriving found of one activity, and whether reading had flagged it."""

    flagged: bool
    problems: tuple[Problem, ...]


def write_derivations(task: ReadTask, rows: Iterable[RecordRow] | None = None) -> Counts:
    """Derive every activity of a reading; `flagged` counts what reading or deriving flagged.

    `rows`: the activities, where they are just being read; else they are those of the kept reading.
    """
    stem = task.derived
    beside(stem, COUNTS).unlink(missing_ok=True)
    if rows is None:
        rows = read_lines(beside(task.records, RECORDS), RecordRow)
    tally = Tally()
    with (
        line_files(stem, DERIVED, PROBLEMS) as (lines, problems),
        SpooledLines(stem.parent) as doubts,
    ):
        derive_rows(task, rows, lines, doubts, tally)
        settle_doubts(task, doubts.read(Doubts), problems, tally)
    counts = tally.counts()
    mark_whole(stem, counts, {DERIVED: lines.sha256, PROBLEMS: problems.sha256})
    return counts


def derive_rows(
    task: ReadTask,
    rows: Iterable[RecordRow],
    lines: LineFile,
    doubts: LineFile | SpooledLines,
    tally: Tally,
) -> None:
    """Derive from every activity, and keep what is doubtful for later: whether that was reported is
    known at the end of the file."""
    tables = load_tables(task.region)
    for row in rows:
        derived = derive(row.activity, task.provider, tables)
        lines.write(derived_row(row.ordinal, row.activity, derived))
        tally.rows += 1
        tally.activities += 1
        if derived.problems:
            doubts.write(Doubts(row.flagged, derived.problems))
        else:
            tally.flagged += row.flagged


def settle_doubts(
    task: ReadTask, doubts: Iterable[Doubts], problems: LineFile, tally: Tally
) -> None:
    """Write and count what was doubtful, less what the reader has reported of the whole file."""
    reported = ReportedProblems.of(beside(task.records, PROBLEMS))
    for doubt in doubts:
        new = [p for p in doubt.problems if not reported.has(p)]
        tally.flagged += doubt.flagged or is_flagged(new)
        for problem in new:
            problems.write(problem)
            tally.kinds[problem.code] += 1


def read_safely(task: ReadTask) -> Iterator[ReadRecord | Problem]:
    """What the reader yields; an error of the reader itself becomes a Problem at the end."""
    reader = reader_named(task.reader)
    try:
        yield from reader.read(Path(task.file), task.dataset, task.options)
    except Exception as error:
        yield make_problem(
            "reader-failed",
            dataset=task.dataset,
            expected=f"the reader '{reader.name}' to reach the end of the file",
            got=f"{type(error).__name__}: {error}",
            kept="what was read before is kept",
        )
