"""Areas: place x theme cells with the presence of two providers."""

from __future__ import annotations

import duckdb
import msgspec

from riparian.catalogue.conditions import AMONG, Conditions, text_of
from riparian.catalogue.lookup import find_country, find_nodes, find_theme, find_two_providers
from riparian.errors import BadRequest


class Area(msgspec.Struct, frozen=True):
    """A cell. `projects_*` counts projects that touch it; `usd_*` is the part of their headline
    amounts that falls to the cell by place and theme shares; None where no amount is known.
    An amount counts for those who fund the project, in equal parts, and for no channel."""

    place: str
    place_name: str
    level: str
    theme: str
    theme_name: str
    projects_a: int
    projects_b: int
    usd_a: float | None
    usd_b: float | None


class AreaFilter(msgspec.Struct, frozen=True):
    """Which cells to list; `level` is `adm1` or `country`; `both` keeps cells with both present.

    `place` counts only what lies in that place, or in any place of that set.
    """

    country: str | None = None
    place: str | None = None
    theme: str | None = None
    level: str = "adm1"
    both: bool = False
    limit: int | None = None


_AREAS = """
WITH payer AS (
    SELECT project_id, provider, 1.0 / count(*) OVER (PARTITION BY project_id) AS part
    FROM project_provider AS x
    WHERE role = 'funder' OR role = 'reporter' AND NOT EXISTS (
        SELECT 1 FROM project_provider AS y
        WHERE y.project_id = x.project_id AND y.role = 'funder'
    )
),
cell AS (
    SELECT
        n.node AS place,
        u.theme,
        x.provider,
        count(DISTINCT n.project_id) AS projects,
        sum(p.usd * n.share * u.share * coalesce(m.part, 0)) FILTER (WHERE m.part > 0) AS usd
    FROM {there} AS n
    JOIN purpose_node AS u ON u.project_id = n.project_id AND u.level = 'theme'
    JOIN project_provider AS x ON x.project_id = n.project_id AND x.provider IN ($a, $b)
    JOIN project AS p ON p.project_id = n.project_id
    LEFT JOIN payer AS m ON m.project_id = x.project_id AND m.provider = x.provider
    WHERE n.level = $level
    GROUP BY n.node, u.theme, x.provider
)
SELECT
    c.place, any_value(l.name), any_value(l.level), c.theme, any_value(t.name),
    coalesce(sum(c.projects) FILTER (WHERE c.provider = $a), 0)::INTEGER AS projects_a,
    coalesce(sum(c.projects) FILTER (WHERE c.provider = $b), 0)::INTEGER AS projects_b,
    round(sum(c.usd) FILTER (WHERE c.provider = $a), 2) AS usd_a,
    round(sum(c.usd) FILTER (WHERE c.provider = $b), 2) AS usd_b
FROM cell AS c
JOIN place AS l ON l.place_id = c.place
JOIN theme AS t ON t.theme = c.theme
WHERE {where}
GROUP BY c.place, c.theme
ORDER BY least(projects_a, projects_b) DESC, projects_a + projects_b DESC, c.place, c.theme
"""


_WITHIN = """(
    SELECT x.project_id, c.node, c.level, sum(x.share) AS share
    FROM project_place AS x
    JOIN place_closure AS c ON c.place_id = x.place
    WHERE (x.via IS NULL OR starts_with(x.via, 'site:') OR c.level = 'country')
        AND (x.via {among} OR EXISTS (
            SELECT 1 FROM place_closure AS t WHERE t.place_id = x.place AND t.node {among}
                AND (x.via IS NULL OR starts_with(x.via, 'site:') OR t.level = 'country')
        ))
    GROUP BY x.project_id, c.node, c.level
)"""
"""What projects have in some places alone, with the provinces and countries around them."""


def list_areas(
    connection: duckdb.DuckDBPyConnection, provider_a: str, provider_b: str, wanted: AreaFilter
) -> tuple[list[Area], int]:
    """Cells where at least one is present, those with most of both first; and how many in all."""
    a, b = find_two_providers(connection, provider_a, provider_b)
    if wanted.level not in ("adm1", "country"):
        raise BadRequest(f"There is no level '{wanted.level}'.", "Give adm1 or country.")
    where = Conditions()
    there = "place_node"
    if wanted.country is not None:
        country = find_country(connection, wanted.country)
        where.add("c.place = $country OR l.parent = $country", country=country)
    if wanted.place is not None:
        there = _WITHIN.format(among=AMONG.format(name="nodes"))
        where.parameters["nodes"] = text_of(find_nodes(connection, wanted.place))
    if wanted.theme is not None:
        where.add("c.theme = $theme", theme=find_theme(connection, wanted.theme))
    rows = connection.execute(
        _AREAS.format(where=where, there=there),
        {"a": a, "b": b, "level": wanted.level, **where.parameters},
    ).fetchall()
    areas = [Area(*row) for row in rows]
    if wanted.both:
        areas = [area for area in areas if area.projects_a and area.projects_b]
    return areas[: wanted.limit], len(areas)
