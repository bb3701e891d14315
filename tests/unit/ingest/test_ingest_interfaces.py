"""Answers of public interfaces in small: World Bank, oda.go.kr, and the OECD's CRS as SDMX CSV."""

from __future__ import annotations

from pathlib import Path

from reading import problems_in, sorted_out
from riparian.ingest.choose_reader import find_reader
from riparian.model.activity import Activity

FIXTURES = Path(__file__).parents[2] / "fixtures" / "interfaces"


def read(path: Path) -> tuple[list[Activity], list[str]]:
    items = list(find_reader(path).read(path, path.stem))
    records = [record.activity for record in sorted_out(items)[0] if record.activity]
    return records, [problem.message for problem in problems_in(items)]


def amounts(activity: Activity) -> list[tuple[str | None, float | None, str | None]]:
    return [(t.type, t.amount.value, t.date) for t in activity.transactions]


def test_world_bank_projects_are_those_of_its_iati_files():
    (roads, solar), _ = read(FIXTURES / "worldbank_projects.json")
    assert (roads.iati_identifier, solar.iati_identifier) == ("44000-P900001", "44000-P900002")
    assert [country.code for country in roads.recipient_countries] == ["KH"]
    assert (roads.activity_status, solar.activity_status) == ("2", "4")
    assert (roads.date_of("3"), solar.date_of("3")) == ("2029-12-20", "2023-06-30")


def test_dollars_and_millions_of_the_world_bank_are_told_apart():
    (roads, solar), _ = read(FIXTURES / "worldbank_projects.json")
    assert amounts(roads) == [("2", 65_000_000, "2024-12-20")]
    assert amounts(solar) == [("2", 31_000_000, "2018-05-01")]


def test_korean_projects_have_years_country_and_page():
    (roads, hospital), _ = read(FIXTURES / "oda_korea_list.json")
    assert (roads.date_of("1"), roads.date_of("3")) == ("2031", "2035")
    assert [country.code for country in hospital.recipient_countries] == ["LA"]
    assert hospital.documents[0].url.endswith("P_BSNS_NO=2031-00002")
    assert amounts(roads) == [("2", 12_340_000, "2031")]


def test_rows_of_one_donors_project_are_one_activity():
    (water, schools), problems = read(FIXTURES / "crs_sdmx.csv")
    assert amounts(water) == [("2", 12_500_000, "2021"), ("3", 3_250_000, "2022")]
    assert [country.code for country in water.recipient_countries] == ["KH"]
    assert schools.iati_identifier == "OECD-CRS-KOR-5-2022000009", "it has no number of the donor"
    funders = [[x.ref for x in y.participating_orgs if x.role == "1"] for y in (water, schools)]
    assert funders == [["JP"], ["KR"]], "donors are named by three letters there"
    assert not any("columns that the reader does not know" in message for message in problems)


def test_sums_and_constant_prices_are_refused_and_said(tmp_path: Path):
    text = (FIXTURES / "crs_sdmx.csv").read_text()
    path = tmp_path / "q.csv"
    path.write_text(text.replace(",V,DD,2,", ",Q,DD,2,").replace(",V,DD,3,", ",V,_T,3,"))
    (water,), problems = read(path)
    assert amounts(water) == [("2", 12_500_000, "2021")]
    assert "The row has 'Q' in PRICE_BASE; only rows with V count." in problems
    assert "The row has '_T' in MD_DIM; only rows with DD count." in problems
