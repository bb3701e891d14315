"""Sealing a payload to an audience key, and the tag by which its readers know it.

What is sealed is one zstd frame (RFC 8878, section 3.1.1), filled up to 1, 2, 4 … KiB by a
skippable frame (section 3.1.2), in an age file (c2sp.org/age) to one X25519 recipient. A carrier
sees that it is sealed, and which of ten sizes it has. `age -d -i KEY FILE | zstd -d` opens it
without Riparian.

age's reader takes time that grows with the square of a header's length: 80 kB take 14 seconds. So
the header is bounded here before it is read. Which keys there are is not known here (`audience`).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence

import pyrage
import zstandard
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from riparian.errors import BadRequest, Refused
from riparian.exchange.journal.entry import LARGEST_PAYLOAD, NO_TAG, TAG_BYTES
from riparian.exchange.names import Origin

SMALLEST_PADDED = 1024
LARGEST_PADDED = LARGEST_PAYLOAD // 2
"""Bytes before sealing; the next power of two would not leave room for age's own."""
MOST_RECIPIENTS = 100
"""Reading a header of so many takes a quarter of a second."""

_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"  # BIP 173
_CHECKSUM = 6
_SKIPPABLE = 0x184D2A50
_SKIPPABLE_HEADER = 8
_WINDOW = 8 * 1024 * 1024
"""Memory a frame may ask for: RFC 8878, section 3.1.1.1.2, wants decoders to grant 8 MB."""
_SLICE = 64
"""Bytes decompressed at once: a block of 4 bytes can stand for 128 KiB of one letter."""
_VERSION_LINE = b"age-encryption.org/v1\n"
_STANZA_BYTES = 98
"""An X25519 stanza: two lines of 11 + 43 and 43 characters, each with its end."""
_OTHER_HEADER_BYTES = 600
"""Version, MAC and the stanza of noise ("grease") that some writers add."""


def seal(plain: bytes, recipient: pyrage.x25519.Recipient) -> bytes:
    """The age file of these bytes to one audience key; raises BadRequest if they are too many."""
    return seal_to(plain, [recipient])


def seal_to(
    plain: bytes, recipients: Sequence[pyrage.x25519.Recipient], least: int = SMALLEST_PADDED
) -> bytes:
    """The same to several recipients, padded to `least` bytes or, if it must, beyond."""
    sealed: bytes = pyrage.encrypt(_padded(zstandard.compress(plain), least), recipients)
    return sealed


def padded_bytes(plain: bytes, spare: int = 0) -> int:
    """The size to which these bytes, compressed and with so many `spare` ones, are filled up before
    they are sealed: all that whoever carries them can tell of their length. Raises BadRequest if
    they are too many."""
    return len(_padded(zstandard.compress(plain) + bytes(spare), SMALLEST_PADDED))


def open_sealed(
    content: bytes, identity: pyrage.x25519.Identity, largest: int = LARGEST_PAYLOAD
) -> bytes:
    """What was sealed to this audience key.

    Raises Refused for an age file to more than one recipient, one that the key does not open or
    that was altered, and for anything in it but one zstd frame of at most `largest` bytes and its
    padding. No size that the content claims is believed.
    """
    if count_recipients(content) != 1:
        raise _refused("it is not an age file to one recipient")
    plain = open_to_any(content, [identity], largest)
    if plain is None:
        raise _refused("its key does not fit")
    return plain


def open_to_any(
    content: bytes,
    identities: Sequence[pyrage.x25519.Identity],
    largest: int = LARGEST_PAYLOAD,
) -> bytes | None:
    """What was sealed to any of these keys; None where it was sealed to none of them.

    Raises Refused as `open_sealed` does. The caller has counted the recipients.
    """
    try:
        padded = pyrage.decrypt(content, identities)
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            return None
        raise _refused("it was altered after it was encrypted") from None
    return _decompress(padded, largest)


def count_recipients(content: bytes) -> int:
    """How many X25519 recipients an age file has; 0 for what is no age file, or not one that is
    read here: with more than `MOST_RECIPIENTS`, or with other recipients beyond one of noise."""
    if not content.startswith(_VERSION_LINE):
        return 0
    end = content.find(b"\n--- ", 0, _OTHER_HEADER_BYTES + MOST_RECIPIENTS * _STANZA_BYTES)
    header = content[:end]
    recipients = header.count(b"\n-> X25519 ")
    most = recipients * _STANZA_BYTES + _OTHER_HEADER_BYTES
    if end < 0 or len(header) > most or header.count(b"\n-> ") > recipients + 1:
        return 0
    return recipients if recipients <= MOST_RECIPIENTS else 0


def sealed_bytes(content: bytes) -> int:
    """How many bytes lie behind the header of an age file whose recipients were counted."""
    start = content.index(b"\n--- ") + len(b"\n--- ")
    return len(content) - content.index(b"\n", start) - 1


def tag(tag_key: bytes, origin: Origin, index: int, mark: bytes = b"") -> bytes:
    """The tag of the entry with this index, by which holders of the tag key know it as theirs.

    HMAC-SHA-256 (RFC 2104) under the 32 bytes of the tag key, of the origin in ASCII
    ("mekong/japan/1") followed by the index as 8 bytes, the highest first, and by the `mark` of an
    entry that has one; of that the first 4 bytes. Zeros mean CLEAR, so where these 4 bytes are
    zeros the tag is 00 00 00 01.
    """
    message = str(origin).encode() + index.to_bytes(8, "big") + mark
    return _no_zeros(hmac.digest(tag_key, message, hashlib.sha256)[:TAG_BYTES])


def random_tag() -> bytes:
    """A tag that no key explains, made as unlike zeros as `tag` makes it."""
    return _no_zeros(secrets.token_bytes(TAG_BYTES))


def read_recipient(text: str, whose: str) -> pyrage.x25519.Recipient:
    """The reading key of a member (`whose`); raises Refused.

    Refused as well are the few keys of low order (RFC 7748, section 6.1): what is sealed to them
    anybody could open, and pyrage ends the program over them.
    """
    try:
        if _RECIPIENT.fullmatch(text) is None:
            raise ValueError
        recipient = pyrage.x25519.Recipient.from_str(text)
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(_point(text)))
    except (ValueError, pyrage.RecipientError):
        raise Refused(
            f"A reading key of {whose} is not an age key for which anything can be encrypted.",
            f"Expected age1… in {len('age1') + 58} small letters and digits. Ask {whose} for a "
            "new card.",
        ) from None
    return recipient


def _point(recipient: str) -> bytes:
    """The 32 bytes in a recipient whose checksum was tested."""
    number = 0
    for letter in recipient[len("age1") : -_CHECKSUM]:
        number = number << 5 | _BECH32.index(letter)
    return (number >> 4).to_bytes(32, "big")


def _no_zeros(tag: bytes) -> bytes:
    return tag if tag != NO_TAG else b"\0\0\0\1"


def _padded(frame: bytes, least: int) -> bytes:
    size = least
    while size != len(frame) and size < len(frame) + _SKIPPABLE_HEADER:
        size *= 2
    if size > LARGEST_PADDED:
        raise BadRequest(
            "This is too much for one entry.",
            f"Compressed, an entry has at most {LARGEST_PADDED // 1024:,} KiB. Share it in parts.",
        )
    if size == len(frame):
        return frame
    rest = size - len(frame) - _SKIPPABLE_HEADER
    return frame + _SKIPPABLE.to_bytes(4, "little") + rest.to_bytes(4, "little") + bytes(rest)


def _decompress(padded: bytes, largest: int) -> bytes:
    """The bytes of the one frame; in slices, so that no more than asked for is ever held."""
    if not padded.startswith(zstandard.FRAME_HEADER):  # padding alone would be taken for nothing
        raise _refused("it is not compressed as expected (zstd)")
    frame = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
    plain = bytearray()
    try:
        for start in range(0, len(padded), _SLICE):
            plain += frame.decompress(padded[start : start + _SLICE])
            if len(plain) > largest:
                raise _refused(f"it unfolds to more than {largest:,} bytes")
            if frame.eof:
                _check_padding(frame.unused_data + padded[start + _SLICE :])
                return bytes(plain)
    except zstandard.ZstdError:
        raise _refused("it is not compressed as expected (zstd)") from None
    raise _refused("it ends too early")


def _check_padding(rest: bytes) -> None:
    if not rest:
        return
    magic, size = int.from_bytes(rest[:4], "little"), int.from_bytes(rest[4:8], "little")
    if magic != _SKIPPABLE or len(rest) != _SKIPPABLE_HEADER + size:
        raise _refused("something else follows what it says")


def _refused(why: str) -> Refused:
    return Refused(
        f"An encrypted entry cannot be opened: {why}.",
        "Ask its writer to share it again; what they wrote otherwise is not affected.",
    )
