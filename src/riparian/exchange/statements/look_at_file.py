"""A quick look at a centre's journal: whether entries of its own are gone.

Only numbers are looked at, with what Python brings along: every command that reads does this first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from riparian.exchange.held.own_sizes import SIZES_FILE, DamagedSizes, OwnSizes, gone_words
from riparian.store.journal.entry_count import (
    MEMORY_FILE,
    DamagedMemory,
    EntryCount,
    count_in_file,
    look_into,
)
from riparian.store.journal.wholeness import damaged_memory, missing_words

_DAMAGED = (
    "Some of what members say was damaged on this computer, and is missing here until it is fetched"
    " again."
)


def missing_in_file(path: Path) -> str | None:
    """A sentence on what is gone from the journal in the file at `path`, against what is remembered
    beside it, or was found damaged; None where nothing is. Raises sqlite3.Error and OSError where
    it cannot be read."""
    is_damaged = path.exists() and look_into(path, _is_damaged)
    return _missing_rows(path) or _missing_entries(path) or (_DAMAGED if is_damaged else None)


def _missing_rows(path: Path) -> str | None:
    """The same for what an earlier Riparian kept, as long as that was not carried over."""
    memory, is_there = EntryCount(path.with_name(MEMORY_FILE)), path.exists()
    if not memory.path.exists() or (is_there and look_into(path, _are_carried)):
        return None
    try:
        remembered = memory.read()
    except DamagedMemory:
        return damaged_memory(is_there).what
    missing = remembered.missing(count_in_file(path) if is_there else {})
    return missing_words(remembered, missing, is_there) if missing else None


def _missing_entries(path: Path) -> str | None:
    try:
        remembered = OwnSizes(path.with_name(SIZES_FILE)).read()
    except DamagedSizes:
        return f"{SIZES_FILE}, which says how many entries the journal has had, is damaged."
    if not remembered:
        return None
    sizes = look_into(path, lambda file: _sizes(file, remembered)) if path.exists() else {}
    for origin, had in sorted(remembered.items()):
        if (size := sizes.get(origin, 0)) < had:
            return gone_words(origin, size, had)
    return None


def _is_damaged(file: sqlite3.Connection) -> bool:
    """Whether anything is damaged that nothing has redacted."""
    found = """SELECT 1 FROM channel_damaged d LEFT JOIN channel_redaction r
     ON r.journal = d.journal AND r.entry_index = d.entry_index
     WHERE coalesce(r.ordered_by, '') = '' LIMIT 1"""
    return _has_table(file, "channel_damaged") and file.execute(found).fetchone() is not None


def _are_carried(file: sqlite3.Connection) -> bool:
    return _has_table(file, "channel_document") and bool(
        file.execute("SELECT 1 FROM channel_document WHERE kind = 'carried'").fetchone()
    )


def _sizes(file: sqlite3.Connection, remembered: Mapping[str, int]) -> dict[str, int]:
    """How many entries of each of these journals are there, by what it says and by counting."""
    sizes: dict[str, int] = {}
    if not _has_table(file, "channel_journal"):
        return sizes
    for number, origin, size in file.execute("SELECT id, origin, size FROM channel_journal"):
        if origin in remembered:
            counted = "SELECT count(*) FROM channel_entry WHERE journal = ?"
            sizes[origin] = min(size, *file.execute(counted, (number,)).fetchone())
    return sizes


def _has_table(file: sqlite3.Connection, name: str) -> bool:
    named = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return file.execute(named, (name,)).fetchone() is not None
