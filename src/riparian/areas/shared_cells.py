"""In which cells two providers are at the same time, and for the same purpose or not.

Two *different* projects are needed, one of each: a project that both take part in is common
ground, and neither contested nor complementary. "At the same time" means a calendar year in which
both are known to run. The cost grows with the projects and their years, never with their pairs.
"""

from __future__ import annotations

import msgspec

from riparian.areas.cells import Slice
from riparian.store.database import Snapshot

_LONGEST = 100
"""Years of one project that are looked at: more are an error in a record."""

_YEARS = f"""
CREATE OR REPLACE TEMP TABLE slice_year AS
SELECT
    h.place, h.theme, h.project_id, h.is_a, h.is_b,
    unnest(range(
        greatest(s.first_year, $first),
        least(s.last_year, $last, greatest(s.first_year, $first) + {_LONGEST - 1}) + 1
    )) AS year
FROM (
    SELECT
        c.place, c.theme, c.project_id,
        bool_or(x.provider = $a) AS is_a,
        bool_or(x.provider = $b) AS is_b
    FROM slice_cell AS c
    JOIN slice_provider AS x ON x.project_id = c.project_id AND x.provider IN ($a, $b)
    GROUP BY c.place, c.theme, c.project_id
) AS h
JOIN slice_project AS s ON s.project_id = h.project_id
WHERE s.first_year IS NOT NULL
"""

_BOTH = """
    count(DISTINCT y.project_id) FILTER (WHERE y.is_a) > 0
    AND count(DISTINCT y.project_id) FILTER (WHERE y.is_b) > 0
    AND count(DISTINCT y.project_id) > 1
"""

_TOGETHER = f"""
WITH at_once AS (
    SELECT y.place, y.theme, y.year
    FROM slice_year AS y
    GROUP BY y.place, y.theme, y.year
    HAVING {_BOTH}
)
SELECT place, theme, min(year)::INTEGER, max(year)::INTEGER
FROM at_once
GROUP BY place, theme
"""

_COARSE = f"""
        bool_or(m.coarse) AND {_BOTH}
        AND (
            count(DISTINCT y.project_id) FILTER (WHERE m.coarse AND y.is_a) > 0
            AND count(DISTINCT y.project_id) FILTER (WHERE m.coarse AND y.is_a OR y.is_b) > 1
            OR count(DISTINCT y.project_id) FILTER (WHERE m.coarse AND y.is_b) > 0
            AND count(DISTINCT y.project_id) FILTER (WHERE m.coarse AND y.is_b OR y.is_a) > 1
        )
"""
"""Two projects, one of each, of which one says no more than this."""

_SAME_PURPOSE = f"""
WITH meant AS (
    SELECT
        project_id, theme, category, code,
        bool_or(code = '') OVER (PARTITION BY project_id, theme, category) AS coarse
    FROM project_purpose
),
by_code AS (
    SELECT y.place, y.theme, m.code AS purpose, y.year
    FROM slice_year AS y
    JOIN meant AS m ON m.project_id = y.project_id AND m.theme = y.theme AND m.code <> ''
    GROUP BY y.place, y.theme, m.code, y.year
    HAVING {_BOTH}
),
by_category AS (
    SELECT y.place, y.theme, m.category AS purpose, y.year
    FROM slice_year AS y
    JOIN (SELECT DISTINCT project_id, theme, category, coarse FROM meant) AS m
        ON m.project_id = y.project_id AND m.theme = y.theme AND m.category <> ''
    GROUP BY y.place, y.theme, m.category, y.year
    HAVING {_COARSE}
),
by_theme AS (
    SELECT y.place, y.theme, any_value(t.name) AS purpose, y.year
    FROM slice_year AS y
    JOIN (
        SELECT project_id, theme, bool_or(category = '') AS coarse FROM meant GROUP BY ALL
    ) AS m ON m.project_id = y.project_id AND m.theme = y.theme
    JOIN theme AS t ON t.theme = y.theme
    GROUP BY y.place, y.theme, y.year
    HAVING {_COARSE}
)
SELECT f.place, f.theme, f.purpose, any_value(p.name), min(f.year)::INTEGER, max(f.year)::INTEGER
FROM (
    SELECT * FROM by_code UNION SELECT * FROM by_category UNION SELECT * FROM by_theme
) AS f
LEFT JOIN purpose AS p ON p.code = f.purpose
GROUP BY f.place, f.theme, f.purpose
ORDER BY count(DISTINCT f.year) DESC, f.purpose
"""


class CoPresence(msgspec.Struct, frozen=True):
    """When both are in a cell at once, first to last such year, and for which same purposes (DAC
    codes with their names, that of most years first); those are then the years of these. Without
    any, their purposes differ."""

    first: int
    last: int
    purposes: tuple[str, ...] = ()


def find_together(
    snapshot: Snapshot, a: str, b: str, wanted: Slice
) -> dict[tuple[str, str], CoPresence]:
    """By (place, theme), where two providers are at once; after `cells.cut`."""
    snapshot.execute(
        _YEARS, {"a": a, "b": b, "first": wanted.first or 0, "last": wanted.last or 9999}
    )
    together = {
        (place, theme): CoPresence(first, last)
        for place, theme, first, last in snapshot.rows(_TOGETHER)
    }
    same: dict[tuple[str, str], CoPresence] = {}
    for place, theme, code, name, first, last in snapshot.rows(_SAME_PURPOSE):
        purpose = f"{name} ({code})" if name else code
        so_far = same.get((place, theme), CoPresence(first, last))
        same[place, theme] = CoPresence(
            min(first, so_far.first), max(last, so_far.last), (*so_far.purposes, purpose)
        )
    return together | same


_PURPOSES = """
SELECT c.place, c.theme, x.provider, any_value(p.name), m.purpose
FROM slice_cell AS c
JOIN slice_provider AS x ON x.project_id = c.project_id AND x.provider IN ($a, $b)
JOIN (
    SELECT project_id, theme, CASE WHEN code = '' THEN category ELSE code END AS purpose
    FROM project_purpose
    WHERE category <> ''
) AS m ON m.project_id = c.project_id AND m.theme = c.theme
LEFT JOIN purpose AS p ON p.code = m.purpose
GROUP BY c.place, c.theme, x.provider, m.purpose
ORDER BY count(DISTINCT c.project_id) DESC, m.purpose
"""


def find_purposes(
    snapshot: Snapshot, a: str, b: str
) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """By (place, theme, provider), the purposes there, that of most projects first; after
    `cells.cut`."""
    purposes: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for place, theme, provider, name, code in snapshot.rows(_PURPOSES, {"a": a, "b": b}):
        key = (place, theme, provider)
        purposes[key] = (*purposes.get(key, ()), f"{name} ({code})" if name else code)
    return purposes
