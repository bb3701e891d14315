"""What a member has said to itself, in its own journal in a framework: sealed as all there is.

The member's node holds the audience keys of its own journal, its own among them, and tells by the
tags what it has to open. What was opened is kept: an entry never says anything else.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyrage

from riparian.errors import Refused
from riparian.exchange.entries.audience import AudienceKey
from riparian.exchange.entries.keyring import Keyring
from riparian.exchange.entries.payload import Payload
from riparian.exchange.journal.entry import NO_TAG, tag_of
from riparian.exchange.names import EntryName, Origin


class SealedStatements:
    """Those in the journal `origin`, for the holder of these reading keys."""

    def __init__(self, origin: Origin, identities: Sequence[pyrage.x25519.Identity]) -> None:
        self._origin = origin
        self._keyring = Keyring(identities)
        self._own: list[AudienceKey] = []
        self._others: list[AudienceKey] = []
        self._learnt: set[tuple[int, bytes]] = set()
        self._opened: dict[tuple[int, bytes], Payload] = {}

    def is_statement(self, index: int, entry: bytes) -> bool | None:
        """Whether it is sealed to the member alone; None where no key explains its tag."""
        tag = tag_of(entry)
        if any(key.tag(index) == tag for key in self._own):
            return True
        is_known = tag == NO_TAG or (index, entry) in self._learnt
        return False if is_known or any(x.is_of(index, tag) for x in self._others) else None

    def learn(self, index: int, entry: bytes, content: bytes) -> None:
        """Learn the audience key in an entry; raises Refused where it is none that can be opened:
        whatever its writer seals, it can open."""
        key = self._keyring.learn(self._origin, index, content)
        if key is None:
            raise Refused(
                f"{EntryName(self._origin, index)} was not encrypted for the reading key of this"
                " node.",
                "Put the key that it had before back from your copy of the keys.",
            )
        (self._own if key.audience == (self._origin.member,) else self._others).append(key)
        self._learnt.add((index, entry))

    def open(self, index: int, entry: bytes, content: bytes) -> Payload:
        """What a statement says; raises Refused where it cannot be opened."""
        if (index, entry) not in self._opened:
            tag = tag_of(entry)
            key = next(key for key in self._own if key.tag(index) == tag)
            self._opened[index, entry] = key.open(content)
        return self._opened[index, entry]
