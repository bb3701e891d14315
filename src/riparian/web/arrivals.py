"""Places for what strangers send and what takes long to come: few, and none kept by who is slow.

Whoever sends a little now and then could hold every place there is. So when all are taken and
another asks for one, the slowest that is slower than a poor line is let go of. What has come whole
and waits for its turn takes room too: it has places of its own, and where they are taken nothing
more is let in.
"""

from __future__ import annotations

import time

SLOW_BYTES_A_SECOND = 16 * 1024
"""Half of what a line of 256 kbit/s brings."""

FIRST_SECONDS = 10.0
"""Before that it cannot be told how fast something comes."""


class Arrival:
    """Something that is coming. `is_let_go`: it has lost its place, and is not waited for."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.size = 0
        self.is_let_go = False

    @property
    def seconds(self) -> float:
        """How long it has been coming."""
        return time.monotonic() - self._began

    @property
    def bytes_a_second(self) -> float:
        """How fast it has come so far."""
        return self.size / max(self.seconds, 0.001)


class Arrivals:
    """So many `places` for what comes. Where as many as `waiting` have come whole and wait, nothing
    begins to come: so there are never more than both together, less one."""

    def __init__(self, places: int, waiting: int) -> None:
        self._places, self._most_waiting = places, waiting
        self._coming: list[Arrival] = []
        self._waiting: list[Arrival] = []

    def begin(self) -> Arrival | None:
        """A place for something that begins to come; None where all are taken, or as much waits as
        may."""
        if len(self._waiting) >= self._most_waiting:
            return None
        if len(self._coming) >= self._places and not self._let_one_go():
            return None
        arrival = Arrival()
        self._coming.append(arrival)
        return arrival

    def wait(self, arrival: Arrival) -> bool:
        """It has come whole, gives its place to the next, and waits until it is ended; False where
        it had lost its place."""
        if arrival not in self._coming:
            return False
        self._coming.remove(arrival)
        self._waiting.append(arrival)
        return True

    def end(self, arrival: Arrival) -> None:
        """It has been dealt with, or comes no more."""
        for arrivals in (self._coming, self._waiting):
            if arrival in arrivals:
                arrivals.remove(arrival)

    def _let_one_go(self) -> bool:
        told = [arrival for arrival in self._coming if arrival.seconds >= FIRST_SECONDS]
        slowest = min(told, key=lambda arrival: arrival.bytes_a_second, default=None)
        if slowest is None or slowest.bytes_a_second >= SLOW_BYTES_A_SECOND:
            return False
        slowest.is_let_go = True
        self._coming.remove(slowest)
        return True
