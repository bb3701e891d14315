"""Gives the lines of a PDF, in a process of its own that `pdf_text` starts; not to be imported."""

from __future__ import annotations

from collections.abc import Iterator

import pdfplumber

from riparian.ingest.document_sheets.text_lines import TextFound, TextLine, TextTask
from riparian.ingest.tables.pdf.cell_text import lines_of, text_of
from riparian.ingest.tables.pdf.document import shapes_of
from riparian.ingest.tables.pdf.pictures.read_picture import PictureReader
from riparian.ingest.tables.pdf.shapes import Shapes, TooMuch
from riparian.workers.processes import serve

_FULL = 2.5


def read_text(task: TextTask) -> TextFound:
    """The lines of the first pages."""
    lines: list[TextLine] = []
    reader = PictureReader(task.path)
    try:
        with pdfplumber.open(task.path) as pdf:
            for page in pdf.pages[: task.pages]:
                try:
                    shapes, seen = shapes_of(page, reader if task.pictures else None)
                except TooMuch:
                    continue
                lines.extend(_lines(shapes, int(page.page_number), seen=seen))
                if sum(len(line.text) for line in lines) > task.letters:
                    break
    except MemoryError:
        raise
    except Exception as error:  # pdfminer raises whatever a bad file leads it to
        return TextFound([], type(error).__name__)
    return TextFound(lines)


def _lines(shapes: Shapes, page: int, *, seen: bool) -> Iterator[TextLine]:
    found = lines_of([letter for letter in shapes.letters if letter.turn == 0])
    right = max((line[-1].box.x1 for line in found), default=0.0)
    for number, line in enumerate(found, 1):
        if text := text_of(line):
            last = line[-1].box
            full = right - last.x1 < max(last.height, 4.0) * _FULL
            yield TextLine(page, number, text, full, seen)


if __name__ == "__main__":
    serve(TextTask, read_text)
