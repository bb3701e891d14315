"""Rows of `sets.csv`, `set_places.csv` and `set_names.csv`, as the parts of the maker give them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SET_COLUMNS = (
    "set_id", "type", "name", "parent", "flows_into", "valid_from", "valid_to", "note", "source",
)  # fmt: skip
SET_PLACE_COLUMNS = ("set_id", "place_id", "relation", "position", "source")


@dataclass(frozen=True)
class SetRows:
    """Rows of the three files; names are (set id, name, language, kind, source)."""

    sets: tuple[tuple[str, ...], ...] = ()
    places: tuple[tuple[str, ...], ...] = ()
    names: tuple[tuple[str, ...], ...] = ()


def joined(parts: Iterable[SetRows]) -> SetRows:
    """The rows of all parts, one part after the other. Stops if two parts share a set."""
    listed = list(parts)
    rows = SetRows(
        tuple(row for part in listed for row in part.sets),
        tuple(row for part in listed for row in part.places),
        tuple(row for part in listed for row in part.names),
    )
    ids = [row[0] for row in rows.sets]
    if len(ids) != len(set(ids)):
        raise SystemExit("Two sets have one id.")
    return rows
