"""Countries, regions and locations of an activity, out of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from riparian.ingest.iati.parse_values import read_position
from riparian.ingest.mapped.engine.field_slots import code_text
from riparian.ingest.mapped.engine.mapping_plan import RecordLines
from riparian.ingest.mapped.engine.word_spellings import spelling_of_name
from riparian.model.activity import (
    Location,
    Narrative,
    PlaceCode,
)

_PLACE_FIELDS = (
    "place", "admin1", "admin2", "latitude", "longitude", "place_code", "place_percentage",
    "exactness", "location_type", "location_class",
)  # fmt: skip


def locations(lines: RecordLines) -> tuple[Location, ...]:
    """One location for each line that names a place or has coordinates, each once.

    A cell that holds several places gives one location for each, and then the coordinates and
    codes of the line belong to none of them.
    """
    if not any(field in lines.plan.slots for field in _PLACE_FIELDS):
        return ()
    stated = lines.each(_locations_of, _PLACE_FIELDS)
    cells = _each_cell_once(stated) if len(stated) > 1 else stated
    return tuple(dict.fromkeys(location for cell in cells for location in cell))


def _each_cell_once(stated: Sequence[list[Location]]) -> Iterable[list[Location]]:
    """What lines say of places, once where they differ in marks; of these the most places."""
    fullest: dict[object, list[Location]] = {}
    for cell in stated:
        key = _spelling_of(cell)
        if len(cell) > len(fullest.setdefault(key, cell)):
            fullest[key] = cell
    return fullest.values()


def _spelling_of(cell: Sequence[Location]) -> object:
    """What makes cells one place: their words, or all of them where a point or code stands."""
    if any(location.latitude is not None or location.ids for location in cell):
        return tuple(cell)
    named = ((*location.names, *location.description) for location in cell)
    return spelling_of_name(" ".join(name.text for names in named for name in names))


def _locations_of(row: RecordLines) -> list[Location]:
    places, admin1, admin2 = _names(row, "place"), _names(row, "admin1"), _names(row, "admin2")
    finest = places or admin2 or admin1
    wider = tuple(name for name in (*admin2, *admin1) if name not in finest)
    if len(finest) > 1:
        return [Location(names=(name,), description=wider) for name in finest]
    position = _position(row)
    ids = tuple(PlaceCode(slot.source.vocabulary, code) for slot, code in row.codes("place_code"))
    if not finest and position is None and not ids:
        return []
    shares = row.percentages("place_percentage")
    return [
        Location(
            names=tuple(finest),
            description=wider,
            latitude=position[0] if position else None,
            longitude=position[1] if position else None,
            exactness=row.code("exactness"),
            location_class=row.code("location_class"),
            feature_designation=row.code("location_type"),
            ids=ids,
            percentage=shares[0] if shares else None,
        )
    ]


def _names(row: RecordLines, field: str) -> list[Narrative]:
    names = (Narrative(text, row.lang_of(slot)) for slot, text in row.words(field))
    return list(dict.fromkeys(names))


def _position(row: RecordLines) -> tuple[float, float] | None:
    line = row.lines[0]
    degrees = [
        next((text for slot in row.slots(field) if (text := code_text(slot.cell(line)))), "")
        for field in ("latitude", "longitude")
    ]
    if not any(degrees):
        return None
    position = read_position(*degrees)
    if position is None or not (abs(position[0]) <= 90 and abs(position[1]) <= 180):  # nan too
        kept = "the place was kept without them"
        row.flag("coordinates-wrong", "latitude", "decimal degrees", " ".join(degrees), kept)
        return None
    return position
