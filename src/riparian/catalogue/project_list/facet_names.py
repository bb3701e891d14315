"""What the codes of facets are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from riparian.catalogue.project_list.facet_columns import UNKNOWN
from riparian.store.database import Snapshot

PROVINCE, FINER = "adm1", ("adm2", "locality")
"""Levels of places that are a province, and finer than one."""


class Label(NamedTuple):
    """The name of a code; of a place its level (or type of set), country and point (WGS 84), of an
    agency its provider in place of a country. Of a body its kind, the name of its country where it
    is a host's, and what records call it; see `FacetValue`."""

    name: str
    level: str = ""
    within: str = ""
    latitude: float | None = None
    longitude: float | None = None
    original: str = ""
    ours: bool = False


class Names:
    """The names of all codes that a facet can have."""

    def __init__(self, by_facet: Mapping[str, Mapping[str, Label]]) -> None:
        self._by_facet = by_facet

    def of(self, facet: str, code: str) -> Label:
        """What a code is called; a code without a name is its own."""
        if code == UNKNOWN:
            return Label("not known")
        if facet in ("provider", "agency") and ":" in code:
            provider, _, agency = code.partition(":")
            return Label(agency, "agency", provider)
        return self._by_facet.get(facet, {}).get(code, Label(code))


_PLACES = """
SELECT p.place_id, p.name, p.level, coalesce(c.node, ''), p.latitude, p.longitude
FROM place AS p
LEFT JOIN place_closure AS c ON c.place_id = p.place_id AND c.level = 'country'
UNION ALL
SELECT set_id, name, type, coalesce(country, ''), NULL, NULL FROM place_set
"""


def load_names(snapshot: Snapshot) -> Names:
    """The names in a snapshot."""
    rows = snapshot.rows(_PLACES)
    places = {str(code): Label(*label) for code, *label in rows}
    return Names(
        {
            "place": places,
            "country": {code: label for code, label in places.items() if label.level == "country"},
            "provider": _plain(snapshot, "SELECT provider, name FROM provider"),
            "theme": _plain(snapshot, "SELECT theme, name FROM theme"),
            "host": body_labels(snapshot),
        }
    )


def body_labels(snapshot: Snapshot) -> dict[str, Label]:
    """Host agencies and implementers. A snapshot of before that said whose they are knows those of
    the list by their ids, which begin with the country."""
    if not snapshot.has_table("body"):
        return {}
    columns = snapshot.column(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'body'"
    )
    rows = snapshot.rows(_BODIES if "kind" in columns else _BODIES_ALONE)
    return {
        str(body): Label(name, kind, within or "", original=original or "", ours=ours)
        for body, name, kind, within, original, ours in rows
    }


_BODIES = """
SELECT b.body, b.name, b.kind, p.name, b.original, b.glossed
FROM body AS b
LEFT JOIN place AS p ON p.place_id = b.country AND p.level = 'country'
"""
_BODIES_ALONE = """
SELECT b.body, b.name, CASE WHEN p.name IS NULL THEN '' ELSE 'host' END, p.name, NULL, false
FROM body AS b
LEFT JOIN place AS p ON p.place_id = split_part(b.body, '/', 1) AND p.level = 'country'
"""


def _plain(snapshot: Snapshot, sql: str) -> dict[str, Label]:
    return {str(code): Label(str(name)) for code, name in snapshot.rows(sql)}
