"""Overlaps as rows of a table and as GeoJSON features: what a reader takes away."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from riparian.export.column_descriptions import OVERLAPS, in_a_cell
from riparian.overlap.report.overlap_list.overlap_question import CommonPoint
from riparian.overlap.report.overlap_records import Overlap

HEADER = OVERLAPS.names()
GROUP_KEYS = ("group", "meeting")
"""What the group of an overlap is called in files, and was called in the version before."""


_GROUP_PLACES = tuple(HEADER.index(name) for name in GROUP_KEYS)


def _path(name: str) -> str:
    """A column as the path to its field: `a_title` is `a.title`."""
    side, _, field = in_a_cell(name).partition("_")
    return f"{side}.{field}" if side in ("a", "b") and field else name


_PROPERTIES = {name: attrgetter(_path(name)) for name in OVERLAPS.names("geojson")}

# All at once, which takes a quarter of the time; the group is put in after
_FIELDS = attrgetter(*("id" if name in GROUP_KEYS else _path(name) for name in HEADER))


def overlap_cells(o: Overlap, group: str) -> list[object]:
    """One overlap as the cells below `HEADER`; `group` is the identifier of the strongest overlap
    of the same two undertakings."""
    cells = list(_FIELDS(o))
    for place in _GROUP_PLACES:
        cells[place] = group
    return cells


def overlap_properties(o: Overlap, group: str, there: Sequence[CommonPoint]) -> dict[str, Any]:
    """What is said of one overlap beside its geometry, flat, as maps have it."""
    common = [point.name for point in there]
    return {
        name: common if name == "places_in_common" else group if name in GROUP_KEYS else read(o)
        for name, read in _PROPERTIES.items()
    }


def overlap_geometry(there: Sequence[CommonPoint]) -> dict[str, Any] | None:
    """A point in the middle of each place that both are in (RFC 7946); None where none is known."""
    points = [[point.longitude, point.latitude] for point in there]
    if not points:
        return None
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    return {"type": "MultiPoint", "coordinates": points}
