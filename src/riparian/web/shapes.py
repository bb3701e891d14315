"""Outlines of provinces and countries as GeoJSON geometries, simplified, each made once."""

from __future__ import annotations

from functools import cache
from typing import Any

import shapely
from shapely.geometry import mapping

from riparian.charts.land import borders, outlines

TOLERANCE = 0.02
"""Degrees by which an outline may be simplified: about two kilometres."""

GRID = 0.001
"""Degrees to which places are rounded: about a hundred metres."""


@cache
def shape_of(place: str, region: str) -> dict[str, Any] | None:
    """The outline of a province or country; None where the region pack has none."""
    provinces = outlines(TOLERANCE, region)
    outline = provinces.get(place) or borders(TOLERANCE, region).get(place)
    if outline is None:
        return None
    return dict(mapping(shapely.set_precision(outline, GRID)))
