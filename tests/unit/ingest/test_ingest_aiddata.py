"""AidData's layouts: invented rows, and what each of their columns becomes."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from reading import layouts_of, problems_in, sorted_out
from riparian.ingest.mapped.engine.mapped_reader import layout_readers
from riparian.ingest.reader import ReadRecord
from riparian.model.activity import Activity
from riparian.problems import Problem

FIXTURES = Path(__file__).parents[2] / "fixtures" / "aiddata"
LAYOUTS = {
    "projects.csv": "aiddata-projects",
    "locations.csv": "aiddata-locations",
    "transactions.csv": "aiddata-transactions",
    "china_official.csv": "aiddata-china-official",
    "gcdf_places.csv": "aiddata-gcdf-places",
    "gcdf.csv": "aiddata-gcdf",
    "iati_table.csv": "iati-table",
    "worldbank.csv": "worldbank-geocoded",
}


def read(name: str) -> tuple[dict[str, Activity], list[Problem]]:
    """The activities of a fixture by identifier, and all problems."""
    reader = next(r for r in layout_readers() if r.name == LAYOUTS[name])
    items = list(reader.read(FIXTURES / name, name))
    records, _ = sorted_out(items)
    found = [record.activity for record in records if record.activity]
    assert len(found) == len(records)
    return {bare(activity.iati_identifier): activity for activity in found}, list(
        problems_in(items)
    )


def bare(identifier: str) -> str:
    """AidData's own number, without what its IATI files put before it."""
    return identifier.removeprefix("US-501c3-522318905-SG-")


def money(activity: Activity) -> list[tuple[str | None, float | None, str | None, str | None]]:
    return [(t.type, t.amount.value, t.amount.currency, t.date) for t in activity.transactions]


def texts(activity: Activity) -> list[str]:
    return [note.text for note in activity.notes]


def orgs(activity: Activity, role: str) -> list[str]:
    return [o.narratives[0].text for o in activity.participating_orgs if o.role == role]


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_table_is_known_by_its_columns_and_by_one_layout_alone(name: str):
    assert layouts_of(FIXTURES / name) == [LAYOUTS[name]]


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_column_is_read_or_passed_over_on_purpose(name: str):
    assert not [p.got for p in read(name)[1] if p.code == "columns-unknown"]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("project_id,linked_project_id", "32016,32071"),
        ("project_id,title,iso2,year,other_title,other_dataset,same_title", "1,a,KH,2000,a,x,True"),
        (
            "iati-identifier,wb_project_id,title,iso2,Project ID,Project Title,Country,same_title",
            "44000-P1,P1,a,VN,P1,a,Vietnam,True",
        ),
    ],
)
def test_tables_that_only_link_records_are_no_project_data(header: str, row: str, tmp_path: Path):
    path = tmp_path / "links.csv"
    path.write_text(f"{header}\n{row}\n{row}\n")
    assert layouts_of(path) == []


def test_the_three_tables_of_a_release_speak_of_one_project_by_one_reporter():
    tables = [read(name)[0]["70001"] for name in ("projects.csv", "locations.csv")]
    tables.append(read("transactions.csv")[0]["70001"])
    reporters = {(a.reporting_org.ref, a.reporting_org.narratives[0].text) for a in tables}
    assert reporters == {("US-501c3-522318905", "AidData")}
    assert all(activity.reporting_org.secondary_reporter for activity in tables)


def test_a_project_has_its_donors_countries_purpose_and_total():
    bridge = read("projects.csv")[0]["70001"]
    assert orgs(bridge, "1") == [
        "First Invented Bank, Government Agency",
        "Second Invented Firm, State-Owned Company",
    ]
    assert [country.code for country in bridge.recipient_countries] == ["KH", "LA"]
    assert [(s.code, s.vocabulary) for s in bridge.sectors] == [("210", "2")]
    assert bridge.sectors[0].narratives[0].text == "Transport and Storage"
    assert money(bridge) == [("2", 1200000.5, "USD", "2009")]
    assert [(d.type, d.date) for d in bridge.activity_dates] == [
        ("2", "2010-03-01"),
        ("4", "2012-04-30"),
    ]
    assert bridge.activity_status == "3"


def test_code_0_is_no_purpose_and_its_words_are_kept():
    study, problems = read("projects.csv")[0]["70002"], read("projects.csv")[1]
    assert [s.narratives[0].text for s in study.sectors] == ["Energy", "Large Hydropower"]
    assert {s.vocabulary for s in study.sectors} <= {"99", "2"}
    assert (study.activity_status, money(study)) == ("6", [("3", 350000.0, "USD", "2001")])
    assert not problems


def test_a_purpose_written_as_a_fraction_is_a_dac_purpose():
    forest = read("projects.csv")[0]["906000000003"]
    assert [(s.code, s.vocabulary) for s in forest.sectors] == [("410", "2"), ("41030", "1")]
    assert (forest.activity_status, forest.transactions) == ("1", ())


def test_a_region_among_the_recipients_is_not_lost():
    forest, bridge = (read("projects.csv")[0][key] for key in ("906000000003", "70001"))
    assert texts(forest) == ["Recipients: Cambodia| Southeast Asia| regional"]
    assert not [text for text in texts(bridge) if text.startswith("Recipients")]


def test_dollars_of_2014_are_told_where_they_are_known_to_be_such():
    found = read("projects.csv")[0]
    words = "AidData gives the commitment in US dollars at the prices of 2014."
    assert texts(found["70001"]) == [words]
    assert words not in texts(found["70002"])
    assert words not in texts(found["906000000003"])


def test_locations_of_a_project_are_one_record_however_far_apart_they_stand():
    places = read("locations.csv")[0]["70001"].locations
    assert [place.names[0].text for place in places] == ["Muang Invented", "Phumi Invented"]
    first = places[0]
    assert (first.latitude, first.longitude) == (20.5, 100.5)
    assert (first.exactness, first.location_class, first.feature_designation) == ("1", "1", "ADM2")
    assert [(i.vocabulary, i.code) for i in first.ids] == [("G1", "900001")]
    assert [words.text for words in first.description] == ["Bokeo"]


def test_the_country_of_a_location_is_read_out_of_its_gazetteer_path():
    found = read("locations.csv")[0]
    assert [c.code for c in found["70001"].recipient_countries] == ["LA", "KH"]
    vietnam = found["70002"]
    assert [c.code for c in vietnam.recipient_countries] == ["VN"]
    assert (vietnam.locations[0].feature_designation, vietnam.locations[0].description) == (
        "PCLI",
        (),
    )


def test_missing_titles_are_no_fault_of_tables_that_have_none():
    for name in ("locations.csv", "transactions.csv", "gcdf_places.csv"):
        assert "title-missing" not in {problem.code for problem in read(name)[1]}


def test_transactions_have_kind_day_or_year_and_number():
    found = read("transactions.csv")[0]
    assert sorted(money(found["70001"])) == [
        ("2", 200000.0, "USD", "2010"),
        ("2", 1000000.5, "USD", "2009"),
    ]
    assert {t.ref for t in found["70001"].transactions} == {"aaa", "ccc"}
    assert money(found["70002"]) == [("3", 350000.0, "USD", "2001-05-06")]


def test_amounts_of_chinese_finance_are_at_the_prices_of_2014():
    for name, bank in (("projects.csv", "70002"), ("transactions.csv", "29282-013")):
        found = read(name)[0]
        assert {t.amount.price_year for t in found["70001"].transactions} == {2014}
        assert any("prices of 2014" in text for text in texts(found["70001"]))
        assert {t.amount.price_year for t in found[bank].transactions} == {None}


def test_official_finance_counts_money_once_in_its_own_currency():
    pumps = read("china_official.csv")[0]["70011"]
    assert money(pumps) == [("2", 5000000.0, "CNY", "2008")]
    assert (pumps.scheme, pumps.default_finance_type, pumps.default_flow_type) == (
        "Loan (excluding debt rescheduling)",
        "421",
        None,
    )
    assert {"Interest rate: 2 %", "Maturity: 13 years", "Flow class: OOF-like"} <= set(texts(pumps))


def test_a_pledge_is_no_commitment():
    pledge = read("china_official.csv")[0]["70012"]
    assert money(pledge) == [("12", 1000000.0, "USD", "2009")]
    assert pledge.activity_status == "1"
    assert [c.code for c in pledge.recipient_countries] == ["KH", "LA"]
    assert {
        "Recommended for research: False",
        "Umbrella agreement, whose parts are projects of their own",
        "Line of credit",
        "Year uncertain",
    } <= set(texts(pledge))


def test_a_space_is_no_amount():
    none, problems = read("china_official.csv")[0]["70013"], read("china_official.csv")[1]
    assert none.transactions == ()
    assert (none.activity_status, none.default_aid_types) == ("5", ("E01",))
    assert "amount-wrong" not in {problem.code for problem in problems}
    assert not [text for text in texts(none) if text.startswith(("Interest", "Maturity"))]


def test_agencies_are_named_without_their_type():
    pumps = read("china_official.csv")[0]["70011"]
    assert orgs(pumps, "1") == ["China", "Asian Development Bank"]
    assert orgs(pumps, "2") == ["Ministry of Pumps, Mines and Water (MPMW)"]
    assert orgs(pumps, "3") == ["Invented Bank of Roads"]
    assert orgs(pumps, "4") == ["Invented Builders, Co. Ltd.", "Second Builders"]


def test_links_places_and_addresses_are_read_out_of_words():
    pumps = read("china_official.csv")[0]["70011"]
    assert [bare(related.ref) for related in pumps.related_activities] == ["70012", "70013"]
    assert [place.names[0].text for place in pumps.locations] == ["Prey Veng", "Takeo"]
    assert [page.url for page in pumps.documents] == [
        "http://example.org/a?x=1&y=2",
        "https://proxy.example.edu/b",
    ]


@pytest.mark.parametrize("name", ["china_official.csv", "gcdf.csv", "worldbank.csv"])
def test_names_of_persons_are_never_read(name: str):
    kept = b"".join(msgspec.json.encode(activity) for activity in read(name)[0].values())
    problems = " ".join(problem.message for problem in read(name)[1])
    names = (b"Ann", b"Bob", b"Carol", b"dan.example", b"eve.example")
    assert not [person for person in names if person in kept or person.decode() in problems]


def test_areas_have_the_share_of_the_project_and_no_money_of_their_own():
    found = read("gcdf_places.csv")[0]
    city, province = found["70021"].locations
    assert (city.names[0].text, city.percentage) == ("Phnom Penh", 17.0)
    assert (province.names[0].text, province.percentage) == ("Kandal", 83.0)
    assert (city.exactness, city.location_class) == ("2", "1")
    assert found["70021"].transactions == ()
    assert [text.split(" US")[0] for text in texts(found["70021"])] == [
        "Phnom Penh: 170",
        "Kandal: 830",
    ]
    assert found["70022"].locations[0].names[0].text == "Hà Nội"
    assert orgs(found["70021"], "1") == ["China"]


def test_a_gcdf_project_has_its_days_agencies_and_amount():
    dam = read("gcdf.csv")[0]["70031"]
    assert money(dam) == [("2", 600000000.0, "CNY", "2016-12-15")]
    assert [(d.type, d.date) for d in dam.activity_dates] == [
        ("2", "2018-09-08"),
        ("3", "2021-09-08"),
        ("4", "2020"),
    ]
    assert [c.code for c in dam.recipient_countries] == ["LA"]
    assert orgs(dam, "2") == ["Government of Laos", "Invented Utility"]
    assert orgs(dam, "3") == ["Invented Policy Bank", "Second Bank"]
    assert orgs(dam, "4") == ["Builders One", "Builders Two"]
    assert [page.url for page in dam.documents] == [
        "https://example.org/d",
        "https://example.org/e",
    ]
    assert [bare(related.ref) for related in dam.related_activities] == ["70032"]
    assert {"Location: Near a made-up village", "Day of the start estimated by AidData"} <= set(
        texts(dam)
    )
    assert not [text for text in texts(dam) if text.startswith("Amount adjusted")]


def test_an_estimated_day_of_commitment_is_only_a_year():
    pledge = read("gcdf.csv")[0]["70032"]
    assert money(pledge) == [("12", 1500000.0, "USD", "2019")]
    assert {
        "Amount estimated by AidData",
        "Recommended for aggregates: No",
        "Amount adjusted from 1500000 to 0 USD, so that nothing counts twice",
    } <= set(texts(pledge))


def test_gcdf_2_with_its_other_name_for_the_identifier_is_read_too(tmp_path: Path):
    text = (FIXTURES / "gcdf.csv").read_text(encoding="utf-8")
    path = tmp_path / "gcdf2.csv"
    path.write_text(text.replace("AidData Record ID", "AidData TUFF Project ID", 1))
    assert layouts_of(path) == ["aiddata-gcdf"]
    reader = next(r for r in layout_readers() if r.name == "aiddata-gcdf")
    records = [item for item in reader.read(path, "gcdf2") if isinstance(item, ReadRecord)]
    assert [bare(r.activity.iati_identifier) for r in records if r.activity] == ["70031", "70032"]


def test_an_iati_table_keeps_identifier_and_reporter_of_the_iati_file():
    found = read("iati_table.csv")[0]["GB-1-999901-101"]
    assert (found.reporting_org.ref, found.reporting_org.secondary_reporter) == ("GB-1", False)
    assert (found.activity_status, found.hierarchy, found.default_lang) == ("4", 2, "en")
    assert [(d.type, d.date) for d in found.activity_dates] == [
        ("1", "2009-06-02"),
        ("2", "2009-06-02"),
        ("3", "2012-01-31"),
    ]
    assert orgs(found, "2") == ["A COMMUNE; B COMMUNE"]
    assert [(o.role, o.ref) for o in found.participating_orgs if o.ref] == [
        ("1", "GB"),
        ("2", "KH-GOV"),
        ("3", "GB-1"),
        ("4", "22000"),
    ]


def test_days_that_went_through_a_spreadsheet_have_the_month_first():
    found = read("iati_table.csv")[0]["DE-1-999902"]
    assert [(d.type, d.date) for d in found.activity_dates] == [
        ("2", "2012-05-02"),
        ("4", "2013-03-04"),
    ]
    assert found.last_updated_datetime == "2015-06-30"


def test_an_iati_table_has_shares_by_country_and_by_vocabulary():
    found = read("iati_table.csv")[0]["GB-1-999901-101"]
    countries = [(c.code, c.percentage) for c in found.recipient_countries]
    assert countries == [("KH", 50.0), ("VN", 30.0)]
    assert [(r.code, r.percentage) for r in found.recipient_regions] == [("298", 20.0)]
    assert [(s.code, s.vocabulary, s.percentage) for s in found.sectors] == [
        ("23010", "1", 70.0),
        ("LT", "99", 100.0),
        ("0078", "98", 100.0),
        ("43040", "1", 30.0),
    ]


def test_an_iati_table_gives_totals_in_the_currency_of_the_activity_and_no_zeros():
    found, problems = read("iati_table.csv")
    mixed = found["GB-1-999901-101"]
    assert money(mixed) == [("2", 4000000.0, "GBP", None), ("4", 15218.0, "GBP", None)]
    assert "Total of interest repayments: -17.5" in texts(mixed)
    assert "Currencies of the transactions: !Mixed currency" in texts(mixed)
    assert not [text for text in texts(mixed) if "incoming" in text]
    assert money(found["DE-1-999902"]) == [("3", -5.0, "USD", None)]
    wrong = [p.got for p in problems if p.code == "amount-wrong"]
    assert wrong == ["!Mixed currency"]
