"""Totals, notes below and repeated names are no records; titles that sound like them are."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from riparian.ingest.tables.find_header import find_header
from riparian.ingest.tables.no_record import (
    heading_in,
    is_names_again,
    is_note_row,
    is_total_row,
    why_no_record,
)
from riparian.ingest.tables.sheet import CellRow, Header
from riparian.language.figures.cell_reading import Cell

SHARED = Path(__file__).parents[4] / ".." / "shared" / "data"
HEADER = Header(("국가", "사업명", "총사업비", "기간"), 2)


def row(*cells: Cell) -> CellRow:
    return CellRow(9, cells)


@pytest.mark.parametrize(
    "cells",
    [
        ("合計", None, 500, None),
        ("合　計", None, "1,234百万円", None),
        ("총계", None, 500, None),
        ("합 계", "-", 500, None),
        ("계", None, 500, None),
        ("소계", None, 500, None),
        ("소계(3건)", None, 500, None),
        (None, "Total", 500, None),
        ("TOTAL:", None, 500, None),
        ("Grand total (12 projects)", None, 500, None),
        ("Sub-total Laos", None, 500, None),
        ("Sum", None, 500, None),
        ("ベトナム小計", None, 500, None),
        ("베트남 소계", None, 500, None),
        ("2019", "합계", "500", None),
        ("Cambodia total", None, "3000", None),
        ("Cambodia Total (3 projects)", None, "3000", None),
        ("Total for Laos", None, "3000", None),
        ("Total for the northern provinces", None, "3000", None),
        ("Total, Lao PDR", None, "3000", None),
        ("라오스 계", None, "3,000", None),
        ("ラオス計", None, "3,000", None),
        ("총 3건", None, "3,000", None),
        ("計3件", None, None, 500),
    ],
)
def test_rows_that_add_up(cells: tuple[Cell, ...]) -> None:
    assert is_total_row(row(*cells), HEADER)
    assert why_no_record(row(*cells), HEADER) == "The row adds up others."


@pytest.mark.parametrize(
    "cells",
    [
        ("Laos", "Total sanitation programme", 500, "2019"),
        ("Total Energy access", "Laos", 500, "x"),
        ("Total Sanitation Campaign", None, 500, None),
        ("Total for Laos", "Laos", 500, None),
        ("Total for Laos", None, 500, "2019"),
        ("Laos: reaching the total", None, 500, None),
        ("Sum of Us community forestry", None, 500, None),
        ("베트남 통계", None, 500, None),
        ("계획 수립 지원", None, 500, None),
        ("총 3건의 교량 건설", None, 500, None),
        ("Total", "Laos", "WASH", "x"),
        ("캄보디아", "통계 역량강화 사업", 500, None),
        ("カンボジア", "上水道拡張計画", 500, None),
        ("Summary", None, None, None),
        ("Accumulated subtotalling", None, 5, None),
        (None, None, 500, None),
        (5, 6, 7, 8),
        ("x" * 200, None, None, None),
    ],
)
def test_rows_that_are_records(cells: tuple[Cell, ...]) -> None:
    assert why_no_record(row(*cells), HEADER) is None


@pytest.mark.parametrize(
    ("cells", "words", "country"),
    [
        (("[캄보디아]", None, None, None), "캄보디아", "KH"),
        (("■ Lao PDR", None, None, None), "Lao PDR", "LA"),
        ((None, "Vietnam (3 projects)", None, None), "Vietnam", "VN"),
        (("1. ミャンマー", None, None, None), "ミャンマー", "MM"),
        (("【保健分野】", None, None, None), "保健分野", None),
    ],
)
def test_a_text_alone_heads_the_rows_below_it(cells, words, country) -> None:
    heading = heading_in(row(*cells), HEADER)
    assert heading is not None
    assert (heading.words, heading.country) == (words, country)
    assert why_no_record(row(*cells), HEADER) == "The row heads those below it."


@pytest.mark.parametrize(
    "cells",
    [
        ("Health sector", None, None, None),
        ("캄보디아", "다리", None, None),
        (None, None, "Laos", None),
        ("[1]", None, None, None),
        ("[A bridge over the Sekong and its roads on both banks]", None, None, None),
    ],
)
def test_rows_that_head_nothing(cells) -> None:
    assert heading_in(row(*cells), HEADER) is None
    assert heading_in(CellRow(2, cells[:2]), Header(("Title", "Note"), 2)) is None


@pytest.mark.parametrize(
    "text",
    [
        "(注) 交換公文ベース",
        "注1：年度は4月から",
        "注１ 年度は4月から",
        "註 2",
        "※ 잠정치",
        "* preliminary",
        "Source: OECD",
        "출처: KOICA",
        "出典：外務省",
        "주) 승인 기준",
        "Note: amounts in USD",
        "As of 31 March 2020",
        "기준일: 2025-12-10",
    ],
)
def test_notes_below(text: str) -> None:
    assert is_note_row(row(text, None, None, None), HEADER)
    assert not is_note_row(row(text, "x", None, None), HEADER)
    assert not is_note_row(row(text), Header(("Title",), 2))


@pytest.mark.parametrize(
    "text",
    ["Bridge over the Sekong", "Source of life project", "주택 사업", "注意喚起計画", "注水井2基"],
)
def test_a_single_text_is_no_note_by_itself(text: str) -> None:
    assert not is_note_row(row(text, None, None, None), HEADER)


def test_names_repeated_on_the_next_page() -> None:
    assert is_names_again(row("국가", "사업명", "총사업비", "기간"), HEADER)
    assert not is_names_again(row("국가", "다리", "총사업비", "기간"), HEADER)
    assert not is_names_again(row("국가", None, None, None), HEADER)
    assert not is_names_again(row(1, 2, 3, 4), HEADER)
    joined = Header(("국가", "총사업비 / KRW", "총사업비 / USD"), 3)
    assert is_names_again(row("국가", "총사업비", None), joined)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is absent")
@pytest.mark.parametrize("path", sorted(SHARED.glob("*/*.csv")), ids=lambda path: path.name)
def test_no_row_of_the_shared_tables_is_taken_for_a_total_or_note(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            CellRow(i, tuple(c or None for c in cells))
            for i, cells in enumerate(csv.reader(file), 1)
        ]
    header = find_header(rows)
    refused = [r.number for r in rows[1:] if why_no_record(r, header)]
    assert refused == []
