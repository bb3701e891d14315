"""Lines with the same key brought together, in the order of their first lines.

A file of a few thousand rows stays in memory. A larger one goes through temporary files: lines are
dealt out to parts by their key; each part is put in groups and written back; the parts are then
merged. So memory is bounded by the largest part and the largest group, whatever the file's size.
"""

from __future__ import annotations

import heapq
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import msgspec

from riparian.ingest.mapped.lines import Line, Why

IN_MEMORY = 20_000
"""Lines up to which nothing is written to disk."""

PARTS = 64
GROUP_LIMIT = 5_000
"""Lines of one group; more than that are given as several groups."""

Key = Callable[[Line], str]
"""The key of a line; empty: the line stands alone."""

_SIZES = struct.Struct("<II")
_PLACE = struct.Struct("<IQI")
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


def grouped(lines: Iterable[Line], key: Key, *, in_memory: int = IN_MEMORY) -> Iterator[list[Line]]:
    """Groups of lines, each in the order of the file; at most `GROUP_LIMIT` lines in each."""
    lines = iter(lines)
    groups: dict[str | int, list[Line]] = {}
    for count, line in enumerate(lines, 1):
        groups.setdefault(key(line) or count, []).append(line)
        if count >= in_memory:
            yield from _by_parts(groups, lines, key, count + 1)
            return
    for group in groups.values():
        yield from _within_limit(group)


def _within_limit(group: list[Line]) -> Iterator[list[Line]]:
    for start in range(0, len(group), GROUP_LIMIT):
        yield group[start : start + GROUP_LIMIT]


def _by_parts(
    groups: dict[str | int, list[Line]], lines: Iterator[Line], key: Key, count: int
) -> Iterator[list[Line]]:
    """Go on through temporary files, which are removed at the end or when nobody wants more."""
    with tempfile.TemporaryDirectory(prefix="riparian-") as folder, ExitStack() as stack:
        parts = [
            stack.enter_context((Path(folder) / f"{i}.part").open("w+b")) for i in range(PARTS)
        ]
        for name, group in groups.items():
            for line in group:
                _deal(parts, name, line)
        groups.clear()
        for number, line in enumerate(lines, count):
            _deal(parts, key(line) or number, line)
        runs = [stack.enter_context((Path(folder) / f"{i}.run").open("w+b")) for i in range(PARTS)]
        for part, run in zip(parts, runs, strict=True):
            _write_run(part, run)
        for _, _, blobs in heapq.merge(*map(_read_run, runs)):
            yield from _within_limit([_line(blob) for blob in blobs])


def _line(blob: bytes) -> Line:
    sheet, number, cells, why = _decode(blob)
    return Line(sheet, number, cells, Why(*why) if why else None)


def _deal(parts: Sequence[BinaryIO], name: str | int, line: Line) -> None:
    """Write a line to the part of its key: sizes, key, place in the file, content.

    A number in place of a key, for a line that stands alone, begins as no text in UTF-8 does.
    """
    content = _encode(line)
    encoded = name.encode("utf-8", "surrogatepass") if isinstance(name, str) else b"\xff%d" % name
    part = parts[zlib.crc32(encoded) % PARTS]
    part.write(_SIZES.pack(len(encoded), len(content)))
    part.write(encoded)
    part.write(_PLACE.pack(line.sheet, line.number, 1))
    part.write(content)


def _write_run(part: BinaryIO, run: BinaryIO) -> None:
    """Put one part in groups and write them, in the order of their first lines."""
    part.seek(0)
    groups: dict[bytes, list[bytes]] = {}
    places: dict[bytes, bytes] = {}
    while sizes := part.read(_SIZES.size):
        key_size, size = _SIZES.unpack(sizes)
        name = part.read(key_size)
        place = part.read(_PLACE.size)
        places.setdefault(name, place)
        groups.setdefault(name, []).append(part.read(size))
    part.truncate(0)
    for name, blobs in groups.items():
        sheet, number, _ = _PLACE.unpack(places[name])
        run.write(_PLACE.pack(sheet, number, len(blobs)))
        for blob in blobs:
            run.write(_SIZES.pack(len(blob), 0))
            run.write(blob)


def _read_run(run: BinaryIO) -> Iterator[tuple[int, int, list[bytes]]]:
    run.seek(0)
    while place := run.read(_PLACE.size):
        sheet, number, count = _PLACE.unpack(place)
        blobs = []
        for _ in range(count):
            size, _ = _SIZES.unpack(run.read(_SIZES.size))
            blobs.append(run.read(size))
        yield sheet, number, blobs
