"""One place or set with everything that the region pack knows of it, and who is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from riparian.catalogue.counting_rules import CANCELLED
from riparian.catalogue.exact_sums import exact_sum
from riparian.catalogue.places_by_name import (
    PlaceName,
    PlaceRef,
    meant,
    names_of,
    parents_of,
    ref_to,
)
from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.region.outlines import outline_holders
from riparian.region.pack import Place, PlaceSet, RegionPack, SetMember, UnitChange
from riparian.region.place_lookup import NameMeanings, nodes_of
from riparian.store.database import Snapshot

FIRST_CHILDREN = 12
"""Places below that are named; the rest is counted."""

LARGEST = 3
"""Projects of each provider that are named, and overlaps."""


class PlaceCodeIn(msgspec.Struct, frozen=True):
    """A code in a vocabulary (GeoNames-id, HASC, ISO-3166-2 …)."""

    vocabulary: str
    code: str
    source: str


class SetOf(msgspec.Struct, frozen=True):
    """A set to which a place belongs, and how; `position` counts along a road, or downstream.

    `upstream` are the sets that flow into a basin (what joins a long river tells nothing of a place
    on it), `downstream` the way from it to the sea.
    """

    code: str
    type: str
    name: str
    relation: str
    position: int | None
    upstream: tuple[PlaceRef, ...]
    downstream: tuple[PlaceRef, ...]
    valid_from: str | None
    valid_to: str | None
    note: str
    source: str


class MemberOf(msgspec.Struct, frozen=True):
    """A place of a set; how it stands to the set, and where along it."""

    code: str
    level: str
    name: str
    relation: str
    position: int | None


class PlaceChange(msgspec.Struct, frozen=True):
    """A change of units in which the place had a part; `precision` is that of the date."""

    change: str
    date: str
    precision: str
    from_names: tuple[str, ...]
    to_names: tuple[str, ...]
    note: str
    source: str


class LargeProject(msgspec.Struct, frozen=True):
    """One of a provider's largest projects there; the amount is the whole project's, as in
    `ProjectLine`."""

    id: str
    handle: str
    title: str
    usd: float | None
    amount: float | None = None
    currency: str | None = None
    usd_held: str | None = None
    outlier_times: float | None = None
    outlier_of: str | None = None


class ProviderThere(msgspec.Struct, frozen=True):
    """How many projects a provider has there, and the largest of them."""

    provider: str
    name: str
    projects: int
    largest: tuple[LargeProject, ...]


class ThemeThere(msgspec.Struct, frozen=True):
    """How many projects there have a theme, and how many more are to be expected by the chances of
    those of which no purpose is known."""

    theme: str
    name: str
    projects: int
    by_chance: float = 0.0


class OverlapThere(msgspec.Struct, frozen=True):
    """A strong overlap of the pairs that are worked out with the build."""

    id: str
    kind: str
    strength_bits: float


class PlaceView(msgspec.Struct, frozen=True):
    """One place or set.

    `kind` is the word for the unit (Province, Municipality), `outline_of` the place whose outline
    stands for it (None where none does). `children` are the first places below; `children_counted`
    counts them by level. For a set, `members` are its places, `upstream` what flows into it and
    `downstream` the way from it to the sea; for a place these stand in `sets`. What is there is
    empty before the first build.
    """

    code: str
    level: str
    name: str
    kind: str
    names: tuple[PlaceName, ...]
    codes: tuple[PlaceCodeIn, ...]
    parents: tuple[PlaceRef, ...]
    children: tuple[PlaceRef, ...]
    children_counted: dict[str, int]
    sets: tuple[SetOf, ...]
    members: tuple[MemberOf, ...]
    upstream: tuple[PlaceRef, ...]
    downstream: tuple[PlaceRef, ...]
    changes: tuple[PlaceChange, ...]
    valid_from: str | None
    valid_to: str | None
    latitude: float | None
    longitude: float | None
    population: int | None
    outline_of: PlaceRef | None
    note: str
    sources: tuple[str, ...]
    projects: int
    providers: tuple[ProviderThere, ...]
    themes: tuple[ThemeThere, ...]
    overlaps: tuple[OverlapThere, ...]


def show_place(known: NameMeanings, words: str, snapshot: Snapshot | None) -> PlaceView:
    """The place or set that is meant; raises UnknownName where there is none, or several."""
    pack, code = known.pack, meant(known, words).code
    projects, providers, themes, overlaps = _there(snapshot, nodes_of(pack, code))
    place, one = pack.places.get(code), pack.sets.get(code)
    names = tuple(names_of(pack, code))
    codes = tuple(
        PlaceCodeIn(c.vocabulary, c.code, c.source) for c in pack.codes if c.place_id == code
    )
    children = _children(pack, code)
    sources = dict.fromkeys(
        [n.source for n in names] + [c.source for c in codes] + ([one.source] if one else [])
    )
    node = place or one
    assert node is not None
    return PlaceView(
        code=code,
        level=place.level if place else one.type if one else "",
        name=node.name,
        kind=place.kind if place else "",
        names=names,
        codes=codes,
        parents=parents_of(pack, code),
        children=tuple(children[:FIRST_CHILDREN]),
        children_counted=dict(Counter(child.level for child in children)),
        sets=tuple(_sets_of(pack, code)),
        members=tuple(_members(pack, one)) if one else (),
        upstream=upstream_of(pack, one) if one else (),
        downstream=downstream_of(pack, one) if one else (),
        changes=tuple(_change(c) for c in pack.changes if code in (*c.from_ids, *c.to_ids)),
        valid_from=node.valid_from,
        valid_to=node.valid_to,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        population=place.population if place else None,
        outline_of=_outline_of(pack, place) if place else None,
        note=node.note,
        sources=tuple(source for source in sources if source),
        projects=projects,
        providers=providers,
        themes=themes,
        overlaps=overlaps,
    )


def upstream_of(pack: RegionPack, one: PlaceSet) -> tuple[PlaceRef, ...]:
    """The sets that flow into it directly, in the order in which they join it."""
    joining = (other for other in pack.sets.values() if other.flows_into == one.set_id)
    return tuple(ref_to(other) for other in sorted(joining, key=lambda other: other.position or 0))


def downstream_of(pack: RegionPack, one: PlaceSet) -> tuple[PlaceRef, ...]:
    """What it flows into, and what that flows into, as far as the pack knows."""
    found: list[PlaceRef] = []
    met, below = {one.set_id}, one.flows_into
    while below and below in pack.sets and below not in met:
        met.add(below)
        found.append(ref_to(pack.sets[below]))
        below = pack.sets[below].flows_into
    return tuple(found)


def _children(pack: RegionPack, code: str) -> list[PlaceRef]:
    if code in pack.sets:
        return [ref_to(one) for one in pack.sets.values() if one.parent == code]
    below = sorted(pack.children(code), key=lambda p: (p.level, -(p.population or 0), p.name))
    return [ref_to(place) for place in below]


def _sets_of(pack: RegionPack, code: str) -> Iterator[SetOf]:
    """The sets that name the place itself."""
    for one in pack.sets_of(code):
        for member in one.members:
            if member.place_id == code:
                yield _set_of(pack, one, member)


def _set_of(pack: RegionPack, one: PlaceSet, member: SetMember) -> SetOf:
    return SetOf(
        code=one.set_id,
        type=one.type,
        name=one.name,
        relation=member.relation,
        position=member.position,
        upstream=upstream_of(pack, one) if one.type == "basin" else (),
        downstream=downstream_of(pack, one),
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        note=one.note,
        source=member.source or one.source,
    )


def _members(pack: RegionPack, one: PlaceSet) -> Iterator[MemberOf]:
    for member in one.members:
        place = pack.places.get(member.place_id)
        level, name = (place.level, place.name) if place else ("", member.place_id)
        yield MemberOf(member.place_id, level, name, member.relation, member.position)


def _change(change: UnitChange) -> PlaceChange:
    return PlaceChange(
        change=change.change,
        date=change.date,
        precision=change.precision,
        from_names=change.from_names,
        to_names=change.to_names,
        note=change.note,
        source=change.source,
    )


def _outline_of(pack: RegionPack, place: Place) -> PlaceRef | None:
    """Whose outline stands for the place: its own, or that of the unit from which it was split."""
    holder = place.place_id if place.outline == "own" else None
    if place.outline == "parent":
        holder = outline_holders(pack.given).get(place.place_id)
    found = pack.places.get(holder or "")
    return ref_to(found) if found else None


def _there(
    snapshot: Snapshot | None, nodes: frozenset[str]
) -> tuple[int, tuple[ProviderThere, ...], tuple[ThemeThere, ...], tuple[OverlapThere, ...]]:
    if snapshot is None:
        return 0, (), (), ()
    there = {"ids": text_of(nodes)}
    ids = (
        f"SELECT DISTINCT project_id FROM place_node WHERE node {AMONG_IDS}"
        f" AND project_id NOT IN ({CANCELLED})"
    )
    count = snapshot.row(f"SELECT count(*) FROM ({ids})", there)
    themes = snapshot.rows(
        f"""
        SELECT t.theme, t.name, count(DISTINCT u.known)::INTEGER, round({exact_sum("u.chance")}, 2)
        FROM (
            SELECT project_id, theme, project_id AS known, 0.0 AS chance FROM project_purpose
            UNION ALL
            SELECT project_id, theme, NULL, chance FROM theme_chance
        ) AS u
        JOIN theme AS t ON t.theme = u.theme
        WHERE u.project_id IN ({ids})
        GROUP BY t.theme, t.name
        ORDER BY 3 DESC, 4 DESC, 1
        """,
        there,
    )
    overlaps = snapshot.rows(
        "SELECT o.id, o.kind, o.strength_bits FROM overlap AS o"
        f" WHERE o.place_node {AMONG_IDS}"
        f" OR o.place_node IN (SELECT place_id FROM place_closure WHERE node {AMONG_IDS})"
        f" ORDER BY o.strength_bits DESC, o.id LIMIT {LARGEST}",
        there,
    )
    return (
        int(count[0]) if count else 0,
        tuple(_providers(snapshot, ids, there)),
        tuple(ThemeThere(*row) for row in themes),
        tuple(OverlapThere(*row) for row in overlaps),
    )


def _providers(snapshot: Snapshot, ids: str, there: dict[str, str]) -> Iterator[ProviderThere]:
    rows = snapshot.rows(
        f"""
        SELECT
            x.provider,
            any_value(v.name),
            count(*),
            list(
                {{
                    'id': p.project_id, 'handle': h.handle,
                    'title': coalesce(p.title, '(no title)'), 'usd': p.usd,
                    'amount': p.amount, 'currency': p.currency,
                    'usd_held': p.usd_held, 'outlier_times': o.times, 'outlier_of': o.among
                }}
                ORDER BY p.usd DESC NULLS LAST, p.project_id
            )[1:{LARGEST}]
        FROM project_provider AS x
        JOIN provider AS v ON v.provider = x.provider
        JOIN project AS p ON p.project_id = x.project_id
        JOIN handle AS h ON h.project_id = x.project_id
        LEFT JOIN project_outlier AS o ON o.project_id = x.project_id
        WHERE x.project_id IN ({ids})
        GROUP BY x.provider
        ORDER BY count(*) DESC, x.provider
        """,
        there,
    )
    for provider, name, many, largest in rows:
        projects = tuple(LargeProject(**one) for one in largest)
        yield ProviderThere(provider, name, many, projects)
