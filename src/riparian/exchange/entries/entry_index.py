"""What entries are about, and of which type they are, noted when they are first opened.

Only names are held: what an entry says is asked for when somebody wants it. Records are not noted,
which are most of what there is and enter the catalogue by builds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from riparian.exchange.entries.entry_types import TYPES
from riparian.exchange.entries.payload import (
    ACTIVITY,
    AMBER,
    NOTE,
    WITHDRAWAL,
    About,
    Payload,
)
from riparian.exchange.names import EntryName

NOTED = frozenset({*TYPES, NOTE, WITHDRAWAL})
"""The types of the entries that can be asked for by what they are about."""


class EntryIndex:
    """Names of entries by what they are about and by type. A name may be out of date, where the end
    of a journal has changed: what the entry says now decides."""

    def __init__(self) -> None:
        self._unread: dict[str, set[int]] = {}
        self._about: dict[About, set[EntryName]] = {}
        self._of_type: dict[str, set[EntryName]] = {}

    def add_unread(self, name: EntryName) -> None:
        """Note that nobody has looked into an entry yet."""
        self._unread.setdefault(str(name.origin), set()).add(name.index)

    def add(self, name: EntryName, payload: Payload) -> None:
        """Note what an entry is about."""
        self._unread.get(str(name.origin), set()).discard(name.index)
        if payload.type in NOTED or (payload.type == ACTIVITY and payload.tlp in AMBER):
            self._of_type.setdefault(payload.type, set()).add(name)
        if payload.type in NOTED and payload.about is not None:
            self._about.setdefault(payload.about, set()).add(name)

    def unread(self) -> dict[str, list[int]]:
        """By journal, the indices of the entries that nobody has looked into."""
        return {origin: sorted(indices) for origin, indices in self._unread.items() if indices}

    def forget_unread(self, origin: str) -> None:
        """Note that the entries of a journal were looked into, whatever came of it."""
        self._unread.pop(origin, None)

    def about(self, things: Iterable[About]) -> set[EntryName]:
        """The entries about any of these."""
        return {name for thing in things for name in self._about.get(thing, ())}

    def things(self) -> frozenset[About]:
        """All that any of the entries is about."""
        return frozenset(self._about)

    def of_type(self, types: Collection[str]) -> set[EntryName]:
        """The entries of these types; of records, those for chosen members alone."""
        return {name for each in types for name in self._of_type.get(each, ())}
