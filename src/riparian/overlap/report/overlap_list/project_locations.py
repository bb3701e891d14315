"""Where the two projects of an overlap are, place by place, with how that is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from riparian.catalogue.project import ProjectView
from riparian.overlap.report.overlap_list.snapshot_cache import Memory
from riparian.overlap.report.overlap_records import Overlap
from riparian.overlap.report.pair_facts import Known, PlaceFact
from riparian.region.pack import RegionPack
from riparian.store.database import Snapshot


class Spot(msgspec.Struct, frozen=True):
    """One place of a project. `province` is the one that it is or lies in, None for a country;
    `country` is the code of the country.

    `how` is the rule by which it is known, `words` the record's own. `via` is the basin or road
    that the record names, where the place is one of those it touches.
    """

    place: str
    name: str
    level: str
    province: str | None
    province_name: str | None
    country: str
    how: str
    words: str | None
    via: str | None
    latitude: float | None
    longitude: float | None


class Ground(msgspec.Struct, frozen=True):
    """The places of both projects of an overlap, each place once, the country last."""

    a: tuple[Spot, ...]
    b: tuple[Spot, ...]


def ground_of(snapshot: Snapshot, overlap: Overlap, memory: Memory) -> Ground:
    """Where the two projects of this overlap are."""
    providers = overlap.a.provider, overlap.b.provider
    a, b = spots_of(snapshot, (overlap.a.id, overlap.b.id), providers, memory)
    return Ground(a, b)


def spots_of(
    snapshot: Snapshot,
    projects: Sequence[str],
    providers: tuple[str, str],
    memory: Memory,
) -> list[tuple[Spot, ...]]:
    """Where each of these projects is, by what is kept for these two providers: the names of places
    are those of everybody."""
    held = memory.of(snapshot)
    known = held.known(snapshot, *providers)
    facts = held.project_facts.of(snapshot, projects)
    return [tuple(_spots(facts[project].places or [], known)) for project in projects]


def spots_in(view: ProjectView, pack: RegionPack) -> tuple[Spot, ...]:
    """Where a project is, by what stands in its own view: what a person set, else what its sources
    say, places finer than a country before countries."""
    if view.set_by is not None:
        spots = [_spot_in(code, pack, "set by a person") for code in view.set_by.places]
    else:
        placed = [place for source in view.sources for place in source.places if place.share]
        spots = [_spot_in(p.place, pack, p.method, p.words, p.via) for p in placed]
    # Backwards, so that the place that its sources say first is the one that stays
    by_place = {spot.place: spot for spot in reversed(spots) if spot is not None}
    return tuple(sorted(by_place.values(), key=lambda spot: (spot.level == "country", spot.name)))


def _spot_in(
    code: str, pack: RegionPack, how: str, words: str | None = None, via: str | None = None
) -> Spot | None:
    """A place of the region as a spot; None where it lies outside."""
    place = pack.places.get(code)
    if place is None:
        return None
    province = pack.province_of(code)
    return Spot(
        place=code,
        name=place.name,
        level=place.level,
        province=province,
        province_name=pack.name_of(province) if province else None,
        country=pack.country_of(code),
        how=how,
        words=words,
        via=pack.name_of(via) if via is not None and via in pack.sets else None,
        latitude=place.latitude,
        longitude=place.longitude,
    )


def _spots(facts: list[PlaceFact], known: Known) -> Iterator[Spot]:
    by_place = {fact.place: fact for fact in reversed(facts)}
    for fact in sorted(by_place.values(), key=lambda f: f.level == "country"):
        above = _above(fact.place, known)
        province = above[-2] if len(above) > 1 else None
        latitude, longitude = known.points.get(fact.place, (None, None))
        yield Spot(
            fact.place,
            known.place_names.get(fact.place, fact.place),
            fact.level,
            province,
            known.place_names.get(province, province) if province else None,
            above[-1],
            fact.method,
            fact.words,
            known.place_names.get(fact.via, fact.via) if fact.via else None,
            latitude,
            longitude,
        )


def _above(place: str, known: Known) -> list[str]:
    """A place and all that it lies in: the country last, before it the province."""
    parent = known.place_parents.get(place)
    return [place] if parent is None else [place, *_above(parent, known)]
