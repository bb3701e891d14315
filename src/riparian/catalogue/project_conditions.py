"""The conditions that several questions about projects share; `p` is the project in their SQL."""

from __future__ import annotations

import duckdb

from riparian.catalogue.agencies import find_agency
from riparian.catalogue.conditions import Conditions
from riparian.catalogue.lookup import find_country, find_provider


def add_provider(where: Conditions, connection: duckdb.DuckDBPyConnection, words: str) -> None:
    """Only projects of a provider; of an agency, where the words name one. Raises UnknownName."""
    where.add(
        "EXISTS (SELECT 1 FROM project_provider AS x WHERE x.project_id = p.project_id"
        " AND x.provider = $provider)",
        provider=find_provider(connection, words),
    )
    agency = find_agency(words)
    if agency is not None:
        where.add(
            "EXISTS (SELECT 1 FROM project_provider AS x WHERE x.project_id = p.project_id"
            " AND x.agency = $agency)",
            agency=agency,
        )


def add_country(where: Conditions, connection: duckdb.DuckDBPyConnection, words: str) -> None:
    """Only projects in a country. Raises UnknownName."""
    where.add(
        "EXISTS (SELECT 1 FROM project_country AS x WHERE x.project_id = p.project_id"
        " AND x.country = $country)",
        country=find_country(connection, words),
    )
