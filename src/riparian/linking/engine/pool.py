"""Helpers that carry out pieces of linking, each in a process of its own (`worker`).

With fewer than two helpers the work is done here.
"""

from __future__ import annotations

import os
import queue
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from types import TracebackType

from riparian.linking.engine.tasks import Desk, Task
from riparian.store.processes import Process, ask, end, start

SHARED_FROM = 10_000
"""Units from which on the work is shared: a helper takes some seconds to begin."""

MOST_HELPERS = 4
"""Each takes up to a gigabyte of memory."""


def helpers_for(units: int) -> int:
    """How many helpers so many units are worth on this machine."""
    return min(os.cpu_count() or 1, MOST_HELPERS) if units >= SHARED_FROM else 1


class Crew:
    """So many helpers at a desk."""

    def __init__(self, desk: Desk, helpers: int) -> None:
        self._desk, self._many = desk, helpers
        self._idle: queue.SimpleQueue[Process] = queue.SimpleQueue()
        self._started: list[Process] = []
        self._hired, self._hiring = 0, Lock()

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.go_home()

    def carry_out(self, tasks: Iterable[Task]) -> list[int]:
        """Do all tasks; their results in the order of the tasks. A task whose helper fails is done
        here, so that what went wrong is seen here."""
        if self._many < 2:
            return [self._desk.carry_out(task) for task in tasks]
        if not self._started:
            self._idle = queue.SimpleQueue()
        while len(self._started) < self._many:
            self._started.append(_start(self._desk))
            self._idle.put(self._started[-1])
        with ThreadPoolExecutor(self._many) as threads:
            try:
                results = list(threads.map(self._ask, tasks))
            except BaseException:
                self.go_home()  # else leaving would wait for what they are at
                raise
        return [self._desk.carry_out(task) if done is None else done for task, done in results]

    def _ask(self, task: Task) -> tuple[Task, int | None]:
        """What a helper answers; None where it has ended without an answer."""
        helper = self._idle.get()
        answer: int | None = None
        try:
            answer = ask(helper, task, int)
            if answer is None:
                helper = self._instead_of(helper)
        finally:
            self._idle.put(helper)
        return task, answer

    def _instead_of(self, ended: Process) -> Process:
        """Another helper for one that has ended, a few times; else all that is left were done here,
        one after the other."""
        with self._hiring:
            if self._hired >= self._many:
                return ended
            self._hired += 1
            self._started.append(_start(self._desk))
            return self._started[-1]

    def go_home(self) -> None:
        """End all helpers."""
        end(self._started)
        self._started.clear()


def _start(desk: Desk) -> Process:
    return start("riparian.linking.engine.worker", str(desk.folder), desk.region)
