"""Areas as rows of a table."""

from __future__ import annotations

from riparian.areas.areas import Area, Presence
from riparian.export.column_descriptions import AREAS

FIELDS = AREAS.names()


def row_of(area: Area) -> list[object]:
    """One cell, as `FIELDS` name its columns."""
    first, last = area.together or (None, None)
    cells: dict[str, object] = {
        "together_from": first,
        "together_to": last,
        "host_counts": tuple(map(str, area.host_counts)),
        "others": tuple(f"{other.provider} {other.projects}" for other in area.others),
        **_of_side("a", area.a),
        **_of_side("b", area.b),
    }
    return [cells[name] if name in cells else getattr(area, name) for name in FIELDS]


def _of_side(side: str, there: Presence | None) -> dict[str, object]:
    """What stands of one provider in its presence alone."""
    apart = {part.what: part.usd for part in there.money} if there else {}
    return {
        f"with_usd_{side}": there.with_usd if there else 0,
        f"usd_planned_{side}": apart.get("planned"),
        f"usd_pledged_{side}": apart.get("pledged"),
        f"outliers_{side}": sum(part.outliers for part in there.money) if there else 0,
        f"first_year_{side}": there.first_year if there else None,
        f"last_year_{side}": there.last_year if there else None,
    }
