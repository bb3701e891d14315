import gzip
import zipfile

import pytest
import xlsxwriter

from riparian.errors import BadRequest
from riparian.ingest.mapped.check_mapping import check_mapping
from riparian.ingest.mapped.suggest.suggestion import NO_COUNTRY, NO_FUNDER

MAPPING = """
[columns]
identifier = "no"
title = "name"
country = "country"
start = "start"
amount = { column = "budget", currency = "USD" }
"""
TABLE = """no,name,country,start,budget,extra
1,Flood warning,Laos,2019-03-01,"1,000",a
2,Rural health,Atlantis,soon,much,b
3,Roads of Takeo,KH,n/a,(500),c
4,Power lines,VN,2020,,d
"""


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def field(check, name):
    return next(one for one in check.fields if one.field == name)


def test_each_field_tells_how_its_cells_fared(table):
    check = check_mapping(MAPPING, table)
    amount = field(check, "amount")
    assert (amount.understood + amount.plain, amount.chosen, amount.wrong, amount.empty) == (
        1,
        1,
        1,
        1,
    )
    assert amount.examples == ("much",)
    start = field(check, "start")
    assert (start.plain, start.absent, start.wrong, start.examples) == (2, 1, 1, ("soon",))
    assert field(check, "country").examples == ("Atlantis",)


def test_records_are_counted_as_the_reader_counts_them(table):
    check = check_mapping(MAPPING, table)
    assert (check.rows, check.records, check.kept, check.refused) == (4, 4, 4, 0)
    [wrong] = [kind for kind in check.problems if kind.code == "amount-wrong"]
    assert (wrong.severity, wrong.count, wrong.first.row) == ("warning", 1, 3)
    assert "'much'" in wrong.first.message
    assert check.first is not None
    assert check.first.title[0].text == "Flood warning"


def test_columns_that_are_missing_and_left_over_are_named(table):
    check = check_mapping(MAPPING.replace('"budget"', '"bugdet"'), table)
    assert [(m.column, m.fields, m.near) for m in check.missing] == [
        ("bugdet", ("amount",), ("budget",))
    ]
    assert check.unused == ("budget", "extra")


def test_a_mapping_for_another_table_says_what_it_lacks(table):
    check = check_mapping('[columns]\ntitle = "案件名"\ncountry = "country"', table)
    assert [missing.column for missing in check.missing] == ["案件名"]
    assert (check.records, check.kept, check.first) == (0, 0, None)


def test_words_explained_in_the_mapping_are_known(table):
    check = check_mapping(MAPPING + '[values.country]\n"Atlantis" = "LA"\n', table)
    assert field(check, "country").wrong == 0


def test_a_wrong_mapping_is_told_at_once(table):
    with pytest.raises(BadRequest):
        check_mapping('[columns]\nnonsense = "a"', table)


def test_totals_and_notes_are_no_refused_records(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(TABLE + "Total,,,,1000,\nNote: all in dollars,,,,,\n", encoding="utf-8")
    check = check_mapping(MAPPING, path)
    assert (check.rows, check.records, check.kept, check.refused) == (4, 4, 4, 0)
    assert (check.not_records, check.not_record_kinds) == (2, ("totals", "notes"))
    severities = [kind.severity for kind in check.problems]
    assert severities == sorted(severities, key=["error", "warning", "note"].index)


def test_a_packed_table_is_tried_as_suggest_opens_it(table):
    packed = table.with_suffix(".csv.gz")
    packed.write_bytes(gzip.compress(table.read_bytes()))
    assert check_mapping(MAPPING, packed).fields == check_mapping(MAPPING, table).fields


def test_of_several_packed_files_the_one_that_fits_is_tried(table):
    packed = table.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("README.txt", "Nothing to see.")
        file.writestr("codes.csv", "code,word\n1,a\n2,b\n")
        file.write(table, "list.csv")
    check = check_mapping(MAPPING, packed)
    assert (check.missing, check.kept) == ((), 4)


def test_a_file_without_rows_is_told_at_once(tmp_path):
    path = tmp_path / "empty.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("one")
    with pytest.raises(BadRequest, match="has no rows"):
        check_mapping(MAPPING, path)


def test_who_funds_and_where_is_asked_where_nothing_says_it(table):
    assert check_mapping(MAPPING, table).advice == (NO_FUNDER,)
    said = MAPPING.replace('country = "country"\n', "") + '[defaults]\nprovider = "KR"\n'
    assert check_mapping(said, table).advice == (NO_COUNTRY,)
