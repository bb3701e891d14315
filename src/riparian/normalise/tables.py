"""The reference tables in `normalise/data`, as rows of text. What they mean is not here."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from importlib.resources import files

_FOLDER = files("riparian.normalise") / "data"


@lru_cache(maxsize=16)
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `normalise/data/NAME`, by column. Origins stand in `SOURCE.md` beside it."""
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text, newline="")))
