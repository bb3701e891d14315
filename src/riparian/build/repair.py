"""Make a file beside a snapshot again when a reader finds it missing or damaged.

A project is read in one way only, out of the files beside the snapshot. So whoever asks for one
when such a file is gone waits once until it is made again of the snapshot: a second or two for
thousands of projects, some twenty for a hundred thousand. Damage that nobody stumbles over is
looked for by `riparian check`, not here.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

from riparian.build.companions import make_again
from riparian.errors import CentreBusy, Damaged
from riparian.store.database import Snapshot
from riparian.store.layout import PROJECT_PAGES, SEARCH_INDEX, Layout
from riparian.store.lock import build_lock
from riparian.store.snapshot import Stamp, stamp_of

T = TypeVar("T")

WAIT_SECONDS = 10.0
"""How long a reader waits for another process that mends the same file, or builds."""


class Repairs:
    """Repairs in one centre; safe to use from many threads, of which one repairs at a time."""

    def __init__(
        self, layout: Layout, open_live: Callable[[], AbstractContextManager[Snapshot]]
    ) -> None:
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
        for _ in (SEARCH_INDEX, PROJECT_PAGES):
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
        try:
            with build_lock(self._layout, WAIT_SECONDS), self._open_live() as snapshot:
                done = make_again(self._layout, snapshot, file)
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
