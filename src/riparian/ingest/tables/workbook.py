"""Workbooks (xlsx, xlsm, xlsb, xls, ods): sheets and rows, read by calamine in another process.

See `sandbox_worker` for why. Values only: no formula is worked out and no macro run. In a
workbook every number is a floating-point one; here a whole one is an int, so that a code stays
14021. Times of day and lengths of time become text.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from riparian.errors import NotRecognised, SourceUnreadable
from riparian.ingest.tables.archive_limits import BROKEN_ZIP, check_directory, check_directory_size
from riparian.ingest.tables.sandbox import MEMORY_LIMIT, OUT_OF_MEMORY, SandboxedFile
from riparian.ingest.tables.sandboxed_rows import sandboxed_rows
from riparian.ingest.tables.sheet import Sheet, Table

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How compound files begin, the older Office format (MS-CFB 2.2)."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""The stream that holds a workbook behind a password (MS-OFFCRYPTO 2.3.4.4)."""
# The stream of Excel 97 to 2003, and that of Excel 5 and 95
_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_PARTS_LIMIT = 10_000
_SAVE = "Open it in a spreadsheet program and save the sheet as CSV (UTF-8) or again as .xlsx."
_UNLOCK = "Open it with its password and save it without one."


def zipped_workbook(path: Path) -> str | None:
    """What kind of workbook a zip is, in words, by the parts in it; None if none.

    Raises SourceUnreadable where the zip is broken or passes a limit.
    """
    check_directory_size(path)
    try:
        with zipfile.ZipFile(path) as parts:
            members = parts.infolist()
            names = {member.filename for member in members}
            kind = _kind(names, parts)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, RuntimeError) as error:
        raise SourceUnreadable(
            f"{path} {BROKEN_ZIP} ({error}).",
            "Download the file again.",
        ) from error
    if kind:
        check_directory(path, members, path.stat().st_size, _PARTS_LIMIT)
    return kind


def _kind(names: set[str], parts: zipfile.ZipFile) -> str | None:
    # By the parts in it, since .xlsx is only a zip and its name may be anything.
    if "xl/workbook.bin" in names:
        return "an Excel workbook (xlsb)"
    if "xl/workbook.xml" in names:
        macros = "xl/vbaProject.bin" in names
        return "an Excel workbook (xlsm)" if macros else "an Excel workbook (xlsx)"
    if "mimetype" not in names or "content.xml" not in names:
        return "an Excel workbook (xlsx)" if any(n.startswith("xl/work") for n in names) else None
    with parts.open("mimetype") as part:
        is_sheet = part.read(100).startswith(b"application/vnd.oasis.opendocument.spreadsheet")
    return "an OpenDocument spreadsheet (ods)" if is_sheet else None


def compound_workbook(path: Path) -> str:
    """What kind of workbook a compound file is; raises where it is locked or another document."""
    marks = set()
    before = b""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            window = before + chunk
            marks |= {mark for mark in (_LOCKED, *_BOOKS) if mark in window}
            # A name may lie across two chunks.
            before = chunk[-len(_LOCKED) :]
    if _LOCKED in marks:
        raise _locked(path)
    if not marks:
        raise NotRecognised(
            f"{path.name} is an old Office file with no worksheet in it.",
            "Save the table as CSV (UTF-8) or .xlsx and add that file.",
        )
    return "an Excel workbook (xls)"


def open_workbook(path: Path, kind: str) -> Table:
    """A workbook's sheets; charts and macro sheets are left out, hidden sheets marked.

    Raises SourceUnreadable where it is broken, too large or behind a password.
    """
    book = SandboxedFile("workbook", path, _blame)
    sheets = tuple(
        Sheet(name, sandboxed_rows(book, index), hidden=hidden)
        for index, (name, hidden, is_worksheet) in enumerate(book.sheets)
        if is_worksheet
    )
    return Table(kind, sheets, close=book.close)


def _blame(path: Path, name: str, words: str) -> SourceUnreadable:
    if not name or name == OUT_OF_MEMORY or "memory" in words:
        return SourceUnreadable(
            f"{path} needs more than {MEMORY_LIMIT // 1024**2} MB of memory: one of its sheets has "
            "a great many cells, or spans them because one value is far away from the others, or "
            "many cells share a long text.",
            "Delete whatever is far away from the table, or save the sheet as CSV (UTF-8).",
        )
    if name == "PasswordError" or "assword" in words:
        return _locked(path)
    return SourceUnreadable(f"{path} is a broken workbook ({words[:200]}).", _SAVE)


def _locked(path: Path) -> SourceUnreadable:
    return SourceUnreadable(f"{path} is a password-protected workbook.", _UNLOCK)
