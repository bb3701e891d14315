"""Files of the channel that were changed on their way: nothing crashes, nothing false is kept.

Notes, tiles, bundles of entries and payloads, charters, cards and whole bundles are changed at
random: bytes flipped, cut out, put in, doubled, exchanged. What reads them has to refuse them, or
read from them what was written. Some are handed to a node whole, which afterwards must hold nothing
that its writer has not written.
"""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from resilience.members import Files, Members, note, open_node, origin_of
from riparian.errors import Refused, RiparianError
from riparian.exchange.journal.checkpoint import Checkpoint, open_checkpoint
from riparian.exchange.journal.entry import stands_for
from riparian.exchange.journal.notes import Verifier
from riparian.exchange.journal.proof import check_proof, read_proof
from riparian.exchange.journal.tiles import unpack_entries, unpack_hashes, unpack_payloads
from riparian.exchange.membership.card import open_card
from riparian.exchange.membership.charter import Charter, open_charter
from riparian.exchange.names import EntryName, read_origin
from riparian.exchange.transfer.files import read_heads, write_bundle
from riparian.exchange.transfer.peers import open_bundle

WRITER, OTHER, TAKER = "jica", "koica", "desk"
ORIGIN = origin_of(WRITER)
WHOLE_OF = 50
"""One of so many is handed to a node."""


class FalseKept(Exception):
    """Something was read, or kept, that nobody wrote."""


class Mutations:
    """Trials; `counts` says of each kind how many were refused and how many read as written."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._chance = folder, random.Random(seed)
        self.counts: Counter[tuple[str, str]] = Counter()
        members = Members(folder / "first", (WRITER, OTHER, TAKER))
        writer, other = members[WRITER], members[OTHER]
        writer.take(members[TAKER].files())
        writer.take(other.files())
        writer.write([note(f"{n}", "CLEAR" if n % 2 else "GREEN") for n in range(270)])
        other.take(writer.files())
        other.write([note("of another")])
        writer.take(other.files())
        self._files = dict(writer.files().all())
        framework, _ = writer.joined()
        self._charter, self._keys = framework.charter, framework.keys
        self._cosigners = tuple(framework.cosigners.values())
        self._head = writer.store.head(ORIGIN) or b""
        self._proof = writer.proof(EntryName(read_origin(ORIGIN), 100))
        size = writer.store.size(ORIGIN)
        self._entries = writer.store.entries(ORIGIN, 0, size)
        self._payloads = writer.store.payloads(ORIGIN, 0, size)
        bundle = io.BytesIO()
        write_bundle(writer.files(), bundle)
        self._bundle = bundle.getvalue()
        self._written = {
            origin: writer.store.entries(origin, 0, writer.store.size(origin))
            for origin in writer.store.origins()
        }
        members.close()
        self._kinds: tuple[Callable[[], bool], ...] = (
            self._note, self._proofs, self._hashes, self._bundle_of_entries,
            self._bundle_of_payloads, self._charters, self._cards, self._heads, self._archive,
        )  # fmt: skip

    def trial(self, number: int) -> None:
        """Change something of one kind, and see what becomes of it."""
        kind = self._kinds[number % len(self._kinds)]
        self._count(kind.__name__.strip("_"), kind)
        if number % WHOLE_OF == 0:
            self._count("handed to a node", self._whole)

    def _count(self, what: str, read: Callable[[], bool]) -> None:
        try:
            self.counts[what, "read as written" if read() else "unchanged"] += 1
        except RiparianError:
            self.counts[what, "refused"] += 1

    def changed(self, content: bytes) -> bytes:
        """A content after some changes at random."""
        chance, value = self._chance, bytearray(content)
        for _ in range(chance.choice((1, 1, 1, 2, 5))):
            at = chance.randrange(len(value) + 1)
            length = chance.choice((1, 1, 2, 4, 32, 100))
            way = chance.randrange(6)
            if way == 0 and at < len(value):
                value[at] ^= 1 << chance.randrange(8)
            elif way == 1:
                del value[at : at + length]
            elif way == 2:
                value[at:at] = chance.randbytes(length)
            elif way == 3:
                value[at:at] = value[at : at + length]
            elif way == 4:
                value[at : at + 1] = chance.choice(
                    (b"\n", b"\r", b"\x0b", b"\x85", "\u2028".encode(), b"=", b"+", b"\0", b"9")
                )
            else:
                other = chance.randrange(len(value) + 1)
                piece = bytes(value[other : other + length])
                value[at : at + len(piece)] = piece
        return bytes(value)

    # kinds: each returns whether something was read, which then is what was written

    def _note(self) -> bool:
        content = self.changed(self._head)
        signed = open_checkpoint(content, self._keys[ORIGIN], self._cosigners)
        original = open_checkpoint(self._head, self._keys[ORIGIN], self._cosigners)
        _same(signed.checkpoint, original.checkpoint)
        _within(signed.cosigned.items(), original.cosigned.items())
        return content != self._head

    def _proofs(self) -> bool:
        content = self.changed(self._proof)
        proof = read_proof(content)
        signed = check_proof(proof, self._entries[100], self._keys[ORIGIN])
        _same(proof.index, 100)
        _same(signed.checkpoint, self._true(signed.checkpoint))
        return content != self._proof

    def _true(self, checkpoint: Checkpoint) -> Checkpoint:
        key: Verifier = self._keys[ORIGIN]
        heads = [open_checkpoint(each.encode(), key) for each in self._all_heads()]
        return next(
            (x.checkpoint for x in heads if x.checkpoint == checkpoint), heads[0].checkpoint
        )

    def _all_heads(self) -> list[str]:
        return read_heads(self._files["heads"]).journals[ORIGIN]

    def _hashes(self) -> bool:
        name = f"journals/{ORIGIN}/tile/0/000"
        unpack_hashes(self.changed(self._files[name]))
        return True  # hashes are believed nowhere: the tree is computed anew

    def _bundle_of_entries(self) -> bool:
        name = f"journals/{ORIGIN}/tile/entries/000"
        entries = unpack_entries(self.changed(self._files[name]))
        if entries != self._entries[:256]:
            # Whether they lead to the signed root is seen when a node is handed them.
            raise Refused("other entries", "")
        return True

    def _bundle_of_payloads(self) -> bool:
        name = f"journals/{ORIGIN}/payload/000"
        for entry, payload, original in zip(
            self._entries, unpack_payloads(self.changed(self._files[name])), self._payloads,
            strict=False,
        ):  # fmt: skip
            if payload is not None and stands_for(entry, payload):
                _same(payload, original)
        return True

    def _charters(self) -> bool:
        content = self.changed(self._files["charter/1.root.json"])
        charter: Charter = open_charter(content, None)
        _same(charter.digest, self._charter.digest)
        return True

    def _cards(self) -> bool:
        original = self._files[f"cards/{WRITER}/1.json"]
        _same(open_card(self.changed(original), self._charter), open_card(original, self._charter))
        return True

    def _heads(self) -> bool:
        read_heads(self.changed(self._files["heads"]))
        return True  # nothing of it is believed: what it names is signed

    def _archive(self) -> bool:
        path = self._folder / "changed.zip"
        path.write_bytes(self.changed(self._bundle))
        with open_bundle(path) as peer, zipfile.ZipFile(io.BytesIO(self._bundle)) as original:
            for name in original.namelist():
                content = peer.get(name)
                if content is not None:
                    _same(content, original.read(name))
        return True

    # whole

    def _whole(self) -> bool:
        """Hand a node the files of the writer with one of them changed."""
        home = self._folder / f"node-{self._chance.getrandbits(64):x}"
        shutil.copytree(self._folder / "first" / TAKER, home)
        node, name = open_node(home), self._chance.choice(list(self._files))
        try:
            node.take(Files({**self._files, name: self.changed(self._files[name])}))
            if findings := node.verify():
                raise FalseKept(f"{name}: {findings[0].what}")
            own = str(node.origin)
            for origin in set(node.store.origins()) - {own}:
                held = node.store.entries(origin, 0, node.store.size(origin))
                _same(held, self._written[origin][: len(held)])
        finally:
            node.store.close()
            shutil.rmtree(home)
        return True


def _same(left: object, right: object) -> None:
    if left != right:
        raise FalseKept(f"expected {str(right)[:200]}, got {str(left)[:200]}")


def _within(left: object, right: object) -> None:
    if not set(left) <= set(right):  # type: ignore[call-overload]
        raise FalseKept(f"{left} is more than {right}")
