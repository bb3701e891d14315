"""Dates as people write them, as precise as written; no day that does not exist."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.language.figures.cell_reading import CellReading
from riparian.language.figures.dates import day_of_serial, guess_order, read_date

SHARED = Path(__file__).parents[4] / ".." / "shared" / "data"
DAYS = st.dates(min_value=datetime.date(1950, 1, 1), max_value=datetime.date(2100, 12, 31))


def date(cell: object, **options: object) -> CellReading[str]:
    reading = read_date(cell, **options)  # type: ignore[arg-type]
    assert reading is not None
    return reading


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2019", "2019"),
        ("2019-03", "2019-03"),
        ("2019-03-15", "2019-03-15"),
        ("2015-06-30 00:00:00", "2015-06-30"),
        ("2015-06-30T23:59:59Z", "2015-06-30"),
        ("6/30/2015 0:00", "2015-06-30"),
        ("2019/02/28", "2019-02-28"),
        ("2019/2/8", "2019-02-08"),
        ("28-02-2019", "2019-02-28"),
        ("5/5/2019", "2019-05-05"),
        ("20190228", "2019-02-28"),
        ("03/2019", "2019-03"),
        ("5 March 2015", "2015-03-05"),
        ("5th of March, 2015", "2015-03-05"),
        ("March 5, 2015", "2015-03-05"),
        ("Sept. 2015", "2015-09"),
        ("2015-Mar-05", "2015-03-05"),
        ("2019年3月15日", "2019-03-15"),
        ("2019年3月15日(金)", "2019-03-15"),
        ("２０１９年３月", "2019-03"),
        ("2007 年 9 月 16 日", "2007-09-16"),
        ("2019년 3월 15일", "2019-03-15"),
        ("2019.3.15.", "2019-03-15"),
        ("2019. 3. 15.", "2019-03-15"),
        ("'19.3", "2019-03"),
        ("’19.3.15", "2019-03-15"),
        ("'95", "1995"),
        ("2019년", "2019"),
        ("令和4年11月15日", "2022-11-15"),
        ("令和元年5月1日", "2019-05-01"),
        ("平成30年3月", "2018-03"),
        ("昭和63年", "1988"),
        ("昭和64年1月7日", "1989-01-07"),
        ("R4.11.15", "2022-11-15"),
        ("H30.3", "2018-03"),
        ("Ｒ元．５．１", "2019-05-01"),
        ("㋿4年", "2022"),
        ("พ.ศ. 2562", "2019"),
        ("2004.0", "2004"),
        ("2020年3月頃", "2020-03"),
        ("From June 2019", "2019-06"),
        ("2019年6月から", "2019-06"),
        ("2019년 6월부터", "2019-06"),
        ("2019년 6월 이후", "2019-06"),
        ("自2019年6月", "2019-06"),
    ],
)
def test_dates_with_one_meaning(text: str, iso: str) -> None:
    reading = date(text)
    assert reading.value == iso
    assert reading.state in ("plain", "understood")


@pytest.mark.parametrize(
    ("text", "iso", "words"),
    [
        ("01/02/2019", "2019", "could be two days"),
        ("Mar-15", "2015-03", "without its year"),
        ("15-Mar-19", "2019-03-15", "2019-03-15"),
        ("43524", "2019-02-28", "day number"),
        ("平成35年3月", "2023-03", "ended on 2019-04-30"),
        ("平成31年5月1日", "2019-05-01", "ended on"),
        ("令和元年4月", "2019-04", "began only on 2019-05-01"),
        ("令和元年度", "2019", "fiscal year"),
        ("FY2019", "2019", "fiscal year"),
        ("2019 회계연도", "2019", "fiscal year"),
        ("FY2019/20", "2019", "fiscal year"),
        ("JFY2018", "2018", "fiscal year"),
        ("2019-20", "2019", "ends in the next"),
        ("2019年末", "2019", "part of a year"),
        ("Q3 2019", "2019", "part of a year"),
        ("early 2019", "2019", "part of a year"),
        ("2019年末まで", "2019", "part of a year"),
        ("2019年度から", "2019", "fiscal year"),
    ],
)
def test_choices_are_shown(text: str, iso: str, words: str) -> None:
    reading = date(text)
    assert (reading.value, reading.state) == (iso, "chosen")
    assert words in reading.how


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2019-02-30", "no 30 February 2019"),
        ("2019-06-31", "no 31 June 2019"),
        ("31 June 2019", "no 31 June 2019"),
        ("2019年2月29日", "no 29 February 2019"),
        ("平成31年2月29日", "no 29 February 2019"),
        ("2015-13", "no month 13"),
        ("13/13/2019", "no month 13"),
        ("令和0年", "元年"),
        ("0000", "year 0"),
        ("01/02/19", "does not say"),
        ("5 years", "not understood"),
        ("2019-2021", "not understood"),
        ("March", "not understood"),
        ("99999", "not understood"),
        ("x" * 400, "too long"),
    ],
)
def test_what_is_no_date_is_refused_with_a_reason(text: str, words: str) -> None:
    reading = date(text)
    assert (reading.value, reading.state) == (None, "wrong")
    assert words in reading.how


@pytest.mark.parametrize("text", ["n/a", "-", "未定", "미정", "TBD"])
def test_a_cell_that_says_there_is_none(text: str) -> None:
    assert date(text).state == "absent"


def test_cells_that_are_no_texts() -> None:
    assert read_date(None) is None
    assert read_date(" ") is None
    assert date(datetime.date(2019, 3, 4)) == CellReading("2019-03-04")
    assert date(datetime.datetime(2019, 3, 4, 12, 30)) == CellReading("2019-03-04")
    assert date(2004.0) == CellReading("2004")
    assert date(20190331).value == "2019-03-31"
    assert date(20190231).state == "wrong"
    for month in (201903, 201903.0):
        assert date(month) == date("201903")
        assert (date(month).value, date(month).state) == ("2019-03", "chosen")
    for no_month in (201913, 201900, 150012, 201903.5, -20190, 123456):
        assert (date(no_month).value, date(no_month).state) == (None, "wrong")
    assert date(43524.75).value == "2019-02-28"
    assert date(True).state == "wrong"
    assert date(float("nan")).state == "wrong"
    assert date(5).state == "wrong"


def test_the_column_decides_the_order() -> None:
    assert date("01/02/2019", order="dmy").value == "2019-02-01"
    assert date("01/02/2019", order="mdy").value == "2019-01-02"
    assert date("01/02/19", order="dmy").value == "2019-02-01"
    against = date("13/02/2019", order="mdy")
    assert (against.value, against.state) == ("2019-02-13", "chosen")
    assert guess_order(["01/02/2019", "13/02/2019", None, 5, "x"]).order == "dmy"
    assert guess_order(["01/02/2019", "2/13/2019 0:00"]).order == "mdy"
    undecided = guess_order(["01/02/2019", "05/05/2019"])
    assert undecided.order is None
    assert "1" in undecided.why
    assert guess_order(["13/02/2019", "2/13/2019"]).order is None
    assert guess_order([]).order is None


def test_buddhist_years_only_where_said() -> None:
    assert date("2562").value == "2562"
    assert date("2562", fiscal="TH").value == "2019"
    assert date("15/3/2562", fiscal="TH").value == "2019-03-15"
    assert date(2562, fiscal="TH").value == "2019"
    assert date(2562).value == "2562"
    assert date(2019, fiscal="TH").value == "2019"


def test_day_numbers_of_spreadsheets() -> None:
    """ECMA-376 part 1, 18.17.4.1: 59 is 28 February 1900, 61 is 1 March, 60 does not exist."""
    assert day_of_serial(1) == "1900-01-01"
    assert day_of_serial(59) == "1900-02-28"
    assert day_of_serial(60) is None
    assert day_of_serial(61) == "1900-03-01"
    assert day_of_serial(2_958_465) == "9999-12-31"
    assert day_of_serial(2_958_466) is None


@given(DAYS)
def test_every_way_of_writing_comes_back(day: datetime.date) -> None:
    iso, y, m, d = day.isoformat(), day.year, day.month, day.day
    texts = [
        iso,
        f"{y}/{m}/{d}",
        f"{y}.{m}.{d}.",
        f"{y}. {m}. {d}.",
        f"{y}{m:02d}{d:02d}",
        f"{y}年{m}月{d}日",
        f"{y}년 {m}월 {d}일",
        f"{d} {_MONTHS[m - 1]} {y}",
        f"{_MONTHS[m - 1][:3]} {d}, {y}",
    ]
    assert {date(text).value for text in texts} == {iso}
    assert date(f"{d}/{m}/{y}", order="dmy").value == iso
    assert date(f"{m}/{d}/{y}", order="mdy").value == iso
    assert date(f"{y}年{m}月").value == iso[:7]
    assert date((day - datetime.date(1899, 12, 30)).days).value == iso


@given(DAYS)
def test_era_dates_come_back(day: datetime.date) -> None:
    eras = [
        ("令和", "R", 2018, "2019-05-01"),
        ("平成", "H", 1988, "1989-01-08"),
        ("昭和", "S", 1925, ""),
    ]
    name, letter, base, _ = next(era for era in eras if day.isoformat() >= era[3])
    year = day.year - base
    shown = "元" if year == 1 else str(year)
    if year > 99:
        return
    for text in (
        f"{name}{shown}年{day.month}月{day.day}日",
        f"{letter}{shown}.{day.month}.{day.day}",
    ):
        reading = date(text)
        assert reading.value == day.isoformat()
        assert reading.state == "understood"


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    reading = read_date(text)
    if reading is None:
        assert not text.strip()
    elif reading.value is None:
        assert reading.how


@given(st.text(alphabet="0123456789-/.'年月日令平和成元RHFYQ ~()", max_size=16))
def test_odd_dates_give_real_dates_or_none(text: str) -> None:
    reading = read_date(text)
    if reading and reading.value:
        assert datetime.date.fromisoformat(reading.value + "-01-01"[len(reading.value) - 4 :])


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is absent")


def column(name: str, header: str) -> list[str]:
    with (SHARED / name).open(encoding="utf-8-sig", newline="") as file:
        return [row[header] for row in csv.DictReader(file)]


@pytest.mark.shared
@needs_shared
def test_world_bank_dates_have_the_month_first() -> None:
    cells = column("aiddata/worldbank_ibrd_ida_geocoded_mekong.csv", "Approval Date")
    guess = guess_order(cells)
    assert guess.order == "mdy"
    assert all(date(cell, order=guess.order).value for cell in cells if cell)
    assert date("2/3/2011", order=guess.order).value == "2011-02-03"


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize(
    "header", ["start-planned", "end-planned", "last-updated-datetime", "year"]
)
def test_mixed_dates_of_the_iati_table(header: str) -> None:
    cells = [cell for cell in column("aiddata/iati_sdg_beta_mekong.csv", header) if cell]
    guess = guess_order(cells)
    assert guess.order in ("mdy", None)
    assert all(date(cell, order=guess.order).value for cell in cells)


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("name", ["japan", "korea"])
@pytest.mark.parametrize("header", ["start", "end", "event_date"])
def test_register_dates_are_plain(name: str, header: str) -> None:
    for cell in column(f"register/{name}.csv", header):
        assert not cell or date(cell).value == cell
