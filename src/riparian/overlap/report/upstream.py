"""Which of two projects on one river is upstream of the other, as far as that can be told.

Known by the provinces in which they are: the region pack says how far down a river's line on the
map each province begins and ends. One project is upstream of another where its stretch ends before
the other's begins. It is not told of a project that names a river as a whole, of provinces that
face each other, and of two arms of a delta.

Not here: tributaries, of which the pack knows where they join, but not what lies where along them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

import msgspec

from riparian.overlap.report.overlap_phrases import some, whose
from riparian.overlap.report.overlap_records import Side
from riparian.overlap.report.pair_facts import Facts, PlaceFact
from riparian.region.pack import RegionPack, SetMember, load_region

BORDER_KM = 5.0
"""Stretches of neighbours may run into each other by as much: the lines of river and borders come
from maps of two scales."""


class Stretch(NamedTuple):
    """Where a project is along a river, and the names of the provinces that say so."""

    from_km: float
    to_km: float
    provinces: tuple[str, ...]


class Order(msgspec.Struct, frozen=True):
    """Which of the two is upstream, on what river, and by which provinces of each."""

    river: str
    first: Literal["a", "b"]
    upper: tuple[str, ...]
    lower: tuple[str, ...]


class NotKnown(msgspec.Struct, frozen=True):
    """That it cannot be told which is upstream, and why."""

    why: str


def order_of(a: Side, b: Side, facts: Facts) -> Order | NotKnown:
    """Which of two projects is upstream; of several rivers the first by id that tells."""
    pack = load_region(facts.region)
    ours, theirs = (stretches_of(facts.places.get(side.id, []), pack) for side in (a, b))
    rivers = sorted(ours.keys() & theirs.keys())
    for river in rivers:
        first = upstream(ours[river], theirs[river])
        if first is not None:
            upper, lower = (ours, theirs) if first == "a" else (theirs, ours)
            name = pack.name_of(river)
            return Order(name, first, upper[river].provinces, lower[river].provinces)
    if rivers:
        name = pack.name_of(rivers[0])
        return NotKnown(f"their provinces lie along the same stretch of the {name}")
    for side in (a, b):
        whole = _named_whole(facts.places.get(side.id, []), pack)
        if whole is not None:
            return NotKnown(f"{whose(side.provider, facts)} record names the {whole} as a whole")
    return NotKnown("no place of each is known on a river whose course is known")


def upstream(one: Stretch, other: Stretch) -> Literal["a", "b"] | None:
    """Which of two stretches of a river ends before the other begins; None where neither does."""
    if one.to_km <= other.from_km + BORDER_KM:
        return None if other.to_km <= one.from_km + BORDER_KM else "a"
    return "b" if other.to_km <= one.from_km + BORDER_KM else None


def stretches_of(places: Iterable[PlaceFact], pack: RegionPack) -> dict[str, Stretch]:
    """By river the stretch from the uppermost to the lowest of the places of a project on it."""
    found: dict[str, list[SetMember]] = {}
    rivers = _rivers(pack)
    for place in places:
        province = pack.province_of(place.place) if place.place in pack.places else None
        for river, on_it in rivers.items():
            if province is not None and province in on_it and _is_there(place, on_it, pack):
                found.setdefault(river, []).append(on_it[province])
    return {
        river: Stretch(
            min(member.from_km or 0.0 for member in on_it),
            max(math.inf if member.to_km is None else member.to_km for member in on_it),
            tuple(dict.fromkeys(pack.name_of(member.place_id) for member in on_it)),
        )
        for river, on_it in found.items()
    }


def _is_there(place: PlaceFact, on_it: Mapping[str, SetMember], pack: RegionPack) -> bool:
    """Whether a place lies on the river itself. One that only stands for a basin does where the
    river passes that basin with its arms alone: a delta; one that stands for a river tells nothing.
    """
    via = pack.sets.get(place.via) if place.via is not None else None
    if via is None or via.type not in ("basin", "river"):
        return True
    passed = [on_it[member.place_id] for member in via.members if member.place_id in on_it]
    return via.type == "basin" and all(one.to_km is None for one in passed)


def _rivers(pack: RegionPack) -> Mapping[str, Mapping[str, SetMember]]:
    """The rivers of which the course is known, with the provinces along each."""
    return {
        one.set_id: on_it
        for one in pack.sets.values()
        if one.type == "river"
        and (on_it := {m.place_id: m for m in one.members if m.from_km is not None})
    }


def _named_whole(places: Iterable[PlaceFact], pack: RegionPack) -> str | None:
    """The river that a project names and no place on it."""
    for place in places:
        one = pack.sets.get(place.via) if place.via is not None else None
        if one is not None and one.type in ("river", "basin"):
            return one.name if one.type == "river" else f"{one.name} basin"
    return None


def order_in_words(order: Order, a: Side, b: Side, facts: Facts) -> str:
    """`along the Mekong River, Japan's side (Bolikhamsai) lies upstream of South Korea's`."""
    upper, lower = (a, b) if order.first == "a" else (b, a)
    names = [whose(side.provider, facts) for side in (upper, lower)]
    return (
        f"along the {order.river}, {names[0]} side ({some(list(order.upper))}) lies upstream of"
        f" {names[1]} ({some(list(order.lower))})"
    )


def how_known(order: Order) -> str:
    """By what the order of two stretches is known, as a sentence of the evidence."""
    return (
        f" On the map the {order.river} leaves {some(list(order.upper))} before it comes to"
        f" {some(list(order.lower))}; where the works are within them is not considered."
    )
