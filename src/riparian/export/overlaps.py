"""Overlaps as rows of a table and as GeoJSON features: what a reader takes away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from riparian.overlap.browse.question import MeetingPoint
from riparian.overlap.overlap import Overlap

HEADER = (
    "id", "kind", "kind_confidence", "strength", "strength_bits", "closer_than", "place", "theme",
    "sentence",
    "a_id", "a_provider", "a_title", "a_original", "a_start", "a_end", "a_status",
    "a_status_sureness", "a_usd", "a_usd_held", "a_amount", "a_currency",
    "b_id", "b_provider", "b_title", "b_original", "b_start", "b_end", "b_status",
    "b_status_sureness", "b_usd", "b_usd_held", "b_amount", "b_currency", "missing", "meeting",
)  # fmt: skip


def overlap_cells(o: Overlap, meeting: str) -> list[object]:
    """One overlap as the cells below `HEADER`; `meeting` is the identifier of the strongest overlap
    of the same two undertakings."""
    cells: list[object] = [
        o.id, o.kind, o.kind_confidence, o.strength, o.strength_bits, o.closer_than, o.place,
        o.theme, o.sentence,
    ]  # fmt: skip
    for side in (o.a, o.b):
        cells += [side.id, side.provider, side.title, side.original, side.start, side.end]
        cells += [side.status, side.status_sureness, side.usd, side.usd_held]
        cells += [side.amount, side.currency]
    return [*cells, o.missing, meeting]


def overlap_properties(o: Overlap, meeting: str, there: Sequence[MeetingPoint]) -> dict[str, Any]:
    """What is said of one overlap beside its geometry, flat, as maps have it."""
    return {
        "id": o.id,
        "meeting": meeting,
        "kind": o.kind,
        "strength": o.strength,
        "strength_bits": o.strength_bits,
        "place": o.place,
        "theme": o.theme,
        "sentence": o.sentence,
        "places_in_common": [point.name for point in there],
        "a_id": o.a.id,
        "a_provider": o.a.provider,
        "a_title": o.a.title,
        "b_id": o.b.id,
        "b_provider": o.b.provider,
        "b_title": o.b.title,
    }


def overlap_geometry(there: Sequence[MeetingPoint]) -> dict[str, Any] | None:
    """A point in the middle of each place that both are in (RFC 7946); None where none is known."""
    points = [[point.longitude, point.latitude] for point in there]
    if not points:
        return None
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    return {"type": "MultiPoint", "coordinates": points}
