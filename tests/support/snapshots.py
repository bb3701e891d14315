"""All that a snapshot holds, to compare two of them."""

from __future__ import annotations

from typing import Any

from riparian import Centre


def all_rows(centre: Centre, *but: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables of the live snapshot, in their order, but for these tables."""
    with centre.reading() as snapshot:
        tables = [table for table in snapshot.column("SHOW TABLES") if table not in but]
        return {table: snapshot.rows(f"SELECT * FROM {table}") for table in tables}
