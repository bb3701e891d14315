"""One way to hand out work, of the shape of `concurrent.futures.Executor`: a plain function of
plain data (`task_calls`) goes in, a future comes back. Whoever hands out work does not know who
carries it out.

    Here           now, in this process
    OwnProcesses   processes of our own, which end with this one
    Cluster        workers of a `dask.distributed` scheduler (`cluster`)

A task can be done twice: its worker may have been killed when it had done half of it, or cannot be
reached, and another does it again. What it writes, it writes under names of its own, whole or not
at all, and the same each time. So neither who carries out tasks, nor how many they are, nor which
of them is killed, changes a bit of what comes out.
"""

from __future__ import annotations

import logging
import os
import queue
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Future,
    ThreadPoolExecutor,
    as_completed,
    wait,
)
from threading import Lock
from typing import Protocol, TypeVar

from riparian.workers.processes import Process, ask, end, start
from riparian.workers.tally import Effort, Tally
from riparian.workers.task_calls import Call, Outcome, call_of, result_of
from riparian.workers.usage import Usage

log = logging.getLogger("riparian.workers")

Task = TypeVar("Task")
Result = TypeVar("Result")

MOST_WORKERS = 8
"""Workers on one machine, however many its processors: linking takes up to a gigabyte in each."""

REPLACED_AT_MOST = 3
"""How often a worker that ended is replaced, for each that there is. What is left when all have
ended is done here, so that its own error is seen."""


class Workforce(Protocol):
    """Whoever carries out tasks."""

    @property
    def workers(self) -> int:
        """How many tasks are done at a time."""

    def submit(self, function: Callable[[Task], Result], task: Task, /) -> Future[Result]:
        """Have a task carried out. What goes wrong with it wherever it is tried is raised by the
        future, as that error itself."""

    def release(self) -> None:
        """Let workers give back what they hold, memory and open files; more work may follow."""

    def effort(self) -> Effort:
        """What workers other than this process have done so far."""


class Here:
    """Carries out each task at once, in this process."""

    workers = 1

    def submit(self, function: Callable[[Task], Result], task: Task, /) -> Future[Result]:
        """Carry it out now; the future has ended when it is returned."""
        future: Future[Result] = Future()
        try:
            future.set_result(function(task))
        except Exception as error:
            future.set_exception(error)
        return future

    def release(self) -> None:
        """Nothing is held for others here."""

    def effort(self) -> Effort:
        """There are no others."""
        return Effort()


HERE = Here()


class OwnProcesses:
    """So many processes on this machine, each started when there is work for it. To be closed.

    What a process reads to do its tasks stays there for the next ones, of whatever kind.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._threads = ThreadPoolExecutor(workers, "work")
        self._idle: queue.LifoQueue[Process] = queue.LifoQueue()
        self._started: list[Process] = []
        self._usage: dict[int, Usage] = {}
        self._tally = Tally()
        self._left, self._ending = workers * (1 + REPLACED_AT_MOST), False
        self._lock, self._here = Lock(), Lock()

    def __enter__(self) -> OwnProcesses:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, function: Callable[[Task], Result], task: Task, /) -> Future[Result]:
        """Have a process carry it out: by another one if that ends, and here if no process can."""
        call = call_of(function, task)
        return self._threads.submit(self._carry_out, function, task, call)

    def _carry_out(self, function: Callable[[Task], Result], task: Task, call: Call) -> Result:
        for _ in range(2):
            outcome = self._ask(call)
            if self._ending:
                raise CancelledError
            if outcome is not None and not outcome.error:
                result: Result = result_of(call, outcome)
                return result
            if outcome is not None:
                break
        return here_instead(self._here, function, task, outcome)

    def _ask(self, call: Call) -> Outcome | None:
        """What a process answers; None where it ended without an answer, or none can be had."""
        process = self._take()
        if process is None:
            return None
        with self._tally.working():
            outcome = ask(process, call, Outcome)
        with self._lock:
            if outcome is None:
                self._usage.pop(process.pid, None)
                self._tally.left(str(process.pid))
            else:
                before = self._usage.get(process.pid, Usage())
                self._usage[process.pid] = outcome.usage
                self._tally.answered(str(process.pid), before, outcome.usage)
            if outcome is None and process in self._started:
                self._started.remove(process)
                end([process])
            elif process in self._started:
                self._idle.put(process)
        return outcome

    def _take(self) -> Process | None:
        """A process that waits for work, else a new one."""
        with self._lock:
            if self._ending:
                return None
            try:
                return self._idle.get_nowait()
            except queue.Empty:
                pass
            if not self._left:
                return None
            self._left -= 1
            try:
                self._started.append(start("riparian.workers.worker"))
            except OSError:
                return None
            return self._started[-1]

    def release(self) -> None:
        """End the processes, of which none may be at work. Others are started when there is work
        again."""
        with self._lock:
            ended, self._started = self._started, []
            self._idle = queue.LifoQueue()
            self._left += len(ended)
            self._usage.clear()
            end(ended)
            self._tally.left(*(str(process.pid) for process in ended))

    def effort(self) -> Effort:
        """Of a process that was killed, what it had done by its last answer."""
        return self._tally.effort()

    def close(self) -> None:
        """End all processes, whatever they are at."""
        self._ending = True
        self.release()
        self._threads.shutdown(cancel_futures=True)


def here_instead(
    one_at_a_time: Lock,
    function: Callable[[Task], Result],
    task: Task,
    outcome: Outcome | None,
) -> Result:
    """Carry out here, one after the other, what no worker could. Where it goes wrong here too, that
    is its error; where it does not, the worker's is logged, as work is no longer shared."""
    with one_at_a_time:
        result = function(task)
    if outcome is not None:
        log.warning("A worker could not do %s: %s", function.__qualname__, outcome.error)
    return result


def workers_here() -> int:
    """How many workers this machine is worth."""
    if sys.platform == "linux":  # a container may be given fewer processors than there are
        return min(len(os.sched_getaffinity(0)), MOST_WORKERS)
    return min(os.cpu_count() or 1, MOST_WORKERS)


def in_order(
    workforce: Workforce, function: Callable[[Task], Result], tasks: Iterable[Task]
) -> Iterator[Result]:
    """The results of a function in the order of its tasks. Those are taken as workers come to them,
    so that few more than there are workers wait, or lie here done."""
    futures: deque[Future[Result]] = deque()
    try:
        for task in tasks:
            futures.append(workforce.submit(function, task))
            while futures and (futures[0].done() or len(futures) > 2 * workforce.workers):
                yield futures.popleft().result()
        while futures:
            yield futures.popleft().result()
    finally:
        for future in futures:
            future.cancel()


def as_they_come(
    workforce: Workforce, function: Callable[[Task], Result], tasks: Iterable[Task]
) -> Iterator[Result]:
    """The same, each result as soon as it is there."""
    futures: set[Future[Result]] = set()
    try:
        for task in tasks:
            futures.add(workforce.submit(function, task))
            if len(futures) > 2 * workforce.workers:
                wait(futures, return_when=FIRST_COMPLETED)
            done = {future for future in futures if future.done()}
            futures -= done
            for future in done:
                yield future.result()
        for future in as_completed(futures):
            yield future.result()
    finally:
        for future in futures:
            future.cancel()
