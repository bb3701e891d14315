"""Years of a project: from its dates, what it was mentioned in, and when it is said to run."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.overlap.report.overlap_records import Side
from riparian.overlap.report.tense import tense_of
from riparian.overlap.report.year_spans import span_of, year_words


def side(**said: Any) -> Side:
    fields: dict[str, Any] = dict.fromkeys(Side.__struct_fields__) | {
        "countries": (), "country_names": (), "places": (), "seen": (),
        "status": "unknown", "status_sureness": "unknown", "status_rule": "",
    }  # fmt: skip
    return Side(**(fields | said))


@pytest.mark.parametrize(
    ("said", "words", "span"),
    [
        ({}, "years not stated", None),
        ({"start": "2017-01-01", "end": "2021-12-31"}, "2017–2021", (2017, 2021)),
        ({"start": "2016-04-08"}, "from 2016", (2016, 2016)),
        (
            {"start": "2016-04-08", "under_way_on": "2025-01-01"},
            "from 2016, under way in 2025",
            (2016, 2025),
        ),
        ({"start": "2025-01-01", "under_way_on": "2025-06-01"}, "from 2025", (2025, 2025)),
        (
            {"end": "2027-01-01", "under_way_on": "2025-06-01"},
            "until 2027, under way in 2025",
            (2025, 2027),
        ),
        (
            {"start": "2022-01-01", "end": "2026-01-01", "under_way_on": "2024-06-01"},
            "2022–2026",
            (2022, 2026),
        ),
        (
            {"start": "2017-01-01", "end": "2021-12-31", "under_way_on": "2025-06-01"},
            "2017–2021, under way in 2025",
            (2017, 2025),
        ),
        (
            {"start": "2019-01-01", "end": "2021-12-31", "under_way_on": "2018-05-05"},
            "2019–2021, under way in 2018",
            (2018, 2021),
        ),
        ({"seen": ("2019-03-04 tender notice",)}, "mentioned in 2019", (2019, 2019)),
        (
            {"seen": ("2019-03-04 tender notice",), "under_way_on": "2021-01-01"},
            "mentioned in 2019, under way in 2021",
            (2019, 2021),
        ),
        (
            {"seen": ("2021-03-04 article",), "under_way_on": "2021-01-01"},
            "under way in 2021",
            (2021, 2021),
        ),
        ({"under_way_on": "2021-01-01"}, "under way in 2021", (2021, 2021)),
    ],
)
def test_a_day_on_which_it_is_said_to_run_is_in_a_year_in_which_it_ran(
    said: dict[str, Any], words: str, span: tuple[int, int] | None
) -> None:
    assert year_words(side(**said)) == words
    assert span_of(side(**said)) == span


DAYS = st.none() | st.dates(date(2015, 1, 1), date(2027, 12, 31)).map(str)


@given(DAYS, DAYS, DAYS)
def test_every_year_that_ends_the_span_is_in_the_words(
    start: str | None, end: str | None, under_way_on: str | None
) -> None:
    if start and end:
        start, end = sorted((start, end))
    line = side(start=start, end=end, under_way_on=under_way_on)
    for year in span_of(line) or ():
        assert str(year) in year_words(line)


def test_what_was_lately_said_to_run_may_still_do_so() -> None:
    assert tense_of(side(under_way_on="2021-01-01"), "2026-11-30") == "open"
    assert tense_of(side(under_way_on="2001-01-01"), "2026-11-30") == "perfect"
