"""The status on a day: by dates, by code where they cannot tell, or unknown."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.errors import BadRequest
from riparian.model.activity import Activity, ActivityDate, Provenance
from riparian.model.derived import Period
from riparian.normalise.activity_period import work_out_period
from riparian.normalise.status import status_on

GOLD = Path(__file__).parents[3] / ".." / "shared" / "gold" / "status.jsonl"
TYPES = {"planned_start": "1", "actual_start": "2", "planned_end": "3", "actual_end": "4"}


def period(start: str | None = None, end: str | None = None, **parts: object) -> Period:
    return Period(  # type: ignore[arg-type]
        start=start,
        start_rule="s" if start else "",
        start_sureness="reported" if start else None,
        end=end,
        end_rule="e" if end else "",
        end_sureness="reported" if end else None,
        **parts,
    )


def said(of: Period, on: str) -> tuple[str, str | None]:
    answer = status_on(of, on)
    return answer.status, answer.sureness


@pytest.mark.parametrize(
    ("on", "status"),
    [
        ("2019-12-31", "planned"),
        ("2020-01-01", "ongoing"),
        ("2022-12-31", "ongoing"),
        ("2023-01-01", "ended"),
    ],
)
@pytest.mark.parametrize("code", [None, "1", "2", "3", "4", "6", "XX"])
def test_dates_decide_whatever_the_code_and_both_days_belong_to_it(
    on: str, status: str, code: str | None
) -> None:
    assert said(period("2020-01-01", "2022-12-31", code=code), on) == (status, "reported")


def test_an_ongoing_one_is_as_sure_as_its_weaker_end() -> None:
    assumed = Period("2020-01-01", "s", "inferred", "2022-12-31", "e", "assumed")
    assert said(assumed, "2019-01-01") == ("planned", "inferred")
    assert said(assumed, "2021-01-01") == ("ongoing", "assumed")
    assert said(assumed, "2023-01-01") == ("ended", "assumed")
    assert "e" in status_on(assumed, "2023-01-01").rule


def test_cancelled_comes_only_from_the_code() -> None:
    cancelled = period("2020-01-01", "2022-12-31", code="5")
    assert said(cancelled, "2019-01-01") == ("cancelled", "reported")
    later = period("2020-01-01", "2022-12-31", code="5", code_as_of="2021-06-01")
    assert said(later, "2019-01-01") == ("planned", "inferred")
    assert said(later, "2021-05-31") == ("ongoing", "inferred")
    assert said(later, "2021-06-01") == ("cancelled", "reported")
    after = period("2020-01-01", "2022-12-31", code="5", code_as_of="2024-06-01")
    assert said(after, "2023-06-01") == ("cancelled", "inferred")
    assert said(period(code="5", code_as_of="2021-06-01"), "2020-01-01") == ("unknown", None)


def test_without_an_end_a_closed_code_ends_it_but_says_nothing_of_before() -> None:
    for code in ("3", "4"):
        assert said(period("2015-01-01", code=code), "2020-01-01") == ("ended", "inferred")
        closed = period("2015-01-01", code=code, code_as_of="2021-01-01")
        assert said(closed, "2014-01-01") == ("planned", "reported")
        assert said(closed, "2020-01-01") == ("unknown", None)
        assert said(closed, "2021-01-01") == ("ended", "inferred")


def test_without_an_end_a_running_code_wears_out() -> None:
    for code in ("2", "6"):
        running = period("2015-01-01", code=code)
        assert said(running, "2020-01-01") == ("ongoing", "inferred")
        assert said(running, "2020-01-02") == ("ongoing", "assumed")
        newer = period("2015-01-01", code=code, code_as_of="2019-01-01")
        assert said(newer, "2024-01-01") == ("ongoing", "inferred")
        never_changed = period("2005-01-01", code=code, code_as_of="2020-01-01")
        assert said(never_changed, "2015-01-01") == ("ongoing", "inferred")
        assert said(never_changed, "2015-01-02") == ("unknown", None)
    assert "suspended" in status_on(period("2015-01-01", code="6"), "2016-01-01").rule


def test_without_end_and_code_it_is_unknown_after_a_while() -> None:
    loan = period("2020-01-15", seen=("2021-02-03 visit",))
    assert said(loan, "2023-09-15") == ("ongoing", "assumed")
    assert said(loan, "2023-09-16") == ("unknown", None)
    assert "2021-02-03 visit" in status_on(loan, "2024-01-01").rule


def test_without_a_start_only_code_or_end_can_tell() -> None:
    assert said(period(None, "2022-12-31"), "2023-01-01") == ("ended", "reported")
    assert said(period(None, "2022-12-31"), "2022-01-01") == ("unknown", None)
    assert said(period(None, "2022-12-31", code="1"), "2022-01-01") == ("planned", "inferred")
    assert said(period(None, "2022-12-31", code="2"), "2022-01-01") == ("ongoing", "inferred")
    assert said(period(None, "2022-12-31", code="4"), "2022-01-01") == ("unknown", None)


def test_without_any_date_the_code_speaks_from_its_own_day_on() -> None:
    assert said(period(), "2022-01-01") == ("unknown", None)
    assert said(period(code="1"), "2022-01-01") == ("planned", "inferred")
    assert said(period(code="2"), "2022-01-01") == ("ongoing", "inferred")
    assert said(period(code="4"), "2022-01-01") == ("ended", "inferred")
    for code in ("2", "4"):
        dated = period(code=code, code_as_of="2022-06-01")
        assert said(dated, "2022-01-01") == ("unknown", None)
    for code in ("1", "2"):
        worn = period(code=code, code_as_of="2010-06-01")
        assert said(worn, "2015-06-01")[1] == "inferred"
        assert said(worn, "2015-06-02") == ("unknown", None)


@pytest.mark.parametrize(
    ("of", "on", "expected"),
    [
        (period("2023-01-01"), "2024-06-01", ("unknown", None)),
        (period("2023-01-01"), "2023-12-31", ("ongoing", "assumed")),  # before that end
        (period("2024-02-01"), "2024-06-01", ("ongoing", "assumed")),  # begun after it
        (period("2023-01-01", "2025-12-31"), "2024-06-01", ("ongoing", "reported")),
        (period("2010-01-01", "2012-12-31"), "2024-06-01", ("ended", "reported")),
        (
            period("2023-01-01", stage="ongoing", stage_on="2024-03-01", stage_sureness="reported"),
            "2024-06-01", ("ongoing", "inferred"),
        ),
    ],
)  # fmt: skip
def test_where_a_record_that_may_be_the_same_ended_nothing_that_is_not_stated_holds(
    of: Period, on: str, expected: tuple[str, str | None]
) -> None:
    doubtful = msgspec.structs.replace(of, maybe_ended="2024-01-31", maybe_ended_by="jp-2")
    assert said(doubtful, on) == expected
    in_words = "jp-2, a record that may be the same, ended 2024-01-31"
    assert (in_words in status_on(doubtful, on).rule) is (expected[0] == "unknown")


@pytest.mark.parametrize("on", ["2025", "2025-3-1", "2025-02-30", "", "2025-03-01T00"])
def test_a_status_is_asked_for_a_whole_day(on: str) -> None:
    with pytest.raises(BadRequest, match="Expected a day"):
        status_on(period("2020-01-01"), on)


def stated(stage: str, on: str | None, **parts: object) -> dict[str, object]:
    return {
        "stage": stage,
        "stage_on": on,
        "stage_words": "…",
        "stage_sureness": "reported",
        **parts,
    }


@pytest.mark.parametrize(
    ("of", "on", "status", "sureness"),
    [
        (period(end="2027-12-31", **stated("ongoing", None)), "2026-11-28", "ongoing", "reported"),
        (period(end="2027-12-31", **stated("ongoing", "2026-06-01")),
         "2026-11-28", "ongoing", "reported"),
        (period(end="2027-12-31", **stated("ongoing", "2026-06-01")),
         "2026-05-01", "unknown", None),
        (period(**stated("ongoing", "2026-06-01")), "2026-11-28", "ongoing", "inferred"),
        (period(**stated("ongoing", "2024-06-01")), "2026-11-28", "unknown", None),
        (period(**stated("ongoing", None)), "2026-11-28", "unknown", None),
        (period(**stated("ongoing", "2025-06-01", least_months=0)), "2026-11-28", "unknown", None),
        (period("2019-01-01", "2022-12-31", **stated("ongoing", "2025-08-24")),
         "2026-11-28", "ongoing", "inferred"),
        (period("2019-01-01", "2022-12-31", **stated("ongoing", "2025-08-24")),
         "2024-01-01", "ongoing", "inferred"),
        (period("2019-01-01", **stated("ended", "2020-01-01")), "2021-01-01", "ended", "reported"),
        (period(**stated("agreed", "2026-06-01")), "2026-11-28", "planned", "inferred"),
        (period(**stated("planned", "2023-06-01")), "2026-11-28", "unknown", None),
        (period("2025-01-01", least_months=12), "2025-12-31", "ongoing", "assumed"),
        (period("2025-01-01", least_months=12), "2026-01-02", "unknown", None),
        (period("2025-01-01", least_months=0), "2025-02-01", "unknown", None),
    ],
)  # fmt: skip
def test_what_a_source_says_of_the_state_stands_between_dates_and_codes(
    of: Period, on: str, status: str, sureness: str | None
) -> None:
    assert said(of, on) == (status, sureness)


DAYS = st.one_of(st.none(), st.dates().map(str))
SURE = st.sampled_from(["reported", "derived", "inferred", "assumed"])
PERIODS = st.builds(
    Period,
    start=DAYS,
    start_sureness=SURE,
    end=DAYS,
    end_sureness=SURE,
    code=st.sampled_from([None, "1", "2", "3", "4", "5", "6", "9"]),
    code_as_of=DAYS,
    stage=st.sampled_from([None, "planned", "agreed", "ongoing", "ended"]),
    stage_on=DAYS,
    stage_words=st.just("works began"),
    stage_sureness=st.sampled_from(["reported", "inferred"]),
    least_months=st.sampled_from([None, 0, 12, 44]),
)
ORDER = {"planned": 0, "ongoing": 1, "ended": 2, "cancelled": 3}


@given(PERIODS, st.lists(st.dates().map(str), min_size=2, max_size=12))
def test_a_status_is_always_given_and_never_goes_back(of: Period, days: list[str]) -> None:
    answers = [status_on(of, day) for day in sorted(days)]
    for answer in answers:
        assert answer.rule
        assert (answer.sureness is None) == (answer.status == "unknown")
    steps = [ORDER[a.status] for a in answers if a.status != "unknown"]
    assert steps == sorted(steps)


@given(PERIODS)
def test_a_status_never_goes_back_around_its_own_days(of: Period) -> None:
    own = [d for d in (of.start, of.end, of.code_as_of, of.stage_on) if d]
    around = sorted({*own, "0001-01-01", "9999-12-31", *(d[:8] + "28" for d in own)})
    steps = [ORDER[a.status] for a in (status_on(of, d) for d in around) if a.status != "unknown"]
    assert steps == sorted(steps)


def from_record(record: dict[str, str]) -> Activity:
    return Activity(
        "gold",
        Provenance("gold"),
        activity_status=record.get("activity_status"),
        activity_dates=tuple(
            ActivityDate(kind, record[name]) for name, kind in TYPES.items() if record.get(name)
        ),
    )


@pytest.mark.shared
def test_the_labelled_cases_are_met() -> None:
    if not GOLD.exists():
        pytest.skip("the labelled cases of ../shared are not here")
    cases = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    wrong = []
    for case in cases:
        got = status_on(work_out_period(from_record(case["record"]), None, None)[0], case["on"])
        if got.status != case["status"]:
            wrong.append((case, got))
    assert len(cases) > 100
    assert wrong == []
