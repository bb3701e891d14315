"""Countries, regions and sectors of an activity, with percentages that add up to 100."""

from __future__ import annotations

from collections.abc import Sequence

from riparian.export.iati_elements import Frame, add, address_of, explain, narratives, state
from riparian.export.percentages import decimal_of, exact_percentages
from riparian.export.xml_element import Element
from riparian.ingest.iati.own_namespace import BASIS, BY, MODEL, RULE, SURENESS
from riparian.model.activity import RecipientCountry, RecipientRegion, Sector

_DAC_REGIONS = "1"
_EQUAL = "Assumed, not stated by the source: an equal part of what has no percentage"

Recipient = RecipientCountry | RecipientRegion


def stated_percentage(value: float | None) -> str | None:
    """A percentage as it was stated."""
    return None if value is None else decimal_of(value)


def recipients(
    frame: Frame, countries: Sequence[RecipientCountry], regions: Sequence[RecipientRegion]
) -> None:
    """Countries, then regions. Percentages count over both together; regions of another vocabulary
    say the same once more, so theirs are no part of the sum, and stand apart."""
    counted: list[Recipient] = [*countries]
    vocabularies = [region.vocabulary for region in regions]
    of_sum = _DAC_REGIONS if _DAC_REGIONS in vocabularies else (vocabularies or [""])[0]
    if of_sum == _DAC_REGIONS or not countries:
        counted += [region for region in regions if region.vocabulary == of_sum]
    shown = dict(
        zip(map(id, counted), exact_percentages([c.percentage for c in counted]), strict=True)
    )
    named: list[Recipient] = [*countries, *regions]
    for each in named:
        is_region = isinstance(each, RecipientRegion)
        element = add(frame.element, "recipient-region" if is_region else "recipient-country")
        element.set("code", each.code)
        if isinstance(each, RecipientRegion) and each.vocabulary != _DAC_REGIONS:
            element.set("vocabulary", each.vocabulary)
        state(element, "percentage", shown.get(id(each)), stated_percentage(each.percentage))
        narratives(element, each.narratives, frame)
        if len(counted) > 1 and id(each) in shown and each.percentage is None:
            explain(element, _EQUAL)


def sectors(frame: Frame, stated: Sequence[Sector]) -> None:
    """The sectors as stated; percentages add up to 100 within each vocabulary."""
    shown: dict[int, str | None] = {}
    for vocabulary in dict.fromkeys(sector.vocabulary for sector in stated):
        group = [sector for sector in stated if sector.vocabulary == vocabulary]
        parts = exact_percentages([sector.percentage for sector in group])
        shown |= zip(map(id, group), parts, strict=True)
    for sector in stated:
        element = sector_element(frame.element, "sector", sector, frame)
        state(element, "percentage", shown[id(sector)], stated_percentage(sector.percentage))
        if sector.percentage is None and shown[id(sector)] is not None:
            explain(element, _EQUAL)


def sector_element(parent: Element, name: str, sector: Sector, frame: Frame) -> Element:
    """A sector without its percentage."""
    element = add(parent, name)
    if sector.vocabulary != "1":
        element.set("vocabulary", sector.vocabulary)
    if sector.vocabulary_uri is not None:
        state(element, "vocabulary-uri", address_of(sector.vocabulary_uri), sector.vocabulary_uri)
    element.set("code", sector.code)
    if sector.basis == "judged":
        element.set(BASIS, "judged")
    elif sector.basis == "inferred":
        element.set(BY, MODEL)
        element.set(SURENESS, "inferred")
        element.set(RULE, sector.rule or "")
    narratives(element, sector.narratives, frame)
    if sector.basis != "reported":
        explain(element, _JUDGED[sector.basis])
    return element


_JUDGED = {
    "judged": "Judged by the compilers of a register, not stated by the publisher",
    "inferred": "Read out of the texts by another centre, not stated by the publisher",
}
