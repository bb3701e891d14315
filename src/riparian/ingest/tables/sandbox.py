"""Talks to `sandbox_worker`, the process in which workbooks and documents are read.

A process waits for the next sheet to be asked for, until the table is closed or forgotten. A pass
that is left in the middle ends its process; two passes at once have one each.
"""

from __future__ import annotations

import datetime
import struct
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from riparian.errors import SourceUnreadable
from riparian.workers.processes import ProcessLimits, end, ending, in_time, start

_CHILD = "riparian.ingest.tables.sandbox_worker"

MEMORY_LIMIT = 512 * 1024**2
"""Bytes that the process may take beyond the size of the file itself."""

QUIET_SECONDS = {"pdf": 180.0, "hwpx": 180.0}
"""How long a process may say nothing, by the clock on the wall: of a PDF it says each page."""

OUT_OF_MEMORY = "MemoryError"
"""The name under which `Blame` is told that a file needs more."""

Blame = Callable[[Path, str, str], SourceUnreadable]
"""What to say of a file: its path, the exception's name ("" where the process died of another cause
than memory), its words."""

Head = dict[str, Any]


class SandboxedFile:
    """A file read in another process; raises SourceUnreadable, as `blame` words it."""

    def __init__(self, kind: str, path: Path, blame: Blame) -> None:
        self._start: Callable[[], _Process] = lambda: _Process(kind, path, blame)
        self._waiting: _Process | None = self._start()
        self.sheets: list[tuple[str, bool, bool]] = self._waiting.sheets
        self._end = weakref.finalize(self, self._waiting.end)

    def rows(
        self, index: int, take_head: Callable[[Head], object], end: list[str]
    ) -> Iterator[Any]:
        """Pairs of a number and cells; `take_head` gets the head first, `end` the notes at last."""
        process = self._waiting or self._start()
        self._waiting = None
        whole = False
        try:
            take_head(process.ask(index))
            yield from process.rows(end)
            whole = True
        finally:
            if whole and self._waiting is None:
                self._keep(process)
            else:
                process.end()

    def close(self) -> None:
        """End the process that waits, if any; asking for rows starts another."""
        if self._waiting is not None:
            self._waiting.end()
            self._waiting = None

    def _keep(self, process: _Process) -> None:
        self._waiting = process
        self._end.detach()
        self._end = weakref.finalize(self, process.end)


class _Process:
    """One run of `sandbox_worker`."""

    def __init__(self, kind: str, path: Path, blame: Blame) -> None:
        self._blame: Callable[[str, str], SourceUnreadable] = partial(blame, path)
        limits = ProcessLimits(
            memory_bytes=MEMORY_LIMIT + path.stat().st_size, seconds=QUIET_SECONDS.get(kind)
        )
        self._run = start(_CHILD, kind, str(path.absolute()), limits=limits, quiet=True)
        try:
            self.sheets = self._expect("sheets")
        except BaseException:
            self.end()
            raise

    def ask(self, index: int) -> Head:
        assert self._run.stdin is not None
        try:
            self._run.stdin.write(b"%d\n" % index)
            self._run.stdin.flush()
        except OSError:
            raise self._death() from None
        head: Head = self._expect("head")
        return head

    def rows(self, end: list[str]) -> Iterator[Any]:
        while True:
            kind, content = self._frame()
            if kind == "end":
                end.extend(content)
                return
            yield from content

    def end(self) -> None:
        """End the process, whatever it is doing, and wait until it has."""
        end([self._run])

    def _expect(self, kind: str) -> Any:
        got, content = self._frame()
        while got == "page":
            got, content = self._frame()
        assert got == kind, f"child sent {got} instead of {kind}"
        return content

    def _frame(self) -> tuple[str, Any]:
        assert self._run.stdout is not None
        with in_time(self._run):
            size = self._run.stdout.read(4)
            frame = self._run.stdout.read(struct.unpack(">I", size)[0]) if len(size) == 4 else b""
        if not frame:
            raise self._death()
        kind, content = _DECODE(frame)
        if kind == "error":
            raise self._blame(*content)
        return kind, content

    def _death(self) -> SourceUnreadable:
        return self._blame(OUT_OF_MEMORY if ending(self._run) == "memory" else "", "")


def _marked(code: int, data: memoryview) -> datetime.date | datetime.datetime | int:
    text = bytes(data).decode("ascii")
    if code == 3:
        return int(text)
    return (datetime.datetime if code == 1 else datetime.date).fromisoformat(text)


_DECODE = msgspec.msgpack.Decoder(ext_hook=_marked).decode
