"""The text of a PDF by lines, read in another process; lines that a margin has cut are joined."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from riparian.ingest.document_sheets.text_lines import TextFound, TextLine, TextTask
from riparian.ingest.tables.pdf.cell_text import joined_lines
from riparian.ingest.tables.sandbox import MEMORY_LIMIT
from riparian.workers.processes import EndedEarly, ProcessLimits, carry_out

PAGES_LIMIT = 30
"""Pages that are read: sheets have five to ten."""
LETTERS_LIMIT = 400_000
LOOK_PAGES = 1
SECONDS = 240.0
"""By the clock on the wall, pictures included."""
_WORKER = "riparian.ingest.document_sheets.text_worker"


class Paragraph(msgspec.Struct, frozen=True):
    """Lines that are one, with the page and number of the first."""

    text: str
    page: int
    number: int
    seen: bool


def text_of_pdf(path: Path, *, pages: int = PAGES_LIMIT, pictures: bool = True) -> list[TextLine]:
    """The lines of a document; none where it has none, is broken, locked or too large."""
    task = TextTask(str(path.absolute()), pages, LETTERS_LIMIT, pictures)
    limits = ProcessLimits(MEMORY_LIMIT + path.stat().st_size, SECONDS)
    try:
        return carry_out(_WORKER, task, TextFound, limits).lines
    except EndedEarly:
        return []


def paragraphs(
    lines: Sequence[TextLine], begins: Callable[[str], bool], always: Callable[[str], bool]
) -> Iterator[Paragraph]:
    """Lines joined where one was full, and the next does not begin something by itself.

    `always`: whether what is joined so far goes on even if its last line was not full, as the value
    of a label does until the next label or the end of the page.
    """
    held: Paragraph | None = None
    was_full = False
    page = 0
    for line in lines:
        goes_on = held is not None and (was_full or (always(held.text) and page == line.page))
        if held is not None and goes_on and not begins(line.text):
            held = msgspec.structs.replace(held, text=joined_lines(held.text, line.text))
        else:
            if held is not None:
                yield held
            held = Paragraph(line.text, line.page, line.number, line.seen)
        was_full, page = line.full, line.page
    if held is not None:
        yield held
