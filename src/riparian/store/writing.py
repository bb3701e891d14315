"""Files written so that what stands under a name is whole: written beside, synced, then renamed.

A *sealed* file ends with a line that holds the SHA-256 of everything before it, so that a reader
can tell a whole file from one that was cut or changed.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from threading import get_ident

# A SHA-256 in hexadecimal, and the end of the line before it
_SEAL_BYTES = 64 + 1


def write_atomically(path: Path, content: bytes, *, sync: bool = True) -> None:
    """Write a small file so that a reader sees the old or the new content, never a part.

    Without `sync` a power cut may take it: for what has a seal and can be made again.
    """
    temporary = beside(path)
    try:
        with naming_in_errors(path, temporary), temporary.open("wb") as out:
            out.write(content)
            if sync:
                # Before the file gets its name: a power cut can keep a renaming and lose what was
                # written before it.
                out.flush()
                os.fsync(out.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if sync:
        sync_folder(path.parent)


def create_private(path: Path, content: bytes) -> None:
    """Write a new file, whole and synced, that its owner alone can read from its first byte on.

    Raises FileExistsError, and changes nothing, where something has that name.
    """
    temporary = beside(path)
    temporary.unlink(missing_ok=True)
    try:
        with open(temporary, "xb", opener=_for_its_owner) as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        _give_free_name(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def replace_private(path: Path, content: bytes) -> None:
    """The same as `write_atomically`, of a file that its owner alone can read."""
    temporary = beside(path)
    temporary.unlink(missing_ok=True)
    try:
        with open(temporary, "xb", opener=_for_its_owner) as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def private_folder(folder: Path) -> Path:
    """A folder that its owner alone can look into, made where it is not there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)  # also where it was there before, or came out of a backup
    return folder


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _give_free_name(temporary: Path, path: Path) -> None:
    # A link fails where the name is taken, a renaming would overwrite. Sticks with FAT know none.
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        temporary.replace(path)


def write_sealed(path: Path, content: bytes, *, sync: bool = True) -> None:
    """The same of a file for `read_sealed`."""
    write_atomically(path, with_seal(content), sync=sync)


def with_seal(content: bytes) -> bytes:
    """A content with its seal."""
    return content + b"\n" + hashlib.sha256(content).hexdigest().encode() + b"\n"


def read_sealed(path: Path) -> bytes | None:
    """The content of a sealed file; None where it is missing, cut or changed."""
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    content = whole[: -_SEAL_BYTES - 1]
    return content if whole == with_seal(content) else None


@contextmanager
def naming_in_errors(path: Path, temporary: Path) -> Iterator[None]:
    """An OSError about a temporary file, or about none, names the file that it was to become."""
    try:
        yield
    except OSError as error:
        if error.filename in (None, str(temporary)):
            error.filename = str(path)
        raise


def beside(path: Path) -> Path:
    """Where a file is written before it gets its name: on each computer, in each thread another
    place."""
    return path.with_name(f".{path.name}.{own_name()}-{get_ident()}.tmp")


def own_name() -> str:
    """A name that no other process has, on this computer or on others that share a folder; numbers
    of processes come again."""
    return f"{_HERE}-{os.getpid()}"


_HERE = token_hex(4)
"""Tells this process from those of other computers that share the folder."""


@contextmanager
def placed_when_whole(folder: Path) -> Iterator[Path]:
    """A new folder to write files in; when the block ends well, each gets its place in that folder,
    in the order of names. Not synced: for what lasts as long as a command.

    Two processes may write the same files at a time; a reader sees none, or one that is whole.
    """
    with TemporaryDirectory(prefix=".", dir=folder) as place:
        yield Path(place)
        for file in sorted(one for one in Path(place).rglob("*") if one.is_file()):
            to = folder / file.relative_to(place)
            to.parent.mkdir(exist_ok=True)
            file.replace(to)


def put_in_place(file: Path, to: Path) -> None:
    """Move a file already on disk to its name, so that a reader sees all of it or none."""
    file.replace(to)
    sync_folder(to.parent)


def sync_file(path: Path) -> None:
    """Bring to the disk what was written to a file; raises OSError where the disk has no room."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make renamings in a folder survive a power cut, where the system lets folders be synced."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
