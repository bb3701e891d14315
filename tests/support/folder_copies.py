"""Copies of folders in which databases may still be open."""

from __future__ import annotations

import shutil
from pathlib import Path
from stat import S_ISREG


def copy_folder(source: Path, target: Path) -> Path:
    """A copy of a folder as it stood at one moment; the target, which must not be there yet.

    Whoever lets go of SQLite's file last moves into it what was written ahead and removes the files
    beside it. A node or a centre that nobody asks any more does so a moment later, in a thread of
    its own: then the copy is begun anew.
    """
    while True:
        before = _files(source, target)
        try:
            shutil.copytree(source, target)
        except shutil.Error:
            if _files(source, target) == before:
                raise
        else:
            if _files(source, target) == before:
                return target
        shutil.rmtree(target)


def _files(folder: Path, but: Path) -> dict[Path, tuple[int, int, int]]:
    """Which file stands under each name outside another folder, how long it is and when it was last
    written."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_relative_to(but):
            continue
        try:
            stat = path.stat()
        except FileNotFoundError:
            continue  # since the folder was listed
        if S_ISREG(stat.st_mode):
            found[path] = stat.st_ino, stat.st_size, stat.st_mtime_ns
    return found
