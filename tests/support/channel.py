"""A member of a framework that signs journals, for tests: keys made anew, nothing kept."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from riparian.exchange.journal.checkpoint import Checkpoint, sign_checkpoint
from riparian.exchange.journal.entry import NO_TAG, entry_of
from riparian.exchange.journal.notes import Signer
from riparian.exchange.journal.tree import Frontier, leaf_hash

ORIGIN = "mekong/jica/1"
OTHER = "mekong/koica/1"

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
"""The same for every journal, and in every process."""


def sign(checkpoint: Checkpoint) -> bytes:
    """The note of a checkpoint."""
    return sign_checkpoint(checkpoint, Signer(checkpoint.origin, KEY))


def payloads(count: int, start: int = 0, words: str = "payload") -> list[tuple[bytes, bytes]]:
    """Payloads with their tags, each other than all others."""
    return [(f"{words} {n} ".encode() * 20, NO_TAG) for n in range(start, start + count)]


def journal(origin: str, contents: Sequence[bytes]) -> tuple[list[bytes], bytes]:
    """The entries of a journal of these payloads, and its signed head."""
    entries = [entry_of(content) for content in contents]
    frontier = Frontier().add(map(leaf_hash, entries))
    return entries, sign(Checkpoint(origin, frontier.size, frontier.root()))
