"""Countries, regions and locations of an activity, out of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from riparian.codelists.countries import country_code
from riparian.codelists.lists import load_codelist
from riparian.ingest.iati.values import read_position
from riparian.ingest.mapped.engine.findings import RecordFindings
from riparian.ingest.mapped.engine.lines import Line
from riparian.ingest.mapped.engine.plan import Plan
from riparian.ingest.mapped.engine.slots import code_text
from riparian.ingest.mapped.engine.spellings import spelling_of_name
from riparian.language.figures.numbers import read_number
from riparian.model.place import Location, PlaceCode, RecipientCountry, RecipientRegion
from riparian.model.text import Narrative

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


def recipients(plan: Plan, line: Line, findings: RecordFindings) -> Recipients:
    """What one line says of the recipients; the default where it says nothing."""
    countries: list[RecipientCountry] = []
    regions: list[RecipientRegion] = []
    words = [(slot, code) for slot in plan.of("country") for code in slot.codes(line, findings)]
    shares = shares_of(plan, "country_percentage", len(words), line, findings)
    for (slot, word), share in zip(words, shares, strict=True):
        if word.startswith(_REGION):
            regions.append(RecipientRegion(word.removeprefix(_REGION), percentage=share))
        elif code := _country(word):
            countries.append(RecipientCountry(code, percentage=share))
        else:
            kept = "the record was kept without this country"
            findings.flag("code-unknown", slot.name, "a country", word, kept, row=line.number)
    regions.extend(_regions(plan, line, findings))
    if not countries and not regions and (default := plan.defaults.get("country")):
        countries.append(RecipientCountry(_country(default) or default))
    return tuple(dict.fromkeys(countries)), tuple(dict.fromkeys(regions))


def _regions(plan: Plan, line: Line, findings: RecordFindings) -> list[RecipientRegion]:
    found = [(slot, code) for slot in plan.of("region") for code in slot.codes(line, findings)]
    shares = shares_of(plan, "region_percentage", len(found), line, findings)
    return [
        RecipientRegion(code, slot.source.vocabulary or "1", percentage=share)
        for (slot, code), share in zip(found, shares, strict=True)
    ]


@lru_cache(maxsize=8192)
def _country(word: str) -> str | None:
    return word if word in load_codelist("Country") else country_code(word)


def shares_of(
    plan: Plan, field: str, count: int, line: Line, findings: RecordFindings
) -> list[float | None]:
    """A percentage for each of so many codes of a line; none where their numbers differ."""
    found = percentages(plan, field, line, findings)
    if len(found) == count:
        return found
    if found and count:
        kept = "the record was kept without them"
        expected = "1 percentage" if count == 1 else f"{count} percentages"
        got = str(len(found))
        findings.flag("percentage-wrong", field, expected, got, kept, row=line.number)
    return [None] * count


def percentages(plan: Plan, field: str, line: Line, findings: RecordFindings) -> list[float | None]:
    """The percentages of a line, in the order of its codes."""
    found: list[float | None] = []
    for slot in plan.of(field):
        texts: list[tuple[str, float | None]] = []
        if slot.source.separator is None:
            if value := slot.number(line, findings):
                texts = [(str(slot.cell(line)), value.value)]
        else:
            texts = [(text, _number_in(text)) for text in slot.texts(line, findings)]
        for text, number in texts:
            is_share = number is not None and 0 <= number <= 100
            if not is_share:
                kept = "the record was kept without it"
                expected = "a number from 0 to 100"
                findings.flag("percentage-wrong", field, expected, text, kept, row=line.number)
            found.append(round(number, _DECIMALS) if number is not None and is_share else None)
    return found


def _number_in(text: str) -> float | None:
    reading = read_number(text)
    return reading.value if reading else None


def locations(plan: Plan, lines: Sequence[Line], findings: RecordFindings) -> tuple[Location, ...]:
    """One location for each line that names a place or has coordinates, each once.

    A cell that holds several places gives one location for each, and then the coordinates and
    codes of the line belong to none of them.
    """
    if not any(field in plan.slots for field in _PLACE_FIELDS):
        return ()
    stated = plan.remember_each(_locations_of, _PLACE_FIELDS, lines, findings)
    cells = _each_cell_once(stated) if len(stated) > 1 else stated
    return tuple(dict.fromkeys(location for cell in cells for location in cell))


def _each_cell_once(stated: Sequence[list[Location]]) -> Iterable[list[Location]]:
    """What lines say of places, once where they differ in marks; of these the most places."""
    found: dict[object, list[Location]] = {}
    for cell in stated:
        key = _spelt(cell)
        if len(cell) > len(found.setdefault(key, cell)):
            found[key] = cell
    return found.values()


def _spelt(cell: Sequence[Location]) -> object:
    if any(location.latitude is not None or location.ids for location in cell):
        return tuple(cell)
    named = ((*location.names, *location.description) for location in cell)
    return spelling_of_name(" ".join(name.text for names in named for name in names))


def _locations_of(plan: Plan, line: Line, findings: RecordFindings) -> list[Location]:
    places = _names(plan, "place", line, findings)
    admin1 = _names(plan, "admin1", line, findings)
    admin2 = _names(plan, "admin2", line, findings)
    finest = places or admin2 or admin1
    wider = tuple(n for n in (*admin2, *admin1) if n not in finest)
    if len(finest) > 1:
        return [Location(names=(name,), description=wider) for name in finest]
    position = _position(plan, line, findings)
    ids = tuple(
        PlaceCode(slot.source.vocabulary, code)
        for slot in plan.of("place_code")
        for code in slot.codes(line, findings)
    )
    if not finest and position is None and not ids:
        return []
    shares = percentages(plan, "place_percentage", line, findings)
    return [
        Location(
            names=tuple(finest),
            description=wider,
            latitude=position[0] if position else None,
            longitude=position[1] if position else None,
            exactness=_code(plan, "exactness", line, findings),
            location_class=_code(plan, "location_class", line, findings),
            feature_designation=_code(plan, "location_type", line, findings),
            ids=ids,
            percentage=shares[0] if shares else None,
        )
    ]


def _code(plan: Plan, field: str, line: Line, findings: RecordFindings) -> str | None:
    found = (code for slot in plan.of(field) for code in slot.codes(line, findings))
    return next(found, plan.defaults.get(field))


def _names(plan: Plan, field: str, line: Line, findings: RecordFindings) -> list[Narrative]:
    lang = plan.defaults.get("language")
    return list(
        dict.fromkeys(
            Narrative(text, slot.source.lang or lang)
            for slot in plan.of(field)
            for text in slot.words(line, findings)
        )
    )


def _position(plan: Plan, line: Line, findings: RecordFindings) -> tuple[float, float] | None:
    found = [
        next((text for slot in plan.of(field) if (text := code_text(slot.cell(line)))), "")
        for field in ("latitude", "longitude")
    ]
    if not any(found):
        return None
    position = read_position(*found)
    if position is None or not (abs(position[0]) <= 90 and abs(position[1]) <= 180):  # nan too
        got = " ".join(found)
        kept = "the place was kept without them"
        findings.flag(
            "coordinates-wrong", "latitude", "decimal degrees", got, kept, row=line.number
        )
        return None
    return position
