"""Processes of our own that do one task a line: started, asked and ended here, and served here.

Not `multiprocessing`: that would run the script that asked a second time in every process, and its
processes stay when the one that started them is killed. These end with it, in the middle of a task
too: on Linux the kernel ends them as soon as a pipe that only the parent holds open is closed;
elsewhere a thread sees that their input has ended.

A process may be held to `ProcessLimits` of memory and time. What it is asked then may not come to
an end; `ending` says why. This is how a file that may be hostile is parsed: in a process, once
(`carry_out`).
"""

from __future__ import annotations

import gc
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeVar

import msgspec

from riparian.workers.usage import usage_so_far

if sys.platform != "win32":
    import fcntl
    import resource

Answer = TypeVar("Answer")
Ending = Literal["memory", "time", "other"]
"""Why a process ended before it answered: it came to a limit, or something else befell it."""

OUT_OF_MEMORY = 87
"""The exit status of a process that had no memory for its task."""

_ORDERS = "RIPARIAN_PROCESS"
"""The environment variable in which a process finds `_Orders`."""

_ON_LINUX = sys.platform == "linux"
_WATCH_SECONDS = 0.05


class ProcessLimits(msgspec.Struct, frozen=True):
    """What a process may take.

    `memory_bytes`: beyond what it holds when it is ready for tasks; the kernel holds it to that on
    Linux, elsewhere it ends itself a moment after, and on Windows there is no limit. `seconds`: for
    each task, by the clock on the wall.
    """

    memory_bytes: int | None = None
    seconds: float | None = None


NO_LIMITS = ProcessLimits()


class _Orders(msgspec.Struct, frozen=True):
    """What a process is given by its parent; `lifeline` is a file descriptor."""

    memory_bytes: int | None = None
    lifeline: int | None = None


class Process(subprocess.Popen[bytes]):
    """A process that was started here, with the limits that it has."""

    limits: ProcessLimits = NO_LIMITS
    overran: bool = False
    """Whether it was ended because a task took too long."""
    lifeline: int | None = None
    """Our end of the pipe with which it ends; closed when it has ended."""


class EndedEarly(Exception):
    """A process ended before it answered; says why."""

    def __init__(self, why: Ending) -> None:
        super().__init__(why)
        self.why: Ending = why


def start(
    module: str,
    *arguments: str,
    limits: ProcessLimits = NO_LIMITS,
    quiet: bool = False,
    pipe: int = -1,
    inherits: tuple[int, ...] = (),
) -> Process:
    """A process that runs a module of this package, found wherever this one was found.

    `quiet`: what it writes to standard error is not shown. `pipe`: bytes that may wait in its
    pipes, where the system can be told. `inherits`: file descriptors that it has too, under the
    same numbers (not on Windows). Raises OSError where it cannot be started.
    """
    package = str(Path(__file__).parents[2])
    paths = os.pathsep.join([package, *(p for p in sys.path if p)])
    theirs, ours = os.pipe() if _ON_LINUX else (None, None)
    orders = msgspec.json.encode(_Orders(limits.memory_bytes, theirs)).decode()
    try:
        process = Process(
            # -P: a file of the folder where the command is called is no module of ours.
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else None,
            env={**os.environ, "PYTHONPATH": paths, _ORDERS: orders},
            pass_fds=inherits if theirs is None else (theirs, *inherits),
            pipesize=pipe,
        )
    except OSError:
        _close(ours)
        raise
    finally:
        _close(theirs)
    process.limits, process.lifeline = limits, ours
    return process


def ask(process: Process, task: Any, answer: type[Answer]) -> Answer | None:
    """The answer of a process to a task; None if it ended without one."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with in_time(process):
            process.stdin.write(msgspec.json.encode(task) + b"\n")
            process.stdin.flush()
            return msgspec.json.decode(process.stdout.readline(), type=answer)
    except (OSError, ValueError):
        return None


def ending(process: Process) -> Ending:
    """Why a process ended that did not answer."""
    status = process.wait()
    if process.overran:
        return "time"
    # A C library that gets no memory aborts, or writes where there is none.
    broke = status in (-signal.SIGABRT, -signal.SIGSEGV) and process.limits.memory_bytes is not None
    return "memory" if broke or status == OUT_OF_MEMORY else "other"


def carry_out(
    module: str, task: Any, answer: type[Answer], limits: ProcessLimits, *arguments: str
) -> Answer:
    """The answer of a process that is started for this task and held to limits.

    Raises EndedEarly where it does not come to an answer, OSError where it cannot be started.
    """
    process = start(module, *arguments, limits=limits, quiet=True)
    try:
        reply = ask(process, task, answer)
        if reply is None:
            raise EndedEarly(ending(process))
        return reply
    finally:
        end([process])


def end(processes: Iterable[Process]) -> None:
    """End them all, whatever they are at."""
    for process in processes:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what a process that ended has not read
                    pipe.close()
        _close(process.lifeline)
        process.lifeline = None


def serve(tasks: Any, work: Callable[[Any], Any]) -> None:
    """Carry out the tasks (of that type) on standard input, and write what comes of each to
    standard output; anything printed by libraries goes to stderr."""
    out = begin()
    decoder = msgspec.json.Decoder(tasks)
    for line in sys.stdin.buffer if _ON_LINUX else _until_it_ends(sys.stdin.buffer):
        try:
            out.write(msgspec.json.encode(work(decoder.decode(line))) + b"\n")
            out.flush()
        except Exception as error:
            if _lacks_memory(error):
                os._exit(OUT_OF_MEMORY)
            raise


def begin() -> BinaryIO:
    """Take up the orders of the process that started this one; returns where answers go.

    From now on this process ends with its parent and is held to its limit of memory.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    orders = msgspec.json.decode(os.environ.pop(_ORDERS, "{}"), type=_Orders)
    if orders.lifeline is not None:
        end_with(orders.lifeline)
    if orders.memory_bytes is None:
        gc.set_threshold(50_000, 20, 20)  # as for commands (`cli.main`)
    else:
        _limit_memory(orders.memory_bytes)
    return out


@contextmanager
def in_time(process: Process) -> Iterator[None]:
    """While this lasts a process is ended if it takes longer than a task may."""
    if process.limits.seconds is None:
        yield
        return

    def stop() -> None:
        process.overran = True
        process.kill()

    clock = threading.Timer(process.limits.seconds, stop)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


def end_with(lifeline: int) -> None:
    """Let this process end when the other end of that pipe is closed. On Linux the kernel does it
    and asks no thread here: one that parses may not let another run for minutes."""
    if sys.platform == "linux":
        # Not prctl(PR_SET_PDEATHSIG): that ends a child with the thread that started it, and
        # threads here come and go (decision 0040)
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
        if select.select([lifeline], [], [], 0)[0]:  # it has been closed before
            os._exit(1)
    else:
        tasks = _until_it_ends(os.fdopen(lifeline, "rb"))
        threading.Thread(target=next, args=(tasks, None), daemon=True).start()


def _until_it_ends(source: BinaryIO) -> Iterator[bytes]:
    """Its lines; the process ends as soon as there will be no more, whatever it is at."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        for line in source:
            lines.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        yield lines.get()


def _limit_memory(more: int) -> None:
    """Let this process take only so many bytes more than it holds now."""
    # The first tells the type checker; tests set the second to be on another system
    if sys.platform == "linux" and _ON_LINUX:
        # Not RLIMIT_AS: libraries reserve far more than they ever write to (decision 0040)
        data_pages = int(Path("/proc/self/statm").read_bytes().split()[5])
        most = data_pages * resource.getpagesize() + more
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    elif sys.platform != "win32":
        threading.Thread(target=_watch_memory, args=(_held() + more,), daemon=True).start()


def _watch_memory(most: int) -> None:
    """End this process when it has held more than that. Address space can be limited on other
    systems, too, but they count in it what is only reserved."""
    while _held() <= most:
        time.sleep(_WATCH_SECONDS)
    os._exit(OUT_OF_MEMORY)


def _held() -> int:
    """The bytes of memory that this process holds, or the most that it has held where the system
    does not say what it holds now."""
    if sys.platform == "linux":
        return int(Path("/proc/self/statm").read_bytes().split()[1]) * resource.getpagesize()
    return usage_so_far().peak_bytes


def _lacks_memory(error: BaseException | None) -> bool:
    """Whether a lack of memory is behind an error, directly or as its cause."""
    met: set[int] = set()  # a chain of causes can lead back into itself
    while error is not None and id(error) not in met:
        if isinstance(error, MemoryError):
            return True
        met.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _close(descriptor: int | None) -> None:
    if descriptor is not None:
        os.close(descriptor)
