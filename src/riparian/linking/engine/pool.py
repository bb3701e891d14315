"""Workers that do pieces of linking, each in a process of its own (`worker`).

With fewer than two workers the work is done here.
"""

from __future__ import annotations

import os
import queue
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from riparian.linking.engine.linking_tasks import Task, Workspace
from riparian.store.processes import Process, ask, end, start

SHARED_FROM = 10_000
"""Records from which on the work is shared: a worker takes some seconds to start."""

MOST_WORKERS = 4
"""Each takes up to a gigabyte of memory."""


def workers_for(records: int) -> int:
    """How many workers so many records are worth on this machine."""
    return min(os.cpu_count() or 1, MOST_WORKERS) if records >= SHARED_FROM else 1


class WorkerPool:
    """So many workers for one workspace, started when there is work."""

    def __init__(self, workspace: Workspace, workers: int) -> None:
        self._workspace, self._workers = workspace, workers
        self._idle: queue.SimpleQueue[Process] = queue.SimpleQueue()
        self._started: list[Process] = []
        self._replaced, self._replacing = 0, Lock()

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, tasks: Iterable[Task]) -> list[int]:
        """Do all tasks; their results in the order of the tasks. A task whose worker ends is done
        here, so that what went wrong is raised here."""
        if self._workers < 2:
            return [self._workspace.run(task) for task in tasks]
        if not self._started:
            self._idle = queue.SimpleQueue()
        while len(self._started) < self._workers:
            self._started.append(_start(self._workspace))
            self._idle.put(self._started[-1])
        with ThreadPoolExecutor(self._workers) as threads:
            try:
                results = list(threads.map(self._ask, tasks))
            except BaseException:
                self.close()  # else leaving the block would wait for tasks under way
                raise
        return [self._workspace.run(task) if done is None else done for task, done in results]

    def _ask(self, task: Task) -> tuple[Task, int | None]:
        """What a worker answers; None where it ended without an answer."""
        worker = self._idle.get()
        answer: int | None = None
        try:
            answer = ask(worker, task, int)
            if answer is None:
                worker = self._replacement(worker)
        finally:
            self._idle.put(worker)
        return task, answer

    def _replacement(self, ended: Process) -> Process:
        """Another worker for one that ended, a few times: without it, all tasks that are left would
        be done here one after the other."""
        with self._replacing:
            if self._replaced >= self._workers:
                return ended
            self._replaced += 1
            self._started.append(_start(self._workspace))
            return self._started[-1]

    def close(self) -> None:
        """End all workers."""
        end(self._started)
        self._started.clear()


def _start(workspace: Workspace) -> Process:
    return start("riparian.linking.engine.worker", str(workspace.folder), workspace.region)
