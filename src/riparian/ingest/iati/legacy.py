"""What only IATI 1.01 to 1.05 has: elements repeated per language, and older forms of a location.

Words in place of codes are in `codes.py`, texts without `narrative` in `texts.py`: both occur in
files that call themselves 2.x as well, and are read by their shape. Source: the 1.05 schema and
code lists (`iati-activities-schema.xsd`, GeographicalPrecision, GazetteerAgency).
"""

from __future__ import annotations

from typing import Any

import msgspec

from riparian.ingest.iati.codes import COUNTRY
from riparian.ingest.iati.context import Context, Element, Fields
from riparian.ingest.iati.texts import read_narratives
from riparian.model.activity import PlaceCode

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
