"""The numbers of rows of the sample, looked up by their titles, so that a test says which project
it is about. Read without the product's own reader."""

from __future__ import annotations

import csv
from functools import cache

from riparian.store.sample import sample_files


@cache
def _rows() -> tuple[dict[str, str], ...]:
    rows: list[dict[str, str]] = []
    for file in sample_files():
        with file.open(encoding="utf-8", newline="") as table:
            rows += csv.DictReader(table)
    return tuple(rows)


def keys_of(title: str, **cells: str) -> tuple[str, ...]:
    """The numbers of the rows with that title and those cells; a project is often listed again."""
    wanted = {"title_original": title, **cells}
    return tuple(row["key"] for row in _rows() if wanted.items() <= row.items())


def key_of(title: str, **cells: str) -> str:
    """The number under which a title is listed first."""
    return keys_of(title, **cells)[0]


def pair_of(a: str, b: str) -> str:
    """The identifier of the overlap of two projects that are listed under these titles."""
    return f"{key_of(a)}~{key_of(b)}"
