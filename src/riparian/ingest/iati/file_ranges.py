"""A large file divided into ranges of activities, which several workers can read at a time.

Ranges are found by the same code that cuts the file for reading, so whatever stands in comments,
sections and broken markup is where it is for one who reads the whole file. A range ends behind the
end tag of an activity, and nowhere else. What ranges yield, one after the other, is what the whole
file yields, but for the codes that are in no list: these are told once for the file, at its end,
out of the counts of all ranges (`sum_up`).

A file that is not UTF-8 is not divided: its bytes are not those that are cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from riparian.ingest.iati.reading_context import UNKNOWN_LIMIT, CountedCode, FileContext
from riparian.ingest.iati.split_file import ActivityPiece, Head, Part, SplitPlace, Tail, find_cuts
from riparian.ingest.iati.xml_encoding import Utf8Source
from riparian.problems import Problem


class FileRange(msgspec.Struct, frozen=True, tag=True):
    """So many activities of a file from a place on; `bytes` is how long it is.

    `start` is None for the beginning, which holds what stands before the first activity; `pieces`
    is None for the last range, which holds what stands behind the last one.
    """

    start: SplitPlace | None
    pieces: int | None
    bytes: int

    def only(self, parts: Iterable[Part]) -> Iterator[Part]:
        """Those parts that are in the range, of all from its start on."""
        left = self.pieces
        for part in parts:
            yield part
            if isinstance(part, ActivityPiece) and left is not None:
                left -= 1
                if not left:
                    return


class RangeCounts(msgspec.Struct, frozen=True):
    """What was counted in a range for the end of the file; `all_counted` is False where there were
    more codes than are told apart."""

    codes: tuple[CountedCode, ...]
    all_counted: bool


def divide(path: Path, size: int) -> Iterator[FileRange]:
    """The ranges of a file, each of at least so many bytes but for the last; none where the file
    is not to be divided. Found as they are asked for, in one pass and bounded memory.

    Raises OSError where the file cannot be read.
    """
    with path.open("rb") as stream:
        source = Utf8Source(stream, "")
        if not source.is_utf8:
            return
        begin, start = 0, None
        for pieces, place in find_cuts(source.read, size):
            yield FileRange(start, pieces, place.place - begin)
            begin, start = place.place, place
        if start is not None:
            yield FileRange(start, None, path.stat().st_size - begin)


def head_of(parts: Iterable[Part]) -> tuple[Head, ActivityPiece]:
    """What stands before the first activity, and that activity, of a file that holds some."""
    head = Head(b"")
    for part in parts:
        if isinstance(part, Head):
            head = part
        elif isinstance(part, ActivityPiece):
            return head, part
        elif isinstance(part, Tail):
            break
    raise ValueError("there is no activity")


def counts_of(file: FileContext) -> RangeCounts:
    """What was counted while a range was read."""
    codes = file.counted_codes()
    return RangeCounts(codes, len(codes) < UNKNOWN_LIMIT)


def sum_up(dataset: str, ranges: Iterable[RangeCounts]) -> list[Problem]:
    """What is told at the end of the file, by what was counted in its ranges from first to last;
    everything must have been counted in each."""
    file = FileContext(dataset)
    for counts in ranges:
        file.count_on(counts.codes)
    return file.unknown_codes()
