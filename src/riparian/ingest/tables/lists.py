"""The small tables in `tables/data`, as rows of text. Origins stand in `SOURCE.md` beside them."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from importlib.resources import files

_FOLDER = files(__package__) / "data"


@lru_cache(maxsize=16)
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `tables/data/NAME`, by column."""
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text, newline="")))
