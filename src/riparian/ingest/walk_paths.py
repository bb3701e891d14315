"""Which files a path stands for when a person says "add this".

A folder stands for everything below it. Hidden files and folders are passed over, and links that
lead out of the folder, so that a folder received from others cannot reach into this computer.
Nothing is opened here: what is no readable file is yielded too, and `check_readable` says why it
is none when its turn comes, so that one bad file never hides the others.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from riparian.errors import SourceUnreadable


def files_to_add(path: Path) -> Iterator[Path]:
    """A file itself, or all files below a folder, sorted by path.

    Raises SourceUnreadable at once if there is nothing at the path, or only a folder without a
    file. Pipes, devices, broken links and folders that may not be opened are yielded like files;
    see `check_readable`.
    """
    if not os.path.lexists(path):
        raise SourceUnreadable(f"{path} does not exist.", "Check the path.")
    if not _is_folder(path):
        return iter((path,))
    below = _below(path, path.resolve())
    first = next(below, None)
    if first is None:
        raise SourceUnreadable(
            f"{path} contains no files (hidden files do not count).",
            "Check that this is the folder you meant.",
        )
    return chain((first,), below)


def check_readable(path: Path) -> None:
    """Raise SourceUnreadable unless the path is a file that may be read; opens no pipe."""
    mode = _mode(path)
    if mode is None and os.path.lexists(path):
        what, try_this = "is a link to a file that does not exist", "Correct or remove the link."
    elif mode is None:
        what, try_this = "does not exist or cannot be reached", "Check the path."
    elif stat.S_ISDIR(mode):
        what = "is a folder, or a folder you have no permission to open"
        try_this = "Check your permission, or give a file in it."
    elif not stat.S_ISREG(mode):
        what = "is not a file but a pipe, socket or device"
        try_this = "Save its content to a file first."
    elif not os.access(path, os.R_OK):
        what, try_this = (
            "cannot be read: you have no permission",
            "Ask its owner to let you read it.",
        )
    else:
        return
    raise SourceUnreadable(f"{path} {what}.", try_this)


def _below(folder: Path, top: Path) -> Iterator[Path]:
    """Walk in the order of sorted paths, without recursion, because folders can be deep."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        is_link = path != folder and path.is_symlink()
        if is_link and not _worth_a_look(path, top):
            continue
        inside = _entries(path) if _is_folder(path) else None
        if inside is None:
            yield path
        else:
            # Taken from the end, so the first name comes first
            waiting.extend(sorted(inside, reverse=True))


def _entries(folder: Path) -> list[Path] | None:
    """What is not hidden in a folder; None where it may not be opened."""
    try:
        return [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
    except OSError:
        return None


def _worth_a_look(link: Path, top: Path) -> bool:
    """Whether a link is to a file within the folder, or broken, which is worth saying.

    A link to a folder is passed over: what is in it comes up by itself if it lies within.
    """
    mode = _mode(link)
    if mode is None:
        return True
    return not stat.S_ISDIR(mode) and link.resolve().is_relative_to(top)


def _is_folder(path: Path) -> bool:
    mode = _mode(path)
    return mode is not None and stat.S_ISDIR(mode)


def _mode(path: Path) -> int | None:
    """What kind of thing is there, links followed; None where nothing is, or none can be told."""
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return None
