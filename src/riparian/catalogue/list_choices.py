"""What can be chosen in a list: the providers, countries and themes that a snapshot knows."""

from __future__ import annotations

import msgspec

from riparian.store.database import Snapshot


class Choice(msgspec.Struct, frozen=True):
    """One thing to choose: its code, its name, and how many projects have it."""

    code: str
    name: str
    projects: int


class Choices(msgspec.Struct, frozen=True):
    """Providers and countries with the most projects first, themes in their own order."""

    providers: tuple[Choice, ...]
    countries: tuple[Choice, ...]
    themes: tuple[Choice, ...]


_PROVIDERS = """
SELECT p.provider, p.name, count(DISTINCT x.project_id) AS projects
FROM provider AS p JOIN project_provider AS x ON x.provider = p.provider
GROUP BY ALL ORDER BY projects DESC, p.provider
"""
_COUNTRIES = """
SELECT r.country, l.name, count(DISTINCT x.project_id) AS projects
FROM region_country AS r
JOIN place AS l ON l.place_id = r.country
LEFT JOIN project_country AS x ON x.country = r.country
GROUP BY ALL ORDER BY l.name
"""
_THEMES = """
SELECT t.theme, t.name, count(DISTINCT x.project_id)
FROM theme AS t LEFT JOIN project_purpose AS x ON x.theme = t.theme
GROUP BY t.position, t.theme, t.name ORDER BY t.position
"""


def list_choices(snapshot: Snapshot) -> Choices:
    """What can be chosen in this snapshot."""
    return Choices(
        *(
            tuple(Choice(*row) for row in snapshot.rows(sql))
            for sql in (_PROVIDERS, _COUNTRIES, _THEMES)
        )
    )
