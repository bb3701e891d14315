"""Amounts that are probably millions are told where nothing says what they count."""

from __future__ import annotations

import pytest

MAPPING = '[columns]\ntitle = "Title"\namount = "Amount"\n'
ROWS = "Roads in the north,4.5\nWater in towns,n/a\nClinics,9999\n"


def test_small_amounts_without_a_unit_are_told_with_what_to_write(read_mapped):
    read = read_mapped(f"Title,Amount\n{ROWS}", MAPPING)
    problem = read.the("amounts-small")
    assert "All 2 amounts in 'Amount' are below 10,000" in problem.message
    assert 'amount = { column = "Amount", unit = "million" }' in problem.message
    assert [len(a.transactions) for a in read.activities] == [1, 0, 1]


@pytest.mark.parametrize(
    ("table", "mapping"),
    [
        (f"Title,Amount\n{ROWS}Bridge,10000\n", MAPPING),
        (f"Title,Amount\n{ROWS}Bridge,2 million\n", MAPPING),
        (f"Title,Amount (US$ m)\n{ROWS}", MAPPING.replace('"Amount"', '"Amount (US$ m)"')),
        (f"All amounts in EUR million,\nTitle,Amount\n{ROWS}", MAPPING),
        (f"Title,Amount\n{ROWS}", MAPPING.replace('"Amount"', '{ column = "Amount", unit = "1" }')),
        ("Title,Amount\nRoads in the north,4.5\n", MAPPING),
    ],
)
def test_nothing_is_told_where_an_amount_or_a_unit_speaks(read_mapped, table, mapping):
    assert "amounts-small" not in read_mapped(table, mapping).codes


YEARS = '[columns]\nidentifier = "id"\ntitle = "title"\nstart = "start"\nend = "end"\n'
OF_THAILAND = f'{YEARS}[defaults]\nprovider = "TH"\n'


@pytest.mark.parametrize(
    ("table", "mapping", "dates"),
    [
        ("1,ถนน,2567,1/10/2568", YEARS, ("2024", "2025")),
        ("1,Road,2567,2568", OF_THAILAND, ("2024", "2025")),
        ("1,ถนน,2024,2568", YEARS, ("2024", "2025")),
        ("1,Road,2567,2568", YEARS, ("2567", "2568")),
        ("1,ถนน,2567,2568\n2,ถนน,2024,2025", YEARS, ("2567", "2568")),
        ("1,ถนน,พ.ศ. 2567,2025", YEARS, ("2024", "2025")),
    ],
)
def test_years_of_a_thai_table_are_of_the_buddhist_era_where_all_of_a_column_are(
    read_mapped, table, mapping, dates
):
    read = read_mapped(f"id,title,start,end\n{table}\n", mapping)
    first = read.activities[0]
    assert (first.date_of("1"), first.date_of("3")) == dates


def test_that_years_are_of_the_buddhist_era_is_said(read_mapped):
    read = read_mapped("id,title,start,end\n1,ถนน,2567,2025\n", YEARS)
    assert "2024" in read.the("table-note").message
    assert "Years in 'start' are of the Buddhist era" in read.the("table-note").message
