"""AidData's real tables, counted anew with csv, and rows of them compared with what was read."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import msgspec
import pytest

from reading import layouts_of, problems_in, rows_of, sorted_out
from riparian.ingest.mapped.engine.mapped_reader import layout_readers
from riparian.ingest.reader import ReadRecord
from riparian.model.activity import Activity
from riparian.problems import Problem

AIDDATA = Path(__file__).parents[3] / ".." / "shared" / "data" / "aiddata"
KEYS = {
    "aiddata-projects": "project_id",
    "aiddata-locations": "project_id",
    "aiddata-transactions": "project_id",
    "aiddata-china-official": "project_id",
    "aiddata-gcdf-places": "id",
    "iati-table": "iati-identifier",
    "worldbank-geocoded": "Project ID",
}
FILES = sorted(AIDDATA.glob("*.csv")) if AIDDATA.is_dir() else []
LINKS = [path for path in FILES if "link" in path.stem]
TABLES = [path for path in FILES if path not in LINKS and "koica" not in path.stem]
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FILES, reason="the real files of ../shared/data/aiddata are absent"),
]


def read(path: Path) -> tuple[list[ReadRecord], list[Problem]]:
    (name,) = layouts_of(path)
    reader = next(reader for reader in layout_readers() if reader.name == name)
    items = list(reader.read(path, path.stem))
    return sorted_out(items)[0], list(problems_in(items))


def by_id(name: str) -> dict[str, Activity]:
    records, _ = read(AIDDATA / name)
    return {bare(r.activity.iati_identifier): r.activity for r in records if r.activity}


def bare(identifier: str) -> str:
    """AidData's own number, without what its IATI files put before it."""
    return identifier.removeprefix("US-501c3-522318905-SG-")


@pytest.mark.parametrize("path", LINKS, ids=lambda path: path.stem)
def test_tables_of_links_are_not_taken_for_projects(path: Path):
    assert layouts_of(path) == []


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_row_is_in_a_record_and_every_identifier_is_kept(path: Path):
    (layout,) = layouts_of(path)
    rows = rows_of(path)
    count_values = Counter(row[KEYS[layout]] for row in rows)
    records, problems = read(path)
    assert sum(record.rows for record in records) == len(rows) > 0
    kept = {bare(r.activity.iati_identifier): r.rows for r in records if r.activity}
    assert kept == dict(count_values)
    assert not [problem.message for problem in problems if problem.severity == "error"]
    expected = {"amount-negative", "value-understood", "table-without-titles", "rows-disagree"}
    assert {problem.code for problem in problems} <= expected


COUNTED = {"2": "2", "3": "3", "12": "2"}
"""The transactions table counts pledges (12) as commitments."""


def test_totals_of_the_projects_are_those_of_the_transactions():
    checked = 0
    for path in AIDDATA.glob("*_projects.csv"):
        apart: dict[tuple[str, str | None], float] = defaultdict(float)
        for key, activity in by_id(path.name.replace("projects", "transactions")).items():
            for transaction in activity.transactions:
                apart[key, transaction.type] += transaction.amount.value or 0.0
        for key, activity in by_id(path.name).items():
            for total in activity.transactions:
                assert total.amount.value == pytest.approx(apart[key, COUNTED[total.type]], abs=1)
                checked += 1
    assert checked == 627


def test_money_in_all_tables_is_the_money_of_the_files():
    for path in AIDDATA.glob("*_transactions.csv"):
        sums: dict[str, float] = defaultdict(float)
        for row in rows_of(path):
            code = {"C": "2", "D": "3"}[row["transaction_value_code"]]
            sums[code] += float(row["transaction_value"])
        read_sums: dict[str, float] = defaultdict(float)
        for activity in by_id(path.name).values():
            for transaction in activity.transactions:
                assert transaction.amount.currency == "USD"
                assert transaction.date
                read_sums[transaction.type or ""] += transaction.amount.value or 0.0
        assert read_sums == pytest.approx(sums)


def test_every_location_has_its_point_and_its_geonames_id():
    for path in AIDDATA.glob("*_locations.csv"):
        points: dict[str, Counter[tuple[str, float, float]]] = defaultdict(Counter)
        for row in rows_of(path):
            point = (row["geoname_id"], float(row["latitude"]), float(row["longitude"]))
            points[row["project_id"]][point] += 1
        for key, activity in by_id(path.name).items():
            read_points = {(p.ids[0].code, p.latitude, p.longitude) for p in activity.locations}
            assert read_points == set(points[key])
            assert all(place.names and place.exactness for place in activity.locations)


def test_areas_of_a_gcdf_project_have_the_shares_of_the_file():
    for name in ("gcdf3_adm1_mekong.csv", "gcdf3_adm2_mekong.csv"):
        shares: dict[str, float] = defaultdict(float)
        for row in rows_of(AIDDATA / name):
            shares[row["id"]] += 100 * float(row["intersection_ratio"])
        found = by_id(name)
        assert {key: a.transactions for key, a in found.items() if a.transactions} == {}
        for key, activity in found.items():
            read_shares = sum(place.percentage or 0.0 for place in activity.locations)
            assert read_shares == pytest.approx(shares[key])


def test_official_finance_has_each_amount_once_and_pledges_apart():
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows_of(AIDDATA / "china_official_finance_v1_mekong.csv"):
        if row["amount"].strip():
            kind = "12" if row["status"] == "Pipeline: Pledge" else "2"
            sums[kind, row["currency"]] += float(row["amount"])
    read_sums: dict[tuple[str, str], float] = defaultdict(float)
    for activity in by_id("china_official_finance_v1_mekong.csv").values():
        for transaction in activity.transactions:
            amount = transaction.amount
            read_sums[transaction.type or "", amount.currency or ""] += amount.value or 0.0
    assert read_sums == pytest.approx(sums)


def test_chinese_commitments_of_the_geocoded_release_are_dollars_of_2014():
    """What the note in each of those records says: they equal the deflated column elsewhere."""
    deflated = {
        row["project_id"]: row["usd_defl_2014"].strip()
        for row in rows_of(AIDDATA / "china_official_finance_v1_mekong.csv")
    }
    checked = 0
    for key, activity in by_id("china_2000_2014_geocoded_mekong_projects.csv").items():
        for total in activity.transactions:
            assert any("2014" in note.text for note in activity.notes)
            if deflated.get(key):
                assert total.amount.value == pytest.approx(float(deflated[key]), abs=2)
                checked += 1
    assert checked > 200


def test_names_of_contacts_stand_only_where_the_description_tells_them():
    found = by_id("china_official_finance_v1_mekong.csv")
    checked = 0
    for row in rows_of(AIDDATA / "china_official_finance_v1_mekong.csv"):
        name = row["contacts"].split(",")[0].strip()
        if len(name) > 5 and name not in row["description"] + row["title"]:
            assert name not in msgspec.json.encode(found[row["project_id"]]).decode()
            checked += 1
    assert checked > 50


def test_links_that_titles_tell_are_among_those_that_the_coders_marked():
    marked = {
        (row["project_id"], row["linked_project_id"])
        for row in rows_of(AIDDATA / "china_linked_project_pairs.csv")
    }
    told = {
        (key, bare(related.ref))
        for key, activity in by_id("china_official_finance_v1_mekong.csv").items()
        for related in activity.related_activities
    }
    assert len(marked & told) >= 0.9 * len(marked)


def test_one_chinese_project_is_told_alike_by_four_tables():
    tables = [
        by_id(name)["32021"]
        for name in ("china_official_finance_v1_mekong.csv", "gcdf3_adm1_mekong.csv")
    ]
    road = tables[0]
    assert road.title[0].text.startswith("China gives 19 million CNY Mao Zedong Boulevard")
    assert [(t.amount.value, t.amount.currency, t.date) for t in road.transactions] == [
        (19_000_000.0, "CNY", "2002")
    ]
    assert [(d.type, d.date) for d in road.activity_dates] == [
        ("2", "2002-10-04"),
        ("4", "2003-10-25"),
    ]
    assert (road.activity_status, road.default_finance_type) == ("1", "421")
    assert [place.names[0].text for place in tables[1].locations] == ["Phnom Penh"]
    assert len({table.reporting_org for table in tables}) == 1


def test_totals_of_the_iati_table_are_those_of_the_file():
    columns = {"2": "total-Commitment", "3": "total-Disbursement", "4": "total-Expenditure"}
    found = by_id("iati_sdg_beta_mekong.csv")
    for row in rows_of(AIDDATA / "iati_sdg_beta_mekong.csv"):
        activity = found[row["iati-identifier"]]
        read_totals = {t.type: t.amount.value for t in activity.transactions}
        assert read_totals == {k: float(row[c]) for k, c in columns.items() if float(row[c])}
        assert {t.amount.currency for t in activity.transactions} <= {row["default-currency"]}
        assert activity.reporting_org.ref == row["reporting-org-ref"]
        codes = row["sector-code"].split(";")
        assert {sector.code for sector in activity.sectors} == set(codes)
