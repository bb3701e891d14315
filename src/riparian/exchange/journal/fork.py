"""A proof of a fork: two checkpoints that one key signed, of which at most one can be true.

Of equal size they have different roots. Of unequal sizes the hashes of an RFC 9162 consistency
proof, made from the longer history, lead to its root, and to another root of as many entries as the
shorter one has. Whoever knows the journal's key can check it without asking anybody, and none can
be made against a journal whose key has signed one history alone. Who forked it, and whether by a
backup that was put back or by a lie, it does not say.

    riparian/fork@v1            after the habits of C2SP tlog-proof
    (hashes in base64)          one a line; none where the sizes are equal

    (the longer checkpoint, as a C2SP signed note with the line of the journal's key alone)

    (the shorter one; where the sizes are equal, that with the larger root)

It is below a kilobyte up to some ten thousand entries. There is one form only: what differs from
how it is written here is refused.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence

import msgspec

from riparian.exchange.journal.checkpoint import (
    Checkpoint,
    SignedCheckpoint,
    open_checkpoint,
    unverified_checkpoint,
)
from riparian.exchange.journal.notes import SignedNote, Verifier, read_base64
from riparian.exchange.journal.tree import Nodes, prefix_proof, prefix_root
from riparian.exchange.refusal import not_as_expected

LARGEST_FORK = 4096
"""Bytes: two notes, and the hashes of the largest trees."""

FORK_NAME = re.compile(r"[0-9a-f]{16}")
"""What a proof is called: the beginning of its SHA-256 in hexadecimal."""

_HEADER = "riparian/fork@v1"
_EXPECTED = "the proof of a fork"


class ForkProof(msgspec.Struct, frozen=True):
    """Two checkpoints of one journal that contradict each other; verified. `hashes` lead from the
    shorter to the longer."""

    longer: SignedCheckpoint
    shorter: SignedCheckpoint
    hashes: tuple[bytes, ...]

    @property
    def origin(self) -> str:
        """The journal that has two histories."""
        return self.longer.checkpoint.origin

    @property
    def checkpoints(self) -> tuple[Checkpoint, Checkpoint]:
        """What was signed."""
        return self.longer.checkpoint, self.shorter.checkpoint

    @property
    def name(self) -> str:
        """What it is called among the files of the channel."""
        return name_of_fork(self.to_bytes())

    def to_bytes(self) -> bytes:
        """The proof as it is kept and sent."""
        head = "".join(f"{line}\n" for line in (_HEADER, *map(_base64, self.hashes)))
        notes = [x.note.to_bytes() for x in (self.longer, self.shorter)]
        return b"\n".join([head.encode(), *notes])


def name_of_fork(content: bytes) -> str:
    """The name of a proof with that content."""
    return hashlib.sha256(content).hexdigest()[:16]


def unverified_fork(content: bytes) -> tuple[Checkpoint, Checkpoint]:
    """What a proof says was signed, the longer first; of one that was checked before. Raises
    Refused for what has not its form."""
    _, *notes = _parts(content)
    longer, shorter = (unverified_checkpoint(note) for note in notes)
    return longer, shorter


def check_fork(content: bytes, key: Verifier) -> ForkProof:
    """The proof in these bytes that the journal whose key is `key` has two histories. Raises
    Refused for what is not signed by that key, proves nothing of the kind, or has another form."""
    head, *notes = _parts(content)
    longer, shorter = (open_checkpoint(note, key) for note in notes)
    hashes = tuple(map(read_base64, head.decode("ascii", "replace").split("\n")[1:]))
    proof = ForkProof(longer, shorter, hashes)
    if proof.to_bytes() != content:  # another header, lines of others, too: one form is enough
        raise not_as_expected(_EXPECTED, "one in another form")
    if not _contradict(*proof.checkpoints, hashes):
        raise not_as_expected(f"proof that {key.name} has two histories", "none")
    return proof


def prove_fork(
    left: SignedCheckpoint, right: SignedCheckpoint, nodes_of_longer: Nodes
) -> ForkProof | None:
    """The proof that two checkpoints of a journal contradict each other; None where they do not.
    `nodes_of_longer` are those of the tree that the longer one is the head of."""
    longer, shorter = sorted((_own(left), _own(right)), key=_order)
    sizes = shorter.checkpoint.size, longer.checkpoint.size
    hashes = () if 0 in sizes or sizes[0] == sizes[1] else prefix_proof(nodes_of_longer, *sizes)
    if not _contradict(longer.checkpoint, shorter.checkpoint, hashes):
        return None
    return ForkProof(longer, shorter, tuple(hashes))


def _parts(content: bytes) -> tuple[bytes, bytes, bytes]:
    """What stands before the notes, and the two notes."""
    if len(content) > LARGEST_FORK:
        raise not_as_expected(f"{_EXPECTED} of up to {LARGEST_FORK} bytes", f"{len(content)} bytes")
    parts = content.split(b"\n\n")
    if len(parts) != 5:
        raise not_as_expected(_EXPECTED, "something else")
    head, *texts = parts
    return head, b"\n\n".join(texts[:2]) + b"\n", b"\n\n".join(texts[2:])


def _contradict(longer: Checkpoint, shorter: Checkpoint, hashes: Sequence[bytes]) -> bool:
    """Whether nobody who signs one history could have signed both. The order is part of it, so that
    there is one proof of two checkpoints."""
    if longer.origin != shorter.origin:
        return False
    if longer.size == shorter.size:
        return longer.root < shorter.root and not hashes
    root = prefix_root(shorter.size, longer.size, longer.root, hashes)
    return root is not None and root != shorter.root


def _order(signed: SignedCheckpoint) -> tuple[int, bytes]:
    return -signed.checkpoint.size, signed.checkpoint.root


def _own(signed: SignedCheckpoint) -> SignedCheckpoint:
    """The same without the lines of those who hold it."""
    note = SignedNote(signed.note.text, signed.note.signatures[:1])
    return SignedCheckpoint(signed.checkpoint, note, {})


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
