"""The hash that an entry of the journal carries, by which a changed one is known.

It is that of everything that the entry says, its number and table included. What it is made of is
never changed: entries of all versions carry it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec


def entry_hash(table: str, entry: Mapping[str, object]) -> str:
    """SHA-256 of an entry: of the JSON list of its table's name and, by name, all columns but
    `hash` with what stands in them."""
    columns = [[name, entry[name]] for name in sorted(entry) if name != "hash"]
    return hashlib.sha256(msgspec.json.encode([table, columns])).hexdigest()
