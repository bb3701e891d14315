"""What is written beside a snapshot, out of it: its search index, a page for each project, and what
lists need.

All are written when the snapshot is whole, and appear with it. Where one is found missing or
damaged later, it is made again by itself: the snapshot holds all that is in it.

A project is read in one way only, out of these files. So whoever asks for one when such a file is
gone waits once until it is made again (`Repairs`): a second or two for thousands of projects, some
twenty for a hundred thousand. Damage that nobody stumbles over is looked for by `riparian check`,
not here.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from riparian.build.fingerprints import fingerprint_of_tables
from riparian.build.list_arrays import write_lists
from riparian.catalogue.project_pages.write_pages import write_project_pages
from riparian.catalogue.search.write_index import write_index
from riparian.errors import CentreBusy, Damaged
from riparian.store.database import Snapshot
from riparian.store.failures import shortage_in_words
from riparian.store.layout import LISTS, PROJECT_PAGES, SEARCH_INDEX, Layout
from riparian.store.live_snapshot import sparing
from riparian.store.lock import build_lock
from riparian.store.snapshot import (
    BUILD_MEMORY,
    Stamp,
    beside_new,
    current_build,
    opened_for_reading,
    put_beside,
    stamp_of,
)
from riparian.store.steps import StepLog, StepMeter, named_where_memory_ends
from riparian.store.writing import placed_when_whole
from riparian.workers.workforce import HERE, Workforce, in_order

WAIT_SECONDS = 10.0
"""How long a reader waits for another process that mends the same file, or builds."""

T = TypeVar("T")
Advance = Callable[[str, int, int], None]


class _Companion(NamedTuple):
    """A file beside a snapshot: the name of its step, behind which name it stands, the table in
    which its length is counted, what is told while it is made, and what makes it: given the file of
    the build before, where there is one."""

    step: str
    name: str
    table: str
    what: str
    write: Callable[[Snapshot, Path, Path | None], None]


def _write_sheets(snapshot: Snapshot, path: Path, before: Path | None) -> None:
    write_project_pages(snapshot, path, fingerprint_of_tables(), before)


_COMPANIONS = (
    _Companion(
        "search index", SEARCH_INDEX, "project", "making the search index",
        lambda snapshot, path, _: write_index(snapshot, path),
    ),
    _Companion(
        "sheets", PROJECT_PAGES, "activity", "writing a sheet for each project", _write_sheets
    ),
    _Companion(
        "lists", LISTS, "project", "writing what lists need",
        lambda snapshot, path, _: write_lists(snapshot, path),
    ),
)  # fmt: skip

SHARED_FROM = 3_000
"""Projects from which on the files are made at the same time."""


class CompanionTask(msgspec.Struct, frozen=True):
    """A file to be written beside a snapshot: the file of that, the name of the step, the path, and
    that of the same file beside the build before."""

    snapshot: str
    step: str
    path: str
    before: str | None = None


def write_companion(task: CompanionTask) -> StepLog:
    """Write one of the files, in whatever process."""
    meter = StepMeter()
    path = Path(task.path)
    [companion] = (one for one in _COMPANIONS if one.step == task.step)
    with (
        named_where_memory_ends(companion.step),
        opened_for_reading(Path(task.snapshot)) as snapshot,
        placed_when_whole(path.parent) as place,
    ):
        before = Path(task.before) if task.before else None
        companion.write(snapshot, place / path.name, before)
        count = snapshot.count(companion.table)
    return meter.log(companion.step, count)


def write_companions(
    layout: Layout,
    snapshot: Path,
    advance: Advance,
    workforce: Workforce = HERE,
    leave_out: str | None = None,
) -> list[StepLog]:
    """Write them all out of a new snapshot that is whole, but for the one that is left out; they
    appear with it."""

    live = current_build(layout)

    def tasks() -> Iterator[CompanionTask]:
        for companion in (one for one in _COMPANIONS if one.name != leave_out):
            advance(companion.what, 0, 0)
            path = beside_new(layout, companion.name)
            before = str(layout.catalogue / f"{live}.{companion.name}") if live else None
            yield CompanionTask(str(snapshot), companion.step, str(path), before)

    with opened_for_reading(snapshot) as whole:
        workforce = workforce if whole.count("project") >= SHARED_FROM else HERE
    steps = list(in_order(workforce, write_companion, tasks()))
    at_once = min(len(steps), workforce.workers)
    return [msgspec.structs.replace(step, workers=at_once) for step in steps]


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
                    lambda path: companion.write(snapshot, path, None),  # noqa: B023
                )
            return True
    return False


class Repairs:
    """Repairs in one centre; safe to use from many threads, of which one repairs at a time."""

    def __init__(
        self,
        layout: Callable[[], Layout],
        open_live: Callable[[], AbstractContextManager[Snapshot]],
    ) -> None:
        """`layout` gives whose snapshot `open_live` opens."""
        self._layout, self._open_live = layout, open_live
        self._lock = threading.Lock()
        self._made: dict[Path, Stamp | None] = {}

    def reading(self, read: Callable[[], T]) -> T:
        """What `read` gives; it is called again once a file that it finds damaged is made again.

        Raises Damaged if that cannot be done or does not help, CentreBusy while another process
        builds.
        """
        try:
            return read()
        except Damaged:
            with self._lock:
                return self._read_and_repair(read)

    def _read_and_repair(self, read: Callable[[], T]) -> T:
        for _ in _COMPANIONS:
            try:
                return read()  # another thread may have made it again meanwhile
            except Damaged as damage:
                self._repair(damage)
        return read()

    def _repair(self, damage: Damaged) -> None:
        file = damage.file
        # A file that is no better for having been made again would be made again by every reader.
        if file is None or (file in self._made and self._made[file] == stamp_of(file)):
            raise damage
        before = stamp_of(file)
        try:
            with (
                build_lock(self._layout(), WAIT_SECONDS),
                self._open_live() as snapshot,
                sparing(snapshot, BUILD_MEMORY),  # as a build has: readers together have less
            ):
                if stamp_of(file) != before:
                    return  # another process has made it while this one waited
                done = make_again(self._layout(), snapshot, file)
        except CentreBusy as error:
            raise CentreBusy(
                f"{damage.what} Another command is building this centre or adding to it.",
                "Try again when it has finished: the file is made again then.",
            ) from error
        except (OSError, sqlite3.OperationalError) as error:  # nobody may write here
            raise damage from error
        if not done:
            raise damage
        self._made[file] = stamp_of(file)
