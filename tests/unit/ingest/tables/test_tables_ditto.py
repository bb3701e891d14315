"""Cells that say "as above" are read as the cell above, and counted."""

from __future__ import annotations

import pytest

from riparian.ingest.tables.sheet import CellRow, Dittos, repeat_above


def repeated(*rows):
    found = Dittos()
    numbered = (CellRow(number, cells) for number, cells in enumerate(rows, 1))
    return [row.cells for row in repeat_above(numbered, found)], found


@pytest.mark.parametrize(
    "mark", ["〃", "同上", " 〃 ", "상동", "″", '"', "Ditto", "-do-", "同　上"]
)
def test_a_mark_repeats_the_last_filled_cell_of_its_column(mark):
    rows, found = repeated(("Laos", "A"), (mark, "B"), (None, "C"), (mark, "D"))
    assert [first for first, _ in rows] == ["Laos", "Laos", None, "Laos"]
    assert (found.cells, found.first, found.row) == (2, mark.strip(), 2)


def test_text_that_only_holds_a_mark_stays_and_so_does_one_below_nothing():
    rows, found = repeated(("〃", "A"), ("同上のとおり", "〃B"))
    assert rows == [("〃", "A"), ("同上のとおり", "〃B")]
    assert found.cells == 0


def test_wide_tables_are_left_alone():
    wide = ("x",) * 50
    rows, _ = repeated(wide, ("〃",) * 50)
    assert rows == [wide, ("〃",) * 50]
