"""What is written beside a snapshot, out of it: its search index, and a page for each project.

Both are written while the snapshot is being filled and appear with it. Where one is found missing
or damaged later, it is made again by itself: the snapshot holds all that is in it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from riparian.catalogue.project_pages.write import write_project_pages
from riparian.catalogue.search.write import write_index
from riparian.store.database import Snapshot
from riparian.store.failures import shortage_in_words
from riparian.store.layout import PROJECT_PAGES, SEARCH_INDEX, Layout
from riparian.store.snapshot import beside_new, put_beside
from riparian.store.steps import StepLog

Advance = Callable[[str, int, int], None]


class _Companion(NamedTuple):
    """A file beside a snapshot: the name of its step, behind which name it stands, the table in
    which its length is counted, what is told while it is made, and what makes it."""

    step: str
    name: str
    table: str
    what: str
    write: Callable[[Snapshot, Path, Callable[[int], None]], None]


_COMPANIONS = (
    _Companion("search index", SEARCH_INDEX, "project", "making the search index", write_index),
    _Companion(
        "sheets", PROJECT_PAGES, "activity", "writing a sheet for each project", write_project_pages
    ),
)


def write_companions(layout: Layout, snapshot: Snapshot, advance: Advance) -> Iterator[StepLog]:
    """Write both, while the snapshot is being filled; they appear with it."""
    for companion in _COMPANIONS:
        began = time.perf_counter()
        count = snapshot.count(companion.table)
        advance(companion.what, 0, count)
        tell = partial(_tell, advance, companion.what, count)
        companion.write(snapshot, beside_new(layout, companion.name), tell)
        yield StepLog(companion.step, count, time.perf_counter() - began)


def make_again(layout: Layout, snapshot: Snapshot, file: Path) -> bool:
    """Write a file that stands beside that snapshot again; False where it is none of these. Call it
    only while holding the build lock.
    """
    for companion in _COMPANIONS:
        if file == layout.catalogue / f"{snapshot.build}.{companion.name}":
            with shortage_in_words(layout.catalogue):
                put_beside(
                    layout,
                    snapshot.build,
                    file,
                    lambda path: companion.write(snapshot, path, lambda _: None),  # noqa: B023
                )
            return True
    return False


def _tell(advance: Advance, what: str, total: int, done: int) -> None:
    advance(what, done, total)
