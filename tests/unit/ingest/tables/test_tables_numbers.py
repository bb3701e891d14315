"""Numbers as people write them, each read whole or refused with a reason."""

from __future__ import annotations

import csv
import datetime
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.language.figures.cell_reading import CellReading
from riparian.language.figures.digits import DecimalMark
from riparian.language.figures.numbers import guess_decimal, is_plain_number, read_number
from riparian.language.figures.unit_words import NumberUnit, read_unit

KOICA = Path(__file__).parents[4] / ".." / "shared" / "data" / "koica"


def number(cell: object, **options: object) -> CellReading[float]:
    reading = read_number(cell, **options)  # type: ignore[arg-type]
    assert reading is not None
    return reading


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234,567.89", 1234567.89),
        ("1.234.567,89", 1234567.89),
        ("1 234 567", 1234567),
        ("1\u00a0234\u202f567,5", 1234567.5),
        ("1'234", 1234),
        ("1’234’567.5", 1234567.5),
        ("12,34,567", 1234567),
        ("1,23", 1.23),
        ("１，２３４", 1234),
        ("１２３４．５", 1234.5),
        ("၁၂၃", 123),
        ("១២៣", 123),
        ("1e6", 1e6),
        ("1.5E+09", 1.5e9),
        ("-5", -5),
        ("−5", -5),
        ("－５", -5),
        ("+5", 5),
        ("△1,234", -1234),
        ("▲ 5", -5),
        ("(1,234)", -1234),
        ("（１，２３４）", -1234),
        ("1,234-", -1234),
        (".5", 0.5),
        ("5.", 5),
    ],
)
def test_digits_and_signs(text: str, value: float) -> None:
    assert number(text).value == value


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("24億500万円", 2_405_000_000, "JPY"),
        ("33.61億円", 3_361_000_000, "JPY"),
        ("51億6,500万円", 5_165_000_000, "JPY"),
        ("1,174億3,900万円", 117_439_000_000, "JPY"),
        ("３，３６１百万円", 3_361_000_000, "JPY"),
        ("5百万円", 5_000_000, "JPY"),
        ("1,000만불", 10_000_000, "USD"),
        ("425만불", 4_250_000, "USD"),
        ("150억원", 15_000_000_000, "KRW"),
        ("1억 2천만 달러", 120_000_000, "USD"),
        ("1조 4000억원", 1_400_000_000_000, "KRW"),
        ("5,000 천원", 5_000_000, "KRW"),
        ("백만원 5", 5_000_000, "KRW"),
        ("5.2 million USD", 5_200_000, "USD"),
        ("US$ 5.2 mil.", 5_200_000, "USD"),
        ("USD 5.2mn", 5_200_000, "USD"),
        ("USDm 5.2", 5_200_000, "USD"),
        ("725 billion kip", 725_000_000_000, "LAK"),
        ("1.5billion kip", 1_500_000_000, "LAK"),
        ("THB 5 million", 5_000_000, "THB"),
        ("1.500.000 €", 1_500_000, "EUR"),
        ("100万米ドル", 1_000_000, "USD"),
        ("5억 베트남 동", 500_000_000, "VND"),
        ("₩1,000", 1000, "KRW"),
        ("1 million 500 thousand yen", 1_500_000, "JPY"),
        ("-US$5", -5, "USD"),
    ],
)
def test_money_in_words(text: str, value: float, currency: str) -> None:
    reading = number(text)
    assert (reading.value, reading.currency) == (value, currency)
    assert reading.state == "understood"
    assert reading.how


@pytest.mark.parametrize(
    "text",
    [
        "n/a",
        "N/A",
        "-",
        "－",
        "—",
        "...",
        "미정",
        "未定",
        "TBD",
        "tbc",
        "不明",
        "なし",
        "해당 없음",
    ],
)
def test_a_cell_that_says_there_is_none(text: str) -> None:
    reading = number(text)
    assert reading.value is None
    assert reading.state == "absent"
    assert text.strip() or reading.how


@pytest.mark.parametrize("cell", [None, "", "   ", "\u3000"])
def test_nothing_gives_no_reading(cell: str | None) -> None:
    assert read_number(cell) is None


@pytest.mark.parametrize(
    "text",
    [
        "10-20 million",
        "10~20億円",
        "USD 5 JPY 6",
        "5 million or 6 million",
        "2.5 MW",
        "5万3億",
        "1억 30000만",
        "1,2,3",
        "1..2",
        "--5",
        "5-6",
        "1234 567",
        "百万円",
        "abc",
        "ABC 5",
        "ALL THE MONEY",
        "2019-03-15",
        "5 % of 7",
        "½",
        "100\n200",
        "1,200 \r\n300",
        "5" * 301,
        "1e999",
        "9" * 250 + "e99",
    ],
)
def test_what_is_no_single_number_is_refused_with_a_reason(text: str) -> None:
    reading = number(text)
    assert reading.value is None
    assert reading.state == "wrong"
    assert reading.how.endswith(".")


@pytest.mark.parametrize("between", ["\n", "\r\n", " \n"])
def test_a_great_many_empty_lines_take_no_more_than_linear_time(between: str) -> None:
    assert number(f"1{between * 300_000}x").value is None


@pytest.mark.parametrize(
    "cell", [True, False, datetime.date(2019, 1, 1), float("nan"), float("inf")]
)
def test_cells_of_other_kinds_are_refused(cell: object) -> None:
    assert number(cell).state == "wrong"


def test_plain_numbers_need_no_words() -> None:
    assert number(5) == CellReading(5.0)
    assert number("1234.5") == CellReading(1234.5)


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("1.234", 1.234, "decimals"),
        ("(5)", -5, "below zero"),
        ("3億円以上", 300_000_000, "以上"),
        ("00123", 123, "zeros"),
    ],
)
def test_choices_are_shown(text: str, value: float, words: str) -> None:
    reading = number(text)
    assert (reading.value, reading.state) == (value, "chosen")
    assert words in reading.how


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("¥1,000", "¥"),
        ("￥1,000", "¥"),
        ("$5m", "$"),
        ("5 million dollars", "dollars"),
        ("500万元", "元"),
        ("Fr. 2 million", "fr."),
        ("2 mn fr", "fr"),
        ("kr 3,000", "kr"),
        ("£4m", "£"),
        ("R 5,000", "r"),
        ("10億ポンド", "ポンド"),
    ],
)
def test_a_sign_of_several_currencies_is_taken_for_none_of_them(text: str, sign: str) -> None:
    reading = number(text)
    assert reading.value is not None
    assert (reading.currency, reading.sign, reading.state) == (None, sign, "understood")
    assert "nothing here says which" in reading.how


@pytest.mark.parametrize(
    ("text", "unit", "currency"),
    [
        ("¥1,000", NumberUnit(currency="JPY"), "JPY"),
        ("¥1,000", NumberUnit(currency="CNY"), "CNY"),
        ("¥1,000 (JPY)", None, "JPY"),
        ("$5", read_unit("US$ million"), "USD"),
        ("$5", NumberUnit(currency="AUD"), "AUD"),
        ("kr 5", read_unit("SEK"), "SEK"),
    ],
)
def test_what_stands_beside_a_sign_or_in_the_heading_decides(
    text: str, unit: NumberUnit | None, currency: str
) -> None:
    reading = number(text, unit=unit)
    assert (reading.currency, reading.sign) == (currency, None)
    assert reading.state == "understood"


@pytest.mark.parametrize(
    ("text", "heading", "value", "currency", "sign"),
    [
        ("¥1,200m", "USD", 1.2e9, None, "¥"),
        ("USD 6,000,000", "mil. USD", 6e6, "USD", None),
        ("USD 900,000", "mil. USD", 900_000, "USD", None),
        ("$ 6,000,000", "mil. USD", 6e6, "USD", None),
        ("5.2 billion", "USD million", 5.2e9, "USD", None),
        ("EUR 5", "USD million", 5e6, "EUR", None),
        ("€5", "$ million", 5e6, "EUR", None),
        ("£5", "¥", 5, None, "£"),
        ("24億500万円", "百万ドル", 2_405_000_000, "JPY", None),
    ],
)
def test_where_cell_and_heading_disagree_the_cell_counts_and_it_is_told(
    text: str, heading: str, value: float, currency: str | None, sign: str | None
) -> None:
    reading = number(text, unit=read_unit(heading))
    assert (reading.value, reading.currency, reading.sign) == (value, currency, sign)
    assert reading.state == "disputed"


@pytest.mark.parametrize(
    ("text", "heading", "value"),
    [
        ("USD 6", "mil. USD", 6e6),
        ("5.2 million", "USD million", 5.2e6),
        ("¥15,000", "百万円", 15e9),
        ("VND 1,500,000", "million VND", 1.5e12),
        ("USD 15,000", "USD thousand", 15e6),
    ],
)
def test_a_unit_said_twice_is_counted_once_and_disputes_nothing(
    text: str, heading: str, value: float
) -> None:
    reading = number(text, unit=read_unit(heading))
    assert (reading.value, reading.state) == (value, "understood")


@pytest.mark.parametrize("heading", ["fr", "kr", "R", "Rs"])
def test_a_short_sign_alone_in_a_heading_is_a_language_as_likely(heading: str) -> None:
    assert read_unit(heading) is None


def test_the_column_decides_between_comma_and_point() -> None:
    assert number("1.234", decimal=",").value == 1234
    assert number("1.234", decimal=".").value == 1.234
    assert number("1,234", decimal=",").value == 1.234
    assert number("1,23", decimal=".").value is None
    assert number("1.23", decimal=",").value is None
    assert guess_decimal(["1.234", "1.234,50"]) == ","
    assert guess_decimal(["1,234", "12,5"]) == ","
    assert guess_decimal(["1,234,567", "1.5"]) == "."
    assert guess_decimal(["1,234", "1.234"]) is None
    assert guess_decimal(["1,5", "1.5", None, 3]) is None


@pytest.mark.parametrize(
    "beside",
    [
        "see notes 3, 4",
        "phases 1,2",
        "500 (see 3, 4)",
        "Stage 1.2",
        "10,5-20,5",
        "1,2,3",
        "01.02.2019",
        "x" * 301 + "1,5",
    ],
)
def test_what_is_no_number_has_no_say_about_the_decimal_mark(beside: str) -> None:
    assert guess_decimal(["1,234", "2,500", "USD 12,750", beside]) is None
    assert guess_decimal(["1,234", "2,500", beside, "USD 12.75"]) == "."
    assert guess_decimal([beside, "1.234", "0,5"]) == ","


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("12,5", ","), ("EUR 12,75", ","), ("12,75 Mio. €", ","), ("12,5 %", ","), ("△12,5", ","),
        ("(12,50)", ","), ("0,123", ","), ("1.234.567", ","), ("１２，５", ","),
        ("約12,5億円", ","), ("12,5 (see 3.4)", ","), ("1 234,5", ","),
        ("-12.5", "."), ("1.25e6", "."), ("1,234.5", "."), ("USD 5.2m", "."), ("1,234,567", "."),
        ("1.234", None), ("USD 1,234", None), ("12.", None), ("1234", None),
    ],
)  # fmt: skip
def test_which_numbers_say_what_the_decimal_mark_is(text: str, mark: str | None) -> None:
    assert guess_decimal([text]) == mark


@pytest.mark.parametrize("text", ["1.234", "12.500", "-750.000", "007", "00.5"])
def test_what_could_be_another_number_is_not_plain(text: str) -> None:
    assert not is_plain_number(text, None)


@given(
    st.from_regex(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", fullmatch=True),
    st.sampled_from([None, ".", ","]),
)
def test_a_plain_number_is_one_of_which_nothing_is_told(
    text: str, decimal: DecimalMark | None
) -> None:
    if is_plain_number(text, decimal):
        assert number(text, decimal=decimal) == CellReading(float(text))


@pytest.mark.parametrize(
    "text", ["500①", "500¹", "500 1)", "500*", "500 (概算)", "500[2]", "500 ※概算"]
)
def test_a_note_mark_never_becomes_part_of_the_number(text: str) -> None:
    reading = number(text)
    assert reading.value == 500
    assert "left out" in reading.how


def test_labels_and_brackets() -> None:
    reading = number("総事業費：33.61億円（USD 30 million）")
    assert (reading.value, reading.currency) == (3_361_000_000, "JPY")
    assert "USD 30 million" in reading.how
    assert number("5,000(백만원)").value == 5_000_000_000
    assert number("5,000(백만원)").currency == "KRW"


def test_the_heading_counts_where_the_cell_does_not() -> None:
    unit = read_unit("(百万円)")
    assert unit == NumberUnit(1_000_000, "JPY", False, "百万円")
    reading = number("3,361", unit=unit)
    assert (reading.value, reading.currency) == (3_361_000_000, "JPY")
    assert "百万円" in reading.how
    own = number("33.61億円", unit=unit)
    assert (own.value, own.state) == (3_361_000_000, "disputed")
    other = number("5 USD", unit=unit)
    assert (other.currency, other.state) == ("USD", "disputed")
    assert number(5, unit=unit).value == 5_000_000


def test_percent_is_kept_as_percent() -> None:
    assert (number("12.5%").value, number("12.5%").unit) == (12.5, "%")
    assert number("１２％").unit == "%"


@pytest.mark.parametrize(
    ("text", "factor", "currency"),
    [
        ("単位：百万円", 1_000_000, "JPY"),
        ("단위: 백만달러", 1_000_000, "USD"),
        ("[백만달러]", 1_000_000, "USD"),
        ("(천원)", 1000, "KRW"),
        ("백만불", 1_000_000, "USD"),
        ("百万ドル", 1_000_000, "USD"),
        ("千円", 1000, "JPY"),
        ("億円", 100_000_000, "JPY"),
        ("USD million", 1_000_000, "USD"),
        ("in million yen", 1_000_000, "JPY"),
        ("'000 USD", 1000, "USD"),
        ("US$ 000", 1000, "USD"),
        ("mil. USD", 1_000_000, "USD"),
        ("¥", 1, None),
        ("%", 1, None),
    ],
)
def test_units_of_headings(text: str, factor: int, currency: str | None) -> None:
    unit = read_unit(text)
    assert unit is not None
    assert (unit.factor, unit.currency) == (factor, currency)


@pytest.mark.parametrize(
    "text", ["", "()", "国名", "5 USD", "USD JPY", "million people", "(年)", "5"]
)
def test_what_is_no_unit(text: str) -> None:
    assert read_unit(text) is None


WHOLE = st.integers(min_value=0, max_value=10**15)


@given(WHOLE)
def test_grouped_numbers_come_back(value: int) -> None:
    assert number(f"{value:,}").value == value
    for mark in (" ", "'", "\u00a0"):
        assert number(f"{value:,}".replace(",", mark)).value == value
    assert number(f"{value:,}.5").value == value + 0.5
    assert number(f"△{value:,}").value == -value


@given(WHOLE)
def test_full_width_digits_read_as_ascii_ones(value: int) -> None:
    wide = str(value).translate({48 + d: 0xFF10 + d for d in range(10)})
    assert number(wide).value == value


def in_words(value: int, words: tuple[str, str, str], last: str) -> str:
    """A whole number in groups of 10,000, as Japanese and Korean newspapers write it."""
    parts = []
    for word, factor in zip((*words, ""), (10**12, 10**8, 10**4, 1), strict=True):
        count, value = divmod(value, factor)
        if count:
            parts.append(f"{count:,}{word}")
    return "".join(parts) + last


@given(st.integers(min_value=1, max_value=10**16 - 1))
def test_number_words_of_japan_and_korea_come_back(value: int) -> None:
    japanese = number(in_words(value, ("兆", "億", "万"), "円"))
    korean = number(in_words(value, ("조", "억", "만"), "원"))
    assert (japanese.value, japanese.currency) == (float(value), "JPY")
    assert (korean.value, korean.currency) == (float(value), "KRW")


@given(
    st.decimals(min_value=0, max_value=10**6, places=2), st.sampled_from(["million", "億", "만"])
)
def test_decimals_times_words_are_exact(value: Decimal, word: str) -> None:
    factor = {"million": 10**6, "億": 10**8, "만": 10**4}[word]
    assert number(f"{value} {word}").value == float(value * factor)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    reading = read_number(text)
    if reading is None:
        assert not text.strip()
    elif reading.value is None:
        assert reading.how
        assert reading.state in ("absent", "wrong")
    else:
        assert any(letter.isdigit() for letter in text)


@given(st.text(alphabet="0123456789.,' -()%¥$億万千백만USDmk~△", max_size=20))
def test_odd_amounts_never_break_it(text: str) -> None:
    read_number(text)
    read_unit(text)


@pytest.mark.shared
@pytest.mark.skipif(not KOICA.is_dir(), reason="../shared/data/koica is absent")
def test_the_amounts_in_koica_titles() -> None:
    with (KOICA / "koica_country_projects_mekong_ko.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        rows = list(csv.DictReader(file))
    read = 0
    for row in rows:
        found = re.search(r"/([\d,]+만불)", row["project_title_ko"])
        if found:
            reading = number(found[1])
            assert (reading.value, reading.currency) == (float(row["budget_usd_from_title"]), "USD")
            read += 1
    assert read == sum(bool(row["budget_usd_from_title"]) for row in rows) == 27


@pytest.mark.parametrize(
    ("cell", "value", "currency"),
    [("US$ 2.5mln", 2.5e6, "USD"), ("EUR 3 Mio.", 3e6, "EUR"), ("4,5 Mrd. €", 4.5e9, "EUR")],
)
def test_short_words_for_millions_in_cells(cell: str, value: float, currency: str) -> None:
    reading = read_number(cell)
    assert reading is not None
    assert (reading.value, reading.currency) == (value, currency)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,200,000원 (1,000 USD)", 1_200_000),
        ("9億ドル（10億円）", 900_000_000),
        ("5 (USD '000)", 5_000),
    ],
)
def test_an_amount_in_brackets_is_no_unit(cell: str, value: float) -> None:
    reading = read_number(cell)
    assert reading is not None
    assert reading.value == value
