"""Among the entries that a member wrote: what it shared, what of that stands, and for how many it
is."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from riparian.exchange.entries.entry_types import SHARED_STATEMENTS
from riparian.exchange.entries.payload import (
    ACTIVITY,
    CLEAR,
    NOTE,
    WITHDRAWAL,
    About,
    Community,
    Payload,
)
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.exchange.names import EntryName

SHARED_TYPES = frozenset({ACTIVITY, NOTE, *SHARED_STATEMENTS})
"""The types of the entries that are written by sharing."""


def shared_among(own: Sequence[ReadEntry]) -> list[ReadEntry]:
    """What was shared here, among them."""
    return [x for x in own if x.payload is not None and x.payload.type in SHARED_TYPES]


def standing_among(own: Sequence[ReadEntry]) -> list[ReadEntry]:
    """The records among them that were not taken back."""
    gone = withdrawn_among(own)
    return [
        x
        for x in own
        if x.payload is not None and x.payload.type == ACTIVITY and x.name not in gone
    ]


def replaced_by(own: Sequence[ReadEntry], things: Collection[About]) -> tuple[EntryName, ...]:
    """The last of what this member has written of each of these, and stands."""
    last = {x.payload.about: x.name for x in standing_among(own) if x.payload is not None}
    return tuple(last[each] for each in dict.fromkeys(things) if each in last)


def withdrawn_among(own: Sequence[ReadEntry]) -> set[object]:
    """The entries that were taken back."""
    return {x.payload.about for x in own if x.payload and x.payload.type == WITHDRAWAL}


def breadth_of(payload: Payload | None) -> tuple[bool, bool, int]:
    """For how many something is: for everyone, for all members, or for so many of them."""
    if payload is None:
        return (False, False, 0)
    if isinstance(payload.audience, Community):
        return (False, True, 0)
    return (payload.tlp == CLEAR, False, len(payload.audience))


def is_by(entry: ReadEntry, author: str) -> bool:
    """Whether an entry names that author."""
    return entry.payload is not None and entry.payload.by == author
