"""Options of a mapping that real tables asked for, and what rows of one activity agree on."""

from __future__ import annotations

import pytest

from riparian.model.activity import ActivityDate

BASE = '[columns]\nidentifier = "id"\ntitle = "title"\n'
KEYED = '[table]\nkey = ["id"]\n' + BASE


def test_a_prefix_makes_numbers_the_identifiers_of_other_files(read_mapped):
    mapping = (
        '[columns]\nidentifier = { column = "id", prefix = "XX-1-" }\ntitle = "title"\n'
        'related = { column = "r", separator = ";", prefix = "XX-1-" }\n'
    )
    activity = read_mapped("id,title,r\n7,Road,8;9\n", mapping).only
    assert activity.iati_identifier == "XX-1-7"
    assert [related.ref for related in activity.related_activities] == ["XX-1-8", "XX-1-9"]


def test_a_template_can_hold_the_code_of_a_country_that_a_cell_names(read_mapped):
    mapping = '[columns]\ntitle = "title"\nidentifier = { template = "{no}-{land as country}!" }\n'
    table = "no,title,land\n1,A,Viet Nam\n2,B,라오스\n3,C,Nowhere\n4,D,\n"
    found = [a.iati_identifier for a in read_mapped(table, mapping).activities]
    assert found == ["1-VN!", "2-LA!", "", ""]


def test_several_separators_part_one_cell(read_mapped):
    mapping = BASE + 'place = { column = "p", separator = [",", " and ", "&"] }\n'
    places = "Thai Binh, Can Tho and Soc Trang & Candia"
    activity = read_mapped(f'id,title,p\n7,Road,"{places}"\n', mapping).only
    names = [location.names[0].text for location in activity.locations]
    assert names == ["Thai Binh", "Can Tho", "Soc Trang", "Candia"]


def test_amounts_at_the_prices_of_another_year_say_so(read_mapped):
    mapping = (
        BASE + 'commitment = { column = "usd", currency = "USD" }\nyear = "year"\n'
        'price_year = { column = "who", pattern = "^CHN$" }\n[values.price_year]\nCHN = "2014"\n'
    )
    table = "id,title,usd,year,who\n1,A,5,2003,CHN\n2,B,6,2003,DAC\n"
    found = [a.transactions[0] for a in read_mapped(table, mapping).activities]
    assert [(t.amount.value_date, t.amount.price_year) for t in found] == [
        ("2003", 2014), ("2003", None),
    ]  # fmt: skip


def test_an_amount_without_a_date_is_of_the_day_of_signing(read_mapped):
    mapping = BASE + 'amount = "yen"\nsigning_date = "signed"\n[defaults]\ncurrency = "JPY"\n'
    activity = read_mapped("id,title,yen,signed\n1,A,5,2019-06-12\n", mapping).only
    assert [t.date for t in activity.transactions] == ["2019-06-12"]


@pytest.mark.parametrize("order", [(2010, 2012), (2012, 2010)])
def test_the_earliest_start_and_the_newest_end_hold_for_all_rows(read_mapped, order):
    rows = {2010: "1,A,2010,2009-03-01,2012-12-31", 2012: "1,A,2012,2011-01-01,2014-06-30"}
    mapping = KEYED + 'year = "year"\nstart = "start"\nend = "end"\n'
    table = "id,title,year,start,end\n" + "\n".join(rows[year] for year in order) + "\n"
    read = read_mapped(table, mapping)
    assert read.only.activity_dates == (
        ActivityDate("1", "2009-03-01"), ActivityDate("3", "2014-06-30"),
    )  # fmt: skip
    kept = {p.field: p.kept for p in read.of_records if p.code == "rows-disagree"}
    assert kept["start"] == "'2009-03-01' was kept, the earliest"
    assert kept["end"] == "'2014-06-30' was kept, from the newest row that has one"


@pytest.mark.parametrize(
    ("words", "code", "vocabulary"),
    [
        ("Rail transport", "21030", "1"),
        ("rail  Transport", "21030", "1"),
        ("Rails for all", "Rails for all", "99"),
    ],
)
def test_the_exact_name_of_a_dac_purpose_is_its_code(read_mapped, words, code, vocabulary):
    activity = read_mapped(f"id,title,s\n1,A,{words}\n", BASE + 'sector = "s"\n').only
    assert [(s.code, s.vocabulary) for s in activity.sectors] == [(code, vocabulary)]
    assert activity.sectors[0].narratives[0].text == words


def test_purposes_of_rows_without_money_stay_where_no_row_with_money_names_them(read_mapped):
    mapping = (
        KEYED + 'year = "year"\npurpose_code = "p"\n'
        'commitment = { column = "usd", currency = "USD" }\n'
    )
    head = "id,title,year,p,usd\n"
    lost = read_mapped(head + "1,A,2010,14030,5\n1,A,2011,21030,0\n", mapping).only
    assert sorted(s.code for s in lost.sectors) == ["14030", "21030"]
    rows = "1,A,2010,14030,5\n1,A,2011,21030,6\n1,A,2012,21030,0\n"
    placed = read_mapped(head + rows, mapping).only
    assert placed.sectors == ()
    assert [t.sectors[0].code for t in placed.transactions] == ["14030", "21030"]
