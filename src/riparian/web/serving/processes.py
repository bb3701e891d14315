"""Several processes that serve the pages of a centre from one listening socket.

Python makes one page at a time in a process. Each of these holds in memory all that it needs; what
they share is on disk. The first alone exchanges with other members and makes notices. One that ends
is replaced; all end with the process that started them, also where that is killed.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event, Thread
from types import FrameType

import msgspec

from riparian.errors import BadRequest, RiparianError
from riparian.web.connections import LONGEST_GOODBYE_SECONDS
from riparian.web.serving.serve_orders import ServeOrders
from riparian.workers.processes import Process, end, start

LOOKED_AFTER_EVERY_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 60.0
"""The longest that nothing is started in place of a process that could not start several times."""

STOPPING = (signal.SIGINT, signal.SIGTERM)

log = logging.getLogger("riparian.serve")


class CannotServe(RiparianError):
    """A process ended before it could serve pages, and none has served any yet."""


class Place:
    """One of the processes that serve together, and whatever replaces it."""

    def __init__(self, orders: ServeOrders) -> None:
        self.orders = orders
        self.process: Process | None = None
        self._is_up = Event()
        self._has_been_up = False
        self._failures = 0
        self._next_start = 0.0

    def look_after(self) -> None:
        """Start a process where none runs; raises CannotServe where the first one could not."""
        if self.process is None:
            if time.monotonic() >= self._next_start:
                self.start()
            return
        status = self.process.poll()
        if self._is_up.is_set():
            self._has_been_up, self._failures = True, 0
        if status is None:
            return
        self.end()
        if not self._has_been_up:
            raise CannotServe(
                f"A process that was to serve pages ended with status {status}.",
                "What it says above is why. Try `riparian serve` with one process.",
            )
        pause = min(2.0**self._failures - 1, LONGEST_PAUSE_SECONDS)
        self._failures += 1
        self._next_start = time.monotonic() + pause
        log.error("A process that served pages ended with status %d; it is replaced.", status)

    def start(self) -> None:
        """Start a process; that it answers is seen later."""
        self._is_up = Event()
        words = msgspec.json.encode(self.orders).decode()
        module = "riparian.web.serving.worker"
        self.process = start(module, words, inherits=(self.orders.socket,))
        Thread(target=_hear, args=(self.process, self._is_up), daemon=True).start()

    def end(self) -> None:
        """End the process of this place, whatever it is at."""
        if self.process is not None:
            end([self.process])
        self.process = None


def serve_together(orders: ServeOrders) -> None:
    """Serve pages by `orders.processes` processes until SIGTERM or SIGINT comes, which is raised
    again once they have given the answers that they were at.

    Raises CannotServe where the first of them cannot start, BadRequest on Windows, where processes
    cannot share a socket so.
    """
    if sys.platform == "win32":
        raise BadRequest("On Windows one process serves all pages.", "Leave out --processes.")
    of_others = msgspec.structs.replace(orders, sync_minutes=None, notifies=False)
    places = [Place(orders), *(Place(of_others) for _ in range(orders.processes - 1))]
    with _until_stopped() as stop:
        try:
            while not stop.is_set():
                for place in places:
                    place.look_after()
                stop.wait(LOOKED_AFTER_EVERY_SECONDS)
        finally:
            _end_all(places)


def _hear(process: Process, is_up: Event) -> None:
    assert process.stdout is not None
    with suppress(OSError, ValueError):  # it has ended
        if process.stdout.readline():
            is_up.set()


@contextmanager
def _until_stopped() -> Iterator[Event]:
    """An event that is set when this process is told to stop. Leaving, it is told so again."""
    stop, signals = Event(), list[int]()

    def note(number: int, frame: FrameType | None) -> None:
        signals.append(number)
        stop.set()

    before = {number: signal.signal(number, note) for number in STOPPING}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if signals:
        signal.raise_signal(signals[0])


def _end_all(places: Sequence[Place]) -> None:
    """Let all give the answers that they are at, within the time that one server has for that."""
    for place in places:
        if place.process is not None:
            place.process.terminate()
    last = time.monotonic() + LONGEST_GOODBYE_SECONDS + 2 * LOOKED_AFTER_EVERY_SECONDS
    for place in places:
        if place.process is not None:
            with suppress(subprocess.TimeoutExpired):
                place.process.wait(max(0.0, last - time.monotonic()))
        place.end()
