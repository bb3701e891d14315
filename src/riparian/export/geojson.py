"""GeoJSON (RFC 7946: longitude first, WGS 84): features, and a collection as a file.

A project is at each point that is known for it, an overlap at the middle of each place that both
projects are in. What has no known place has no geometry, and is not left out.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.project_list.map_points import PLACED, ProjectPoint

OF_PROJECTS: dict[str, Any] = {
    "note": "Each place says under `how` how well the project is placed there.",
    "how": PLACED,
}
"""What stands beside the features of projects."""

OF_LOCATIONS: dict[str, Any] = {"how": PLACED}
"""What stands beside the features of places of projects."""

OF_OVERLAPS: dict[str, Any] = {
    "note": "A point is the middle of a province or place where both projects are;"
    " if none is known, the geometry is null.",
}


def feature(geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
    """One GeoJSON feature; what has no known place has no geometry."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def project_feature(line: ProjectLine, points: Sequence[ProjectPoint]) -> dict[str, Any]:
    """A project at these points, with how it is placed at each."""
    placed = [
        {"place": point.place, "name": point.place_name, "how": point.how, "by": point.method,
         "share": point.share}
        for point in points
    ]  # fmt: skip
    said = {**msgspec.to_builtins(line), "host_says": line.host_lines}
    return feature(points_geometry(points), **said, placed=placed)


def points_geometry(points: Sequence[ProjectPoint]) -> dict[str, Any] | None:
    """The points of a project; None for none."""
    if not points:
        return None
    coordinates = [[point.longitude, point.latitude] for point in points]
    return {"type": "MultiPoint", "coordinates": coordinates}


def write_features(path: Path, features: Iterable[dict[str, Any]]) -> int:
    """Write features, a line each with commas between them; how many. Raises OSError where the file
    cannot be written."""
    count = 0
    with path.open("wb") as file:
        for count, each in enumerate(features, 1):
            file.write(b",\n" if count > 1 else b"\n")
            file.write(msgspec.json.encode(each, enc_hook=str))
    return count


def write_collection(path: Path, head: dict[str, Any], features: Path) -> None:
    """Write a feature collection of what `write_features` has written, with what it says of itself
    before it. Raises OSError where the file cannot be written."""
    with path.open("wb") as file, features.open("rb") as lines:
        file.write(b'{"type":"FeatureCollection"')
        for name, value in head.items():
            file.write(b",\n" + msgspec.json.encode(name) + b":")
            file.write(msgspec.json.encode(value, enc_hook=str))
        file.write(b',\n"features":[')
        shutil.copyfileobj(lines, file)
        file.write(b"\n]}\n")
