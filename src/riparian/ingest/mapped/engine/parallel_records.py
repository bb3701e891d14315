"""Records out of a large table's groups, half of them made in a second process.

Lines of a large table are on disk, dealt out by their keys (`group_lines.LinePartitions`). The
second process takes half of the parts and sends back records and what it had to understand, in the
order of first rows; this one makes the other records and puts both together. So what comes out is
the same, to the order of findings, as without the second process. Where it cannot be started, or
ends before it is done, its records are made here.

It is this module, run as a program: it reads one `_Task` from its input. Records come as frames and
not as lines (`workers.processes` has the rest), as they are too many to be taken at once.
"""

from __future__ import annotations

import heapq
import os
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from operator import itemgetter
from pathlib import Path

import msgspec

from riparian.ingest.mapped.engine.activity import make_record
from riparian.ingest.mapped.engine.field_slots import Rules
from riparian.ingest.mapped.engine.group_lines import PARTS, Group, LinePartitions, Place
from riparian.ingest.mapped.engine.mapping import Mapping
from riparian.ingest.mapped.engine.mapping_plan import Plan
from riparian.ingest.mapped.engine.row_findings import FileFindings
from riparian.ingest.reader import ReadRecord
from riparian.ingest.tables.sheet import Header
from riparian.problems import quote
from riparian.workers.processes import Process, begin, end, start

WORTH_IT = 100_000
"""Lines from which on a second process saves more than its start costs."""

_OWN, _OTHER = range(PARTS // 2), range(PARTS // 2, PARTS)
_BATCH = 50
"""Records that are sent at once."""
_PIPE_BYTES = 1 << 20
"""What may wait to be taken, where the system can be told so (Linux)."""
_SIZE = struct.Struct("<I")

_Understood = tuple[str, str, int, str | None, str | None]
"""A cell that had to be understood: field, how, row, cell and value."""


class _Task(msgspec.Struct, frozen=True):
    """Which records to make, and how."""

    folder: str
    lines: int
    mapping: Mapping
    header: Header
    rules: dict[str, tuple[Rules, ...]]
    dataset: str
    sheet: str | None


class _Made(msgspec.Struct, frozen=True, array_like=True):
    """A record made in the second process, with the place of its group."""

    place: Place
    record: ReadRecord
    understood: tuple[_Understood, ...]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[_Made]).decode


def by_halves(parts: LinePartitions, plan: Plan, findings: FileFindings) -> Iterator[ReadRecord]:
    """The records of all groups in order; by two processes where that is worth it."""
    # On one processor two processes only wait for each other.
    is_worth_it = parts.lines >= WORTH_IT and (os.cpu_count() or 1) > 1
    process = _start(_task(parts, plan, findings)) if is_worth_it else None
    if process is None:
        for _, group in parts.groups():
            yield make_record(plan, group, findings)
        return
    try:
        # Both come in the order of first rows, so that records do not depend on which process made
        # them
        both = heapq.merge(parts.groups(_OWN), _other(process, parts), key=itemgetter(0))
        for _, made_or_group in both:
            if isinstance(made_or_group, _Made):
                for understood in made_or_group.understood:
                    findings.understood(*understood)
                yield made_or_group.record
            else:
                yield make_record(plan, made_or_group, findings)
    finally:
        end([process])


def _other(process: Process, parts: LinePartitions) -> Iterator[tuple[Place, _Made | Group]]:
    """The other half: what the process made, then the groups that it did not come to."""
    count = 0
    try:
        for made in _receive(process):
            count += 1
            yield made.place, made
    # It was ended (by lack of memory, say): its other groups are made here, none of them twice.
    except (EOFError, OSError, msgspec.MsgspecError):
        end([process])
        yield from islice(parts.groups(_OTHER), count, None)


def _receive(process: Process) -> Iterator[_Made]:
    """What it has made; raises EOFError where it ends before it is done."""
    assert process.stdout is not None
    while True:
        head = process.stdout.read(_SIZE.size)
        size = _SIZE.unpack(head)[0] if len(head) == _SIZE.size else -1
        if size == 0:
            return
        batch = process.stdout.read(size) if size > 0 else b""
        if size < 0 or len(batch) < size:
            raise EOFError
        yield from _decode(batch)


def _task(parts: LinePartitions, plan: Plan, findings: FileFindings) -> bytes:
    return _encode(
        _Task(
            str(parts.folder), parts.lines, plan.mapping, plan.header, plan.rules,
            findings.dataset, findings.sheet,
        )
    )  # fmt: skip


def _start(task: bytes) -> Process | None:
    """The second process with its task; None where it cannot be started."""
    try:
        process = start(__spec__.name, quiet=True, pipe=_PIPE_BYTES)
    except OSError:
        return None
    assert process.stdin is not None
    with suppress(OSError):  # it has ended already, which will be seen
        process.stdin.write(task)
        process.stdin.close()
    return process


class _Noted(FileFindings):
    """Findings that are kept for the first process."""

    def __init__(self, dataset: str, sheet: str | None) -> None:
        super().__init__(dataset)
        self.sheet = sheet
        self._noted: list[_Understood] = []

    def understood(self, field: str, how: str, row: int, cell: object, value: object) -> None:
        self.understood_cells += 1
        self._noted.append((field, how, row, quote(cell), quote(value)))

    def take_noted(self) -> tuple[_Understood, ...]:
        """What had to be understood since the last time."""
        noted = tuple(self._noted)
        self._noted.clear()
        return noted


def _carry_out(task: _Task, send: Callable[[list[_Made]], object]) -> None:
    plan = Plan(task.mapping, task.header)
    plan.follow(task.rules)
    findings = _Noted(task.dataset, task.sheet)
    batch: list[_Made] = []
    for place, group in LinePartitions(Path(task.folder), task.lines).groups(_OTHER, keep=True):
        record = make_record(plan, group, findings)
        batch.append(_Made(place, record, findings.take_noted()))
        if len(batch) >= _BATCH:
            send(batch)
            batch.clear()
    if batch:
        send(batch)


def main() -> None:
    """Carry out the task on standard input."""
    out = begin()
    task = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=_Task)

    def send(batch: list[_Made]) -> None:
        frame = _encode(batch)
        out.write(_SIZE.pack(len(frame)) + frame)
        out.flush()

    _carry_out(task, send)
    out.write(_SIZE.pack(0))
    out.flush()


if __name__ == "__main__":
    main()
