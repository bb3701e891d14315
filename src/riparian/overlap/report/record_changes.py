"""Which records are new, gone, or shown otherwise than in an earlier build, out of their lists.

Not here: which projects they are part of, which is `project_changes`.
"""

from __future__ import annotations

from collections.abc import Set

import msgspec

from riparian.store.build_lists import BuildList


class RecordChanges(msgspec.Struct, frozen=True):
    """Records by identifier: how many in `counts` (new, gone, changed, same), and of each sort but
    the last at most as many as asked for. *Changed*: its titles, description, dates, status,
    amount, places or purposes are others."""

    counts: dict[str, int]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]


def compare_records(
    before: BuildList, live: BuildList, country: str | None, limit: int | None
) -> RecordChanges:
    """Compare the records of two builds; of a country those of which the project is there, before
    or now."""
    shown = _records(before, country) | _records(live, country)
    old, new = shown & before.hash_of.keys(), shown & live.hash_of.keys()
    both = old & new
    changed = {record for record in both if before.hash_of[record] != live.hash_of[record]}
    sorts = {"new": new - old, "gone": old - new, "changed": changed}
    counts = {what: len(records) for what, records in sorts.items()}
    return RecordChanges(
        {**counts, "same": len(both) - len(changed)},
        *(tuple(sorted(records)[:limit]) for records in sorts.values()),
    )


def _records(content: BuildList, country: str | None) -> Set[str]:
    if country is None:
        return content.hash_of.keys()
    there = content.countries_of
    return {
        record
        for record, project in content.project_of.items()
        if country in there.get(project, ())
    }
