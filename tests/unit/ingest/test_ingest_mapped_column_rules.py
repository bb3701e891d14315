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


@pytest.mark.parametrize("comment", ["see notes 3, 4", "phases 1,2", "n/a"])
def test_a_comment_among_amounts_does_not_make_thousands_decimals(read_mapped, comment):
    table = f'Title,Amount\nRoads,"1,234"\nWater,"2,500"\nClinics,"USD 12,750"\nDam,"{comment}"\n'
    read = read_mapped(table, MAPPING)
    amounts = [money.amount.value for a in read.activities for money in a.transactions]
    assert amounts == [1234, 2500, 12750]
    assert ("amount-wrong" in read.codes) == (comment != "n/a")


def test_amounts_with_three_decimals_are_told_unless_the_column_decides(read_mapped):
    table = "Title,Amount\nRoads,1.234\nWater,12.500\n"
    read = read_mapped(table, MAPPING)
    message = read.the("value-understood").message
    assert "(2 cells, this the first). '.' was taken to separate decimals in 1.234." in message
    assert "value-understood" not in read_mapped(f"{table}Dam,7.25\n", MAPPING).codes
    german = read_mapped(f'{table}Dam,"7,25"\n', MAPPING)
    assert [a.transactions[0].amount.value for a in german.activities] == [1234, 12500, 7.25]


@pytest.mark.parametrize(
    ("cell", "start", "end", "words"),
    [
        ("since 2019", "2019", None, "from 2019"), ("2019年以降", "2019", None, "from 2019"),
        ("2019년부터", "2019", None, "from 2019"), ("until 2027", None, "2027", "until 2027"),
        ("2027年まで", None, "2027", "until 2027"), ("2027年", "2027", "2027", "2027"),
        ("2024年12月～3月", "2024-12", "2025-03", "2024-12 to 2025-03"),
    ],
)  # fmt: skip
def test_a_project_ends_only_when_its_period_says_so(read_mapped, cell, start, end, words):
    mapping = '[columns]\ntitle = "Title"\nperiod = "Period"\n'
    read = read_mapped(f"Title,Period\nRoads,{cell}\n", mapping)
    (roads,) = read.activities
    assert (roads.date_of("1"), roads.date_of("3")) == (start, end)
    assert "end-before-start" not in read.codes
    assert (
        f"'{cell}' in period was read as {words} (1 cell)." in read.the("value-understood").message
    )


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
