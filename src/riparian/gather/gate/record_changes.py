"""What the newest editions of sources have changed: read from what `listed_records` notes."""

from __future__ import annotations

from typing import Literal

import msgspec

from riparian.gather.fetch.run_store import RunStore

RecordChangeKind = Literal["new", "gone", "changed", "back"]


class RecordChange(msgspec.Struct, frozen=True):
    """What happened to a record of a source with the run that was the last to change it: its key
    in the list, its title as the list has it, and the day."""

    source: str
    what: RecordChangeKind
    key: str
    title: str
    on: str


class RecordCounts(msgspec.Struct, frozen=True):
    """What the newest edition of a source that changed anything has changed, on which day, and how
    many records are not listed any more, from whichever day on."""

    on: str | None = None
    new: int = 0
    gone: int = 0
    changed: int = 0
    back: int = 0
    not_listed: int = 0


def changes_of(store: RunStore, source: str | None = None) -> list[RecordChange]:
    """What happened to the records of each source, or of one, with the newest run that changed any
    of them and was not the first."""
    if not store.is_there:
        return []
    rows = store.rows(
        "SELECT source, what, key, title, noted_on FROM listed JOIN ("
        " SELECT source AS s, max(noted) AS newest FROM listed WHERE noted > ("
        " SELECT min(seen_first) FROM listed AS f WHERE f.source = listed.source)"
        " GROUP BY source) ON source = s"
        " AND noted = newest WHERE ? IS NULL OR source = ? ORDER BY source, what, key",
        source, source,
    )  # fmt: skip
    return [RecordChange(*row) for row in rows]


def counts_of(store: RunStore) -> dict[str, RecordCounts]:
    """The same counted, for each source that has records."""
    counts: dict[str, RecordCounts] = {}
    if not store.is_there:
        return counts
    for source, not_listed in store.rows("SELECT source, count(gone_on) FROM listed GROUP BY 1"):
        counts[source] = RecordCounts(not_listed=not_listed)
    for change in changes_of(store):
        before = counts[change.source]
        more = {change.what: getattr(before, change.what) + 1}
        counts[change.source] = msgspec.structs.replace(before, on=change.on, **more)
    return counts
