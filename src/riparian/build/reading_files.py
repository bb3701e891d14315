"""Readings: what a reader and the normaliser made of one dataset, kept as lines beside it.

    readings/<dataset>/<key>.records.jsonl   activities as reported
    readings/<dataset>/<key>.problems.jsonl  what was wrong with them
    readings/<dataset>/<key>.json            the counts and the checksums of both; written last, so
                                             it marks a whole reading

Nothing is used of them whose checksum is not right: what is damaged is made again.

The key holds the hash of the bytes, the reader's version and what was said about how to read, so
an unchanged dataset is not read again. Derivations stand beside with a key of their own, because
rates and rules change more often than files. What makes them is `build.read_datasets`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from riparian.build.json_lines import LineFile
from riparian.ingest.reader import AS_FOUND, ReadOptions
from riparian.store.copying import digest_of
from riparian.store.writing import read_sealed, write_sealed

RECORDS, DERIVED, PROBLEMS = ".records.jsonl", ".derived.jsonl", ".problems.jsonl"
COUNTS = ".json"
"""What stands behind the stem in the names of a reading's files."""


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
    letters: tuple[str, ...] = ()

    @property
    def records(self) -> Path:
        """Stem of the reading: depends on the bytes, the reader, what was said to it and, for a
        document, on the languages in which pictures can be read here."""
        stem = f"{self.sha256[:20]}.{self.reader}.{self.reader_version}"
        if self.letters:
            stem += f"-{'-'.join(self.letters)}"
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


def beside(stem: Path, suffix: str) -> Path:
    """The file of a reading with that stem; a stem holds dots, so nothing of it is a suffix."""
    return stem.with_name(stem.name + suffix)


@contextmanager
def line_files(stem: Path, *kinds: str, sync: bool = True) -> Iterator[tuple[LineFile, ...]]:
    """The files of a reading with that stem and of these kinds, being written."""
    with ExitStack() as files:
        yield tuple(files.enter_context(LineFile(beside(stem, kind), sync=sync)) for kind in kinds)


def whole_reading(task: ReadTask) -> ReadingDone | None:
    """The task's result if everything is on disk and whole, else None."""
    return None if any(map(damaged_files, (task.records, task.derived))) else finished_reading(task)


def finished_reading(task: ReadTask) -> ReadingDone | None:
    """The task's result by the counts on disk alone, without checking the lines; None if there are
    no counts."""
    reading, deriving = read_counts(task.records), read_counts(task.derived)
    if reading is None or deriving is None:
        return None
    return ReadingDone(task.dataset, False, False, reading.counts, deriving.counts)


def damaged_files(stem: Path) -> tuple[Path, ...]:
    """The files of a reading, or of derivations, that are not what was written; none where nothing
    was written to the end."""
    marker = beside(stem, COUNTS)
    if not marker.exists():
        return ()
    counted_files = read_counts(stem)
    if counted_files is None:
        return (marker,)
    files = {beside(stem, suffix): sha256 for suffix, sha256 in counted_files.sha256.items()}
    return tuple(file for file, sha256 in files.items() if digest_of(file) != sha256)


def mark_whole(stem: Path, counts: Counts, sha256: Mapping[str, str]) -> None:
    """Mark a reading as whole. Not synced: if a power cut takes it, the file is read again."""
    content = msgspec.json.encode(CountsFile(counts, dict(sha256)))
    write_sealed(beside(stem, COUNTS), content, sync=False)


def read_counts(stem: Path) -> CountsFile | None:
    """The counts of a reading, or of derivations, that is whole; None where there are none."""
    content = read_sealed(beside(stem, COUNTS))
    try:
        return None if content is None else msgspec.json.decode(content, type=CountsFile)
    except msgspec.DecodeError:
        return None
