"""Rows of sets, their places and names, as parts that several makers give, and their union."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from riparian.region.folding import fold_key
from riparian.region.pack import NameRow

SET_COLUMNS = (
    "set_id", "type", "name", "parent", "flows_into", "position", "valid_from", "valid_to", "note",
    "source",
)  # fmt: skip
SET_PLACE_COLUMNS = (
    "set_id", "place_id", "relation", "position", "from_km", "to_km", "source",
)  # fmt: skip


class SetPlace(NamedTuple):
    """A row of set_places.csv."""

    set_id: str
    place_id: str
    relation: str
    position: int | str
    source: str
    from_km: int | str = ""
    to_km: int | str = ""

    def cells(self) -> tuple[object, ...]:
        """The cells of the row, in the order of the columns."""
        stretch = (self.from_km, self.to_km)
        return (self.set_id, self.place_id, self.relation, self.position, *stretch, self.source)


@dataclass(frozen=True)
class SetRow:
    """A row of sets.csv, in the order of its columns."""

    set_id: str
    name: str
    parent: str = ""
    flows_into: str = ""
    position: int | str = ""
    valid_from: str = ""
    valid_to: str = ""
    note: str = ""
    source: str = ""

    def cells(self) -> tuple[object, ...]:
        """The cells of the row; the type is the beginning of the id."""
        kind = self.set_id.partition(":")[0]
        days = (self.valid_from, self.valid_to)
        flow = (self.parent, self.flows_into, self.position)
        return (self.set_id, kind, self.name, *flow, *days, self.note, self.source)


@dataclass(frozen=True)
class Part:
    """What one maker knows of sets."""

    sets: list[SetRow] = field(default_factory=list)
    places: list[SetPlace] = field(default_factory=list)
    names: list[NameRow] = field(default_factory=list)


def union(parts: Iterable[Part]) -> Part:
    """All parts as one, in a fixed order.

    Of rows for one set the first counts, but flow, note and source of later ones are added where
    it has none of its own. A place of a set, and a name of a set by its folded key, stand once.
    """
    sets: dict[str, SetRow] = {}
    places: dict[tuple[str, str], SetPlace] = {}
    names: dict[tuple[str, str], NameRow] = {}
    for part in parts:
        for row in part.sets:
            sets[row.set_id] = _joined(sets[row.set_id], row) if row.set_id in sets else row
        for place in part.places:
            places.setdefault((place.set_id, place.place_id), place)
        for name in part.names:
            names.setdefault((name.place_id, fold_key(name.name)), name)
    return Part(
        sorted(sets.values(), key=lambda row: row.set_id),
        sorted(places.values(), key=lambda row: (row.set_id, row.position or 0, row.place_id)),
        sorted(names.values(), key=lambda row: (row.place_id, row.lang, row.name)),
    )


def _joined(first: SetRow, later: SetRow) -> SetRow:
    return replace(
        first,
        parent=first.parent or later.parent,
        flows_into=first.flows_into or later.flows_into,
        position=first.position or later.position,
        note="; ".join(dict.fromkeys(filter(None, (first.note, later.note)))),
        source="; ".join(dict.fromkeys(filter(None, (first.source, later.source)))),
    )
