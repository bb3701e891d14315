"""A file that is written as it comes, and hashed as it is written."""

from __future__ import annotations

import hashlib
from typing import IO


class HashedFile:
    """Takes parts as a `bytearray` does, and holds none of them in memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest, self._length = hashlib.sha256(), 0

    def __len__(self) -> int:
        return self._length

    def extend(self, part: bytes) -> None:
        """Add a part."""
        self._file.write(part)
        self._digest.update(part)
        self._length += len(part)

    def clear(self) -> None:
        """Begin anew."""
        self._file.seek(0)
        self._file.truncate()
        self._digest, self._length = hashlib.sha256(), 0

    @property
    def sha256(self) -> str:
        """The hash of what came until now."""
        return self._digest.hexdigest()
