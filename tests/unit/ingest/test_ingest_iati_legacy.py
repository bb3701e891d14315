"""IATI 1.x: texts without `narrative`, words for codes, one element per language."""

from __future__ import annotations

from pathlib import Path

import pytest

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
    Location,
    Narrative,
    OtherIdentifier,
    ParticipatingOrg,
    PlaceCode,
    PlannedDisbursement,
    PolicyMarker,
    RecipientCountry,
    RecipientRegion,
    RelatedActivity,
    ReportingOrg,
    Sector,
    Transaction,
    TransactionOrg,
)

LEGACY = Path(__file__).parents[2] / "fixtures" / "iati" / "legacy_1.05.xml"


def en(text: str) -> tuple[Narrative, ...]:
    return (Narrative(text, "en"),)


def both(english: str, french: str) -> tuple[Narrative, ...]:
    return (Narrative(english, "en"), Narrative(french, "fr"))


@pytest.fixture(scope="module")
def old() -> Activity:
    (record,) = IatiReader().read(LEGACY, "old")
    assert isinstance(record, ReadRecord)
    assert [(p.code, p.got, p.line) for p in record.problems] == [("amount-wrong", "1,234.50", 61)]
    assert record.activity is not None
    return record.activity


def test_elements_repeated_per_language_become_one(old: Activity):
    assert old.title == both("Rural roads", "Routes rurales")
    assert old.descriptions == (
        Description(both("Roads to markets.", "Des routes vers les marchés."), "1"),
    )
    assert old.participating_orgs == (
        ParticipatingOrg("1", "XM-OLD", "10", both("Old Agency", "Ancienne agence")),
        ParticipatingOrg("4", None, None, en("Ministry of Works")),
    )
    assert old.sectors == (
        Sector("21020", "1", 100.0, both("Road transport", "Transport routier")),
        Sector("210", "2", None, en("Transport")),
        Sector("R7", "99", None, en("Roads")),
    )


def test_words_become_codes(old: Activity):
    assert old.activity_status == "3"
    assert [transaction.type for transaction in old.transactions] == ["2", "3"]
    assert old.budgets[0].type == "1"
    assert old.policy_markers == (PolicyMarker("2", "1", "2", en("Environment")),)


def test_dates_in_the_text_count_where_there_is_no_iso_date(old: Activity):
    assert old.activity_dates == (
        ActivityDate("1", "2009-01-01"),
        ActivityDate("2", "2009-03-01"),
        ActivityDate("3", "2012-12"),
        ActivityDate("4", "2013-06-30"),
    )


def test_who_and_which(old: Activity):
    assert old.reporting_org == ReportingOrg("XM-OLD", "10", en("Old Agency"))
    assert old.other_identifiers == (OtherIdentifier("OWN-5", None, "XM-OWN", en("Owner")),)
    assert old.related_activities == (RelatedActivity("XM-OLD-0", "1"),)
    assert old.contacts == (Contact(organisation=en("Old Agency")),)


def test_countries_and_regions(old: Activity):
    assert old.recipient_countries == (RecipientCountry("KH", 100.0, en("Cambodia")),)
    assert old.recipient_regions == (RecipientRegion("789", "99", None, en("Far East")),)


def test_older_forms_of_a_location(old: Activity):
    province, country, capital = old.locations
    assert province == Location(
        names=en("Battambang"),
        description=(*en("The province"), *en("Battambang, Banan")),
        latitude=13.0957,
        longitude=103.2022,
        exactness="2",
        location_class="1",
        feature_designation="ADM1",
        ids=(PlaceCode("G1", "1831797"),),
        administrative=(
            PlaceCode("A4", "KH", "0"),
            PlaceCode(None, "KH-2", "1"),
            PlaceCode(None, "KH-0203", "2"),
        ),
        percentage=50.0,
    )
    assert (country.exactness, country.location_class, country.feature_designation) == (
        "2",
        "1",
        "PCLI",
    )
    assert (capital.exactness, capital.feature_designation) == ("1", None)
    assert capital.ids == (PlaceCode("G1", "1821306"),)


def test_money(old: Activity):
    assert old.budgets == (
        Budget(
            Amount(1234.5, "USD", "2009-01-01"),
            "1",
            period_start="2009-01-01",
            period_end="2009-12-31",
        ),
    )
    assert old.planned_disbursements == (
        PlannedDisbursement(Amount(90_000_000.0, "JPY", "2010-01-01"), period_start="2010-01-01"),
    )
    assert old.transactions[0] == Transaction(
        Amount(5_000_000.0, "USD", "2009-02-01"),
        "2",
        "2009-02-01",
        "O-1",
        en("Loan agreement"),
        TransactionOrg("XM-OLD", None, en("Old Agency"), "XM-OLD-0"),
        TransactionOrg(None, None, en("Ministry of Works")),
        disbursement_channel="1",
    )


def test_documents_and_the_website(old: Activity):
    assert old.documents == (
        Document("https://example.org/old.html", en("Old page"), ("fr",), ("A12",), "text/html"),
        Document("https://example.org/roads", categories=("A12",)),
    )


def test_in_2_x_elements_of_two_languages_stay_two(tmp_path: Path):
    path = tmp_path / "new.xml"
    path.write_text(
        LEGACY.read_text(encoding="utf-8").replace('version="1.05"', 'version="2.03"'),
        encoding="utf-8",
    )
    (record,) = IatiReader().read(path, "new")
    assert isinstance(record, ReadRecord)
    assert record.activity is not None
    assert [sector.code for sector in record.activity.sectors] == ["21020", "21020", "210", "R7"]
    assert [problem.code for problem in record.problems] == ["amount-wrong", "percentages-off"]


def test_without_a_version_the_shape_decides(tmp_path: Path):
    path = tmp_path / "none.xml"
    path.write_text(
        LEGACY.read_text(encoding="utf-8").replace(' version="1.05"', ""), encoding="utf-8"
    )
    unknown, record = IatiReader().read(path, "none")
    assert (unknown.code, unknown.line) == ("version-unknown", 3)
    assert [sector.code for sector in record.activity.sectors] == ["21020", "210", "R7"]


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        ("1", ("1", None, None)),
        ("2", ("2", None, None)),
        ("3", ("2", "1", "ADM2")),
        ("4", ("2", "1", "ADM1")),
        ("5", ("2", None, None)),
        ("6", ("2", "1", "PCLI")),
        ("8", ("2", None, None)),
        ("x", (None, None, None)),
    ],
)
def test_precision_is_told_in_the_terms_of_2_x(
    tmp_path: Path, precision: str, expected: tuple[str | None, ...]
):
    path = tmp_path / "one.xml"
    path.write_text(
        '<iati-activities version="1.03"><iati-activity><title>T</title><location>'
        f'<coordinates latitude="1" longitude="2" precision="{precision}"/>'
        "</location></iati-activity></iati-activities>",
        encoding="utf-8",
    )
    record, *others = IatiReader().read(path, "one")
    (location,) = record.activity.locations
    assert (
        location.exactness,
        location.location_class,
        location.feature_designation,
    ) == expected
    assert [problem.got for problem in others] == ([precision] if precision == "x" else [])
