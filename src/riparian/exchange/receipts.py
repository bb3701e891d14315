"""Receipts: that people of a member have opened an entry, said to the entry's writer alone.

One for each entry and member, which names no person. They are given of records and notes that are
for chosen members or named persons (AMBER, RED): of what is for all members or everybody a writer
would get one from each, and learn nothing. Whether a member gives any is its own decision, which is
asked above. A receipt never takes the room that people's words of today may need: none is given.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

import msgspec

from riparian.errors import CentreError
from riparian.exchange.entries.entry_types import RECEIPT, Receipt, Unfit, body_of
from riparian.exchange.entries.payload import (
    ACTIVITY,
    AMBER,
    FOR_NAMED_MEMBERS,
    NOTE,
    RED,
    Community,
    Payload,
)
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.exchange.names import EntryName
from riparian.exchange.node import Node
from riparian.exchange.planned_words import Noting, Words
from riparian.exchange.policy import Reader, may

OPENED = frozenset({ACTIVITY, NOTE})
"""The types of the entries of which receipts are given."""

_STRICT = AMBER[1]
_COST = 2
"""Entries that one can take: itself, and the key of its audience."""


class Opening(msgspec.Struct, frozen=True):
    """That a member says that it has opened an entry, and on which day."""

    member: str
    day: str


def is_receipted(kind: str, tlp: str, writer: str, own: str) -> bool:
    """Whether a receipt can be given of an entry of this type, label and writer."""
    return kind in OPENED and tlp in FOR_NAMED_MEMBERS and writer != own


class NodeReceipts:
    """Writes receipts of a node, and reads those given to it; not for several threads at once."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def write(self, name: EntryName, noting: Noting | None = None) -> EntryName | None:
        """Say to its writer that an entry was opened here today. None, with nothing written, where
        that was said before, no receipt is due, the writer is no reader any more, or there is no
        room. Raises as `Writer.write` does."""
        framework, own = self._node.joined()
        entry, writer = self._node.entry(name), name.origin.member
        payload = entry.payload if entry is not None else None
        if payload is None or not is_receipted(payload.type, payload.tlp, writer, own.member):
            return None
        line = framework.charter.members.get(writer)
        if line is None or line.role == "observer" or writer not in framework.cards:
            return None
        if not _is_for(payload, own.member) or self._is_written(name):
            return None
        adding = self._node.writer()
        if adding.room_beside_new_words() < _COST:
            return None
        day = self._node.now().date().isoformat()
        words = Words(RECEIPT, {"day": day}, _STRICT, own.member, name, (writer,))
        written = adding.write_unless(words, lambda: self._is_written(name), noting)
        if written is not None:
            with suppress(CentreError):  # it is on the disk
                self._node.sync().cosign(str(own))
        return written

    def is_given(self, name: EntryName) -> bool:
        """Whether this member has given one of an entry."""
        return self._is_written(name)

    def given_for(self, name: EntryName) -> list[Opening]:
        """Which members say that they have opened an entry of this node's own member, the first day
        of each; who could not read it counts not."""
        framework, own = self._node.joined()
        entry = self._node.entry(name)
        if entry is None or entry.payload is None or name.origin.member != own.member:
            return []
        days: dict[str, str] = {}
        for each in self._receipts([name]):
            member, day = each.name.origin.member, _day_in(each)
            reads = may(Reader(member), entry, framework.charters).yes
            reads = reads or member in entry.payload.persons
            if member != own.member and reads and day is not None:
                days[member] = min(day, days.get(member, day))
        return [Opening(member, day) for member, day in sorted(days.items())]

    def _is_written(self, name: EntryName) -> bool:
        own = self._node.joined()[1].member
        return any(each.name.origin.member == own for each in self._receipts([name]))

    def _receipts(self, names: Collection[EntryName]) -> list[ReadEntry]:
        about = self._node.entries_about(frozenset(names))
        return [x for x in about if x.payload is not None and x.payload.type == RECEIPT]


def _is_for(payload: Payload, member: str) -> bool:
    """Whether it names the member, or of what is for persons, one of its people."""
    if isinstance(payload.audience, Community) or member not in payload.audience:
        return False
    return payload.tlp != RED or member in payload.persons


def _day_in(entry: ReadEntry) -> str | None:
    assert entry.payload is not None
    try:
        said = body_of(entry.payload)
    except Unfit:
        return None
    assert isinstance(said, Receipt)
    return said.day
