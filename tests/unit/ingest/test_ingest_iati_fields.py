"""Every part of IATI 2.03 arrives in the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from reading import problems_in, sorted_out
from riparian.ingest.iati.iati_reader import IatiReader
from riparian.ingest.reader import ReadRecord
from riparian.model.activity import (
    Activity,
    ActivityDate,
    Amount,
    Budget,
    Contact,
    Description,
    Document,
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
    Tag,
    Transaction,
    TransactionOrg,
)

RICH = Path(__file__).parents[2] / "fixtures" / "iati" / "rich_2.03.xml"


def en(text: str) -> Narrative:
    return Narrative(text, "en")


@pytest.fixture(scope="module")
def records() -> list[ReadRecord]:
    return sorted_out(IatiReader().read(RICH, "rich"))[0]


@pytest.fixture(scope="module")
def rich(records: list[ReadRecord]) -> Activity:
    activity = records[0].activity
    assert activity is not None
    return activity


def test_nothing_but_the_negative_amount_is_a_problem():
    found = list(problems_in(IatiReader().read(RICH, "rich")))
    assert [(p.code, p.line, p.record, p.field, p.got) for p in found] == [
        ("amount-negative", 98, "XM-TEST-1", "transaction/value", "-29")
    ]


def test_identity_and_attributes(rich: Activity):
    assert rich.iati_identifier == "XM-TEST-1"
    assert rich.provenance == Provenance("rich", line=4)
    assert (rich.hierarchy, rich.humanitarian, rich.default_lang) == (2, True, "en")
    assert rich.default_currency == "USD"
    assert rich.last_updated_datetime == "2024-05-06T07:08:09Z"
    assert rich.linked_data_uri == "https://example.org/a/1"
    assert rich.other_identifiers == (OtherIdentifier("CRS-77", "A2", "XM-O", (en("Owner"),)),)
    assert rich.related_activities == (RelatedActivity("XM-TEST-0", "1"),)


def test_words_keep_their_language_and_empty_ones_are_no_words(rich: Activity):
    assert rich.title == (en("Water supply in Pakse"), Narrative("パクセ上水道", "ja"))
    assert rich.descriptions == (
        Description((en("General  words."),), "1"),
        Description((Narrative("Buts", "fr"),), "2"),
    )


def test_organisations(rich: Activity):
    names = (en("Agency for Tests"), Narrative("Agence des essais", "fr"))
    assert rich.reporting_org == ReportingOrg("XM-TEST", "10", names, secondary_reporter=True)
    assert rich.participating_orgs == (
        ParticipatingOrg("1", "XM-F", "40", (en("Funder"),), "XM-F-9", "41114"),
        ParticipatingOrg("4", None, None, (en("Implementer"),)),
    )
    assert rich.contacts == (Contact("1", (en("Agency for Tests"),), (en("Desk officer"),)),)


def test_status_scope_and_all_four_dates(rich: Activity):
    assert (rich.activity_status, rich.activity_scope, rich.collaboration_type) == ("2", "4", "1")
    assert rich.activity_dates == (
        ActivityDate("1", "2019-01-01"),
        ActivityDate("2", "2019-02-01", (en("late"),)),
        ActivityDate("3", "2023-12-31"),
        ActivityDate("4", "2024-03-31"),
    )


def test_places(rich: Activity):
    assert rich.recipient_countries == (
        RecipientCountry("LA", 60.0, (en("Laos"),)),
        RecipientCountry("KH", 30.0),
    )
    assert rich.recipient_regions == (RecipientRegion("789", "1", 10.0),)
    assert rich.locations == (
        Location(
            ref="L1",
            names=(en("Pakse"), Narrative("팍세", "ko")),
            description=(en("Provincial capital"),),
            activity_description=(en("Pipes are laid"),),
            latitude=15.12,
            longitude=105.8,
            exactness="1",
            location_class="2",
            reach="1",
            feature_designation="PPLA",
            ids=(PlaceCode("G1", "1654379"),),
            administrative=(PlaceCode("G1", "1655561", "1"),),
        ),
        Location(),
    )


def test_classifications(rich: Activity):
    assert rich.sectors == (
        Sector("14030", "1", 70.0, (en("Basic water"),)),
        Sector("14050", "1", 30.0),
        Sector("6.1", "8", 100.0, vocabulary_uri="https://example.org/sdg"),
    )
    assert rich.tags == (Tag("6", "2", (en("Clean water"),)),)
    assert rich.policy_markers == (PolicyMarker("2", "1", "1", (en("Environment"),)),)
    assert rich.humanitarian_scopes == (
        HumanitarianScope("FL-2018-000117-LAO", "1", "1-2", (en("Flood"),)),
    )


def test_defaults(rich: Activity):
    assert rich.default_flow_type == "10"
    assert rich.default_finance_type == "110"
    assert rich.default_aid_types == ("C01",), "earmarking (vocabulary 2) is no aid type"
    assert rich.default_tied_status == "5"


def test_budgets_and_planned_disbursements(rich: Activity):
    assert rich.budgets == (
        Budget(Amount(1000.5, "EUR", "2019-01-15"), "1", "2", "2019-01-01", "2019-12-31"),
    )
    assert rich.planned_disbursements == (
        PlannedDisbursement(
            Amount(250.0, "USD", "2020-01-01"),
            "1",
            "2020-01-01",
            "2020-06-30",
            TransactionOrg("XM-P", "10", (en("Payer"),), "XM-P-1"),
            TransactionOrg("XM-R", "21", (en("Receiver"),), "XM-R-1"),
        ),
    )


def test_transactions_keep_what_stands_only_on_them(rich: Activity):
    assert rich.transactions == (
        Transaction(
            amount=Amount(5_000_000_000.0, "LAK", "2019-03-05"),
            type="3",
            date="2019-03-04",
            ref="T-1",
            description=(en("First payment"),),
            provider_org=TransactionOrg("XM-P", None, (en("Payer"),)),
            receiver_org=TransactionOrg(activity_id="XM-R-1"),
            sectors=(Sector("14030"),),
            recipient_countries=(RecipientCountry("LA"),),
            recipient_regions=(RecipientRegion("789"),),
            flow_type="10",
            finance_type="110",
            aid_types=("D01",),
            tied_status="5",
            disbursement_channel="2",
            humanitarian=False,
        ),
        Transaction(amount=Amount(-29.0, "USD"), type="2", date="2019-01-02"),
    )


def test_documents(rich: Activity):
    assert rich.documents == (
        Document(
            "https://example.org/report.pdf",
            (en("Report"),),
            ("en", "lo"),
            ("A01", "A02"),
            "application/pdf",
        ),
    )


def test_an_identifier_seen_twice_gives_two_records(records: list[ReadRecord]):
    twins = [record.activity for record in records[1:]]
    assert [twin.iati_identifier for twin in twins if twin] == ["XM-TEST-2", "XM-TEST-2"]
    assert [twin.provenance.line for twin in twins if twin] == [113, 117]
    assert [twin.title[0].text for twin in twins if twin] == [
        "Early warning",
        "Early warning, again",
    ]
