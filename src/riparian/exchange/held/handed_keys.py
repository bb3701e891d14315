"""When this node handed keys to whom: noted with each entry that it took, so that a process that
starts anew counts it as well."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

HANDED_KEYS = "handed-keys"
"""The kind of document in which it is noted, under the member's name."""


class Handed(msgspec.Struct, frozen=True):
    """An entry by which a member was handed keys, or the key of the two under which it was (POSIX
    seconds); `again`: some of these it had been given before, under another reading key."""

    at: int
    again: bool


class HandedKeys:
    """All of these notes, by member."""

    def __init__(self, notes: Sequence[tuple[str, bytes]]) -> None:
        self._notes = [(name, msgspec.json.decode(content, type=Handed)) for name, content in notes]

    def since(self, then: int) -> int:
        """How many entries that has taken since (POSIX seconds)."""
        return sum(note.at > then for _, note in self._notes)

    def last_to(self, member: str) -> int:
        """When a member was last handed any; 0 where it never was."""
        return max((note.at for name, note in self._notes if name == member), default=0)

    def last_again(self, member: str) -> int:
        """When it was last handed again what it had; 0 where it never was."""
        again = (note.at for name, note in self._notes if name == member and note.again)
        return max(again, default=0)
