"""The keys that a member's card names for reading: age recipients, and of which kind each is.

An age recipient is Bech32 (C2SP age; BIP 173); what stands before its last `1` says the kind. Those
of kind `age` (X25519) are sealed to. Others, such as `age1pq` for post-quantum ones, are kept and
reported, so that members can publish them before every node can use them.
"""

from __future__ import annotations

import re

from riparian.errors import Refused
from riparian.exchange.keys.sealing import read_recipient

X25519 = "age"
LONGEST_KEY = 4096  # a post-quantum recipient has some 2,000 characters
_FORM = re.compile("([a-z0-9-]{1,40})1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{6,}")


def kind_of(key: str) -> str | None:
    """The kind of a reading key, known here or not; None for what is no key at all.

    A key of kind `age` has to be one that can be sealed to.
    """
    parts = _FORM.fullmatch(key) if len(key) <= LONGEST_KEY else None
    if parts is None or "secret" in parts[1]:  # age-secret-key-1… must never stand in a card
        return None
    return None if parts[1] == X25519 and not _can_be_sealed_to(key) else parts[1]


def usable(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys that are sealed to."""
    return tuple(key for key in keys if kind_of(key) == X25519)


def _can_be_sealed_to(key: str) -> bool:
    try:
        read_recipient(key, "a member")
    except Refused:
        return False
    return True
