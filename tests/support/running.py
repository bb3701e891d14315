"""Whether other processes run, and waiting until something is so, with a generous bound."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

BOUND_SECONDS = 120.0
"""Nothing here takes a second; a machine may be busy."""


def runs(pid: int) -> bool:
    """Whether a process runs. One that has ended and was not yet taken note of does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return not stat.parents[1].is_dir()


def comes_true(so: Callable[[], bool]) -> bool:
    """Wait until it is so; False where it was not within the bound."""
    until = time.monotonic() + BOUND_SECONDS
    while not so():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
