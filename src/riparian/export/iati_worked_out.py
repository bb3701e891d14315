"""What the catalogue worked out of a record, in elements of IATI that carry rule and sureness.

It stands only where the source states nothing. Other programs read it as they read everything in
IATI, so each says in words as well that no source states it; our own reader works it out again
instead, except for what only a model or a translation service could say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

import msgspec

from riparian.codelists.lists import load_codelist
from riparian.export.iati_elements import (
    Frame,
    add,
    apart,
    explain,
    first_day,
    is_code,
    last_day,
    narratives,
    precision_words,
    state,
)
from riparian.export.iati_places import point
from riparian.export.percentages import shares_as_percentages
from riparian.export.xml_element import Element
from riparian.ingest.iati.own_namespace import BY, CENTRE, MODEL, RULE, SURENESS, WORKED_OUT
from riparian.ingest.iati.reading_context import LANG
from riparian.model.activity import Activity, ActivityDate, Transaction
from riparian.model.derived import (
    CountryShare,
    Period,
    PlaceShare,
    ProviderClaim,
    PurposeShare,
    ShownTitle,
    Sureness,
)
from riparian.normalise.status import status_on

_STATUS_CODES = {"planned": "1", "ongoing": "2", "ended": "4", "cancelled": "5"}
_RUNNING = "2"
_NOT_SPECIFIED = "99810"
_DEVELOPING_COUNTRIES = "998"
_THIRD_PARTY = "5"
PERSON: Literal["person"] = "person"
"""In place of how sure it is: a person says so."""

_TEXTS = ("title", "description")
"""Fields out of which places are read; those of locations stand in IATI's own element."""

_NUMBERED = "the number that the source gives, as it stands in this file"

NAMED = "named in "
"""How the method begins by which a place was known that a source calls by its name."""


class PlacePoint(msgspec.Struct, frozen=True):
    """A place that was worked out: its name, and a point where it has one. `by_person`: a person
    set it, for the project that the record is of."""

    share: PlaceShare
    name: str
    latitude: float | None
    longitude: float | None
    by_person: bool = False


class SameProject(msgspec.Struct, frozen=True):
    """Another record of the same project, by the identifier under which it is exported."""

    identifier: str
    by_person: bool
    bits: float | None


class WorkedOut(msgspec.Struct, frozen=True):
    """What is known of a record beyond what it states. `first_known`: the first day on which the
    catalogue knows of it (ISO). `model_purposes` were read out of its texts by a model. `named`:
    for the number of a related activity the identifier under which its record is exported."""

    title: ShownTitle | None = None
    providers: tuple[ProviderClaim, ...] = ()
    countries: tuple[CountryShare, ...] = ()
    places: tuple[PlacePoint, ...] = ()
    purposes: tuple[PurposeShare, ...] = ()
    model_purposes: tuple[PurposeShare, ...] = ()
    period: Period = Period()
    first_known: str = ""
    same_project: tuple[SameProject, ...] = ()
    named: Mapping[str, str] = MappingProxyType({})


def _mark(element: Element, sureness: Sureness | Literal["person"], rule: str) -> None:
    element.set(SURENESS, sureness)
    element.set(RULE, rule)


def _say(element: Element, sureness: Sureness, rule: str) -> None:
    explain(element, f"{sureness.capitalize()}, not stated by the source: {rule}")


def worked_out_title(element: Element, told: WorkedOut) -> None:
    """A gloss or a machine translation beside the title, marked as such."""
    title = told.title
    if title is None or title.original is None or not title.by.startswith(("gloss", "machine")):
        return
    narrative = add(element, "narrative", {LANG: "en", BY: title.by})
    narrative.text = title.text
    rule = "by glossary and grammar" if title.by == "gloss" else title.by
    _mark(narrative, "inferred", rule)


def some_organisation(frame: Frame, told: WorkedOut) -> None:
    """Whose cooperation it is, where no organisation is stated."""
    for claim in told.providers:
        name = frame.provider_name(claim.provider) or claim.provider
        role = "1" if claim.role == "funder" else "3"
        element = add(frame.element, "participating-org", {"role": role})
        _mark(element, claim.sureness, claim.rule)
        narrative = add(element, "narrative", {LANG: "en"})
        narrative.text = name
    if not told.providers:
        element = add(frame.element, "participating-org", {"role": "4", BY: CENTRE})
        explain(element, "No organisation is stated in the source")


def status(frame: Frame, activity: Activity, told: WorkedOut) -> None:
    """The status as stated, else as the catalogue works it out for the day of the file."""
    stated = activity.activity_status
    if is_code(stated, "ActivityStatus"):
        add(frame.element, "activity-status", {"code": stated})
        return
    known = status_on(told.period, frame.day)
    code = _STATUS_CODES.get(known.status)
    element = add(frame.element, "activity-status", {"code": code or _RUNNING})
    rule = known.rule if code else "the status is not known, for which IATI has no code"
    _mark(element, known.sureness or "assumed", rule)
    if stated is not None:
        state(apart(frame, "activity-status"), "code", stated, stated)


def dates(frame: Frame, activity: Activity, told: WorkedOut) -> None:
    """Dates as stated, as far as IATI's rules allow them, and a start in any case.

    An actual date after the day of the file is a plan, and stands as one.
    """
    placed: list[tuple[str, str, ActivityDate]] = []
    refused: list[ActivityDate] = []
    for one in activity.activity_dates:
        kind = one.type
        day = (first_day if kind in ("1", "2") else last_day)(one.date)
        if day is None or not is_code(kind, "ActivityDateType"):
            refused.append(one)
            continue
        if kind in ("2", "4") and day > frame.day:
            kind = "1" if kind == "2" else "3"
        placed.append((kind, day, one))
    kept = _in_order(placed)
    refused += [each[2] for each in placed if not any(each is other for other in kept)]
    for kind, day, one in kept:
        element = add(frame.element, "activity-date")
        state(element, "type", kind, one.type)
        state(element, "iso-date", day, one.date)
        narratives(element, one.narratives, frame)
        which = "first" if one.type in ("1", "2") else "last"
        if words := precision_words(one.date, day, which):
            explain(element, words)
        if kind != one.type:
            explain(element, "The source calls this day actual; it lies ahead.")
    first = _first_told(activity) or told.first_known
    _worked_out_dates(frame, told.period, first, [(kind, day) for kind, day, _ in kept])
    for one in refused:
        element = apart(frame, "activity-date")
        state(element, "type", one.type, one.type)
        state(element, "iso-date", None, one.date)
        narratives(element, one.narratives, frame)


def _in_order(
    placed: Sequence[tuple[str, str, ActivityDate]],
) -> list[tuple[str, str, ActivityDate]]:
    """Those that IATI allows together: one of each sort, no end before the start of its sort."""
    first: dict[str, tuple[str, str, ActivityDate]] = {}
    for each in placed:
        first.setdefault(each[0], each)
    for start, end in (("1", "3"), ("2", "4")):
        if start in first and end in first and first[end][1] < first[start][1]:
            del first[end]
    return [each for each in placed if first.get(each[0]) is each]


def _first_told(activity: Activity) -> str | None:
    """The first day of money or of an event."""
    money = (each.date or each.amount.value_date for each in activity.transactions)
    days = map(first_day, (*money, *(event.date for event in activity.events)))
    return min(filter(None, days), default=None)


def _worked_out_dates(
    frame: Frame, period: Period, first_known: str, kept: Sequence[tuple[str, str]]
) -> None:
    ends = [day for kind, day in kept if kind == "3"]
    starts = [day for kind, day in kept if kind in ("1", "2")]
    start = min(starts, default=None)
    if start is None:
        day, sureness, rule = period.start, period.start_sureness, period.start_rule
        if day is None or sureness is None:
            day, sureness = first_known, "assumed"
            rule = "no start is known; it is the first day on which anything is known of it"
        start = min([day, *ends])
        _worked_out_date(frame, "1", start, sureness, rule)
    has_end = any(kind in ("3", "4") for kind, _ in kept)
    latest = max((day for kind, day in kept if kind == "1"), default=start)
    if not has_end and period.end and period.end_sureness and period.end >= max(latest, start):
        _worked_out_date(frame, "3", period.end, period.end_sureness, period.end_rule)


def _worked_out_date(frame: Frame, kind: str, day: str, sureness: Sureness, rule: str) -> None:
    element = add(frame.element, "activity-date", {"type": kind, "iso-date": day})
    _mark(element, sureness, rule)
    _say(element, sureness, rule)


def some_place(
    frame: Frame, activity: Activity, told: WorkedOut, shown: Sequence[Transaction]
) -> bool:
    """The countries as the catalogue works them out, where none are stated; whether there are
    any to be written so. `shown`: the transactions that IATI allows."""
    if activity.recipient_countries or activity.recipient_regions:
        return False
    if any(each.recipient_countries or each.recipient_regions for each in shown):
        return False
    shares = [share for share in told.countries if share.share > 0]
    parts = shares_as_percentages([share.share for share in shares])
    for share, part in zip(shares, parts, strict=True):
        name = "recipient-country"
        element = add(frame.element, name, {"code": share.country, "percentage": part})
        _mark(element, share.sureness, share.rule)
        _say(element, share.sureness, share.rule)
    if not shares:
        rule = "no country is known"
        element = add(frame.element, "recipient-region", {"code": _DEVELOPING_COUNTRIES})
        _mark(element, "assumed", rule)
        _say(element, "assumed", rule)
    return True


def worked_out_locations(frame: Frame, activity: Activity, told: WorkedOut) -> None:
    """Places finer than a country that were read out of texts, or set by a person; and where the
    source gives no point, those that its locations name: maps know no words."""
    has_point = any(each.latitude is not None for each in activity.locations)
    for place in told.places:
        share = place.share
        named = share.method.startswith(NAMED) and not has_point
        read_out = (share.field in _TEXTS or named) and share.share > 0
        if share.level == "country" or not (read_out or place.by_person):
            continue
        element = add(frame.element, "location")
        _mark(element, PERSON if place.by_person else share.sureness, share.method)
        name = add(element, "name")
        narrative = add(name, "narrative", {LANG: "en"})
        narrative.text = place.name
        words = share.method + (f" (“{share.words}”)" if share.words else "")
        if place.by_person:
            explain(add(element, "description"), "Set by a person here, not stated by the source")
        else:
            _say(add(element, "description"), share.sureness, words)
        if place.latitude is not None and place.longitude is not None:
            point(element, place.latitude, place.longitude)
        add(element, "exactness", {"code": "2"})
        add(element, "location-class", {"code": "1" if share.level != "locality" else "2"})


def some_purpose(
    frame: Frame, activity: Activity, told: WorkedOut, shown: Sequence[Transaction]
) -> None:
    """Purposes as the catalogue works them out, where no code of the DAC is stated."""
    stated = [*activity.sectors, *(sector for each in shown for sector in each.sectors)]
    if any(sector.vocabulary in ("1", "2") for sector in stated):
        return
    written = _purposes(frame, told.purposes, None) or _purposes(frame, told.model_purposes, MODEL)
    if not stated and not written:
        element = add(frame.element, "sector", {"code": _NOT_SPECIFIED, BY: CENTRE})
        explain(element, "No sector is stated in the source")


def _purposes(frame: Frame, purposes: Sequence[PurposeShare], by: str | None) -> bool:
    known = [purpose for purpose in purposes if purpose.share > 0 and purpose.category]
    for vocabulary in ("1", "2"):
        group = [p for p in known if (p.code is not None) == (vocabulary == "1")]
        for purpose, part in zip(
            group, shares_as_percentages([p.share for p in group]), strict=True
        ):
            code = purpose.code or purpose.category
            name = load_codelist("Sector" if purpose.code else "SectorCategory").name_of(code)
            element = add(frame.element, "sector", {"vocabulary": vocabulary, "code": code})
            element.set("percentage", part or "100")
            _mark(element, purpose.sureness, purpose.rule)
            if by:
                element.set(BY, by)
            _say(element, purpose.sureness, f"{name or code}; {purpose.rule}")
    return bool(known)


def related(frame: Frame, activity: Activity, told: WorkedOut, *, as_stated: bool) -> None:
    """Related activities as stated, then other records of the same project. `as_stated`: the record
    came as IATI, whose identifiers hold everywhere; the number that another source gives stands as
    the identifier under which that record is exported, where the catalogue has it."""
    name = "related-activity"
    for one in activity.related_activities:
        fits = is_code(one.type, "RelatedActivityType")
        if fits and not as_stated:
            if one.type is not None and (there := told.named.get(one.ref)):
                found = {"ref": there, "type": one.type}
                _mark(add(add(frame.element, name, found), WORKED_OUT), "derived", _NUMBERED)
            fits = False
        element = add(frame.element, name) if fits else apart(frame, name)
        element.set("ref", one.ref)
        if one.type is not None:
            element.set("type", one.type)
    for same in told.same_project:
        attributes = {"ref": same.identifier, "type": _THIRD_PARTY}
        element = add(frame.element, "related-activity", attributes)
        if same.by_person:
            rule = "a person judged that both are records of one project"
        elif same.bits is None:
            rule = "both are records of one project, by their identifier or by other records of it"
        else:
            rule = f"both are records of one project, by {same.bits:.1f} bits of evidence"
        _mark(add(element, WORKED_OUT), PERSON if same.by_person else "inferred", rule)
