"""`PdfSheets`: a document's tables as the process that reads it gives them, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pdfplumber
from pdfplumber.utils.exceptions import PdfminerException

from riparian.ingest.tables.pdf.document import read_document
from riparian.ingest.tables.pdf.pictures.read_picture import PictureReader
from riparian.problems import page_name

_MERGED_LIMIT = 20_000


class Broken(Exception):
    """A document that cannot be opened; says by what name pdfminer calls it."""


class PdfSheets:
    """The sheets of a PDF: one for each page of each table.

    `described` has for each its name, whether it is hidden and whether it is a sheet of cells;
    `why_none` names the pages that are pictures. `pages_known` is told how many pages there are
    before they are read, `page_read` is called after each. Raises Broken, or whatever pdfminer
    raises for bad files.
    """

    def __init__(
        self,
        path: str,
        pages_known: Callable[[int], object],
        page_read: Callable[[], object] = lambda: None,
    ) -> None:
        try:
            with pdfplumber.open(path) as pdf:
                pages_known(len(pdf.pages))
                self._document = read_document(pdf, PictureReader(path), page_read)
        except PdfminerException as error:
            # It wraps what pdfminer raised, whose name tells a locked document from a broken one
            cause = error.args[0] if error.args else error
            raise Broken(f"{type(cause).__name__}: {cause}") from error
        self._parts = [
            (table.names, part)
            for table in self._document.tables
            for part in table.parts
            if part.rows
        ]
        self._firsts: list[int] = []
        at = 1
        for _, part in self._parts:
            # Rows count over all pages, so that a number stands for one row
            self._firsts.append(at)
            at += len(part.rows)
        self.described = [
            [page_name(part.page, seen=part.page in self._document.seen), False, True]
            for _, part in self._parts
        ]
        self.why_none = ",".join(map(str, self._document.pictures))

    def head(self, index: int) -> dict[str, Any]:
        """Merged cells (rows and columns from 0), the lines above, and what may be wrong."""
        _, part = self._parts[index]
        first, document = self._firsts[index], self._document
        merged = [
            [[first + top, column], [first + end, column]] for column, top, end in part.merged
        ]
        return {
            "merged": merged[:_MERGED_LIMIT],
            "nested": False,
            "above": part.above,
            "boxes": [[round(side, 1) for side in box] for box in part.boxes],
            "sides": [[round(side, 1) for side in sides] for sides in part.sides],
            "first": first + 1,
            "damaged": part.page in document.damaged,
            "unruled": part.page in document.unruled,
            "left_out": document.unruled.get(part.page, ()),
            "seen": part.page in document.seen,
            "pictures": document.pictures,
        }

    def rows(self, index: int) -> Iterable[tuple[int, list[Any]]]:
        """The names of the columns and the rows, each with its number."""
        names, part = self._parts[index]
        yield self._firsts[index], list(names)
        for number, row in enumerate(part.rows, start=self._firsts[index] + 1):
            yield number, [text or None for text in row]

    def notes(self, index: int) -> list[str]:
        """What else there is to say, once for the document."""
        return self._document.notes if index == 0 else []
