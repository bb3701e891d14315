"""What a member says of a record, a pair or an entry, as a reader may read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from riparian.exchange.entries.payload import About, Audience
from riparian.exchange.names import EntryName, Origin


class DeskEntry(msgspec.Struct, frozen=True):
    """An entry that a reader may read. `said`: what it says, in the form of its type, or None where
    `unfit` says why it counts nowhere; `withdrawn_by` is the entry in which its writer took it
    back, and `withdrawn_why` the reason."""

    name: EntryName
    type: str
    tlp: str
    audience: Audience
    persons: dict[str, tuple[str, ...]]
    written_at: datetime
    by: str
    about: About | None
    body: dict[str, Any]
    seen: dict[Origin, int]
    said: msgspec.Struct | None = None
    unfit: str = ""
    withdrawn_by: EntryName | None = None
    withdrawn_why: str = ""

    @property
    def member(self) -> str:
        """Who wrote it."""
        return self.name.origin.member

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return not self.unfit and self.withdrawn_by is None
