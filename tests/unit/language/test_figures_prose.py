"""Dates, periods and lengths where they stand in running text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.language.figures.prose import dates_in, folded_prose, lengths_in, periods_in


def dates(text: str) -> list[str]:
    return [found.date for found in dates_in(folded_prose(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("evaluated on 6 October 2025 (評価年月日:令和7年10月6日)", ["2025-10-06", "2025-10-06"]),
        ("On March 3, 2025, a completion ceremony was held", ["2025-03-03"]),
        ("in early February 2025 and by the end of 2027", ["2025-02", "2027"]),
        ("2024 年 7 月下旬から", ["2024-07"]),
        ("2023년 11월 22일 착공", ["2023-11-22"]),
        ("agreed (2024-06-19)", ["2024-06-19"]),
        ("令和元年5月", ["2019-05"]),
        ("2-6 December 2024", ["2024-12-02"]),
        ("2020年度 and 4年間 and 3年目", []),
        ("KOICA project 2014-00049, USD 2,019 million, 2020 households", []),
        ("page 1998/2000, $2019, item=2020", []),
        ("31 February 2021", ["2021"]),
        ("ថ្ងៃទី១៥ ខែមីនា ឆ្នាំ២០២១", ["2021-03-15"]),
        ("ວັນທີ 15 ມີນາ 2021", ["2021-03-15"]),
        ("15 มีนาคม พ.ศ. ๒๕๖๔ ถึง ธ.ค. 2565", ["2021-03-15", "2022-12"]),
        ("ngày 15 tháng 3 năm 2021, tháng 4/2022", ["2021-03-15", "2022-04"]),
        ("၂၀၂၁ ခုနှစ် မတ်လ ၁၅", ["2021-03-15"]),
        ("32 มีนาคม 2564", ["2021"]),
        ("มีนาคม", []),
        ("令和99年", ["2117"][:0]),
    ],
)
def test_dates_are_as_precise_as_they_are_written(text: str, found: list[str]) -> None:
    assert dates(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("will run from 2026 to 2030", [("2026", "2030")]),
        ("for 2024-2027", [("2024", "2027")]),
        ("協力期間は2025年9月から2028年6月まで", [("2025-09", "2028-06")]),
        ("2020년부터 2026년까지", [("2020", "2026")]),
        ("2 February 2022-31 January 2027", [("2022-02-02", "2027-01-31")]),
        ("2021~2025", [("2021", "2025")]),
        ("fiscal 2019-22", [("2019", "2022")]),
        ("2021-05 was a month", []),
        ("from 2030 to 2020", []),
        ("in 2021 and 2022", []),
    ],
)
def test_two_dates_that_are_joined_are_a_period(text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.first, one.last) for one in periods_in(folded_prose(text))] == found


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("expected to take 32 months", [32]),
        ("over the next three years", [36]),
        ("four-year programme", [48]),
        ("향후 5년간", [60]),
        ("36개월간", [36]),
        ("2개년", [24]),
        ("4年間, 13カ月, 6ヶ月間", [48, 13, 6]),
        ("women above 18 years old", []),
        ("in 2020 years not stated", []),
    ],
)
def test_lengths_are_found(text: str, months: list[int]) -> None:
    assert [one.duration.months for one in lengths_in(folded_prose(text))] == months


@given(st.text(max_size=300))
def test_any_text_is_read_without_raising(text: str) -> None:
    folded = folded_prose(text)
    for found in (*dates_in(folded), *periods_in(folded), *lengths_in(folded)):
        assert 0 <= found.start < found.end <= len(folded)
