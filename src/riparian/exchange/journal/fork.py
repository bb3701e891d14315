"""A proof of a fork: two checkpoints that one key signed, of which at most one can be true.

Of equal size they have different roots. Of unequal sizes the hashes of an RFC 9162 consistency
proof, made from the longer history, lead to its root, and to another root of as many entries as the
shorter one has. Whoever knows the journal's key can check it without asking anybody, and none can
be made against a journal whose key has signed one history alone. Who forked it, and whether by a
backup that was put back or by a lie, it does not say.

    riparian/fork@v1, newline     after the habits of C2SP tlog-proof
    origin, newline               the journal
    size, root, signature         of the longer checkpoint: 8 bytes big-endian, 32, 64
    size, root, signature         of the shorter one; of equal sizes, that with the larger root
    hashes                        32 bytes each; none where the sizes are equal

The signature is that of the C2SP signed note of the checkpoint: who knows the key can write the
notes out of it. It is packed, and so stays below a kilobyte up to a million entries and more. There
is one form only: what differs from how it is written here is refused.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Sequence

import msgspec

from riparian.exchange.journal.checkpoint import (
    LARGEST_SIZE,
    Checkpoint,
    SignedCheckpoint,
    open_checkpoint,
)
from riparian.exchange.journal.notes import Signature, SignedNote, Verifier
from riparian.exchange.journal.tree import HASH_BYTES, Nodes, prefix_proof, prefix_root
from riparian.exchange.names import ORIGIN
from riparian.exchange.refusal import not_as_expected

LARGEST_FORK = 4096
"""Bytes: more than two checkpoints and the hashes of the largest trees."""

FORK_NAME = re.compile(r"[0-9a-f]{16}")
"""What a proof is called: the beginning of its SHA-256 in hexadecimal."""

_HEADER = "riparian/fork@v1"
_PACKED = struct.Struct(">Q32s64s")
"""Size, root and signature of a checkpoint."""

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
        head = f"{_HEADER}\n{self.origin}\n".encode()
        return b"".join([head, _packed(self.longer), _packed(self.shorter), *self.hashes])


def name_of_fork(content: bytes) -> str:
    """The name of a proof with that content."""
    return hashlib.sha256(content).hexdigest()[:16]


def unverified_fork(content: bytes) -> tuple[Checkpoint, Checkpoint]:
    """What a proof says was signed, the longer first; of one that was checked before. Raises
    Refused for what has not its form."""
    longer, shorter, _ = _read(content)
    return longer.checkpoint, shorter.checkpoint


def check_fork(content: bytes, key: Verifier) -> ForkProof:
    """The proof in these bytes that the journal whose key is `key` has two histories. Raises
    Refused for what is not signed by that key, proves nothing of the kind, or has another form."""
    *signed, hashes = _read(content)
    longer, shorter = (open_checkpoint(each.note(key), key) for each in signed)
    if not _contradict(longer.checkpoint, shorter.checkpoint, hashes):
        raise not_as_expected(f"proof that {key.name} has two histories", "none")
    return ForkProof(longer, shorter, hashes)


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


class _Signed(msgspec.Struct, frozen=True):
    """A checkpoint and the signature of its note, not verified."""

    checkpoint: Checkpoint
    signature: bytes

    def note(self, key: Verifier) -> bytes:
        """The note, as if that key had signed it."""
        line = Signature(key.name, key.id, self.signature)
        return SignedNote(self.checkpoint.text(), (line,)).to_bytes()


def _read(content: bytes) -> tuple[_Signed, _Signed, tuple[bytes, ...]]:
    """The two checkpoints and the hashes; raises Refused for what has not the form of a proof."""
    if len(content) > LARGEST_FORK:
        raise not_as_expected(f"{_EXPECTED} of up to {LARGEST_FORK} bytes", f"{len(content)} bytes")
    header, _, rest = content.partition(b"\n")
    name, newline, packed = rest.partition(b"\n")
    origin = name.decode("ascii", "replace")
    hashes, odd = packed[2 * _PACKED.size :], len(packed) % HASH_BYTES
    if (
        header != _HEADER.encode()
        or not newline
        or ORIGIN.fullmatch(origin) is None
        or len(packed) < 2 * _PACKED.size
        or odd != 2 * _PACKED.size % HASH_BYTES
    ):
        raise not_as_expected(_EXPECTED, "something else")
    longer, shorter = (
        _unpacked(origin, packed[at : at + _PACKED.size]) for at in (0, _PACKED.size)
    )
    starts = range(0, len(hashes), HASH_BYTES)
    return longer, shorter, tuple(hashes[start : start + HASH_BYTES] for start in starts)


def _packed(signed: SignedCheckpoint) -> bytes:
    checkpoint, (line, *_) = signed.checkpoint, signed.note.signatures
    return _PACKED.pack(checkpoint.size, checkpoint.root, line.value)


def _unpacked(origin: str, content: bytes) -> _Signed:
    size, root, signature = _PACKED.unpack(content)
    if size > LARGEST_SIZE:
        raise not_as_expected(_EXPECTED, "something else")
    return _Signed(Checkpoint(origin, size, root), signature)


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
