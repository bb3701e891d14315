"""Everything worked out from one activity, put together; and the real files of ../shared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from riparian.errors import UnknownName
from riparian.ingest.choose_reader import find_reader
from riparian.ingest.reader import ReadRecord
from riparian.model.activity import (
    Activity,
    ActivityDate,
    Amount,
    Location,
    Narrative,
    ParticipatingOrg,
    Provenance,
    RecipientCountry,
    RecipientRegion,
    ReportingOrg,
    Sector,
    Transaction,
)
from riparian.model.derived import Derived
from riparian.normalise.countries import country_shares
from riparian.normalise.derive import NORMALISE_VERSION, derive, load_tables
from riparian.normalise.provider_claims import claims_of
from riparian.normalise.purposes import purposes_of
from riparian.problems import page_name

TABLES = load_tables()
SHARED = Path(__file__).resolve().parents[3] / ".." / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")

PROJECT = Activity(
    "XM-DAC-41114-P1",
    Provenance("undp", line=12),
    reporting_org=ReportingOrg("XM-DAC-41114"),
    participating_orgs=(
        ParticipatingOrg("1", "00141", "10", (Narrative("GOVERNMENT OF JAPAN"),)),
        ParticipatingOrg("4", "XM-DAC-41114", "40"),
    ),
    activity_status="2",
    activity_dates=(ActivityDate("1", "2020-04-01"), ActivityDate("3", "2023-03-31")),
    recipient_countries=(RecipientCountry("KH", 100.0),),
    locations=(Location(names=(Narrative("Siem Reap"),)),),
    sectors=(Sector("14021", "1", 100.0),),
    transactions=(Transaction(Amount(1e6, "USD", "2020-04-01"), type="2", date="2020-04-01"),),
)


def test_a_whole_activity() -> None:
    found = derive(PROJECT, None, TABLES)
    assert [(c.provider, c.role) for c in found.providers] == [
        ("JP", "funder"),
        ("UNDP", "reporter"),
        ("UNDP", "channel"),
    ]
    assert [(c.country, c.share) for c in found.countries] == [("KH", 1.0)]
    assert [(p.place, p.share) for p in found.places] == [("KH-17", 1.0)]
    assert [(p.code, p.theme) for p in found.purposes] == [("14021", "water")]
    assert [a.usd for a in found.amounts] == [1e6]
    assert (found.period.start, found.period.end) == ("2020-04-01", "2023-03-31")
    assert found.problems == ()


def test_problems_say_where_the_record_stands() -> None:
    bare = Activity("X-9", Provenance("table", row=7), sectors=(Sector("1"),))
    found = derive(bare, None, TABLES)
    assert {p.code for p in found.problems} >= {
        "provider-unknown",
        "country-missing",
        "code-unknown",
    }
    assert {(p.dataset, p.row, p.line, p.record) for p in found.problems} == {
        ("table", 7, None, "X-9")
    }


def test_a_location_gives_the_country_that_nobody_names() -> None:
    regional = Activity(
        "X-1",
        Provenance("d"),
        recipient_regions=(RecipientRegion("789", "1", 100.0),),
        locations=(Location(latitude=11.56245, longitude=104.91601),),
    )
    found = derive(regional, "JP", TABLES)
    assert [(c.country, c.sureness) for c in found.countries] == [("KH", "inferred")]
    assert [p.place for p in found.places] == ["KH-12"]
    assert found.problems == ()


def test_the_host_is_known_from_transactions_too() -> None:
    thai = Activity(
        "X-1",
        Provenance("d"),
        reporting_org=ReportingOrg("US-GOV-11"),
        participating_orgs=(
            ParticipatingOrg("1", "2", "10", (Narrative("Department of State"),)),
            ParticipatingOrg("4", None, "10", (Narrative("Government of Thailand"),)),
        ),
        transactions=(
            Transaction(
                Amount(1.0, "USD", "2020-01-01"),
                type="3",
                recipient_countries=(RecipientCountry("TH"),),
            ),
        ),
    )
    assert {c.provider for c in derive(thai, None, TABLES).providers} == {"US"}


def test_nothing_that_was_read_from_a_picture_is_surer_than_inferred() -> None:
    where = Provenance("plan", row=2, sheet=page_name(1, seen=True))
    derived = derive(msgspec.structs.replace(PROJECT, provenance=where), None, TABLES)
    values = [*derived.providers, *derived.countries, *derived.amounts]
    sure = [derived.period.start_sureness, *(value.sureness for value in values)]
    assert values
    assert not {"reported", "derived"} & {*sure}
    assert all(value.rule.endswith("read from a picture") for value in values)
    assert derived.period.start_rule.endswith("read from a picture")


def test_the_same_activity_is_always_derived_alike() -> None:
    assert derive(PROJECT, None, TABLES) == derive(PROJECT, None, TABLES)
    assert derive(PROJECT, "KR", TABLES).providers[0].provider == "KR"
    assert NORMALISE_VERSION >= 1
    assert load_tables() is TABLES
    with pytest.raises(UnknownName):
        load_tables("atlantis")


def activities(*paths: str) -> Iterator[Activity]:
    for pattern in paths:
        for file in sorted(SHARED.glob(pattern)):
            for record in find_reader(file).read(file, file.stem):
                if isinstance(record, ReadRecord) and record.activity:
                    yield record.activity


def derived(*paths: str) -> Iterator[tuple[Activity, Derived]]:
    for activity in activities(*paths):
        yield activity, derive(activity, None, TABLES)


def funded_by(found: list[tuple[Activity, Derived]], provider: str) -> int:
    return sum(
        any(c.provider == provider and c.role == "funder" for c in d.providers) for _, d in found
    )


@needs_shared
@pytest.mark.shared
def test_every_row_of_the_register_has_its_donor() -> None:
    for file, provider, rows in (("japan", "JP", 512), ("korea", "KR", 389)):
        register = [*activities(f"register/{file}.csv")]
        assert len(register) == rows
        for activity in register:
            claims, _ = claims_of(activity, None, TABLES.providers)
            assert (provider, "funder") in [(claim.provider, claim.role) for claim in claims]
            assert purposes_of(activity)[0]
            assert country_shares(activity)[0]


@needs_shared
@pytest.mark.shared
def test_us_files_are_the_united_states_and_their_numbers_no_donors() -> None:
    found = [*derived("iati/us/peace-*.xml", "iati/us/usda-laos.xml", "iati/us/dod-*.xml")]
    assert len(found) > 200
    assert {c.provider for _, d in found for c in d.providers if c.role != "channel"} == {"US"}
    assert all(d.purposes for _, d in found)


@needs_shared
@pytest.mark.shared
def test_the_mixed_file_keeps_japan_and_korea_apart_from_the_un() -> None:
    found = [*derived("iati/dportal/dportal_covid.xml")]
    undp = [(a, d) for a, d in found if a.reporting_org.ref == "XM-DAC-41114"]
    assert funded_by(undp, "JP") == 10
    assert funded_by(found, "KR") >= 94
    named = sum(any(c.role != "channel" for c in d.providers) for _, d in found)
    assert named / len(found) > 0.8


@needs_shared
@pytest.mark.shared
def test_places_never_add_money_and_country_points_are_no_provinces() -> None:
    found = [*derived("iati/aiddata/iati_1.04_China*.xml")]
    assert funded_by(found, "CN") > 0.99 * len(found)
    assert not any(c.provider == "US" for _, d in found for c in d.providers)
    for activity, d in found:
        countries = sum(c.share for c in d.countries)
        assert sum(p.share for p in d.places) == pytest.approx(countries)
        if all(n.text == "Cambodia" for loc in activity.locations for n in loc.names):
            assert all(p.level == "country" for p in d.places)


def test_a_rule_that_fails_costs_one_record_its_rules_and_no_more(monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(
        "riparian.normalise.derive.amounts_of",
        lambda activity, *rest: ((), ()) if not activity.title else broken(),
    )
    one = msgspec.structs.replace(PROJECT, title=(Narrative("Water\x1b[31m Works", "en"),))
    derived = derive(one, None, TABLES)
    assert derived.title is not None
    assert derived.title.text == "Water[31m Works"
    (problem,) = [p for p in derived.problems if p.code == "rule-failed"]
    assert (problem.dataset, problem.line, problem.record) == ("undp", 12, "XM-DAC-41114-P1")
    assert "RecursionError" in (problem.got or "")
    assert [c.country for c in derived.countries] == ["KH"]
