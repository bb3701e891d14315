"""What stands of entries that are only added: of each thing, the last that is not undone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Protocol, TypeVar


class Entry(Protocol):
    """What every entry of the journal has: a number, and that of the entry it undoes if any."""

    @property
    def id(self) -> int:
        """Numbers grow in the order in which entries were made."""

    @property
    def undoes(self) -> int | None:
        """The entry that no longer stands because of this one."""


E = TypeVar("E", bound=Entry)
K = TypeVar("K", bound=Hashable)


def standing_by(entries: Iterable[E], of: Callable[[E], K]) -> dict[K, E]:
    """For each thing that an entry is `of`, the last entry that is not undone; in any order given.

    After an undo the entry before stands again, if that is not undone.
    """
    by_id = {entry.id: entry for entry in entries}
    undone = {entry.undoes for entry in by_id.values() if entry.undoes is not None}
    last: dict[K, E] = {}
    for number in sorted(by_id):
        entry = by_id[number]
        if entry.undoes is None and number not in undone:
            last[of(entry)] = entry
    return last
