"""A worker of linking: `python -m riparian.linking.engine.worker FOLDER REGION`, one task a line
in, one result a line out."""

from __future__ import annotations

import sys
from pathlib import Path

from riparian.linking.engine.linking_tasks import Task, Workspace
from riparian.store.processes import serve

if __name__ == "__main__":
    serve(Task, Workspace(Path(sys.argv[1]), sys.argv[2]).run)
