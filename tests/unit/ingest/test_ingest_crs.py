"""The OECD CRS: yearly rows of one project become one activity, in both published layouts."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from riparian.ingest.choose_reader import find_reader
from riparian.ingest.mapped.engine.mapped_reader import layout_readers
from riparian.ingest.mapped.engine.named_code_lists import read_list
from riparian.ingest.reader import ReadRecord
from riparian.model.activity import Activity
from riparian.problems import Problem

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "tests" / "fixtures" / "crs"
REAL = ROOT / ".." / "shared" / "data" / "crs"
LEGACY, BULK = FIXTURES / "legacy.csv", FIXTURES / "bulk.txt"


@cache
def read(path: Path) -> tuple[dict[str, Activity], list[ReadRecord], list[Problem]]:
    """Activities by identifier, records, and problems of the file."""
    items = list(find_reader(path).read(path, path.stem))
    records = [item for item in items if isinstance(item, ReadRecord)]
    activities = [record.activity for record in records if record.activity]
    found = {activity.iati_identifier: activity for activity in activities}
    return found, records, [item for item in items if isinstance(item, Problem)]


def money(activity: Activity) -> list[tuple[str | None, str | None, float | None]]:
    """TransactionType, date and value of each transaction, in order of date."""
    found = [(t.type, t.date, t.amount.value) for t in activity.transactions]
    return sorted(found, key=lambda one: (one[1] or "", one[0] or ""))


def test_each_layout_is_known_by_its_columns_and_not_taken_for_the_other() -> None:
    assert find_reader(LEGACY).name == "crs-legacy"
    assert find_reader(BULK).name == "crs"


def test_yearly_rows_of_one_project_are_one_activity_with_yearly_amounts() -> None:
    found, records, _ = read(LEGACY)
    wells = found["OECD-CRS-3-2006-12"]
    assert money(wells) == [("2", "2006", 915000.0), ("3", "2008", 300000.5)]
    assert {t.amount.currency for t in wells.transactions} == {"USD"}
    assert [record.rows for record in records] == [2, 1, 1, 2]


def test_what_a_recipient_paid_back_is_no_amount_given() -> None:
    wells = read(LEGACY)[0]["OECD-CRS-3-2006-12"]
    assert 50.0 not in {t.amount.value for t in wells.transactions}


def test_both_crs_ids_of_a_project_are_kept_though_its_agency_changed() -> None:
    wells = read(LEGACY)[0]["OECD-CRS-3-2006-12"]
    numbers = {(other.type, other.ref) for other in wells.other_identifiers}
    assert numbers == {("A2", "60012"), ("A2", "2006060012"), ("A1", "104.Vie.7")}
    agencies = {org.ref for org in wells.participating_orgs if org.role == "3"}
    assert agencies == {"XM-DAC-3-1", "XM-DAC-3-2"}


def test_numbers_of_two_donors_are_told_apart() -> None:
    found, _, _ = read(LEGACY)
    assert found["OECD-CRS-3-2009-5"].title[0].text == "Repaid grant"
    assert found["OECD-CRS-18-2009-5"].title[0].text == "Schools in Ratanakiri"


def test_the_newest_row_says_what_holds() -> None:
    wells = read(LEGACY)[0]["OECD-CRS-3-2006-12"]
    assert wells.title[0].text == "Rural water supply, second report"
    assert wells.date_of("1") == "2006-03-15"
    assert wells.date_of("3") == "2010-12-31"
    markers = {marker.code: marker.significance for marker in wells.policy_markers}
    assert markers == {"1": "2", "2": "2", "4": "0", "6": "1", "7": "2"}


def test_days_stand_first_in_dates_that_are_texts() -> None:
    schools = read(LEGACY)[0]["OECD-CRS-18-2009-5"]
    assert (schools.date_of("1"), schools.date_of("3")) == ("2009-02-01", "2011-12-31")


def test_the_recipient_is_a_country_or_a_region_and_dashes_are_nothing() -> None:
    found, _, _ = read(LEGACY)
    assert [c.code for c in found["OECD-CRS-3-2006-12"].recipient_countries] == ["VN"]
    unspecified = found["OECD-CRS-3-2009-5"]
    assert not unspecified.recipient_countries
    assert [r.code for r in unspecified.recipient_regions] == ["998"]
    assert not unspecified.locations
    assert not unspecified.descriptions
    kosovo = found["OECD-CRS-18-2009-6"]
    assert [c.code for c in kosovo.recipient_countries] == ["XK"]


def test_words_of_purpose_place_scheme_and_provider_are_kept() -> None:
    schools = read(LEGACY)[0]["OECD-CRS-18-2009-5"]
    assert [(s.code, s.vocabulary, s.narratives[0].text) for s in schools.sectors] == [
        ("11220", "1", "Primary education")
    ]
    assert [name.text for place in schools.locations for name in place.names] == ["Ratanakiri"]
    assert schools.reporting_org.ref == "XM-DAC-18"
    assert {(o.role, o.ref) for o in schools.participating_orgs} >= {
        ("1", "XM-DAC-18"),
        ("3", "XM-DAC-18-3"),
    }
    assert schools.collaboration_type == "1"
    assert schools.default_flow_type == "10"
    assert schools.default_finance_type == "110"
    assert schools.default_aid_types == ("C01",)


def test_bulk_amounts_are_millions() -> None:
    gates = read(BULK)[0]["OECD-CRS-701-8-2021000123"]
    assert money(gates) == [("2", "2021", 125_500_000.0), ("3", "2022", 30_250_000.0)]
    assert gates.date_of("3") == "2027-03-31"
    assert [(event.type, event.date) for event in gates.events] == [
        ("commitment signed", "2021-03-20")
    ]


def test_a_crs_id_counts_within_its_agency_and_rows_without_one_stand_alone() -> None:
    found, records, _ = read(BULK)
    assert found["OECD-CRS-701-2-2021000123"].recipient_countries[0].code == "LA"
    assert len(records) == 4
    alone = [r.activity for r in records if r.activity and not r.activity.iati_identifier]
    assert [activity.title[0].text for activity in alone] == ["Volunteers", "Trainees"]
    assert [money(activity) for activity in alone] == [
        [("2", "2021", 12500.0), ("3", "2021", 12500.0)],
        [("3", "2021", pytest.approx(15.0))],
    ]
    assert [activity.recipient_regions[0].code for activity in alone] == ["998", "998"]


def test_goals_targets_and_keywords_are_tags_of_their_own_lists() -> None:
    gates = read(BULK)[0]["OECD-CRS-701-8-2021000123"]
    assert {(tag.vocabulary, tag.code) for tag in gates.tags} == {
        ("2", "6"), ("2", "13"), ("3", "11.5"), ("99", "adaptation"),
    }  # fmt: skip
    markers = {marker.code: marker.significance for marker in gates.policy_markers}
    assert markers == {"1": "0", "3": "1", "6": "0", "7": "2", "10": "2"}


def test_no_column_of_the_layouts_goes_unnamed() -> None:
    for path in (LEGACY, BULK):
        codes = {problem.code for problem in read(path)[2]}
        assert "columns-unknown" not in codes
        assert "columns-missing" not in codes


SNAKE = {"SDGfocus": "sd_gfocus", "CrsID": "crs_id", "DEDonorcode": "de_donorcode"}


def _rows() -> list[dict[str, str]]:
    with BULK.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="|"))


def _snake(name: str) -> str:
    parts = ["_" + c if c.isupper() and n else c for n, c in enumerate(name)]
    return SNAKE.get(name, "".join(parts).replace("__", "_").lower())


def _as_parquet(path: Path) -> None:
    names = ", ".join(f'"{name}" AS "{_snake(name)}"' for name in _rows()[0])
    with duckdb.connect() as database:
        database.execute(
            f"COPY (SELECT {names} FROM read_csv('{BULK}', delim = '|', header = true))"
            f" TO '{path}' (FORMAT parquet)"
        )


def _as_xlsx(path: Path) -> None:
    rows = _rows()
    with xlsxwriter.Workbook(path, {"strings_to_numbers": True}) as book:
        sheet = book.add_worksheet("CRS")
        for number, row in enumerate([dict(zip(rows[0], rows[0], strict=True)), *rows]):
            sheet.write_row(number, 0, list(row.values()))


def test_a_parquet_file_with_other_spellings_gives_the_same(tmp_path: Path) -> None:
    path = tmp_path / "CRS.parquet"
    _as_parquet(path)
    _same(read(path)[0], read(BULK)[0])


def test_a_workbook_gives_the_same(tmp_path: Path) -> None:
    path = tmp_path / "crs.xlsx"
    _as_xlsx(path)
    _same(read(path)[0], read(BULK)[0])


def _same(found: dict[str, Activity], expected: dict[str, Activity]) -> None:
    assert found.keys() == expected.keys()
    for key in found:
        assert money(found[key]) == money(expected[key])
        for field in ("title", "activity_dates", "recipient_countries", "sectors", "tags"):
            assert getattr(found[key], field) == getattr(expected[key], field)
        assert found[key].participating_orgs == expected[key].participating_orgs


def test_every_recipient_of_the_list_is_a_country_or_a_region_of_ours() -> None:
    recipients = read_list("dac-recipients")
    assert {recipients[code] for code in ("728", "745", "635", "764", "769")} == {
        *("KH", "LA", "MM", "TH", "VN")
    }
    assert recipients["880"] == "WS"
    assert recipients["725"] == "BN"
    assert recipients["9998"] == recipients["998"] == "region:998"
    assert recipients["789"] == "region:789"
    assert all(len(value) == 2 or value.startswith("region:") for value in recipients.values())
    donors = read_list("dac-donors")
    assert (donors["701"], donors["742"]) == ("Japan", "Korea")


SHEETS = {"Denmark-5.xlsx": "Data", "Finland-4.xlsx": "SelectData"}


@cache
def _cells(name: str) -> tuple[list[str], list[Sequence[object]]]:
    path = REAL / name
    if not path.exists():
        pytest.skip("shared/data/crs is not there")
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name(SHEETS[name]).to_python()
    return [str(cell).lower() for cell in header], list(rows)


@pytest.mark.parametrize("name", SHEETS)
def test_the_real_extracts_are_read_without_loss(name: str) -> None:
    header, rows = _cells(name)
    at = {column: header.index(column) for column in ("activityid", "donorcode", "recipientcode")}
    found, records, _ = read(REAL / name)
    assert sum(record.rows for record in records) == len(rows)
    assert len(found) == len(records) == len({row[at["activityid"]] for row in rows})
    for column, kind in (("usd_commitment", "2"), ("usd_disbursement", "3")):
        cells = [row[header.index(column)] for row in rows]
        sums = [t.amount.value or 0.0 for a in found.values() for t in a.transactions
                if t.type == kind]  # fmt: skip
        filled = [cell for cell in cells if isinstance(cell, float) and cell]
        assert len(sums) == len(filled)
        assert sum(sums) == pytest.approx(sum(filled))


@pytest.mark.parametrize("name", SHEETS)
def test_every_recipient_of_the_real_extracts_is_known(name: str) -> None:
    _, records, _ = read(REAL / name) if (REAL / name).exists() else ({}, [], [])
    if not records:
        pytest.skip("shared/data/crs is not there")
    unknown = [
        problem.got for record in records for problem in record.problems
        if problem.code == "code-unknown"
    ]  # fmt: skip
    assert unknown == []


def test_days_that_a_spreadsheet_exchanged_are_not_trusted() -> None:
    path = REAL / "Denmark-5.xlsx"
    if not path.exists():
        pytest.skip("shared/data/crs is not there")
    _, _, problems = read(path)
    told = [problem.message for problem in problems if "exchanged" in problem.message]
    assert any("expectedstartdate" in message for message in told)
    _, _, fair = read(REAL / "Finland-4.xlsx")
    assert not [problem for problem in fair if "exchanged" in problem.message]


def test_the_layout_with_more_marks_is_asked_first() -> None:
    names = [reader.name for reader in layout_readers()]
    assert names.index("crs-legacy") < names.index("crs")
