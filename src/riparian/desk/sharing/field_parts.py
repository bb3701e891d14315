"""With which part each field of a shared record is left out, struct by struct.

Every field of every struct that a record is made of stands here, under each part with which it goes
or under `STAYS`; a test finds one that does not, and until then it goes with any part. What stays
is by what others know the record, whose cooperation it is, where in the world and for what; of that
whoever shares is shown all. `WORDS` are texts that say in passing what any field could say, and
`TRACES` what gives such a text away, or where it stands: both go with any part.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple, get_args, get_type_hints

import msgspec

from riparian.ingest.shared_records import BodySource, SharedBody
from riparian.model.activity import (
    Activity,
    ActivityDate,
    Amount,
    Budget,
    CellPlace,
    Contact,
    Description,
    Document,
    Event,
    Exported,
    HumanitarianScope,
    Location,
    Narrative,
    OtherIdentifier,
    ParticipatingOrg,
    PlaceCode,
    PlannedDisbursement,
    PolicyMarker,
    Provenance,
    RecipientCountry,
    RecipientRegion,
    RelatedActivity,
    ReportingOrg,
    Sector,
    SharedBy,
    Tag,
    Transaction,
    TransactionOrg,
)

STAYS, WORDS, TRACES = "stays", "words", "traces"

FIELDS: dict[type[msgspec.Struct], dict[str, str]] = {
    SharedBody: {STAYS: "activity source"},
    # The age of what a source says is no date of the project
    BodySource: {STAYS: "publisher licence as_of received_at dataset reader"},
    Activity: {
        # Of participating_orgs and other_identifiers some go with the organisations, and of
        # transactions countries and purposes stay where these alone say them (`closer`)
        STAYS: "iati_identifier provenance reporting_org title participating_orgs"
        " other_identifiers recipient_countries recipient_regions sectors tags policy_markers"
        " humanitarian collaboration_type default_flow_type default_finance_type"
        " default_aid_types default_tied_status scheme hierarchy default_lang",
        "amount": "budgets planned_disbursements transactions default_currency",
        # An emergency or appeal has a year and a place, and its code (GLIDE, HRP) says both
        "dates": "activity_dates events activity_status last_updated_datetime humanitarian_scopes",
        "places": "locations activity_scope humanitarian_scopes",
        # The identifier of another activity begins with the reference of whoever reports that
        "organisations": "contacts related_activities",
        "description": "descriptions documents linked_data_uri",
        WORDS: "notes",
    },
    Narrative: {STAYS: "text lang by"},
    ReportingOrg: {STAYS: "ref type narratives secondary_reporter"},
    ParticipatingOrg: {
        STAYS: "role ref type narratives",
        "organisations": "activity_id crs_channel_code",
    },
    TransactionOrg: {STAYS: "ref type narratives activity_id"},
    Contact: {STAYS: "type organisation job_title"},
    RecipientCountry: {STAYS: "code percentage", TRACES: "narratives"},
    RecipientRegion: {STAYS: "code vocabulary percentage", TRACES: "narratives"},
    PlaceCode: {STAYS: "vocabulary code level"},
    Location: {
        STAYS: "ref names latitude longitude exactness location_class reach feature_designation"
        " ids administrative percentage",
        WORDS: "description activity_description",
    },
    # A rule can quote the words that it went by
    Sector: {
        STAYS: "code vocabulary percentage narratives basis vocabulary_uri",
        TRACES: "rule",
    },
    PolicyMarker: {STAYS: "code vocabulary significance", TRACES: "narratives"},
    Tag: {STAYS: "code vocabulary narratives"},
    HumanitarianScope: {STAYS: "code type vocabulary", TRACES: "narratives"},
    Amount: {STAYS: "value currency sign", "dates": "value_date price_year"},
    Budget: {STAYS: "amount type status", "dates": "period_start period_end"},
    PlannedDisbursement: {
        STAYS: "amount type",
        "dates": "period_start period_end",
        "organisations": "provider_org receiver_org",
    },
    Transaction: {
        STAYS: "amount type sectors recipient_countries recipient_regions flow_type finance_type"
        " aid_types tied_status humanitarian",
        "dates": "date",
        # The channel says whether money goes by the treasury or by whoever carries it out
        "organisations": "provider_org receiver_org disbursement_channel",
        WORDS: "description",
        TRACES: "ref",
    },
    # A sheet may be called after a ministry, a year or a province; the page of a document is not
    Provenance: {
        STAYS: "dataset line row exported",
        "description": "url",
        TRACES: "sheet shared box cells",
    },
    Exported: {
        STAYS: "centre dataset sha256 ordinal reader row provider licence as_of received_at",
        TRACES: "sheet",
    },
    # What another member shared is not shared again, and where a value stands is of no use without
    # its file: should they be there, they go whole
    SharedBy: {
        TRACES: "entry member name written_at publisher licence as_of received_at dataset reader"
        " country",
    },
    CellPlace: {TRACES: "field column name row box"},
    OtherIdentifier: {STAYS: "ref type", "organisations": "owner_ref owner"},
    ActivityDate: {STAYS: "type date", WORDS: "narratives"},
    Event: {STAYS: "type date"},
    Description: {STAYS: "narratives type"},
    RelatedActivity: {STAYS: "ref type"},
    Document: {STAYS: "url title languages categories format"},
}


class Field(NamedTuple):
    """The parts with which a field goes, and the struct that its value is of or holds, if any."""

    parts: frozenset[str]
    struct: type[msgspec.Struct] | None


UNKNOWN = Field(frozenset({TRACES}), None)
"""What is not named here."""


@cache
def fields_of(struct: type[msgspec.Struct]) -> dict[str, Field]:
    """The fields of a struct by name, those that are not named here left out."""
    kinds = get_type_hints(struct)
    parts: dict[str, set[str]] = {}
    for part, names in FIELDS.get(struct, {}).items():
        for name in names.split():
            parts.setdefault(name, set()).add(part)
    return {
        name: Field(frozenset(each - {STAYS}), next(structs_in(kinds[name]), None))
        for name, each in parts.items()
    }


def structs_in(kind: Any) -> Iterator[type[msgspec.Struct]]:
    """The structs in the type of a field, such as `tuple[Narrative, ...]`."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
    for each in get_args(kind):
        yield from structs_in(each)
