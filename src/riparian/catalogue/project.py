"""One project with everything that every source says of it, side by side: why its records are one,
and what it is related to.

A project of one record has no fields to set beside each other, but may be related to others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from riparian.catalogue.activity_views import ActivityView, PurposeProposal, activities_of
from riparian.catalogue.comparison.source_comparison import FieldSaid, ShortSource, compare_in_short
from riparian.catalogue.lookup import find_project
from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.project_pages.read_pages import open_project_pages
from riparian.catalogue.search.open_index import line_in
from riparian.linking.link_records import Link, LinkSide
from riparian.model.derived import PurposeShare
from riparian.store.database import Snapshot


class PlacesByPerson(msgspec.Struct, frozen=True):
    """Where a person says that a project is: who, when (UTC), why; `places` are codes.

    It stands above what the sources' own places say; those stay visible in the sources.
    """

    entry: int
    made_at: str
    made_by: str
    why: str
    places: tuple[str, ...]


class Joined(msgspec.Struct, frozen=True):
    """What a project consists of: handles of its units, fields by source, the pairs by which they
    were joined, those by which a contract or tender is part of it, and pairs with other projects
    that are related or in question."""

    units: tuple[str, ...]
    fields: tuple[FieldSaid, ...]
    why: tuple[Link, ...]
    parts: tuple[Link, ...]
    related: tuple[Link, ...]
    unsure: tuple[Link, ...]


class RecordAmount(msgspec.Struct, frozen=True):
    """The amount that one record of a project states, and the handle of its unit. `usd_held`: what
    kind of money it is; `is_contract`: of a contract or tender within the project."""

    handle: str
    amount: float | None
    currency: str | None
    usd: float | None
    usd_held: str | None
    is_contract: bool


class ProjectView(msgspec.Struct, frozen=True):
    """A project: its line in the list, its sources, and the names of the codes that they use.

    `set_by` is a person's correction of its places, where one stands; then the places of the
    sources do not count. `joined` is what it is made of and why, and what it is related to.
    `amounts`: what each record states, where the project has several.
    """

    project: ProjectLine
    description: str | None
    usd_rule: str | None
    sources: tuple[ActivityView, ...]
    names: dict[str, str]
    set_by: PlacesByPerson | None = None
    joined: Joined | None = None
    amounts: tuple[RecordAmount, ...] = ()


class Beside(msgspec.Struct, frozen=True):
    """What stands beside a snapshot: its search index and its project pages."""

    index: Path
    pages: Path


def show_project(snapshot: Snapshot, words: str, on: str, beside: Beside) -> ProjectView:
    """The project with that identifier or handle; raises UnknownName with what is near, Damaged
    where a file beside the snapshot is missing or not whole."""
    with open_project_pages(beside.pages) as pages:
        project_id = pages.project_of(words.strip()) or find_project(snapshot, words)
        held = pages.project(project_id)
        activities = pages.activities(project_id)
        sources = activities_of(pages, activities, snapshot, on)
        set_by = _person_of(held["set_by"] or [])
        names = dict(pages.names(_wanted(sources, set_by.places if set_by else ())))
        units = pages.units(project_id)
        rows = [activity["row"] for activity in activities]
        fields = _fields(units, rows, sources, names)
        links = pages.links(units)
    return ProjectView(
        project=line_in(beside.index, project_id, on),
        description=held["description"],
        usd_rule=held["usd_rule"],
        sources=sources,
        names=names,
        set_by=set_by,
        joined=joined_by(tuple(handle for _, handle in units), fields, links),
        amounts=tuple(_amounts(dict(units), rows)) if len(rows) > 1 else (),
    )


def _amounts(handles: Mapping[str, str], rows: Sequence[dict[str, Any]]) -> Iterator[RecordAmount]:
    for row in rows:
        if row["amount"] is not None or row["usd"] is not None:
            yield RecordAmount(
                handles[row["unit_id"]], row["amount"], row["currency"], row["usd"],
                row["usd_held"], row["is_contract"],
            )  # fmt: skip


def _fields(
    units: Sequence[tuple[str, str]],
    rows: Sequence[dict[str, Any]],
    sources: Sequence[ActivityView],
    names: Mapping[str, str],
) -> tuple[FieldSaid, ...]:
    """Of a project of several units each field as its sources say it, unit after unit."""
    if len(units) < 2:
        return ()
    handles = dict(units)
    order = {unit: place for place, unit in enumerate(handles)}
    in_short = [
        ShortSource(handles[row["unit_id"]], row["title"], row["amount"], row["currency"], source)
        for row, source in sorted(
            zip(rows, sources, strict=True), key=lambda pair: order[pair[0]["unit_id"]]
        )
    ]
    return compare_in_short(in_short, names)


def joined_by(
    handles: tuple[str, ...], fields: tuple[FieldSaid, ...], links: Sequence[Link]
) -> Joined:
    """What a project of these units is made of; `links` are all pairs that are told of them."""
    inside = [one for one in links if one.a.project_id == one.b.project_id]
    outside = [one for one in links if one.a.project_id != one.b.project_id]
    parts = [one for one in inside if one.verdict == "related" and one.relation == "part"]
    return Joined(
        units=handles,
        fields=fields,
        why=tuple(one for one in inside if one not in parts),
        parts=tuple(parts),
        related=tuple(one for one in outside if one.verdict == "related"),
        unsure=tuple(one for one in outside if one.verdict in ("unsure", "same")),
    )


def by_project(links: Iterable[Link], own: Collection[str]) -> list[tuple[Link, LinkSide]]:
    """Each other project once, by the pair that says most, with its side of that pair; `own` are
    the handles of this project's units, `links` in their order."""
    found: dict[str, tuple[Link, LinkSide]] = {}
    for link in links:
        other = link.b if link.a.handle in own else link.a
        found.setdefault(other.project_id, (link, other))
    return list(found.values())


def _person_of(rows: Sequence[dict[str, Any]]) -> PlacesByPerson | None:
    if not rows:
        return None
    first = rows[0]
    places = tuple(row["place"] for row in rows)
    return PlacesByPerson(first["id"], first["made_at"], first["made_by"], first["why"], places)


def _wanted(sources: Sequence[ActivityView], places: Sequence[str]) -> dict[str, set[str]]:
    """The codes in these sources of which the names are wanted, by table."""
    return {
        "place": {
            *(p.place for s in sources for p in s.places),
            *places,
            *(c.country for s in sources for c in s.countries),
        },
        "purpose": {c for s in sources for p in _purposes(s) for c in (p.code, p.category) if c}
        | {c.code for s in sources if s.proposed_purpose for c in s.proposed_purpose.chances},
        "theme": {p.theme for s in sources for p in _purposes(s)},
        "provider": {p.provider for s in sources for p in s.providers},
    }


def _purposes(source: ActivityView) -> list[PurposeShare | PurposeProposal]:
    proposed = source.proposed_purpose
    return [*source.purposes, *([proposed] if proposed else [])]
