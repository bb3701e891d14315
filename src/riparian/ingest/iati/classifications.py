"""Sectors, countries, regions, policy markers, tags and humanitarian scopes.

They stand under an activity and, some of them, under a transaction; the same functions read both.
"""

from __future__ import annotations

from riparian.ingest.iati.codes import (
    COUNTRY,
    HUMANITARIAN_SCOPE_TYPE,
    POLICY_MARKER,
    POLICY_MARKER_VOCABULARY,
    POLICY_SIGNIFICANCE,
    REGION,
    REGION_VOCABULARY,
    SECTOR,
    SECTOR_CATEGORY,
    SECTOR_VOCABULARY,
    TAG_VOCABULARY,
    Codes,
)
from riparian.ingest.iati.context import Context, Element, Fields, attribute_of, code_of
from riparian.ingest.iati.texts import read_narratives
from riparian.model.place import RecipientCountry, RecipientRegion
from riparian.model.sector import HumanitarianScope, PolicyMarker, Sector, Tag

_SECTORS = {"1": SECTOR, "2": SECTOR_CATEGORY}
_REGIONS = {"1": REGION}
_POLICY_MARKERS = {"1": POLICY_MARKER}


def _code_within(
    lists: dict[str, Codes], vocabulary: str, element: Element, context: Context, name: str
) -> str | None:
    """The code; looked up where we have the vocabulary's list, taken as it is where not."""
    codes = lists.get(vocabulary)
    if codes is not None:
        return codes.get(element.get("code", "")) or code_of(codes, element, context, name)
    code = element.get("code") or (element.text or "").strip()
    if not code:
        context.flag_unknown(f"vocabulary {vocabulary}", "", element, name)
    return code or None


def read_percentage(element: Element, context: Context, name: str) -> float | None:
    """`@percentage`, from 0 to 100; anything else is a Problem and None."""
    text = element.get("percentage")
    if not text:
        return None
    try:
        value = float(text)
        if 0 <= value <= 100:
            return value
    except ValueError:
        pass
    context.flag(
        "percentage-wrong",
        element,
        field=f"{name}/@percentage",
        expected="a number from 0 to 100",
        got=text,
        kept="it was kept without a percentage",
    )
    return None


def read_sector(element: Element, fields: Fields, context: Context) -> None:
    """A sector. Without `@vocabulary` it is a DAC 5-digit code, as the standard says."""
    get = element.get
    vocabulary = (
        attribute_of(SECTOR_VOCABULARY, element, "vocabulary", context, "sector") or "1"
    )
    if code := _code_within(_SECTORS, vocabulary, element, context, "sector"):
        fields["sectors"].append(
            Sector(
                code,
                vocabulary,
                read_percentage(element, context, "sector"),
                read_narratives(element, context, "sector"),
                vocabulary_uri=get("vocabulary-uri") or None,
            )
        )


def read_country(element: Element, fields: Fields, context: Context) -> None:
    """A recipient country; one with neither code nor name is a Problem and left out."""
    name = "recipient-country"
    code = COUNTRY.get(element.get("code", "")) or code_of(COUNTRY, element, context, name)
    if code:
        fields["recipient_countries"].append(
            RecipientCountry(
                code,
                read_percentage(element, context, name),
                read_narratives(element, context, name),
            )
        )


def read_region(element: Element, fields: Fields, context: Context) -> None:
    """A recipient region. Without `@vocabulary` it is an OECD DAC code."""
    name = "recipient-region"
    vocabulary = attribute_of(REGION_VOCABULARY, element, "vocabulary", context, name) or "1"
    if code := _code_within(_REGIONS, vocabulary, element, context, name):
        fields["recipient_regions"].append(
            RecipientRegion(
                code,
                vocabulary,
                read_percentage(element, context, name),
                read_narratives(element, context, name),
            )
        )


def read_policy_marker(element: Element, fields: Fields, context: Context) -> None:
    """A policy marker. Without `@vocabulary` it is an OECD DAC code."""
    name = "policy-marker"
    vocabulary = (
        attribute_of(POLICY_MARKER_VOCABULARY, element, "vocabulary", context, name) or "1"
    )
    if code := _code_within(_POLICY_MARKERS, vocabulary, element, context, name):
        fields["policy_markers"].append(
            PolicyMarker(
                code,
                vocabulary,
                attribute_of(POLICY_SIGNIFICANCE, element, "significance", context, name),
                read_narratives(element, context, name),
            )
        )


def read_tag(element: Element, fields: Fields, context: Context) -> None:
    """A tag, of whatever vocabulary."""
    vocabulary = attribute_of(TAG_VOCABULARY, element, "vocabulary", context, "tag")
    if code := _code_within({}, vocabulary or "?", element, context, "tag"):
        fields["tags"].append(
            Tag(
                code,
                vocabulary,
                read_narratives(element, context, "tag"),
            )
        )


def read_humanitarian_scope(element: Element, fields: Fields, context: Context) -> None:
    """An emergency or appeal."""
    name = "humanitarian-scope"
    vocabulary = element.get("vocabulary") or None
    if code := _code_within({}, vocabulary or "?", element, context, name):
        fields["humanitarian_scopes"].append(
            HumanitarianScope(
                code,
                attribute_of(HUMANITARIAN_SCOPE_TYPE, element, "type", context, name),
                vocabulary,
                read_narratives(element, context, name),
            )
        )
