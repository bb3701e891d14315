"""Draws a row of a document, in a process of its own that `row_picture` starts."""

from __future__ import annotations

from io import BytesIO

import msgspec
from PIL import Image

from riparian.ingest.tables.pdf.pictures.page_image import Grey, image_of, straightened
from riparian.model.activity import PageBox
from riparian.workers.processes import serve

DOTS = 150
"""Dots an inch at which a row is drawn: letters of eight points can be read."""
_MARGIN = 3.0


class RowTask(msgspec.Struct, frozen=True):
    """A document, a page of it from 1, and the place of a row there."""

    path: str
    page: int
    box: PageBox
    straight: bool


class RowDrawn(msgspec.Struct, frozen=True):
    """The picture, or why there is none."""

    png: bytes | None
    why: str = ""


def draw_row(task: RowTask) -> RowDrawn:
    """The part of the page, with a little around it."""
    try:
        image = image_of(task.path, task.page, DOTS)
        if task.straight:
            image = straightened(image)
        part = _part(image.grey, image.scale, task.box)
    except MemoryError:
        raise
    except Exception as error:  # pypdfium2 raises errors of its own
        return RowDrawn(None, type(error).__name__)
    if not part.size:
        return RowDrawn(None, "the page has no such place")
    file = BytesIO()
    Image.fromarray(part).save(file, "PNG", optimize=True)
    return RowDrawn(file.getvalue())


def _part(grey: Grey, scale: float, box: PageBox) -> Grey:
    left, top, right, bottom = box
    rows = slice(max(0, round((top - _MARGIN) * scale)), max(0, round((bottom + _MARGIN) * scale)))
    columns = slice(
        max(0, round((left - _MARGIN) * scale)), max(0, round((right + _MARGIN) * scale))
    )
    return grey[rows, columns]


if __name__ == "__main__":
    serve(RowTask, draw_row)
