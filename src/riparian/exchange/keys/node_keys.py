"""The keys that a node needs unattended: in `keys/` of its centre, each file its owner's alone.

log.FRAMEWORK.MEMBER.N.key    signs the checkpoints of one journal (Ed25519, PKCS #8)
cosigner.key                  confirms what the node holds of every journal (Ed25519, PKCS #8)
reading.key                   opens what is sealed to the member (an age identity, as age-keygen
                              writes it)

A second key for the same is `reading.2.key` and so on: no key is overwritten or deleted. Which of
them counts, the member's card says; with all reading keys, what was sealed to earlier ones stays
readable. Where each lies is for `key_places`. Who can read these keys can write as the member and
read what it may read; the member's vote needs its seal (`seal`), which does not belong on a server.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

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
from riparian.exchange.keys.key_places import KeptAs, KeyPlaces
from riparian.exchange.keys.seal import write_public
from riparian.exchange.names import NAME, Origin, read_origin

T = TypeVar("T")

_COSIGNER, _READING = "cosigner", "reading"
_LOG = re.compile(rf"log\.({NAME.pattern})\.({NAME.pattern})\.([1-9][0-9]{{0,5}})")
_FILE = re.compile(rf"({_COSIGNER}|{_READING}|{_LOG.pattern})(?:\.([2-9]|[1-9][0-9]{{1,3}}))?\.key")


class KeyState(msgspec.Struct, frozen=True):
    """Where a key lies, without the key; its public half, or why it cannot be used. `name`: what it
    is for: `cosigner`, `reading` or the journal that it signs."""

    name: str
    kept_as: KeptAs
    path: Path
    public: str = ""
    fault: str = ""


class NodeKeys:
    """The keys in a folder, opened."""

    def __init__(self, folder: Path, files: Callable[[KeyPlaces, str], list[str]]) -> None:
        self._places = places = KeyPlaces(folder)
        self._cosigners = list(_undamaged(places, files(places, _COSIGNER), _read_signing))
        self.readings = list(_undamaged(places, files(places, _READING), _read_identity))

    def __repr__(self) -> str:
        return f"NodeKeys({str(self._places.folder)!r})"

    @classmethod
    def create(cls, folder: Path) -> NodeKeys:
        """New keys, where the folder has none.

        A folder in which a key is missing gets that key alone, so that what a power cut stopped can
        go on. Raises CentreError where all are there: nothing is overwritten.
        """
        places = KeyPlaces(folder)
        missing = [x for x in (_COSIGNER, _READING) if not places.path(_file(x)).exists()]
        if not missing:
            raise CentreError(
                f"The keys in {folder} are there already; they are never overwritten.",
                "Run `riparian keys status` to see them.",
            )
        for name in missing:
            content = _new_signing() if name == _COSIGNER else _identity_file(_new_identity())
            places.create(_file(name), content)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> NodeKeys:
        """The keys in a folder; raises CentreError where one is missing, damaged, or open to other
        users of the computer."""
        return cls(folder, _copies)

    @classmethod
    def those_there(cls, folder: Path) -> NodeKeys:
        """The keys that are there and can be used, for new ones to be put beside them: some, or
        all, may be lost or damaged (`key_states`)."""
        return cls(folder, _usable)

    # the keys that count

    def log_signer(self, origin: Origin, vkey: str | None = None) -> Signer:
        """What signs the checkpoints of a journal, as the member's card names it; raises
        CentreError where that key is missing. No key is made here."""
        name = _log_name(origin)
        signers = (
            Signer(str(origin), _read_signing(self._places, each), ED25519)
            for each in _copies(self._places, name)
        )
        return self._named(signers, vkey, f"The key with which the card lets {origin} be signed")

    def cosigner(self, origin: Origin, vkey: str | None = None) -> Signer:
        """What confirms in this framework that the member of `origin` holds a journal."""
        signers = (Signer(origin.mirror, key, COSIGNATURE) for key in self._cosigners)
        return self._named(signers, vkey, "The confirming key that the member's card names")

    @property
    def reading(self) -> x25519.Identity:
        """The newest reading key."""
        return self.readings[-1]

    @property
    def reading_recipient(self) -> str:
        """The public half of the newest reading key: `age1…`."""
        return str(self.reading.to_public())

    def opens(self, recipient: str) -> bool:
        """Whether what is sealed to this reading key can be opened here."""
        return recipient in {str(identity.to_public()) for identity in self.readings}

    # new keys

    def new_log_signer(self, origin: Origin) -> Signer:
        """A new key for a new journal; raises CentreError where it has one."""
        self._places.create(_file(_log_name(origin)), _new_signing())
        return self.log_signer(origin)

    def another_log_signer(self, origin: Origin) -> Signer:
        """A new key for a new journal, also where there is one: which counts, a card will say."""
        name = self._add(_log_name(origin), _new_signing())
        return Signer(str(origin), _read_signing(self._places, name), ED25519)

    def another_cosigner(self, origin: Origin) -> Signer:
        """A new confirming key beside those that are there."""
        name = self._add(_COSIGNER, _new_signing())
        self._cosigners.append(key := _read_signing(self._places, name))
        return Signer(origin.mirror, key, COSIGNATURE)

    def another_reading(self) -> str:
        """A new reading key beside those that are there; its public half."""
        return self.add_reading(_new_identity())

    def add_reading(self, identity: x25519.Identity) -> str:
        """Keep a reading key that is not there yet; its public half."""
        recipient = str(identity.to_public())
        if not self.opens(recipient):
            name = self._add(_READING, _identity_file(identity))
            self.readings.append(_read_identity(self._places, name))
        return recipient

    def _add(self, name: str, content: bytes) -> str:
        """Keep a key under the next free name; that name."""
        number = next(n for n in range(1, 10_000) if not self._places.path(_file(name, n)).exists())
        self._places.create(_file(name, number), content)
        return _file(name, number)

    def _named(self, signers: Iterator[Signer], vkey: str | None, what: str) -> Signer:
        for signer in signers:
            if vkey in (None, signer.verifier.vkey):
                return signer
        raise CentreError(
            f"{what} is not in {self._places.folder}.",
            "Put it back from your copy of the keys. Where there is none, `riparian keys lost` says"
            " what to do.",
        )

    def status(self) -> list[KeyState]:
        """Where each key lies."""
        return key_states(self._places.folder)


class _DamagedKey(CentreError):
    """A file does not hold the key that belongs there."""


def _undamaged(
    places: KeyPlaces, names: list[str], read: Callable[[KeyPlaces, str], T]
) -> Iterator[T]:
    """These keys. One that is damaged is passed over where there are others for the same: a lost
    key stays where it is when another has taken its place."""
    for name in names:
        try:
            yield read(places, name)
        except _DamagedKey:
            if len(names) == 1:
                raise


def new_local_signer(folder: Path, origin: Origin) -> Signer:
    """A new key for a journal that is for this centre alone, in a folder that may have no other
    key; raises CentreError where it has one."""
    KeyPlaces(folder).create(_file(_log_name(origin)), _new_signing())
    return log_signers(folder, origin)[0]


def log_signers(folder: Path, origin: Origin) -> list[Signer]:
    """What signs the checkpoints of a journal: every key for it that is there, the oldest first.
    Raises CentreError where one cannot be read."""
    places = KeyPlaces(folder)
    names = _there(places, _log_name(origin))
    keys = _undamaged(places, names, _read_signing)
    return [Signer(str(origin), key, ED25519) for key in keys]


def key_states(folder: Path) -> list[KeyState]:
    """Where each key of a node lies, also where some are missing or damaged."""
    places = KeyPlaces(folder)
    journals = sorted({parts[1] for parts in _files(places) if _LOG.fullmatch(parts[1])}, key=_sort)
    names = [x for key in (_COSIGNER, _READING, *journals) for x in _copies(places, key)]
    return [_state(places, name) for name in names]


def _state(places: KeyPlaces, name: str) -> KeyState:
    path, kept_as = places.path(name), places.kept_as(name)
    parts = _FILE.fullmatch(name)
    assert parts is not None
    label = str(_origin_of(parts[1]) or parts[1])
    if kept_as == "missing":
        return KeyState(label, kept_as, path, fault=f"{path} is missing.")
    try:
        return KeyState(label, kept_as, path, public=_public(places, name))
    except CentreError as error:
        return KeyState(label, kept_as, path, fault=error.what)


def _public(places: KeyPlaces, name: str) -> str:
    if name.startswith(_READING):
        return str(_read_identity(places, name).to_public())
    return write_public(_read_signing(places, name).public_key().public_bytes_raw())


def _log_name(origin: Origin) -> str:
    return f"log.{origin.framework}.{origin.member}.{origin.number}"


def _file(name: str, number: int = 1) -> str:
    return f"{name}.key" if number == 1 else f"{name}.{number}.key"


def _files(places: KeyPlaces) -> Iterator[re.Match[str]]:
    """The files that are keys by their names."""
    yield from filter(None, map(_FILE.fullmatch, places.names()))


def _there(places: KeyPlaces, name: str) -> list[str]:
    """The files of all keys for the same, the oldest first."""
    copies = [parts for parts in _files(places) if parts[1] == name]
    return [parts[0] for parts in sorted(copies, key=lambda parts: int(parts[5] or 1))]


def _usable(places: KeyPlaces, name: str) -> list[str]:
    """The same without those that cannot be used."""
    return [each for each in _there(places, name) if not _state(places, each).fault]


def _copies(places: KeyPlaces, name: str) -> list[str]:
    """The same; where there is none, the first, which is missing."""
    return _there(places, name) or [_file(name)]


def _origin_of(name: str) -> Origin | None:
    parts = _LOG.fullmatch(name)
    return parts and read_origin("/".join(parts.groups()))


def _sort(name: str) -> Origin:
    origin = _origin_of(name)
    assert origin is not None
    return origin


def _new_signing() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )


def _identity_file(identity: x25519.Identity) -> bytes:
    created = datetime.now(UTC).isoformat(timespec="seconds")
    return f"# created: {created}\n# public key: {identity.to_public()}\n{identity}\n".encode()


def _new_identity() -> x25519.Identity:
    return x25519.Identity.generate()


def _read_signing(places: KeyPlaces, name: str) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(places.read(name), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _damaged(places.path(name)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _damaged(places.path(name))
    return key


def _read_identity(places: KeyPlaces, name: str) -> x25519.Identity:
    try:
        lines = places.read(name).decode("ascii").splitlines()
        (secret,) = [line for line in lines if line and not line.startswith("#")]
        return x25519.Identity.from_str(secret)
    except (ValueError, IdentityError):
        # Without the cause: what cannot be read may be a secret all the same.
        raise _damaged(places.path(name)) from None


def _damaged(path: Path) -> _DamagedKey:
    return _DamagedKey(
        f"{path} does not hold the key that belongs there, or is damaged.",
        "Put it back from your backup.",
    )
