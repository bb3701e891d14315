"""Rows as lines: what is refused, what is filled down, and where the column names stand."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import xlsxwriter

MAPPING = '[columns]\nidentifier = "id"\ntitle = "title"\ncountry = "country"\n'
HEAD = "id,title,country\n"


def book(path: Path, *sheets, merge=()) -> Path:
    """A workbook of sheets (name, rows), cells merged as (sheet, first row, column, last row)."""
    out = xlsxwriter.Workbook(path, {"nan_inf_to_errors": True})
    day = out.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets:
        sheet = out.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(number, column, cell, day)
                elif cell is not None:
                    sheet.write(number, column, cell)
    for name, first, column, last, value in merge:
        out.get_worksheet_by_name(name).merge_range(first, column, last, column, value)
    out.close()
    return path


def test_rows_are_counted_as_a_spreadsheet_shows_them(read_mapped):
    read = read_mapped(HEAD + "1,A,KH\n\n2,B,LA\n", MAPPING)
    assert [a.provenance.row for a in read.activities] == [2, 4]
    assert [a.provenance.sheet for a in read.activities] == [None, None]


def test_totals_notes_and_names_that_come_again_are_refused_with_the_reason(read_mapped):
    table = HEAD + "1,A,KH\nTotal,,\nid,title,country\n注）速報値,,\n2,Total water plan,LA\n"
    read = read_mapped(table, MAPPING)
    assert [(r.activity is not None, r.rows) for r in read.records] == [
        (True, 1), (False, 1), (False, 1), (False, 1), (True, 1),
    ]  # fmt: skip
    assert [(p.code, p.row, p.got, p.message) for p in read.of_records] == [
        ("row-no-record", 3, "Total",
         "The row adds up others. It was not taken for an activity."),
        ("row-no-record", 4, "id",
         "The row repeats the column names. It was not taken for an activity."),
        ("row-no-record", 5, "注）速報値",
         "The row is a note below the table. It was not taken for an activity."),
    ]  # fmt: skip


def test_a_table_of_totals_alone_holds_no_activity_and_says_so(read_mapped):
    read = read_mapped("id,title,amount\n合計,,5\nTotal,,7\n", MAPPING)
    assert [record.activity for record in read.records] == [None, None]
    message = read.the("file-without-records").message
    assert message == "The file holds no activity: no row of it is one."


def test_notes_above_and_names_over_two_rows(read_mapped):
    table = (
        "Projects of the ministry,,,\nas of 2024,,,\nid,title,Amount,\n,,JPY,USD\n7,Bridge,5,6\n"
    )
    mapping = (
        '[columns]\nidentifier = "id"\ntitle = "title"\n'
        'commitment = { column = "Amount / JPY", currency = "JPY" }\n'
        'disbursement = { column = "Amount / USD", currency = "USD" }\n'
    )
    activity = read_mapped(table, mapping).only
    assert activity.provenance.row == 5
    assert [(t.type, t.amount.value, t.amount.currency) for t in activity.transactions] == [
        ("2", 5.0, "JPY"), ("3", 6.0, "USD"),
    ]  # fmt: skip


# rows above the names, and names further down

NAMES = "title,country,Amount"
RECORDS = [f"Water supply {n},KH,{n}000000" for n in range(1, 14)]
READ = '[columns]\ntitle = "title"\ncountry = "country"\namount = "Amount"\n'


def test_records_above_the_names_are_refused_and_counted(read_mapped):
    table = "\n".join([*RECORDS[:5], NAMES, *RECORDS[5:]])
    read = read_mapped(f"{table}\n", READ)
    assert (len(read.records), len(read.activities)) == (13, 8)
    refused = [problem for problem in read.of_records if problem.code == "row-above-names"]
    assert [problem.row for problem in refused] == [1, 2, 3, 4, 5]
    assert "'Water supply 1'" in refused[0].message


def test_a_title_and_notes_above_the_names_are_told_once(read_mapped):
    table = "\n".join(["Table 3: Projects", "as of 2024", "", NAMES, *RECORDS])
    read = read_mapped(f"{table}\n", READ)
    assert len(read.records) == len(read.activities) == 13
    (note,) = [p for p in read.about_file if "above the column names" in p.message]
    assert "2 rows" in note.message
    assert "'Table 3: Projects', 'as of 2024'" in note.message


def test_only_one_row_that_counts_the_columns_is_passed_over_and_it_is_told(read_mapped):
    read = read_mapped("title,A,B\n1,2,3\n1,2,3\n4,5,6\n", '[columns]\ntitle = "title"\n')
    assert [a.provenance.row for a in read.activities] == [3, 4]
    assert "Row 2 counts the columns" in " ".join(p.message for p in read.about_file)


def test_names_of_another_table_further_down_are_no_record(read_mapped):
    other = "Project name,Recipient,Budget"
    read = read_mapped("\n".join([NAMES, *RECORDS[:2], other, *RECORDS[2:], ""]), READ)
    assert (len(read.records), len(read.activities)) == (14, 13)
    problem = read.the("row-no-record")
    assert (problem.row, "names of columns" in problem.message) == (4, True)


# header_row


def test_the_row_that_a_mapping_says_holds_the_names(read_mapped):
    table = "id,title,country\nfoo,bar,country\n1,A,KH\n2,B,LA\n"
    said = '[table]\nheader_row = 2\n[columns]\nidentifier = "foo"\ntitle = "bar"\n'
    read = read_mapped(table, said + 'country = "country"\n')
    assert [a.iati_identifier for a in read.activities] == ["1", "2"]
    assert [a.provenance.row for a in read.activities] == [3, 4]
    assert read.codes == {"table-note"}
    assert "'id title country'" in read.the("table-note").message


def test_rows_of_units_and_numbers_below_the_said_names_are_no_records(read_mapped):
    table = "foo,bar,worth\n,,million USD\n1,2,3\n1,A,5\n"
    said = '[table]\nheader_row = 1\n[columns]\nidentifier = "foo"\ntitle = "bar"\n'
    activity = read_mapped(table, said + 'commitment = "worth"\n').only
    assert activity.provenance.row == 4
    amount = activity.transactions[0].amount
    assert (amount.value, amount.currency) == (5_000_000.0, "USD")


@pytest.mark.parametrize("row", [4, 99])
def test_names_that_are_not_where_the_mapping_says_are_missed_and_nothing_is_read(read_mapped, row):
    said = f'[table]\nheader_row = {row}\n[columns]\ntitle = "title"\n'
    read = read_mapped(HEAD + "1,A,KH\n", said)
    assert read.records == []
    assert "No sheet has the columns" in read.the("mapping-missing").message


# several sheets


def test_each_sheet_that_fits_is_read_and_the_others_are_named(read_mapped, tmp_path):
    rows = [("id", "title", "country"), (1, "A", "KH"), (2, "B", "LA")]
    path = book(
        tmp_path / "t", ("2022", rows), ("Notes", [("read me",)]), ("Empty", []), ("2023", rows[:2])
    )
    read = read_mapped(path, MAPPING)
    assert [(a.provenance.sheet, a.provenance.row) for a in read.activities] == [
        ("2022", 2), ("2022", 3), ("2023", 2),
    ]  # fmt: skip
    assert [(p.code, p.got) for p in read.about_file] == [("sheet-not-read", "Notes")]


def test_only_the_sheet_that_the_mapping_names_is_read(read_mapped, tmp_path):
    rows = [("id", "title", "country"), (1, "A", "KH")]
    path = book(tmp_path / "t", ("2022", rows), ("2023", rows))
    read = read_mapped(path, '[table]\nsheet = "2023"\n' + MAPPING)
    assert [a.provenance.sheet for a in read.activities] == ["2023"]
    assert [p.got for p in read.about_file if p.code == "sheet-not-read"] == ["2022"]


def test_a_said_row_of_names_chooses_only_sheets_that_have_them(read_mapped, tmp_path):
    rows = [("Projects",), ("id", "title", "country"), (1, "A", "KH")]
    path = book(tmp_path / "t", ("Notes", [("a",), ("b", "c"), ("d",)]), ("Data", rows))
    read = read_mapped(path, "[table]\nheader_row = 2\n" + MAPPING)
    assert [a.provenance.sheet for a in read.activities] == ["Data"]
    assert [record.activity is None for record in read.records] == [False]


def test_where_no_sheet_fits_it_is_said(read_mapped):
    read = read_mapped("a,b\n1,2\n", MAPPING)
    assert read.records == []
    assert [(p.code, p.message) for p in read.about_file if p.severity == "error"] == [
        ("mapping-missing", "No sheet has the columns that were to be read. Nothing was read.")
    ]


# cells merged


def test_words_and_numbers_merged_over_rows_hold_for_each_but_amounts_do_not(read_mapped, tmp_path):
    rows = [
        ("no", "title", "country", "amount (USD)"),
        (7, "Road", "KH", 90),
        (None, "Road, second lot", None, None),
        (None, "Road, third lot", None, None),
        (8, "Dam", "LA", 5),
    ]
    merge = [("S", 1, 0, 3, 7), ("S", 1, 2, 3, "KH"), ("S", 1, 3, 3, 90)]
    path = book(tmp_path / "t", ("S", rows), merge=merge)
    read = read_mapped(
        path,
        '[columns]\nidentifier = "no"\ntitle = "title"\ncountry = "country"\n'
        'commitment = { column = "amount (USD)", currency = "USD" }\n',
    )
    assert [
        (a.iati_identifier, [c.code for c in a.recipient_countries], len(a.transactions))
        for a in read.activities
    ] == [("7", ["KH"], 1), ("7", ["KH"], 0), ("7", ["KH"], 0), ("8", ["LA"], 1)]


def test_a_merged_key_brings_its_rows_together(read_mapped, tmp_path):
    rows = [
        ("no", "title", "place"),
        (7, "Road", "Kampot"),
        (None, None, "Kep"),
        (8, "Dam", "Pakse"),
    ]
    path = book(tmp_path / "t", ("S", rows), merge=[("S", 1, 0, 2, 7), ("S", 1, 1, 2, "Road")])
    read = read_mapped(
        path,
        '[table]\nkey = ["no"]\n[columns]\nidentifier = "no"\ntitle = "title"\nplace = "place"\n',
    )
    assert [(a.iati_identifier, len(a.locations)) for a in read.activities] == [("7", 2), ("8", 1)]
    assert [record.rows for record in read.records] == [2, 1]


def test_a_great_many_merged_cells_take_no_more_than_linear_time(read_mapped, tmp_path):
    out = xlsxwriter.Workbook(tmp_path / "t")
    sheet = out.add_worksheet()
    sheet.write_row(0, 0, ("id", "title", "country"))
    for number in range(1, 8_001, 2):
        sheet.write_row(number, 0, (number, f"Road {number}", "KH"))
        sheet.write_row(number + 1, 0, (number + 1, f"Road {number + 1}"))
        sheet.merge_range(number, 2, number + 1, 2, "KH")
    out.close()
    read = read_mapped(tmp_path / "t", MAPPING)
    assert sum(a.recipient_countries[0].code == "KH" for a in read.activities) == 8_000


# rows too short, too long, torn


def test_a_row_with_cells_beyond_the_names_is_refused_wherever_it_stands(read_mapped):
    good = "".join(f"{n},A,KH\n" for n in range(100))
    for table in (HEAD + "x,Water, supply,KH\n" + good, HEAD + good + "x,Water, supply,KH\n"):
        read = read_mapped(table, MAPPING)
        assert len(read.activities) == 100
        assert len(read.records) == 101
        problem = read.the("row-shifted")
        assert (problem.expected, problem.got) == ("at most 3 cells", "4, the last 'KH'")
        assert {a.recipient_countries[0].code for a in read.activities} == {"KH"}


def test_empty_cells_beyond_the_names_are_nothing(read_mapped):
    read = read_mapped(HEAD + "1,A,KH,,\n2,B,LA,,\n", MAPPING)
    assert len(read.activities) == 2
    assert read.codes == set()


def test_a_column_without_a_name_that_most_rows_fill_is_named_and_told(read_mapped):
    read = read_mapped(HEAD + "1,A,KH,x\n2,B,LA,y\n3,C,VN\n", MAPPING)
    assert len(read.activities) == 3
    assert read.the("columns-unknown").got == "column 4"
    assert "Column 4 has no name" in read.the("table-note").message


def test_a_row_that_lacks_some_cells_is_kept_and_told_once_for_all(read_mapped):
    table = "id,title,country,year\n1,A,KH,2019\n2,B,KH\n3,C,LA,\n4,D,VN\n"
    read = read_mapped(table, MAPPING)
    assert [a.iati_identifier for a in read.activities] == ["1", "2", "3", "4"]
    problem = read.the("row-short")
    assert problem.row == 3
    assert problem.message == (
        "2 rows have fewer cells than the table has columns, row 3 first. "
        "The missing cells were taken as empty."
    )


def test_a_row_that_lacks_most_cells_is_refused(read_mapped):
    read = read_mapped("id,title,country,year\n1,A,KH,2019\n2\n", MAPPING)
    assert [record.activity is None for record in read.records] == [False, True]
    assert (read.the("row-too-short").row, read.the("row-too-short").got) == (3, "1")


def test_a_last_row_cut_off_and_a_quotation_mark_left_open_are_refused(read_mapped):
    read = read_mapped(HEAD + '1,"A,KH\n2,"B",LA\n3,"C"', MAPPING)
    assert [record.activity is None for record in read.records] == [True, False, True]
    assert (read.the("record-unreadable").row, read.the("record-cut-off").row) == (2, 4)


def test_cells_beyond_the_names_of_a_workbook_are_left_out_and_counted(read_mapped, tmp_path):
    rows = [("id", "title", "country"), *((n, "A", "KH") for n in range(100)), (1, "B", "LA", "x")]
    read = read_mapped(book(tmp_path / "t", ("S", rows)), MAPPING)
    assert len(read.activities) == 101
    note = read.the("table-note").message
    assert note == "1 row has cells beyond the last column that has a name; they were left out."


def test_days_of_a_workbook_are_read_as_days(read_mapped, tmp_path):
    rows = [
        ("id", "title", "start", "end"),
        (1, "A", datetime.date(2019, 3, 1), datetime.datetime(2020, 1, 2, 13, 30)),
    ]
    mapping = '[columns]\nidentifier = "id"\ntitle = "title"\nstart = "start"\nend = "end"\n'
    activity = read_mapped(book(tmp_path / "t", ("S", rows)), mapping).only
    assert (activity.date_of("1"), activity.date_of("3")) == ("2019-03-01", "2020-01-02")


# names of columns


def test_a_column_that_the_mapping_names_and_the_table_lacks_is_said_with_what_resembles_it(
    read_mapped,
):
    read = read_mapped("id,titel,country\n1,A,KH\n", MAPPING)
    problem = read.the("columns-missing")
    assert (problem.expected, problem.got) == ("the column 'title'", "titel")
    assert len(read.activities) == 1


@pytest.mark.parametrize(
    ("columns", "lacking"),
    [
        ('start = ["from", "begins"]', []),
        ('start = ["begins", "starts"]', ["one of the columns 'begins' or 'starts'"]),
        ('start = ["begins", "from"]\nend = "begins"', ["the column 'begins'"]),
        ('commitment = ["usd", "USD total", "sum"]', []),
        ('commitment = ["sum", { column = "yen", currency = "JPY" }]',
         ["one of the columns 'sum' or 'yen'"]),
        ('commitment = ["usd", { column = "2025", year = "2025" }]', ["the column '2025'"]),
        ('start = [{ template = "{from} {month}" }, "from"]', []),
        ('start = { template = "{day} {month}" }', ["the column 'day'", "the column 'month'"]),
        ('title.ko = "이름"', ["the column '이름'"]),
    ],
)  # fmt: skip
def test_of_columns_any_of_which_would_do_one_is_enough(read_mapped, columns, lacking):
    mapping = f'[columns]\nidentifier = "id"\ntitle.en = "title"\n{columns}\n'
    read = read_mapped("id,title,from,usd\n1,A,2019,5\n", mapping)
    said = [each.expected for each in read.about_file if each.code == "columns-missing"]
    assert said == lacking
    assert len(read.activities) == 1


def test_where_all_of_several_columns_count_it_is_noted_that_one_is_not_there(read_mapped):
    mapping = '[columns]\nidentifier = "id"\ntitle = "title"\nsector = ["field", "branch"]\n'
    read = read_mapped("id,title,field\n1,A,Water\n", mapping)
    assert "columns-missing" not in {each.code for each in read.about_file}
    assert read.the("table-note").message == (
        "No column is called 'branch'; sector was read without."
    )


def test_columns_that_no_field_needs_are_named_unless_the_mapping_skips_them(read_mapped):
    table = "id,title,country,colour,shape\n1,A,KH,red,round\n"
    read = read_mapped(table, '[table]\nskip = ["Colour"]\n' + MAPPING)
    assert read.the("columns-unknown").got == "shape"


def test_a_great_many_columns_of_one_name_are_told_in_a_few_sentences(read_mapped):
    names = ["id", "title", "country", *[f"note {n // 2}" for n in range(3_000)]]
    read = read_mapped(",".join(names) + "\n1,A,KH" + ",x" * 3_000 + "\n", MAPPING)
    assert len(read.activities) == 1
    notes = [problem.message for problem in read.about_file if problem.code == "table-note"]
    assert len(notes) == 6
    assert notes[0] == "'note 0' names more than one column; column 5 is 'note 0 (2)'."
    assert notes[-1] == "1,495 other columns were named in the same way."


def test_remarks_in_a_nameless_last_column_are_left_out_and_told(read_mapped):
    table = "id,title,country,\n1,A,KH,check with HQ\n2,B,LA,\n3,C,VN,\n"
    read = read_mapped(table, MAPPING)
    assert [a.iati_identifier for a in read.activities] == ["1", "2", "3"]
    assert "1 row has cells beyond the last column that has a name; they were left out." in [
        problem.message for problem in read.about_file
    ]


def test_a_stray_separator_beside_a_nameless_column_still_shifts(read_mapped):
    read = read_mapped("id,title,country,\n1,Roads, north,KH,\n2,B,LA,\n3,C,VN,\n", MAPPING)
    assert [a.iati_identifier for a in read.activities] == ["2", "3"]
    assert read.the("row-shifted").row == 2


def test_marks_that_repeat_the_cell_above_are_understood_and_told(read_mapped):
    read = read_mapped(HEAD + "1,A,KH\n2,B,〃\n3,C,同上\n4,D,LA\n5,E,상동\n", MAPPING)
    codes = [a.recipient_countries[0].code for a in read.activities]
    assert codes == ["KH", "KH", "KH", "LA", "LA"]
    told = read.the("cells-repeated")
    assert told.row == 3
    assert told.message.startswith("3 cells were read as the cell above, because '〃'")


PLACES = "id,title,country,province\n,,,\n1,Roads,LA,Attapeu\n,,,Sekong\n,,,Salavan\n2,Water,LA,\n"
BY_PLACE = f'{MAPPING}admin1 = "province"\n'


def test_rows_that_go_on_with_the_one_above_are_told_with_what_to_write(read_mapped):
    read = read_mapped(PLACES, BY_PLACE)
    assert len(read.activities) == 2
    told = read.the("rows-continue")
    assert told.row == 4
    assert told.message.startswith("2 rows have neither number nor title, row 4 first.")
    assert 'key = ["id"] and fill_down = ["id"]' in told.message


def test_rows_that_a_mapping_fills_down_are_one_activity(read_mapped):
    rules = '[table]\nkey = ["id"]\nfill_down = ["id"]\n'
    read = read_mapped(PLACES, rules + BY_PLACE)
    assert [len(a.locations) for a in read.activities] == [3, 0]
    assert [record.rows for record in read.records] == [3, 1]
    assert read.codes == set()


def test_what_is_filled_down_ends_where_the_next_project_begins(read_mapped):
    rules = '[table]\nfill_down = ["id", "country"]\n'
    read = read_mapped(HEAD + "1,A,LA\n,B,\n,C,TH\n2,D,\n,E,\n", rules + MAPPING)
    countries = [[c.code for c in a.recipient_countries] for a in read.activities]
    assert countries == [["LA"], ["LA"], ["TH"], [], []]
    assert [a.iati_identifier for a in read.activities] == ["1", "1", "1", "2", "2"]


def test_rows_below_names_of_other_years_are_refused_until_the_own_names_come_again(read_mapped):
    table = (
        "title,country,2022,2023\nRoad,LA,10,20\ntitle,country,2024,2025\nBridge,LA,30,40\n"
        "Total,,30,40\ntitle,country,2022,2023\nWell,LA,50,60\n"
    )
    mapping = """[columns]
title = "title"
country = "country"
commitment = [
    { column = "2022", year = "2022", currency = "USD", unit = "1" },
    { column = "2023", year = "2023", currency = "USD", unit = "1" },
]
"""
    read = read_mapped(table, mapping)
    money = {
        a.title[0].text: [(t.date, t.amount.value) for t in a.transactions] for a in read.activities
    }
    assert money == {"Road": [("2022", 10), ("2023", 20)], "Well": [("2022", 50), ("2023", 60)]}
    assert [(p.code, p.row) for p in read.of_records] == [
        ("row-no-record", 3), ("row-below-other-names", 4), ("row-no-record", 5),
        ("row-no-record", 6),
    ]  # fmt: skip
    assert read.the("row-below-other-names").message == (
        "The row stands below row 3, which names the columns differently. It was refused, since "
        "its values would be taken for what they are not."
    )


def test_a_hidden_sheet_is_read_and_told(read_mapped, tmp_path):
    out = xlsxwriter.Workbook(tmp_path / "book.xlsx")
    for name in ("now", "before"):
        sheet = out.add_worksheet(name)
        sheet.write_row(0, 0, ("id", "title", "country"))
        sheet.write_row(1, 0, (1, name, "KH"))
    sheet.hide()
    out.close()
    read = read_mapped(tmp_path / "book.xlsx", MAPPING)
    assert [a.title[0].text for a in read.activities] == ["now", "before"]
    note = read.the("table-note")
    assert note.sheet == "before"
    assert note.message.startswith("The sheet 'before' is hidden in its workbook")


MONEY = """
amount = { column = "amount", currency = "USD", unit = "1" }
"""


@pytest.mark.parametrize(("key", "is_told"), [("", True), ('[table]\nkey = ["country"]\n', False)])
def test_an_amount_beside_several_rows_is_told_where_each_row_is_a_record(
    read_mapped, tmp_path, key, is_told
):
    rows = [("id", "title", "country", "amount"), (1, "A", "KH", None), (2, "B", "KH", None)]
    path = book(tmp_path / "book.xlsx", ("one", rows), merge=[("one", 1, 3, 2, 300)])
    read = read_mapped(path, MAPPING + MONEY + key)
    amounts = [[t.amount.value for t in a.transactions] for a in read.activities]
    assert amounts == ([[300], []] if is_told else [[300]])
    assert ("table-note" in read.codes) is is_told
    if is_told:
        assert read.the("table-note").message.startswith(
            "1 amount stands in cells merged over several rows, row 2 first."
        )


def test_a_cell_over_rows_and_columns_speaks_for_the_first_column_of_each_row(
    read_mapped, tmp_path
):
    """Over most columns it is a note, which holds for no record."""
    path = tmp_path / "book.xlsx"
    out = xlsxwriter.Workbook(path)
    sheet = out.add_worksheet()
    sheet.write_row(0, 0, ("country", "place", "id", "title"))
    for row in range(1, 5):
        sheet.write_row(row, 2, (row, f"T{row}") if row < 3 else (None, f"T{row}"))
    sheet.merge_range(1, 0, 2, 1, "LA")
    sheet.merge_range(3, 0, 4, 2, "KH")
    out.close()
    read = read_mapped(path, MAPPING)
    countries = [[c.code for c in a.recipient_countries] for a in read.activities]
    assert countries == [["LA"], ["LA"], ["KH"], []]


def test_merged_cells_of_a_web_page_hold_however_far_down(read_mapped, tmp_path):
    """They are met one after the other, beyond the rows in which names are looked for too."""
    rows = "".join(
        f"<tr><td rowspan=2>LA<td>{n}<td>a<tr><td>{n + 1}<td>b" for n in range(1, 160, 2)
    )
    page = tmp_path / "page.html"
    page.write_text(
        "<html><body><table><thead><tr><th>country<th>id<th>title</thead>"
        f"<tbody>{rows}</tbody></table></body></html>"
    )
    read = read_mapped(page, MAPPING)
    assert len(read.activities) == 160
    assert {a.recipient_countries[0].code for a in read.activities} == {"LA"}
