"""Publishing: the files of the channel in a folder, for any web server or a stick.

A reader may come at any moment, also while it is written to: each file is put there whole, what
others speak of comes first, and `heads`, which speaks of everything, last. Partial tiles and
bundles that have grown are removed, but for those that the `heads` of last time named: somebody may
be fetching by that. Payloads are not left for so long: one of them may be deleted since.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from riparian.errors import BadRequest, Refused
from riparian.exchange.transfer.files import (
    LARGEST_HEADS,
    ChannelFiles,
    Extent,
    Heads,
    cannot_write,
    read_heads,
)
from riparian.exchange.transfer.peers import NAMES
from riparian.store.writing import write_atomically


def publish(files: ChannelFiles, folder: Path) -> int:
    """Write every file below a folder, and remove what no longer stands there; returns how many
    were new or other. Raises BadRequest for a folder of another framework, DiskFull or CentreError
    where a file cannot be written."""
    before, now = _heads_in(folder), files.heads()
    framework = now.framework
    if before is not None and before.framework != framework:
        raise BadRequest(
            f"{folder} holds the channel of the framework '{before.framework}'.",
            "Give a folder of its own.",
        )
    written, names = 0, set[str]()
    for name, content in files.all():
        written += _write(folder / name, content)
        names.add(name)
    _remove_stale(folder, framework, names | _fetched_by(before, now))
    return written


def _write(path: Path, content: bytes) -> bool:
    """Whether the file was new or other."""
    try:
        if path.exists() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
    except OSError as error:
        raise cannot_write(path, error) from error
    return True


def _heads_in(folder: Path) -> Heads | None:
    """What was published there last; None where that cannot be told."""
    with suppress(OSError, Refused), (folder / "heads").open("rb") as file:
        return read_heads(file.read(LARGEST_HEADS))
    return None


def _fetched_by(heads: Heads | None, now: Heads) -> set[str]:
    """Files, other than payloads, that whoever has fetched these heads may ask for. The heads lay
    where others may have written: they are held against those of now."""
    if heads is not None:
        with suppress(Refused):
            return {name for name in heads.within(now).names(Extent()) if "/payload/" not in name}
    return set()


def _remove_stale(folder: Path, framework: str, names: set[str]) -> None:
    """Remove files of journals that have other names than these, and folders left empty. Whatever
    else lies there is somebody's own."""
    journals = folder / "journals" / framework
    try:
        for path in _files_below(journals):
            name = path.relative_to(folder).as_posix()
            if NAMES.fullmatch(name) is not None and name not in names:
                path.unlink(missing_ok=True)
                with suppress(OSError):  # others are in it
                    path.parent.rmdir()
    except OSError as error:
        raise cannot_write(journals, error) from error


def _files_below(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder, topdown=False):  # no link to a folder is followed
        yield from (Path(parent, name) for name in names)
