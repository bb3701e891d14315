"""Peers of which more, or less, is asked than what their heads say.

Each is a `peers.Peer` around another one; only `heads` is read otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from riparian.errors import Refused
from riparian.exchange.journal.checkpoint import unverified_checkpoint
from riparian.exchange.transfer.files import MOST_HEADS, Heads, read_heads
from riparian.exchange.transfer.peers import LARGEST_FILE, Peer


class DocumentsOfPeer:
    """The charters and cards of a peer, as though it had no journals."""

    def __init__(self, peer: Peer) -> None:
        self.name = peer.name
        self._peer = peer

    def get(self, name: str, at_most: int = LARGEST_FILE) -> bytes | None:
        """See Peer; raises Refused for heads that are none."""
        content = self._peer.get(name, at_most)
        if content is None or name != "heads":
            return content
        return msgspec.json.encode(
            replace(read_heads(content), journals={}, forks={}, retractions={})
        )


class PeerWithKnownHeads:
    """A peer that is held to checkpoints known from elsewhere: each is put beside its own where it
    says that it has so much. Whoever takes from it then sees whether both are of one history."""

    def __init__(self, peer: Peer, known: Mapping[str, bytes]) -> None:
        self.name = peer.name
        self._peer, self._known = peer, known

    def get(self, name: str, at_most: int = LARGEST_FILE) -> bytes | None:
        """See Peer."""
        content = self._peer.get(name, at_most)
        if content is None or name != "heads" or not self._known:
            return content
        try:
            return msgspec.json.encode(self._with_known(read_heads(content)))
        except Refused:  # who reads it says why
            return content

    def _with_known(self, heads: Heads) -> Heads:
        journals = dict(heads.journals)
        for origin, note in self._known.items():
            shown = journals.get(origin, [])
            if max(map(_size, shown), default=-1) >= _size(note.decode()):
                journals[origin] = [*shown[: MOST_HEADS - 1], note.decode()]
        return replace(heads, journals=journals)


def _size(note: str) -> int:
    """Of a checkpoint, as it says; less than any for what is none."""
    try:
        return unverified_checkpoint(note.encode()).size
    except Refused:
        return -1
