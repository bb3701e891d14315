"""KOICA's lists in small: what each cell becomes, and which rows are one activity."""

from __future__ import annotations

from pathlib import Path

import pytest

from reading import problems_in, sorted_out
from riparian.ingest.choose_reader import find_reader
from riparian.ingest.reader import ReadRecord
from riparian.model.activity import Activity, ActivityDate, Event, OtherIdentifier, RelatedActivity
from riparian.problems import Problem

FIXTURES = Path(__file__).parents[2] / "fixtures" / "koica"
LAYOUTS = {
    "projects.csv": "koica-projects",
    "projects_original.csv": "koica-projects-original",
    "tenders.csv": "koica-tenders",
    "tender_pairs.csv": "koica-tender-pairs",
    "statistics.csv": "koica-statistics",
}


def read(name: str) -> tuple[list[ReadRecord], list[Problem]]:
    path = FIXTURES / name
    items = list(find_reader(path).read(path, path.stem))
    return sorted_out(items)[0], list(problems_in(items))


def activities(name: str) -> list[Activity]:
    return [record.activity for record in read(name)[0] if record.activity]


def dates(activity: Activity) -> list[tuple[str, str]]:
    return [(date.type, date.date) for date in activity.activity_dates]


def amounts(activity: Activity) -> list[tuple[str | None, float | None, str | None, str | None]]:
    return [(t.type, t.amount.value, t.amount.currency, t.date) for t in activity.transactions]


def countries(activity: Activity) -> list[str]:
    return [country.code for country in activity.recipient_countries]


@pytest.mark.parametrize(("name", "layout"), LAYOUTS.items())
def test_each_list_is_known_by_its_columns_and_every_row_is_kept(name, layout):
    path = FIXTURES / name
    assert find_reader(path).name == layout
    records, problems = read(name)
    encoding = "cp949" if layout == "koica-projects-original" else "utf-8"
    lines = path.read_text(encoding=encoding).splitlines()
    assert sum(record.rows for record in records) == len(lines) - 1
    assert all(record.activity for record in records)
    assert "columns-unknown" not in {problem.code for problem in problems}


@pytest.mark.parametrize("name", LAYOUTS)
def test_provider_and_agency_are_korea_and_koica(name):
    for activity in activities(name):
        assert [(o.role, o.ref) for o in activity.participating_orgs if o.role in ("1", "3")] == [
            ("1", "KR"),
            ("3", "KR-GOV-051"),
        ]


def test_a_number_of_two_countries_names_two_projects():
    cambodia, laos, regional = activities("projects.csv")
    assert cambodia.iati_identifier == "2031-00001-KH"
    assert laos.iati_identifier == "2031-00001-LA"
    assert regional.iati_identifier == "2031-00002"
    assert cambodia.other_identifiers == (OtherIdentifier("2031-00001", "A9"),)
    assert regional.other_identifiers == ()


def test_years_and_budget_come_from_their_columns_else_from_the_title():
    cambodia, laos, regional = activities("projects.csv")
    assert dates(cambodia) == [("1", "2031"), ("3", "2035")]
    assert [(kind, value) for kind, value, *_ in amounts(cambodia)] == [("2", 12_340_000)]
    assert dates(laos) == [("1", "2031"), ("3", "2034")]
    assert [(k, v, c) for k, v, c, _ in amounts(laos)] == [("2", 5_000_000, "USD")]
    assert dates(regional) == [("1", "2031"), ("3", "2036")]
    assert amounts(regional) == []


def test_tenders_of_a_project_are_its_parts_and_a_cut_title_is_told():
    records, problems = read("projects.csv")
    assert records[0].activity is not None
    assert records[0].activity.related_activities == (
        RelatedActivity("L2031-00001-1", "2"),
        RelatedActivity("L2031-00001-2", "2"),
    )
    assert [p.row for p in problems if p.code == "title-cut"] == [4]


def test_the_list_as_published_is_read_in_its_own_encoding_and_columns():
    records, problems = read("projects_original.csv")
    cambodia, laos, regional = (record.activity for record in records)
    assert cambodia is not None
    assert laos is not None
    assert regional is not None
    assert cambodia.title[0].text == "캄보디아 가상주 상수도 개선사업('31-'35/1,234만불)"
    assert cambodia.title[0].lang == "ko"
    assert cambodia.iati_identifier != laos.iati_identifier
    assert cambodia.other_identifiers == laos.other_identifiers
    assert (countries(cambodia), countries(laos), countries(regional)) == (["KH"], ["LA"], [])
    assert dates(laos) == [("1", "2031"), ("3", "2034")]
    assert [(k, v, c) for k, v, c, _ in amounts(cambodia)] == [("2", 12_340_000, "USD")]
    assert [(p.row, p.got) for p in problems if p.code == "code-unknown"] == [(4, "한-메콩")]


def test_a_tender_is_a_record_of_its_own_with_its_day_and_its_project():
    again, first, services = activities("tenders.csv")
    assert [a.iati_identifier for a in (again, first)] == ["L2031-00001-2", "L2031-00001-1"]
    assert again.other_identifiers == first.other_identifiers
    assert again.events == (Event("tender notice", "2031-08-15"),)
    assert again.related_activities == (RelatedActivity("2031-00001-KH", "1"),)
    assert again.related_activities[0].ref == activities("projects.csv")[0].iati_identifier
    assert [(t.lang, t.text[:6]) for t in again.title] == [("ko", "[재공고]["), ("en", "(Rebid")]
    assert [tag.code for tag in again.tags] == ["works (공사)"]
    assert countries(services) == ["LA"]


def test_marks_of_a_notice_are_told_and_its_project_keeps_its_own_money():
    again, _, services = activities("tenders.csv")
    said = {note.text for note in again.notes}
    assert {"re-notice", "urgent"} <= said
    assert services.transactions == ()
    assert services.activity_dates == ()


def test_pairs_are_tenders_in_two_languages_of_any_country():
    ivory, unknown = activities("tender_pairs.csv")
    assert countries(ivory) == ["CI"]
    assert [title.lang for title in ivory.title] == ["ko", "en"]
    assert ivory.related_activities == (RelatedActivity("2031-00009-CI", "1"),)
    assert ivory.transactions == ()
    assert "Project 2031-00009: 코트디부아르" in " ".join(note.text for note in ivory.notes)
    assert countries(unknown) == []


def test_yearly_rows_of_a_project_are_one_activity_with_one_amount_a_year():
    reservoir = activities("statistics.csv")[0]
    assert reservoir.iati_identifier == "Korea_Project-2"
    assert reservoir.other_identifiers == (OtherIdentifier("Korea_Project-1", "A9"),)
    assert dates(reservoir) == [
        ("1", "1999-01-01"),
        ("3", "2000-12-31"),
    ]
    assert amounts(reservoir) == [
        ("3", 900, "USD", "1999"),
        ("3", 2_000_000, "KRW", "2000"),
    ]
    codes = [[s.code for s in t.sectors] for t in reservoir.transactions]
    assert codes == [["14015", "14015.02"], ["31140", "31140.03", "31140.01"]]
    assert {s.vocabulary for t in reservoir.transactions for s in t.sectors} == {"1", "6"}
    markers = [(m.code, m.significance) for m in reservoir.policy_markers]
    assert markers == [("1", "0"), ("2", "2")]


def test_volunteers_of_one_dispatch_are_one_activity_and_each_years_money_stays():
    volunteers = activities("statistics.csv")[1]
    assert volunteers.scheme == "Volunteers"
    assert volunteers.default_aid_types == ("D01",)
    assert [value for _, value, *_ in amounts(volunteers)] == [270, 270, 280]
    assert [date.date for date in volunteers.activity_dates] == ["2000-03-01", "2002-02-28"]


def test_courses_without_a_name_on_the_same_day_stay_apart():
    regular, elsewhere, *_, health = activities("statistics.csv")[2:]
    assert (regular.title, elsewhere.title, health.title) == ((), (), ())
    assert [t.code for t in regular.tags][::2] == ["ICT", "Trainees_Regular"]
    assert [t.code for t in health.tags][::2] == ["Health", "Trainees_Regular"]
    assert dates(regular) == dates(elsewhere)
    assert (regular.default_aid_types, elsewhere.default_aid_types) == (("E01",), ("D02",))


def test_what_has_no_duration_stands_alone():
    first, second = activities("statistics.csv")[4:6]
    assert [a.iati_identifier for a in (first, second)] == ["Korea_Project-8", "Korea_Project-9"]
    assert (first.default_aid_types, first.default_flow_type) == ((), "10")


def test_who_receives_depends_on_the_kind_of_cooperation():
    reservoir, volunteers, trainees, *_, ngo, _health = activities("statistics.csv")

    def others(activity: Activity) -> list[tuple[str | None, str]]:
        orgs = (o for o in activity.participating_orgs if o.role in ("2", "4"))
        return [(org.role, org.narratives[0].text) for org in orgs]

    assert others(reservoir) == [("2", "Ministry of Imagined Works")]
    assert others(volunteers) == [("2", "Imagined Clinic")]
    assert others(trainees) == [("4", "Imagined Institute")]
    assert others(ngo) == [("4", "Imagined Friends of Korea")]


def test_a_row_that_is_broken_off_is_refused_and_the_others_are_read(tmp_path):
    path = tmp_path / "projects.csv"
    good = (FIXTURES / "projects.csv").read_text(encoding="utf-8")
    path.write_text(f"{good}4,2031-00003,VN\n", encoding="utf-8")
    records = [r for r in find_reader(path).read(path, "d") if isinstance(r, ReadRecord)]
    assert [record.activity is None for record in records] == [False, False, False, True]
    assert records[-1].problems[0].code == "row-too-short"


def test_dates_are_planned_ones():
    assert activities("projects.csv")[0].activity_dates[0] == ActivityDate("1", "2031")
