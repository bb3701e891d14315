"""Tables in documents of Hangul: HWPX is read in another process, HWP 5 is asked for anew."""

from __future__ import annotations

import zipfile
from pathlib import Path

from riparian.errors import NotRecognised, SourceUnreadable
from riparian.ingest.tables.sandbox import OUT_OF_MEMORY, Head, SandboxedFile
from riparian.ingest.tables.sandboxed_rows import sandboxed_rows
from riparian.ingest.tables.sheet import Sheet, SheetNotes, Table

HWPX = "HWPX"
"""The format's name."""
_TYPE = b"application/hwp+zip"
_OLD_MARK = b"HWP Document File"
"""What the stream FileHeader of HWP 5 begins with (한글 문서 파일 형식 5.0, 3.2.1)."""
_OLD_LOOK = 8 * 1024**2
_SAVE = "Save it as HWPX or PDF in Hangul, or ask the publisher for one of these."


def is_hwpx(path: Path) -> bool:
    """Whether a zip says of itself that it is a HWPX document."""
    try:
        with zipfile.ZipFile(path) as parts, parts.open("mimetype") as part:
            return part.read(100).strip() == _TYPE
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, EOFError, RuntimeError):
        return False


def is_hwp(path: Path) -> bool:
    """Whether a file is a HWP document, of version 5 (a compound file) or 3."""
    with path.open("rb") as file:
        return _OLD_MARK in file.read(_OLD_LOOK)


def no_hwp(path: Path) -> NotRecognised:
    """What is said of a HWP document."""
    return NotRecognised(f"{path.name} is a HWP document, which cannot be read here.", _SAVE)


def open_hwpx(path: Path) -> Table:
    """The tables of a HWPX document; raises NotRecognised where it has none, SourceUnreadable
    where it is broken or too large."""
    file = SandboxedFile("hwpx", path, _blame)
    if not file.sheets:
        file.close()
        raise NotRecognised(
            f"{path.name} is a HWPX document without a table.",
            "Ask the publisher for the data behind it, as a table.",
        )
    sheets = tuple(
        Sheet(name, sandboxed_rows(file, index, _note_above))
        for index, (name, _, _) in enumerate(file.sheets)
    )
    return Table(HWPX, sheets, close=file.close)


def _note_above(remarks: SheetNotes, head: Head) -> None:
    remarks.above.extend(head["above"])


def _blame(path: Path, name: str, words: str) -> SourceUnreadable:
    if name in ("", OUT_OF_MEMORY) or "memory" in words.lower():
        return SourceUnreadable(
            f"{path} is a HWPX document that needs too much memory or time to be read.",
            "Save the pages with the table as a document of their own and add that.",
        )
    return SourceUnreadable(
        f"{path} is a HWPX document that cannot be read ({words[:200] or name}).",
        "Download the file again, or save it anew in Hangul.",
    )
