"""A workbook that could not be written."""

from __future__ import annotations

import gc
import random
import sys
from datetime import date

import pytest

from riparian.export.sheet_rows import SheetColumn
from riparian.export.workbook import Sheet, Workbook

resource = pytest.importorskip("resource", reason="files cannot be limited on Windows")


def test_what_is_too_large_is_said_once_and_nothing_more_on_the_terminal(tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(sys, "unraisablehook", said.append)
    book = Workbook(tmp_path / "a.xlsx", tmp_path, date(2026, 11, 30), "Full", "Read me")
    columns = (SheetColumn("name", "Name", "text"),)
    draw = random.Random(1)
    for number in range(8):  # each of which is small enough
        rows = [(draw.randbytes(20).hex(),) for _ in range(100)]
        book.add(Sheet(f"Rows {number}", "What they are.", columns, rows))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (25_000, hard))  # no file may become larger
    try:
        with pytest.raises(OSError, match="too large") as full:
            book.close([("Full",)])
        book.release()
        del book, full
        gc.collect()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert said == []
