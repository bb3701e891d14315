"""Processes of our own that do one task a line: started, asked and ended here, and served here.

Not `multiprocessing`: that would run the script that asked a second time in every process, and its
processes stay when the one that started them is killed. These end when their input ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

import riparian.store

Answer = TypeVar("Answer")
Process = subprocess.Popen[bytes]


def start(module: str, *arguments: str) -> Process:
    """A process that runs a module of this package, found wherever this one was found."""
    package = str(Path(riparian.store.__path__[0]).parents[1])
    paths = os.pathsep.join([package, *(p for p in sys.path if p)])
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths},
    )


def ask(process: Process, task: Any, answer: type[Answer]) -> Answer | None:
    """What a process answers to a task; None where it has ended without an answer."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(msgspec.json.encode(task) + b"\n")
        process.stdin.flush()
        return msgspec.json.decode(process.stdout.readline(), type=answer)
    except (OSError, ValueError):
        return None


def end(processes: Iterable[Process]) -> None:
    """End them all, whatever they are at."""
    for process in processes:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what a process that ended has not read
                    pipe.close()


def serve(tasks: Any, carry_out: Callable[[Any], Any]) -> None:
    """Carry out the tasks (of that type) on standard input, and write what comes of each to
    standard output; anything printed by libraries goes to stderr."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    decoder = msgspec.json.Decoder(tasks)
    for line in sys.stdin.buffer:
        out.write(msgspec.json.encode(carry_out(decoder.decode(line))) + b"\n")
        out.flush()
