"""What a bundle can cost whoever opens it, told from its end before anything in it is read.

Python reads the whole directory of a ZIP archive when it opens one, and an archive of a few
megabytes can unpack to gigabytes. Of what strangers send, both are bounded here: bundles of members
hold sealed payloads and hashes, which do not get smaller, and take little more room unpacked.
"""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from riparian.errors import Refused

LARGEST_POSTED = 64 * 1024 * 1024
"""Bytes of a bundle that is posted."""

LARGEST_UNPACKED = 2 * LARGEST_POSTED
"""Bytes of all that is in it."""

LARGEST_DIRECTORY = 2 * 1024 * 1024
"""Bytes of the directory of the archive: some twenty thousand files."""

_END = struct.Struct("<4s4H2LH")
"""APPNOTE.TXT, section 4.3.16: the end of the directory; here without a comment behind it."""

_LONG_LOCATOR = b"PK\6\7"
_LONG_LOCATOR_BYTES = 20
"""Section 4.3.15: before it, in an archive of four gigabytes and more."""


def refuse_costly(path: Path) -> None:
    """Raise Refused for a file that is no bundle, or one that costs too much to open."""
    directory = directory_bytes(path)
    if directory is None:
        raise Refused(
            "What was sent is no bundle of the channel. Nothing of it was kept.",
            "Make one with `riparian exchange bundle`.",
        )
    is_large = path.stat().st_size > LARGEST_POSTED or directory > LARGEST_DIRECTORY
    if is_large or _unpacked(path) is None:
        raise Refused(
            "This bundle holds more than can be posted. Nothing of it was kept.",
            "Bring a large one on a stick.",
        )


def directory_bytes(path: Path) -> int | None:
    """Bytes of the directory of an archive, by its end; None for what is no archive as bundles
    are: with a comment behind it, or of four gigabytes and more."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        length = min(size, _LONG_LOCATOR_BYTES + _END.size)
        file.seek(size - length)
        end = file.read(length)
    if length < _END.size or end[-_END.size :][:4] != b"PK\5\6" or end.startswith(_LONG_LOCATOR):
        return None
    *_, size_of_directory, _, _ = _END.unpack(end[-_END.size :])
    return int(size_of_directory)


def _unpacked(path: Path) -> int | None:
    """Bytes of all that is in it by its directory; None for too many. An archive that is damaged
    counts as empty: who opens it says what is wrong."""
    try:
        with zipfile.ZipFile(path) as archive:
            total = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError):
        return 0
    return total if total <= LARGEST_UNPACKED else None
