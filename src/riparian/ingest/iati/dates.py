"""Dates of an activity: each read once, each doubt a `Problem`."""

from __future__ import annotations

from riparian.ingest.iati.narrative_elements import own_text, read_narratives
from riparian.ingest.iati.parse_values import ends_before, read_date
from riparian.ingest.iati.reading_context import (
    ACTIVITY_DATE_TYPE,
    Context,
    Element,
    Fields,
    attribute_of,
)
from riparian.language.figures.cell_reading import is_plausible
from riparian.model.activity import ActivityDate


def date_of(text: str, element: Element, context: Context, name: str) -> str | None:
    """The date as ISO text; a wrong one is a Problem and None, an odd one a Problem and kept."""
    iso, sound = read_date(text)
    if sound:
        return iso
    if iso and not is_plausible(iso):
        context.flag(
            "date-implausible",
            element,
            field=name,
            expected="a year from 1950 to 2100",
            got=text.strip(),
            kept="the date was kept",
        )
    else:
        flag_date(text, iso, element, context, name)
    return iso


def flag_date(text: str, iso: str | None, element: Element, context: Context, name: str) -> None:
    """Say that the text is no date, and what was taken instead."""
    context.flag(
        "date-wrong",
        element,
        field=name,
        expected="a date such as 2019-03-31",
        got=text.strip() or None,
        kept=f"it was read as {iso}" if iso else "the date was left out",
    )


def date_within(element: Element, context: Context, name: str) -> str | None:
    """The date in `@iso-date`, or else in the text, where older files have it."""
    text = element.get("iso-date")
    if text:
        iso, sound = read_date(text)
        if sound:
            return iso
    words = own_text(element)
    if text and not iso and (day := read_date(words)[0]):
        flag_date(text, day, element, context, name)
        return day
    return date_of(text or words, element, context, name)


def read_activity_date(element: Element, fields: Fields, context: Context) -> None:
    """A date of the activity; one without a type or a readable date is a Problem and left out."""
    kind = attribute_of(ACTIVITY_DATE_TYPE, element, "type", context, "activity-date")
    if kind is None:
        context.flag_unknown(ACTIVITY_DATE_TYPE.list_name, "", element, "activity-date/@type")
        return
    if iso := date_within(element, context, f"activity-date type {kind}"):
        words = read_narratives(element, context, "activity-date") if len(element) else ()
        fields["activity_dates"].append(ActivityDate(kind, iso, words))


def check_order(fields: Fields, context: Context) -> None:
    """Whether the planned end lies before the planned start, or the actual before the actual."""
    if len(fields.get("activity_dates", ())) < 2:
        return
    first: dict[str, str] = {}
    for entry in fields["activity_dates"]:
        first.setdefault(entry.type, entry.date)
    for word, start, end in (("planned", "1", "3"), ("actual", "2", "4")):
        if start in first and end in first and ends_before(first[end], first[start]):
            context.flag(
                "end-before-start",
                field=f"activity-date, {word}",
                expected=f"an end not before {first[start]}",
                got=first[end],
                kept="both dates were kept",
            )
