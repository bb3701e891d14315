"""One record of the catalogue as an `iati-activity` of IATI 2.03.

What the source states stands in IATI's own elements, in the order of the schema. What IATI demands
and no source states is worked out by the catalogue, or is said not to be known; what was worked
out carries its rule and how sure it is. Nothing that a source states is lost: what IATI has no
place for, or forbids, stands in our namespace at the end (`ingest.iati.own_namespace`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from riparian.export.iati_elements import (
    Frame,
    add,
    address_of,
    apart,
    code_element,
    explain,
    is_code,
    narratives,
    participating_org,
    says_something,
    state,
)
from riparian.export.iati_elements import allowed_reference as allowed
from riparian.export.iati_money import (
    Dates,
    budget,
    is_allowed,
    planned_disbursement,
    transaction,
)
from riparian.export.iati_places import location
from riparian.export.iati_shares import recipients, sectors
from riparian.export.iati_worked_out import (
    WorkedOut,
    dates,
    related,
    some_organisation,
    some_place,
    some_purpose,
    status,
    worked_out_locations,
    worked_out_title,
)
from riparian.export.xml_element import Element
from riparian.ingest.iati.own_namespace import BY, CENTRE, EVENT, FIELD, RECORD, SCHEME, own
from riparian.ingest.iati.reading_context import LANG
from riparian.model.activity import Activity, Document, Exported, Narrative, OtherIdentifier
from riparian.normalise.iso_days import is_day

_MOMENT = 19
"""Characters of `2026-11-29T09:30:00`."""


class Publisher(msgspec.Struct, frozen=True):
    """Who publishes the file: the centre, its reference and type as an organisation."""

    name: str
    ref: str
    type: str


class ExportedRecord(msgspec.Struct, frozen=True):
    """One record: as published, what the catalogue works out of it, under which identifier it is
    exported, and where it is from. `keeps_identifier`: it came as IATI. `tlp` is its label where it
    is not for everybody."""

    activity: Activity
    identifier: str
    keeps_identifier: bool
    origin: Exported
    worked_out: WorkedOut
    amount_dates: Dates
    tlp: str | None = None


def activity_element(
    record: ExportedRecord,
    publisher: Publisher,
    day: str,
    provider_name: Callable[[str], str | None],
) -> Element:
    """The element; `day` is that of the file (ISO)."""
    activity, told = record.activity, record.worked_out
    element = Element("iati-activity")
    frame = Frame(element, day, activity.default_lang, provider_name, [], [])
    _attributes(element, activity)
    identifier = add(element, "iati-identifier")
    identifier.text = record.identifier
    if record.identifier != activity.iati_identifier:
        identifier.set(own("text"), activity.iati_identifier)
    _reporting_org(frame, record, publisher)
    _title(frame, record)
    place_of_notes = _descriptions(frame, activity)
    _organisations(frame, activity, told)
    _other_identifiers(frame, record)
    status(frame, activity, told)
    dates(frame, activity, told)
    for contact in activity.contacts:
        each = add(element, "contact-info", {"type": contact.type})
        for name, words in (("organisation", contact.organisation),
                            ("job-title", contact.job_title)):  # fmt: skip
            if says_something(words):
                narratives(add(each, name), words, frame)
    code_element(element, "activity-scope", activity.activity_scope)
    shown = [one for one in activity.transactions if is_allowed(one, record.amount_dates, day)]
    if not some_place(frame, activity, told, shown):
        recipients(frame, activity.recipient_countries, activity.recipient_regions)
    for one in activity.locations:
        location(frame, one)
    worked_out_locations(frame, activity, told)
    sectors(frame, activity.sectors)
    some_purpose(frame, activity, told, shown)
    _classes(frame, activity)
    for one_budget in activity.budgets:
        budget(frame, one_budget)
    for planned in activity.planned_disbursements:
        planned_disbursement(frame, planned)
    for money in activity.transactions:
        transaction(frame, money, record.amount_dates)
    for document in activity.documents:
        _document(frame, document)
    came_as_iati = record.keeps_identifier or record.origin.reader == "iati"
    related(frame, activity, told, as_stated=came_as_iati)
    element.extend(frame.apart)
    _own_parts(frame, record)
    if frame.notes:
        _explain_notes(element, place_of_notes, frame.notes)
    return element


def _attributes(element: Element, activity: Activity) -> None:
    if activity.default_lang is not None:
        element.set(LANG, activity.default_lang)
    if activity.default_currency is not None:
        element.set("default-currency", activity.default_currency)
    if activity.humanitarian is not None:
        element.set("humanitarian", "1" if activity.humanitarian else "0")
    if activity.hierarchy is not None:
        fits = activity.hierarchy < 2**31
        shown = str(activity.hierarchy) if fits else None
        state(element, "hierarchy", shown, str(activity.hierarchy))
    if (updated := activity.last_updated_datetime) is not None:
        state(element, "last-updated-datetime", _moment(updated), updated)
    if (uri := activity.linked_data_uri) is not None:
        state(element, "linked-data-uri", address_of(uri), uri)


def _moment(text: str) -> str | None:
    """A date or time as `xsd:dateTime`; None where it is neither."""
    day, _, time = text.partition("T")
    if not is_day(day):
        return None
    if not time:
        return f"{day}T00:00:00"
    try:
        hours, minutes, seconds = (int(part) for part in time[:8].split(":"))
    except ValueError:
        return f"{day}T00:00:00"
    known = hours < 24 and minutes < 60 and seconds < 60
    return text[:_MOMENT] if known and len(text) >= _MOMENT else f"{day}T00:00:00"


def _reporting_org(frame: Frame, record: ExportedRecord, publisher: Publisher) -> None:
    """The publisher of a record that came as IATI, as a secondary reporter; of all others the
    centre, with the reporter of the record in our namespace."""
    stated = record.activity.reporting_org
    ref = allowed(stated.ref)
    if record.keeps_identifier and ref:
        element = add(frame.element, "reporting-org", {"ref": ref})
        shown = stated.type if is_code(stated.type, "OrganisationType") else "90"
        state(element, "type", shown, stated.type)
        secondary = "1" if stated.secondary_reporter else "0"
        state(element, "secondary-reporter", "1", secondary)
        if not narratives(element, stated.narratives, frame):
            explain(element, ref)
        return
    element = add(
        frame.element,
        "reporting-org",
        {"ref": publisher.ref, "type": publisher.type, "secondary-reporter": "1", BY: CENTRE},
    )
    explain(element, publisher.name)
    element = apart(frame, "reporting-org")
    state(element, "ref", None, stated.ref)
    state(element, "type", None, stated.type)
    if stated.secondary_reporter:
        element.set("secondary-reporter", "1")
    narratives(element, stated.narratives, frame)


def _title(frame: Frame, record: ExportedRecord) -> None:
    element = add(frame.element, "title")
    if not narratives(element, record.activity.title, frame):
        explain(element, "No title is stated in the source")
    worked_out_title(element, record.worked_out)


def _descriptions(frame: Frame, activity: Activity) -> int:
    """Descriptions, and what a register notes, as descriptions of the type "other"; the place
    behind the last of them, where more may come."""
    element = frame.element
    written = False
    for description in activity.descriptions:
        each = Element("description")
        if description.type is not None:
            each.set("type", description.type)
        if narratives(each, description.narratives, frame):
            element.append(each)
            written = True
    if not written:  # before the notes, as programs show the first of all
        each = add(element, "description", {"type": "1", BY: CENTRE})
        explain(each, "No description is stated in the source")
    for note in activity.notes:
        each = Element("description")
        each.set("type", "4")
        each.set(FIELD, "note")
        if narratives(each, [note], frame):
            element.append(each)
    return len(element)


def _explain_notes(activity: Element, place: int, notes: Sequence[str]) -> None:
    element = Element("description")
    element.set("type", "4")
    element.set(BY, CENTRE)
    for note in dict.fromkeys(notes):
        explain(element, note)
    activity.insert(place, element)


def _organisations(frame: Frame, activity: Activity, told: WorkedOut) -> None:
    written = [participating_org(frame, org) for org in activity.participating_orgs]
    if not any(written):
        some_organisation(frame, told)


def _other_identifiers(frame: Frame, record: ExportedRecord) -> None:
    activity = record.activity
    if not record.keeps_identifier and activity.iati_identifier:
        number = OtherIdentifier(activity.iati_identifier, "A9", owner=_reporter_of(activity))
        _other_identifier(frame, number).set(BY, CENTRE)
    for one in activity.other_identifiers:
        _other_identifier(frame, one)


def _reporter_of(activity: Activity) -> tuple[Narrative, ...]:
    return activity.reporting_org.narratives[:1]


def _other_identifier(frame: Frame, one: OtherIdentifier) -> Element:
    if one.ref:
        element = add(frame.element, "other-identifier", {"ref": one.ref})
        shown = one.type if is_code(one.type, "OtherIdentifierType") else "A9"
        state(element, "type", shown, one.type)
    else:
        element = apart(frame, "other-identifier")
        state(element, "type", one.type, one.type)
    if one.owner_ref is not None or one.owner:
        owner = add(element, "owner-org", {"ref": one.owner_ref})
        narratives(owner, one.owner, frame)
    return element


def _classes(frame: Frame, activity: Activity) -> None:
    element = frame.element
    for tag in activity.tags:
        each = add(element, "tag")
        each.set("code", tag.code)
        state(each, "vocabulary", tag.vocabulary or "99", tag.vocabulary)
        narratives(each, tag.narratives, frame)
    for scope in activity.humanitarian_scopes:
        fits = scope.type is not None and scope.vocabulary is not None
        each = add(element, "humanitarian-scope") if fits else apart(frame, "humanitarian-scope")
        each.set("code", scope.code)
        state(each, "type", scope.type, scope.type)
        state(each, "vocabulary", scope.vocabulary, scope.vocabulary)
        narratives(each, scope.narratives, frame)
    for marker in activity.policy_markers:
        each = add(element, "policy-marker")
        each.set("code", marker.code)
        if marker.vocabulary != "1":
            each.set("vocabulary", marker.vocabulary)
        state(each, "significance", marker.significance, marker.significance)
        narratives(each, marker.narratives, frame)
    code_element(element, "collaboration-type", activity.collaboration_type)
    code_element(element, "default-flow-type", activity.default_flow_type)
    code_element(element, "default-finance-type", activity.default_finance_type)
    for code in activity.default_aid_types:
        code_element(element, "default-aid-type", code)
    code_element(element, "default-tied-status", activity.default_tied_status)


def _document(frame: Frame, document: Document) -> None:
    url = address_of(document.url)
    element = add(frame.element, "document-link") if url else apart(frame, "document-link")
    state(element, "url", url, document.url)
    # A page on the web is the usual case, and IATI demands a format.
    state(element, "format", document.format or "text/html", document.format)
    title = add(element, "title")
    if not narratives(title, document.title, frame):
        explain(title, document.url or "Document")
    for category in document.categories:
        if category:
            add(element, "category", {"code": category})
    if not any(document.categories):
        add(element, "category", {"code": "A12", BY: CENTRE})
    for language in document.languages:
        add(element, "language", {"code": language})


def _own_parts(frame: Frame, record: ExportedRecord) -> None:
    activity, origin = record.activity, record.origin
    for event in activity.events:
        add(frame.element, EVENT, {"type": event.type, "date": event.date})
    if activity.scheme is not None:
        add(frame.element, SCHEME).text = activity.scheme
    add(
        frame.element,
        RECORD,
        {
            "dataset": origin.dataset,
            "sha256": origin.sha256,
            "ordinal": str(origin.ordinal),
            "reader": origin.reader,
            "row": None if origin.row is None else str(origin.row),
            "sheet": origin.sheet,
            "url": activity.provenance.url,
            "provider": origin.provider,
            "licence": origin.licence,
            "as-of": origin.as_of,
            "received-at": origin.received_at,
            "marking": None if record.tlp is None else f"TLP:{record.tlp}",
        },
    )
