"""Locations as a source states them."""

from __future__ import annotations

from riparian.export.iati_elements import (
    Frame,
    add,
    code_element,
    is_code,
    narratives,
    says_something,
    state,
)
from riparian.export.iati_shares import stated_percentage
from riparian.export.percentages import decimal_of
from riparian.export.xml_element import Element
from riparian.ingest.iati.own_namespace import own
from riparian.model.activity import Location, PlaceCode

WGS_84 = "http://www.opengis.net/def/crs/EPSG/0/4326"


def location(frame: Frame, one: Location) -> None:
    """A location; codes of no vocabulary stand at its end in our namespace."""
    element = add(frame.element, "location")
    state(element, "ref", one.ref, one.ref)
    if one.percentage is not None:
        state(element, "percentage", None, stated_percentage(one.percentage))
    code_element(element, "location-reach", one.reach)
    for code in one.ids:
        if code.vocabulary is not None:
            _place_code(element, "location-id", code)
    for name, words in (
        ("name", one.names), ("description", one.description),
        ("activity-description", one.activity_description),
    ):  # fmt: skip
        if says_something(words):
            narratives(add(element, name), words, frame)
    kept = [code for code in one.administrative if _fits(code)]
    for code in kept:
        _place_code(element, "administrative", code)
    if one.latitude is not None and one.longitude is not None:
        point(element, one.latitude, one.longitude)
    code_element(element, "exactness", one.exactness)
    code_element(element, "location-class", one.location_class)
    code_element(element, "feature-designation", one.feature_designation)
    for code in one.ids:
        if code.vocabulary is None:
            _place_code(element, own("location-id"), code)
    for code in one.administrative:
        if code not in kept:
            _place_code(element, own("administrative"), code)


def point(element: Element, latitude: float, longitude: float) -> None:
    """A point in decimal degrees."""
    position = add(add(element, "point", {"srsName": WGS_84}), "pos")
    position.text = f"{decimal_of(latitude)} {decimal_of(longitude)}"


def _fits(code: PlaceCode) -> bool:
    level = code.level
    is_level = level is None or (level.isascii() and level.isdigit())
    return is_code(code.vocabulary, "GeographicVocabulary") and is_level


def _place_code(element: Element, name: str, code: PlaceCode) -> None:
    each = add(element, name, {"vocabulary": code.vocabulary, "level": code.level})
    each.set("code", code.code)
