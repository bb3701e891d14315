"""First and last day of an activity, each with its rule."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from riparian.model.activity import Activity, ActivityDate, Event, Narrative, Provenance
from riparian.normalise.activity_period import work_out_period
from riparian.normalise.iso_days import months_later, span_of
from riparian.normalise.status import status_on


def activity(*dates: tuple[str, str], **parts: object) -> Activity:
    return Activity(  # type: ignore[arg-type]
        "XM-1",
        Provenance("set", row=3),
        activity_dates=tuple(ActivityDate(kind, day) for kind, day in dates),
        **parts,
    )


def dated(*pairs: tuple[str, str]) -> tuple[ActivityDate, ...]:
    return tuple(ActivityDate(kind, day) for kind, day in pairs)


def events(*pairs: tuple[str, str]) -> tuple[Event, ...]:
    return tuple(Event(words, day) for words, day in pairs)


def test_actual_dates_go_before_planned_ones() -> None:
    made = activity(
        ("1", "2019-01-01"), ("2", "2019-03-01"), ("3", "2021-12-31"), ("4", "2022-06-30")
    )
    period, problems = work_out_period(made, None, None)
    assert (period.start, period.end) == ("2019-03-01", "2022-06-30")
    assert (period.start_sureness, period.end_sureness) == ("reported", "reported")
    assert period.start_rule == "actual start as published"
    assert problems == ()


def test_a_year_runs_from_its_first_day_to_its_last() -> None:
    period, _ = work_out_period(activity(("1", "2021"), ("3", "2024-02")), None, None)
    assert (period.start, period.end) == ("2021-01-01", "2024-02-29")
    assert (period.start_sureness, period.end_sureness) == ("derived", "derived")
    assert "only the year is given" in period.start_rule


def test_a_date_that_cannot_be_read_gives_way_to_the_next() -> None:
    period, _ = work_out_period(activity(("2", "2019-02-30"), ("1", "2019")), None, None)
    assert period.start_rule.startswith("planned start")


def test_what_ended_before_it_begins_is_something_else() -> None:
    note = (Narrative("completed; page of 2012-12-07", "en", "compiler"),)
    made = activity(("1", "2013"), ("3", "2018-03"), notes=note)
    period, problems = work_out_period(made, None, None)
    assert (period.start, period.end, period.stage) == ("2013-01-01", "2018-03-31", None)
    [problem] = problems
    assert problem.code == "end-before-start"
    assert "completed" in (problem.got or "")
    assert status_on(period, "2015-01-01").status == "ongoing"
    running = activity(("1", "2012"), ("3", "2018-03"), notes=note)
    assert work_out_period(running, None, None)[0].end == "2012-12-07"


@pytest.mark.parametrize("end", [(), (("3", "2021-12-31"),)])
@pytest.mark.parametrize(
    ("start", "page", "early"),
    [
        (("2", "2019-01-01"), "2018-05-05", True),
        (("1", "2019"), "2018-12-30", True),
        (("1", "2018-12-01"), "2018-05-05", False),
        (("2", "2019-01-01"), "2019-05-05", False),
    ],
)
def test_what_is_under_way_in_a_year_before_a_stated_start_is_something_else(
    start: tuple[str, str], page: str, early: bool, end: tuple[tuple[str, str], ...]
) -> None:
    note = (Narrative(f"construction under way; page of {page}", "en", "compiler"),)
    period, problems = work_out_period(activity(start, *end, notes=note), None, None)
    assert (period.stage, period.stage_on) == ((None, None) if early else ("ongoing", page))
    assert period.page_on == page
    assert [problem.code for problem in problems] == ["under-way-before-start"] * early
    assert all(page in (problem.got or "") for problem in problems)
    before = status_on(period, page).status
    assert before == ("planned" if early else "ongoing")
    assert status_on(period, "2019-06-01").status == "ongoing"


def test_what_is_under_way_before_the_years_of_its_title_is_something_else() -> None:
    note = (Narrative("construction under way; page of 2018-05-05", "en", "compiler"),)
    made = activity(title=(Narrative("Road works ('19-'22)", "en"),), notes=note)
    period, problems = work_out_period(made, None, None)
    assert (period.start, period.stage) == ("2019-01-01", None)
    assert [problem.code for problem in problems] == ["under-way-before-start"]


def test_an_actual_end_that_lay_ahead_is_called_a_plan() -> None:
    made = activity(("4", "2023-09-30"), last_updated_datetime="2021-04-01T10:00:00Z")
    period, _ = work_out_period(made, None, None)
    assert period.end == "2023-09-30"
    assert "lay ahead" in period.end_rule
    assert period.code_as_of == "2021-04-01"


def test_a_signing_starts_a_grant_and_its_end_is_assumed() -> None:
    made = activity(scheme="grant", events=events(("exchange-of-notes", "2019-10-29")))
    period, _ = work_out_period(made, "JP", "MOFA")
    assert (period.start, period.start_sureness) == ("2019-10-29", "inferred")
    assert period.start_rule == "no start is published; exchange of notes on 2019-10-29"
    assert (period.end, period.end_sureness) == ("2023-10-28", "assumed")
    assert period.end_rule == (
        "Japan's grant aid usually takes 48 months from signing: the end is assumed"
    )
    assert period.seen == ()


def test_the_money_of_a_grassroots_grant_is_used_within_a_year() -> None:
    small = (Narrative("grassroots human security grant", "en"),)
    signed = events(("grant-agreement", "2023-12-26"))
    made = activity(scheme="grant", events=signed, notes=small)
    period, _ = work_out_period(made, "JP", None)
    assert (period.end, period.end_sureness) == ("2024-12-25", "assumed")
    assert status_on(period, "2026-11-28").status == "ended"
    of_a_year = (Narrative("fiscal year 2024 grassroots human security grant", "en"),)
    period, _ = work_out_period(activity(scheme="grant", notes=of_a_year), "JP", None)
    assert (period.start, period.end) == ("2024-04-01", "2026-03-30")


@pytest.mark.parametrize(
    "words", ["Food Aid (with WFP)", "Emergency Grant Aid", "General Budget Support Program"]
)
def test_no_length_is_assumed_for_what_is_spent_at_once(words: str) -> None:
    signed = events(("exchange-of-notes", "2025-09-01"))
    made = activity(scheme="grant", events=signed, title=(Narrative(words, "en"),))
    period, _ = work_out_period(made, "JP", "MOFA")
    assert (period.end, period.least_months) == (None, 0)
    assert status_on(period, "2026-03-01").status == "unknown"


def test_nothing_is_assumed_for_loans_or_other_providers() -> None:
    signed = events(("loan agreement", "2019-10-29"))
    for made, provider, agency in [
        (activity(scheme="loan", events=signed), "JP", "JICA"),
        (activity(scheme="loan", events=signed), "KR", "EDCF"),
        (activity(scheme="grant", events=signed), "US", None),
        (activity(scheme="grant", events=signed), "KR", "KOICA volunteers"),
        (activity(events=signed), "JP", None),
    ]:
        period, _ = work_out_period(made, provider, agency)
        assert (period.start, period.end, period.end_sureness) == ("2019-10-29", None, None)


def test_a_published_start_goes_before_an_event_which_is_then_seen() -> None:
    made = activity(("1", "2022"), ("3", "2026"), events=events(("groundbreaking", "2022-03-04")))
    period, _ = work_out_period(made, "KR", "EDCF")
    assert period.start == "2022-01-01"
    assert period.seen == ("2022-03-04 groundbreaking",)


def test_of_several_events_the_signing_starts_it_and_the_last_completion_ends_it() -> None:
    made = activity(
        scheme="grant",
        events=events(
            ("handover", "2021-05-01"),
            ("ex-ante-evaluation", "2018-01-01"),
            ("grant-agreement", "2018-06-01"),
            ("groundbreaking", "2018-04-01"),
            ("inauguration", "2021-07-01"),
            ("visit", "2019-07-01"),
        ),
    )
    period, _ = work_out_period(made, "JP", "JICA")
    assert (period.start, period.end) == ("2018-06-01", "2021-07-01")
    assert period.end_sureness == "inferred"
    assert period.seen == (
        "2018-01-01 ex-ante-evaluation",
        "2018-04-01 groundbreaking",
        "2019-07-01 visit",
        "2021-05-01 handover",
    )


def test_an_event_on_the_wrong_side_of_a_published_date_is_only_seen() -> None:
    late_start = activity(("3", "2011"), events=events(("launch", "2012-05-13")))
    early_end = activity(("1", "2018"), events=events(("handover", "2017-05-13")))
    for made in (late_start, early_end):
        period, _ = work_out_period(made, None, None)
        assert len(period.seen) == 1
        assert None in (period.start, period.end)


def test_a_tender_notice_is_seen_and_starts_nothing() -> None:
    made = activity(scheme="grant", events=events(("tender notice", "2021-03-04")))
    period, _ = work_out_period(made, "KR", "KOICA")
    assert (period.start, period.end) == (None, None)
    assert period.seen == ("2021-03-04 tender notice",)


def test_a_stated_duration_goes_before_a_usual_one() -> None:
    notes = (Narrative("placed on two sites", "en"), Narrative("30 months; with tender", "en"))
    made = activity(("1", "2020-01-01"), scheme="grant", notes=notes)
    period, _ = work_out_period(made, "JP", "JICA")
    assert (period.end, period.end_sureness) == ("2022-06-30", "derived")
    assert "'30 months'" in period.end_rule


@pytest.mark.parametrize("code", ["3", "4", "5"])
def test_no_end_is_assumed_against_a_code_that_says_it_is_over(code: str) -> None:
    made = activity(("2", "2020-01-01"), scheme="grant", activity_status=code)
    assert work_out_period(made, "JP", None)[0].end is None


def test_no_end_is_assumed_before_a_day_on_which_it_still_ran() -> None:
    made = activity(("2", "2010-01-01"), scheme="grant", activity_status="2")
    later = activity(
        ("2", "2010-01-01"),
        scheme="grant",
        activity_status="2",
        last_updated_datetime="2016-01-01",
    )
    assert work_out_period(made, "JP", None)[0].end == "2013-12-31"
    assert work_out_period(later, "JP", None)[0].end is None


def test_an_unknown_word_is_a_problem_and_a_sighting() -> None:
    period, (problem,) = work_out_period(activity(events=events(("zzz", "2020-01-01"))), None, None)
    assert period.seen == ("2020-01-01 zzz",)
    assert (problem.code, problem.got, problem.row) == ("event-type-unknown", "zzz", 3)


@pytest.mark.parametrize(
    ("code", "said", "contradicts"),
    [
        ("3", "2021-01-01", True),
        ("3", "2023-01-01", False),
        ("2", "2023-01-01", True),
        ("2", "2021-01-01", False),
        ("1", "2021-01-01", True),
        ("1", "2019-01-01", False),
        ("5", "2021-01-01", False),
        ("3", None, False),
    ],
)
def test_a_code_is_held_against_the_dates_of_the_day_it_was_said(
    code: str, said: str | None, contradicts: bool
) -> None:
    made = activity(
        ("2", "2020-01-01"),
        ("3", "2022-12-31"),
        activity_status=code,
        last_updated_datetime=said,
    )
    _, problems = work_out_period(made, None, None)
    assert [p.code for p in problems] == ["status-contradicts-dates"] * contradicts


def test_an_assumed_end_contradicts_nobody() -> None:
    made = activity(
        ("2", "2010-01-01"),
        scheme="grant",
        activity_status="1",
        last_updated_datetime="2016-01-01",
    )
    period, problems = work_out_period(made, "JP", None)
    assert period.end_sureness == "assumed"
    assert problems == ()


@given(st.dates(), st.integers(1, 200))
def test_months_later_keeps_the_day_or_takes_the_last(day: object, months: int) -> None:
    later = months_later(str(day), months)
    assert later > str(day)
    assert later[8:] == str(day)[8:] or int(later[8:]) >= 28 or later == "9999-12-31"


@given(st.one_of(st.text(max_size=12), st.from_regex(r"\d{4}(-\d\d(-\d\d)?)?", fullmatch=True)))
def test_a_date_spans_days_or_nothing(text: str) -> None:
    span = span_of(text)
    if span is not None:
        assert span.first <= span.last
        assert span.first.isoformat().startswith(text.strip()[:4])


def test_an_end_before_the_start_is_not_used_and_the_rule_says_so() -> None:
    found, _ = work_out_period(activity(("1", "2001-07-01"), ("3", "1931-06-05")), None, None)
    assert (found.start, found.end) == ("2001-07-01", None)
    assert "lies before the start" in found.end_rule


def noted(*notes: str, **more: Any) -> Activity:
    return activity(notes=tuple(Narrative(note, "en", "compiler") for note in notes), **more)


def test_a_state_that_is_stated_makes_a_planned_end_ongoing_and_reported() -> None:
    done = noted("'50%のマイルストーンに達し' (half done), page of 2025", scheme="loan")
    period, _ = work_out_period(replace(done, activity_dates=dated(("3", "2027-06"))), "JP", None)
    found = status_on(period, "2026-11-28")
    assert (found.status, found.sureness) == ("ongoing", "reported")
    assert "50%のマイルストーンに達し" in found.rule
    assert status_on(period, "2027-07-01").status == "ended"
    assert status_on(period, "2024-12-31").status == "unknown"


def test_what_is_being_done_tells_of_two_years_and_not_for_ever() -> None:
    period, _ = work_out_period(
        noted("'実施している' (being carried out), annual evaluation report of 2025"), "JP", None
    )
    found = status_on(period, "2026-11-28")
    assert (found.status, found.sureness) == ("ongoing", "inferred")
    assert status_on(period, "2027-01-02").status == "unknown"
    assert "実施している" in status_on(period, "2027-01-02").rule


def test_an_announcement_that_nothing_followed_has_not_begun() -> None:
    made = noted('selected; "2024년 사업 추진을 목표로" (2022-08-11)', scheme="grant")
    made = replace(made, activity_dates=dated(("1", "2024")))
    period, _ = work_out_period(made, "KR", "KOICA")
    found = status_on(period, "2026-11-28")
    assert (found.status, found.sureness) == ("unknown", None)
    assert "nothing newer says that it began" in found.rule


def test_the_years_of_a_title_are_its_period() -> None:
    title = Narrative("캄보디아 당까오 후송병원 공공의료서비스 개선사업('24-'29/1,100만불)", "ko")
    period, _ = work_out_period(activity(title=(title,), scheme="grant"), "KR", "KOICA")
    assert (period.start, period.end) == ("2024-01-01", "2029-12-31")
    assert (period.start_sureness, period.end_sureness) == ("derived", "derived")
    assert period.end_rule.startswith("the title gives its years")


def test_a_page_of_december_2019_is_heard_of_then() -> None:
    period, _ = work_out_period(
        noted("signed 23 December; page dated 26 December 2019; title described by the page"),
        "JP", None,
    )  # fmt: skip
    assert period.seen == ("2019-12-26 page",)
    assert period.page_on == "2019-12-26"


def test_the_handover_of_equipment_and_a_field_office_end_nothing() -> None:
    for note, event in [
        ("ongoing; equipment handed over (2024-02-29)", "handover of equipment"),
        ('ongoing; "현장사무소를 임시 개소" (2026-01-09)', "opening of the field office"),
        ("building handed over; project ongoing", "handover"),
    ]:
        made = noted(note, scheme="grant", events=events((event, "2026-01-09")))
        period, _ = work_out_period(made, "KR", "Korea Forest Service")
        assert period.end is None, note
        assert period.stage == "ongoing", note


def test_works_end_where_the_source_says_so_and_not_where_it_plans_to() -> None:
    planned, _ = work_out_period(noted("completion planned for June 2025"), "JP", None)
    assert (planned.end, planned.end_sureness, planned.stage) == ("2025-06-30", "inferred", None)
    sooner = noted("a later page says that it concluded in 2025")
    sooner = replace(sooner, activity_dates=dated(("1", "2021"), ("3", "2026")))
    ended, _ = work_out_period(sooner, "JP", None)
    assert (ended.end, ended.stage) == ("2025-12-31", "ended")
    same_year = noted('completed; "준공식" held (2025-11-24)')
    same_year = replace(same_year, activity_dates=dated(("3", "2025")))
    kept, _ = work_out_period(same_year, "KR", None)
    assert (kept.end, kept.end_sureness) == ("2025-12-31", "derived")


def test_the_third_year_of_a_project_tells_when_it_began() -> None:
    made = noted("'3年目に入った現時点' on 19 December 2024", scheme="technical-cooperation")
    period, _ = work_out_period(made, "JP", "JICA")
    assert (period.start, period.start_sureness) == ("2022-12-19", "inferred")
    assert (period.end, period.end_sureness) == ("2027-09-18", "assumed")
    assert status_on(period, "2026-11-28").sureness == "inferred"  # said two years ago


def test_what_is_closing_ends_soon() -> None:
    period, _ = work_out_period(noted('closing; "이달 말 종료 예정" (2026-02-12)'), "KR", None)
    assert (period.end, period.end_sureness) == ("2026-05-12", "inferred")
    assert status_on(period, "2026-04-01").status == "ongoing"
