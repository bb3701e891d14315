"""A worker: `python -m riparian.workers.worker`, one call a line in, one outcome a line out."""

from __future__ import annotations

from riparian.workers.processes import serve
from riparian.workers.task_calls import Call, carry_out

if __name__ == "__main__":
    serve(Call, carry_out)
