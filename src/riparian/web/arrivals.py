"""Places for what strangers send and what takes long to come: few, and none kept by who is slow.

Whoever sends a little now and then could hold every place there is. So when all are taken and
another asks for one, the slowest that is slower than a poor line is let go of.
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
    """So many places."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._coming: list[Arrival] = []

    def begin(self) -> Arrival | None:
        """A place for something that begins to come; None where all are taken."""
        if len(self._coming) >= self._places and not self._let_one_go():
            return None
        arrival = Arrival()
        self._coming.append(arrival)
        return arrival

    def end(self, arrival: Arrival) -> None:
        """It has come, or comes no more."""
        if arrival in self._coming:
            self._coming.remove(arrival)

    def _let_one_go(self) -> bool:
        told = [arrival for arrival in self._coming if arrival.seconds >= FIRST_SECONDS]
        slowest = min(told, key=lambda arrival: arrival.bytes_a_second, default=None)
        if slowest is None or slowest.bytes_a_second >= SLOW_BYTES_A_SECOND:
            return False
        slowest.is_let_go = True
        self._coming.remove(slowest)
        return True
