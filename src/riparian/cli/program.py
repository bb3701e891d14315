"""How a person has to call Riparian here, for the lines that say what to try next."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def program() -> str:
    """`riparian` where that is on the path, else the file or module that was called."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return "python -m riparian"
    on_path = shutil.which("riparian")
    if called.name != "riparian" or not called.exists():
        return "riparian"
    if on_path is not None and Path(on_path).resolve() == called.resolve():
        return "riparian"
    near = os.path.relpath(called)
    return str(called) if near.startswith("..") else near
