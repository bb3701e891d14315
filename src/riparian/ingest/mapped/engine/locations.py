"""Countries, regions and locations of an activity, out of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from riparian.codelists.countries import country_code
from riparian.codelists.lists import load_codelist
from riparian.english import count_of
from riparian.ingest.iati.values import read_position
from riparian.ingest.mapped.engine.record_lines import RecordLines
from riparian.ingest.mapped.engine.slots import code_text
from riparian.ingest.mapped.engine.spellings import spelling_of_name
from riparian.language.figures.numbers import read_number
from riparian.model.activity import (
    Location,
    Narrative,
    PlaceCode,
    RecipientCountry,
    RecipientRegion,
)

Recipients = tuple[tuple[RecipientCountry, ...], tuple[RecipientRegion, ...]]
"""Countries and regions together."""

RECIPIENTS = ("country", "country_percentage", "region", "region_percentage")
"""Fields that say where the money goes."""

_REGION = "region:"
_DECIMALS = 9
"""Of a percentage; 0.28 x 100 is 28.000000000000004."""
_PLACE_FIELDS = (
    "place", "admin1", "admin2", "latitude", "longitude", "place_code", "place_percentage",
    "exactness", "location_type", "location_class",
)  # fmt: skip


def recipients(row: RecordLines) -> Recipients:
    """What one line says of the recipients; the default where it says nothing."""
    countries: list[RecipientCountry] = []
    regions: list[RecipientRegion] = []
    words = row.codes("country")
    shares = shares_of(row, "country_percentage", len(words))
    for (slot, word), share in zip(words, shares, strict=True):
        # `dac-recipients` gives `region:` and a code where the DAC numbers a region, not a country.
        if word.startswith(_REGION):
            regions.append(RecipientRegion(word.removeprefix(_REGION), percentage=share))
        elif code := _country(word):
            countries.append(RecipientCountry(code, percentage=share))
        else:
            kept = "the record was kept without this country"
            row.flag("code-unknown", slot.name, "a country", word, kept)
    regions.extend(_regions(row))
    if not countries and not regions and (default := row.defaults.get("country")):
        countries.append(RecipientCountry(_country(default) or default))
    return tuple(dict.fromkeys(countries)), tuple(dict.fromkeys(regions))


def _regions(row: RecordLines) -> list[RecipientRegion]:
    codes = row.codes("region")
    shares = shares_of(row, "region_percentage", len(codes))
    return [
        RecipientRegion(code, slot.source.vocabulary or "1", percentage=share)
        for (slot, code), share in zip(codes, shares, strict=True)
    ]


@lru_cache(maxsize=8192)
def _country(word: str) -> str | None:
    return word if word in load_codelist("Country") else country_code(word)


def shares_of(row: RecordLines, field: str, count: int) -> list[float | None]:
    """A percentage for each of so many codes of a line; none where their numbers differ."""
    shares = _percentages(row, field)
    if len(shares) == count:
        return shares
    if shares and count:
        kept = "the record was kept without them"
        row.flag("percentage-wrong", field, count_of(count, "percentage"), str(len(shares)), kept)
    return [None] * count


def _percentages(row: RecordLines, field: str) -> list[float | None]:
    """The percentages of a line, in the order of its codes."""
    percentages: list[float | None] = []
    line = row.lines[0]
    for slot in row.slots(field):
        numbers: list[tuple[str, float | None]] = []
        if slot.source.separator is None:
            if figure := slot.number(line, row.findings):
                numbers = [(str(slot.cell(line)), figure.value)]
        else:
            numbers = [(text, _number_in(text)) for text in slot.texts(line, row.findings)]
        for text, number in numbers:
            is_share = number is not None and 0 <= number <= 100
            if not is_share:
                kept = "the record was kept without it"
                row.flag("percentage-wrong", field, "a number from 0 to 100", text, kept)
            rounded = round(number, _DECIMALS) if number is not None and is_share else None
            percentages.append(rounded)
    return percentages


def _number_in(text: str) -> float | None:
    reading = read_number(text)
    return reading.value if reading else None


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
    shares = _percentages(row, "place_percentage")
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
