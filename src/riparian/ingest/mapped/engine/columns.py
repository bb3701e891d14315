"""Which columns of a table are those that a mapping names."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import lru_cache

from riparian.ingest.tables.column_names import fold_header
from riparian.ingest.tables.header import Header


@lru_cache(maxsize=65536)
def column_key(name: str) -> str:
    """One spelling of a column's name: `Project_Title`, `projecttitle`, `Project title` agree."""
    return fold_header(name).replace(" ", "")


def find_columns(header: Header, wanted: Sequence[str]) -> list[int | None]:
    """The column for each name, from 0: by the exact name, else the folded one, else the HXL tag.

    None where there is none, or where several fold to it and none is exact.
    """
    exact = {name: index for index, name in reversed(list(enumerate(header.names)))}
    folded: dict[str, list[int]] = {}
    for index, name in enumerate(header.names):
        folded.setdefault(column_key(name), []).append(index)
    tags = {tag: i for i, tag in reversed(list(enumerate(header.tags))) if tag}
    columns: list[int | None] = []
    for name in wanted:
        same = folded.get(column_key(name), [])
        columns.append(exact.get(name, same[0] if len(same) == 1 else tags.get(name)))
    return columns


def has_columns(header: Header, needs: Sequence[str]) -> bool:
    """Whether a table has all of these columns, by exact or folded name."""
    keys = {column_key(name) for name in header.names}
    return bool(needs) and all(column_key(name) in keys for name in needs)


def near_names(header: Header, name: str) -> list[str]:
    """Column names of the table that resemble one that it lacks."""
    return get_close_matches(name, header.names, n=3, cutoff=0.6)
