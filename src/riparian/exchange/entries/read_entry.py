"""An entry as a node sees it, whether it can read it or not."""

from __future__ import annotations

from typing import Literal

import msgspec

from riparian.exchange.entries.payload import (
    AUDIENCE,
    CHARTER_CHANGES,
    COMMUNITY_KEYS,
    Payload,
)
from riparian.exchange.names import EntryName

State = Literal["open", "sealed", "empty", "broken", "redacted", "unread"]
"""Of an entry, here: it can be read; it is for others; its payload is not held; it is for this
node, or for everybody, and cannot be read; what it said was deleted. `unread`, inside a `Reading`:
a key fits it, and it is opened when it is asked for."""

FOR_NODES = frozenset({AUDIENCE, COMMUNITY_KEYS, *CHARTER_CHANGES})
"""Entries that nodes act on: keys, and what makes up a proposed charter. People are shown what
comes of them."""


class ReadEntry(msgspec.Struct, frozen=True):
    """An entry as this node sees it; `fault` says why it is broken, `redacted_by` which entry had
    what it said deleted."""

    name: EntryName
    state: State
    payload: Payload | None = None
    fault: str = ""
    redacted_by: EntryName | None = None

    @property
    def is_for_people(self) -> bool:
        """Whether it can be read and says something to people."""
        return self.payload is not None and self.payload.type not in FOR_NODES
