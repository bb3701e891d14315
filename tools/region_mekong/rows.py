"""Reads the rows of a table. Needs nothing beyond Python, as the tables that were read by hand."""

from __future__ import annotations

import csv
from pathlib import Path


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file in UTF-8, with or without a byte order mark."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
