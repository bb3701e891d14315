"""The World Bank's projects geocoded by AidData: rows are places, and the money counts once."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from riparian.ingest.mapped.engine.mapped_reader import layout_readers
from riparian.ingest.reader import ReadRecord
from riparian.model.activity import Activity

FIXTURE = Path(__file__).parents[2] / "fixtures" / "aiddata" / "worldbank.csv"
SHARED = Path(__file__).parents[3] / ".." / "shared" / "data" / "aiddata"
REAL = SHARED / "worldbank_ibrd_ida_geocoded_mekong.csv"
needs_real = pytest.mark.skipif(not REAL.is_file(), reason=f"{REAL.name} is absent")


def read(path: Path) -> list[ReadRecord]:
    reader = next(r for r in layout_readers() if r.name == "worldbank-geocoded")
    return [item for item in reader.read(path, path.stem) if isinstance(item, ReadRecord)]


def by_number(path: Path) -> dict[str, Activity]:
    return {r.activity.iati_identifier: r.activity for r in read(path) if r.activity}


def test_rows_of_a_project_are_one_record_with_several_places():
    records = read(FIXTURE)
    assert [(r.activity and r.activity.iati_identifier, r.rows) for r in records] == [
        ("P900001", 2),
        ("P900002", 1),
    ]
    places = by_number(FIXTURE)["P900001"].locations
    assert [p.names[0].text for p in places] == ["Khett Invented", "Phum Invented"]
    assert [(p.exactness, p.location_class, p.feature_designation) for p in places] == [
        ("2", "1", "ADM1"),
        ("1", None, None),
    ]


def test_the_amount_is_in_millions_and_counts_once():
    road = by_number(FIXTURE)["P900001"]
    assert [(t.type, t.amount.value, t.amount.currency, t.date) for t in road.transactions] == [
        ("2", 11_500_000.0, "USD", "2008-05-20")
    ]
    assert [(event.type, event.date) for event in road.events] == [("approval", "2008-05-20")]


def test_a_fund_that_goes_through_the_bank_is_the_funder():
    reefs, road = (by_number(FIXTURE)[key] for key in ("P900002", "P900001"))
    named = [(o.role, o.narratives[0].text) for o in reefs.participating_orgs]
    assert named == [("1", "Global Environment Facility"), ("3", "World Bank")]
    assert [(o.role, o.narratives[0].text) for o in road.participating_orgs] == [
        ("1", "World Bank"),
        ("3", "World Bank"),
    ]
    assert [event.date for event in reefs.events] == ["2010-11-03"]


def test_words_and_pages_of_a_project_are_kept_once():
    road = by_number(FIXTURE)["P900001"]
    assert [(d.type, d.narratives[0].text) for d in road.descriptions] == [("2", "To have a road")]
    assert [page.url for page in road.documents] == [
        "http://example.org/1.pdf",
        "http://example.org/2.pdf",
    ]
    assert road.sectors[0].narratives[0].text == "Transportation"
    assert road.scheme == "Specific Investment Loan"


@needs_real
@pytest.mark.shared
def test_the_real_table_has_one_record_for_each_project_and_all_its_places():
    with REAL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    places: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    amounts: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        where = ("Geoname", "GeoNameID", "Latitude", "Longitude", "Precision", "ADM1", "ADM2")
        places[row["Project ID"]].add(tuple(row[column] for column in where))
        amounts[row["Project ID"]].add(row["Total Amt"])
    records = read(REAL)
    assert sum(record.rows for record in records) == len(rows)
    found = by_number(REAL)
    assert set(found) == set(places)
    for number, activity in found.items():
        assert len(activity.locations) <= len(places[number])
        ids = {code.code for place in activity.locations for code in place.ids}
        assert ids == {place[1] for place in places[number]}
        said = {float(amount) * 1e6 for amount in amounts[number] if float(amount or 0)}
        values = {transaction.amount.value for transaction in activity.transactions}
        assert len(activity.transactions) == (1 if said else 0)
        assert values <= said


@needs_real
@pytest.mark.shared
def test_a_real_project_reads_as_it_stands_in_the_table():
    project = by_number(REAL)["P084787"]
    assert project.title[0].text == "Land Allocation for Social and Economic Development"
    assert [c.code for c in project.recipient_countries] == ["KH"]
    assert [(t.amount.value, t.date) for t in project.transactions] == [
        (11_500_000.0, "2008-05-20")
    ]
    place = project.locations[0]
    assert (place.names[0].text, place.latitude, place.longitude) == (
        "Khett Kracheh",
        12.66667,
        106.08333,
    )
