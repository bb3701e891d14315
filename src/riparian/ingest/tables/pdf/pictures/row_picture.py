"""The picture of one row of a document, drawn in another process with limits."""

from __future__ import annotations

from pathlib import Path

from riparian.errors import SourceUnreadable
from riparian.ingest.tables.pdf.pictures.row_worker import RowDrawn, RowTask
from riparian.model.activity import PageBox
from riparian.workers.processes import EndedEarly, ProcessLimits, carry_out

MEMORY_LIMIT = 512 * 1024**2
SECONDS = 30.0
_WORKER = "riparian.ingest.tables.pdf.pictures.row_worker"


def row_picture(path: Path, page: int, box: PageBox, *, straight: bool) -> bytes:
    """A PNG of the row at that place of a page, in grey; `straight`: the page is set straight, as
    one that was read from its picture. Raises SourceUnreadable where it cannot be drawn."""
    task = RowTask(str(path.absolute()), page, box, straight)
    limits = ProcessLimits(MEMORY_LIMIT + path.stat().st_size, SECONDS)
    try:
        drawn = carry_out(_WORKER, task, RowDrawn, limits)
    except EndedEarly as error:
        raise _cannot(path, error.why) from error
    if drawn.png is None:
        raise _cannot(path, drawn.why)
    return drawn.png


def _cannot(path: Path, why: str) -> SourceUnreadable:
    return SourceUnreadable(
        f"The row cannot be drawn from {path.name} ({why}).", "Open the document itself."
    )
