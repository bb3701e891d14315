"""What stops a database, as an error for a person: a full disk, little memory, a damaged file.

The libraries report these in exceptions of many kinds; an exception that means anything else passes
through.
"""

from __future__ import annotations

import errno
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from riparian.errors import CentreError, Damaged, DiskFull, OutOfMemory, SnapshotOutdated
from riparian.store.compressed_pieces import BadPiece

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_ROOM_IN_WORDS = re.compile(
    "No space left on device|Disk quota exceeded|File too large|database or disk is full"
    "|max_temp_directory_size"  # DuckDB: what it would put on the disk has no room there
    r"|\d+ requested and \d+ written"  # numpy
)
_LEAST_ROOM = 1024 * 1024
"""With fewer bytes than this free, whatever could not be written had no room."""

_DAMAGE = (
    duckdb.IOException,
    duckdb.SerializationException,
    duckdb.FatalException,
    duckdb.InternalException,
    BadPiece,
)
_CORRUPT = "Corrupt database file"
"""What DuckDB 2 says of a block whose checksum is wrong, as an error of no kind."""

_LACKS = (duckdb.CatalogException, duckdb.BinderException)
_DAMAGE_CODES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR)
"""Of the codes of SQLite those that tell of the file, and not of what is asked of it."""


_BUILD_AGAIN = (
    "Then run `riparian build` again: nothing was lost, and the snapshot of before is still shown."
)

WRITE_AGAIN = "Then run the same command again: nothing was written."
"""What to do then about a file to take away."""


@contextmanager
def shortage_in_words(folder: Path, then: str = _BUILD_AGAIN) -> Iterator[None]:
    """Raises DiskFull or OutOfMemory if that is what an error in the block means. `then`: what to
    do once there is room; by default it is a build that is made."""
    try:
        yield
    except (OSError, MemoryError, duckdb.Error, sqlite3.Error) as error:
        shortage = _shortage(error, folder, then)
        if shortage is None:
            raise
        raise shortage from error


def _shortage(error: Exception, folder: Path, then: str) -> CentreError | None:
    if isinstance(error, MemoryError):
        return _out_of_memory(error)
    if _NO_ROOM_IN_WORDS.search(str(error)) or _errno(error) in _NO_ROOM:
        return disk_full(folder, then)
    if isinstance(error, duckdb.OutOfMemoryException):
        return _out_of_memory(error)
    writes = duckdb.IOException, duckdb.FatalException, sqlite3.OperationalError
    if isinstance(error, writes) and _free(folder) < _LEAST_ROOM:
        return disk_full(folder, then)
    if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_IOERR:
        return DiskFull(
            f"A file in {folder} could not be written: {error}.",
            f"See that the disk is sound and has room ({_room(folder)}). {then}",
        )
    return None


def disk_full(folder: Path, then: str = _BUILD_AGAIN) -> DiskFull:
    """The error for a folder on a disk that has too little room."""
    return DiskFull(
        f"The disk that holds {folder} has too little room for this ({_room(folder)}).",
        f"Make room there. {then}",
    )


def _room(folder: Path) -> str:
    return f"{_free(folder) / 1_000_000:,.0f} MB are free now"


def _out_of_memory(error: Exception) -> OutOfMemory:
    notes = ", ".join(getattr(error, "__notes__", ()))
    return OutOfMemory(
        f"There was too little memory for this build{f' ({notes})' if notes else ''}.",
        "Close other programs, or build on a computer with more memory (`riparian build` takes up "
        "to 4 GB for a million records). If memory was free, tell us: this should not happen.",
    )


def _errno(error: Exception) -> int | None:
    return error.errno if isinstance(error, OSError) else None


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


@contextmanager
def damage_in_words(file: Path, *also: type[Exception]) -> Iterator[None]:
    """Raises Damaged for errors that mean that the file is not whole (`also`: further ones that
    mean so of this file), and SnapshotOutdated if it lacks a table or column asked for."""
    try:
        yield
    except _LACKS as error:
        raise outdated_error(file, error) from error
    except Exception as error:
        # An extended code of SQLite has the plain one in its lowest byte (sqlite.org/rescode.html)
        of_sqlite = getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE_CODES
        is_corrupt = isinstance(error, duckdb.Error) and str(error).startswith(_CORRUPT)
        if not (of_sqlite or is_corrupt or isinstance(error, _DAMAGE + also)):
            raise
        raise damaged_error(file) from error


def outdated_error(file: Path, error: duckdb.Error) -> SnapshotOutdated:
    """The error for a snapshot without a table or column that this version asks for."""
    reason = str(error).partition("\n")[0]
    return SnapshotOutdated(
        f"The snapshot {file} was built by another version of Riparian ({reason}).",
        "Run `riparian build` once. If you have just done so, report this as a fault.",
    )


def damaged_error(file: Path) -> Damaged:
    """The error for a file of the catalogue that is damaged or missing and can be made again."""
    return Damaged(
        f"The file {file} is {'damaged' if file.exists() else 'missing'}.",
        "Run `riparian check --repair`: it is made again from what was added.",
        file,
    )
