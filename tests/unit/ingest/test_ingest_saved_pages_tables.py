"""Tables of terms: labels above their values, and labels beside them."""

from __future__ import annotations

import pytest

from riparian.ingest.saved_pages.labelled_pages import read_sections
from riparian.ingest.saved_pages.loan_tables import find_loans
from riparian.ingest.saved_pages.page_lines import PageLine, read_page


def row(*cells: str) -> PageLine:
    return PageLine(" ".join(cells), 1, cells=cells)


def fields(*rows: PageLine) -> list[tuple[str, str]]:
    return [(one.field, one.text) for one in read_sections(rows) if one.body]


HEAD = ("供与限度額", "金利", "償還（うち据置）期間", "調達条件", "備考")
VALUES = ("151.69億円", "0.2％", "40（10）年", "日本タイド", "初回")


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_a_row_of_labels_stands_above_its_values_however_many_there_are(count: int):
    kinds = ("ceiling", "terms", "terms", "terms", "other")
    found = fields(row(*HEAD[:count]), row(*VALUES[:count]))
    assert found == list(zip(kinds, VALUES, strict=True))[:count]


def test_labels_beside_values_are_no_row_of_labels():
    beside = row("供与国名", "ラオス", "供与限度額", "5億円")
    found = fields(beside, row("案件名", "橋計画", "評価年月日", "令和元年5月1日"))
    assert found == [
        ("country", "ラオス"), ("ceiling", "5億円"),
        ("title", "橋計画"), ("evaluated", "令和元年5月1日"),
    ]  # fmt: skip


def test_a_row_with_an_unknown_label_is_no_part_of_the_one_before():
    found = fields(row("金利（％/年）", "0.30"), row("償還期間（年）／据置期間（年）", "20/6"),
                   row("担当", "どなたか"), row("調達条件", "日本タイド"))  # fmt: skip
    assert found == [
        ("terms", "0.30"), ("terms", "20/6"), ("other", "どなたか"), ("terms", "日本タイド"),
    ]  # fmt: skip


def test_a_number_without_unit_has_that_of_its_label():
    found = fields(
        row("供与限度額（百万円）", "金利"), row("9,407", "0.95"), row("案件名", "橋計画")
    )
    assert found == [("ceiling", "9,407百万円"), ("terms", "0.95"), ("title", "橋計画")]


def test_a_table_of_loans_keeps_countries_and_terms():
    page = read_page(
        "<table><tr><th>国名</th><th>案件名</th><th>借款金額（億円）</th><th>金利</th></tr>"
        "<tr><td>ラオス</td><td>橋計画</td><td>12</td><td>0.1</td></tr></table>"
    )
    (loan,) = find_loans(page.lines)
    assert (loan.countries, loan.ceilings, loan.notes) == (["ラオス"], ["12"], ["金利: 0.1"])
