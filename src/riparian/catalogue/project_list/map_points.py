"""Points on a map for projects, each with how well the project is placed there.

A point stands for as little as is known: where a publisher gives coordinates, for these; else for a
town, district or province that is known, at its middle; else for a road or basin, at the middle of
each of its provinces; else for a country. `how` says which, and no point is to be shown without.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, cast

import msgspec
import numpy as np

from riparian.catalogue.facets.postings import Rows
from riparian.catalogue.facets.row_periods import number_projects
from riparian.store.array_file import Array, Arrays, pack, unpack
from riparian.store.database import Snapshot

Placing = Literal["point", "near", "town", "district", "province", "along", "country"]

PLACED: Mapping[Placing, str] = {
    "point": "at the point that its publisher gives",
    "near": "near a point that its publisher calls approximate",
    "town": "at a town that is known; the mark stands for the town",
    "district": "somewhere in a district that is known; the mark stands in its middle",
    "province": "somewhere in a province that is known; the mark stands in its middle",
    "along": "somewhere along a road or in a basin that is known; each of its provinces has a mark",
    "country": "somewhere in the country; no more is known",
}
"""How well a project is placed at a point, in words that follow “The project is …”."""


class ProjectPoint(msgspec.Struct, frozen=True):
    """A project at a point (WGS 84). `project` is its identifier, `place` the code of the place
    that is known, with its name; `method` by which it is known there, `share` how much of the
    project falls to it (0-1)."""

    project: str
    longitude: float
    latitude: float
    how: Placing
    place: str
    place_name: str
    method: str
    share: float


_POINTS = """
WITH said AS (
    SELECT DISTINCT
        a.project_id, x.place, x.method,
        TRY_CAST(split_part(x.words, ',', 1) AS DOUBLE) AS latitude,
        TRY_CAST(split_part(x.words, ',', 2) AS DOUBLE) AS longitude
    FROM activity_place AS x
    JOIN activity AS a ON a.activity_id = x.activity_id
    WHERE x.share > 0 AND x.words IS NOT NULL
        AND (starts_with(x.method, 'coordinates') OR starts_with(x.method, 'approximate coord'))
),
placed AS (
    SELECT p.*, l.name, l.latitude AS place_latitude, l.longitude AS place_longitude
    FROM project_place AS p
    JOIN place AS l ON l.place_id = p.place
)
SELECT
    n.number, p.place, p.name, coalesce(s.method, p.method) AS method,
    p.share / count(*) OVER (PARTITION BY p.project_id, p.place, p.via) AS share,
    coalesce(s.longitude, p.place_longitude) AS longitude,
    coalesce(s.latitude, p.place_latitude) AS latitude,
    CASE
        WHEN starts_with(s.method, 'coord') THEN 'point'
        WHEN s.method IS NOT NULL THEN 'near'
        WHEN p.level = 'country' THEN 'country'
        WHEN p.via IS NOT NULL AND NOT starts_with(p.via, 'site:') THEN 'along'
        WHEN p.level = 'locality' THEN 'town'
        WHEN p.level = 'adm2' THEN 'district'
        ELSE 'province'
    END AS how
FROM placed AS p
JOIN numbered AS n ON n.project_id = p.project_id
LEFT JOIN said AS s ON s.project_id = p.project_id AND s.place = p.place
    AND p.method <> 'set by a person' AND s.latitude IS NOT NULL AND s.longitude IS NOT NULL
WHERE coalesce(s.latitude, p.place_latitude) IS NOT NULL
ORDER BY n.number, p.share DESC, p.place, p.via, s.longitude, s.latitude
"""


_NUMBERS = ("number", "longitude", "latitude", "share")
_SAID = ("how", "place", "name", "method")


def load_points(snapshot: Snapshot) -> dict[str, Array]:
    """The points of all projects of a build, as arrays; texts, which come again and again, as
    numbers of different ones."""
    number_projects(snapshot)
    found = snapshot.arrays(_POINTS)
    arrays: dict[str, Array] = {name: np.ma.getdata(found[name]) for name in _NUMBERS}
    for name in _SAID:
        different, numbers = np.unique(np.ma.getdata(found[name]), return_inverse=True)
        arrays[name] = numbers.astype(np.int32)
        arrays[f"{name} texts"] = pack(different.tolist())
    return arrays


class Points:
    """The points of all projects of a build, by row."""

    def __init__(self, arrays: Arrays) -> None:
        """`arrays` are those of `load_points`."""
        self._numbers, self._longitudes, self._latitudes, self._shares = (
            arrays[name] for name in _NUMBERS
        )
        self._said: dict[str, tuple[list[str], Array]] = {
            name: (unpack(arrays[f"{name} texts"], list[str]), arrays[name]) for name in _SAID
        }

    def of(self, rows: Rows, ids: Sequence[str]) -> Iterator[ProjectPoint]:
        """The points of these rows, in their order; a project that is nowhere has none."""
        starts = np.searchsorted(self._numbers, rows)
        ends = np.searchsorted(self._numbers, rows, side="right")
        for row, start, end in zip(rows, starts, ends, strict=True):
            for at in range(start, end):
                yield self._point(ids[row], at)

    def _point(self, project: str, at: int) -> ProjectPoint:
        return ProjectPoint(
            project=project,
            longitude=round(float(self._longitudes[at]), 5),
            latitude=round(float(self._latitudes[at]), 5),
            how=cast(Placing, self._text("how", at)),
            place=self._text("place", at),
            place_name=self._text("name", at),
            method=self._text("method", at),
            share=round(float(self._shares[at]), 6),
        )

    def _text(self, name: str, at: int) -> str:
        texts, numbers = self._said[name]
        return texts[int(numbers[at])]
