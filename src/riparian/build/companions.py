"""What is written beside a snapshot, out of it: its search index, and a sheet for each project."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from riparian.catalogue.search.write import FORM as INDEX_FORM
from riparian.catalogue.search.write import write_index
from riparian.catalogue.sheets.write import write_sheets
from riparian.store.database import Snapshot
from riparian.store.layout import SEARCH_INDEX, SHEETS, Layout
from riparian.store.snapshot import beside_new
from riparian.store.steps import StepLog

__all__ = ["INDEX_FORM", "write_companions"]

Advance = Callable[[str, int, int], None]


Write = Callable[[Snapshot, Path, Callable[[int], None]], None]

_COMPANIONS: tuple[tuple[str, str, str, str, Write], ...] = (
    ("search index", SEARCH_INDEX, "project", "making the search index", write_index),
    ("sheets", SHEETS, "activity", "writing a sheet for each project", write_sheets),
)
"""Each by the name of its step: behind which name it stands, what it is counted in, what is told
while it is made, and what makes it."""


def write_companions(layout: Layout, snapshot: Snapshot, advance: Advance) -> Iterator[StepLog]:
    """Write both, while the snapshot is being filled; they appear with it."""
    for step, name, table, what, write in _COMPANIONS:
        began = time.perf_counter()
        many = snapshot.count(table)
        advance(what, 0, many)
        write(snapshot, beside_new(layout, name), partial(_tell, advance, what, many))
        yield StepLog(step, many, time.perf_counter() - began)


def _tell(advance: Advance, what: str, many: int, done: int) -> None:
    advance(what, done, many)
