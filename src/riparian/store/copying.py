"""Bytes of files: copied with their hash, so that what is named by the hash is what was copied."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from riparian.errors import SourceUnreadable

_CHUNK = 1024 * 1024


def copy_file(path: Path, to: Path) -> tuple[str, int]:
    """Copy a regular file to disk for good; returns the SHA-256 and number of bytes copied.

    Raises SourceUnreadable where the file cannot be read, OSError where `to` cannot be written.
    """
    hasher, size = hashlib.sha256(), 0
    with to.open("xb") as out:
        for chunk in _chunks(path):
            hasher.update(chunk)
            size += len(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return hasher.hexdigest(), size


def digest_of(path: Path) -> str | None:
    """The SHA-256 of a file; None where it is missing or cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _chunks(path: Path) -> Iterator[bytes]:
    next_step = "Check the path, and that you may read the file."
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            raise SourceUnreadable(f"{path} is not a file.", next_step)
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        raise SourceUnreadable(f"{path} cannot be read ({error}).", next_step) from error
