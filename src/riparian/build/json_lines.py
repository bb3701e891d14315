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


class LinesAside:
    """Lines that are put aside until all of them are there, then read again: in memory while they
    are few, else in a nameless file in the folder, which goes with the block or the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._encoder = msgspec.json.Encoder()

    def __enter__(self) -> LinesAside:
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


def read_lines(path: Path, of_type: type[T]) -> Iterator[T]:
    """Every line of a line file, decoded."""
    decoder = msgspec.json.Decoder(of_type)
    with path.open("rb") as source:
        for line in source:
            yield decoder.decode(line)
