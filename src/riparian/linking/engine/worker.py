"""A helper in linking: `python -m riparian.linking.engine.worker FOLDER REGION`, one task a line
in, one result a line out."""

from __future__ import annotations

import sys
from pathlib import Path

from riparian.linking.engine.tasks import Desk, Task
from riparian.store.processes import serve

if __name__ == "__main__":
    serve(Task, Desk(Path(sys.argv[1]), sys.argv[2]).carry_out)
