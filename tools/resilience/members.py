"""Members of a framework with nodes in folders, made in a moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.keys.seal import Seal
from riparian.exchange.membership.charter import new_charter, sign_charter
from riparian.exchange.membership.members import MemberLine
from riparian.exchange.membership.terms import MOST_ENTRIES_A_DAY
from riparian.exchange.node import Node
from riparian.exchange.planned_words import Words
from riparian.exchange.transfer.peers import LARGEST_FILE

FRAMEWORK = "resilience"
SIX = ("jica", "koica", "cdc-kh", "mpi-la", "tica", "desk")


class Members:
    """Members with nodes below a folder; every node is opened once and kept."""

    def __init__(
        self, folder: Path, names: Sequence[str] = SIX, clock: Callable[[], float] = time.time
    ) -> None:
        self.folder, self.names, self._clock = folder, tuple(names), clock
        self.seals = {name: Seal(Ed25519PrivateKey.generate()) for name in names}
        lines = [MemberLine(m, m, None, "member", seal.public) for m, seal in self.seals.items()]
        charter = new_charter(
            FRAMEWORK,
            "To be tried",
            lines,
            len(names) // 2 + 1,
            datetime.now(UTC),
            entries_a_day=MOST_ENTRIES_A_DAY,
        )
        for seal in self.seals.values():
            charter = sign_charter(charter, seal)
        self.charter = charter
        self._nodes: dict[str, Node] = {}

    def __getitem__(self, name: str) -> Node:
        node = self._nodes.get(name)
        if node is None:
            node = self._nodes[name] = open_node(self.folder / name, self._clock)
            if node.origin is None:
                node.join([self.charter], name, self.seals[name])
        return node

    def close(self) -> None:
        """Let go of all files."""
        for node in self._nodes.values():
            node.store.close()
        self._nodes.clear()


class Files:
    """A peer with these files: a node as it was at one moment."""

    name = "files"

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)

    def get(self, name: str, at_most: int = LARGEST_FILE) -> bytes | None:
        """See `peers.Peer`."""
        return self.files.get(name)


def open_node(home: Path, clock: Callable[[], float] = time.time) -> Node:
    """The node in a folder, which is made if there is none."""
    home.mkdir(parents=True, exist_ok=True)
    return Node(ChannelStore(home / "journal.db"), home / "keys", clock)


def origin_of(name: str) -> str:
    """The first journal of a member."""
    return f"{FRAMEWORK}/{name}/1"


def note(text: str, tlp: str = "CLEAR") -> Words:
    """A note to be written."""
    return Words("note", {"text": text}, tlp, "desk")
