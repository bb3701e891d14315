"""Where the keys of a node lie: in files of its own folder, as credentials, or in a keyring.

A *credential* is a file that systemd gives to a service (systemd.exec, "Credentials"): one with the
name of a key comes before everything else. Else the file in the folder counts. It is its owner's
alone, and holds the key itself or one line that says where it lies in the keyring of the operating
system. What is in a key is not known here.
"""

from __future__ import annotations

import os
import re
import secrets
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from riparian.errors import CentreError
from riparian.exchange.keys.os_keyring import fetch_secret, forget_secret, keep_secret
from riparian.store.writing import create_private, replace_private

CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""The environment variable in which systemd names the folder of a service's credentials."""

KeptAs = Literal["file", "credential", "keyring", "missing"]
"""In what a key lies."""

_LARGEST_FILE = 16 * 1024
_FOLDER_OF_OWNER = 0o700
_OTHERS = 0o077
_IN_KEYRING = re.compile(rb"# in the keyring of the operating system: ([0-9a-f]{32})\r?\n")


class KeyPlaces:
    """The keys of the node whose folder that is, by the names of their files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        """The names of all files, of keys or not."""
        places = (_credentials(), self.folder)
        return sorted({x.name for place in places if place for x in _entries(place)})

    def path(self, name: str) -> Path:
        """Where a key is read: a credential where there is one, else the file in the folder."""
        credentials = _credentials()
        if credentials is not None and (credentials / name).exists():
            return credentials / name
        return self.folder / name

    def kept_as(self, name: str) -> KeptAs:
        """In what a key lies. Its content is not looked at, nor is the keyring."""
        path = self.path(name)
        if not path.exists():
            return "missing"
        if path.parent != self.folder:
            return "credential"
        return "keyring" if _entry_in_keyring(path) else "file"

    def read(self, name: str) -> bytes:
        """The content of a key file; refuses one that other users can read. Whose a credential is,
        is systemd's to guard: it may show a mode that an access list narrows."""
        path = self.path(name)
        content = self._read_file(path)
        if path.parent == self.folder and (entry := _IN_KEYRING.fullmatch(content)):
            return fetch_secret(entry[1].decode(), path).encode()
        return content

    def create(self, name: str, content: bytes) -> None:
        """Keep a new key: in the keyring where others of the folder are there, else in a file.
        Raises CentreError where there is one of that name: no key is overwritten."""
        path = self.folder / name
        if os.path.lexists(path):
            raise _is_there(path)
        if any(self.kept_as(each) == "keyring" for each in self.names()):
            content = _put_in_keyring(path, content)
        try:
            self.folder.mkdir(mode=_FOLDER_OF_OWNER, exist_ok=True)
            create_private(path, content)
        except FileExistsError as error:
            raise _is_there(path) from error
        except OSError as error:
            raise _cannot_write(path, error) from error

    def move_to_keyring(self, name: str) -> bool:
        """Let a key lie in the keyring instead of in its file; whether it did not already. It is
        read back from there before the file lets go of it."""
        path = self.path(name)
        if self.kept_as(name) != "file":
            return False
        content = self._read_file(path)
        pointer = _put_in_keyring(path, content)
        _replace(path, pointer)
        return True

    def move_to_file(self, name: str) -> bool:
        """Let a key lie in its file again; whether it did not already."""
        path = self.path(name)
        entry = _entry_in_keyring(path) if self.kept_as(name) == "keyring" else None
        if entry is None:
            return False
        _replace(path, self.read(name))
        forget_secret(entry, path)
        return True

    def _read_file(self, path: Path) -> bytes:
        try:
            with path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                if os.name == "posix" and path.parent == self.folder and mode & _OTHERS:
                    raise _open_to_others(path)
                return file.read(_LARGEST_FILE)
        except FileNotFoundError as error:
            raise CentreError(
                f"The key {path} is missing.",
                "Put it back from your copy of the keys. Where there is none, `riparian keys lost` "
                "says what to do. A centre that is no node yet gets its keys by `riparian join`.",
            ) from error
        except OSError as error:
            raise CentreError(
                f"The key {path} could not be read: {error.strerror}.",
                "Run this as the user who owns the centre.",
            ) from error


def _put_in_keyring(path: Path, content: bytes) -> bytes:
    """Keep a key in the keyring; what stands in its file then."""
    entry = secrets.token_hex(16)
    keep_secret(entry, content.decode("ascii"), path)
    return f"# in the keyring of the operating system: {entry}\n".encode()


def _replace(path: Path, content: bytes) -> None:
    """Put other content into a key's file, which stays its owner's alone all the time."""
    try:
        replace_private(path, content)
    except OSError as error:
        raise _cannot_write(path, error) from error


def _entry_in_keyring(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            entry = _IN_KEYRING.fullmatch(file.read(_LARGEST_FILE))
    except OSError:
        return None
    return entry[1].decode() if entry else None


def _entries(folder: Path) -> Iterator[Path]:
    try:
        yield from folder.iterdir()
    except OSError:
        return


def _credentials() -> Path | None:
    named = os.environ.get(CREDENTIALS)
    return Path(named) if named else None


def _is_there(path: Path) -> CentreError:
    return CentreError(
        f"{path} is there already; a key is never overwritten.",
        "Run `riparian keys status` to see which keys there are.",
    )


def _cannot_write(path: Path, error: OSError) -> CentreError:
    return CentreError(
        f"The key {path} could not be written: {error.strerror}.",
        f"See that you may write to {path.parent.parent}, and that its disk has room.",
    )


def _open_to_others(path: Path) -> CentreError:
    return CentreError(
        f"Other users of this computer can read or change the key {path}.",
        f"Run `chmod 600 {shlex.quote(str(path))}`. If they may have read it, take a new key: "
        "`riparian keys stolen`.",
    )
