"""What makes one project of several records: each field by source, where they disagree, and why.

A project of one record has no fields to set beside each other, but may be related to others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec

from riparian.catalogue.conditions import among
from riparian.linking.read import list_links
from riparian.linking.records import Link, LinkFilter, LinkSide
from riparian.store.database import Snapshot

_FIELDS = (
    ("title", "coalesce(a.original, a.title)"),
    ("form of aid", "a.scheme"),
    ("amount", "a.currency || ' ' || format('{:,}', CAST(round(a.amount) AS BIGINT))"),
    ("start", 'a."start"'),
    ("end", 'a."end"'),
    ("agency", "(SELECT string_agg(DISTINCT coalesce(c.agency, c.provider), '; ' ORDER BY"
     " coalesce(c.agency, c.provider)) FROM activity_provider AS c WHERE"
     " c.activity_id = a.activity_id AND c.role <> 'channel')"),
    ("countries", "(SELECT string_agg(DISTINCT c.country, ', ' ORDER BY c.country) FROM"
     " activity_country AS c WHERE c.activity_id = a.activity_id)"),
    ("places", "(SELECT string_agg(DISTINCT p.name, ', ' ORDER BY p.name) FROM activity_place AS c"
     " JOIN place AS p ON p.place_id = c.place WHERE c.activity_id = a.activity_id"
     " AND c.level <> 'country')"),
    ("purposes", "(SELECT string_agg(DISTINCT coalesce(c.code, nullif(c.category, ''), c.theme),"
     " ', ' ORDER BY coalesce(c.code, nullif(c.category, ''), c.theme)) FROM activity_purpose AS c"
     " WHERE c.activity_id = a.activity_id)"),
)  # fmt: skip
"""What is set side by side, with the SQL that says it of an activity."""


class SaidBy(msgspec.Struct, frozen=True):
    """A value, and the units (by handle) whose sources say it."""

    value: str
    units: tuple[str, ...]


class FieldSaid(msgspec.Struct, frozen=True):
    """A field as the sources of a project say it; `agree` where all that say anything say one."""

    field: str
    agree: bool
    said: tuple[SaidBy, ...]


class Joined(msgspec.Struct, frozen=True):
    """What a project consists of: handles of its units, fields by source, the pairs by which they
    were joined, and pairs with other projects that are related or in question."""

    units: tuple[str, ...]
    fields: tuple[FieldSaid, ...]
    why: tuple[Link, ...]
    related: tuple[Link, ...]
    unsure: tuple[Link, ...]


def joined_of(snapshot: Snapshot, project_id: str) -> Joined:
    """What one project is made of."""
    units = snapshot.rows(
        "SELECT h.handle, h.unit_id FROM unit_handle AS h WHERE h.project_id = $id"
        " ORDER BY h.unit_id <> h.project_id, h.unit_id",
        {"id": project_id},
    )
    handles = tuple(str(row[0]) for row in units)
    has_links = _has_links(snapshot, [str(row[1]) for row in units])
    links = list_links(snapshot, LinkFilter(project=project_id))[0] if has_links else []
    fields = _fields(snapshot, project_id) if len(handles) > 1 else ()
    return joined_by(handles, fields, links)


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


def _has_links(snapshot: Snapshot, units: Sequence[str]) -> bool:
    """Whether any pair is told of these units: of most none is, and listing pairs costs much."""
    a, asked = among("a", units)
    b, _ = among("b", units)
    sql = f"SELECT 1 FROM link WHERE {a} OR {b} LIMIT 1"
    return snapshot.row(sql, asked) is not None


_SAID = f"""
SELECT a.project_id, h.handle, {", ".join(sql for _, sql in _FIELDS)}
FROM activity AS a
JOIN unit_handle AS h ON h.unit_id = a.unit_id
"""
_IN_ORDER = """
ORDER BY a.project_id, a.unit_id <> a.project_id, a.unit_id, a.dataset, a.ordinal
"""
_SEVERAL = "SELECT project_id FROM unit_handle GROUP BY project_id HAVING count(*) > 1"


def _fields(snapshot: Snapshot, project_id: str) -> tuple[FieldSaid, ...]:
    sql = f"{_SAID} WHERE a.project_id = $id {_IN_ORDER}"
    return _beside(snapshot.rows(sql, {"id": project_id}))


def fields_of_all(
    snapshot: Snapshot,
) -> Iterator[tuple[str, tuple[FieldSaid, ...]]]:
    """Every project of several units, by its id, with each field as its sources say it."""
    rows = snapshot.each_row(f"{_SAID} WHERE a.project_id IN ({_SEVERAL}) {_IN_ORDER}")
    for project_id, of_one in groupby(rows, key=itemgetter(0)):
        yield str(project_id), _beside(list(of_one))


def _beside(rows: Sequence[tuple[Any, ...]]) -> tuple[FieldSaid, ...]:
    found = []
    for number, (name, _) in enumerate(_FIELDS, 2):
        said = _said([(str(row[1]), row[number]) for row in rows])
        if said:
            found.append(FieldSaid(name, len(said) == 1, said))
    return tuple(found)


def _said(values: Sequence[tuple[str, str | None]]) -> tuple[SaidBy, ...]:
    by_value: dict[str, dict[str, None]] = {}
    for handle, value in values:
        if value:
            by_value.setdefault(value, {})[handle] = None
    return tuple(SaidBy(value, tuple(handles)) for value, handles in by_value.items())
