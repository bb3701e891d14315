"""The period of a project out of what all its records say."""

import pytest

from riparian.model.derived import Period
from riparian.normalise.project_period import RecordPeriod, period_of_project
from riparian.normalise.status import status_on

TODAY = "2026-11-28"


def record(name: str, page: str | None = None, **parts: object) -> RecordPeriod:
    sure = {
        f"{edge}_{what}": value
        for edge in ("start", "end")
        if edge in parts
        for what, value in (("sureness", "derived"), ("rule", f"planned {edge} as published"))
    }
    if "stage" in parts:
        sure["stage_sureness"] = "reported"
    return RecordPeriod(name, Period(page_on=page, **{**sure, **parts}))  # type: ignore[arg-type]


def test_one_record_speaks_for_itself() -> None:
    only = record("a", start="2020-01-01")
    assert period_of_project([only]) == only.period


def test_an_early_warning_system_is_under_way_by_its_own_words() -> None:
    period = period_of_project([
        record("kr-0308", end="2027-12-31", stage="ongoing", stage_words="started"),
        record("kr-1001", "2024-06-19", start="2024-01-01", end="2027-12-31", stage="agreed",
               stage_on="2024-06-19", stage_words="agreed"),
    ])  # fmt: skip
    assert (period.start, period.end) == ("2024-01-01", "2027-12-31")
    assert period.start_rule == "planned start as published [kr-1001]"
    found = status_on(period, TODAY)
    assert (found.status, found.sureness) == ("ongoing", "reported")
    assert found.rule.startswith("kr-0308 says 'started', without a date; from 2024-01-01")


def test_a_bridge_that_opened_later_did_not_end_as_planned() -> None:
    planned = record("kr-0355", "2018-12-19", start="2019-01-01", end="2022-12-31")
    seen = record("kr-1008", "2025-08-24", start="2019-05-01", end="2025-12-31", stage="ongoing",
                  stage_on="2025-08-24", stage_words="under construction")  # fmt: skip
    opened = record("kr-1007", "2026-02-06", start="2019-01-01", end="2026-02-06", stage="ended",
                    stage_on="2026-02-06", stage_words="공식 개통되었다")  # fmt: skip
    period = period_of_project([planned, seen, opened])
    assert (period.end, period.end_rule) == ("2026-02-06", "planned end as published [kr-1007]")
    assert status_on(period_of_project([planned, seen]), "2025-10-01").status == "ongoing"
    assert status_on(period, TODAY).status == "ended"


def test_an_end_that_a_newer_page_outlived_is_none() -> None:
    planned = record("a", "2018-01-01", start="2019-01-01", end="2022-12-31")
    running = record("b", "2025-08-24", stage="ongoing", stage_on="2025-08-24", stage_words="x")
    period = period_of_project([planned, running])
    assert period.end is None
    assert status_on(period, TODAY).status == "ongoing"


@pytest.mark.parametrize(
    ("start", "sureness", "said"),
    [
        ("2019-01-01", "reported", None),
        ("2019-01-01", "inferred", "2018-05-05"),
        ("2018-12-01", "reported", "2018-05-05"),
    ],
)
def test_a_page_that_has_it_under_way_in_a_year_before_its_stated_start_says_nothing_of_it(
    start: str, sureness: str, said: str | None
) -> None:
    dated = record("a", start=start, start_sureness=sureness)
    seen = record("b", "2018-05-05", stage="ongoing", stage_on="2018-05-05", stage_words="x")
    period = period_of_project([dated, seen])
    assert (period.start, period.stage_on) == (start, said)
    assert status_on(period, "2018-06-01").status == ("ongoing" if said else "planned")


def test_what_is_stated_goes_before_what_is_assumed_however_new() -> None:
    stated = record("a", "2019-01-01", start="2020-01-01", end="2023-12-31")
    assumed = record("b", "2024-01-01", start="2021-06-01", end="2025-05-31",
                     start_sureness="inferred", end_sureness="assumed")  # fmt: skip
    period = period_of_project([assumed, stated])
    assert (period.start, period.end) == ("2020-01-01", "2023-12-31")


def test_the_newest_page_decides_between_stated_dates() -> None:
    old = record("a", "2019-01-01", start="2020-01-01", end="2023-12-31")
    new = record("b", "2024-01-01", start="2020-06-01", end="2026-12-31")
    assert period_of_project([old, new]).end == "2026-12-31"
    assert period_of_project([old, new]).start == "2020-06-01"


def test_of_a_page_without_a_day_a_later_end_counts_as_ends_are_put_off() -> None:
    old = record("a", "2024-11-07", start="2022-01-01", end="2025-12-31")
    undated = record("b", end="2027-12-31")
    assert period_of_project([old, undated]).end == "2027-12-31"
    assert period_of_project([old, record("c", end="2024-12-31")]).end == "2025-12-31"


def test_a_length_of_one_record_counts_from_the_start_of_another() -> None:
    signed = record("jp-1052", "2024-12-13", start="2024-12-13", start_sureness="inferred",
                    least_months=0)  # fmt: skip
    length = record("jp-1053", length_months=1, length_words="'for 1 month'")
    period = period_of_project([signed, length])
    assert (period.end, period.end_sureness) == ("2025-01-12", "inferred")
    assert period.end_rule.endswith("counted from 2024-12-13 [jp-1053]")


def test_a_completion_in_the_weeks_of_the_signing_is_that_of_another_project() -> None:
    signed = record("a", "2025-02-26", start="2025-02-25", start_sureness="inferred",
                    end="2028-12-31")  # fmt: skip
    school = record("b", "2025-03-03", end="2025-03-03", end_sureness="inferred", stage="ended",
                    stage_on="2025-03-03", stage_words="completion")  # fmt: skip
    period = period_of_project([signed, school])
    assert (period.end, period.stage) == ("2028-12-31", None)


def test_of_starts_that_are_only_inferred_the_first_counts() -> None:
    signed = record("a", "2020-03-01", start="2020-03-01", start_sureness="inferred")
    ground = record("b", "2022-05-01", start="2022-05-01", start_sureness="inferred")
    assert period_of_project([ground, signed]).start == "2020-03-01"


def test_sightings_of_all_records_are_kept() -> None:
    period = period_of_project([
        record("a", seen=("2019-05-02 news",)), record("b", seen=("2017-01-01 visit",)),
    ])  # fmt: skip
    assert period.seen == ("2017-01-01 visit", "2019-05-02 news")
