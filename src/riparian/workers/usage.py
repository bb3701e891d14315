"""What a process has used so far."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import msgspec

if sys.platform != "win32":
    import resource


_STATUS = Path("/proc/self/status")
_PEAK = re.compile(rb"VmHWM:\s+(\d+) kB")


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
        with _STATUS.open("rb", buffering=0) as status:  # asked for at every small step
            found = _PEAK.search(status.read())
        if found:
            return int(found[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
