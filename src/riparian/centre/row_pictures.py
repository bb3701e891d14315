"""The picture of the row of a document in which a record stands, drawn when somebody asks for it.

A row may name persons, and a licence may not allow passing it on: it is drawn for the people of the
centre alone, as the bytes that publishers served are (decision 0066).
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from riparian.catalogue.activity_views import ActivityView
from riparian.centre.access import Access
from riparian.errors import NotAllowed, NotThere
from riparian.ingest.tables.pdf.pictures.row_picture import row_picture
from riparian.model.activity import PageBox

_PAGE = re.compile(r"page (\d+)")
_KEPT = 128
"""Pictures that a process keeps, of some 20 kB each."""


class RowPictures:
    """The pictures of the rows of a centre's documents."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def of(self, source: ActivityView, *, ours: bool, cell: int | None = None) -> bytes:
        """The row in which a source stands, or that of its cells alone, counted from 1, as PNG;
        `ours`: whoever asks is at this computer, or reads what the member may. Raises NotThere,
        NotAllowed, SourceUnreadable."""
        where, page = source.reported.provenance, _PAGE.match(source.sheet or "")
        box = where.box
        if cell is not None:
            box = where.cells[cell - 1].box if 1 <= cell <= len(where.cells) else None
        if box is None or page is None:
            raise NotThere(
                "This record stands in no row of a document.", "Its page says where it stands."
            )
        if not ours:
            raise NotAllowed(
                "The picture of a row is not shown to the public.",
                "It may name persons. Sign in, or open it on the computer that runs the centre.",
            )
        dataset = next(
            (
                each for each in self._access.sources.datasets()
                if each.name == source.dataset and each.received_at == source.received_at
            ),
            None,
        )  # fmt: skip
        if dataset is None:
            raise NotThere(
                "The document in which it stands is not kept here, or there is a newer one.",
                "Build the catalogue anew.",
            )
        return _drawn(str(dataset.file), int(page[1]), box, source.reported.provenance.from_picture)


@lru_cache(maxsize=_KEPT)
def _drawn(file: str, page: int, box: PageBox, straight: bool) -> bytes:
    """The picture; the name of a received file is the hash of its bytes."""
    return row_picture(Path(file), page, box, straight=straight)
