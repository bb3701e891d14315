"""What stops work with a journal's database, told apart, each with the right next step.

A full disk, a file that may not be written and a database that cannot be reached leave the journal
as good as it was: whoever took them for damage would put an old backup over a good journal.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from riparian.errors import CentreBusy, CentreError, DiskFull, JournalDamaged

_LEAST_ROOM = 1_000_000
"""With fewer bytes than this free, what could not be read or written had no room: SQLite needs some
beside the file for reading, too."""

_AS_GOOD = "The journal is not damaged: leave the file as it is."
_NOT_THE_FILE = "What people said is not damaged."

_SERVER = {
    "53100": ("has no room on its disk", f"Have room made there. {_NOT_THE_FILE}"),
    "25006": ("may only be read now", f"Write to the main server, or wait. {_NOT_THE_FILE}"),
    "42501": (
        "does not let this user do that",
        "Give the user of the `url` in centre.toml the right to read, to add and, after a new "
        "version of Riparian, to alter tables.",
    ),
    "XX001": ("says that its data are damaged", "Restore it from a backup of the server."),
    "XX002": ("says that an index is damaged", "Run REINDEX there, or restore a backup."),
}
"""What PostgreSQL says by SQLSTATE (its manual, appendix A), and what to do."""

_SERVER_BUSY = ("40001", "40P01", "55P03", "57014")
"""Serialization failure, deadlock, lock not available, and a statement that took too long."""


def trouble_of(engine: sa.Engine, error: Exception) -> CentreError:
    """The error to raise for one of the database; a password is never in it."""
    cause = getattr(error, "orig", None) or error
    if engine.dialect.name != "sqlite":
        return _of_server(str(engine.url), error, cause)
    path = Path(str(engine.url.database).removeprefix("file:"))
    return trouble_of_file(path, cause)


def trouble_of_file(path: Path, cause: BaseException) -> CentreError:
    """The error to raise where a journal's file cannot be worked with."""
    if isinstance(cause, OSError):
        return _of_system(path, cause)
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CentreBusy("Another process is writing to the journal.", "Try again in a moment.")
    if code == sqlite3.SQLITE_FULL or (
        code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and _free(path) < _LEAST_ROOM
    ):
        return disk_full_error(path)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return read_only_error(path)
    if code == sqlite3.SQLITE_NOTADB:
        return no_journal_error(path)
    if code == sqlite3.SQLITE_CORRUPT:
        return damaged_error(path, _first_line(cause))
    if code == sqlite3.SQLITE_IOERR:
        return CentreError(
            f"The disk did not read or write {path} ({_first_line(cause)}).",
            "See that the disk is sound and connected, then try again. Keep the file; copy it to "
            "another disk before anything else.",
        )
    return CentreError(
        f"The journal {path} cannot be worked with: {_first_line(cause)}.",
        "Look at it with `riparian check`; keep the file as it is.",
    )


def damaged_error(path: Path, how: str) -> JournalDamaged:
    """The error for a file of which parts cannot be read any more."""
    return JournalDamaged(
        f"The journal {path} is damaged: {how}.",
        "Keep a copy of the file, then put the newest backup in its place. Without a backup, "
        f'`sqlite3 {path.name} ".recover"` gives what can still be read.',
    )


def no_journal_error(path: Path) -> JournalDamaged:
    """The error for a file that something else has written."""
    return JournalDamaged(
        f"{path} is not a journal of Riparian.",
        "Move it away and put the newest backup of the journal in its place.",
    )


def disk_full_error(path: Path) -> DiskFull:
    """The error for a disk that has no room for an entry."""
    return DiskFull(
        f"There is no room left on the disk that holds {path}; nothing was added.",
        f"Make room there, then say it again. {_AS_GOOD}",
    )


def read_only_error(path: Path) -> CentreError:
    """The error for a file or folder that this user may not write."""
    return CentreError(
        f"The journal {path} may not be written by you; nothing was added.",
        f"Work as the user who owns the centre, or have the folder made writable. {_AS_GOOD}",
    )


def _of_system(path: Path, cause: OSError) -> CentreError:
    if cause.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full_error(path)
    if cause.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return read_only_error(path)
    return CentreError(
        f"The journal {path} cannot be worked with: {cause.strerror or cause}.",
        "See that the folder is there and the disk is sound; keep the file as it is.",
    )


def _of_server(where: str, error: Exception, cause: BaseException) -> CentreError:
    state = getattr(cause, "sqlstate", None)
    if state in _SERVER_BUSY:
        return CentreBusy("Another process is writing to the journal.", "Try again in a moment.")
    if state in _SERVER:
        what, next_step = _SERVER[state]
        return CentreError(f"The database of the journal, {where}, {what}.", next_step)
    if isinstance(error, DBAPIError) and isinstance(error, sa.exc.OperationalError):
        return CentreError(
            f"The database of the journal, {where}, cannot be reached: {_first_line(cause)}.",
            f"See that it runs and lets this user in, then try again. {_NOT_THE_FILE}",
        )
    return CentreError(
        f"The database of the journal, {where}, cannot be worked with: {_first_line(cause)}.",
        "See in the log of the server what it refuses.",
    )


def _first_line(cause: BaseException) -> str:
    return (str(cause).splitlines() or [type(cause).__name__])[0].rstrip(".")


def _free(path: Path) -> int:
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return 0
