"""Periods: year ranges, fiscal years with their days, and open ends."""

from __future__ import annotations

import csv
import datetime
import html
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.language.figures.cell_reading import CellReading
from riparian.language.figures.fiscal_years import fiscal_countries, fiscal_year
from riparian.language.figures.periods import Period, read_period

SHARED = Path(__file__).parents[4] / ".." / "shared" / "data"
YEARS = st.integers(min_value=1970, max_value=2060)


def period(cell: object, **options: object) -> CellReading[Period]:
    reading = read_period(cell, **options)  # type: ignore[arg-type]
    assert reading is not None
    return reading


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("'22-'26", "2022", "2026"),
        ("‘21-’26", "2021", "2026"),
        ("`19-`23", "2019", "2023"),
        ("'21-'26년", "2021", "2026"),
        ("'98-'02", "1998", "2002"),
        ("1998~02", "1998", "2002"),
        ("2022~2026", "2022", "2026"),
        ("2022〜2026", "2022", "2026"),
        ("2022–2026", "2022", "2026"),
        ("2022-26", "2022", "2026"),
        ("2019.03-2021.12", "2019-03", "2021-12"),
        ("03/2019-12/2021", "2019-03", "2021-12"),
        ("2019年~2023年", "2019", "2023"),
        ("2019년~2023년", "2019", "2023"),
        ("1992-04-15~1992-06-10", "1992-04-15", "1992-06-10"),
        ("2010年11月20日～2015年11月19日", "2010-11-20", "2015-11-19"),
        ("2007 年 9 月 16 日 ~ 2010 年 9 月 15 日", "2007-09-16", "2010-09-15"),
        ("2010年3月~5月", "2010-03", "2010-05"),
        ("2019.3~12", "2019-03", "2019-12"),
        ("2019.3.1~3.31", "2019-03-01", "2019-03-31"),
        ("2019.4.1-5.10", "2019-04-01", "2019-05-10"),
        ("2019/4/1-5/10", "2019-04-01", "2019-05-10"),
        ("2019.4.1.-5.10.", "2019-04-01", "2019-05-10"),
        ("2019.4.1-10", "2019-04-01", "2019-04-10"),
        ("2020.1~2021.12(2년)", "2020-01", "2021-12"),
        ("2019/04/01-2020/03/31", "2019-04-01", "2020-03-31"),
        ("2018年4月-2020年3月", "2018-04", "2020-03"),
        ("平成30年4月～令和2年3月", "2018-04", "2020-03"),
        ("2019年3月から2020年2月まで", "2019-03", "2020-02"),
        ("2019년부터 2021년까지", "2019", "2021"),
        ("from 2019 to 2021", "2019", "2021"),
        ("March 2015 - June 2016", "2015-03", "2016-06"),
        ("2019年より2021年まで", "2019", "2021"),
        ("2019年から～2021年まで", "2019", "2021"),
        ("自2019年4月至2021年3月", "2019-04", "2021-03"),
        ("between 2019 and 2021", "2019", "2021"),
        ("2019~", "2019", None),
        ("~2023", None, "2023"),
        ("2019", "2019", "2019"),
        ("2019-05", "2019-05", "2019-05"),
        ("2019-03-15", "2019-03-15", "2019-03-15"),
        ("2019.4-10", "2019-04-10", "2019-04-10"),
    ],
)
def test_from_and_to(text: str, start: str | None, end: str | None) -> None:
    reading = period(text)
    assert reading.value == (start, end)
    assert reading.state in ("plain", "understood")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("since 2019", "2019", None),
        ("From April 2019", "2019-04", None),
        ("starting 2019-04-01", "2019-04-01", None),
        ("since about 2019 (planned)", "2019", None),
        ("from 2019~", "2019", None),
        ("2019年から", "2019", None),
        ("2019年4月より", "2019-04", None),
        ("2019年以降", "2019", None),
        ("2019 から", "2019", None),
        ("自2019年", "2019", None),
        ("令和元年5月から（予定）", "2019-05", None),
        ("2019年度から", "2019-04-01", None),
        ("2019년부터", "2019", None),
        ("2019년 4월 이후", "2019-04", None),
        ("until 2021", None, "2021"),
        ("till December 2021", None, "2021-12"),
        ("by 2021", None, "2021"),
        ("up to 2021", None, "2021"),
        ("2021年まで", None, "2021"),
        ("2021年3月まで予定", None, "2021-03"),
        ("2021年迄", None, "2021"),
        ("2021年度まで", None, "2022-03-31"),
        ("2021년까지", None, "2021"),
    ],
)
def test_since_and_until_leave_the_other_end_open(
    text: str, start: str | None, end: str | None
) -> None:
    reading = period(text)
    assert reading.value == (start, end)
    assert reading.state in ("plain", "understood")


@pytest.mark.parametrize(
    ("text", "start", "end", "words"),
    [
        ("as of 2019", "2019", None, "when it begins"),
        ("2021年末まで", None, "2021", "part of a year"),
        ("since FY2019", "2019", None, "whose"),
        ("from 2009-12", "2009-12", None, "not as the years"),
    ],
)
def test_open_ends_that_are_choices(
    text: str, start: str | None, end: str | None, words: str
) -> None:
    reading = period(text)
    assert (reading.value, reading.state) == ((start, end), "chosen")
    assert words in reading.how


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024年12月～3月", "2024-12", "2025-03"),
        ("2024年12月-3月", "2024-12", "2025-03"),
        ("2024년 12월 1일~2월 28일", "2024-12-01", "2025-02-28"),
        ("2019.11～3", "2019-11", "2020-03"),
        ("2019-11~02", "2019-11", "2020-02"),
        ("2019.11~2.29", "2019-11", "2020-02-29"),
        ("2019.12.20~1.10", "2019-12-20", "2020-01-10"),
        ("2019.12.1-5.10", "2019-12-01", "2020-05-10"),
        ("2019.4.1-3.31", "2019-04-01", "2020-03-31"),
        ("平成30年12月～3月", "2018-12", "2019-03"),
        ("2019年度～3月", "2019-04-01", "2020-03"),
    ],
)
def test_an_end_without_its_year_can_be_in_the_next(text: str, start: str, end: str) -> None:
    reading = period(text)
    assert (reading.value, reading.state) == ((start, end), "chosen")
    assert f"{end[:4]} was taken, since in {start[:4]} it would end before it" in reading.how


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2090, 1, 1)), st.integers(0, 364))
def test_a_hyphen_before_such_an_end_is_read_as_a_tilde(start: datetime.date, days: int) -> None:
    end = start + datetime.timedelta(days=days)
    left, right = f"{start.year}.{start.month}.{start.day}", f"{end.month}.{end.day}"
    hyphen, tilde = period(f"{left}-{right}"), period(f"{left}~{right}")
    assert hyphen.value == tilde.value == (start.isoformat(), end.isoformat())
    assert hyphen.state == tilde.state


@given(YEARS, st.integers(1, 12), st.integers(1, 12))
def test_an_end_without_its_year_is_never_before_the_start(
    year: int, first: int, last: int
) -> None:
    expected = (f"{year}-{first:02d}", f"{year + (last < first)}-{last:02d}")
    for text in (f"{year}年{first}月～{last}月", f"{year}.{first}~{last}"):
        reading = period(text)
        assert reading.value == expected
        assert (reading.state == "chosen") == (last < first)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2019年度", "2019-04-01", "2020-03-31"),
        ("令和元年度", "2019-04-01", "2020-03-31"),
        ("平成30年度", "2018-04-01", "2019-03-31"),
        ("平成30年度~令和2年度", "2018-04-01", "2021-03-31"),
        ("JFY2019", "2019-04-01", "2020-03-31"),
        ("2019 회계연도", "2019-01-01", "2019-12-31"),
        ("2019회계년도", "2019-01-01", "2019-12-31"),
    ],
)
def test_fiscal_years_that_say_whose_they_are(text: str, start: str, end: str) -> None:
    reading = period(text)
    assert reading.value == (start, end)
    assert start in reading.how


def test_fy_alone_keeps_the_year_unless_the_country_is_known() -> None:
    unknown = period("FY2019")
    assert (unknown.value, unknown.state) == (("2019", "2019"), "chosen")
    assert "whose" in unknown.how
    assert period("FY2019", fiscal="JP").value == ("2019-04-01", "2020-03-31")
    assert period("FY2019", fiscal="US").value == ("2018-10-01", "2019-09-30")
    assert period("FY19", fiscal="US").value == ("2018-10-01", "2019-09-30")
    assert period("FY2019", fiscal="KR").value == ("2019-01-01", "2019-12-31")
    assert period("FY2562", fiscal="TH").value == ("2018-10-01", "2019-09-30")
    for text in ("2560-2564", "2560 - 2564", "2560-64"):
        assert period(text, fiscal="TH").value == ("2017", "2021")
    assert period("FY2018-2019", fiscal="MM").value == ("2018-10-01", "2019-09-30")
    assert period("FY2017/18", fiscal="MM").value == ("2017-04-01", "2018-03-31")
    assert period("FY2019-FY2021", fiscal="JP").value == ("2019-04-01", "2022-03-31")
    assert period("FY2019-2021", fiscal="JP").value == ("2019-04-01", "2022-03-31")
    vague = period("FY2019", fiscal="MM")
    assert (vague.value, vague.state) == (("2019", "2019"), "chosen")
    assert period("FY2019", fiscal="VN").state == "chosen"


def test_fiscal_rules_by_country() -> None:
    assert {"JP", "KR", "US", "TH", "LA", "MM", "KH"} <= fiscal_countries()
    assert fiscal_year("LA", 2015, second=2016) is not None
    assert fiscal_year("LA", 2016) is None
    assert fiscal_year("MM", 2021, second=2022) is None
    found = fiscal_year("MM", 2022, second=2023)
    assert found is not None
    assert (found.start, found.end) == ("2022-04-01", "2023-03-31")
    assert fiscal_year("XX", 2019) is None


@given(st.sampled_from(["JP", "KR", "US", "TH", "KH", "CN"]), st.integers(1990, 2090))
def test_fiscal_years_follow_each_other_without_a_gap(country: str, year: int) -> None:
    first, second = fiscal_year(country, year), fiscal_year(country, year + 1)
    assert first is not None
    assert second is not None
    end = datetime.date.fromisoformat(first.end)
    assert (end + datetime.timedelta(days=1)).isoformat() == second.start


@pytest.mark.parametrize(
    ("text", "start", "end", "words"),
    [
        ("2009-12", "2009-12", "2009-12", "not as the years to 2012"),
        ("1998-02", "1998-02", "1998-02", "not as the years to 2002"),
        ("2023-2021", "2023", "2021", "ends before"),
        ("2019 Q3", "2019-07", "2019-09", "calendar year"),
        ("2019년 3분기", "2019-07", "2019-09", "calendar year"),
        ("2019년 하반기", "2019-07", "2019-12", "calendar year"),
        ("2019年第3四半期", "2019", "2019", "Japan's fiscal year"),
    ],
)
def test_choices_are_shown(text: str, start: str, end: str, words: str) -> None:
    reading = period(text)
    assert (reading.value, reading.state) == ((start, end), "chosen")
    assert words in reading.how


@pytest.mark.parametrize(
    "text",
    [
        *("5 years", "a~b", "2019~2020~2021", "~", "2019-02-30~2019-03-01", "24 months", "x" * 400),
        *("until 2019~2021", "2019~2021年から", "from 2019まで", "between 2019", "from ~2019"),
        *("2019.4.1-13.10", "2019.4.1-2.30", "2019-04-01-10"),
        *("2019 until", "2019年より前", "2019年から5年間", "planned", "から"),
    ],
)
def test_what_is_no_period_is_refused_with_a_reason(text: str) -> None:
    reading = period(text)
    assert (reading.value, reading.state) == (None, "wrong")
    assert reading.how


def test_a_period_that_is_not_understood_is_told_as_it_stands() -> None:
    assert "'from the start (planned) on'" in period("from the start (planned) on").how


def test_other_cells() -> None:
    assert read_period(None) is None
    assert read_period("  ") is None
    assert period(2019.0).value == ("2019", "2019")
    assert period(201903).value == ("2019-03", "2019-03")
    assert period(datetime.date(2019, 3, 4)).value == ("2019-03-04", "2019-03-04")
    assert period("未定").state == "absent"
    assert period(True).value is None


@given(YEARS, st.integers(min_value=0, max_value=30))
def test_year_ranges_come_back(start: int, length: int) -> None:
    end = start + length
    expected = (str(start), str(end))
    for text in (
        f"{start}-{end}",
        f"{start}~{end}",
        f"{start}년~{end}년",
        f"{start}年～{end}年",
        f"FY{start}-FY{end}",
    ):
        assert period(text).value == expected
    if start >= 1970 and end <= 2068:
        assert period(f"'{start % 100:02d}-'{end % 100:02d}").value == expected


@given(st.dates(datetime.date(1950, 1, 1)), st.dates(datetime.date(1950, 1, 1)))
def test_day_ranges_come_back(one: datetime.date, other: datetime.date) -> None:
    start, end = sorted((one.isoformat(), other.isoformat()))
    assert period(f"{start}~{end}").value == (start, end)


@given(
    st.text(
        alphabet="0123456789-/.'~年月日度令平和成元RHFYQ 부터까지からまで以降自至since()",
        max_size=20,
    )
)
def test_odd_periods_never_break_it(text: str) -> None:
    reading = read_period(text)
    if reading and reading.value is None:
        assert reading.how


needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is absent")


@pytest.mark.shared
@needs_shared
def test_every_duration_of_koicas_statistics() -> None:
    with (SHARED / "aiddata/koica_1991_2007_mekong.csv").open(encoding="utf-8-sig") as file:
        cells = [row["duration"] for row in csv.DictReader(file) if row["duration"]]
    readings = [period(cell) for cell in cells]
    assert len(cells) > 4000
    assert all(reading.value and all(reading.value) for reading in readings)


@pytest.mark.shared
@needs_shared
def test_the_years_in_koica_titles() -> None:
    with (SHARED / "koica/koica_country_projects_mekong_ko.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    read = 0
    for row in rows:
        found = re.search(r"\((\W\d\d-\W\d\d년?)/", html.unescape(row["project_title_ko"]))
        if found:
            assert period(found[1]).value == (row["start_year"], row["end_year"])
            read += 1
    assert read > 30
