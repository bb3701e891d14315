"""The keys that a member's card names for reading: age recipients, and of which kind each is.

An age recipient is Bech32 (C2SP age; BIP 173); what stands before its last `1` says the kind. Those
of kind `age` (X25519) are sealed to. Others, such as `age1pq` for post-quantum ones, are kept and
reported, so that members can publish them before every node can use them.
"""

from __future__ import annotations

import re

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from pyrage import RecipientError, x25519

X25519 = "age"
LONGEST_KEY = 4096  # a post-quantum recipient has some 2,000 characters
_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_CHECKSUM = 6
_FORM = re.compile(rf"([a-z0-9-]{{1,40}})1([{_ALPHABET}]{{{_CHECKSUM},}})")


def kind_of(key: str) -> str | None:
    """The kind of a reading key, known here or not; None for what is no key at all.

    A key of kind `age` has to be one that can be sealed to.
    """
    parts = _FORM.fullmatch(key) if len(key) <= LONGEST_KEY else None
    if parts is None or "secret" in parts[1]:  # age-secret-key-1… must never stand in a card
        return None
    return None if parts[1] == X25519 and not _is_sound(key) else parts[1]


def usable(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys that are sealed to."""
    return tuple(key for key in keys if kind_of(key) == X25519)


def _is_sound(key: str) -> bool:
    try:
        if str(x25519.Recipient.from_str(key)) != key:
            return False
    except RecipientError:
        return False
    # A point of small order leaves no secret (RFC 7748, section 6.1): age stops the whole program
    # where it is asked to seal to one.
    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(_point(key)))
    except ValueError:
        return False
    return True


def _point(key: str) -> bytes:
    """The 32 bytes of a key whose checksum is right: 52 groups of five bits, the last four zero."""
    groups = key[len(X25519) + 1 : -_CHECKSUM]
    value = 0
    for character in groups:
        value = value * 32 + _ALPHABET.index(character)
    return (value >> (len(groups) * 5 - 256)).to_bytes(32, "big")
