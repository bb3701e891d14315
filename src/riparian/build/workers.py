"""Read many datasets at once, each in a process of its own kind (`riparian.build.worker`)."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence

from riparian.build.readings import ReadingDone, ReadTask, carry_out
from riparian.store.processes import Process, ask, end, start

Result = ReadingDone | BaseException


def carry_out_in_processes(tasks: Sequence[ReadTask], workers: int) -> Iterator[ReadingDone]:
    """Carry out the tasks in so many processes, the largest first; results as they come.

    A task whose process fails is carried out in this one, so that what went wrong is seen here.
    """
    waiting: queue.SimpleQueue[ReadTask] = queue.SimpleQueue()
    # Largest first: else one process may read the largest file alone at the end.
    for task in sorted(tasks, key=lambda t: t.bytes, reverse=True):
        waiting.put(task)
    results: queue.SimpleQueue[Result] = queue.SimpleQueue()
    processes = [_start() for _ in range(workers)]
    threads = [
        threading.Thread(target=_feed, args=(process, waiting, results), daemon=True)
        for process in processes
    ]
    try:
        for thread in threads:
            thread.start()
        for _ in tasks:
            result = results.get()
            if isinstance(result, BaseException):
                raise result
            yield result
    finally:
        end(processes)


def _start() -> Process:
    return start("riparian.build.worker")


def _feed(
    process: Process,
    waiting: queue.SimpleQueue[ReadTask],
    results: queue.SimpleQueue[Result],
) -> None:
    while True:
        try:
            task = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            results.put(ask(process, task, ReadingDone) or carry_out(task))
        except BaseException as error:  # else whoever waits for a result would wait for ever
            results.put(error)
