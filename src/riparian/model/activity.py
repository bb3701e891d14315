"""`Activity`: one record as one publisher reports it, with all that it is made of.

Never altered after reading. Field names are IATI's, `-` becoming `_`; codes are kept as published,
also where they are wrong. Dates are ISO 8601 text as precise as the source (`2019`, `2019-03`,
`2019-03-31`). Values of money are in full units of the currency; None means that the source gives
none that can be read. What Riparian works out from an activity is in `riparian.model.derived`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from riparian.model.member_names import member_called
from riparian.problems import READ_FROM_PICTURE

Author = Literal["publisher", "compiler", "person", "machine", "gloss"]
"""Who wrote a narrative: the publisher, the compiler of a register, a person here, a translation
service that another centre asked, our glossary."""


UNDATED_EVENT = "Event without a date: "
"""How a note begins that keeps an event of which no day is known."""


class Narrative(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One text in one language (IATI `narrative`). `lang` is ISO 639-1, or None if not said."""

    text: str
    lang: str | None = None
    by: Author = "publisher"


CARRYING_OUT = ("2", "4")
"""IATI OrganisationRole: accountable, implementing."""


class ReportingOrg(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who published the activity (IATI `reporting-org`)."""

    ref: str | None = None
    type: str | None = None
    narratives: tuple[Narrative, ...] = ()
    secondary_reporter: bool = False


class ParticipatingOrg(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part in the activity; `role` is an OrganisationRole code (1 funding … 4 implementing)."""

    role: str | None = None
    ref: str | None = None
    type: str | None = None
    narratives: tuple[Narrative, ...] = ()
    activity_id: str | None = None
    crs_channel_code: str | None = None


class TransactionOrg(msgspec.Struct, frozen=True, omit_defaults=True):
    """Provider or receiver of a transaction or planned disbursement."""

    ref: str | None = None
    type: str | None = None
    narratives: tuple[Narrative, ...] = ()
    activity_id: str | None = None


class Contact(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whom to ask: organisation and role. Personal names, e-mails, telephones are not stored."""

    type: str | None = None
    organisation: tuple[Narrative, ...] = ()
    job_title: tuple[Narrative, ...] = ()


class RecipientCountry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A recipient country; `code` is ISO 3166-1 alpha-2, `percentage` 0-100 or None."""

    code: str
    percentage: float | None = None
    narratives: tuple[Narrative, ...] = ()


class RecipientRegion(msgspec.Struct, frozen=True, omit_defaults=True):
    """A supra-national region; `vocabulary` is a RegionVocabulary code (1 = OECD DAC)."""

    code: str
    vocabulary: str = "1"
    percentage: float | None = None
    narratives: tuple[Narrative, ...] = ()


class PlaceCode(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A gazetteer or administrative code; `level` is the administrative level where given."""

    vocabulary: str | None
    code: str
    level: str | None = None


class Location(msgspec.Struct, frozen=True, omit_defaults=True):
    """One sub-national location. Latitude and longitude are WGS 84 decimal degrees."""

    ref: str | None = None
    names: tuple[Narrative, ...] = ()
    description: tuple[Narrative, ...] = ()
    activity_description: tuple[Narrative, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    exactness: str | None = None
    location_class: str | None = None
    reach: str | None = None
    feature_designation: str | None = None
    ids: tuple[PlaceCode, ...] = ()
    administrative: tuple[PlaceCode, ...] = ()
    percentage: float | None = None


SectorBasis = Literal["reported", "judged", "inferred"]
"""`judged`: the code is the judgement of a compiler, not of the publisher. `inferred`: another
centre has read it out of the texts."""


class Sector(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sector; `vocabulary` is a SectorVocabulary code (1 = DAC 5-digit, 2 = DAC 3-digit).
    `rule`: by what it was inferred, where it was."""

    code: str
    vocabulary: str = "1"
    percentage: float | None = None
    narratives: tuple[Narrative, ...] = ()
    basis: SectorBasis = "reported"
    vocabulary_uri: str | None = None
    rule: str | None = None


class PolicyMarker(msgspec.Struct, frozen=True, omit_defaults=True):
    """A policy marker; `significance` is a PolicySignificance code."""

    code: str
    vocabulary: str = "1"
    significance: str | None = None
    narratives: tuple[Narrative, ...] = ()


class Tag(msgspec.Struct, frozen=True, omit_defaults=True):
    """A tag; `vocabulary` is a TagVocabulary code."""

    code: str
    vocabulary: str | None = None
    narratives: tuple[Narrative, ...] = ()


class HumanitarianScope(msgspec.Struct, frozen=True, omit_defaults=True):
    """An emergency or appeal that the activity answers."""

    code: str
    type: str | None = None
    vocabulary: str | None = None
    narratives: tuple[Narrative, ...] = ()


class Amount(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A value with its currency (ISO 4217) and the date at which it counts.

    `price_year`: it is stated at the (constant) prices of that year, not of its own date.
    `sign`: in place of a currency one that several share (¥, $), where the source says no more.
    """

    value: float | None = None
    currency: str | None = None
    value_date: str | None = None
    price_year: int | None = None
    sign: str | None = None


class Budget(msgspec.Struct, frozen=True, omit_defaults=True):
    """A budget for a period; `type` 1 original, 2 revised; `status` 1 indicative, 2 committed."""

    amount: Amount
    type: str | None = None
    status: str | None = None
    period_start: str | None = None
    period_end: str | None = None


class PlannedDisbursement(msgspec.Struct, frozen=True, omit_defaults=True):
    """A planned disbursement for a period."""

    amount: Amount
    type: str | None = None
    period_start: str | None = None
    period_end: str | None = None
    provider_org: TransactionOrg | None = None
    receiver_org: TransactionOrg | None = None


class Transaction(msgspec.Struct, frozen=True, omit_defaults=True):
    """A transaction; `type` is a TransactionType code (2 outgoing commitment, 3 disbursement …).

    The US agencies state country, region and sector only here.
    """

    amount: Amount
    type: str | None = None
    date: str | None = None
    ref: str | None = None
    description: tuple[Narrative, ...] = ()
    provider_org: TransactionOrg | None = None
    receiver_org: TransactionOrg | None = None
    sectors: tuple[Sector, ...] = ()
    recipient_countries: tuple[RecipientCountry, ...] = ()
    recipient_regions: tuple[RecipientRegion, ...] = ()
    flow_type: str | None = None
    finance_type: str | None = None
    aid_types: tuple[str, ...] = ()
    tied_status: str | None = None
    disbursement_channel: str | None = None
    humanitarian: bool | None = None


class SharedBy(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The entry of another member's journal through which a record came.

    `entry` is its full name (`mekong/jica/1#42`); who wrote it there is not kept; `country` is that
    of the member by the charter. What else follows `written_at` is what the member says of its own
    source, and no more than its claim.
    """

    entry: str
    member: str
    name: str
    written_at: str
    publisher: str | None = None
    licence: str | None = None
    as_of: str | None = None
    received_at: str | None = None
    dataset: str | None = None
    reader: str | None = None
    country: str | None = None

    @property
    def journal(self) -> str:
        """The journal in which the entry stands: `mekong/jica/1`."""
        return self.entry.partition("#")[0]

    @property
    def called(self) -> str:
        """The member, as it is named everywhere."""
        return member_called(self.member, self.name, self.country)

    def __str__(self) -> str:
        return f"shared by {self.called} through {self.entry.partition('/')[0]}"


PageBox = tuple[float, float, float, float]
"""A place on a page: left, top, right, bottom, in points from its top left corner."""


class CellPlace(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The cell of a table in which a value of a record stands: which field it is, the number of the
    column, from 1, and what that is called there. `row` is there where it is not the record's own;
    `box` where the cell's place on a page is known."""

    field: str
    column: int
    name: str
    row: int | None = None
    box: PageBox | None = None


class Exported(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Where a centre had a record from that it exported, as the export says.

    `sha256` is that of the file as received there, `ordinal` the number of the record in it, from
    1: a centre that holds the same file holds the same record, and does not count it twice.
    `reader` read it; `row` and `sheet` are where it stood. `provider` was said for the whole of its
    dataset there.
    """

    centre: str
    dataset: str
    sha256: str
    ordinal: int
    reader: str
    row: int | None = None
    sheet: str | None = None
    provider: str | None = None
    licence: str | None = None
    as_of: str | None = None
    received_at: str | None = None


class Provenance(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Where a record stands: dataset, XML line or table row (both from 1), and a page address.

    `row` is the first of a record's rows; `sheet` names the sheet where a file has several;
    `shared` is there where another member shared it, `exported` where it came by the export of a
    centre; `box` is the place of the row on the page of a
    document, of one that is a picture when it is set straight; `cells` say of a table in a document
    which value stands where.
    """

    dataset: str
    line: int | None = None
    row: int | None = None
    url: str | None = None
    sheet: str | None = None
    shared: SharedBy | None = None
    box: PageBox | None = None
    cells: tuple[CellPlace, ...] = ()
    exported: Exported | None = None

    @property
    def from_picture(self) -> bool:
        """Whether a program has read it from the picture of a page, here or where it came from."""
        sheet = self.sheet or (self.exported.sheet if self.exported else None)
        return sheet is not None and sheet.endswith(READ_FROM_PICTURE)


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
