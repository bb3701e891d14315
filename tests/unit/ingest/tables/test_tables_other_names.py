"""Rows that call the columns of a table otherwise, as if another table began there."""

from __future__ import annotations

import pytest

from riparian.ingest.tables.other_names import ColumnNames, OtherTables
from riparian.ingest.tables.sheet import CellRow, Header

YEARS = ("Project", "Country", "2022", "FY2023")
KINDS = ("Project", "Country", "Commitment", "Disbursement")
JOINED = ("Project", "2022 / Commitment", "2022 / Disbursement", "2023 / Commitment")
SECTORS = ("Title", "Sector", "Other sector", "Health", "Education")
TOTALS = ("Project", "Total", "2022", "2023")
TWICE = ("Project", "Amount", "Amount (2)")


@pytest.mark.parametrize(
    ("names", "cells", "columns"),
    [
        (YEARS, ("Project", "Country", "2024", "2025"), {2, 3}),
        (YEARS, ("Project", "Country", 2023, 2024.0), {2, 3}),
        (KINDS, ("Project", "Country", "Disbursement", "Commitment"), {2, 3}),
        (KINDS, ("Country", "Project", "Commitment", None), {0, 1}),
        (JOINED, ("Project", "2024", None, "2025"), {1, 3}),
        (KINDS, ("Country", "Project", "Disbursement", "Commitment"), {0, 1, 2, 3}),
    ],
)
def test_other_years_and_other_columns(names, cells, columns) -> None:
    renaming = ColumnNames(names).renamed_by(cells)
    assert renaming is not None
    assert renaming.columns == columns


@pytest.mark.parametrize(
    ("names", "cells"),
    [
        (YEARS, ("Project", "Country", "2022", "FY2023")),
        (YEARS, ("project", "Country", 2022, "2023年度")),
        (YEARS, ("Project", "Country", None, None)),
        (YEARS, ("Road", "Laos", "2024", "2025")),  # amounts may be as large as years
        (YEARS, ("Project", "Laos", 12_000, 2024)),
        (KINDS, ("Bridge", "Country", "Commitment", None)),
        (JOINED, ("Project", "2022", None, "2023")),
        (JOINED, (None, "Commitment", "Disbursement", "Commitment")),
        (TWICE, ("Project", "Amount", "Amount")),
        ((), ("Project", "2022")),
        (SECTORS, ("Clinics", "Health", "Education", None, None)),
        (SECTORS, ("Health", "Education", None, None, None)),
        (YEARS, ("Road", None, "2022", "2024")),  # an amount that is its year
        (TOTALS, ("Total", None, 2024, 2031)),
    ],
)
def test_the_same_names_and_records_are_none_of_these(names, cells) -> None:
    assert ColumnNames(names).renamed_by(cells) is None


def test_the_table_goes_on_where_its_own_names_come_again() -> None:
    others = OtherTables(Header(("Project", "2022 / Loan", "2022 / Grant"), 2))
    rows = [
        (("Road", 5, 6), False, False),
        (("Project", "2024", None), True, True),
        ((None, "Loan", "Grant"), False, True),  # it does not say of which year
        (("Bridge", 7, 8), False, True),
        (("Project", "2022", None), False, False),
        (("Well", 9, 1), False, False),
    ]
    for number, (cells, begins, below) in enumerate(rows, 2):
        assert others.begin(CellRow(number, cells)) is begins
        assert others.below is below
    assert others.row == 3


def test_names_in_other_words_for_the_same_fields_begin_no_other_table() -> None:
    names = Header(("Project title", "Country", "Donor", "Amount"), 2)
    same, other = OtherTables(names), OtherTables(names)
    same.begin_in_other_words(CellRow(9, ("Project name", "Country name", "Donor", "Amount")))
    other.begin_in_other_words(CellRow(9, ("Country name", "Project name", "Amount", "Donor")))
    assert (same.below, other.below) == (False, True)
