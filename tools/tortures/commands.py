"""Commands as a person runs them, killed where a trial wants it, with all that they started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

PATIENCE_SECONDS = 600.0
"""A command that takes longer hangs; a machine may be busy."""

LEAVING_SECONDS = 60.0
"""How long what a killed command has started may take to end."""


class Outcome(NamedTuple):
    """What came of a command."""

    words: tuple[str, ...]
    status: int
    out: str
    err: str
    outlived: tuple[str, ...] = ()
    """Processes that it had started and that went on after it had ended."""

    @property
    def is_fair(self) -> bool:
        """Whether it did what it was to do, was killed, or said in words what went wrong and what
        to try."""
        if "Traceback (most recent call last)" in self.err or self.outlived:
            return False
        said = "riparian: " in self.err and "  try: " in self.err
        found = ("check" in self.words and '"next": "' in self.out) or "\n  next: " in self.out
        return self.status in (0, -signal.SIGKILL) or (self.status in (1, 2) and (said or found))

    def in_words(self) -> str:
        """The last that it said."""
        tail = " | ".join(self.err.strip().splitlines()[-4:])
        left = f"; outlived by {', '.join(self.outlived)}" if self.outlived else ""
        return f"`{' '.join(self.words)}` ended with {self.status}: {tail}{left}"


class Started(Protocol):
    """A process, as `subprocess` has them, that leads a session of its own."""

    @property
    def pid(self) -> int:
        """Its number."""

    def poll(self) -> int | None:
        """How it ended, or None as long as it runs."""

    def wait(self, timeout: float, /) -> int:
        """Wait so many seconds for its end; raises `subprocess.TimeoutExpired`."""

    def kill(self) -> None:
        """Kill it."""


Start = Callable[[tuple[str, ...], Mapping[str, str], int, int], Started]
"""Starts Python with words, an environment, and files for what it says."""


def start_python(
    words: tuple[str, ...], environment: Mapping[str, str], stdout: int, stderr: int
) -> Started:
    """Start Python as anybody does."""
    return subprocess.Popen(
        [sys.executable, *words],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        env=environment,
        start_new_session=True,
    )


class Running:
    """A command that runs; kill it, or wait for its end."""

    def __init__(
        self, words: tuple[str, ...], environment: Mapping[str, str], out: Path, start: Start
    ) -> None:
        self._words = words
        self._said = [out.with_suffix(suffix) for suffix in (".out", ".err")]
        with self._said[0].open("wb") as stdout, self._said[1].open("wb") as stderr:
            whole = {**os.environ, "NO_COLOR": "1", **environment}
            self._process = start(words, whole, stdout.fileno(), stderr.fileno())

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    def wait(self, seconds: float) -> bool:
        """Wait so long; whether it has ended."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill_after(self, seconds: float) -> Outcome:
        """Kill it, and it alone, after that time, if it has not ended by then."""
        if not self.wait(seconds):
            self._process.kill()
        return self.end()

    def kill_after_lines(self, many: int, seconds: float) -> Outcome:
        """Kill it that time after it has printed so many lines, if it has not ended by then."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self._process.poll() is None and time.monotonic() < until:
            if self._said[0].read_bytes().count(b"\n") >= many:
                break
            time.sleep(0.005)
        return self.kill_after(seconds)

    def end(self) -> Outcome:
        """Wait for its end and for that of all that it has started."""
        status = self._process.wait(PATIENCE_SECONDS)
        until = time.monotonic() + LEAVING_SECONDS
        while (left := _in_session(self._process.pid)) and time.monotonic() < until:
            time.sleep(0.02)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        named = tuple(f"process {pid}" for pid in left)
        read = [file.read_text("utf-8", "replace") for file in self._said]
        for file in self._said:
            file.unlink()
        return Outcome(self._words, status, *read, named)


def riparian(root: Path, *words: object) -> tuple[str, ...]:
    """The words of a command of ours on a centre."""
    return ("-m", "riparian", "-C", str(root), *map(str, words))


def _in_session(leader: int) -> list[int]:
    """The processes of a session that run, where the system shows them (Linux)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, _, rest = stat.read_text().partition(" ")
            fields = rest.rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] not in "ZX":
            found.append(int(pid))
    return found
