"""`Activity`: one record as one publisher reports it. Never altered after reading.

Field names are IATI's, `-` becoming `_`. What Riparian works out from an activity is not here
but in `riparian.model.derived`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from riparian.model.money import Budget, PlannedDisbursement, Transaction
from riparian.model.organisation import Contact, ParticipatingOrg, ReportingOrg
from riparian.model.place import Location, RecipientCountry, RecipientRegion
from riparian.model.sector import HumanitarianScope, PolicyMarker, Sector, Tag
from riparian.model.text import Narrative


class Provenance(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Where a record stands: dataset, XML line or table row (both from 1), and a page address.

    `row` is the first of a record's rows; `sheet` names the sheet where a file has several.
    """

    dataset: str
    line: int | None = None
    row: int | None = None
    url: str | None = None
    sheet: str | None = None


class OtherIdentifier(msgspec.Struct, frozen=True, omit_defaults=True):
    """Another number by which the activity is known; `type` is an OtherIdentifierType code."""

    ref: str
    type: str | None = None
    owner_ref: str | None = None
    owner: tuple[Narrative, ...] = ()


class ActivityDate(msgspec.Struct, frozen=True, omit_defaults=True):
    """A date: type 1 planned start, 2 actual start, 3 planned end, 4 actual end (IATI codes)."""

    type: str
    date: str
    narratives: tuple[Narrative, ...] = ()


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something dated on a page about an activity that is neither its start nor its end.

    `type` is the source's word (`exchange-of-notes`, `tender notice`, `completion ceremony`).
    """

    type: str
    date: str


class Description(msgspec.Struct, frozen=True, omit_defaults=True):
    """A description; `type` is a DescriptionType code (1 general, 2 objectives …)."""

    narratives: tuple[Narrative, ...]
    type: str | None = None


class RelatedActivity(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Another activity by identifier; `type` is a RelatedActivityType code (1 parent, 2 child)."""

    ref: str
    type: str | None = None


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """A linked document: its address, title, language and DocumentCategory codes."""

    url: str
    title: tuple[Narrative, ...] = ()
    languages: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    format: str | None = None


class Activity(msgspec.Struct, frozen=True, omit_defaults=True):
    """One activity as published. Empty means that the source does not say, never zero."""

    iati_identifier: str
    provenance: Provenance
    reporting_org: ReportingOrg = ReportingOrg()
    title: tuple[Narrative, ...] = ()
    descriptions: tuple[Description, ...] = ()
    other_identifiers: tuple[OtherIdentifier, ...] = ()
    participating_orgs: tuple[ParticipatingOrg, ...] = ()
    activity_status: str | None = None
    activity_dates: tuple[ActivityDate, ...] = ()
    events: tuple[Event, ...] = ()
    contacts: tuple[Contact, ...] = ()
    activity_scope: str | None = None
    recipient_countries: tuple[RecipientCountry, ...] = ()
    recipient_regions: tuple[RecipientRegion, ...] = ()
    locations: tuple[Location, ...] = ()
    sectors: tuple[Sector, ...] = ()
    tags: tuple[Tag, ...] = ()
    policy_markers: tuple[PolicyMarker, ...] = ()
    humanitarian_scopes: tuple[HumanitarianScope, ...] = ()
    humanitarian: bool | None = None
    collaboration_type: str | None = None
    default_flow_type: str | None = None
    default_finance_type: str | None = None
    default_aid_types: tuple[str, ...] = ()
    default_tied_status: str | None = None
    default_currency: str | None = None
    scheme: str | None = None
    budgets: tuple[Budget, ...] = ()
    planned_disbursements: tuple[PlannedDisbursement, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    related_activities: tuple[RelatedActivity, ...] = ()
    documents: tuple[Document, ...] = ()
    notes: tuple[Narrative, ...] = ()
    hierarchy: int | None = None
    default_lang: str | None = None
    last_updated_datetime: str | None = None
    linked_data_uri: str | None = None

    def date_of(self, date_type: Literal["1", "2", "3", "4"]) -> str | None:
        """The first date of that ActivityDateType, or None."""
        return next((d.date for d in self.activity_dates if d.type == date_type), None)
