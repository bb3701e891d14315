"""Overlaps as rows of a table and as GeoJSON features: what a reader takes away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from riparian.export.column_descriptions import OVERLAPS
from riparian.overlap.report.overlap_list.overlap_question import CommonPoint
from riparian.overlap.report.overlap_records import Overlap

HEADER = OVERLAPS.names()
GROUP_KEYS = ("group", "meeting")
"""What the group of an overlap is called in files, and was called in the version before."""


def overlap_cells(o: Overlap, group: str) -> list[object]:
    """One overlap as the cells below `HEADER`; `group` is the identifier of the strongest overlap
    of the same two undertakings."""
    return [_cell(o, group, name) for name in HEADER]


def overlap_properties(o: Overlap, group: str, there: Sequence[CommonPoint]) -> dict[str, Any]:
    """What is said of one overlap beside its geometry, flat, as maps have it."""
    common = [point.name for point in there]
    return {
        name: common if name == "places_in_common" else _cell(o, group, name)
        for name in OVERLAPS.names("geojson")
    }


def _cell(o: Overlap, group: str, name: str) -> object:
    if name in GROUP_KEYS:
        return group
    side, _, field = name.partition("_")
    if side in ("a", "b") and field:
        return getattr(getattr(o, side), field)
    return getattr(o, name)


def overlap_geometry(there: Sequence[CommonPoint]) -> dict[str, Any] | None:
    """A point in the middle of each place that both are in (RFC 7946); None where none is known."""
    points = [[point.longitude, point.latitude] for point in there]
    if not points:
        return None
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    return {"type": "MultiPoint", "coordinates": points}
