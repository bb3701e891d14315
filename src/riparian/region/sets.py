"""Sets of places that have a name of their own: basins, corridors, roads, parts of a country.

A set is no node of the tree. It *touches* places, and says how: a province can lie within it, be
touched by it, be crossed by it, or be a part of it. Its places may be of any level. What flows into
what, and in which order the places follow each other, is kept where the source says so.

Also here: how units of the tree changed over time (`UnitChange`), and the schemes that came of it:
a `scheme` set is a unit of another administrative scheme, such as one of Vietnam's 34 provinces of
2025, with the units of the pack that it is made of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from riparian.codelists.lists import split_cell

SET_TYPES = ("basin", "river", "corridor", "road", "railway", "site", "area", "scheme")
"""What a set can be. `area`: a part of a country that people name (Southern Laos); `site`: a dam, a
bridge, an airport, an economic zone and the like, known by its own name."""

RELATIONS = ("within", "touches", "crosses", "part")
"""How a place stands to a set: it lies within it whole; the set touches some of it; the set (a
road, a river) crosses it; it is a part that the set is made of."""


@dataclass(frozen=True, slots=True)
class SetMember:
    """A place of a set. `position` counts along a road, or downstream; None if unknown.

    `from_km` and `to_km`: how far down a river it begins and ends, along the river's line; without
    `to_km` it lies on arms below `from_km`, of which none is downstream of the other.
    """

    place_id: str
    relation: str
    position: int | None = None
    source: str = ""
    from_km: float | None = None
    to_km: float | None = None


@dataclass(frozen=True, slots=True)
class PlaceSet:
    """A set of places. `set_id` is `<type>:<name>`, as `basin:NAM-NGUM`.

    `parent` is the set of which it is a part; `flows_into` the basin or river next downstream,
    and `position` the place of their confluence among all along that river, counted downstream.
    `valid_from` and `valid_to` are days (ISO), for schemes.
    """

    set_id: str
    type: str
    name: str
    members: tuple[SetMember, ...]
    parent: str | None = None
    flows_into: str | None = None
    position: int | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A change of units: what became of what, and when. Ids are the pack's, where it has any.

    `precision` says how exactly the day is known ("day", "month", "year").
    """

    country: str
    change: str
    date: str
    precision: str
    from_names: tuple[str, ...]
    to_names: tuple[str, ...]
    from_ids: tuple[str, ...]
    to_ids: tuple[str, ...]
    note: str
    source: str


def read_sets(
    rows: Iterable[Mapping[str, str]], members: Iterable[Mapping[str, str]]
) -> dict[str, PlaceSet]:
    """Sets by id, in file order, out of the rows of `sets.csv` and `set_places.csv`."""
    members_of: defaultdict[str, list[SetMember]] = defaultdict(list)
    for row in members:
        position = int(row["position"]) if row["position"] else None
        members_of[row["set_id"]].append(
            SetMember(
                row["place_id"],
                row["relation"],
                position,
                row["source"],
                _km(row, "from_km"),
                _km(row, "to_km"),
            )
        )
    return {
        row["set_id"]: PlaceSet(
            set_id=row["set_id"],
            type=row["type"],
            name=row["name"],
            members=tuple(members_of[row["set_id"]]),
            parent=row["parent"] or None,
            flows_into=row["flows_into"] or None,
            position=int(row["position"]) if row.get("position") else None,
            valid_from=row["valid_from"] or None,
            valid_to=row["valid_to"] or None,
            note=row["note"],
            source=row["source"],
        )
        for row in rows
    }


def _km(row: Mapping[str, str], column: str) -> float | None:
    cell = row.get(column)
    return float(cell) if cell else None


def read_changes(rows: Iterable[Mapping[str, str]]) -> tuple[UnitChange, ...]:
    """Changes in file order, out of the rows of `changes.csv`."""
    return tuple(
        UnitChange(
            country=row["country"],
            change=row["change"],
            date=row["date"],
            precision=row["precision"],
            from_names=split_cell(row["from_names"]),
            to_names=split_cell(row["to_names"]),
            from_ids=split_cell(row["from_ids"]),
            to_ids=split_cell(row["to_ids"]),
            note=row["note"],
            source=row["source"],
        )
        for row in rows
    )
