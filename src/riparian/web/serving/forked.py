"""A process that begins as a copy of this one, so that what this one has loaded is held once.

Only for a process with a single thread and nothing open that a copy may not use: no database, no
connection. A copy ends with the process that made it, also where that is killed. Not on Windows.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import NoReturn

from riparian.workers.processes import end_with

LOOKED_EVERY_SECONDS = 0.02

Run = Callable[[Callable[[], None]], None]
"""What a copy does; it is given what it calls when it is up."""


class Forked:
    """A copy of this process, seen from this one."""

    def __init__(self, pid: int, lifeline: int, told: int) -> None:
        """`lifeline`: our end of the pipe with which it ends; `told`: where it says that it is up.
        Both are ours alone."""
        self.pid = pid
        self.status: int | None = None
        """With which it has ended: what it gave, or less than 0 for a signal."""
        self._is_up = False
        self._lifeline, self._told = lifeline, told

    def is_up(self) -> bool:
        """Whether it has said so."""
        if not self._is_up and select.select([self._told], [], [], 0)[0]:
            self._is_up = bool(os.read(self._told, 1))
        return self._is_up

    def poll(self) -> int | None:
        """Its status, where it has ended."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = os.waitstatus_to_exitcode(status) if pid else None
        return self.status

    def wait(self, seconds: float) -> None:
        """Wait for its end, so long at most."""
        last = time.monotonic() + seconds
        while self.poll() is None and time.monotonic() < last:
            time.sleep(LOOKED_EVERY_SECONDS)

    def terminate(self) -> None:
        """Ask it to end."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)

    def end(self) -> None:
        """End it, whatever it is at."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
            _, status = os.waitpid(self.pid, 0)
            self.status = os.waitstatus_to_exitcode(status)
        self.let_go()

    def let_go(self) -> None:
        """Close what is ours of it."""
        for descriptor in (self._lifeline, self._told):
            with suppress(OSError):
                os.close(descriptor)
        self._lifeline = self._told = -1


def fork(run: Run, others: Iterable[Forked]) -> Forked:
    """A copy of this process that does this alone. `others`: those that have been made before and
    have not ended."""
    theirs, lifeline = os.pipe()
    told, tell = os.pipe()
    _flush()  # else what waits to be written would be written twice
    pid = os.fork()
    if pid:
        os.close(theirs)
        os.close(tell)
        return Forked(pid, lifeline, told)
    _be_a_copy(run, [*others, Forked(0, lifeline, told)], theirs, tell)


def _be_a_copy(run: Run, of_parent: Iterable[Forked], lifeline: int, tell: int) -> NoReturn:
    status = 1
    try:
        for each in of_parent:  # a pipe ends only when nobody holds it
            each.let_go()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        end_with(lifeline)
        run(lambda: _say(tell))
        status = 0
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BaseException:  # nothing of this process may go on in what called `fork`
        traceback.print_exc()
    finally:
        logging.shutdown()
        _flush()
        os._exit(status)


def _say(tell: int) -> None:
    with suppress(OSError):  # nobody listens any more
        os.write(tell, b"+")


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
