"""Lines with the same key brought together, in the order of their first lines.

A file of a few thousand rows stays in memory. A larger one goes through temporary files: lines are
dealt out to parts by their key; each part is put in groups and written back; the parts are then
merged. So memory is bounded by the largest part and the largest group, whatever the file's size.
"""

from __future__ import annotations

import heapq
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from riparian.ingest.mapped.engine.row_findings import MappedRow, RefusalReason
from riparian.store.scratch import scratch_folder

IN_MEMORY = 20_000
"""Lines up to which nothing is written to disk."""

PARTS = 64
GROUP_LIMIT = 5_000
"""Lines of one group; more than that are given as several groups."""

Key = Callable[[MappedRow], str]
"""The key of a line; empty: the line stands alone."""

Group = list[MappedRow]
Place = tuple[int, int]
"""Sheet and row of a group's first line, by which groups are in order."""

_T = TypeVar("_T")
_LINE = struct.Struct("<IIIQ")
"""Before a line: the sizes of its key and content, its sheet and row."""
_GROUP = struct.Struct("<IQQ")
"""Before a group: the sheet and row of its first line, and its size."""
_COUNT = struct.Struct(">BI")
_ARRAY = 0xDD
"""How MessagePack begins a list, with `_COUNT` of what is in it."""
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


class LinePartitions:
    """Lines on disk, dealt out by their keys; a `folder` of files that others can read, too."""

    def __init__(self, folder: Path, lines: int) -> None:
        self.folder = folder
        self.lines = lines

    def groups(
        self, numbers: Iterable[int] = range(PARTS), *, keep: bool = False
    ) -> Iterator[tuple[Place, Group]]:
        """Groups out of some of the parts, in order, with their places; unless kept, only once."""
        with ExitStack() as stack:
            runs = [stack.enter_context(self._run(number, keep)) for number in numbers]
            for sheet, row, blob in heapq.merge(*map(_read_run, runs)):
                group = [
                    MappedRow(s, n, c, RefusalReason(*w) if w else None)
                    for s, n, c, w in _decode(blob)
                ]
                for part in _within_limit(group):
                    yield (sheet, row), part

    def _run(self, number: int, keep: bool) -> BinaryIO:
        """One part in groups, in the order of their first lines."""
        path = _part(self.folder, number)
        run = path.with_suffix(".run").open("w+b")
        with path.open("rb") as part:
            _write_run(part, run)
        if not keep:
            path.unlink()
        run.seek(0)
        return run


def in_groups(
    lines: Iterable[MappedRow],
    key: Key,
    make: Callable[[Group], _T],
    through_disk: Callable[[LinePartitions], Iterator[_T]] | None = None,
    *,
    in_memory: int | None = None,
) -> Iterator[_T]:
    """What `make` gives for each group, or `through_disk` for all once they have gone to disk.

    A group has its lines in the order of the file, and at most `GROUP_LIMIT` of them. The files are
    removed at the end, or when nobody wants more.
    """
    lines = iter(lines)
    groups: dict[str | int, Group] = {}
    for count, line in enumerate(lines, 1):
        groups.setdefault(key(line) or count, []).append(line)
        if count >= (IN_MEMORY if in_memory is None else in_memory):
            with scratch_folder() as folder:
                parts = _deal_out(folder, groups, lines, key, count)
                if through_disk is not None:
                    yield from through_disk(parts)
                else:
                    yield from (make(group) for _, group in parts.groups())
            return
    for group in groups.values():
        yield from map(make, _within_limit(group))


def _within_limit(group: Group) -> Iterator[Group]:
    for start in range(0, len(group), GROUP_LIMIT):
        yield group[start : start + GROUP_LIMIT]


def _part(folder: Path, number: int) -> Path:
    return folder / f"{number}.part"


def _deal_out(
    folder: Path,
    groups: Mapping[str | int, Group],
    lines: Iterable[MappedRow],
    key: Key,
    count: int,
) -> LinePartitions:
    """The lines of these groups and all others on disk; `count` lines came before."""
    with ExitStack() as stack:
        parts = [stack.enter_context(_part(folder, i).open("wb")) for i in range(PARTS)]
        for name, group in groups.items():
            for line in group:
                _deal(parts, name, line)
        for count, line in enumerate(lines, count + 1):  # noqa: B020 - goes on counting
            _deal(parts, key(line) or count, line)
    return LinePartitions(folder, count)


def _deal(parts: Sequence[BinaryIO], name: str | int, line: MappedRow) -> None:
    """Write a line to the part of its key.

    A number in place of a key, for a line that stands alone, begins as no text in UTF-8 does.
    """
    content = _encode(line)
    encoded = name.encode("utf-8", "surrogatepass") if isinstance(name, str) else b"\xff%d" % name
    head = _LINE.pack(len(encoded), len(content), line.sheet, line.number)
    parts[zlib.crc32(encoded) % PARTS].write(head + encoded + content)


def _write_run(part: BinaryIO, run: BinaryIO) -> None:
    groups: dict[bytes, list[bytes]] = {}
    places: list[Place] = []
    while head := part.read(_LINE.size):
        key_size, size, sheet, row = _LINE.unpack(head)
        name = part.read(key_size)
        content = part.read(size)
        if (group := groups.get(name)) is not None:
            group.append(content)
        else:
            groups[name] = [content]
            # The first line of a key gives its group the place in the order of the file.
            places.append((sheet, row))
    for place, blobs in zip(places, groups.values(), strict=True):
        blob = _COUNT.pack(_ARRAY, len(blobs)) + b"".join(blobs)
        run.write(_GROUP.pack(*place, len(blob)) + blob)


def _read_run(run: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    while head := run.read(_GROUP.size):
        sheet, row, size = _GROUP.unpack(head)
        yield sheet, row, run.read(size)
