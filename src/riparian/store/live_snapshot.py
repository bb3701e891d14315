"""The live snapshot kept open, for a program that answers many questions at once.

Opening a snapshot costs more than most questions. So one database stays open for each build that
somebody still reads, and everybody reads through a cursor of their own. When a build makes another
snapshot the live one, the next reader gets that; the one before is closed when its last reader is
done. What is worked out of a snapshot as a whole can be kept with it (`kept`), and goes with it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from riparian.errors import CentreError
from riparian.store.database import Snapshot
from riparian.store.failures import damage_in_words
from riparian.store.layout import Layout
from riparian.store.memo import Once
from riparian.store.snapshot import live_build, open_snapshot, stamp_of

T = TypeVar("T")

Kept = Once[Hashable, Any]
"""What is worked out of a build and kept with it, by name."""

KEPT_AT_MOST = 64
"""Things that are kept with one build; the one not asked for longest goes first."""

READING_MEMORY = "400MB"
READING_THREADS = 2
"""What all readers together may take of memory and cores in the database."""


@contextmanager
def sparing(snapshot: Snapshot, memory: str) -> Iterator[None]:
    """While this lasts all readers of that database together take no more than so much (`150MB`)
    and one core: for whoever goes once through tables that need not stay in memory."""
    _limit(snapshot, memory, 1)  # each core needs room of its own
    try:
        yield
    finally:
        _limit(snapshot, READING_MEMORY, READING_THREADS)


def _limit(database: Snapshot, memory: str, threads: int) -> None:
    database.execute(f"SET threads = {threads}")
    database.execute(f"SET memory_limit = '{memory}'")


class _Open:
    """One build that is open, who reads it, and what is kept with it."""

    def __init__(self, layout: Layout, build_id: str) -> None:
        self.build_id = build_id
        self.path = layout.snapshot(build_id)
        self.stamp = stamp_of(self.path)
        self.database = open_snapshot(layout, build_id)
        _limit(self.database, READING_MEMORY, READING_THREADS)
        self.readers = 0
        self.kept: Kept = Once(KEPT_AT_MOST)


class LiveSnapshot:
    """The live snapshot of a centre, kept open; safe to use from many threads."""

    def __init__(self, layout: Callable[[], Layout]) -> None:
        """`layout` gives whose snapshot is read: the member's own can appear, and go."""
        self._layout = layout
        self._lock = threading.Lock()
        self._now: _Open | None = None

    @property
    def build_id(self) -> str:
        """The live build; raises SnapshotMissing before the first."""
        return live_build(self._layout())

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """The live snapshot for one reader; raises SnapshotMissing before the first build."""
        with self.reading_with_kept() as (snapshot, _):
            yield snapshot

    @contextmanager
    def reading_with_kept(self) -> Iterator[tuple[Snapshot, Kept]]:
        """The same, with what is kept with that very build by name (`kept`)."""
        opened = self._enter()
        cursor = opened.database.cursor()
        try:
            with damage_in_words(opened.path):
                yield cursor, opened.kept
        finally:
            cursor.close()
            self._leave(opened)

    def kept(self, name: Hashable, make: Callable[[Snapshot], T]) -> T:
        """What `make` works out of the live snapshot, once for each build and name.

        Whoever asks meanwhile waits for it. The connection that `make` is given stays open as long
        as the build does.
        """
        opened = self._enter()
        try:
            with damage_in_words(opened.path):
                result: T = opened.kept.get(name, lambda: make(opened.database.cursor()))
                return result
        finally:
            self._leave(opened)

    def close(self) -> None:
        """Close what is open as soon as nobody reads it."""
        with self._lock:
            opened, self._now = self._now, None
            if opened is not None and opened.readers == 0:
                opened.database.close()

    def _enter(self) -> _Open:
        """Read the live build; where it cannot be opened (its file has just made room for a newer
        one, or is damaged), the one that is open already."""
        with self._lock:
            try:
                layout = self._layout()
                self._take_up(layout, live_build(layout))
            except CentreError:
                if self._now is None:
                    raise
            assert self._now is not None
            self._now.readers += 1
            return self._now

    def _take_up(self, layout: Layout, build_id: str) -> None:
        now = self._now
        if now is not None and (now.build_id, now.stamp) == (build_id, stamp_of(now.path)):
            return
        before, self._now = self._now, _Open(layout, build_id)
        if before is not None and before.readers == 0:
            before.database.close()

    def _leave(self, opened: _Open) -> None:
        with self._lock:
            opened.readers -= 1
            if opened.readers == 0 and opened is not self._now:
                opened.database.close()
