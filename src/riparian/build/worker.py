"""A reading process: `python -m riparian.build.worker`, a task a line in, a result a line out."""

from __future__ import annotations

from riparian.build.read_datasets import carry_out
from riparian.build.reading_files import ReadTask
from riparian.store.processes import serve

if __name__ == "__main__":
    serve(ReadTask, carry_out)
