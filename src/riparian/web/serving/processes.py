"""Several processes that serve the pages of a centre from one listening socket.

Python makes one page at a time in a process. Each is a copy of the one that started it, with which
it shares the memory of what was loaded before; what else they share is on disk. The first alone
exchanges with other members and makes notices. One that ends is replaced; all end with the process
that started them, also where that is killed.
"""

from __future__ import annotations

import gc
import logging
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event
from types import FrameType

import msgspec

from riparian.centre.centre import Centre
from riparian.errors import BadRequest, RiparianError
from riparian.region.place_lookup import meanings
from riparian.web.connections import LONGEST_GOODBYE_SECONDS
from riparian.web.serving.forked import Forked, fork
from riparian.web.serving.serve_orders import ServeOrders
from riparian.web.serving.worker import serve_pages

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
        self.process: Forked | None = None
        self._has_been_up = False
        self._failures = 0
        self._next_start = 0.0

    def look_after(self, others: Iterable[Forked]) -> None:
        """Start a process where none runs; raises CannotServe where the first one could not.
        `others` are all that run."""
        if self.process is None:
            if time.monotonic() >= self._next_start:
                self.process = fork(partial(serve_pages, self.orders), others)
            return
        status = self.process.poll()
        if self.process.is_up():
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

    def end(self) -> None:
        """End the process of this place, whatever it is at."""
        if self.process is not None:
            self.process.end()
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
    _load_what_all_need(orders)
    with _until_stopped() as stop:
        try:
            while not stop.is_set():
                for place in places:
                    place.look_after([other.process for other in places if other.process])
                stop.wait(LOOKED_AFTER_EVERY_SECONDS)
        finally:
            _end_all(places)


def _load_what_all_need(orders: ServeOrders) -> None:
    """Load the names of places, and leave all that is in memory now out of collections of garbage:
    they would write to it, and each process would have its own."""
    with suppress(RiparianError):  # the processes say what is wrong
        meanings(Centre.open(Path(orders.folder)).settings.region).find(" ")
    gc.collect()
    gc.freeze()


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
            place.process.wait(max(0.0, last - time.monotonic()))
        place.end()
