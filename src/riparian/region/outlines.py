"""The outlines as a pack has them, and whose stands for a place that has none of its own.

Geometry is left as GeoJSON here; `point_places` makes shapes of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from riparian.region.pack import pack_file, region_folder


def outline_features(region: str | Path = "mekong") -> list[dict[str, Any]]:
    """The GeoJSON features of `adm1.geojson`; none where the pack does not have it."""
    file = pack_file(region_folder(region), "adm1.geojson")
    return list(json.loads(file.read_text(encoding="utf-8"))["features"]) if file else []


@lru_cache(maxsize=4)
def outline_holders(region: str | Path = "mekong") -> Mapping[str, str]:
    """By place, the other place in whose outline it lies: it was split off later."""
    return {
        place_id: feature["properties"]["place_id"]
        for feature in outline_features(region)
        for place_id in feature["properties"].get("also", ())
    }
