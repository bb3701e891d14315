"""The keys that a node needs unattended: in `keys/` of its centre, each file its owner's alone.

log.FRAMEWORK.MEMBER.N.key    signs the checkpoints of one journal (Ed25519, PKCS #8)
cosigner.key                  confirms what the node holds of every journal (Ed25519, PKCS #8)
reading.key                   opens what is sealed to the member (an age identity, as age-keygen
                              writes it)

A systemd credential with the name of a file comes before the file. Who can read these keys can
write as the member and read what it may read; the member's vote needs its seal (`seal`), which does
not belong on a server.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from pyrage import IdentityError, x25519

from riparian.errors import CentreError
from riparian.exchange.journal.notes import COSIGNATURE, ED25519, Signer
from riparian.exchange.keys.seal import write_public
from riparian.exchange.names import NAME, Origin, read_origin
from riparian.store.writing import create_private

CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""The environment variable in which systemd names the folder of a service's credentials."""

_COSIGNER, _READING = "cosigner.key", "reading.key"
_LOG = re.compile(rf"log\.({NAME.pattern})\.({NAME.pattern})\.([1-9][0-9]{{0,5}})\.key")
_LARGEST_FILE = 16 * 1024
_FOLDER_OF_OWNER = 0o700
_OTHERS = 0o077


class KeyState(msgspec.Struct, frozen=True):
    """Where a key lies, without the key: `file`, `credential` or `missing`; its public half, or
    why it cannot be used."""

    name: str
    kept_as: Literal["file", "credential", "missing"]
    path: Path
    public: str = ""
    fault: str = ""


class NodeKeys:
    """The keys in a folder, opened."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cosigner = _read_signing(folder, _COSIGNER)
        self.reading = _read_identity(folder, _READING)

    def __repr__(self) -> str:
        return f"NodeKeys({str(self._folder)!r})"

    @classmethod
    def create(cls, folder: Path) -> NodeKeys:
        """New keys, where the folder has none.

        A folder in which a key is missing gets that key alone, so that what a power cut stopped can
        go on. Raises CentreError where all are there: nothing is overwritten.
        """
        missing = [name for name in (_COSIGNER, _READING) if not _place(folder, name).exists()]
        if not missing:
            raise CentreError(
                f"The keys in {folder} are there already; they are never overwritten.",
                "Run `riparian keys status` to see them.",
            )
        for name in missing:
            _create(folder, name, _new_signing() if name == _COSIGNER else _new_identity())
        return cls(folder)

    @classmethod
    def open(cls, folder: Path) -> NodeKeys:
        """The keys in a folder; raises CentreError where one is missing, damaged, or open to other
        users of the computer."""
        return cls(folder)

    def new_log_signer(self, origin: Origin) -> Signer:
        """A new key for a new journal; raises CentreError where it has one."""
        _create(self._folder, _log_name(origin), _new_signing())
        return self.log_signer(origin)

    def log_signer(self, origin: Origin) -> Signer:
        """What signs the checkpoints of a journal; raises CentreError where its key is missing. No
        key is made here: the member's card names the old one."""
        return Signer(str(origin), _read_signing(self._folder, _log_name(origin)), ED25519)

    def cosigner(self, origin: Origin) -> Signer:
        """What confirms in this framework that the member of `origin` holds a journal."""
        return Signer(origin.mirror, self._cosigner, COSIGNATURE)

    @property
    def reading_recipient(self) -> str:
        """The public half of the reading key: `age1…`."""
        return str(self.reading.to_public())

    def status(self) -> list[KeyState]:
        """Where each key lies."""
        return key_states(self._folder)


def key_states(folder: Path) -> list[KeyState]:
    """Where each key of a node lies, also where some are missing or damaged."""
    return [_state(folder, name) for name in (_COSIGNER, _READING, *_log_names(folder))]


def _state(folder: Path, name: str) -> KeyState:
    path = _place(folder, name)
    label = str(_origin_of(name) or name.removesuffix(".key"))
    if not path.exists():
        return KeyState(label, "missing", path, fault=f"{path} is missing.")
    kept_as: Literal["file", "credential"] = "file" if path.parent == folder else "credential"
    try:
        return KeyState(label, kept_as, path, public=_public(folder, name))
    except CentreError as error:
        return KeyState(label, kept_as, path, fault=error.what)


def _public(folder: Path, name: str) -> str:
    if name == _READING:
        return str(_read_identity(folder, name).to_public())
    return write_public(_read_signing(folder, name).public_key().public_bytes_raw())


def _log_name(origin: Origin) -> str:
    return f"log.{origin.framework}.{origin.member}.{origin.number}.key"


def _origin_of(name: str) -> Origin | None:
    parts = _LOG.fullmatch(name)
    return parts and read_origin("/".join(parts.groups()))


def _log_names(folder: Path) -> list[str]:
    names = {x.name for place in (_credentials(), folder) if place for x in _entries(place)}
    origins = sorted(origin for origin in map(_origin_of, names) if origin is not None)
    return [_log_name(origin) for origin in origins]


def _entries(folder: Path) -> Iterator[Path]:
    try:
        yield from folder.iterdir()
    except OSError:
        return


def _credentials() -> Path | None:
    named = os.environ.get(CREDENTIALS)
    return Path(named) if named else None


def _place(folder: Path, name: str) -> Path:
    """Where a key is read: a credential where there is one, else the file in the folder."""
    credentials = _credentials()
    if credentials is not None and (credentials / name).exists():
        return credentials / name
    return folder / name


def _new_signing() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )


def _new_identity() -> bytes:
    identity = x25519.Identity.generate()
    created = datetime.now(UTC).isoformat(timespec="seconds")
    return f"# created: {created}\n# public key: {identity.to_public()}\n{identity}\n".encode()


def _create(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    try:
        folder.mkdir(mode=_FOLDER_OF_OWNER, exist_ok=True)
        create_private(path, content)
    except FileExistsError as error:
        raise CentreError(
            f"{path} is there already; a key is never overwritten.",
            "Run `riparian keys status` to see which keys there are.",
        ) from error
    except OSError as error:
        raise CentreError(
            f"The key {path} could not be written: {error.strerror}.",
            f"See that you may write to {folder.parent}, and that its disk has room.",
        ) from error


def _read_signing(folder: Path, name: str) -> Ed25519PrivateKey:
    path = _place(folder, name)
    try:
        key = load_pem_private_key(_read(path, folder), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _damaged(path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _damaged(path)
    return key


def _read_identity(folder: Path, name: str) -> x25519.Identity:
    path = _place(folder, name)
    try:
        lines = _read(path, folder).decode("ascii").splitlines()
        (secret,) = [line for line in lines if line and not line.startswith("#")]
        return x25519.Identity.from_str(secret)
    except (ValueError, IdentityError):
        # Without the cause: what cannot be read may be a secret all the same.
        raise _damaged(path) from None


def _read(path: Path, folder: Path) -> bytes:
    """The content of a key file; refuses one that other users can read. Whose a credential is, is
    systemd's to guard: it may show a mode that an access list narrows."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if os.name == "posix" and path.parent == folder and mode & _OTHERS:
                raise _open_to_others(path)
            return file.read(_LARGEST_FILE)
    except FileNotFoundError as error:
        raise CentreError(
            f"The key {path} is missing.",
            "Put it back from your backup. A centre that is no node yet gets its keys by "
            "`riparian join`.",
        ) from error
    except OSError as error:
        raise CentreError(
            f"The key {path} could not be read: {error.strerror}.",
            "Run this as the user who owns the centre.",
        ) from error


def _open_to_others(path: Path) -> CentreError:
    return CentreError(
        f"Other users of this computer can read or change the key {path}.",
        f"Run `chmod 600 {shlex.quote(str(path))}`. If they may have read it, take a new key.",
    )


def _damaged(path: Path) -> CentreError:
    return CentreError(
        f"{path} does not hold the key that belongs there, or is damaged.",
        "Put it back from your backup.",
    )
