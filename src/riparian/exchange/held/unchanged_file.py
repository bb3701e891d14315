"""What was read of SQLite's file, as long as nothing has been written to it since.

Whoever is signed in is looked up for every page. To open the file costs more than the rest of that,
and mostly nothing has changed. Whether it has is told by time and size of the file and of the log
beside it. A time is no finer than the system's clock: what was written just before is not relied
on, since something more could bear the same time (as `git` does with its index, racy-git).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

RACY_NS = 200_000_000
"""How long ago something has to be written to be told from what is written later: many times the
step of the clock by which a file system dates (4 to 16 ms)."""

MOST = 1_000
"""Readings that are kept; with one more all are forgotten."""

_State = tuple[tuple[int, int, int], ...]


class UnchangedFile:
    """Keeps readings of one file; for several threads."""

    def __init__(self, path: Path) -> None:
        self._files = (path, path.with_name(f"{path.name}-wal"))
        self._lock = threading.Lock()
        self._state: _State = ()
        self._kept: dict[Hashable, Any] = {}

    def read(self, key: Hashable, read: Callable[[], T]) -> T:
        """What `read` gives, or gave under that key where the file has not changed since."""
        state = self._now()
        with self._lock:
            if state and state == self._state and key in self._kept:
                kept: T = self._kept[key]
                return kept
        found = read()
        if not state or time.time_ns() - max(each[0] for each in state) < RACY_NS:
            return found
        with self._lock:
            if state != self._state or len(self._kept) >= MOST:
                self._state, self._kept = state, {}
            self._kept[key] = found
        return found

    def _now(self) -> _State:
        """Time, size and number of the file, and of what is written ahead; an empty log says
        nothing. Empty for no file."""
        found = []
        for file in self._files:
            try:
                stat = file.stat()
            except OSError:
                continue
            if stat.st_size:
                found.append((stat.st_mtime_ns, stat.st_size, stat.st_ino))
        return tuple(found)
