"""Readings: what a reader and the normaliser made of one dataset, kept as lines beside it.

    readings/<dataset>/<key>.records.jsonl   activities as reported
    readings/<dataset>/<key>.problems.jsonl  what was wrong with them
    readings/<dataset>/<key>.json            the counts and the checksums of both; written last, so
                                             it marks a whole reading

Nothing is used of them whose checksum is not right: what is damaged is made again.

The key holds the hash of the bytes, the reader's version and what was said about how to read, so
an unchanged dataset is not read again. Derivations stand beside with a key of their own, because
rates and rules change more often than files. A reader that breaks is a Problem of that dataset and
never stops a build.
"""

from __future__ import annotations

import hashlib
import queue
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from riparian.build.lines import LineFile, read_lines
from riparian.build.rows import RecordRow, derived_row
from riparian.errors import CentreError
from riparian.ingest.personal import without_personal
from riparian.ingest.reader import AS_FOUND, ReadOptions, ReadRecord
from riparian.ingest.registry import reader_named
from riparian.normalise.derive import Tables, derive, load_tables
from riparian.problems import Problem, is_flagged, make_problem
from riparian.store.copying import digest_of
from riparian.store.processes import Process, ask, end, start
from riparian.store.writing import read_sealed, write_sealed

RECORDS, DERIVED, PROBLEMS = ".records.jsonl", ".derived.jsonl", ".problems.jsonl"
COUNTS = ".json"
"""What stands behind the stem in the names of a reading's files."""

_ONCE_PER_FILE = ("code-unknown", "code-withdrawn", "currency-unknown")


class ReadTask(msgspec.Struct, frozen=True):
    """One dataset to be read and derived, in this or another process."""

    dataset: str
    file: str
    bytes: int
    sha256: str
    reader: str
    reader_version: int
    provider: str | None
    folder: str
    fingerprint: str
    region: str
    options: ReadOptions = AS_FOUND

    @property
    def records(self) -> Path:
        """Stem of the reading: depends on the bytes, the reader and what was said to it alone."""
        stem = f"{self.sha256[:20]}.{self.reader}.{self.reader_version}"
        if self.options != AS_FOUND:
            options = msgspec.json.encode(self.options)
            stem += f"-{hashlib.sha256(options).hexdigest()[:12]}"
        return Path(self.folder) / stem

    @property
    def derived(self) -> Path:
        """Stem of the derivations: depends on the reading, the provider said, and our tables."""
        basis = f"{self.fingerprint}/{self.provider or ''}"
        return self.records.with_name(
            f"{self.records.name}.{hashlib.sha256(basis.encode()).hexdigest()[:12]}"
        )


class Counts(msgspec.Struct, frozen=True):
    """How a dataset fared. `records = activities + refused`; `flagged` counts kept activities
    with at least one warning or error; `problems` counts problems by kind; `rows` counts the table
    rows of all records, those refused too (in other formats it is `records`)."""

    rows: int
    records: int = 0
    activities: int = 0
    refused: int = 0
    flagged: int = 0
    problems: dict[str, int] = {}


class CountsFile(msgspec.Struct, frozen=True):
    """What stands in the file of counts: also the SHA-256 of each line file, by what stands behind
    the stem in its name."""

    counts: Counts
    sha256: dict[str, str]


class ReadingDone(msgspec.Struct, frozen=True):
    """What came of a task: counts of reading and deriving, and whether the file was read now.

    `damaged` names the kept files that were damaged, so that the task had to be done again.
    """

    dataset: str
    read: bool
    derived: bool
    reading: Counts
    deriving: Counts
    damaged: tuple[str, ...] = ()


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


def beside(stem: Path, suffix: str) -> Path:
    """The file of a reading with that stem; a stem holds dots, so nothing of it is a suffix."""
    return stem.with_name(stem.name + suffix)


def whole_reading(task: ReadTask) -> ReadingDone | None:
    """The task's result if everything is on disk and whole, else None."""
    return None if any(map(damaged_files, (task.records, task.derived))) else finished_reading(task)


def finished_reading(task: ReadTask) -> ReadingDone | None:
    """The task's result by the counts on disk alone, without checking the lines; None if there are
    no counts."""
    reading, deriving = _read_counts(task.records), _read_counts(task.derived)
    if reading is None or deriving is None:
        return None
    return ReadingDone(task.dataset, False, False, reading.counts, deriving.counts)


def damaged_files(stem: Path) -> tuple[Path, ...]:
    """The files of a reading, or of derivations, that are not what was written; none where nothing
    was written to the end."""
    marker = beside(stem, COUNTS)
    if not marker.exists():
        return ()
    counted_files = _read_counts(stem)
    if counted_files is None:
        return (marker,)
    files = {beside(stem, suffix): sha256 for suffix, sha256 in counted_files.sha256.items()}
    return tuple(file for file, sha256 in files.items() if digest_of(file) != sha256)


def carry_out(task: ReadTask) -> ReadingDone:
    """Read and derive one dataset, as far as that has not been done before.

    Raises CentreError where it has to be read and the bytes are not those that were received.
    """
    Path(task.folder).mkdir(parents=True, exist_ok=True)
    damaged = damaged_files(task.records)
    whole = None if damaged else _read_counts(task.records)
    if whole is None:
        _check_source(task)
    reading = write_reading(task) if whole is None else whole.counts
    damaged += damaged_files(task.derived)
    deriving = write_derivations(task, load_tables(task.region))
    names = tuple(file.name for file in damaged)
    return ReadingDone(task.dataset, whole is None, True, reading, deriving, names)


def carry_out_in_processes(tasks: Sequence[ReadTask], workers: int) -> Iterator[ReadingDone]:
    """Carry out the tasks in so many processes (`build.worker`), the largest first; results as they
    come.

    A task whose process fails is carried out in this one, so that what went wrong is seen here.
    """
    waiting: queue.SimpleQueue[ReadTask] = queue.SimpleQueue()
    # Largest first: else one process may read the largest file alone at the end.
    for task in sorted(tasks, key=lambda t: t.bytes, reverse=True):
        waiting.put(task)
    results: queue.SimpleQueue[ReadingDone | BaseException] = queue.SimpleQueue()
    processes = [_start() for _ in range(workers)]
    threads = [
        threading.Thread(target=_feed, args=(process, waiting, results), daemon=True)
        for process in processes
    ]
    try:
        for thread in threads:
            thread.start()
        for _ in tasks:
            result = results.get()
            if isinstance(result, BaseException):
                raise result
            yield result
    finally:
        end(processes)


def _start() -> Process:
    return start("riparian.build.worker")


def _feed(
    process: Process,
    waiting: queue.SimpleQueue[ReadTask],
    results: queue.SimpleQueue[ReadingDone | BaseException],
) -> None:
    while True:
        try:
            task = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            results.put(ask(process, task, ReadingDone) or carry_out(task))
        except BaseException as error:  # else whoever waits for a result would wait for ever
            results.put(error)


def _check_source(task: ReadTask) -> None:
    if digest_of(Path(task.file)) != task.sha256:
        raise CentreError(
            f"The file that was added as '{task.dataset}' is damaged or gone: {task.file}.",
            "Add the same file again, or put a backup of it in its place; `riparian check` names "
            "everything that is damaged.",
        )


def write_reading(task: ReadTask, items: Iterable[ReadRecord | Problem] | None = None) -> Counts:
    """Keep what the reader makes of the file; returns the counts.

    `items`: what the reader yields, if the caller runs it.
    """
    stem = task.records
    beside(stem, COUNTS).unlink(missing_ok=True)
    rows = refused = flagged = ordinal = 0
    kinds: Counter[str] = Counter()
    with (
        LineFile(beside(stem, RECORDS)) as records,
        LineFile(beside(stem, PROBLEMS)) as problems,
    ):
        for item in map(without_personal, read_safely(task) if items is None else items):
            if isinstance(item, Problem):
                item_problems: tuple[Problem, ...] = (item,)
            else:
                item_problems = item.problems
                rows += item.rows
                if item.activity is None:
                    refused += 1
                else:
                    ordinal += 1
                    flagged += is_flagged(item_problems)
                    records.write(RecordRow(ordinal, item.activity, is_flagged(item_problems)))
            for problem in item_problems:
                problems.write(problem)
                kinds[problem.code] += 1
    counts = Counts(rows, ordinal + refused, ordinal, refused, flagged, dict(sorted(kinds.items())))
    if "reader-failed" not in kinds:  # else the next build tries again
        _keep(stem, counts, {RECORDS: records.sha256, PROBLEMS: problems.sha256})
    return counts


def write_derivations(task: ReadTask, tables: Tables) -> Counts:
    """Derive every activity of a reading; `flagged` counts what reading or deriving flagged."""
    source = beside(task.records, RECORDS)
    stem = task.derived
    beside(stem, COUNTS).unlink(missing_ok=True)
    kinds: Counter[str] = Counter()
    flagged = activities = 0
    reported = ReportedProblems.of(beside(task.records, PROBLEMS))
    with (
        LineFile(beside(stem, DERIVED)) as rows,
        LineFile(beside(stem, PROBLEMS)) as problems,
    ):
        for row in read_lines(source, RecordRow):
            derived = derive(row.activity, task.provider, tables)
            rows.write(derived_row(row.ordinal, row.activity, derived))
            new = [p for p in derived.problems if not reported.has(p)]
            activities += 1
            flagged += row.flagged or is_flagged(new)
            for problem in new:
                problems.write(problem)
                kinds[problem.code] += 1
    counts = Counts(activities, activities, activities, 0, flagged, dict(sorted(kinds.items())))
    _keep(stem, counts, {DERIVED: rows.sha256, PROBLEMS: problems.sha256})
    return counts


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


def _keep(stem: Path, counts: Counts, sha256: Mapping[str, str]) -> None:
    """Mark a reading as whole. Not synced: if a power cut takes it, the file is read again."""
    content = msgspec.json.encode(CountsFile(counts, dict(sha256)))
    write_sealed(beside(stem, COUNTS), content, sync=False)


def _read_counts(stem: Path) -> CountsFile | None:
    content = read_sealed(beside(stem, COUNTS))
    try:
        return None if content is None else msgspec.json.decode(content, type=CountsFile)
    except msgspec.DecodeError:
        return None
