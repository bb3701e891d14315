"""The reference tables in `normalise/data`, as rows of text. What they mean is not here."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from riparian.codelists.lists import read_rows

_FOLDER = files("riparian.normalise") / "data"


@lru_cache(maxsize=16)
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `normalise/data/NAME`, by column. Origins stand in `SOURCE.md` beside it."""
    return tuple(read_rows(_FOLDER / name))
