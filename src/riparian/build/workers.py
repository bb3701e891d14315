"""Read many datasets at once, each in a process of its own kind.

Not `multiprocessing`: that would run the script that asked for the build a second time in every
process, and its processes stay when the builder is killed. See `riparian.build.worker`.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

import riparian.build
from riparian.build.readings import ReadingDone, ReadTask, carry_out

Result = ReadingDone | BaseException


def carry_out_in_processes(tasks: Sequence[ReadTask], workers: int) -> Iterator[ReadingDone]:
    """Carry out the tasks in so many processes, the largest first; results as they come.

    A task whose process fails is carried out in this one, so that what went wrong is seen here.
    """
    waiting: queue.SimpleQueue[ReadTask] = queue.SimpleQueue()
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
        for process in processes:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


def _start() -> subprocess.Popen[bytes]:
    package = str(Path(riparian.build.__path__[0]).parents[1])
    paths = os.pathsep.join([package, *(p for p in sys.path if p)])
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "riparian.build.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths},
    )


def _feed(
    process: subprocess.Popen[bytes],
    waiting: queue.SimpleQueue[ReadTask],
    results: queue.SimpleQueue[Result],
) -> None:
    while True:
        try:
            task = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            results.put(_ask(process, task) or carry_out(task))
        except BaseException as error:
            results.put(error)


def _ask(process: subprocess.Popen[bytes], task: ReadTask) -> ReadingDone | None:
    """What the process answers; None where it has ended without an answer."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(msgspec.json.encode(task) + b"\n")
        process.stdin.flush()
        return msgspec.json.decode(process.stdout.readline(), type=ReadingDone)
    except (OSError, ValueError):
        return None
