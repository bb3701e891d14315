"""Lists and records as CSV, JSON and GeoJSON: what a reader takes away by the same address."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

import msgspec
import shapely
from shapely.geometry import mapping
from starlette.responses import Response

from riparian.charts.land import borders, outlines
from riparian.export.csv_file import BYTE_ORDER_MARK, write_csv

DATA = (".json", ".csv", ".geojson")
"""Endings of addresses that answer with data, also where they refuse."""
FILES = (
    *DATA, ".atom", ".docx", ".geoparquet", ".ics", ".jsonld", ".pdf", ".svg", ".xlsx", ".zip",
    "/notices/feed",
)  # fmt: skip
"""Endings of addresses that answer with data or a file of them."""

TOLERANCE = 0.02
"""Degrees by which an outline may be simplified: about two kilometres."""

GRID = 0.001
"""Degrees to which places are rounded: about a hundred metres."""


class Refusal(msgspec.Struct):
    """What went wrong and what to try, as JSON."""

    what: str
    try_this: str


LONGEST_WORDS = 120
"""Octets of what a file is about, in its name. File systems allow 255, and a label, an ending and
what is added while it is written come to that."""


def file_stem(kind: str, about: Iterable[str | None], day: str) -> str:
    """What a file is called, without its ending: `riparian-JP-KR-2026-10-01`. `about` are words of
    a person, of any length and in any script: percent-encoded, as the header of an answer takes
    them, and cut after a whole character."""
    words = ""
    for each in "-".join(filter(None, about)):
        encoded = quote(each, safe="", errors="replace")
        if len(words) + len(encoded) > LONGEST_WORDS:
            break
        words += encoded
    return "-".join(filter(None, (kind, words, day)))


def as_json(value: Any) -> Response:
    """A record, or a list with what belongs to it, as JSON."""
    return Response(msgspec.json.encode(value, enc_hook=str), media_type="application/json")


def as_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A table as a CSV file of that name, safe to open in a spreadsheet."""
    file = io.StringIO()
    file.write(BYTE_ORDER_MARK)
    write_csv(file, header, rows)
    return Response(
        file.getvalue().encode(),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}.csv"'},
    )


def as_geojson(features: Iterable[dict[str, Any]], **more: Any) -> Response:
    """A GeoJSON feature collection (RFC 7946: longitude first, WGS 84); `more` are foreign members
    that say what it is."""
    collection = {"type": "FeatureCollection", **more, "features": list(features)}
    return Response(
        msgspec.json.encode(collection, enc_hook=str), media_type="application/geo+json"
    )


@cache
def shape_of(place: str, region: str) -> dict[str, Any] | None:
    """The outline of a province or country; None where the region pack has none."""
    provinces = outlines(TOLERANCE, region)
    outline = provinces.get(place) or borders(TOLERANCE, region).get(place)
    if outline is None:
        return None
    return dict(mapping(shapely.set_precision(outline, GRID)))
