"""ZIP archives from elsewhere: refused whole where anything in them is not as it should be.

Nothing is unpacked to a disk. What is looked for: names that lead elsewhere, links, folders, files
under a password or packed in a way of their own, one file twice, sizes that lie, bombs, damage.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from riparian.errors import Refused, ServiceError
from riparian.exchange.transfer.hashed_file import HashedFile

LARGEST_ARCHIVE, MOST_TIMES = 4 * 1024**3, 100
"""Bytes in an archive, unpacked, and how many times its size they may be."""

MOST_FILES = 200_000
"""Files in an archive: of a bundle, those of some forty million entries."""

_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, NotImplementedError,
    RuntimeError, ValueError,
)  # fmt: skip
"""What zipfile raises over archives that it cannot make sense of."""

_PART = 1024 * 1024
"""Bytes that are unpacked at once."""


_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3  # APPNOTE.TXT, section 4.4.2


class ArchiveKind(msgspec.Struct, frozen=True):
    """What an archive is to be: the names that its files can have, what it is called, and the
    command that makes one."""

    names: re.Pattern[str]
    called: str
    made_by: str


class CheckedArchive:
    """An archive of that kind, each file of which was read to its end when it was opened."""

    def __init__(self, archive: zipfile.ZipFile, name: str, kind: ArchiveKind) -> None:
        self.name = name
        self._archive, self._kind = archive, kind
        self._files = {info.filename: info for info in _checked_files(archive, name, kind)}
        for info in self._files.values():
            for _ in self._parts(info):
                pass

    @property
    def names(self) -> list[str]:
        """Of all its files, in its order."""
        return list(self._files)

    def get(self, name: str, at_most: int) -> bytes | None:
        """The file of that name; None where there is none. Raises Refused where it is longer than
        `at_most` bytes."""
        content = bytearray()
        return bytes(content) if self.save(name, content, at_most) else None

    def save(self, name: str, to: bytearray | HashedFile, at_most: int) -> bool:
        """The same, part by part; False where there is none."""
        info = self._files.get(name)
        if info is None:
            return False
        if info.file_size > at_most:
            raise too_long(name, at_most)
        for part in self._parts(info):
            to.extend(part)
        return True

    def _parts(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """A file to its end; no more than the size that the archive names, which may be a lie, is
        unpacked."""
        length = 0
        try:
            with self._archive.open(info) as file:
                while part := file.read(min(_PART, info.file_size + 1 - length)):
                    length += len(part)
                    yield part
        except _DAMAGE as error:
            raise _damaged(self.name, self._kind) from error
        if length != info.file_size:
            raise _damaged(self.name, self._kind)


@contextmanager
def open_archive(path: Path, kind: ArchiveKind) -> Iterator[CheckedArchive]:
    """The archive in that file; raises Refused where it is none of that kind, ServiceError where it
    cannot be read."""
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise ServiceError(
            f"{path} cannot be read ({error.strerror}).", "Check the file or the stick."
        ) from error
    except _DAMAGE as error:
        raise _damaged(path.name, kind) from error
    with archive:
        yield CheckedArchive(archive, path.name, kind)


def new_entry(name: str, how: int) -> zipfile.ZipInfo:
    """A file to be written into an archive, packed in that way; the same content makes the same
    archive on every computer and day."""
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = how
    entry.create_system = _UNIX
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry


def too_long(name: str, at_most: int) -> Refused:
    """The error for a file that is longer than such a file can be."""
    return Refused(
        f"{name} is longer than the {at_most:,} bytes that it can have.",
        "Nothing of it was kept. Ask another member for the same.",
    )


def _checked_files(archive: zipfile.ZipFile, name: str, kind: ArchiveKind) -> list[zipfile.ZipInfo]:
    infos = archive.infolist()
    names = {info.filename for info in infos}
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if len(names) < len(infos) or len(infos) > MOST_FILES:
        raise _foreign(name, kind, "it holds too many files, or one twice")
    if total > min(LARGEST_ARCHIVE, MOST_TIMES * packed):
        raise _foreign(name, kind, f"it unfolds to {total:,} bytes")
    for info in infos:
        if kind.names.fullmatch(info.filename) is None:
            raise _foreign(name, kind, f"it holds a file called {info.filename[:80]!r}")
        mode = stat.S_IFMT(info.external_attr >> 16)
        if mode not in (0, stat.S_IFREG) or info.is_dir():
            raise _foreign(name, kind, f"{info.filename[:80]!r} in it is no plain file")
        if info.flag_bits & 1:
            raise _foreign(name, kind, f"{info.filename[:80]!r} in it is locked by a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _foreign(name, kind, f"{info.filename[:80]!r} in it is packed in another way")
    return infos


def _foreign(name: str, kind: ArchiveKind, why: str) -> Refused:
    return Refused(
        f"{name} is no {kind.called}: {why}. Nothing of it was kept.",
        f"Ask the sender for one made by `{kind.made_by}`.",
    )


def _damaged(name: str, kind: ArchiveKind) -> Refused:
    return Refused(
        f"{name} is no {kind.called}, or a damaged one. Nothing of it was kept.",
        "Copy it again, or ask the sender for another.",
    )
