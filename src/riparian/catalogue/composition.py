"""Why several records are one project, and what a project is related to.

A project of one record has no fields to set beside each other, but may be related to others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec

from riparian.catalogue.comparison.sources import FieldSaid
from riparian.linking.records import Link, LinkSide


class Joined(msgspec.Struct, frozen=True):
    """What a project consists of: handles of its units, fields by source, the pairs by which they
    were joined, and pairs with other projects that are related or in question."""

    units: tuple[str, ...]
    fields: tuple[FieldSaid, ...]
    why: tuple[Link, ...]
    related: tuple[Link, ...]
    unsure: tuple[Link, ...]


def joined_by(
    handles: tuple[str, ...], fields: tuple[FieldSaid, ...], links: Sequence[Link]
) -> Joined:
    """What a project of these units is made of; `links` are all pairs that are told of them."""
    inside = [one for one in links if one.a.project_id == one.b.project_id]
    outside = [one for one in links if one.a.project_id != one.b.project_id]
    return Joined(
        units=handles,
        fields=fields,
        why=tuple(inside),
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
