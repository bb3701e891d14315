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
DIRECTORY_LIMIT = 8 * 1024**2
"""Bytes in which a zip names its files: enough for 10,000 long names."""
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


# The record at the end, 22 bytes long, with a comment of up to 64 KiB behind it (APPNOTE 4.3.16)
_END, _END_SIZE, _COMMENT = b"PK\x05\x06", 22, 1 << 16
_LOCATOR, _LARGE_END = b"PK\x06\x07", b"PK\x06\x06"


def check_directory_size(path: Path, named: Path | None = None) -> None:
    """Raise SourceUnreadable where a zip's directory is so large that reading it takes too much.

    A member that takes 46 bytes there takes a kilobyte in memory. What is no zip passes. The error
    names the file `named`, where the zip lies in another.
    """
    with path.open("rb") as file:
        whole = file.seek(0, 2)
        at = max(0, whole - _END_SIZE - _COMMENT)
        file.seek(at)
        tail = file.read()
        end = tail.rfind(_END)
        if end < 0 or len(tail) - end < _END_SIZE:
            return
        size = int.from_bytes(tail[end + 12 : end + 16], "little")
        # ZIP64: the real size stands in a larger record, to which a locator before the end points.
        locator = tail[end - 20 : end] if end >= 20 else b""
        if size == 0xFFFFFFFF and locator.startswith(_LOCATOR):
            # A crafted offset from 2**63 on would make `seek` raise
            file.seek(int.from_bytes(locator[8:16], "little") & 0x7FFFFFFFFFFFFFFF)
            large = file.read(56)
            size = int.from_bytes(large[40:48], "little") if large.startswith(_LARGE_END) else whole
    if size > DIRECTORY_LIMIT:
        raise refusal(
            named or path, f"names its files in {size:,} bytes; {DIRECTORY_LIMIT:,} are allowed"
        )


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
