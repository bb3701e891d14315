"""Whether other processes run, and waiting until something is so, with bounds that a busy machine
does not reach: a test waits for a condition or counts work, and never measures seconds."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

BOUND_SECONDS = 300.0
"""When a test gives up waiting. Nothing here takes a minute; a machine may be busy."""

BOUND_OF_WORK = 60.0
"""Seconds of this process's own work after which something is taken not to end. Other processes do
not count. What is asked for takes a second at most; were it to grow with the square of what is
read, it would take many minutes."""


def runs(pid: int) -> bool:
    """Whether a process runs. One that has ended and was not yet taken note of does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return not stat.parents[1].is_dir()


def comes_true(so: Callable[[], object]) -> bool:
    """Wait until it is so; False where it was not within the bound."""
    until = time.monotonic() + BOUND_SECONDS
    while not so():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def comes_to_an_end() -> Iterator[None]:
    """Fail where the inside goes on and on: by its own work, or waiting for other processes."""
    if not hasattr(signal, "setitimer"):  # on Windows
        yield
        return

    def stop(number: int, frame: object) -> None:
        raise AssertionError(f"It had not ended after {BOUND_OF_WORK:.0f} seconds of work.")

    clocks = (
        (signal.ITIMER_PROF, signal.SIGPROF, BOUND_OF_WORK),
        (signal.ITIMER_REAL, signal.SIGALRM, BOUND_SECONDS),
    )
    before = [(number, signal.signal(number, stop)) for _, number, _ in clocks]
    try:
        for clock, _, seconds in clocks:
            signal.setitimer(clock, seconds)
        yield
    finally:
        for clock, _, _ in clocks:
            signal.setitimer(clock, 0)
        for number, handler in before:
            signal.signal(number, handler)
