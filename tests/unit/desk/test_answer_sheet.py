"""A sheet of answers: sent out, filled in by an office, and read again row by row."""

import io

import openpyxl
import pytest

from riparian.catalogue.record_claims import RecordClaim
from riparian.desk.claims.answer_sheet import (
    read_answers,
    read_sheet,
    units_in,
    write_bad_rows,
    write_sheet,
)
from riparian.desk.claims.host_answers import day_of
from riparian.errors import BadRequest
from riparian.exchange.entries.entry_types import Dispute


def claim(unit, title="A bridge", **values):
    said = {"activity": "yes", "title": title, **values}
    return RecordClaim(unit, unit, unit, None, title, None, None, None, ("JP",), "JICA",
                       frozenset({"LA"}), said)  # fmt: skip


CLAIMS = {
    x.unit: x
    for x in (
        claim("jp-1", "=HYPERLINK(\"http://x\",\"click\")", value="JPY 900,000,000"),
        claim("jp-2", "ສະພານ", location="Sekong", activity_status="under way"),
        claim("jp-3", start_date="2026-01-01"),
        claim("jp-4"),
    )
}  # fmt: skip


@pytest.fixture
def sent(tmp_path):
    """The sheet as an office receives it."""
    path = tmp_path / "answers.xlsx"
    path.write_bytes(write_sheet([(each, "Japan") for each in CLAIMS.values()], "LA"))
    return path


def fill(path, **rows):
    """Fill in cells by record; `_` in the name of a column stands for what cannot stand there."""
    book = openpyxl.load_workbook(path)
    sheet = book["Answers"]
    names = {cell.value: cell.column for cell in sheet[1]}
    for row in sheet.iter_rows(min_row=2):
        for name, value in rows.get(row[0].value.replace("-", "_"), {}).items():
            sheet.cell(row[0].row, names[name], value)
    book.save(path)
    return path


DONE = {"Office": "Ministry of Works", "As of": "2026-09-30"}


def read(path):
    rows = read_sheet(path)
    assert set(units_in(rows)) <= {*CLAIMS, "jp-9"}
    return read_answers(rows, CLAIMS, "Kim Minji")


def test_what_is_sent_out_is_text_and_reads_back_as_nothing_answered(sent):
    sheet = openpyxl.load_workbook(sent)["Answers"]
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row if cell.value)
    assert sheet["C2"].value.startswith("=HYPERLINK")
    assert len(sheet.data_validations.dataValidation) == 9
    answers = read(sent)
    assert (answers.rows, answers.problems, answers.empty) == ((), (), 4)


def test_an_office_confirms_and_disputes_field_by_field(sent):
    fill(
        sent,
        jp_1={**DONE, "It exists: confirmed?": "Yes", "Amount: confirmed?": "yes"},
        jp_2={
            **DONE, "Status: confirmed?": "yes", "Places: confirmed?": "no",
            "Places: what is right": "Attapeu", "Why": "It was moved.",
        },
    )  # fmt: skip
    answers = read(sent)
    assert (answers.problems, answers.empty) == ((), 2)
    first, second = answers.rows
    assert first.confirmation.fields == {"activity": "yes", "value": "JPY 900,000,000"}
    assert first.confirmation.country == "LA"
    assert first.confirmation.office == "Ministry of Works"
    assert first.confirmation.typed_in_by == "Kim Minji"
    assert second.confirmation.fields == {"activity_status": "under way"}
    office = ("Ministry of Works", "2026-09-30", "Kim Minji")
    assert second.disputes == (Dispute("location", "It was moved.", "Attapeu", *office),)


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"It exists: confirmed?": "maybe"}, "It exists: confirmed?", "yes, no or nothing"),
        ({"Amount: confirmed?": "yes", "Amount": "JPY 1"}, "Amount", "“JPY 900,000,000” now"),
        (
            {"Amount: confirmed?": "no", "Amount": "JPY 1", "Why": "It is less."},
            "Amount",
            "“JPY 900,000,000” now",
        ),
        (
            {"Places: confirmed?": "no", "Places": "Sekong", "Why": "It was moved."},
            "Places",
            "says nothing of this now",
        ),
        ({"Places: confirmed?": "yes"}, "Places: confirmed?", "says nothing of this"),
        ({"Amount: what is right": "JPY 1"}, "Amount: confirmed?", "right, got nothing."),
        ({"Amount: confirmed?": "no"}, "Why", "expected why it is wrong"),
        ({"It exists: confirmed?": "yes", "Office": None}, "Office", "expected the office"),
        ({"It exists: confirmed?": "yes", "As of": "last week"}, "As of", "2026-09-30"),
        ({"It exists: confirmed?": "yes", "As of": "01/05/2026"}, "As of", "got '01/05/2026'"),
        ({"It exists: confirmed?": "yes", "As of": "2999-01-01"}, "As of", "has not come yet"),
        ({"Why": "In our list."}, "Why", "a yes or no"),
        ({"It exists: confirmed?": "yes", "Country": "Laos"}, "Country", "code of a country"),
        ({"It exists: confirmed?": "yes", "Record": "jp-9"}, "Record", "“jp-9” is no record"),
        ({"It exists: confirmed?": "yes", "Record": "jp-2"}, "Record", "twice"),
    ],
)
def test_a_wrong_row_names_its_column_and_the_others_are_taken(sent, cells, column, said):
    other = {**DONE, "It exists: confirmed?": "yes"}
    fill(sent, jp_1={**DONE, **cells}, jp_2=other, jp_3=other)
    answers = read(sent)
    (problem,) = answers.problems
    assert (problem.column, said in problem.what) == (column, True), problem
    assert len(answers.rows) == 2
    assert len(answers.bad) == 1


def test_bad_rows_come_back_with_the_reason_and_can_be_answered_again(sent, tmp_path):
    fill(sent, jp_1={**DONE, "Amount: confirmed?": "no"}, jp_4={"Why": "Nothing known."})
    answers = read(sent)
    back = tmp_path / "back.xlsx"
    back.write_bytes(write_bad_rows(answers))
    sheet = openpyxl.load_workbook(io.BytesIO(back.read_bytes()))["Answers"]
    assert sheet["A1"].value == "What is wrong"
    assert "Why: expected why it is wrong" in sheet["A2"].value
    assert sheet["D2"].value.startswith("=HYPERLINK")
    assert [cell.data_type for cell in sheet[2] if cell.value] == ["s"] * 11
    assert answers.rows == ()
    book = openpyxl.load_workbook(back)
    names = {cell.value: cell.column for cell in book["Answers"][1]}
    book["Answers"].cell(2, names["Why"], "It was cut.")
    book.save(back)
    again = read(back)
    office = ("Ministry of Works", "2026-09-30", "Kim Minji")
    assert again.rows[0].disputes == (Dispute("value", "It was cut.", None, *office),)


def test_one_bad_cell_keeps_no_other_answer_of_its_row_back_and_is_asked_alone(sent, tmp_path):
    fill(
        sent,
        jp_1={**DONE, "It exists: confirmed?": "yes", "Amount: confirmed?": "maybe"},
        jp_2={
            **DONE, "Status: confirmed?": "yes", "Status": "ended", "Places: confirmed?": "no",
            "Places: what is right": "Attapeu", "Why": "It was moved.",
        },
        jp_3={**DONE, "Start: confirmed?": "yes", "As of": "soon"},
    )  # fmt: skip
    answers = read(sent)
    first, second = answers.rows
    assert first.confirmation.fields == {"activity": "yes"}
    assert (second.confirmation, second.disputes[0].value) == (None, "Attapeu")
    assert {(x.row, x.column) for x in answers.problems} == {
        (2, "Amount: confirmed?"), (3, "Status"), (4, "As of"),
    }  # fmt: skip
    back = tmp_path / "back.xlsx"
    back.write_bytes(write_bad_rows(answers))
    sheet = openpyxl.load_workbook(back)["Answers"]
    names = {cell.value: cell.column for cell in sheet[1]}
    cells = [{x: sheet.cell(row, at).value for x, at in names.items()} for row in (2, 3, 4)]
    assert [x["It exists: confirmed?"] for x in cells] == [None] * 3
    assert cells[0]["Amount: confirmed?"] == "maybe"
    assert sheet.cell(2, names["Amount: confirmed?"]).fill.fgColor.rgb == "FFF8D7DA"
    # What the record says now stands there, and what was answered to something else does not.
    assert (cells[1]["Status"], cells[1]["Status: confirmed?"]) == ("under way", None)
    assert (cells[1]["Places: confirmed?"], cells[1]["Places: what is right"]) == (None, None)
    assert "“under way” now, and here stood “ended”" in cells[1]["What is wrong"]
    assert (cells[2]["Start: confirmed?"], cells[2]["As of"]) == ("yes", "soon")
    book = openpyxl.load_workbook(back)
    for row, name, value in (
        (2, "Amount: confirmed?", "yes"), (3, "Status: confirmed?", "yes"),
        (4, "As of", "30 September 2026"),
    ):  # fmt: skip
        book["Answers"].cell(row, names[name], value)
    book.save(back)
    again = read(back)
    assert again.problems == ()
    assert [x.confirmation.fields for x in again.rows] == [
        {"value": "JPY 900,000,000"}, {"activity_status": "under way"},
        {"start_date": "2026-01-01"},
    ]  # fmt: skip
    assert again.rows[2].confirmation.as_of == "2026-09-30"


def test_a_reason_that_cannot_be_sent_keeps_its_row_back_rather_than_be_lost(sent):
    fill(sent, jp_1={**DONE, "It exists: confirmed?": "yes", "Why": "x" * 5_000})
    answers = read(sent)
    assert answers.rows == ()
    assert answers.bad[0][1]["It exists: confirmed?"] == "yes"
    assert "5,000 characters" in answers.problems[0].what


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1 May 2026", "2026-05-01"), ("May 1st, 2026", "2026-05-01"), ("2026/5/1", "2026-05-01"),
        ("30/09/2026", "2026-09-30"), ("9-30-2026", "2026-09-30"), ("30/09/2569", "2026-09-30"),
        ("as of 30 Sept 2026", "2026-09-30"), ("ngày 30 tháng 9 năm 2026", "2026-09-30"),
        ("30 ກັນຍາ 2026", "2026-09-30"), ("30 กันยายน 2569", "2026-09-30"),
        ("2026年9月30日", "2026-09-30"), ("01/05/2026", None), ("30/9/26", None),
        ("about 30 September 2026", None), ("September 2026", None), ("31 tháng 9 năm 2026", None),
        ("not 30 tháng 9 năm 2026", None), ("46295", None), ("last week", None), ("", None),
    ],
)  # fmt: skip
def test_a_day_is_read_in_the_usual_ways_to_write_one_and_never_guessed(text, day):
    assert day_of(text) == day


def test_purposes_and_titles_are_asked_and_a_sheet_of_before_that_still_counts(sent, tmp_path):
    whole = {**DONE, "Title as published: confirmed?": "yes", "Purposes: confirmed?": "no"}
    filled = {"Purposes: what is right": "14030 Basic drinking water", "Why": "It is for water."}
    fill(sent, jp_2={**whole, **filled})
    (row,) = read(sent).rows
    assert row.confirmation.fields == {"title": "ສະພານ"}
    assert [(x.field, x.value) for x in row.disputes] == [
        ("sector", filled["Purposes: what is right"])
    ]
    book = openpyxl.load_workbook(fill(sent, jp_2={"Status: confirmed?": "yes"}))
    sheet = book["Answers"]
    for name in [c.value for c in sheet[1] if c.value.startswith(("Title as", "Purposes"))]:
        sheet.delete_cols([c.value for c in sheet[1]].index(name) + 1)
    book.save(tmp_path / "before.xlsx")
    (row,) = read(tmp_path / "before.xlsx").rows
    assert row.confirmation.fields == {"activity_status": "under way"}


def test_a_day_that_the_spreadsheet_made_a_date_is_one(sent):
    from datetime import date

    answered = {"As of": date(2026, 9, 30), "Start": "1 January 2026", "Start: confirmed?": "yes"}
    fill(sent, jp_3={**DONE, **answered})
    (row,) = read(sent).rows
    assert (row.confirmation.as_of, row.confirmation.fields) == (
        "2026-09-30", {"start_date": "2026-01-01"}
    )  # fmt: skip


def test_another_file_is_refused_with_what_was_expected(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Name,Amount\nA bridge,3\n", "utf-8")
    with pytest.raises(BadRequest, match="no sheet of answers"):
        read_sheet(path)
    path.write_text("Record,Amount\njp-1,3\n", "utf-8")
    with pytest.raises(BadRequest, match="lacks the columns"):
        read_sheet(path)
