"""`IatiReader`: IATI activity files of every version, one record for each start tag.

Versions 1.01 to 1.05 and 2.01 to 2.03 are read by the same code, each part by its shape, since
published files mix them. Nothing is expanded, loaded or fetched; memory does not grow with the
file.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from riparian.errors import SourceUnreadable
from riparian.ingest.iati.activity import read_activity
from riparian.ingest.iati.file_head import KNOWN_VERSIONS, ROOT, Root, read_root
from riparian.ingest.iati.file_ranges import FileRange, RangeCounts, counts_of, head_of
from riparian.ingest.iati.own_namespace import NAMESPACE, own
from riparian.ingest.iati.parse_element import MARKUP_LIMIT, PieceParser, within_markup_limit
from riparian.ingest.iati.reading_context import CURRENCY, LANG, Context, Element, FileContext
from riparian.ingest.iati.split_file import (
    PIECE_LIMIT,
    ActivityPiece,
    Break,
    Head,
    Part,
    Tail,
    split,
)
from riparian.ingest.iati.xml_encoding import Utf8Source, decode_head
from riparian.ingest.reader import AS_FOUND, Look, ReadOptions, ReadRecord
from riparian.language.invisible_characters import clean_line
from riparian.model.activity import Activity
from riparian.problems import Problem

# Nothing is given back (*+, ?>): a file of nothing but comments would take for ever
_BEGINNING = re.compile(
    r"\s*+(?>(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:>|\[.*?\]\s*>))\s*+)*+"
    r"<iati-activit(?:y|ies)(?![-.:\w])",
    re.DOTALL,
)


BATCH_SIZE = 1 << 16
"""Bytes of activities that are parsed together at most; so few that no line number saturates."""


class IatiReader:
    """Reads IATI activity files, 1.01 to 1.05 and 2.01 to 2.03, in any encoding."""

    name = "iati"
    version = 4
    describes = "IATI activity XML, versions 1.01 to 2.03"

    def recognises(self, look: Look) -> bool:
        """Whether the root element is `iati-activities` or `iati-activity`."""
        return _BEGINNING.match(decode_head(look.head)) is not None

    def read(
        self, path: Path, dataset: str, options: ReadOptions = AS_FOUND
    ) -> Iterator[ReadRecord | Problem]:
        """Yield what concerns the file, then a `ReadRecord` per start tag, then unknown codes.

        XML says its encoding itself, so `options` change nothing.

        Raises:
            SourceUnreadable: the file cannot be opened.
        """
        with _opened(path) as stream:
            source = Utf8Source(stream, dataset)
            reading = _Reading(dataset)
            yield from source.problems()
            yield from reading.records(split(source.read))
            yield from reading.file.unknown_codes()

    def read_range(
        self, path: Path, dataset: str, file_range: FileRange
    ) -> Generator[ReadRecord | Problem, None, RangeCounts]:
        """Yield what `read` yields of that range, and return what was counted in it.

        Raises:
            SourceUnreadable: the file cannot be opened.
        """
        start = file_range.start
        with _opened(path) as stream:
            source = Utf8Source(stream, dataset)
            reading = _Reading(dataset)
            if start is None:
                yield from source.problems()
            else:
                reading.begin_with(*head_of(split(source.read)))
                source.go_to(start.place)
            yield from reading.records(file_range.only(split(source.read, start)))
        return counts_of(reading.file)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise SourceUnreadable(
            f"{path.name} cannot be opened: {error.strerror}.",
            "Check that the file exists and that you have permission to read it.",
        ) from error


class _Reading:
    """One pass through one file, or a range of it. Small activities wait in `batch` to be
    parsed together."""

    def __init__(self, dataset: str) -> None:
        self.file = FileContext(dataset)
        self.root = Root()
        self.parser = PieceParser(b"", False)
        self.batch: list[ActivityPiece] = []
        self.waiting = 0
        self.begun = False
        self.cut = False

    def records(self, parts: Iterable[Part]) -> Iterator[ReadRecord | Problem]:
        for part in parts:
            if isinstance(part, ActivityPiece) and self.begun and self.joins(part):
                continue
            yield from self.flush()
            if isinstance(part, ActivityPiece):
                yield from self.take(part)
            elif isinstance(part, Head):
                self.root = read_root(part.data)
            elif isinstance(part, Break):
                yield self.broken(part)
            else:
                yield from self.end(part)
        yield from self.flush()

    def begin_with(self, head: Head, first: ActivityPiece) -> None:
        """Begin behind the beginning of the file, which somebody else reads."""
        self.root = read_root(head.data)
        self.begun = True
        for _ in self.begin(first):
            pass  # told by whoever reads the beginning

    def joins(self, piece: ActivityPiece) -> bool:
        """Put a complete activity with those that wait, where there is room for it."""
        size = self.waiting + len(piece.data)
        if piece.ending != "tag" or size > BATCH_SIZE:
            return False
        self.batch.append(piece)
        self.waiting = size
        return True

    def take(self, piece: ActivityPiece) -> Iterator[ReadRecord | Problem]:
        """Let an activity begin a new batch; one that is large or incomplete is read at once."""
        if not self.begun:
            self.begun = True
            yield from self.begin(piece)
        if not self.joins(piece):
            yield self.record(Context(self.file, piece.line, piece.data), piece)

    def flush(self) -> Iterator[ReadRecord]:
        """Read the activities that wait, together if nothing is wrong with any of them."""
        batch, self.batch, self.waiting = self.batch, [], 0
        elements = self.parser.parse_together(batch) if len(batch) > 1 else None
        above = 0
        for index, piece in enumerate(batch):
            if elements is None:
                yield self.record(Context(self.file, piece.line, piece.data), piece)
            else:
                context = Context(self.file, piece.line, piece.data, above)
                yield self.record(context, piece, elements[index])
                above += piece.line_ends

    def begin(self, piece: ActivityPiece) -> Iterator[Problem]:
        """Take what the root says for all activities."""
        root, file = self.root, self.file
        self.parser = PieceParser(root.start_tag(), root.entities is not None)
        attributes = root.attributes
        if root.name is None:
            attributes = self.parser.attributes(piece)
        version = attributes.get("version", "").strip()
        file.lang = attributes.get(LANG, "").strip().lower().partition("-")[0] or None
        file.currency = CURRENCY.recognise(attributes.get("default-currency", ""))
        if NAMESPACE in root.prefixes.values():
            file.exported_by = (
                clean_line(attributes.get(own("centre"), ""), 200) or "another centre"
            )
        if version in KNOWN_VERSIONS:
            file.version = version
        else:
            yield file.problem(
                "version-unknown",
                line=root.line if root.name else piece.line,
                field="@version",
                expected="a version from 1.01 to 2.03",
                got=version or None,
                kept="the file was read by its shape",
            )
        if root.entities is not None:
            yield file.problem("file-has-entities", line=root.entities, field="DOCTYPE")

    def record(
        self, context: Context, piece: ActivityPiece, element: Element | None = None
    ) -> ReadRecord:
        """The activity of one piece, or why there is none; `element` if it has been parsed."""
        try:
            activity = self.activity(context, piece, element)
        # Whatever nobody thought of costs this record, and no other
        except Exception as error:
            context.flag("record-unreadable", got=repr(error), kept="it was refused")
            activity = None
        return ReadRecord(activity, context.problems())

    def activity(
        self, context: Context, piece: ActivityPiece, element: Element | None
    ) -> Activity | None:
        if element is None:
            piece = within_markup_limit(piece)
            element = self.parser.parse(piece, context)
        activity = None if element is None else read_activity(element, context)
        if element is None and piece.ending != "file":
            context.flag("record-unreadable", expected="an activity", kept="it was refused")
        if piece.ending == "tag":
            return activity
        if piece.ending == "file":
            self.cut = True
            whole = activity is not None and activity.iati_identifier and activity.title
            activity = activity if whole else None
            kept = "what stood before the cut was kept" if whole else "it was refused"
            context.flag("record-cut-off", expected="</iati-activity>", kept=kept)
        elif piece.ending == "start":
            context.flag(
                "file-not-well-formed",
                expected="</iati-activity>",
                got="<iati-activity>",
                kept="what stood before it was kept",
            )
        elif piece.ending == "size":
            context.flag(
                "record-unreadable",
                expected=f"an activity of at most {PIECE_LIMIT >> 20} MiB, and {MARKUP_LIMIT:,}"
                " tags and attributes",
                kept="what stood before that was kept",
            )
        return activity

    def broken(self, part: Break) -> Problem:
        return self.file.problem(
            "file-not-well-formed",
            line=part.line,
            expected=part.missing,
            got=part.got,
            kept="the activities before and after this line were read",
        )

    def end(self, tail: Tail) -> Iterator[Problem]:
        """What can only be said when everything has been read."""
        root = self.root
        if not self.begun:
            got = f"<{root.name}>" if root.name else None if tail.size else "an empty file"
            yield self.file.problem(
                "file-without-records", line=1, expected="<iati-activity>", got=got
            )
        if self.cut or (root.name == ROOT and not (tail.closed or root.closed)):
            yield self.file.problem(
                "file-cut-off",
                line=tail.line,
                expected=f"</{root.name or 'iati-activity'}>",
                got="the end of the file",
            )
