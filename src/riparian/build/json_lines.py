"""JSON line files, written beside and moved into place when whole."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import msgspec

from riparian.store.writing import beside

_FLUSH_BYTES = 1 << 20

SYNCED_FROM_BYTES = 1 << 20
"""A smaller file is not synced before it gets its name: a sync takes some milliseconds, and there
can be thousands of files. What a power cut takes of them fails its checksum and is made again."""

T = TypeVar("T")


class LineFile:
    """A line file being written; it appears under its name only when the block ends well. Then
    `sha256` is that of its content. Without `sync` a power cut may take it."""

    def __init__(self, path: Path, *, sync: bool = True) -> None:
        self.path = path
        self._sync = sync
        self.sha256 = ""
        self._bytes = 0
        self._hasher = hashlib.sha256()
        self._temporary = beside(path)
        self._encoder = msgspec.json.Encoder()
        self._buffer = bytearray()

    def __enter__(self) -> LineFile:
        self._out = self._temporary.open("wb")
        return self

    def write(self, item: Any) -> None:
        """Add one line."""
        self._encoder.encode_into(item, self._buffer, len(self._buffer))
        self._buffer += b"\n"
        if len(self._buffer) > _FLUSH_BYTES:
            self._flush()

    def write_line(self, line: bytes) -> None:
        """Add a line that has been written before, with its end."""
        self._buffer += line
        if len(self._buffer) > _FLUSH_BYTES:
            self._flush()

    def _flush(self) -> None:
        self._hasher.update(self._buffer)
        self._bytes += self._out.write(self._buffer)
        self._buffer.clear()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            with self._out:
                self._flush()
                if kind is None and self._sync and self._bytes >= SYNCED_FROM_BYTES:
                    self._out.flush()
                    os.fsync(self._out.fileno())
            if kind is None:
                self._temporary.replace(self.path)
                self.sha256 = self._hasher.hexdigest()
        finally:
            self._temporary.unlink(missing_ok=True)


class SpooledLines:
    """Lines that wait until all of them are there, then are read again: in memory while they are
    few, else in a nameless file in the folder, which goes with the block or the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._encoder = msgspec.json.Encoder()

    def __enter__(self) -> SpooledLines:
        self._file = tempfile.SpooledTemporaryFile(_FLUSH_BYTES, dir=str(self._folder))
        return self

    def write(self, item: Any) -> None:
        """Add one line."""
        self._file.write(self._encoder.encode(item) + b"\n")

    def read(self, of_type: type[T]) -> Iterator[T]:
        """Every line from the first on, decoded."""
        decoder = msgspec.json.Decoder(of_type)
        self._file.seek(0)
        return map(decoder.decode, self._file)

    def __exit__(self, *_: object) -> None:
        self._file.close()


class LineRange(msgspec.Struct, frozen=True, tag=True):
    """Whole lines of a line file: from one byte to another, counted from 0."""

    begins: int
    ends: int


def read_lines(path: Path, of_type: type[T], lines: LineRange | None = None) -> Iterator[T]:
    """Every line of a line file, or of a range of it, decoded."""
    decoder = msgspec.json.Decoder(of_type)
    left = None if lines is None else lines.ends - lines.begins
    with path.open("rb") as source:
        source.seek(0 if lines is None else lines.begins)
        for line in source:
            if left is not None:
                if left <= 0:
                    return
                left -= len(line)
            yield decoder.decode(line)


def divide_lines(path: Path, size: int) -> Iterator[LineRange]:
    """The ranges of a line file, each of at least so many bytes but for the last one."""
    begins, end = 0, path.stat().st_size
    with path.open("rb") as source:
        while begins < end:
            source.seek(min(begins + size, end) - 1)
            source.readline()
            yield LineRange(begins, source.tell())
            begins = source.tell()
