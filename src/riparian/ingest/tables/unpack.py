"""Packed files (gz, zip) as the files in them, in a temporary folder, with limits.

Nothing is written under a name that the packed file chose: on disk, members are numbered. Still a
name that leads out of its folder, or a link, is refused, since whoever made it meant harm or
erred. Hidden members are passed over, as in folders. A packed file in a packed file is unpacked,
one in that is not. Workbooks and other documents are zips too, and stay whole.
"""

from __future__ import annotations

import gzip
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, cast

from riparian.errors import SourceUnreadable
from riparian.ingest.tables import archive_limits
from riparian.ingest.tables.text_encoding import detect_encoding
from riparian.ingest.walk_paths import check_readable
from riparian.store.scratch import scratch_folder

_GZIP = b"\x1f\x8b"
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_CHUNK = 1 << 20
BROKEN = (
    zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, lzma.LZMAError, EOFError, ValueError,
    NotImplementedError, RuntimeError, struct.error,
)  # fmt: skip
"""What zipfile, gzip and their decoders raise for damaged files: it has no class in common."""

# Bits 0 and 11 of a member's flags (APPNOTE 4.4.4)
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_FETCH = "Download the file again."
DEFLATE64 = 9
"""The method of packing (APPNOTE 4.4.5) that zipfile does not know."""


class UnpackedFile(NamedTuple):
    """One file: the name it has inside, folders and all, and where it lies now."""

    inner_name: str
    path: Path


class RefusedMember(NamedTuple):
    """One member that was not unpacked, and why, in words that go on "it …"."""

    inner_name: str
    why: str


@contextmanager
def unpack(path: Path) -> Iterator[tuple[UnpackedFile | RefusedMember, ...]]:
    """The files in a packed file, in its order; a file that is not packed is its own only member.

    Raises SourceUnreadable where it is broken, encrypted or passes a limit. The folder with the
    members is removed when the `with` is left.
    """
    check_readable(path)
    with scratch_folder() as folder:
        yield tuple(_Unpacking(path, folder).whole())


class _Unusable(Exception):
    """A packed file, or one within it, cannot be unpacked; says why as `RefusedMember` does."""


class _Unpacking:
    """One packed file being unpacked; what nests in it counts towards the same limits."""

    def __init__(self, path: Path, folder: Path) -> None:
        self._path = path
        self._folder = folder
        self._total = 0
        self._count = 0

    def whole(self) -> Iterator[UnpackedFile | RefusedMember]:
        try:
            yield from self._members(self._path, self._path.name, 0)
        except _Unusable as error:
            raise SourceUnreadable(f"{self._path} {error}.", _FETCH) from error
        except OSError as error:
            raise SourceUnreadable(
                f"{self._path} cannot be unpacked ({error.strerror}).",
                "Check that you have permission to read it and that there is space for"
                " temporary files.",
            ) from error

    def _members(self, path: Path, name: str, depth: int) -> Iterator[UnpackedFile | RefusedMember]:
        kind = packing(path, self._path)
        if kind and depth > 1:
            yield RefusedMember(name, "is packed within a packed file within a packed file")
        elif kind == "gz":
            inner = re.sub(r"\.gz$|(?<=\.t)gz$", "", name, flags=re.IGNORECASE)
            out = self._unpack(lambda: _open_gzip(path), path.stat().st_size, inner)
            yield from self._members(out, inner, depth + 1)
        elif kind == "zip":
            yield from self._zip(path, name, depth)
        else:
            yield UnpackedFile(name, path)

    def _zip(self, path: Path, name: str, depth: int) -> Iterator[UnpackedFile | RefusedMember]:
        file = _open_zip(path)
        with file:
            infos = [info for info in file.infolist() if not _passed_over(info)]
            archive_limits.check_directory(self._path, infos, path.stat().st_size)
            if infos and all(info.flag_bits & _ENCRYPTED for info in infos):
                raise _Unusable("is a password-protected zip file")
            for info in infos:
                inner = f"{name}/{_name(info)}" if depth else _name(info)
                yield from self._member(file, info, inner, depth)

    def _member(
        self, file: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, depth: int
    ) -> Iterator[UnpackedFile | RefusedMember]:
        """What one member gives; one that cannot be unpacked is refused by itself."""
        if why := member_fault(info):
            yield RefusedMember(name, why)
            return
        try:
            out = self._unpack(lambda: open_member(file, info), info.compress_size, name)
            yield from self._members(out, name, depth + 1)
        except _Unusable as error:
            yield RefusedMember(name, str(error))

    def _unpack(self, opened: Callable[[], IO[bytes]], packed: int, name: str) -> Path:
        """Write a member under a number of its own, counting its bytes."""
        self._count += 1
        if self._count > 2 * archive_limits.MEMBERS_LIMIT:
            raise archive_limits.refusal(
                self._path, f"contains more than {archive_limits.MEMBERS_LIMIT:,} files"
            )
        out = self._folder / f"{self._count:04d}"
        size = 0
        with out.open("wb") as file:
            for chunk in _chunks(opened):
                size += len(chunk)
                self._total += len(chunk)
                archive_limits.check_total(self._path, self._total)
                archive_limits.check_ratio(self._path, size, packed, name)
                file.write(chunk)
        return out


def packing(path: Path, named: Path | None = None) -> str:
    """How a file is packed, "gz" or "zip", by its content; "" if not, or if it is a document.

    Raises SourceUnreadable, which names the file `named`, for a zip of far too many files.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(_GZIP):
        return "gz"
    if head not in _ZIPS:
        return ""
    archive_limits.check_directory_size(path, named)
    return "" if _is_document(path) else "zip"


def _is_document(path: Path) -> bool:
    """Office Open XML (ECMA-376 part 2) and OpenDocument (part 2) files, by the part both need."""
    try:
        with zipfile.ZipFile(path) as file:
            names = set(file.namelist())
    except BROKEN:
        return False
    return "[Content_Types].xml" in names or {"mimetype", "META-INF/manifest.xml"} <= names


def _open_gzip(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path))


def _open_zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except BROKEN as error:
        raise _Unusable(f"{archive_limits.BROKEN_ZIP} ({error})") from error


def open_member(file: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """A member to read from, also one packed with Deflate64."""
    if info.compress_type == DEFLATE64:
        from riparian.ingest.tables.deflate64 import open_deflate64  # only where it is needed

        return cast(IO[bytes], open_deflate64(file, info))
    return file.open(info)


def _chunks(opened: Callable[[], IO[bytes]]) -> Iterator[bytes]:
    try:
        with opened() as source:
            while chunk := source.read(_CHUNK):
                yield chunk
    except BROKEN as error:
        raise _Unusable(f"is incomplete, damaged or packed in an unknown way ({error})") from error


def _passed_over(info: zipfile.ZipInfo) -> bool:
    parts = info.filename.replace("\\", "/").split("/")
    # macOS packs the attributes of each file beside it, in __MACOSX
    hidden = any(part.startswith(".") and part not in (".", "..") for part in parts)
    return info.is_dir() or hidden or "__MACOSX" in parts


def member_fault(info: zipfile.ZipInfo) -> str:
    """Why a member is not unpacked, or ""."""
    name = info.filename.replace("\\", "/")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "has an absolute name"
    if ".." in name.split("/"):
        return "has a name that leads out of its folder"
    if kind == stat.S_IFLNK:
        return "is a link"
    if kind not in (0, stat.S_IFREG):
        return "is no file but a device or pipe"
    return "is password-protected" if info.flag_bits & _ENCRYPTED else ""


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name, in the encoding it is written in where the zip does not say it."""
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return info.filename
    try:
        # Without the flag zipfile decodes a name as CP437; Korean and Japanese Windows wrote their
        # own
        raw = info.filename.encode("cp437")
        return raw.decode(detect_encoding(raw).name)
    except ValueError:
        return info.filename
