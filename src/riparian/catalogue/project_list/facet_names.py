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
    agency its provider in place of a country, of a host agency the country's name."""

    name: str
    level: str = ""
    within: str = ""
    latitude: float | None = None
    longitude: float | None = None


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
            "host": _hosts(snapshot, places),
        }
    )


def _hosts(snapshot: Snapshot, places: Mapping[str, Label]) -> dict[str, Label]:
    """Host agencies and implementers; those of the list with the country in which they are."""
    if not snapshot.has_table("body"):
        return {}
    rows = snapshot.rows("SELECT body, name FROM body")
    return {
        str(body): Label(str(name), "host", places[country].name if country in places else "")
        for body, name in rows
        for country in (str(body).partition("/")[0],)
    }


def _plain(snapshot: Snapshot, sql: str) -> dict[str, Label]:
    return {str(code): Label(str(name)) for code, name in snapshot.rows(sql)}
