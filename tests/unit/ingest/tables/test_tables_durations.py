import pytest

from riparian.language.figures.durations import (
    Duration,
    end_after,
    read_duration,
    unit_of_durations,
)


@pytest.mark.parametrize(
    ("cell", "months"),
    [
        *(("36 months", 36), ("12ヶ月", 12), ("24ヵ月", 24), ("18か月", 18), ("3年間", 36)),
        *(("12개월", 12), ("3년", 36), ("2년 6개월", 30), ("1年半", 18), ("約１２ヶ月", 12)),
        *(("1.5 years", 18), ("2 years and 6 months", 30), ("12箇月（延長含む）", 12)),
        *(("24 Monate", 24), ("2 yrs 3 mos", 27)),
    ],
)
def test_a_duration_is_read_in_each_language(cell, months):
    assert read_duration(cell) == Duration(months)


@pytest.mark.parametrize(
    "cell", ["2019年", "2019", "18-24 months", "2019-2021", "n/a", "", None, 4]
)
def test_what_does_not_say_how_long_is_none(cell):
    assert read_duration(cell) is None


def test_a_bare_number_counts_what_its_column_says():
    assert unit_of_durations("事業期間(月)") == unit_of_durations("Duration in months") == "months"
    assert unit_of_durations("Duration") is None
    assert read_duration("48", "months") == read_duration(48, "months") == Duration(48)


@pytest.mark.parametrize(
    ("start", "months", "end", "state"),
    [
        ("2019-03-01", 36, "2022-02-28", "understood"),
        ("2019-01-31", 1, "2019-02-27", "understood"),
        ("2019-03", 24, "2021-02", "chosen"),
        ("2019", 36, "2021", "chosen"),
    ],
)
def test_a_start_and_a_duration_give_the_last_day_and_the_rule(start, months, end, state):
    found, rule = end_after(start, Duration(months))
    assert (found, rule.state) == (end, state)
    assert start in rule.words
