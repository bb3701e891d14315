"""A small disk: a file system in memory that holds so many bytes and no more (Linux, root)."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoSmallDisk(Exception):
    """None can be had on this machine; says why."""


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """A disk of that size at a new folder; raises NoSmallDisk where none can be had."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "riparian-small", str(folder)],
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as error:
        raise NoSmallDisk("there is no `mount` here") from error
    except subprocess.CalledProcessError as error:
        raise NoSmallDisk((error.stderr or "mount failed").strip()) from error
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True, capture_output=True)


def fill(folder: Path, leave: int = 0) -> Path:
    """Fill the disk but for so many bytes; returns the file that does it."""
    stuffing = folder / ".stuffing"
    with stuffing.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(b"\0" * 65536)
        except OSError:
            pass
        out.truncate(max(0, out.tell() - leave))
    return stuffing
