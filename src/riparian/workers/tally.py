"""What workers do, added up while they are at it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import NamedTuple

from riparian.workers.usage import Usage


class Effort(NamedTuple):
    """What workers have done so far: processor `seconds`; the most memory that those which run now
    have held, in bytes, added up; how many tasks each has answered, by its name; and the seconds by
    the clock in which two or more were at work."""

    seconds: float = 0.0
    peak_bytes: int = 0
    answers: Mapping[str, int] = {}
    together: float = 0.0


class Tally:
    """Counts it, told from many threads."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._peaks: dict[str, int] = {}
        self._answers: Counter[str] = Counter()
        self._at_work, self._since, self._together = 0, 0.0, 0.0
        self._lock = Lock()

    @contextmanager
    def working(self) -> Iterator[None]:
        """One more is at work in the block."""
        self._count(+1)
        try:
            yield
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self._lock:
            now = time.perf_counter()
            if self._at_work > 1:
                self._together += now - self._since
            self._at_work, self._since = self._at_work + more, now

    def answered(self, worker: str, before: Usage, now: Usage) -> None:
        """That worker has answered a task; what it had used before it, and has now."""
        with self._lock:
            self._answers[worker] += 1
            self._seconds += now.seconds - before.seconds
            self._peaks[worker] = now.peak_bytes

    def left(self, *workers: str) -> None:
        """These run no more; what they did stays."""
        with self._lock:
            for worker in workers:
                self._peaks.pop(worker, None)

    def effort(self) -> Effort:
        """All of it so far."""
        with self._lock:
            peak = sum(self._peaks.values())
            return Effort(self._seconds, peak, dict(self._answers), self._together)
