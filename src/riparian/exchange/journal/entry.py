"""An entry of a journal: 36 bytes that stand for its payload.

The SHA-256 of the payload's bytes, then a tag of four bytes by which readers know what is sealed
to them; zeros where the payload is CLEAR. The tree is made of entries, so that a payload can be
deleted and its entry stays. What a payload says is not known here.
"""

from __future__ import annotations

import hashlib

TAG_BYTES = 4
NO_TAG = bytes(TAG_BYTES)
"""The tag of a CLEAR entry, which is for everybody."""

ENTRY_BYTES = hashlib.sha256().digest_size + TAG_BYTES
LARGEST_PAYLOAD = 1024 * 1024
"""Bytes. A larger payload is not written, and refused where another member sends one."""


def entry_of(payload: bytes, tag: bytes = NO_TAG) -> bytes:
    """The entry of these payload bytes."""
    if len(tag) != TAG_BYTES:
        raise ValueError(f"a tag has {TAG_BYTES} bytes, not {len(tag)}")
    return hashlib.sha256(payload).digest() + tag


def tag_of(entry: bytes) -> bytes:
    """The tag of an entry."""
    return entry[-TAG_BYTES:]


def stands_for(entry: bytes, payload: bytes) -> bool:
    """Whether it is the entry of these payload bytes, whatever its tag."""
    return len(entry) == ENTRY_BYTES and entry == entry_of(payload, tag_of(entry))
