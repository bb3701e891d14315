"""A member's seal: the key that votes for charters and signs the member's cards, kept offline.

It is an Ed25519 key (PKCS #8, RFC 5958) in an age file that a passphrase opens (C2SP age, scrypt):
each guess costs whoever stole the file most of a second, where the encryption of PKCS #8 itself
would cost a thousandth. `age -d` opens it as well. Everything a server needs unattended is in
`keys` instead.
"""

from __future__ import annotations

import base64
import binascii
import unicodedata
from pathlib import Path

import pyrage
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner, SSlibKey

from riparian.errors import BadRequest, CentreBusy, CentreError
from riparian.store.writing import create_private

SHORTEST_PASSPHRASE, LONGEST_PASSPHRASE = 12, 1000
PUBLIC_BYTES = 32
_LARGEST_FILE = 16 * 1024
_KIND = "ed25519"
_TRIES = 5
_TOO_SLOW = "Excessive work"
_AGE = b"age-encryption.org/v1\n-> scrypt "


class Seal:
    """A member's offline key, opened."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        self.signer = CryptoSigner(private_key)
        self.public = write_public(private_key.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return f"Seal({self.public})"

    @property
    def keyid(self) -> str:
        """The name of the key in a charter: TUF's, SHA-256 of the public key's canonical JSON."""
        return self.signer.public_key.keyid

    @classmethod
    def create(cls, path: Path, passphrase: str) -> Seal:
        """A new seal in a new file; raises BadRequest for a short passphrase or a file that is
        there already, which stays as it is."""
        if path.exists():
            raise _is_there(path)
        private_key = Ed25519PrivateKey.generate()
        content = private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        encrypted = seal_with_passphrase(content, passphrase)
        try:
            create_private(path, encrypted)
        except FileExistsError as error:
            raise _is_there(path) from error
        except OSError as error:
            raise BadRequest(
                f"The seal could not be written to {path}: {error.strerror}.",
                "Give a file in a folder that you may write to.",
            ) from error
        return cls(private_key)

    @classmethod
    def open(cls, path: Path, passphrase: str) -> Seal:
        """The seal in a file; raises BadRequest for a wrong passphrase or a missing file, and
        CentreError for a file that holds no seal."""
        content = _read_file(path)
        if not content.startswith(_AGE):
            raise _damaged(path)
        decrypted = open_with_passphrase(content, passphrase)
        if decrypted is None:
            raise _unopened(path)
        try:
            private_key = load_pem_private_key(decrypted, None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise _damaged(path) from None
        if not isinstance(private_key, Ed25519PrivateKey):
            raise _damaged(path)
        return cls(private_key)


def seal_with_passphrase(content: bytes, passphrase: str) -> bytes:
    """An age file that this passphrase opens; raises BadRequest for a short one."""
    encrypted: bytes = pyrage.passphrase.encrypt(content, check_new_passphrase(passphrase))
    return encrypted


def open_with_passphrase(content: bytes, passphrase: str) -> bytes | None:
    """What is in such a file; None where the passphrase does not open it, or it was altered. Raises
    CentreBusy where this computer is too slow at the moment.

    age's library measures how quick the computer is, and refuses a file that it takes to need far
    too long: which a moment's load on a computer that wrote it at leisure is enough for.
    """
    for _ in range(_TRIES):
        try:
            decrypted: bytes = pyrage.passphrase.decrypt(content, _composed(passphrase))
        except pyrage.DecryptError as error:
            if _TOO_SLOW not in str(error):
                return None
        else:
            return decrypted
    raise CentreBusy(
        "This computer is too slow or too busy to open what a passphrase protects.",
        "Try again when it has less to do, or on another computer: the file is as it was.",
    )


def write_public(public_key: bytes) -> str:
    """A public key as people pass it on: `ed25519:` and base64."""
    return f"{_KIND}:{base64.b64encode(public_key).decode()}"


def read_public(text: str) -> bytes:
    """The public key that `write_public` wrote, 32 bytes; raises BadRequest."""
    kind, _, encoded = text.partition(":")
    try:
        public_key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        public_key = b""
    if kind != _KIND or len(public_key) != PUBLIC_BYTES or write_public(public_key) != text:
        raise BadRequest(
            f"Expected the public key of a seal, got '{text[:80]}'.",
            "It is what `riparian keys new` prints: ed25519: and 44 characters.",
        )
    return public_key


def verifying_key(public_key: bytes) -> SSlibKey:
    """A seal's public key as TUF and DSSE use it; its key ID follows from the key."""
    return SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(public_key))


def _is_there(path: Path) -> BadRequest:
    return BadRequest(
        f"{path} is there already; a seal is never overwritten.",
        "Give another file for the new seal.",
    )


def check_new_passphrase(passphrase: str) -> str:
    """It, as the seal takes it; raises BadRequest for one that is too short or too long."""
    composed = _composed(passphrase)
    if len(composed) < SHORTEST_PASSPHRASE:
        raise BadRequest(
            f"The passphrase is too short: {SHORTEST_PASSPHRASE} characters are the least.",
            "Take five or six words that do not belong together, and write them on paper.",
        )
    if len(composed) > LONGEST_PASSPHRASE:
        raise BadRequest(
            "The passphrase is too long.",
            f"Take one of at most {LONGEST_PASSPHRASE:,} characters.",
        )
    return composed


def _composed(passphrase: str) -> str:
    # Composed, so that another keyboard or system that types é as two characters opens it too
    # (RFC 8265, section 4.2).
    composed = unicodedata.normalize("NFC", passphrase)
    if not composed.isprintable():  # a lone half of a character, too
        raise BadRequest("The passphrase holds characters that are not text.", "Type it again.")
    return composed


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_FILE)
    except OSError as error:
        raise BadRequest(
            f"The seal {path} could not be read: {error.strerror}.",
            "Give the file that `riparian keys new` wrote.",
        ) from error


def _damaged(path: Path) -> CentreError:
    return CentreError(
        f"{path} does not hold a seal, or is damaged.",
        "Take another copy of it. Where there is none, the other members can replace the seal by "
        "a new charter.",
    )


def _unopened(path: Path) -> BadRequest:
    return BadRequest(
        f"The passphrase does not open the seal {path}.",
        "Type it again, with capitals and spaces as they were. If it is the right one, the file is "
        "damaged: take another copy.",
    )
