"""Who may change a centre: one process at a time, and that one tidies up first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import filelock

from riparian.errors import CentreBusy
from riparian.store.layout import Layout
from riparian.store.scratch import sweep_scratch
from riparian.store.snapshot import sweep


@contextmanager
def build_lock(layout: Layout, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the centre for changing it, and remove what killed commands left behind; raises
    CentreBusy if another still holds it after so many seconds."""
    layout.lock.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(layout.lock, timeout=wait_seconds)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise CentreBusy(
            f"Another command is adding to {layout.root} or building it.",
            "Wait until it has finished. You can go on reading meanwhile.",
        ) from error
    try:
        sweep(layout.of_everybody)
        sweep(layout.of_member)
        sweep_scratch()
        yield
    finally:
        lock.release()
