import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.ingest.mapped.engine.mapping_fields import FIELDS
from riparian.ingest.mapped.suggest.column_facts import look_at_column
from riparian.ingest.mapped.suggest.value_evidence import fit_of_values

CELLS = st.none() | st.text(max_size=30) | st.integers() | st.floats() | st.booleans() | st.dates()


@pytest.mark.parametrize(
    ("cells", "test"),
    [
        (["2019-03-15", "2020-01-01"], "date"), (["13/04/2019", "5/6/2020"], "date"),
        (["令和4年11月15日"], "date"), ([datetime.date(2020, 1, 2)], "date"),
        (["2019", "2020"], "year"), ([2019, 2020], "year"), (["FY2019"], "year"),
        (["2019年度"], "year"),
        (["2019-2023", "'22-'26"], "period"), (["2010年3月～2013年5月"], "period"),
        (["48か月"], "duration"),
        (["KH", "VN"], "country code"), (["カンボジア", "ラオス"], "country"),
        (["베트남"], "country"),
        (["14021", 31130], "purpose"), (["JPY", "USD"], "currency"), (["https://a.org/b"], "url"),
        (["1,234.5", "24億円"], "number"), (["12.34567"], "fraction"),
        (["C", "D"], "TransactionType"),
        (["789", "Far East Asia, Regional"], "region"),
        (["サバナケット県", "シャン州", "ベンチェ省", "사바나켓주", "Shan State"], "province"),
        (["FY2019", "令和元年度", "2019 회계연도", "FY2019-FY2021"], "fiscal"),
    ],
)  # fmt: skip
def test_values_are_recognised(cells, test):
    assert look_at_column(cells).share(test) == 1.0


def test_a_bare_number_is_no_date():
    assert look_at_column(["43210", "43211"]).share("date") == 0


def test_single_dates_are_no_periods():
    assert look_at_column(["2019-03-15", "2020-01"]).share("period") == 0


def test_cells_that_say_nothing_are_empty():
    facts = look_at_column(["n/a", "", "  ", None, "未定", "one"])
    assert (facts.rows, facts.filled, facts.distinct) == (6, 1, 1)


def test_whole_numbers_are_the_same_with_and_without_point():
    assert look_at_column(["72010.0", 72010, 72010.0]).distinct == 1


def test_letters_of_asian_scripts_count_twice():
    assert look_at_column(["上水道"]).length == 6


@pytest.mark.parametrize(
    ("cells", "separator"),
    [
        (["KH;LA", "KH", "VN;TH"], ";"), (["Kandal | Takeo", "Kampot | Takeo"], "|"),
        (["Water, sanitation and hygiene", "Roads", "Power"], None),
        (["Laos, Cambodia", "Thailand, Laos", "Laos"], ","),
        (["1,000", "2,000,000"], None), (["KH;LA", *["KH"] * 20], None),
    ],
)  # fmt: skip
def test_a_separator_is_found_where_the_parts_look_alike(cells, separator):
    numbered = cells if len(set(cells)) == len(cells) else [cells[0], *(f"c{i}" for i in range(20))]
    assert look_at_column(numbered).separator == separator


@pytest.mark.parametrize(
    ("others", "cells", "rare"),
    [
        (["Vientiane", "Luang Namtha"], ["Luang Prabang; Oudomxay"], (";",)),
        (["ビエンチャン", "サバナケット県"], ["アタプー県、セコン県"], ("、",)),
        (["비엔티안", "사바나켓"], ["아타프/세콩"], ("/",)),
        (["Kandal", "Takeo"], ["Kampot\nKep"], ("\n",)),
        (["Kandal", "Takeo"], ["Kampot | Kep", "Kep；Takeo"], (";", "|")),
        (["Health", "Education"], ["HIV/AIDS"], ()), (["Health", "AIDS"], ["HIV/AIDS"], ("/",)),
        (["Kandal", "Takeo"], ["Kampot; not yet decided where"], ()),
        (["Kandal", "Takeo"], ["Kampot; 12 villages"], ()), (["Kandal", "Takeo"], ["Kampot;"], ()),
        (["Kandal", "Takeo"], ["https://a.org/Kampot"], ()),
    ],
)  # fmt: skip
def test_a_few_cells_with_several_values_show_what_parts_them(others, cells, rare):
    assert look_at_column([*others * 10, *cells]).rare == rare


def test_one_cell_of_a_hundred_is_too_few_to_part_a_column():
    assert look_at_column([*["Kandal", "Takeo"] * 50, "Kampot; Kep"]).rare == ()
    assert look_at_column([*["Kandal", "Takeo"] * 20, "Kampot; Kep"]).rare == (";",)


@pytest.mark.parametrize(
    ("cells", "counts"),
    [
        (["1", "2", "3"], True), ([0, 1, 2.0], True), (["１", None, "２"], True),
        (["(1)", "(2)"], True), (["1.", "2."], True), (["1", "2", "1", "2", "3"], True),
        (["1"], False), ([], False), (["1", "1", "1", "2"], False), (["1", "2", "4"], False),
        (["5", "6", "7"], False), (["0001", "0002"], False), (["A1", "A2"], False),
        (["1", "2", "0"], False),
    ],
)  # fmt: skip
def test_numbers_that_only_count_the_rows(cells, counts):
    assert look_at_column(cells).counts_rows is counts


def test_the_script_of_the_words():
    assert look_at_column(["上水道整備計画", "プノンペン"]).script == "ja"
    assert look_at_column(["캄보디아"]).script == "ko"
    assert look_at_column(["1", "2"]).script is None


@given(st.lists(CELLS, max_size=20))
def test_any_cells_have_facts_and_fit_every_field_somehow(cells):
    facts = look_at_column(cells)
    assert 0 <= facts.filled <= facts.rows == len(cells)
    assert facts.distinct <= facts.filled
    assert all(0 <= share <= 1 for share in facts.shares.values())
    for field in FIELDS:
        assert -10 <= fit_of_values(field, facts).bits <= 8


def test_what_a_field_cannot_hold_counts_against_it():
    words = look_at_column(["Water supply project in Kandal", "Roads of Takeo province"])
    assert fit_of_values("amount", words).bits < -5
    assert fit_of_values("title", words).bits > 0
    years = look_at_column(["2019", "2020", "2021"])
    assert fit_of_values("amount", years).bits < -5 < 0 < fit_of_values("year", years).bits
