"""Plain functions of plain data, for whoever carries out tasks in tests."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path

import msgspec


class Marked(msgspec.Struct, frozen=True):
    """A task: a number, and the file of a mark."""

    number: int
    mark: str = ""


class Answered(msgspec.Struct, frozen=True):
    """Its result, and the process that came to it."""

    number: int
    process: int
    odds: tuple[float, ...] = ()


def answer(task: Marked) -> Answered:
    """The number twice, and a third of it, which no decimal fraction is."""
    return Answered(2 * task.number, os.getpid(), (task.number / 3,))


def refuse(task: Marked) -> Answered:
    """Goes wrong wherever it is tried."""
    raise LookupError(f"no {task.number}")


def find_no_room(task: Marked) -> Answered:
    """As where the disk is full."""
    raise OSError(errno.ENOSPC, "No space left on device", f"readings/{task.number}")


def die_once(task: Marked) -> Answered:
    """Killed when it is tried first, after half of its work."""
    mark = Path(task.mark)
    if not mark.exists():
        mark.write_text("half")
        os.kill(os.getpid(), signal.SIGKILL)
    mark.write_text("whole")
    return answer(task)


def die_elsewhere(task: Marked) -> Answered:
    """Ends whatever process it is in, but the one whose number stands in the mark."""
    if os.getpid() != int(Path(task.mark).read_text()):
        os._exit(3)
    return answer(task)


def wait_for_mark(task: Marked) -> Answered:
    """Comes to no end before the mark is there; says by a file beside it that it has begun."""
    mark = Path(task.mark)
    mark.with_suffix(".begun").write_text(str(os.getpid()))
    while not mark.exists():
        signal.sigtimedwait([], 0.01)
    return answer(task)


def meet(task: Marked) -> Answered:
    """Comes to an end when another is at it, too; the mark is a folder for both."""
    folder = Path(task.mark)
    (folder / str(task.number)).touch()
    while len(list(folder.iterdir())) < 2:
        signal.sigtimedwait([], 0.01)
    return answer(task)


def likeness(task: Marked) -> dict[str, str]:
    """What has to be the same on all workers: what the environment says."""
    return {"likeness": os.environ.get("RIPARIAN_LIKENESS", "usual"), "number": str(task.number)}
