"""What a file that no reader knows seems to be, in words, and what to try next.

For people who wonder why a file was not taken; nothing is decided by it. Files are told by their
first bytes as their formats fix them: PDF ISO 32000-1 7.5.2, PNG ISO 15948 5.2, ZIP APPNOTE 4.3.7,
gzip RFC 1952 2.3.1, Parquet and SQLite their file format pages, compound files MS-CFB 2.2.
"""

from __future__ import annotations

import csv
import re

import msgspec


class Seeming(msgspec.Struct, frozen=True):
    """`looks` goes on "it …": "is a PDF document"; `next_step` is a sentence of its own."""

    looks: str
    next_step: str


_SAVE = "Save the sheet with its table as CSV (UTF-8)."
_UNPACK = "Unpack it and add the files in it."
_ASK_DATA = "Ask the publisher for the data behind it, as IATI XML or as a table."

_MARKS: tuple[tuple[bytes, Seeming], ...] = (
    (b"%PDF-", Seeming("is a PDF document", _ASK_DATA)),
    (b"\x89PNG\r\n\x1a\n", Seeming("is an image", _ASK_DATA)),
    (b"\xff\xd8\xff", Seeming("is an image", _ASK_DATA)),
    (b"GIF8", Seeming("is an image", _ASK_DATA)),
    (b"II*\x00", Seeming("is an image", _ASK_DATA)),
    (b"MM\x00*", Seeming("is an image", _ASK_DATA)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Seeming("is an old Office file", _SAVE)),
    (b"\x1f\x8b", Seeming("is packed (gzip)", _UNPACK)),
    (b"BZh", Seeming("is packed (bzip2)", _UNPACK)),
    (b"\xfd7zXZ\x00", Seeming("is packed (xz)", _UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", Seeming("is packed (7-Zip)", _UNPACK)),
    (b"Rar!\x1a\x07", Seeming("is packed (RAR)", _UNPACK)),
    (b"PAR1", Seeming("is a Parquet file", "Save it as CSV (UTF-8).")),
    (b"SQLite format 3\x00", Seeming("is a database", "Save its table as CSV (UTF-8).")),
)
_ZIPPED: tuple[tuple[bytes, Seeming], ...] = (
    (b"xl/", Seeming("is a spreadsheet", _SAVE)),
    (b"opendocument.spreadsheet", Seeming("is a spreadsheet", _SAVE)),
    (b"word/", Seeming("is a text document", _ASK_DATA)),
    (b"opendocument.text", Seeming("is a text document", _ASK_DATA)),
)
_RIFF_WEBP = re.compile(rb"RIFF.{4}WEBP", re.DOTALL)
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_XML_ASIDE = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
_SEPARATORS = (",", ";", "\t", "|")
_NAMES_SHOWN = 8


def what_it_seems(head: bytes) -> Seeming:
    """What a file seems to be by its first bytes."""
    if not head:
        return Seeming("is empty", "Fetch the file again.")
    if head.startswith(b"PK\x03\x04"):
        return next(
            (seeming for mark, seeming in _ZIPPED if mark in head),
            Seeming("is packed (zip)", _UNPACK),
        )
    for mark, seeming in _MARKS:
        if head.startswith(mark):
            return seeming
    if _RIFF_WEBP.match(head):
        return Seeming("is an image", _ASK_DATA)
    if head.startswith(_WIDE):
        return Seeming("is text in UTF-16", "Save it again as UTF-8.")
    if b"\x00" in head:
        return Seeming("is a binary file", "Ask the publisher for IATI XML or a table.")
    return _text(head.decode("utf-8-sig", errors="replace").lstrip())


def _text(text: str) -> Seeming:
    if not text:
        return Seeming("holds nothing but spaces", "Fetch the file again.")
    if re.match(r"<!doctype html|<html", text, re.IGNORECASE):
        return Seeming(
            "is a web page",
            "If you meant a file to download, the address gave a page instead; fetch it again.",
        )
    if text.startswith("<"):
        return _xml(text)
    if text.startswith(("{", "[")):
        return Seeming("is JSON", "Ask the publisher for IATI XML or a table.")
    return _table(text)


def _xml(text: str) -> Seeming:
    element = _ELEMENT.search(_XML_ASIDE.sub("", text[:4096]))
    root = element.group(1) if element else None
    if root == "iati-organisations":
        return Seeming(
            "is an IATI organisation file",
            "It holds budgets of an organisation and no activities; add its activity file.",
        )
    if root and root.lower() == "html":
        return Seeming("is a web page", "Fetch the file behind the page.")
    named = f"is XML with the root element '{root}'" if root else "is XML without a root element"
    return Seeming(named, "Ask the publisher for an IATI activity file.")


def _table(text: str) -> Seeming:
    lines = [line[:10_000] for line in text.splitlines() if line.strip()][:2]
    separator = max(_SEPARATORS, key=lines[0].count)
    rows = [next(csv.reader([line], delimiter=separator), []) for line in lines]
    if len(rows[0]) < 2 or len(rows[0]) != len(rows[-1]):
        return Seeming("is plain text", "Ask the publisher for IATI XML or a table.")
    names = [name.strip() for name in rows[0]]
    shown = ", ".join(name[:40] for name in names[:_NAMES_SHOWN])
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    by = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[separator]
    return Seeming(
        f"seems to be a table, separated by {by}, with the columns {shown}{more}",
        "Rename its columns to those of the register, separated by commas, and add it again.",
    )
