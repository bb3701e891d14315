"""A file cut into its activities, each as the bytes between its tags, in bounded memory.

Why not one parser for the whole file: a parser that has met broken markup may lose everything
after it. Cut first, a broken activity cannot harm its neighbours, each start tag gives exactly
one piece, a line number is counted and not estimated, and a document type with its entities
never reaches a parser at all. It is also faster.

The input is UTF-8. Tags inside comments, CDATA sections, processing instructions and the
document type are not tags; such a section that does not end within 8 MiB is taken to be broken,
and its opening is passed over.

Behind the end tag of an activity nothing is under way: there the file can be divided, and cut on
from that place by somebody else, who comes to the same pieces (`SplitPlace`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import msgspec

CHUNK = 1 << 18
"""Bytes read at a time; what is searched, cut and counted stays in the processor's cache."""

HEAD_LIMIT = 1 << 20
TAG_LIMIT = 1 << 16
SECTION_LIMIT = 8 << 20
PIECE_LIMIT = 24 << 20
"""Bytes of one activity that are read; no published activity comes near."""

_TOKEN = re.compile(
    rb"<(?:iati-activity(?![-.:\w\x80-\xff])|/iati-activit(?:y|ies)\s*>|!--|!\[CDATA\[|\?|!DOCTYPE)"
)
"""No groups: they would double the time that the search takes."""

_KINDS = {
    b"<ia": "start",
    b"</i": "end",
    b"<?": "instruction",
    b"<!-": "comment",
    b"<![": "cdata",
    b"<!D": "doctype",
}
_ENDS = {
    "comment": re.compile(rb"-->"),
    "cdata": re.compile(rb"\]\]>"),
    "instruction": re.compile(rb"\?>"),
}
DOCTYPE_REST = re.compile(rb"[^\[>]*(?:>|\[.*?\]\s*>)", re.DOTALL)
"""What follows `<!DOCTYPE`, with an internal subset or without."""

_START_TAG = re.compile(rb"<iati-activity(?:[^>\"']|\"[^\"]*\"|'[^']*')*+>")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the first activity, at most 1 MiB of it."""

    data: bytes


Ending = Literal["tag", "start", "file", "size"]
"""How an activity ends: with its tag, where another starts, with the file, or by its size."""


class ActivityPiece(msgspec.Struct, frozen=True, gc=False):
    """One activity, the line on which it starts, and the number of line ends within it."""

    data: bytes
    line: int
    ending: Ending = "tag"
    line_ends: int = 0


@dataclass(frozen=True, slots=True)
class Break:
    """Broken markup between activities: what stands there, and what is missing before or after."""

    line: int
    got: str
    missing: str


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of the file; `closed` tells whether the end tag of the root was seen."""

    line: int
    closed: bool
    size: int


Part: TypeAlias = Head | ActivityPiece | Break | Tail


class SplitPlace(msgspec.Struct, frozen=True):
    """A place behind an activity, and what has been met before it.

    `place` and `read_until` are offsets in UTF-8 from the start of the file, `read_until` being how
    far it had been read: what is broken is decided by what is in memory, so whoever goes on here
    takes up the same bytes at a time. `line` is the line at the place; the others are as in
    `_Splitter`.
    """

    place: int
    read_until: int
    line: int
    ended: bool
    has_doctype: bool
    told: bool


def split(read: Callable[[int], bytes], start: SplitPlace | None = None) -> Iterator[Part]:
    """Head, then pieces and breaks in file order, then Tail. `read(n)` gives the next bytes: of the
    whole file, or those from `start` on; then there is no Head."""
    return _Splitter(read, start).parts()


def find_cuts(read: Callable[[int], bytes], size: int) -> Iterator[tuple[int, SplitPlace]]:
    """Places in a whole file where it can be divided, each at least so many bytes behind the one
    before; with the number of activities between them."""
    splitter = _Splitter(read)
    pieces, until = 0, size
    for part in splitter.parts():
        if not isinstance(part, ActivityPiece):
            continue
        pieces += 1
        if part.ending == "tag" and splitter.cut_so_far() >= until:
            place = splitter.place()
            if place is not None:
                yield pieces, place
                pieces, until = 0, place.place + size


class _Splitter:
    """The part of the file in memory; all places are offsets into it.

    `at` is where the search goes on, `start` where the present piece begins, `line` the line at
    `counted`. `without` says, for each kind of section, up to where no end of one was found.
    `size` counts the bytes read so far, `told` whether a broken section has been told of.
    """

    def __init__(self, read: Callable[[int], bytes], start: SplitPlace | None = None) -> None:
        self.read = read
        self.buffer = b""
        self.at = 0
        self.start: int | None = None
        self.line = 1
        self.counted = 0
        self.without = dict.fromkeys(_ENDS, 0)
        self.head: bytes | None = b""
        self.size = 0
        self.ended = False
        self.closed = False
        self.skipping = False
        self.has_doctype = False
        self.told = False
        if start is not None:
            self.go_on_from(start)

    def go_on_from(self, start: SplitPlace) -> None:
        self.buffer = self.read(start.read_until - start.place)
        self.size = start.read_until
        self.line, self.ended, self.head = start.line, start.ended, None
        self.has_doctype, self.told = start.has_doctype, start.told

    def cut_so_far(self) -> int:
        """The offset from the start of the file up to which it has been cut."""
        return self.size - len(self.buffer) + self.at

    def place(self) -> SplitPlace | None:
        """Where another can go on when a part has just been given; None where that must not be."""
        under_way = self.start is not None or self.skipping or self.closed or self.head is not None
        if under_way:
            return None
        line = self.line_at(self.at)
        return SplitPlace(
            self.cut_so_far(), self.size, line, self.ended, self.has_doctype, self.told
        )

    def parts(self) -> Iterator[Part]:
        while True:
            token = _TOKEN.search(self.buffer, self.at)
            # At the end of what was read <iati-activity may be the beginning of <iati-activity-ext
            if token and (self.ended or token.end() < len(self.buffer)):
                kind = _KINDS[token[0][:3]]
                if kind == "start":
                    if part := self.begin(token):
                        yield part
                    continue
                if kind == "end":
                    if part := self.end(token):
                        yield part
                    continue
                if self.pass_section(kind, token):
                    if part := self.broken_section(kind, token):
                        yield part
                    continue
            elif self.ended:
                break
            else:
                self.at = self.undecided()
            if part := self.cut_overlong():
                yield part
            self.grow()
        yield from self.finish()

    def begin(self, token: re.Match[bytes]) -> Part | None:
        place = token.start()
        part: Part | None = None
        if self.head is not None:
            part = Head((self.head + self.buffer[:place])[:HEAD_LIMIT])
            self.head = None
        elif self.start is not None:
            part = self.piece(place, "start")
        self.start, self.at = place, token.end()
        # A start tag ends whatever went before, so that a missing end tag costs one activity alone.
        self.skipping = self.closed = False
        return part

    def end(self, token: re.Match[bytes]) -> Part | None:
        self.at = token.end()
        if token[0].startswith(b"</iati-activities"):
            self.closed = True
            return None
        part: Part | None = None
        if self.start is not None:
            part = self.piece(token.end(), "tag")
        elif not self.skipping:
            part = Break(self.line_at(token.start()), "</iati-activity>", "<iati-activity>")
        self.start = None
        self.skipping = False
        return part

    def finish(self) -> Iterator[Part]:
        if self.head is not None:
            yield Head((self.head + self.buffer)[:HEAD_LIMIT])
        if self.start is not None:
            yield self.piece(len(self.buffer), "file")
        yield Tail(self.line_at(len(self.buffer)), self.closed, self.size)

    def piece(self, end: int, ending: Ending) -> ActivityPiece:
        assert self.start is not None
        data = self.buffer[self.start : end]
        if ending in ("start", "file"):
            tag = _START_TAG.match(data)
            # An empty activity, <iati-activity/>, has no end tag that could be missing.
            if tag and tag[0].endswith(b"/>"):
                data, ending = tag[0], "tag"
        line = self.line_at(self.start)
        return ActivityPiece(data, line, ending, self.line_at(self.start + len(data)) - line)

    def cut_overlong(self) -> Part | None:
        if self.start is None or self.at - self.start <= PIECE_LIMIT:
            return None
        part = self.piece(self.start + PIECE_LIMIT, "size")
        self.start = None
        self.skipping = True
        return part

    def undecided(self) -> int:
        """Where a tag may have begun whose rest has not been read yet."""
        last = self.buffer.rfind(b"<", self.at)
        return last if last >= 0 and len(self.buffer) - last < TAG_LIMIT else len(self.buffer)

    def pass_section(self, kind: str, token: re.Match[bytes]) -> bool:
        """Go on after a section, or after its opening if it is broken; False: read more first."""
        if kind == "doctype":
            end = None if self.has_doctype else DOCTYPE_REST.match(self.buffer, token.end())
            broken = self.has_doctype
        else:
            looked_until = max(token.end(), self.without[kind])
            end = _ENDS[kind].search(self.buffer, looked_until)
            broken = False
            if not end:
                # Not looked for again with each chunk: that would take the square of the time.
                self.without[kind] = max(len(self.buffer) - 2, 0)
        broken |= self.ended or len(self.buffer) - token.start() > SECTION_LIMIT
        self.at = end.end() if end else token.end() if broken else token.start()
        passed = bool(end) or broken
        self.has_doctype |= passed and kind == "doctype"
        return passed

    def broken_section(self, kind: str, token: re.Match[bytes]) -> Part | None:
        """The first section outside activities that does not end; the parser tells the others."""
        if self.at > token.end() or self.start is not None or self.told:
            return None
        self.told = True
        missing = {"comment": "-->", "cdata": "]]>", "instruction": "?>", "doctype": ">"}[kind]
        return Break(self.line_at(token.start()), token[0].decode(), missing)

    def grow(self) -> None:
        drop = self.at if self.start is None else self.start
        if self.head is not None:
            self.head = (self.head + self.buffer[:drop])[:HEAD_LIMIT]
        self.line_at(drop)
        chunk = self.read(CHUNK)
        self.ended = not chunk
        self.size += len(chunk)
        self.buffer = self.buffer[drop:] + chunk
        self.at -= drop
        self.counted -= drop
        self.start = None if self.start is None else 0
        for kind in self.without:
            self.without[kind] = max(self.without[kind] - drop, 0)

    def line_at(self, place: int) -> int:
        """The line at a place not before the last one asked for."""
        self.line += self.buffer.count(b"\n", self.counted, place)
        self.counted = place
        return self.line
