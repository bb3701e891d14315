"""What is for named persons (TLP:RED), at the node of their member.

No key keeps an administrator of the node from it. So it stands in no list, count, search, dataset
or page; it is shown in the terminal alone, to whoever says for which person it is read, and that is
noted. Which person sits at a browser cannot be known before there are accounts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from threading import Lock

from riparian.centre.channel_records import ChannelEntry
from riparian.centre.sharing import require_person
from riparian.exchange.entries.payload import RED
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.held.documents import RedReading
from riparian.exchange.names import EntryName
from riparian.exchange.node import Node
from riparian.exchange.policy import Reader, may


class NamedPersons:
    """Entries for named persons of this centre's member; `entries` gives what a reader may read,
    `lock` is that of whoever else uses the node."""

    def __init__(
        self,
        node: Node,
        store: ChannelStore,
        lock: Lock,
        entries: Callable[[Reader], list[ChannelEntry]],
    ) -> None:
        self._node, self._store, self._lock, self._entries = node, store, lock, entries

    def have_something(self) -> bool:
        """Whether there is anything for persons of this member. How much, and whose, is not
        told."""
        with self._lock:
            framework, own = self._node.joined()
            return any(
                may(Reader(own.member), entry, framework.charters).rule == "for-persons"
                and entry.payload is not None
                and own.member in entry.payload.persons
                for entry in self._node.entries()
            )

    def read(self, person: str, by: str) -> list[ChannelEntry]:
        """What is for a person of this member, the newest first, read by whoever that is (`by`);
        it is noted before it is given. Raises BadRequest for what is no name."""
        require_person(person)
        _, own = self._node.joined()
        entries = [x for x in self._entries(Reader(own.member, person)) if x.tlp == RED]
        at = datetime.now(UTC).isoformat(timespec="seconds")
        if entries:
            names = tuple(str(entry.name) for entry in entries)
            self._store.note_red_reading(RedReading(at, by, person, names))
        return entries

    def entries_of_each(self, persons: Iterable[str]) -> dict[EntryName, frozenset[str]]:
        """By entry of other members that is for persons of this member, which of these it is for.
        What it says is not given, so that nobody has read it."""
        with self._lock:
            framework, own = self._node.joined()
            charters = framework.charters
            red = [
                entry
                for entry in self._node.entries()
                if entry.payload is not None
                and entry.payload.tlp == RED
                and entry.name.origin.member != own.member
            ]
        readers = [Reader(own.member, person) for person in persons]
        found = {
            entry.name: frozenset(
                x.person for x in readers if x.person and may(x, entry, charters).yes
            )
            for entry in red
        }
        return {name: of for name, of in found.items() if of}

    def readings(self) -> list[RedReading]:
        """Who has read what for whom at this node, the first first."""
        return self._store.red_readings()
