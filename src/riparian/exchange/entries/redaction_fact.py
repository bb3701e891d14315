"""That what an entry says was redacted, as pages and terminals say it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from riparian.exchange.names import EntryName


class Redaction(msgspec.Struct, frozen=True):
    """That what `entry` says is hidden and deleted, by the entry `by`, written at that time by its
    writer's clock. `members`: who decided it, the entry's own member or those who signed an order
    under that version of the charter. `deletes_at`: when this node deletes what it hides until
    then; None where nothing is left to delete."""

    by: EntryName
    entry: EntryName
    why: str
    written_at: datetime
    members: tuple[str, ...]
    charter: int | None = None
    deletes_at: datetime | None = None
