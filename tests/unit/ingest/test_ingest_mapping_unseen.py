"""What columns of unseen tables are taken for: names and values that testers met in the field."""

from __future__ import annotations

import pytest

from riparian.ingest.mapped.mapping import TableRules
from riparian.ingest.mapped.suggest import suggest_for
from riparian.ingest.tables.cells import Row
from riparian.ingest.tables.header import find_header

TITLES = [f"Rehabilitation of rural roads, part {letter}" for letter in "ABCDEFGH"]


def suggested(names, *rows):
    """The suggestion for a table with a number and a title in front of these columns."""
    header = ("Project ID", "Project title", *names)
    filled = [(f"P-{n}", TITLES[n], *row) for n, row in enumerate(rows, 1)]
    table = [Row(1, header), *(Row(n, row) for n, row in enumerate(filled, 2))]
    return suggest_for(find_header(table), filled, TableRules())


def fields(names, *rows):
    """The fields of these columns."""
    return [choice.field for choice in suggested(names, *rows).columns[2:]]


def one(name, *cells):
    """The field of one column, and its source."""
    found = suggested([name], *[(cell,) for cell in cells])
    field = found.columns[2].field
    return field, found.mapping.sources(field)[0] if field else None


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Duration", ["36 months", "2 years", "18 months"]),
        ("事業期間", ["12ヶ月", "24ヵ月", "3年間"]),
        ("사업기간", ["12개월", "36개월", "3년"]),
    ],
)
def test_a_column_of_durations_is_a_period(name, cells):
    found = suggested([name], *[(cell,) for cell in cells])
    assert found.columns[2].field == "period"
    assert "100 % durations" in found.columns[2].why


def test_numbers_of_months_are_a_period_that_counts_months():
    field, source = one("Duration (months)", "12", "24", "18", "48")
    assert (field, source.unit) == ("period", "months")
