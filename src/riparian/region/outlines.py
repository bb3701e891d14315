"""Whose outline stands for a place that has none of its own. Geometry itself is in `points`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from riparian.region.pack import region_folder


@lru_cache(maxsize=4)
def outline_holders(region: str = "mekong") -> Mapping[str, str]:
    """By place, the other place in whose outline it lies: it was split off later."""
    path = region_folder(region) / "adm1.geojson"
    if not path.is_file():
        return {}
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {
        place_id: feature["properties"]["place_id"]
        for feature in features
        for place_id in feature["properties"].get("also", ())
    }
