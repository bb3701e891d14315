"""What a process has used so far."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import msgspec

if sys.platform != "win32":
    import resource


class Usage(msgspec.Struct, frozen=True):
    """`seconds` of a processor, and the most memory that was held, in bytes (0 on Windows)."""

    seconds: float = 0.0
    peak_bytes: int = 0


def usage_so_far() -> Usage:
    """What this process has used since it began, all its threads together."""
    return Usage(time.process_time(), _peak_bytes())


def _peak_bytes() -> int:
    if sys.platform == "win32":
        return 0
    if sys.platform == "linux":
        # What getrusage says would count what the parent held, too
        found = re.search(rb"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_bytes())
        if found:
            return int(found[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
