"""The conditions that several questions about projects share; `p` is the project in their SQL."""

from __future__ import annotations

from riparian.catalogue.lookup import find_agency, find_country, find_provider
from riparian.catalogue.sql_conditions import Conditions
from riparian.store.database import Snapshot


def add_provider(where: Conditions, snapshot: Snapshot, words: str) -> None:
    """Only projects of a provider; of an agency, where the words name one. Raises UnknownName."""
    where.add(
        "EXISTS (SELECT 1 FROM project_provider AS x WHERE x.project_id = p.project_id"
        " AND x.provider = $provider)",
        provider=find_provider(snapshot, words),
    )
    agency = find_agency(words)
    if agency is not None:
        where.add(
            "EXISTS (SELECT 1 FROM project_provider AS x WHERE x.project_id = p.project_id"
            " AND x.agency = $agency)",
            agency=agency,
        )


def add_country(where: Conditions, snapshot: Snapshot, words: str) -> None:
    """Only projects in a country. Raises UnknownName."""
    where.add(
        "EXISTS (SELECT 1 FROM project_country AS x WHERE x.project_id = p.project_id"
        " AND x.country = $country)",
        country=find_country(snapshot, words),
    )
