"""Signed notes: a text, and lines with the signatures of those who vouch for it.

C2SP signed-note, with its Ed25519 signatures (kind 1) and the timestamped ones of tlog-cosignature
(kind 4). A *verifier key* (vkey) is what one member tells the others of its key; a key's *id* is
four bytes that, with its name, say which key a line is of.

A note is read as strictly as it is written: lines end in U+000A alone, base64 has one form, and
what is read can be written again byte for byte. Still two notes with the same text are the same
note: never compare their bytes. What a text says is read elsewhere, after it was verified.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from riparian.errors import Refused
from riparian.exchange.refusal import ASK_AGAIN, not_as_expected

ED25519 = 0x01
COSIGNATURE = 0x04

LARGEST_NOTE = 64 * 1024
"""Bytes."""

MOST_SIGNATURES = 16
"""Signature lines of a note: as many as signed-note has every verifier accept."""

LATEST_TIME = 2**63 - 1
"""What a time may be, in POSIX seconds (tlog-cosignature)."""

_KEY_BYTES = 32
_ID_BYTES = 4
_TIME_BYTES = 8
_SIGNATURE_BYTES = {ED25519: 64, COSIGNATURE: _TIME_BYTES + 64}
_LONGEST_VKEY = 512

_NAME = re.compile(r"[^\s+\x00-\x1f\ud800-\udfff]+")
"""A key's name: not empty, no Unicode space, no plus (signed-note), nothing that no note has."""

_NOT_IN_NOTES = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
"""Control characters of ASCII other than the newline, and what UTF-8 does not have. U+0085 and
U+2028 may stand in a note: they end no line."""


class Signature(msgspec.Struct, frozen=True):
    """A signature line: whose key made it, and the signature, behind its time in a cosignature."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def time(self) -> int | None:
        """When a cosignature was made, in POSIX seconds, as its line says; None for every other
        kind, which is told by its length."""
        if len(self.value) != _SIGNATURE_BYTES[COSIGNATURE]:
            return None
        return int.from_bytes(self.value[:_TIME_BYTES], "big")


class Verifier(msgspec.Struct, frozen=True):
    """A public key with the name it signs under."""

    name: str
    kind: int
    key: bytes

    def __post_init__(self) -> None:
        if _NAME.fullmatch(self.name) is None or self.kind not in _SIGNATURE_BYTES:
            raise ValueError(f"no key of kind {self.kind} can be named {self.name!r}")
        if len(self.key) != _KEY_BYTES:
            raise ValueError(f"a key has {_KEY_BYTES} bytes, not {len(self.key)}")

    @property
    def id(self) -> bytes:
        """The key's id."""
        return hashlib.sha256(f"{self.name}\n".encode() + self._typed_key).digest()[:_ID_BYTES]

    @property
    def vkey(self) -> str:
        """The verifier key as text."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self._typed_key).decode()}"

    @property
    def _typed_key(self) -> bytes:
        return bytes([self.kind]) + self.key

    def verify(self, text: str, signature: bytes) -> bool:
        """Whether this key made this signature of a text; the time that a cosignature begins with
        is signed as well."""
        if len(signature) != _SIGNATURE_BYTES[self.kind]:
            return False
        head, tail = signature[:-64], signature[-64:]
        at = int.from_bytes(head, "big") if head else None
        if at is not None and at > LATEST_TIME:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(tail, _message(text, at))
        except InvalidSignature:
            return False
        return True


class Signer(msgspec.Struct, frozen=True, eq=False):
    """A private key with the name it signs under."""

    name: str
    key: Ed25519PrivateKey
    kind: int = ED25519

    def __repr__(self) -> str:
        return f"Signer({self.verifier.vkey})"

    @property
    def verifier(self) -> Verifier:
        """Its public half."""
        return Verifier(self.name, self.kind, self.key.public_key().public_bytes_raw())

    def sign(self, text: str, at: int | None = None) -> Signature:
        """The signature of a text; a cosignature, and nothing else, is made at a time."""
        if (at is None) is (self.kind == COSIGNATURE):
            raise ValueError("a cosignature needs its time, and no other signature has one")
        if at is not None and not 0 <= at <= LATEST_TIME:
            raise ValueError(f"{at} is no time in POSIX seconds")
        if not _is_text(text):
            raise ValueError("the text of a note ends its last line and has no control characters")
        head = b"" if at is None else at.to_bytes(_TIME_BYTES, "big")
        return Signature(self.name, self.verifier.id, head + self.key.sign(_message(text, at)))


class SignedNote(msgspec.Struct, frozen=True):
    """A text and the signatures under it. Who signed says nothing before it is verified."""

    text: str
    signatures: tuple[Signature, ...]

    def to_bytes(self) -> bytes:
        """The note as it is stored and sent."""
        return f"{self.text}\n{''.join(map(_line, self.signatures))}".encode()


def read_vkey(text: str) -> Verifier:
    """The verifier of a vkey; raises Refused, also for kinds of keys that are not used here."""
    expected = "the key of a journal or a cosigner"
    if len(text) > _LONGEST_VKEY:
        raise not_as_expected(expected, f"{len(text)} characters")
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    typed_key = read_base64(encoded)
    kind, key = int.from_bytes(typed_key[:1], "big"), typed_key[1:]
    if _NAME.fullmatch(name) is None or kind not in _SIGNATURE_BYTES or len(key) != _KEY_BYTES:
        raise not_as_expected(expected, f"{text[:120]!r}")
    verifier = Verifier(name, kind, key)
    if key_id != verifier.id.hex():
        raise not_as_expected(f"the key {verifier.vkey}", f"it with the id {key_id[:20]!r}")
    return verifier


def parse_note(content: bytes) -> SignedNote:
    """The note in these bytes, nothing of it verified; raises Refused."""
    text, _, lines = _decoded(content).rpartition("\n\n")
    text += "\n"
    if not lines.endswith("\n"):
        raise not_as_expected("a signed note", "one whose last line is not whole")
    signature_lines = lines[:-1].split("\n")
    if len(signature_lines) > MOST_SIGNATURES:
        raise not_as_expected(
            f"a note with up to {MOST_SIGNATURES} signatures", f"one with {len(signature_lines)}"
        )
    return SignedNote(text, tuple(_read_line(line) for line in signature_lines))


def verified(note: SignedNote, verifiers: Iterable[Verifier]) -> list[Signature]:
    """The signatures that known keys made, in the note's order, none twice. Raises Refused where
    a line says it is of a known key and is not, and where no line is of a known key."""
    known: dict[tuple[str, bytes], list[Verifier]] = {}
    for verifier in verifiers:
        known.setdefault((verifier.name, verifier.id), []).append(verifier)
    good: list[Signature] = []
    for signature in dict.fromkeys(note.signatures):
        keys = known.get((signature.name, signature.key_id))
        if keys is None:
            continue  # somebody we do not know; signed-note: verifiers MUST ignore it
        if not any(key.verify(note.text, signature.value) for key in keys):
            raise Refused(
                f"A signature that should be of {signature.name} is not. Nothing of it was kept.",
                ASK_AGAIN,
            )
        good.append(signature)
    if not good:
        raise not_as_expected("a signature of a key that is known here", "none")
    return good


def read_base64(text: str) -> bytes:
    """The bytes behind standard base64 (RFC 4648, section 4) in its one canonical form; raises
    Refused."""
    try:
        value = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:  # not ASCII, not the alphabet, not padded
        value = b""
    if base64.b64encode(value).decode() != text:  # stray bits in the last character, too
        raise not_as_expected("base64", f"{text[:80]!r}")
    return value


def _message(text: str, at: int | None) -> bytes:
    """What is signed: the text, behind two lines in a cosignature (tlog-cosignature)."""
    return (text if at is None else f"cosignature/v1\ntime {at}\n{text}").encode()


def _decoded(content: bytes) -> str:
    if len(content) > LARGEST_NOTE:
        raise not_as_expected(f"a note of up to {LARGEST_NOTE} bytes", f"{len(content)} bytes")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise not_as_expected("a note in UTF-8", "other bytes") from None
    if _NOT_IN_NOTES.search(text) or "\n\n" not in text:
        raise not_as_expected("a signed note: a text, an empty line, signatures", "something else")
    return text


def _read_line(line: str) -> Signature:
    name, space, encoded = line.removeprefix("— ").partition(" ")
    if not line.startswith("— ") or not space or _NAME.fullmatch(name) is None:
        raise not_as_expected("a signature line: a dash, a name, base64", f"{line[:120]!r}")
    value = read_base64(encoded)
    if len(value) <= _ID_BYTES:
        raise not_as_expected(f"a signature of {name}", f"{len(value)} bytes")
    return Signature(name, value[:_ID_BYTES], value[_ID_BYTES:])


def _line(signature: Signature) -> str:
    encoded = base64.b64encode(signature.key_id + signature.value).decode()
    return f"— {signature.name} {encoded}\n"


def _is_text(text: str) -> bool:
    return text.endswith("\n") and _NOT_IN_NOTES.search(text) is None
