"""Run a command as a process of its own; how long it took, and the most memory that it held.

The peak is of all its processes together: on Linux their resident memory is added up twenty
times a second (memory that they share counts for each). What the system itself recorded for the
largest single process is a floor under that, and all there is elsewhere. On Linux a process starts
with the record of the one that started it, so only a record above our own says anything.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

TOOLS = Path(__file__).resolve().parents[1]
_PATH = os.pathsep.join(filter(None, (str(TOOLS), os.environ.get("PYTHONPATH"))))
_PROC = Path("/proc")
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20
_RSS_MB = 1 / 2**20 if sys.platform == "darwin" else 1 / 2**10
_EVERY_SECONDS = 0.05


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    seconds: float
    peak_mb: float
    status: int
    out: str
    err: str


class Failed(Exception):
    """A command that should have worked did not; the text is the last that it said."""


def run(command: Sequence[str | Path]) -> Ran:
    """Run it to its end; raises Failed where it fails."""
    with TemporaryFile() as out, TemporaryFile() as err:
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command],
            stdout=out,
            stderr=err,
            env=os.environ | {"PYTHONPATH": _PATH, "NO_COLOR": "1"},
        )
        watch = _Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.stop()
        out.seek(0)
        err.seek(0)
        ran = Ran(
            seconds,
            max(watch.peak_mb, _record_mb(usage.ru_maxrss)),
            process.returncode,
            out.read().decode(errors="replace"),
            err.read().decode(errors="replace"),
        )
    if ran.status:
        raise Failed((ran.err.strip().splitlines() or [f"exit status {ran.status}"])[-1])
    return ran


def _record_mb(most: int) -> float:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most * _RSS_MB if most > own or sys.platform != "linux" else 0.0


class _Watch(threading.Thread):
    """Adds up the memory of a process and all that it started, again and again."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak_mb = 0.0
        self._over = threading.Event()

    def run(self) -> None:
        while _PROC.is_dir() and not self._over.wait(_EVERY_SECONDS):
            self.peak_mb = max(self.peak_mb, sum(map(_resident_mb, _family(self.pid))))

    def stop(self) -> None:
        self._over.set()
        self.join()


def _family(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for children in (_PROC / str(parent) / "task").glob("*/children"):
            try:
                found += map(int, children.read_text().split())
            except OSError:
                continue
    return found


def _resident_mb(pid: int) -> float:
    try:
        return int((_PROC / str(pid) / "statm").read_text().split()[1]) * _PAGE_MB
    except (OSError, IndexError):
        return 0.0
