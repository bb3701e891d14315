"""What a file that is no table, or none that is known, seems to be, and what to try next.

For people who wonder why a file was not taken; nothing is decided by it. Files are told by their
first bytes as their formats fix them: PDF ISO 32000-1 7.5.2, PNG ISO 15948 5.2, ZIP APPNOTE 4.3.7,
gzip RFC 1952 2.3.1, SQLite its file format page, compound files MS-CFB 2.2, shapes and their index
the ESRI Shapefile Technical Description (July 1998, tables 1 and 11), projections OGC 01-009.
"""

from __future__ import annotations

import codecs
import csv
import re
from pathlib import Path

import msgspec

from riparian.english import first_of


class Seeming(msgspec.Struct, frozen=True):
    """`looks` goes on "it …": "is a PDF document"; `next_step` is a sentence of its own."""

    looks: str
    next_step: str


_UNPACK = "Unpack it and add the files inside."
_ASK_DATA = "Ask the publisher for the data behind it, as IATI XML or as a table."
_ASK_TABLE = "Ask the publisher for IATI XML or a table."
_SAVE_TABLE = "Save the table as CSV (UTF-8) or .xlsx and add that file."
_AGAIN = "Download the file again."
_MAP_LAYER = Seeming(
    "is part of a map layer (shapefile) and contains no projects", "Nothing needs to be done."
)

SEEMS_TABLE = "seems to be a table"
PLAIN_TEXT = Seeming(
    "is plain text", f"{_ASK_TABLE} If it is a list with a single column, save it as .xlsx."
)
JSON = Seeming("is JSON", _ASK_TABLE)
WEB_PAGE = Seeming(
    "is a web page",
    "If you meant to download a file, the address returned a page instead; try again.",
)

_MARKS: tuple[tuple[bytes, Seeming], ...] = (
    (b"%PDF-", Seeming("is a PDF document", _ASK_DATA)),
    (b"\x89PNG\r\n\x1a\n", Seeming("is an image", _ASK_DATA)),
    (b"\xff\xd8\xff", Seeming("is an image", _ASK_DATA)),
    (b"GIF8", Seeming("is an image", _ASK_DATA)),
    (b"II*\x00", Seeming("is an image", _ASK_DATA)),
    (b"MM\x00*", Seeming("is an image", _ASK_DATA)),
    (b"\x00\x00\x27\x0a", _MAP_LAYER),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Seeming("is an old Office file", _SAVE_TABLE)),
    (b"\x1f\x8b", Seeming("is packed (gzip)", _UNPACK)),
    (b"BZh", Seeming("is packed (bzip2)", _UNPACK)),
    (b"\xfd7zXZ\x00", Seeming("is packed (xz)", _UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", Seeming("is packed (7-Zip)", _UNPACK)),
    (b"Rar!\x1a\x07", Seeming("is packed (RAR)", _UNPACK)),
    (b"PAR1", Seeming("is a Parquet file", _AGAIN)),
    (b"SQLite format 3\x00", Seeming("is a database", _SAVE_TABLE)),
)
_ZIPPED: tuple[tuple[bytes, Seeming], ...] = (
    (b"xl/", Seeming("is a spreadsheet", _SAVE_TABLE)),
    (b"opendocument.spreadsheet", Seeming("is a spreadsheet", _SAVE_TABLE)),
    (b"word/", Seeming("is a text document", _ASK_DATA)),
    (b"opendocument.text", Seeming("is a text document", _ASK_DATA)),
    (b"ppt/", Seeming("is a presentation", _ASK_DATA)),
)
_RIFF_WEBP = re.compile(rb"RIFF.{4}WEBP", re.DOTALL)
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_PROJECTION = re.compile(r"\s*(?:GEOGCS|PROJCS|GEOGCRS|PROJCRS|GEOCCS)\s*\[", re.IGNORECASE)
_LONGEST_CODE_PAGE = 20
_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_XML_ASIDE = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
_SEPARATORS = (",", ";", "\t", "|")
NAMES_SHOWN = 8
"""Names of columns that a message lists; the rest is counted."""


def what_it_seems(head: bytes, path: Path | None = None) -> Seeming:
    """What a file seems to be by its first bytes; by `path`, whether a map lies beside it."""
    if not head:
        return Seeming("is empty", _AGAIN)
    if head.startswith(b"PK\x03\x04"):
        return next(
            (seeming for mark, seeming in _ZIPPED if mark in head),
            Seeming("is packed (zip)", _UNPACK),
        )
    for mark, seeming in _MARKS:
        if head.startswith(mark):
            return seeming
    if part := map_part(head, path):
        return part
    if _RIFF_WEBP.match(head):
        return Seeming("is an image", _ASK_DATA)
    if head.startswith(_WIDE):
        return _text(head.decode("utf-16", errors="replace").lstrip())
    if b"\x00" in head:
        return Seeming("is a binary file", _ASK_TABLE)
    return _text(head.decode("utf-8-sig", errors="replace").lstrip())


def map_part(head: bytes, path: Path | None = None) -> Seeming | None:
    """What a file that goes with a map layer is, because some look like tables; None for others."""
    text = head[:200].decode("ascii", errors="replace")
    if head.startswith(b"\x00\x00\x27\x0a") or _PROJECTION.match(text):
        return _MAP_LAYER
    beside_shapes = path is not None and _is_beside_shapes(path)
    if _is_dbase(head):
        lone = "is a dBase table, as in map layers (shapefiles)"
        step = "If it contains projects, save it as CSV (UTF-8) or .xlsx and add that file."
        return _MAP_LAYER if beside_shapes else Seeming(lone, step)
    return _MAP_LAYER if beside_shapes and _is_code_page(text) else None


def columns_in_words(names: list[str]) -> str:
    """The first of these names of columns, and how many more there are."""
    return first_of((" ".join(name.split())[:40] for name in names), NAMES_SHOWN)


def _is_beside_shapes(path: Path) -> bool:
    try:
        return any(path.with_suffix(suffix).is_file() for suffix in (".shp", ".SHP"))
    except (OSError, ValueError):
        return False


def _is_dbase(head: bytes) -> bool:
    """By the header of dBase III and later: version, day of change, and its own length in order.

    That is 32 bytes, 32 for each field, and one or, in Visual FoxPro, 264 more.
    """
    if len(head) < 34 or head[0] not in (0x03, 0x30, 0x31, 0x32, 0x83, 0x8B, 0xF5):
        return False
    length = int.from_bytes(head[8:10], "little")
    is_day = 1 <= head[2] <= 12 and 1 <= head[3] <= 31
    return is_day and length > 64 and (length - 33) % 32 in (0, 263 % 32)


def _is_code_page(text: str) -> bool:
    word = text.strip()
    if not word or len(text) > _LONGEST_CODE_PAGE:
        return False
    try:
        codecs.lookup(word)
    except (LookupError, ValueError):
        return word.isdecimal()
    return True


def _text(text: str) -> Seeming:
    if not text:
        return Seeming("contains only spaces", _AGAIN)
    if re.match(r"<!doctype html|<html", text, re.IGNORECASE):
        return WEB_PAGE
    if text.startswith("<"):
        return _xml(text)
    if text.startswith(("{", "[")):
        return JSON
    return _table(text)


def _xml(text: str) -> Seeming:
    element = _ELEMENT.search(_XML_ASIDE.sub("", text[:4096]))
    root = element.group(1) if element else None
    if root in ("iati-activities", "iati-activity"):
        return Seeming(
            "is an IATI activity file, which needs no mapping",
            "Add it without a mapping: riparian add FILE.",
        )
    if root == "iati-organisations":
        return Seeming(
            "is an IATI organisation file",
            "It contains budgets of an organisation, not activities. Add its activity file"
            " instead.",
        )
    if root and root.lower() == "html":
        return Seeming("is a web page", "Download the file that the page links to.")
    named = f"is XML with the root element '{root}'" if root else "is XML without a root element"
    return Seeming(named, "Ask the publisher for an IATI activity file.")


def _table(text: str) -> Seeming:
    lines = [line[:10_000] for line in text.splitlines() if line.strip()][:2]
    separator = max(_SEPARATORS, key=lines[0].count)
    rows = [next(csv.reader([line], delimiter=separator), []) for line in lines]
    if len(rows[0]) < 2 or len(rows[0]) != len(rows[-1]):
        return PLAIN_TEXT
    by = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[separator]
    return Seeming(
        f"{SEEMS_TABLE}, separated by {by}, with the columns {columns_in_words(rows[0])}",
        "Save it as CSV (UTF-8) or .xlsx and add that file.",
    )
