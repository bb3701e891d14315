"""What a name or code can mean, with how many projects are in each place: `riparian places`.

Answered out of the region pack; the counts are those of a snapshot, if there is one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.codelists.lists import country_code, country_name
from riparian.errors import UnknownName
from riparian.region.pack import NameRow, Place, PlaceSet, RegionPack
from riparian.region.place_lookup import NameMeaning, NameMeanings, nodes_of, places_of_set
from riparian.store.database import Snapshot


class PlaceRef(msgspec.Struct, frozen=True):
    """A place or set by code, with its level (or type of set) and its usual English name."""

    code: str
    level: str
    name: str


class PlaceName(msgspec.Struct, frozen=True):
    """One name: `lang` is a BCP 47 tag or empty, `kind` official, alias, spelling or former."""

    name: str
    lang: str
    kind: str
    source: str


class PlaceMeaning(msgspec.Struct, frozen=True):
    """A place or set that a name or code can mean.

    `level` is country, adm1, adm2 or locality, or the type of a set (basin, road). `country` is
    empty for a set in several. `matched` is the stored name or code that fits; `names` has one name
    for each other language. `projects` counts those of the live snapshot that are there.
    """

    code: str
    level: str
    name: str
    country: str
    parents: tuple[PlaceRef, ...]
    matched: str
    names: tuple[PlaceName, ...]
    projects: int


def list_places(
    known: NameMeanings,
    words: str,
    snapshot: Snapshot | None,
    limit: int | None = None,
) -> tuple[list[PlaceMeaning], int]:
    """Everything that the words can mean, the likeliest first, at most `limit`, and how many.

    Raises UnknownName with what is near where they mean nothing.
    """
    found = known.find(words)
    if not found:
        return [_country_outside(known, words, snapshot)], 1
    many = count_projects(known.pack, [m.code for m in found[:limit]], snapshot)
    shown = [
        PlaceMeaning(
            code=meaning.code,
            level=meaning.level,
            name=meaning.name,
            country=country_of(known.pack, meaning.code),
            parents=parents_of(known.pack, meaning.code),
            matched=meaning.matched,
            names=_one_for_each_language(names_of(known.pack, meaning.code)),
            projects=many[meaning.code],
        )
        for meaning in found[:limit]
    ]
    return shown, len(found)


def meant(known: NameMeanings, words: str) -> NameMeaning:
    """The one place or set that is meant; raises UnknownName where there is none, or several."""
    found = known.likeliest(words)
    if len(found) == 1:
        return found[0]
    if not found:
        raise _unknown(known, words)
    names = ", ".join(f"{m.name} ({m.code})" for m in found[:6])
    raise UnknownName(
        f"'{words}' is the name of {len(found)} places: {names}{' …' if len(found) > 6 else '.'}",
        f"Give the code of one of them, such as {min(m.code for m in found)}.",
    )


def count_projects(
    pack: RegionPack, codes: Iterable[str], snapshot: Snapshot | None
) -> dict[str, int]:
    """How many projects touch each place or set; 0 without a snapshot."""
    return {
        code: 0 if snapshot is None else _count(snapshot, nodes_of(pack, code)) for code in codes
    }


def country_of(pack: RegionPack, code: str) -> str:
    """The country of a place; of a set where all its places are in one, else empty."""
    if code not in pack.sets:
        return pack.country_of(code)
    found = {pack.country_of(place) for place in places_of_set(pack, code) if place in pack.places}
    return found.pop() if len(found) == 1 else ""


def ref_to(one: Place | PlaceSet) -> PlaceRef:
    """A place or set in short."""
    if isinstance(one, PlaceSet):
        return PlaceRef(one.set_id, one.type, one.name)
    return PlaceRef(one.place_id, one.level, one.name)


def parents_of(pack: RegionPack, code: str) -> tuple[PlaceRef, ...]:
    """What contains it, the nearest first."""
    if code not in pack.sets:
        return tuple(map(ref_to, pack.ancestors(code)))
    found: list[PlaceRef] = []
    parent = pack.sets[code].parent
    while parent and parent in pack.sets and parent not in {one.code for one in found}:
        above = pack.sets[parent]
        found.append(ref_to(above))
        parent = above.parent
    return tuple(found)


def names_of(pack: RegionPack, code: str) -> list[PlaceName]:
    """All names that the pack has, official ones first, as their sources write them."""
    rows: Collection[NameRow] = pack.set_names if code in pack.sets else pack.names
    found = [PlaceName(r.name, r.lang, r.kind, r.source) for r in rows if r.place_id == code]
    return sorted(found, key=lambda n: (n.kind != "official", n.lang, n.name))


def _one_for_each_language(names: list[PlaceName]) -> tuple[PlaceName, ...]:
    first: dict[str, PlaceName] = {}
    for name in names:
        if name.lang:
            first.setdefault(name.lang, name)
    return tuple(first[lang] for lang in sorted(first))


def _count(snapshot: Snapshot, nodes: frozenset[str]) -> int:
    row = snapshot.row(
        f"SELECT count(DISTINCT project_id) FROM place_node WHERE node {AMONG_IDS}",
        {"ids": text_of(nodes)},
    )
    return int(row[0]) if row else 0


def _country_outside(known: NameMeanings, words: str, snapshot: Snapshot | None) -> PlaceMeaning:
    code = country_code(words) or country_code(words.strip().upper())
    if code is None:
        raise _unknown(known, words)
    if code in known.pack.places:
        inside = list_places(known, code, snapshot)[0][0]
        return msgspec.structs.replace(inside, matched=words.strip())
    many = 0 if snapshot is None else _count(snapshot, frozenset({code}))
    name = country_name(code) or code
    return PlaceMeaning(code, "country", name, code, (), words.strip(), (), many)


def _unknown(known: NameMeanings, words: str) -> UnknownName:
    near = [f"{m.name} ({m.code})" for m in known.near(words)]
    hint = (
        f"Did you mean {' or '.join(near)}?" if near else "Give a code, or a name in any language."
    )
    return UnknownName(f"There is no place called '{words}'.", hint)
