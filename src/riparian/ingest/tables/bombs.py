"""Limits on what is packed, and their check: a small file must not become a huge one.

The sizes that a zip's directory states are checked here; that they are true is checked by whoever
unpacks, byte by byte. Overlapping members, which let 42 kB stand for petabytes, are caught by the
ratio of the whole.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from riparian.errors import SourceUnreadable

TOTAL_LIMIT = 4 * 1024**3
"""Bytes that a packed file may unpack to."""
MEMBERS_LIMIT = 1000
"""Files in a packed file."""
RATIO_LIMIT = 200
"""How many times its packed size a file beyond `RATIO_FROM` bytes may have."""
RATIO_FROM = 10 * 1024**2

BROKEN_ZIP = "is a workbook or zip file that is incomplete or damaged"
"""What is said of a zip that cannot be opened, whoever meets it."""

_TRY = "If you trust it, unpack it yourself and add the files inside."


def check_directory(
    path: Path, members: list[zipfile.ZipInfo], packed: int, limit: int | None = None
) -> None:
    """Raise SourceUnreadable where a zip of `packed` bytes states that it passes a limit.

    `path` is only named in the error; no member is read.
    """
    most = MEMBERS_LIMIT if limit is None else limit
    if len(members) > most:
        raise refusal(path, f"contains {len(members):,} files; at most {most:,} are allowed")
    for member in members:
        check_ratio(path, member.file_size, member.compress_size, member.filename)
    total = sum(member.file_size for member in members)
    check_total(path, total)
    check_ratio(path, total, packed)


def check_total(path: Path, size: int) -> None:
    """Raise SourceUnreadable where this many bytes are too many."""
    if size > TOTAL_LIMIT:
        raise refusal(path, f"unpacks to more than {TOTAL_LIMIT // 1024**3} GB")


def check_ratio(path: Path, size: int, packed: int, name: str = "") -> None:
    """Raise SourceUnreadable where few bytes became suspiciously many."""
    if size > RATIO_FROM and size > RATIO_LIMIT * max(packed, 1):
        inner = f" ('{name}')" if name else ""
        raise refusal(path, f"unpacks to over {RATIO_LIMIT} times its size{inner}, like a zip bomb")


def refusal(path: Path, why: str) -> SourceUnreadable:
    """The error for a packed file that passes a limit."""
    return SourceUnreadable(f"{path} {why}. It was not unpacked.", _TRY)
