"""Folders for what is needed only while a command runs, which go with it, however it ends.

A command that is killed cannot remove its folder. So each holds a lock on a file in its folder,
which the system releases when the process ends; the next command removes every folder whose lock
nobody holds. A lock and not a process number: numbers are reused, and mean nothing in another
container that shares the folder for temporary files.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

import filelock

_PREFIX, _UNBORN = "riparian-", ".riparian-"
_LOCK = ".lock"


@contextmanager
def scratch_folder(within: Path | None = None) -> Iterator[Path]:
    """A new folder in that one, or where the system keeps temporary files; gone with the block.

    The first that a process makes there sweeps away those of processes that were killed.
    """
    place = within or Path(tempfile.gettempdir())
    _sweep_once(place)
    folder, lock = _make(place)
    try:
        yield folder
    finally:
        lock.release()  # a file that is open cannot be removed everywhere
        shutil.rmtree(folder, ignore_errors=True)


@cache
def spill_folder() -> Path:
    """A folder for as long as this process lives: for what a database has no memory for."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(scratch_folder())


def sweep_scratch(place: Path | None = None) -> int:
    """Remove the folders whose makers were killed; returns how many."""
    swept = 0
    for folder in (place or Path(tempfile.gettempdir())).glob(f"{_PREFIX}*/"):
        if not _is_ours(folder):
            continue
        lock = filelock.FileLock(folder / _LOCK, timeout=0, thread_local=False)
        with suppress(filelock.Timeout, OSError, NotImplementedError):
            lock.acquire()
            lock.release()
            shutil.rmtree(folder, ignore_errors=True)
            swept += 1
    return swept


@cache
def _sweep_once(place: Path) -> None:
    sweep_scratch(place)


def _make(place: Path) -> tuple[Path, filelock.BaseFileLock]:
    """A folder whose lock is held. It gets the name by which it is swept only then."""
    unborn = Path(tempfile.mkdtemp(prefix=_UNBORN, dir=place))
    try:
        # Not for one thread alone, as is usual there: another may be the one that leaves the folder
        lock = filelock.FileLock(unborn / _LOCK, timeout=0, thread_local=False)
        with suppress(NotImplementedError):  # a file system without locks: nothing is swept there
            lock.acquire()
        folder = place / unborn.name.removeprefix(".")
        unborn.rename(folder)
    except BaseException:
        shutil.rmtree(unborn, ignore_errors=True)
        raise
    return folder, lock


def _is_ours(folder: Path) -> bool:
    """Whether it was made here by this user: it holds the file that is locked."""
    try:
        owner = folder.lstat().st_uid
        there = (folder / _LOCK).is_file() and not folder.is_symlink()
    except OSError:
        return False
    return there and (not hasattr(os, "geteuid") or owner == os.geteuid())
