"""Organisations: who reports, who takes part, whom to ask, who pays and receives."""

from __future__ import annotations

from riparian.ingest.iati.narrative_elements import read_impersonal, read_narratives
from riparian.ingest.iati.parse_values import read_flag
from riparian.ingest.iati.reading_context import (
    CONTACT_TYPE,
    ORGANISATION_ROLE,
    ORGANISATION_TYPE,
    Context,
    Element,
    Fields,
    attribute_of,
)
from riparian.model.activity import (
    Contact,
    ParticipatingOrg,
    ReportingOrg,
    TransactionOrg,
)


def read_reporting_org(element: Element, fields: Fields, context: Context) -> None:
    """The first `reporting-org`; a second one, as 1.x has per language, adds its words."""
    names = read_narratives(element, context, "reporting-org")
    if earlier := fields.get("reporting_org"):
        fields["reporting_org"] = ReportingOrg(
            earlier.ref, earlier.type, earlier.narratives + names, earlier.secondary_reporter
        )
        return
    fields["reporting_org"] = ReportingOrg(
        element.get("ref") or None,
        ORGANISATION_TYPE.get(element.get("type", ""))
        or attribute_of(ORGANISATION_TYPE, element, "type", context, "reporting-org"),
        names,
        bool(read_flag(element.get("secondary-reporter"))),
    )


def read_participating_org(element: Element, fields: Fields, context: Context) -> None:
    """One part in the activity."""
    name = "participating-org"
    get = element.get
    fields["participating_orgs"].append(
        ParticipatingOrg(
            ORGANISATION_ROLE.get(get("role", ""))
            or attribute_of(ORGANISATION_ROLE, element, "role", context, name),
            get("ref") or None,
            ORGANISATION_TYPE.get(get("type", ""))
            or attribute_of(ORGANISATION_TYPE, element, "type", context, name),
            read_narratives(element, context, name),
            get("activity-id") or None,
            get("crs-channel-code") or None,
        )
    )


_CONTACT_PARTS = {
    "organisation": "organisation",
    "job-title": "job_title",
}


def read_contact(element: Element, fields: Fields, context: Context) -> None:
    """Organisation and role; names, departments, addresses and numbers are passed over."""
    parts = {}
    for child in element:
        if (part := _CONTACT_PARTS.get(child.tag)) and (
            texts := read_impersonal(child, context, f"contact-info/{child.tag}")
        ):
            parts[part] = texts
    if parts:
        kind = attribute_of(CONTACT_TYPE, element, "type", context, "contact-info")
        fields["contacts"].append(Contact(kind, **parts))


def read_transaction_org(element: Element, context: Context, side: str) -> TransactionOrg | None:
    """The `provider` or `receiver` (`side`) of money; None where the element says nothing."""
    get = element.get
    name = f"{side}-org"
    ref, activity_id = get("ref") or None, get(f"{side}-activity-id") or None
    kind = attribute_of(ORGANISATION_TYPE, element, "type", context, name)
    names = read_narratives(element, context, name)
    if ref or activity_id or kind or names:
        return TransactionOrg(ref, kind, names, activity_id)
    return None
