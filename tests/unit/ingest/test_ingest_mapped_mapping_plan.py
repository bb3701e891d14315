"""A mapping bound to a table: orders of days, decimal marks, units of columns, keys."""

from __future__ import annotations

import pytest

from riparian.ingest.mapped.engine.mapping import parse_mapping
from riparian.ingest.mapped.engine.mapping_plan import Plan
from riparian.ingest.mapped.engine.row_findings import FileFindings, MappedRow
from riparian.ingest.tables.sheet import Header

DAYS = '[columns]\nidentifier = "id"\ntitle = "title"\nstart = "start"\n'
MONEY = '[columns]\nidentifier = "id"\ntitle = "title"\ncommitment = "amount"\n'


def table(*cells: str, column: str = "start") -> str:
    rows = "".join(f'{n},Title {n},"{cell}"\n' for n, cell in enumerate(cells))
    return f"id,title,{column}\n{rows}"


def starts(read) -> list[str | None]:
    return [activity.date_of("1") for activity in read.activities]


def values(read) -> list[float | None]:
    return [a.transactions[0].amount.value if a.transactions else None for a in read.activities]


# the order of days and months


def test_one_day_above_12_tells_the_order_for_the_whole_column(read_mapped):
    read = read_mapped(table("03/04/2019", "25/12/2019"), DAYS)
    assert starts(read) == ["2019-04-03", "2019-12-25"]
    assert "are read as day/month/year" in read.the("table-note").message
    read = read_mapped(table("03/04/2019", "12/25/2019"), DAYS)
    assert starts(read) == ["2019-03-04", "2019-12-25"]
    assert "are read as month/day/year" in read.the("table-note").message


def test_where_nothing_tells_the_order_only_the_year_is_taken(read_mapped):
    read = read_mapped(table("03/04/2019", "05/06/2020"), DAYS)
    assert starts(read) == ["2019", "2020"]
    assert "only for their year" in read.the("table-note").message


def test_the_order_that_the_mapping_says_is_not_doubted(read_mapped):
    read = read_mapped(table("03/04/2019", "05/06/2020"), '[table]\ndate_order = "mdy"\n' + DAYS)
    assert starts(read) == ["2019-03-04", "2020-05-06"]
    assert "table-note" not in read.codes


def test_each_column_has_an_order_of_its_own(read_mapped):
    text = "id,title,start,end\n1,A,25/12/2019,12/25/2020\n2,B,03/04/2019,03/04/2020\n"
    read = read_mapped(text, DAYS + 'end = "end"\n')
    assert [(a.date_of("1"), a.date_of("3")) for a in read.activities] == [
        ("2019-12-25", "2020-12-25"), ("2019-04-03", "2020-03-04"),
    ]  # fmt: skip


def test_the_order_is_told_by_days_further_down_too(read_mapped):
    read = read_mapped(table(*["03/04/2019"] * 3_000, "25/12/2019"), DAYS)
    assert starts(read)[0] == "2019-04-03"


def test_days_that_a_spreadsheet_exchanged_are_taken_for_their_year(read_mapped):
    days = [f"2009-{month:02}-{day:02}" for day in range(2, 12) for month in (3, 11, 12)]
    read = read_mapped(table(*days, "2009-05-20"), DAYS)
    assert set(starts(read)[:-1]) == {"2009", "2009-03-03", "2009-11-11"}
    assert starts(read)[-1] == "2009-05-20"
    assert "day and month were probably exchanged" in read.the("table-note").message


def test_fair_days_are_not_doubted(read_mapped):
    days = [f"2009-03-{day:02}" for day in range(1, 29)]
    read = read_mapped(table(*days), DAYS)
    assert starts(read) == days
    assert read.codes == set()


# decimal marks and units


def test_the_decimal_mark_is_told_by_the_column(read_mapped):
    read = read_mapped(table("1.234,5", "2.345", column="amount"), MONEY)
    assert values(read) == [1234.5, 2345.0]
    read = read_mapped(table("1,234.5", "2,345", column="amount"), MONEY)
    assert values(read) == [1234.5, 2345.0]


def test_the_decimal_mark_that_the_mapping_says_counts(read_mapped):
    read = read_mapped(table("2,345", column="amount"), "[table]\ndecimal = ','\n" + MONEY)
    assert values(read) == [2.345]


@pytest.mark.parametrize("name", ["Amount (USD million)", "amount（百万ドル）"])
def test_the_unit_in_a_name_counts_for_its_amounts(read_mapped, name):
    mapping = MONEY.replace('"amount"', f'"{name}"')
    read = read_mapped(table("5", column=name), mapping)
    amount = read.only.transactions[0].amount
    assert (amount.value, amount.currency) == (5_000_000.0, "USD")


def test_a_unit_for_the_whole_table_is_meant_for_amounts_alone(read_mapped):
    text = "単位：百万円,,,,\nid,title,amount,country,share\n1,Bridge,5,KH,50\n"
    mapping = MONEY + 'country = "country"\ncountry_percentage = "share"\n'
    activity = read_mapped(text, mapping).only
    amount = activity.transactions[0].amount
    assert (amount.value, amount.currency) == (5_000_000.0, "JPY")
    assert activity.recipient_countries[0].percentage == 50.0


# keys


def plan(mapping: str, *names: str) -> Plan:
    return Plan(parse_mapping(mapping), Header(names, 2, (1,)))


def test_a_key_is_made_of_all_its_columns_and_of_optional_ones_if_filled():
    found = plan(
        '[table]\nkey = ["a", "b"]\nkey_optional = ["c"]\n[columns]\ntitle = "t"\n', *"abct"
    )
    keys = [
        found.key_of(MappedRow(0, 2, cells))
        for cells in (
            ("1", 2.0, None), (1, "2", ""), ("1", "2", "x"), ("1", None, "x"), ("12", "", ""),
        )
    ]  # fmt: skip
    assert keys[0] == keys[1] != keys[2]
    assert keys[3] == keys[4] == ""
    assert found.key_of(MappedRow(0, 2, ("1", "23", None))) != found.key_of(
        MappedRow(0, 2, ("12", "3", None))
    )


def test_a_key_of_which_a_column_is_lacking_brings_nothing_together(read_mapped):
    text = "id,title\n1,Road\n1,Dam\n"
    mapping = '[table]\nkey = ["donor", "id"]\n[columns]\nidentifier = "id"\ntitle = "title"\n'
    read = read_mapped(text, mapping)
    assert len(read.activities) == 2
    assert read.the("columns-missing").expected == "the column 'donor'"


# what is worked out once


def test_what_left_a_finding_is_told_for_every_row(read_mapped):
    text = "id,title,country\n1,A,Atlantis\n2,B,Atlantis\n3,C,Cambodia\n4,D,Cambodia\n"
    mapping = '[columns]\nidentifier = "id"\ntitle = "title"\ncountry = "country"\n'
    read = read_mapped(text, mapping)
    assert [(p.code, p.row) for p in read.of_records] == [("code-unknown", 2), ("code-unknown", 3)]
    countries = [[c.code for c in a.recipient_countries] for a in read.activities]
    assert countries == [[], [], ["KH"], ["KH"]]


def test_a_column_that_is_lacking_leaves_out_the_sources_that_need_it():
    found = plan(
        '[columns]\ntitle = ["t", "absent"]\nidentifier = { template = "{t}-{absent}" }\n', "t"
    )
    assert [slot.source.column for slot in found.of("title")] == ["t"]
    assert found.of("identifier") == ()
    assert found.of("start") == ()
    assert found.missing == ("absent",)


def test_findings_of_the_file_are_given_once():
    findings = FileFindings("data")
    findings.flag("table-note", message="One.")
    assert [problem.message for problem in findings.take()] == ["One."]
    assert findings.take() == ()
