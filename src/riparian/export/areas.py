"""Areas as rows of a table."""

from __future__ import annotations

from riparian.overlap.areas import Area

FIELDS = (
    "place", "place_name", "country", "country_name", "level", "theme", "theme_name", "kind",
    "projects_a", "usd_a", "with_usd_a", "usd_planned_a", "usd_pledged_a", "first_year_a",
    "last_year_a", "perhaps_a",
    "projects_b", "usd_b", "with_usd_b", "usd_planned_b", "usd_pledged_b", "first_year_b",
    "last_year_b", "perhaps_b",
    "together_from", "together_to", "purposes", "others", "perhaps_others", "no_theme", "hosts",
)  # fmt: skip
"""The columns: what is worked out of each cell, see `overlap.areas.Area`."""


def row_of(area: Area) -> list[object]:
    """One cell, as `FIELDS` name its columns."""
    row: list[object] = [
        area.place, area.place_name, area.country, area.country_name, area.level, area.theme,
        area.theme_name, area.kind,
    ]  # fmt: skip
    for one, projects, usd, perhaps in (
        (area.a, area.projects_a, area.usd_a, area.perhaps_a),
        (area.b, area.projects_b, area.usd_b, area.perhaps_b),
    ):
        years = (one.first_year, one.last_year) if one else (None, None)
        apart = {part.what: part.usd for part in one.money} if one else {}
        row += [projects, usd, one.with_usd if one else 0]
        row += [apart.get("planned"), apart.get("pledged"), *years, perhaps]
    others = tuple(f"{one.provider} {one.projects}" for one in area.others)
    row += [*(area.together or (None, None)), area.purposes, others]
    return [*row, area.perhaps_others, area.no_theme, area.hosts]
