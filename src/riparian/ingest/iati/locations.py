"""Locations: names, coordinates, gazetteer and administrative codes, of 1.x and 2.x.

Only IATI 1.01 to 1.05 has elements repeated per language, and older forms of a location. Words in
place of codes are in `reading_context`, texts without `narrative` in `narrative_elements`: both
occur in files that call themselves 2.x as well, and are read by their shape. Source: the 1.05
schema and code lists (`iati-activities-schema.xsd`, GeographicalPrecision, GazetteerAgency).
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec

from riparian.ingest.iati.classifications import read_percentage
from riparian.ingest.iati.narrative_elements import own_text, read_narratives
from riparian.ingest.iati.parse_values import read_position
from riparian.ingest.iati.reading_context import (
    COUNTRY,
    GEOGRAPHIC_EXACTNESS,
    GEOGRAPHIC_VOCABULARY,
    LOCATION_CLASS,
    LOCATION_REACH,
    Context,
    Element,
    Fields,
    Handler,
    attribute_of,
    read_code,
)
from riparian.model.activity import Location, PlaceCode

_ISO_COUNTRY = "A4"
_PER_LANGUAGE = (
    "descriptions",
    "participating_orgs",
    "policy_markers",
    "recipient_countries",
    "recipient_regions",
    "sectors",
)


def merge_languages(fields: Fields) -> None:
    """Make one record of elements that say the same in several languages.

    In 1.x an element was repeated for each language. Records that agree in everything but their
    words, and have different languages, become one with all the words. So a sector named in
    English and French counts once.
    """
    for name in _PER_LANGUAGE:
        records = fields.get(name, ())
        if len(records) > 1:
            fields[name] = _merge_languages(records)


def _merge_languages(records: list[Any]) -> list[Any]:
    by_meaning: dict[Any, list[Any]] = {}
    for record in records:
        meaning = msgspec.structs.replace(record, narratives=())
        versions = by_meaning.setdefault(meaning, [])
        for index, earlier in enumerate(versions):
            if not {text.lang for text in earlier.narratives} & {
                text.lang for text in record.narratives
            }:
                words = earlier.narratives + record.narratives
                versions[index] = msgspec.structs.replace(earlier, narratives=words)
                break
        else:
            versions.append(record)
    return [record for versions in by_meaning.values() for record in versions]


_PRECISION = {
    "1": ("1", None, None),
    "2": ("2", None, None),
    "3": ("2", "1", "ADM2"),
    "4": ("2", "1", "ADM1"),
    "5": ("2", None, None),
    "6": ("2", "1", "PCLI"),
    "7": ("2", None, None),
    "8": ("2", None, None),
    "9": ("2", "1", "PCLI"),
}


def read_precision(code: str, element: Element, parts: Fields, context: Context) -> None:
    """A GeographicalPrecision code as what 2.x says instead, where 2.x parts do not say it.

    1 is exact, all others approximate; 3 is a second and 4 a first administrative division, 6 and
    9 a whole country: then the point is only the middle of it (LocationType ADM2, ADM1, PCLI).
    """
    if code not in _PRECISION:
        context.flag_unknown("GeographicalPrecision", code, element, "location/@precision", False)
        return
    fields = ("exactness", "location_class", "feature_designation")
    for field, value in zip(fields, _PRECISION[code], strict=True):
        if value:
            parts.setdefault(field, value)


def read_administrative_words(element: Element, parts: Fields, context: Context) -> None:
    """`@country`, `@adm1`, `@adm2` as codes of level 0, 1 and 2, and the text as a description."""
    if country := element.get("country"):
        vocabulary = _ISO_COUNTRY if COUNTRY.recognise(country) else None
        parts["administrative"].append(PlaceCode(vocabulary, country, "0"))
    for level in ("1", "2"):
        if code := element.get(f"adm{level}"):
            parts["administrative"].append(PlaceCode(None, code, level))
    if words := read_narratives(element, context, "location/administrative"):
        parts["description"] = (*parts.get("description", ()), *words)


def read_location(element: Element, fields: Fields, context: Context) -> None:
    """One location; parts of it that cannot be read are Problems, the rest is kept."""
    parts: defaultdict[str, Any] = defaultdict(list)
    part_of = _PARTS.get
    for child in element:
        if part := part_of(child.tag):
            part(child, parts, context)
    if "ids" in parts:
        parts["ids"] = tuple(parts["ids"])
    if "administrative" in parts:
        parts["administrative"] = tuple(parts["administrative"])
    if element.get("percentage"):
        parts["percentage"] = read_percentage(element, context, "location")
    fields["locations"].append(Location(element.get("ref") or None, **parts))


def _words(field: str, name: str) -> Handler:
    def read(element: Element, parts: Fields, context: Context) -> None:
        if texts := read_narratives(element, context, name):
            parts[field] = parts[field] + texts if field in parts else texts

    return read


def _read_id(element: Element, parts: Fields, context: Context) -> None:
    vocabulary = GEOGRAPHIC_VOCABULARY.get(element.get("vocabulary", "")) or attribute_of(
        GEOGRAPHIC_VOCABULARY, element, "vocabulary", context, "location/location-id"
    )
    if code := element.get("code"):
        parts["ids"].append(PlaceCode(vocabulary, code))


def _read_gazetteer_entry(element: Element, parts: Fields, context: Context) -> None:
    """The 1.x form of `location-id`: the code is the text."""
    name = "location/gazetteer-entry"
    vocabulary = attribute_of(GEOGRAPHIC_VOCABULARY, element, "gazetteer-ref", context, name)
    if code := own_text(element):
        parts["ids"].append(PlaceCode(vocabulary, code))


def _read_administrative(element: Element, parts: Fields, context: Context) -> None:
    name = "location/administrative"
    vocabulary = attribute_of(GEOGRAPHIC_VOCABULARY, element, "vocabulary", context, name)
    if code := element.get("code"):
        parts["administrative"].append(PlaceCode(vocabulary, code, element.get("level") or None))
    read_administrative_words(element, parts, context)


def _read_feature(element: Element, parts: Fields, context: Context) -> None:
    if code := element.get("code") or own_text(element):
        parts["feature_designation"] = code


def _read_point(element: Element, parts: Fields, context: Context) -> None:
    for child in element:
        if child.tag == "pos" and (text := own_text(child)):
            numbers = text.replace(",", " ").split()
            latitude, longitude = numbers if len(numbers) == 2 else (text, "")
            _place(latitude, longitude, child, parts, context)


def _read_coordinates(element: Element, parts: Fields, context: Context) -> None:
    """The 1.x form of `point`."""
    latitude, longitude = element.get("latitude", ""), element.get("longitude", "")
    if latitude or longitude:
        _place(latitude, longitude, element, parts, context)
    if precision := element.get("precision"):
        read_precision(precision, element, parts, context)


def _place(
    latitude: str, longitude: str, element: Element, parts: Fields, context: Context
) -> None:
    position = read_position(latitude, longitude)
    if position and -90 <= position[0] <= 90 and -180 <= position[1] <= 180:
        parts["latitude"], parts["longitude"] = position
        return
    swapped = position and 90 < abs(position[0]) <= 180 and abs(position[1]) <= 90
    context.flag(
        "coordinates-swapped" if swapped else "coordinates-wrong",
        element,
        field=f"location/{'point' if element.tag == 'pos' else element.tag}",
        expected="a latitude from -90 to 90 and a longitude from -180 to 180",
        got=f"{latitude} {longitude}".strip(),
        kept="the location was kept without coordinates",
    )


_PARTS: dict[Any, Handler] = {
    "location-id": _read_id,
    "name": _words("names", "location/name"),
    "exactness": read_code("exactness", GEOGRAPHIC_EXACTNESS, "location/exactness"),
    "location-class": read_code("location_class", LOCATION_CLASS, "location/location-class"),
    "point": _read_point,
    "coordinates": _read_coordinates,
    "location-reach": read_code("reach", LOCATION_REACH, "location/location-reach"),
    "description": _words("description", "location/description"),
    "activity-description": _words("activity_description", "location/activity-description"),
    "administrative": _read_administrative,
    "feature-designation": _read_feature,
    "location-type": _read_feature,
    "gazetteer-entry": _read_gazetteer_entry,
}
