"""JSON line files, written beside and moved into place when whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import msgspec

_FLUSH_BYTES = 1 << 20

T = TypeVar("T")


class LineFile:
    """A line file being written; it appears under its name only when the block ends well."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
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
            self._out.write(self._buffer)
            self._buffer.clear()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._out:
            self._out.write(self._buffer)
        if kind is None:
            self._temporary.replace(self.path)
        else:
            self._temporary.unlink(missing_ok=True)


def read_lines(path: Path, of_type: type[T]) -> Iterator[T]:
    """Every line of a line file, decoded."""
    decoder = msgspec.json.Decoder(of_type)
    with path.open("rb") as source:
        for line in source:
            yield decoder.decode(line)
