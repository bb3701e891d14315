"""A proof that stands alone: an entry is in a journal, shown by a file and two keys.

C2SP tlog-proof. The file holds the entry's index, the hashes from its leaf to the root, and the
signed checkpoint; whoever has the entry and knows the journal's key can check it without asking
anybody. Its `extra` data is signed by nobody.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence

import msgspec

from riparian.errors import Refused
from riparian.exchange.journal.checkpoint import (
    SignedCheckpoint,
    open_checkpoint,
    read_number,
    unverified_checkpoint,
)
from riparian.exchange.journal.notes import Verifier, read_base64
from riparian.exchange.journal.tree import HASH_BYTES, is_included, leaf_hash
from riparian.exchange.refusal import not_as_expected

LARGEST_PROOF = 2 * 1024 * 1024
"""Bytes: room for the largest payload as extra data."""

MOST_HASHES = 63
"""As many as lead to the root of the largest tree."""

_HEADER = "c2sp.org/tlog-proof@v1"


class Proof(msgspec.Struct, frozen=True):
    """What a proof file says; nothing of it is verified. `origin` is the journal whose key the
    checker needs, `note` the checkpoint as it came."""

    origin: str
    index: int
    hashes: tuple[bytes, ...]
    note: bytes
    extra: bytes | None = None


def write_proof(
    index: int, hashes: Sequence[bytes], checkpoint_note: bytes, extra: bytes | None = None
) -> bytes:
    """The proof file of the entry at `index`."""
    lines = [_HEADER]
    if extra is not None:
        lines.append(f"extra {_base64(extra)}")
    lines += [f"index {index}", *map(_base64, hashes)]
    return "".join(f"{line}\n" for line in lines).encode() + b"\n" + checkpoint_note


def read_proof(content: bytes) -> Proof:
    """What is in a proof file; raises Refused."""
    if len(content) > LARGEST_PROOF:
        raise not_as_expected(f"a proof of up to {LARGEST_PROOF} bytes", f"{len(content)} bytes")
    head, _, note = content.partition(b"\n\n")
    header, *lines = head.decode("ascii", "replace").split("\n")
    if header != _HEADER:
        raise not_as_expected(f"a proof that begins with {_HEADER}", f"{header[:80]!r}")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = read_base64(lines.pop(0).removeprefix("extra "))
    if not lines or not lines[0].startswith("index "):
        raise not_as_expected("the index of an entry", "a proof without one")
    index = read_number(lines[0].removeprefix("index "))
    return Proof(unverified_checkpoint(note).origin, index, _hashes(lines[1:]), note, extra)


def check_proof(
    proof: Proof, entry: bytes, log: Verifier, cosigners: Iterable[Verifier] = ()
) -> SignedCheckpoint:
    """The verified checkpoint of a proof that this entry is in the journal whose key is `log`.
    Raises Refused where it proves nothing of the kind."""
    signed = open_checkpoint(proof.note, log, cosigners)
    head = signed.checkpoint
    if not is_included(leaf_hash(entry), proof.index, head.size, proof.hashes, head.root):
        raise Refused(
            f"The proof does not show that this is entry {proof.index} of {head.origin}, which has "
            f"{head.size} entries.",
            "Ask whoever gave it to you for the proof of this very entry.",
        )
    return signed


def _hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    if len(lines) > MOST_HASHES:
        raise not_as_expected(f"a proof of up to {MOST_HASHES} hashes", f"one of {len(lines)}")
    hashes = tuple(map(read_base64, lines))
    if any(len(value) != HASH_BYTES for value in hashes):
        raise not_as_expected(f"hashes of {HASH_BYTES} bytes", "others")
    return hashes


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
