"""KOICA's real lists, counted anew with csv, and rows of them compared with what was read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from reading import problems_in, rows_of, sorted_out
from riparian.ingest.choose_reader import find_reader
from riparian.ingest.reader import ReadRecord
from riparian.language.title_parts import read_title
from riparian.model.activity import Activity
from riparian.problems import Problem

DATA = Path(__file__).parents[3] / ".." / "shared" / "data"
PROJECTS = DATA / "koica" / "koica_country_projects_mekong_ko.csv"
TENDERS = DATA / "koica" / "koica_tenders_mekong_ko.csv"
PAIRS = DATA / "koica" / "koica_bilingual_tender_pairs_ko_en.csv"
STATISTICS = DATA / "aiddata" / "koica_1991_2007_mekong.csv"
FILES = (PROJECTS, TENDERS, PAIRS, STATISTICS)
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not all(path.is_file() for path in FILES), reason="KOICA's lists in ../shared are absent"
    ),
]


def read(path: Path) -> tuple[list[ReadRecord], list[Problem]]:
    items = list(find_reader(path).read(path, path.stem))
    return sorted_out(items)[0], list(problems_in(items))


def activities(path: Path) -> list[Activity]:
    return [record.activity for record in read(path)[0] if record.activity]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_row_is_in_a_record_and_every_record_is_kept(path):
    records, problems = read(path)
    assert sum(record.rows for record in records) == len(rows_of(path))
    assert all(record.activity for record in records)
    assert {p.code for p in problems} <= {
        "title-cut",
        "key-missing",
        "title-missing",
        "value-understood",
        "end-before-start",
        "date-implausible",  # 1996-06-16~0196-07-01
    }


def test_every_project_stands_as_its_row_says():
    rows = rows_of(PROJECTS)
    found = activities(PROJECTS)
    assert len(found) == len(rows) == 60
    for row, activity in zip(rows, found, strict=True):
        assert activity.title[0].text.replace("(‘21-...", "(‘21-&rs...") == " ".join(
            row["project_title_ko"].split()
        )
        country = [c.code for c in activity.recipient_countries]
        assert country == ([row["recipient_iso2"]] if row["recipient_iso2"] else [])
        dates = [date.date for date in activity.activity_dates]
        assert dates == [row["start_year"], row["end_year"]]
        money = [(t.amount.value, t.amount.currency) for t in activity.transactions]
        budget = row["budget_usd_from_title"]
        assert money == ([(float(budget), "USD")] if budget else [])
        tenders = [tender for tender in row["bid_nos_in_source"].split(";") if tender]
        assert [related.ref for related in activity.related_activities] == tenders
    assert len({activity.iati_identifier for activity in found}) == 60


def test_titles_say_what_the_compilers_read_out_of_them():
    """The columns of years and budget were filled by others: the same must be found."""
    for row in rows_of(PROJECTS):
        parts = read_title(row["project_title_ko"])
        assert parts.start in (None, row["start_year"])
        assert parts.end in (None, row["end_year"])
        budget = row["budget_usd_from_title"]
        assert parts.amount == (float(budget) if budget else None)
        assert parts.cut == row["project_title_ko"].rstrip().endswith("...")


def test_cut_titles_are_told_by_row():
    _, problems = read(PROJECTS)
    cut = [
        number
        for number, row in enumerate(rows_of(PROJECTS), 2)
        if row["project_title_ko"].rstrip().endswith("...")
    ]
    assert [problem.row for problem in problems if problem.code == "title-cut"] == cut


def test_every_tender_stands_as_its_row_says():
    for row, activity in zip(rows_of(TENDERS), activities(TENDERS), strict=True):
        assert activity.iati_identifier == row["bid_no"]
        assert [(e.type, e.date) for e in activity.events] == [
            ("tender notice", row["notice_date"])
        ]
        assert [c.code for c in activity.recipient_countries] == [row["recipient_iso2"]]
        titles = [row["bid_title_ko"], row["bid_title_en"]]
        assert [title.text for title in activity.title] == [text for text in titles if text]
        assert activity.transactions == ()
        assert activity.activity_dates == ()


def test_tenders_name_projects_of_the_list():
    listed = {activity.iati_identifier for activity in activities(PROJECTS)}
    named = {r.ref for activity in activities(TENDERS) for r in activity.related_activities}
    assert named == {"2022-00027-KH", "2023-00008-KH", "2024-00015-KH"}
    assert named <= listed


def test_pairs_have_both_titles_and_their_country():
    found = activities(PAIRS)
    assert len(found) == 20
    assert all([title.lang for title in activity.title] == ["ko", "en"] for activity in found)
    none = [a.iati_identifier for a in found if not a.recipient_countries]
    assert none == ["L2025-00058-1"]
    by_id = {a.iati_identifier: a for a in found}
    assert [c.code for c in by_id["L2025-00060-1"].recipient_countries] == ["CI"]
    assert {note.text for note in by_id["L2025-00094-1"].notes} >= {"re-notice", "urgent"}


def test_statistics_lose_no_money_and_melt_nothing_without_a_duration():
    rows = rows_of(STATISTICS)
    keys = ("country", "type_of_cooperation", "duration", "project_name", "job_category")
    groups = Counter(
        tuple(row[key].strip() for key in (*keys, "koica_sector"))
        if row["duration"].strip()
        else (row["id"],)
        for row in rows
    )
    records, _ = read(STATISTICS)
    assert Counter(record.rows for record in records) == Counter(groups.values())
    dollars = [
        (t.amount.value or 0, t.amount.currency)
        for record in records
        if record.activity
        for t in record.activity.transactions
    ]
    assert {currency for _, currency in dollars} == {"USD"}
    assert len(dollars) == sum(row["usd_amount"] != "0" for row in rows)
    assert sum(value for value, _ in dollars) == sum(float(row["usd_amount"]) for row in rows)


def test_a_project_of_four_years_is_one_activity():
    (reservoir,) = [
        activity
        for activity in activities(STATISTICS)
        if activity.title and activity.title[0].text.startswith("Rehabilitation for the Tamouk")
    ]
    assert [(t.date, t.amount.value) for t in reservoir.transactions] == [
        ("2002", 537582),
        ("2003", 520152),
        ("2004", 251815),
        ("2005", 186),
    ]
    assert reservoir.scheme == "Infra-Preliminary Project/Prog"
    assert reservoir.default_aid_types == ("C01",)


def test_kinds_of_cooperation_are_recognisable():
    schemes = Counter(
        (activity.scheme, activity.default_aid_types) for activity in activities(STATISTICS)
    )
    assert {scheme for scheme, codes in schemes if codes == ("D01",)} == {
        "Experts",
        "Medics",
        "Taekwondo Instructors",
        "Volunteers",
        "Volunteers-Doctor",
        "Volunteers-Personal",
    }
    assert {scheme for scheme, codes in schemes if codes == ("E01",)} == {"Invitation of Trainees"}
    assert {scheme for scheme, codes in schemes if not codes} == {
        "Aid In Kind/In Cash",
        "Emergency Relief",
        "NGOs",
    }
