"""What somebody wants to say, and what writing it would add to a journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from riparian.exchange.entries.payload import About, Payload
from riparian.exchange.names import EntryName

Noting = Callable[[sa.Connection, Sequence[EntryName]], None]
"""What is done in the transaction that adds entries, by their names, such as a line in the audit.
Where it raises, nothing is added."""


class Words(msgspec.Struct, frozen=True):
    """What somebody wants to say to an audience: TLP:CLEAR to everybody, GREEN to the community,
    AMBER and AMBER+STRICT to `members`, RED to these `persons` by member; `by` is the author that
    the member names."""

    type: str
    body: dict[str, Any]
    tlp: str
    by: str
    about: About | None = None
    members: tuple[str, ...] = ()
    persons: dict[str, tuple[str, ...]] = {}


class PlannedEntry(msgspec.Struct, frozen=True):
    """An entry as it would be written. `bytes`: what whoever carries it can tell of its size, at
    most: that to which it is filled up, or the length of what is for everybody; `adds_key`: an
    entry with the key of its audience would come before it."""

    payload: Payload
    bytes: int
    adds_key: bool
