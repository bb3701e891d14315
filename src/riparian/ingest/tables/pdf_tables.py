"""Tables in PDF documents, read in another process; `pdf` has how.

Each page with a table is a sheet, `page 2`. Rows are counted over all pages, and those of page 2
go on where page 1 ended, so that a number stands for one row of the document. Columns that are
named by a year hold `━━━` where a bar runs through them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from riparian.english import listed
from riparian.errors import NotRecognised, SourceUnreadable
from riparian.ingest.tables.sandbox import MEMORY_LIMIT, OUT_OF_MEMORY, Head, SandboxedFile
from riparian.ingest.tables.sandboxed_rows import sandboxed_rows
from riparian.ingest.tables.sheet import Doubt, Sheet, SheetNotes, Table

PDF_MARK = b"%PDF-"
"""How PDF documents begin (ISO 32000-1 7.5.2)."""

PDF = "PDF"
"""The format's name."""


def open_pdf(path: Path) -> Table:
    """The tables of a PDF; raises NotRecognised where it has none, SourceUnreadable where it is
    broken, behind a password or too large."""
    try:
        file = SandboxedFile("pdf", path, _blame)
    except _NoTable as error:
        if error.pictures:
            raise
        name = f"{path.name} is a PDF document without a table that can be read."
        raise NotRecognised(name, error.try_this) from error
    sheets = tuple(
        Sheet(name, sandboxed_rows(file, index, _noting(name, first=index == 0)))
        for index, (name, _, _) in enumerate(file.sheets)
    )
    return Table(PDF, sheets, close=file.close)


def _noting(name: str, *, first: bool) -> Callable[[SheetNotes, Head], None]:
    """What notes what stands at the head of a page."""

    def note(remarks: SheetNotes, head: Head) -> None:
        remarks.above.extend(head["above"])
        remarks.boxes.update(enumerate(map(tuple, head["boxes"]), head["first"]))
        remarks.sides.extend(map(tuple, head["sides"]))
        remarks.doubts.extend(_doubts(head, name, first=first))

    return note


def _doubts(head: Head, name: str, *, first: bool) -> Iterator[Doubt]:
    """What may be wrong on a page; pages that could not be read are named with the first sheet."""
    if first and head["pictures"]:
        pages = _pages(head["pictures"])
        yield Doubt(
            "page-is-picture", f"{pages} nothing but a picture, and was not read. {_INSTALL}"
        )
    if head["seen"]:
        message = (
            f"The letters on {name.partition(',')[0]} were read from its picture; any of them may "
            "be another."
        )
        yield Doubt("read-from-picture", message)
    if head["damaged"]:
        message = (
            f"Letters on {name} are lost: the document does not say what letters its signs are. "
            f"Each that is known to be lost stands as '\ufffd'; others may be missing."
        )
        yield Doubt("letters-lost", message)
    if head["unruled"]:
        message = (
            f"The table on {name} has no ruling lines. Its columns were found by where their names "
            "stand, and the rows of labels beside several rows by where these stand."
        )
        if head["left_out"]:
            quoted = listed([f"'{column}'" for column in head["left_out"]], 5)
            message += f" For which rows they are could not be seen of {quoted}: left out."
        yield Doubt("table-without-lines", message)


def _pages(numbers: list[int]) -> str:
    """Pages by number with a verb: `Page 3 is`, `Pages 3 and 4 are`."""
    words = listed(map(str, numbers), 10)
    return f"Page {words} is" if len(numbers) == 1 else f"Each of the pages {words} is"


class _NoTable(SourceUnreadable):
    """A PDF without a table; `pictures` are the pages that are pictures."""

    def __init__(self, path: Path, pictures: list[int]) -> None:
        what, step = f"{path} is a PDF document without a table that can be read.", _ASK
        if pictures:
            what = (
                f"{path} is a PDF document without a table that can be read. {_pages(pictures)} "
                "nothing but a picture."
            )
            step = _WITH_TEXT
        super().__init__(what, step)
        self.pictures = pictures


_ASK = "Ask the publisher for the data behind it, as IATI XML or as a table."
_INSTALL = "To have pictures read, install tesseract with the data of the document's language."
_WITH_TEXT = f"{_INSTALL} Or ask the publisher for the document with its text."


def _blame(path: Path, name: str, words: str) -> SourceUnreadable:
    if name == "NoTable":
        return _NoTable(path, [int(page) for page in words.split(",") if page])
    if name == OUT_OF_MEMORY or "memory" in words.lower():
        return SourceUnreadable(
            f"{path} is a PDF document that needs more than {MEMORY_LIMIT // 1024**2} MB beyond"
            " its own size to be read.",
            "Print the pages with the table into a PDF of their own and add that.",
        )
    if "Password" in name or "Password" in words:
        return SourceUnreadable(
            f"{path} is a password-protected PDF document.",
            "Open it with its password and save it without one.",
        )
    if not name:
        return SourceUnreadable(
            f"{path} is a PDF document that takes too long to read, or breaks the program that "
            "reads it.",
            "Print the pages with the table into a PDF of their own and add that.",
        )
    first = words.splitlines()[0][:200] if words else name
    return SourceUnreadable(
        f"{path} is a broken PDF document ({first}).", "Download the file again."
    )
