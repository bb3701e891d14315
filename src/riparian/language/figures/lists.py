"""The small tables in `figures/data`, as rows of text. Origins stand in `SOURCE.md` beside them."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from riparian.codelists.lists import read_rows

_FOLDER = files(__package__) / "data"


@lru_cache(maxsize=16)
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `figures/data/NAME`, by column."""
    return tuple(read_rows(_FOLDER / name))
