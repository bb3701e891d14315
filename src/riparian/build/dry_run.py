"""A dry run: what adding files would come to. Nothing is kept, and no centre is needed.

A file is read and derived by the same code as in a build, into a temporary folder, so what is
counted here is counted there. A large file is read only as far as the limits below, and the result
says so.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from riparian.build.activity_rows import RecordRow
from riparian.build.add_datasets import (
    NotAdded,
    ReadableFile,
    SourceOptions,
    check_options,
    each_file,
    get_ready,
    nothing_in,
)
from riparian.build.dry_run_records import FirstRecord, first_record
from riparian.build.json_lines import read_lines
from riparian.build.read_datasets import read_and_derive, read_safely
from riparian.build.reading_files import PROBLEMS, RECORDS, ReadTask, beside
from riparian.errors import RiparianError, SourceError
from riparian.ingest.choose_reader import reader_named
from riparian.ingest.iati.xml_encoding import sniff_encoding
from riparian.ingest.mapped.engine.mapping import parse_mapping
from riparian.ingest.packed_files import receive
from riparian.ingest.reader import HEAD_BYTES, ReadOptions, ReadRecord, look_at
from riparian.ingest.saved_pages.page_encoding import decode_page
from riparian.ingest.tables.open_table import open_table
from riparian.ingest.tables.sheet import Sheet
from riparian.ingest.tables.text_encoding import TextEncoding
from riparian.normalise.derive import derive, load_tables
from riparian.problems import Problem, ProblemsOfKind, ProblemTally
from riparian.store.names import safe_name
from riparian.store.scratch import scratch_folder
from riparian.store.sources import Sources

ROWS_LIMIT = 20_000
SECONDS_LIMIT = 20.0
"""Where a dry run stops reading a file: after so many rows, or so long, whichever is first."""

FIRST = 3
"""Records that are shown."""


class TriedSheet(msgspec.Struct, frozen=True):
    """A sheet as it was found: its columns, the rows that name them, and why these."""

    name: str
    columns: tuple[str, ...]
    header_rows: tuple[int, ...]
    why: str
    sure: bool


class TriedFile(msgspec.Struct, frozen=True):
    """What adding a file and building would come to.

    `why` says why this reader, on "because". `encoding` is None where there is no text in the
    file. Counts are as in `status`; `stopped` says how far it was read, if not to its end.
    """

    path: str
    bytes: int
    reader: str
    why: str
    format: str | None
    encoding: TextEncoding | None
    sheets: tuple[TriedSheet, ...]
    rows: int
    records: int
    activities: int
    refused: int
    flagged: int
    problems: tuple[ProblemsOfKind, ...]
    first: tuple[FirstRecord, ...]
    stopped: str | None


def try_out(
    paths: Iterable[Path],
    options: SourceOptions,
    *,
    sources: Sources | None = None,
    region: str = "mekong",
) -> Iterator[TriedFile | NotAdded]:
    """Try each file in turn; `sources` know how a file was read before.

    Raises BadRequest or UnknownName for wrong options, before any file is read.
    """
    options = check_options(options)
    return _try_all(list(paths), options, sources, region)


def _try_all(
    paths: list[Path], options: SourceOptions, sources: Sources | None, region: str
) -> Iterator[TriedFile | NotAdded]:
    missing: list[NotAdded] = []
    for path in each_file(paths, missing):
        try:
            with receive(path) as inside:
                files = [get_ready(file_in_it, options, sources) for file_in_it in inside]
                if not any(isinstance(file, ReadableFile) for file in files):
                    yield from nothing_in(
                        path, [file for file in files if isinstance(file, NotAdded)]
                    )
                    continue
                for file in files:
                    yield (
                        _try_one(file, options, region) if isinstance(file, ReadableFile) else file
                    )
        except SourceError as error:
            yield NotAdded(str(path), error.what, error.try_this)
    yield from missing


def _try_one(ready: ReadableFile, options: SourceOptions, region: str) -> TriedFile:
    """Read and derive one file as a build would, in a folder that is then removed."""
    file, how = ready.file, ready.how
    with scratch_folder() as folder:
        task = ReadTask(
            dataset=safe_name(options.name or Path(file.inner_name or file.path).stem),
            file=str(file.bytes_at),
            bytes=0,
            sha256="dry-run",
            reader=how.reader,
            reader_version=reader_named(how.reader).version,
            provider=options.provider,
            folder=str(folder),
            fingerprint="",
            region=region,
            options=how.options,
        )
        limit = _Limit()
        counts, derived = read_and_derive(task, limit.apply(read_safely(task)))
        table = _Opened(file.bytes_at, how.options)
        return TriedFile(
            path=file.known_as,
            bytes=file.bytes_at.stat().st_size,
            reader=how.reader,
            why=how.why,
            format=table.format,
            encoding=table.encoding,
            sheets=table.sheets,
            rows=counts.rows,
            records=counts.records,
            activities=counts.activities,
            refused=counts.refused,
            flagged=derived.flagged,
            problems=_problems_by_kind(task),
            first=tuple(_first_records(task, options, region)),
            stopped=limit.told,
        )


class _Limit:
    """Ends a reading at a limit, and tells so."""

    def __init__(self) -> None:
        self.told: str | None = None

    def apply(self, items: Iterator[ReadRecord | Problem]) -> Iterator[ReadRecord | Problem]:
        began, rows = time.monotonic(), 0
        for item in items:
            seconds = time.monotonic() - began
            if rows >= ROWS_LIMIT or seconds > SECONDS_LIMIT:
                reached = f"{rows:,} rows" if rows >= ROWS_LIMIT else f"{seconds:.0f} seconds"
                self.told = f"It was read up to {reached}; a build reads all of it."
                return
            yield item
            rows += item.rows if isinstance(item, ReadRecord) else 0


class _Opened:
    """What a file is as a table or text: format, encoding and sheets, if any."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self.format: str | None = None
        self.encoding: TextEncoding | None = None
        self.sheets: tuple[TriedSheet, ...] = ()
        encoding = options.encoding
        if encoding is None and options.mapping is not None:
            encoding = parse_mapping(options.mapping).table.encoding
        try:
            with open_table(path, encoding=encoding) as table:
                self.format, self.encoding = table.format, table.encoding
                self.sheets = tuple(map(_tried_sheet, table.sheets))
        except RiparianError:
            self.encoding = _of_xml(path)


def _tried_sheet(sheet: Sheet) -> TriedSheet:
    header = look_at(sheet).header
    return TriedSheet(sheet.name, header.names, header.header_rows, header.why, header.sure)


def _of_xml(path: Path) -> TextEncoding | None:
    """The encoding of a page or an XML file, as it declares it; None for what is no text."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if b"<html" in head.lower():
        page = decode_page(head)
        why = "Nothing declares it." if page.guessed else "The page declares it, or its bytes do."
        return TextEncoding(page.encoding, not page.guessed, why)
    encoding = sniff_encoding(head)
    if "<" not in head[encoding.mark :].decode(encoding.name, "replace")[:64]:
        return None
    if encoding.refused is not None:
        return TextEncoding(encoding.name, False, f"It declares {encoding.refused}, which is none.")
    return TextEncoding(encoding.name, True, "XML is so unless it declares another.")


def _problems_by_kind(task: ReadTask) -> tuple[ProblemsOfKind, ...]:
    """The kinds of problem from reading and deriving, the gravest and then the commonest first."""
    problems = ProblemTally()
    for stem in (task.records, task.derived):
        for problem in read_lines(beside(stem, PROBLEMS), Problem):
            problems.add(problem)
    return problems.by_kind()


def _first_records(task: ReadTask, options: SourceOptions, region: str) -> Iterator[FirstRecord]:
    tables = load_tables(region)
    for row in islice(read_lines(beside(task.records, RECORDS), RecordRow), FIRST):
        yield first_record(row.activity, derive(row.activity, options.provider, tables), region)
