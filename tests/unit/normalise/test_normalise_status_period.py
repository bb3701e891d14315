"""First and last day of an activity, each with its rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.model.activity import Activity, ActivityDate, Event, Provenance
from riparian.model.text import Narrative
from riparian.normalise.days import months_later, span_of
from riparian.normalise.period import work_out_period


def activity(*dates: tuple[str, str], **parts: object) -> Activity:
    return Activity(  # type: ignore[arg-type]
        "XM-1",
        Provenance("set", row=3),
        activity_dates=tuple(ActivityDate(kind, day) for kind, day in dates),
        **parts,
    )


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


def test_nothing_is_assumed_for_loans_small_grants_or_other_providers() -> None:
    signed = events(("loan agreement", "2019-10-29"))
    small = (Narrative("grassroots human security grant", "en"),)
    for made, provider, agency in [
        (activity(scheme="loan", events=signed), "JP", "JICA"),
        (activity(scheme="loan", events=signed), "KR", "EDCF"),
        (activity(scheme="grant", events=signed), "US", None),
        (activity(scheme="grant", events=signed, notes=small), "JP", None),
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
