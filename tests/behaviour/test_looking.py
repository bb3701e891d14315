"""A person looks at projects, areas, status and problems; filters narrow as they say."""

from __future__ import annotations

from itertools import pairwise

import pytest

from riparian import AreaFilter, Centre, ProblemFilter, ProjectFilter
from riparian.catalogue.project_list.presence import PresenceFilter
from riparian.catalogue.record_names import find_unit
from riparian.errors import BadRequest, UnknownName
from riparian.normalise.iso_days import today
from sample_keys import key_of

RICE_SEED = key_of("The Project for Improvement on Accessibility of Rice Certified Seed")


@pytest.fixture(scope="module")
def all_of(sample):
    """Every project of the sample."""
    return sample.projects()[0]


def ids(projects):
    return {p.id for p in projects}


# projects


def test_every_record_is_found_by_the_name_that_its_project_gives_it(sample, all_of):
    with sample.reading() as connection:
        for line in all_of[::8]:
            for source in sample.project(line.id).sources:
                assert find_unit(connection, source.record) == source.record


def test_every_record_of_the_sample_belongs_to_one_project(sample, all_of, sample_rows):
    records = sum(sample_rows.values())
    assert records * 2 / 3 < len(all_of) < records * 5 / 6
    with sample.reading() as connection:
        [(units,)] = connection.execute("SELECT count(*) FROM unit").fetchall()
        [(contracts,)] = connection.execute(
            "SELECT count(*) FROM activity WHERE is_contract"
        ).fetchall()
    assert units == records
    # A contract stands on the page of its project, and is not counted among its records
    assert sum(p.activities for p in all_of) + contracts == records
    assert {p for line in all_of for p in line.providers} >= {"JP", "KR"}


def test_the_newest_come_first_and_the_dateless_last(all_of):
    starts = [p.start for p in all_of]
    dated = [s for s in starts if s]
    assert dated == sorted(dated, reverse=True)
    assert starts[len(dated) :] == [None] * (len(starts) - len(dated))


@pytest.mark.parametrize("words", ["JP", "Japan", "japan"])
def test_only_a_provider_means_it_takes_part(sample, all_of, sample_rows, words):
    found, total = sample.projects(ProjectFilter(provider=words))
    assert ids(found) == {p.id for p in all_of if "JP" in p.providers}
    assert 350 < total == len(found) < sample_rows["japan"] + sample_rows["japan_2026"]


@pytest.mark.parametrize("words", ["KOICA", "koica", "Korea International Cooperation Agency"])
def test_only_an_agency_means_that_agency_and_not_its_country(sample, all_of, sample_rows, words):
    found, total = sample.projects(ProjectFilter(provider=words))
    assert ids(found) == {p.id for p in all_of if "KOICA" in p.agencies}
    assert 0 < total < sample_rows["korea"] + sample_rows["korea_2026"]


@pytest.mark.parametrize("words", ["Cambodia", "KH", "kh"])
def test_only_a_country_means_the_project_is_in_it(sample, all_of, words):
    found, _ = sample.projects(ProjectFilter(country=words))
    assert ids(found) == {p.id for p in all_of if "KH" in p.countries}
    assert 0 < len(found) < len(all_of)


@pytest.mark.parametrize("words", ["Siem Reap", "siem reap province", "KH-17"])
def test_only_a_place_means_the_project_is_in_it(sample, all_of, words):
    found, _ = sample.projects(ProjectFilter(place=words))
    assert ids(found) == {p.id for p in all_of if "Siem Reap" in p.places}
    assert found


def test_only_a_theme_means_the_project_has_it(sample, all_of):
    found, _ = sample.projects(ProjectFilter(theme="education"))
    assert ids(found) == {p.id for p in all_of if "Education and skills" in p.themes}
    assert found


def test_only_on_a_day_means_it_runs_then(sample):
    day = "2019-06-30"
    found, total = sample.projects(ProjectFilter(ongoing_on=day))
    assert 0 < total < sample.projects()[1]
    for line in found:
        assert line.status == "ongoing"
        assert not line.start or line.start <= day
        assert not line.end or line.end >= day
    on_that_day = sample.projects(on=day)[0]
    assert ids(found) == {p.id for p in on_that_day if p.status == "ongoing"}


@pytest.mark.parametrize("words", ["rice", "RICE", "農業", "유통센터", RICE_SEED, "KOICA"])
def test_words_are_found_in_title_original_text_number_and_agency(sample, words):
    found, _ = sample.projects(ProjectFilter(query=words))
    assert found
    for line in found[:20]:
        view = sample.project(line.id)
        text = " ".join(
            (line.id, line.title, line.original or "", view.description or "", *line.agencies)
        )
        assert words.casefold() in text.casefold()


@pytest.mark.parametrize("words", ["%", "_", "\\", "' OR true --", "no such words"])
def test_words_are_only_words(small, words):
    assert small.projects(ProjectFilter(query=words)) == ([], 0)


def test_filters_add_up(sample):
    both = sample.projects(ProjectFilter(provider="KR", country="LA", theme="health"))[0]
    each = [
        ids(sample.projects(wanted)[0])
        for wanted in (
            ProjectFilter(provider="KR"), ProjectFilter(country="LA"), ProjectFilter(theme="health")
        )
    ]  # fmt: skip
    assert ids(both) == each[0] & each[1] & each[2]
    assert both


def test_a_limit_keeps_the_first_and_tells_how_many_there_are(sample, all_of):
    found, total = sample.projects(ProjectFilter(limit=3))
    assert ([p.id for p in found], total) == ([p.id for p in all_of[:3]], len(all_of))


@pytest.mark.parametrize(
    "wanted",
    [
        ProjectFilter(provider="Atlantis"), ProjectFilter(country="Atlantis"),
        ProjectFilter(place="Atlantis"), ProjectFilter(theme="Atlantis"),
        ProjectFilter(provider=""), ProjectFilter(country=""), ProjectFilter(place=""),
        ProjectFilter(theme=""),
    ],
)  # fmt: skip
def test_a_name_that_is_not_known_is_answered_with_what_to_try(small, wanted):
    with pytest.raises(UnknownName) as raised:
        small.projects(wanted)
    assert raised.value.try_this


def test_a_name_that_is_nearly_right_is_answered_with_the_right_one(small):
    with pytest.raises(UnknownName) as raised:
        small.projects(ProjectFilter(country="Cambodja"))
    assert "Cambodia" in raised.value.try_this


@pytest.mark.parametrize("day", ["", "2020", "2020-13-01", "gestern"])
def test_what_is_no_day_is_bad_use(small, day):
    with pytest.raises(BadRequest):
        small.projects(ProjectFilter(ongoing_on=day))


def test_a_project_of_japan_run_by_undp_is_listed_under_both(small):
    for provider in ("JP", "UNDP"):
        found = small.projects(ProjectFilter(provider=provider))[0]
        assert "XM-DAC-41114-PROJECT-7" in ids(found)


def test_a_country_that_stands_only_on_transactions_is_found(small):
    line = next(p for p in small.projects()[0] if p.id == "US-GOV-1-CLINICS")
    assert line.countries == ("LA", "KH")
    [source] = small.project(line.id).sources
    assert [(c.country, c.share) for c in source.countries] == [("LA", 0.75), ("KH", 0.25)]


# one project


def test_a_project_shows_what_its_source_says_beside_what_is_worked_out(small):
    view = small.project("jp-1")
    [source] = view.sources
    assert (source.dataset, source.row) == ("japan", 2)
    assert source.reported.title[0].text == "シェムリアップ上水道拡張計画"
    assert view.names[source.places[0].place] == "Siem Reap"
    for claim in (*source.providers, *source.countries, *source.purposes, *source.amounts):
        assert claim.rule
        assert claim.sureness in ("reported", "derived", "inferred", "assumed")
    assert view.project.usd == pytest.approx(source.amounts[0].usd)


def test_the_status_of_a_project_is_for_the_day_that_is_asked_for(small):
    days = ("2017-01-01", "2020-01-01", "2023-01-01")
    said = [small.project("jp-1", day).project.status for day in days]
    assert said == ["planned", "ongoing", "ended"]


def test_two_records_of_one_reporter_stand_side_by_side(tmp_path, write_iati, one_activity):
    centre = Centre.init(tmp_path / "c")
    inner = '<recipient-country code="KH"/>'
    centre.add(
        [
            write_iati(tmp_path / "one.xml", one_activity("X-1", inner, "One")),
            write_iati(tmp_path / "two.xml", one_activity("X-1", inner, "Two")),
        ]
    )
    centre.build()
    [line] = centre.projects()[0]
    assert line.activities == 2
    assert {s.dataset for s in centre.project("X-1").sources} == {"one", "two"}
    assert centre.problems(ProblemFilter(code="identifier-again"))[1] == 2


def test_one_identifier_of_two_reporters_is_two_projects(tmp_path, write_iati, one_activity):
    centre = Centre.init(tmp_path / "c")
    other = one_activity("X-1").replace("XM-DAC-701-8", "XM-DAC-41114")
    centre.add([write_iati(tmp_path / "one.xml", one_activity("X-1"), other)])
    centre.build()
    assert len(centre.projects()[0]) == 2


def test_records_without_identifier_are_projects_of_their_own(tmp_path, write_iati, one_activity):
    centre = Centre.init(tmp_path / "c")
    centre.add([write_iati(tmp_path / "one.xml", one_activity("", title="A"), one_activity(""))])
    centre.build()
    assert len(centre.projects()[0]) == 2


def test_a_part_of_an_identifier_is_answered_with_the_whole(small):
    with pytest.raises(UnknownName) as raised:
        small.project("CLINICS")
    assert "US-GOV-1-CLINICS" in raised.value.try_this


# areas


def test_areas_count_each_side_and_those_with_most_of_both_come_first(sample):
    areas, total = sample.areas("JP", "KR")
    assert total == len(areas)
    least = [min(a.projects_a, a.projects_b) for a in areas]
    assert least == sorted(least, reverse=True)
    assert len({(a.place, a.theme) for a in areas}) == len(areas)
    assert all(a.projects_a or a.projects_b for a in areas)


def test_an_area_counts_the_projects_that_the_list_gives_for_it(sample):
    for area in sample.areas("JP", "KR", AreaFilter(limit=12))[0]:
        for provider, counted in (("JP", area.projects_a), ("KR", area.projects_b)):
            wanted = ProjectFilter(provider=provider, place=area.place, theme=area.theme)
            assert sample.projects(wanted)[1] == counted


def test_areas_in_the_other_order_are_the_same_areas(sample):
    one, other = sample.areas("JP", "KR")[0], sample.areas("KR", "JP")[0]
    assert {(a.place, a.theme, a.projects_a, a.usd_b) for a in one} == {
        (a.place, a.theme, a.projects_b, a.usd_a) for a in other
    }


def test_area_filters_narrow_as_they_say(sample):
    every = sample.areas("JP", "KR")[0]

    def cells(areas):
        return {(a.place, a.theme) for a in areas}

    def got(**wanted):
        return cells(sample.areas("JP", "KR", AreaFilter(**wanted))[0])

    assert got(country="Laos") == cells(a for a in every if a.place.startswith("LA-"))
    assert got(place="Hanoi") == cells(a for a in every if a.place_name == "Hanoi")
    assert got(theme="water") == cells(a for a in every if a.theme == "water")
    assert got(both=True) == cells(a for a in every if a.projects_a and a.projects_b)
    assert {a.level for a in every} == {"adm1"}
    countries = sample.areas("JP", "KR", AreaFilter(level="country"))[0]
    assert {a.place for a in countries} == {"KH", "LA", "MM", "TH", "VN"}
    assert len(sample.areas("JP", "KR", AreaFilter(limit=2))[0]) == 2


def test_money_over_all_countries_is_never_more_than_the_headline_amounts(sample):
    for index, provider in enumerate(("JP", "KR")):
        areas = sample.areas("JP", "KR", AreaFilter(level="country"))[0]
        placed = sum((a.usd_a, a.usd_b)[index] or 0.0 for a in areas)
        lines = sample.projects(ProjectFilter(provider=provider))[0]
        headline = sum(p.usd or 0.0 for p in lines)
        assert 0 < placed <= headline * 1.000001


def test_the_money_of_a_project_in_two_countries_is_split(small):
    areas = small.areas("JP", "KR", AreaFilter(level="country", theme="health"))[0]
    assert {a.place: a.usd_a for a in areas} == {"KH": 2e6, "LA": 2e6}


# what is under way, by the words of the records themselves

TODAY = "2026-11-28"


def line(sample, project):
    return sample.project(project, TODAY).project


def test_koreas_early_warning_system_in_laos_is_under_way_by_its_own_words(sample):
    listed = key_of("라오스 재해 대응 조기경보시스템 구축")
    found = line(sample, listed)
    assert (found.status, found.status_sureness) == ("ongoing", "reported")
    assert (found.start, found.end) == ("2024-01-01", "2027-12-31")
    assert found.status_rule.startswith(f"{listed} says 'started'")


def test_a_bridge_ended_when_it_opened_and_not_when_it_was_planned_to(sample):
    planned = key_of("한·미얀마 우정의 다리 건설사업")
    opened = key_of("한-미얀마 우정의다리 달라대교")
    found = line(sample, planned)
    assert (found.status, found.end) == ("ended", "2026-02-06")
    assert "공식 개통되었다" in found.status_rule
    assert f"[{opened}]" in found.status_rule
    assert sample.project(planned, "2025-09-01").project.status == "ongoing"


@pytest.mark.parametrize(
    ("title", "status", "end"),
    [
        # a grassroots grant of December 2023
        ("build 3 rural traffic bridges in An Bien District", "ended", "2024-12-25"),
        # food aid "for one month", agreed in December 2024
        ("食料援助(WFP連携)", "ended", "2025-01-12"),
        # to 2026, but "concluded in 2025"
        (
            "Enhancing Resilience to Disaster Risk and Climate Change for Children",
            "ended",
            "2025-12-31",
        ),
        # 18 months from February 2024
        (
            "construction of training facilities at the Technical Institute of Mine Action in"
            " Kampong Chhang Province and the Outreach Facilities (Techo Peace Museum) in"
            " Siem Reap province",
            "ended",
            "2025-07-31",
        ),
        # "completion planned for June 2025"
        ("ハロン市下水排水処理事業", "ended", "2025-06-30"),
        # a mill opened, and the work goes on
        ("KOPIA 라오스 벼 패키지 사업 미곡종합처리장(RPC)", "ongoing", "2027-12-31"),
        # a field office opened in January 2026
        ("라오스 퐁살리주 국외산림탄소축적증진(REDD+) 국제감축사업", "ongoing", None),
        # selected in 2022 for 2024, and not heard of since
        (
            "베트남 메콩 삼각주 지역 기후변화 적응을 위한 산"
            "림 회복과 지속가능한 산림 관리 지원 사업",
            "unknown",
            "2027-12-31",
        ),
    ],
)
def test_the_state_of_a_project_is_what_its_records_say(sample, title, status, end):
    found = line(sample, key_of(title))
    assert (found.status, found.end) == (status, end), found.status_rule


def test_a_page_of_december_2019_is_not_years_not_stated(sample):
    assert line(sample, key_of("防災・災害対応能力の強化に資する資機材の供与")).seen == (
        "2019-12-26 page",
    )


def test_most_that_is_called_under_way_rests_on_what_a_source_says(sample):
    going = [p for p in sample.projects(on=TODAY)[0] if p.status == "ongoing"]
    assumed = [p for p in going if p.status_sureness == "assumed"]
    reported = [p for p in going if p.status_sureness == "reported"]
    assert len(going) > 70
    assert len(assumed) < len(going) / 4 < len(reported)


def test_every_status_gives_its_reason(sample, all_of):
    assert all(p.status_rule for p in all_of)


# status and problems


def test_status_counts_every_record_once(sample, sample_rows):
    for dataset in sample.status():
        assert dataset.records == dataset.activities + dataset.refused
        assert dataset.flagged <= dataset.activities
    assert {d.name: d.records for d in sample.status()} == sample_rows


def test_status_counts_the_problems_that_are_listed(sample):
    for dataset in sample.status():
        for code, many in dataset.problems.items():
            wanted = ProblemFilter(dataset=dataset.name, code=code)
            assert sample.problems(wanted)[1] == many


def test_problems_can_be_narrowed(sample):
    every, total = sample.problems()
    assert total == len(every)
    for field, value in (
        ("dataset", "korea"), ("code", "rate-missing"), ("severity", "note"), ("record", "jp-01"),
    ):  # fmt: skip
        found, _ = sample.problems(ProblemFilter(**{field: value}))
        fits = str.__contains__ if field == "record" else str.__eq__
        assert found
        assert set(found) == {p for p in every if fits(getattr(p, field) or "", value)}
    assert len(sample.problems(ProblemFilter(limit=2))[0]) == 2


def test_errors_come_before_warnings_before_notes(sample):
    order = ["error", "warning", "note"]
    ranks = [order.index(p.severity) for p in sample.problems()[0]]
    assert ranks == sorted(ranks)


def test_problems_of_one_row_come_in_a_fixed_order(sample):
    every = sample.problems()[0]
    for before, after in pairwise(every):
        keys = [(p.severity, p.dataset, p.row, p.code, p.record, p.field) for p in (before, after)]
        if keys[0] == keys[1]:
            assert (before.got or "") <= (after.got or "")


def test_the_demo_and_lists_count_the_same_assumed_dates(sample):
    present = sample.presence("JP", "KR", PresenceFilter(state="now"))
    jp, kr = sample.placed(["JP", "KR"], today())
    assert (jp.ongoing_assumed, kr.ongoing_assumed) == (present.assumed_a, present.assumed_b)
    assert 0 < jp.ongoing_assumed < jp.ongoing


def test_an_end_reaches_the_project_with_which_its_record_is_in_question(sample):
    with sample.reading() as connection:
        in_question = connection.column(
            "SELECT p.project_id FROM project AS p WHERE p.maybe_ended IS NOT NULL"
            " AND EXISTS (SELECT 1 FROM link AS l JOIN unit AS u ON u.unit_id IN (l.a, l.b)"
            " WHERE l.verdict = 'unsure' AND u.project_id = p.project_id)"
        )
    assert len(in_question) > 5
    unknown = [
        line for line in map(sample.project, in_question) if line.project.status == "unknown"
    ]
    said = [x for x in unknown if "a record that may be the same, ended" in x.project.status_rule]
    assert said
    now = {x.id for x in sample.projects(ProjectFilter(state="now"))[0]}
    assert now.isdisjoint(x.project.id for x in said)


def test_what_could_not_be_placed_is_counted(sample):
    for placed in sample.placed(["JP", "KR"]):
        parts = placed.in_a_province + placed.along_or_in_a_set
        parts += placed.in_a_country_only + placed.nowhere
        assert parts == placed.projects
        assert placed.with_usd <= placed.projects
