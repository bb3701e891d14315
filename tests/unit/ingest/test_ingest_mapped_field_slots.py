"""What one source gives out of a line: words, codes, numbers, days, periods."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.ingest.mapped.engine.field_slots import (
    TEXT_LIMIT,
    CellAmount,
    Slot,
    code_text,
    says_nothing,
)
from riparian.ingest.mapped.engine.mapping import FieldSource
from riparian.ingest.mapped.engine.mapping_fields import FIELDS
from riparian.ingest.mapped.engine.row_findings import FileFindings, MappedRow, RecordFindings
from riparian.language.figures.unit_words import NumberUnit


def slot(field: str, *, values=None, of_column=None, columns=("a",), **source: object) -> Slot:
    if "template" not in source:
        source["column"] = "a"
    places = {name: index for index, name in enumerate(columns)}
    return Slot(FIELDS[field], FieldSource(**source), places, values=values or {}, unit=of_column)


def line(*cells: object) -> MappedRow:
    return MappedRow(0, 7, cells)


@pytest.fixture
def findings() -> RecordFindings:
    return RecordFindings(FileFindings("data"), 2)


# text, and what stands for nothing


def test_text_is_kept_as_it_stands_without_outer_spaces(findings):
    assert slot("title").text(line("  Water\n supply "), findings) == "Water\n supply"
    assert slot("title").text(line(None), findings) == ""
    assert slot("title").text(line(12.0), findings) == "12"
    assert findings.problems == []


def test_letters_that_were_cp1252_are_mended(findings):
    assert slot("title").text(line("Projet d\x92appui \x96 1"), findings) == "Projet d’appui – 1"


@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\x7f", "\ufffe", "\ud800"])
def test_control_characters_are_taken_out_and_told_with_their_row(findings, bad):
    assert slot("title").text(line(f"A{bad}B"), findings) == "AB"
    assert slot("identifier").codes(line(f"A{bad}B"), findings) == ("AB",)
    assert [(p.code, p.row, p.field) for p in findings.problems] == [
        ("file-has-control-characters", 7, "title"),
        ("file-has-control-characters", 7, "identifier"),
    ]


def test_a_text_or_code_of_five_million_letters_is_cut_and_told(findings):
    for field in ("title", "identifier"):
        found = slot(field).codes(line("水" * 5_000_000), findings)
        assert found == ("水" * TEXT_LIMIT,)
    assert [(p.code, p.row) for p in findings.problems] == [("text-very-long", 7)] * 2
    assert all(len(problem.got) <= 120 for problem in findings.problems)


@pytest.mark.parametrize("word", ["-", "n/a", "N/A", "未定", "미정", "unknown", "#N/A", "…", " "])
def test_words_that_say_that_there_is_nothing_are_nothing(findings, word):
    assert slot("place").texts(line(word), findings) == ()
    assert slot("country").codes(line(word), findings) == ()


def test_a_title_that_begins_so_is_a_title(findings):
    text = "Unknown rivers of the Mekong basin"
    assert slot("title").texts(line(text), findings) == (text,)
    assert not says_nothing(text)


# separators, patterns, templates


@pytest.mark.parametrize(
    ("separator", "cell", "parts"),
    [
        (";", "a; b；c;;", ("a", "b", "c")),
        (",", "a，b、c, d", ("a", "b", "c", "d")),
        ("、", "a、b，c", ("a", "b", "c")),
        ("|", "a|b｜ c", ("a", "b", "c")),
        ("·", "a·b・c", ("a", "b", "c")),
        (" and ", "Kandal and Kampot", ("Kandal", "Kampot")),
        ("+", "a+b", ("a", "b")),
        (";", "Kampot; n/a", ("Kampot",)),
    ],
)
def test_a_cell_is_parted_by_its_separator_in_all_widths(findings, separator, cell, parts):
    assert slot("place", separator=separator).texts(line(cell), findings) == parts


def test_a_pattern_takes_its_group_or_all_of_what_it_matches(findings):
    assert slot("place", pattern=r"\d+").texts(line("no. 12, 13"), findings) == ("12",)
    assert slot("place", pattern=r"no\. (\d+)").texts(line("no. 12"), findings) == ("12",)
    assert slot("place", pattern=r"\d+").texts(line("none here"), findings) == ()
    assert slot("place", pattern=r"(x)?no").texts(line("no"), findings) == ()


def test_a_pattern_is_for_each_part_of_a_parted_cell(findings):
    found = slot("agency", separator=";", pattern="^(.+?)(?:, NGO)?$")
    assert found.texts(line("Care, NGO; JICA"), findings) == ("Care", "JICA")


def test_a_template_is_filled_from_its_columns_or_is_nothing(findings):
    both = slot("identifier", template="XM-{a}/{b}", columns=("a", "b"))
    assert both.codes(line("7", 12.0), findings) == ("XM-7/12",)
    assert both.codes(line("7", None), findings) == ()
    assert both.codes(line("7", " "), findings) == ()


def test_what_a_template_gives_is_matched_and_parted_too(findings):
    found = slot("related", template="- {a}", separator="#", pattern=r"^\s*(\d+)")
    assert found.codes(line("Dam (Linked to ID#32087, ID#33400)"), findings) == ("32087", "33400")


# codes and values


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (14021, "14021"), (14021.0, "14021"), ("14021.0", "14021"), (" 14021 ", "14021"),
        (1.5, "1.5"), (1e20, "1e+20"), (True, "True"), ("001", "001"), (-3.0, "-3"), (None, ""),
    ],
)  # fmt: skip
def test_a_code_has_no_spaces_around_it_and_no_point_zero(cell, code):
    assert code_text(cell) == code


def test_values_say_what_words_mean_whatever_their_width_and_case(findings):
    found = slot("country", separator="/", values={"Lao PDR": "LA", "ベトナム": "VN", "None": "TH"})
    cell = "LAO ＰＤＲ / ﾍﾞﾄﾅﾑ / None / Cambodia"
    assert found.codes(line(cell), findings) == ("LA", "VN", "Cambodia")
    alone = slot("country", values={"None": "TH", "0": ""})
    assert alone.codes(line("none"), findings) == ("TH",)
    assert alone.codes(line(0), findings) == ()


def test_an_exact_word_comes_before_a_folded_one(findings):
    found = slot("status", values={"open": "2", "OPEN": "1"})
    assert found.codes(line("OPEN"), findings) == ("1",)
    assert found.codes(line("open"), findings) == ("2",)


# numbers


@pytest.mark.parametrize(
    ("cell", "value", "currency"),
    [
        ("1234.5", 1234.5, None), (1234, 1234.0, None), ("1,234", 1234.0, None), ("-5", -5.0, None),
        ("24億500万円", 2_405_000_000.0, "JPY"), ("1000만불", 10_000_000.0, "USD"),
        ("US$ 1.5 million", 1_500_000.0, "USD"), ("(5)", -5.0, None), ("△5", -5.0, None),
        ("１２", 12.0, None),
    ],
)  # fmt: skip
def test_numbers_are_in_full_units(findings, cell, value, currency):
    assert slot("commitment").number(line(cell), findings) == CellAmount(value, currency)
    assert findings.problems == []


@pytest.mark.parametrize(
    ("source", "unit", "cell", "found"),
    [
        ({"unit": "million"}, None, "5", (5e6, None)),
        ({"unit": "million"}, None, 5, (5e6, None)),
        ({"unit": "1000", "currency": "USD"}, None, "5", (5e3, "USD")),
        ({"unit": "億円"}, None, "1.5", (1.5e8, "JPY")),
        ({"currency": "KRW"}, None, 5, (5.0, "KRW")),
        ({}, NumberUnit(10**6, "JPY"), "5", (5e6, "JPY")),
        ({"unit": "thousand"}, NumberUnit(10**6, "JPY"), "5", (5e3, "JPY")),
        ({"unit": "thousand"}, NumberUnit(10**6, sign="¥"), 5, (5e3, None, "¥")),
        ({"currency": "USD"}, None, "5 million yen", (5e6, "JPY")),
        ({"unit": "million"}, None, "5 thousand", (5e3, None)),
    ],
)
def test_units_of_the_mapping_come_before_those_of_the_column(findings, source, unit, cell, found):
    assert slot("commitment", of_column=unit, **source).number(line(cell), findings) == CellAmount(
        *found
    )


def test_a_ratio_is_told_in_percent(findings):
    assert slot("place_percentage", unit="ratio").number(line("0.25"), findings) == CellAmount(25.0)


@pytest.mark.parametrize("cell", ["plenty", "#REF!", "1e400", "inf", float("inf"), "2019-03-01"])
def test_what_is_no_number_is_told_and_gives_nothing(findings, cell):
    assert slot("commitment").number(line(cell), findings) is None
    (problem,) = findings.problems
    assert (problem.code, problem.row, problem.field) == ("amount-wrong", 7, "commitment")


@pytest.mark.parametrize("cell", [None, "", "n/a", "NaN", "-", "未定"])
def test_no_number_is_nothing_to_tell(findings, cell):
    assert slot("commitment").number(line(cell), findings) is None
    assert findings.problems == []


def test_the_decimal_mark_of_the_column_counts(findings):
    german = slot("commitment")
    german.rules.decimal = ","
    assert german.number(line("1.234"), findings) == CellAmount(1234.0)
    assert german.number(line("1,5"), findings) == CellAmount(1.5)


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("1.234", 1.234, "taken to separate decimals"), ("-12.500", -12.5, "separate decimals"),
        ("00123", 123.0, "zeros"),
    ],
)  # fmt: skip
def test_a_text_that_could_be_another_number_is_told(findings, cell, value, words):
    assert slot("commitment").number(line(cell), findings) == CellAmount(value)
    (told,) = findings.file.finish()
    assert (told.code, told.got) == ("value-understood", cell)
    assert words in told.message


@pytest.mark.parametrize(
    ("cell", "decimal"), [("1.23", None), ("1234.567", None), ("0.125", None), ("1.234", ".")]
)
def test_of_a_plain_number_nothing_is_told(findings, cell, decimal):
    amounts = slot("commitment", unit="1000")
    amounts.rules.decimal = decimal
    assert amounts.number(line(cell), findings) == CellAmount(float(cell) * 1000)
    assert findings.file.finish() == ()


# days and periods


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2019-03-31", "2019-03-31"), ("2019", "2019"), (2019, "2019"), ("2019/3", "2019-03"),
        ("平成30年3月", "2018-03"), ("令和4年11月15日", "2022-11-15"), ("43555", "2019-03-31"),
    ],
)  # fmt: skip
def test_days_are_as_precise_as_given(findings, cell, day):
    assert slot("start").day(line(cell), findings) == day


@pytest.mark.parametrize("cell", ["-1", "99999", "2019-02-30", "soon", "0000-00-00"])
def test_what_is_no_day_is_told_and_gives_nothing(findings, cell):
    assert slot("start").day(line(cell), findings) is None
    (problem,) = findings.problems
    assert (problem.code, problem.row) == ("date-wrong", 7)


def test_a_day_of_another_age_is_kept_and_told(findings):
    assert slot("start").day(line("1850-01-01"), findings) == "1850-01-01"
    (problem,) = findings.problems
    assert (problem.code, problem.kept) == ("date-implausible", "it was read as 1850-01-01")


def test_the_order_of_day_and_month_is_that_of_the_column(findings):
    found = slot("start")
    found.rules.order = "mdy"
    assert found.day(line("03/04/2019"), findings) == "2019-03-04"
    found.rules.order = "dmy"
    assert found.day(line("03/04/2019"), findings) == "2019-04-03"
    found.rules.order = None
    assert found.day(line("03/04/2019"), findings) == "2019"


def test_of_exchanged_days_only_the_year_is_sure(findings):
    found = slot("start")
    found.rules.exchanged = "why"
    assert found.day(line("2009-05-03"), findings) == "2009"
    assert found.day(line("2009-05-05"), findings) == "2009-05-05"
    assert found.day(line("2009-05-13"), findings) == "2009-05-13"
    (told,) = findings.file.finish()
    assert "exchanged by a spreadsheet" in told.message


def test_a_period_is_read_out_of_one_cell(findings):
    assert slot("period").period(line("2019-2023"), findings) == ("2019", "2023")
    assert slot("period").period(line("'22-'26"), findings) == ("2022", "2026")
    assert slot("period").period(line("since 2019"), findings) == ("2019", None)
    assert slot("period").period(line("2021년까지"), findings) == (None, "2021")
    assert slot("period").period(line(None), findings) is None
    assert slot("period").period(line("later"), findings) is None
    assert [problem.code for problem in findings.problems] == ["date-wrong"]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("31/01/2019", "02/02/2020"), ("平成30年", "令和元年"), (2018, "2019"),
        ("2019-03", "2019-04"), ("FY2009", "FY2010"), (None, "1999"), ("soon", "1999"),
    ],
)  # fmt: skip
def test_moments_sort_by_time_however_they_are_written(earlier, later):
    found = slot("date")
    found.rules.order = "dmy"
    assert found.moment(line(earlier)) < found.moment(line(later))


# choices are told once


def test_a_way_of_understanding_is_told_once_with_its_count(findings):
    found = slot("commitment")
    for amount in ("5億円", "7億円", "9億円"):
        found.number(line(amount), findings)
    (problem,) = findings.file.finish()
    assert (problem.code, problem.row, problem.got) == ("value-understood", 7, "5億円")
    assert "3 cells, this the first" in problem.message
    assert "500000000" in problem.message


CELLS = st.none() | st.text(max_size=40) | st.integers() | st.floats() | st.booleans()


@given(CELLS, st.sampled_from(sorted(FIELDS)), st.sampled_from([None, ";", "/", "x"]))
def test_any_cell_gives_something_of_the_right_kind_or_nothing(cell, field, separator):
    told = RecordFindings(FileFindings("data"), 2)
    found = slot(field, separator=separator, values={"x": "y"})
    at = line(cell)
    assert "\x00" not in found.text(at, told)
    for code in (*found.codes(at, told), *found.words(at, told)):
        assert code == code.strip() != ""
    number = found.number(at, told)
    assert number is None or abs(number[0]) < float("inf")
    assert found.day(at, told) != ""
    assert isinstance(found.moment(at), str)
    found.period(at, told)
