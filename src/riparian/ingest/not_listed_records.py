"""`NotListedReader`: records that their publisher does not list any more, as it last listed them.

A centre writes such files itself, when a file that it fetches comes without a record that the one
before had. JSON Lines in UTF-8; the first line says what it is:

    {"riparian":"not-listed-records","v":1,"source":"iati-bulk","records":3}

Each further line is a record: `since` (the day from which on it is not listed) and `activity` (an
`Activity` in JSON). Nothing of the record changes but for a note that says so. A line that is not
of this form is refused whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from riparian.errors import not_readable
from riparian.ingest.reader import AS_FOUND, Look, ReadOptions, ReadRecord
from riparian.ingest.shared_values import Findings, clean_activity
from riparian.model.activity import Activity, Narrative, Provenance
from riparian.problems import Problem, make_problem

FORMAT, VERSION = "not-listed-records", 1

LINE_LIMIT = 24 * 1024 * 1024
"""Bytes of one line: as many as an activity of IATI may have."""

_HEADER_LIMIT = 4096


class NotListedHeader(msgspec.Struct, frozen=True):
    """The source that listed them, and how many there are."""

    riparian: str
    v: int
    source: str
    records: int


class NotListedRecord(msgspec.Struct, frozen=True):
    """One line: a record, and the day since when it is not listed."""

    since: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d$")]
    activity: Activity


def write_not_listed(path: Path, source: str, records: Sequence[NotListedRecord]) -> None:
    """Write such a file."""
    with path.open("wb") as file:
        for each in (NotListedHeader(FORMAT, VERSION, source, len(records)), *records):
            file.write(msgspec.json.encode(each) + b"\n")


class NotListedReader:
    """Reads records that are not listed any more."""

    name = "not-listed"
    version = 1
    describes = "records that a fetched source does not list any more (JSON Lines, by a centre)"

    def recognises(self, look: Look) -> bool:
        """Whether the first line says so."""
        return _header(look.head.partition(b"\n")[0]) is not None

    def read(
        self, path: Path, dataset: str, options: ReadOptions = AS_FOUND
    ) -> Iterator[ReadRecord | Problem]:
        """Go through the lines; raises SourceUnreadable if the file cannot be opened."""
        try:
            file = path.open("rb")
        except OSError as error:
            raise not_readable(path, error) from error
        with file:
            header = _header(file.readline(_HEADER_LIMIT))
            number, count = 1, 0
            if header is None:
                yield _refused(dataset, number, "a first line that says what it is", "another")
            while content := file.readline(LINE_LIMIT):
                number += 1
                if not content.strip():
                    continue
                count += 1
                if header is None:
                    fault = _refused(dataset, number, "a known first line above it", "none")
                    yield ReadRecord(None, (fault,))
                else:
                    yield _read_line(content, number, dataset)
            if header is not None and count < header.records:
                yield make_problem("file-cut-off", dataset=dataset, line=number)


def _header(content: bytes) -> NotListedHeader | None:
    try:
        header = msgspec.json.decode(content[:_HEADER_LIMIT], type=NotListedHeader)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return header if (header.riparian, header.v) == (FORMAT, VERSION) else None


def _read_line(content: bytes, number: int, dataset: str) -> ReadRecord:
    try:
        line = msgspec.json.decode(content, type=NotListedRecord)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        fault = _refused(dataset, number, "a record as JSON", str(error))
        return ReadRecord(None, (fault,))
    findings = Findings(dataset, number)
    old = line.activity
    note = Narrative(f"Not listed by its publisher since {line.since}.", "en", "compiler")
    activity = msgspec.structs.replace(
        old,
        provenance=Provenance(dataset, line=number, url=old.provenance.url),
        notes=(*old.notes, note),
    )
    cleaned = clean_activity(activity, line.since, findings)
    if cleaned is None:
        refused = _refused(dataset, number, "an identifier that can be kept", "another")
        return ReadRecord(None, (*findings.problems(), refused))
    return ReadRecord(cleaned, findings.problems())


def _refused(dataset: str, number: int, expected: str, got: str) -> Problem:
    return make_problem(
        "record-unreadable", dataset=dataset, line=number, expected=expected, got=got[:300],
        kept="it was refused",
    )  # fmt: skip
