"""`open_table`: a file of any tabular format, told by its content and never by its name."""

from __future__ import annotations

import re
from pathlib import Path

from riparian.errors import NotRecognised, not_readable
from riparian.ingest.tables.delimited import delimited_sheet
from riparian.ingest.tables.hwpx import is_hwp, is_hwpx, no_hwp, open_hwpx
from riparian.ingest.tables.json_tables import looks_like_json, no_json_table, open_json
from riparian.ingest.tables.parquet import MARK, open_parquet
from riparian.ingest.tables.pdf_tables import PDF_MARK, open_pdf
from riparian.ingest.tables.sheet import Table
from riparian.ingest.tables.sniff_dialect import SEPARATORS, sniff
from riparian.ingest.tables.text_encoding import (
    TextEncoding,
    choose_encoding,
    sample_for_encoding,
)
from riparian.ingest.tables.workbook import (
    COMPOUND,
    compound_workbook,
    open_workbook,
    zipped_workbook,
)
from riparian.ingest.unrecognised_file import what_it_seems
from riparian.ingest.walk_paths import check_readable

HEAD_BYTES = 256 * 1024
_ZIP = b"PK\x03\x04"
_ENOUGH_TO_SEEM = 4096
_FEW = 5
_ASIDE = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<![^>\[]*(?:\[.*?\]\s*)?>)", re.DOTALL)
_ELEMENT = re.compile(r"\s*<([A-Za-z_][\w.:-]*)")
_BEGINS_AS_JSON = re.compile(
    r"[\s\ufeff]*(?:\[\s*(?:[\[{\"\]\d-]|true|false|null|$)|\{\s*(?:[\"}]|$))"
)
_IN_PAGES = frozenset((
    "html", "head", "body", "table", "meta", "style", "title", "link", "script", "div", "center",
    "font", "span", "p", "b", "h1", "h2", "h3",
))  # fmt: skip
_OTHER = "Ask the publisher for the data as a table (csv, xlsx, ods, parquet or JSON)."


def open_table(path: Path, *, encoding: str | None = None) -> Table:
    """Open a csv, tsv, xlsx, xlsm, xlsb, xls, ods, parquet, PDF, HWPX, JSON, JSON lines or HTML
    table.

    `encoding` overrules what would be detected in a text. Raises SourceUnreadable where the file
    cannot be opened, is broken or is locked, NotRecognised where it is no table, and BadRequest
    for an encoding that there is not. Closing the Table is good manners, not needed.
    """
    check_readable(path)
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            file.seek(0)
            sample = sample_for_encoding(file)
        return _open(path, head, sample, encoding)
    except OSError as error:
        raise not_readable(path, error) from error


def _open(path: Path, head: bytes, sample: bytes, encoding: str | None) -> Table:
    if head.startswith(MARK):
        return open_parquet(path)
    if head.startswith(PDF_MARK):
        return open_pdf(path)
    if head.startswith(COMPOUND) and is_hwp(path):
        raise no_hwp(path)
    if head.startswith(COMPOUND):
        return open_workbook(path, compound_workbook(path))
    if head.startswith(_ZIP) and is_hwpx(path):
        return open_hwpx(path)
    if head.startswith(_ZIP) and (kind := zipped_workbook(path)):
        return open_workbook(path, kind)
    chosen = choose_encoding(sample, encoding)
    text = head.decode(chosen.name, "replace")
    if _is_binary(text):
        raise _not_a_table(path, head)
    return _open_text(path, head, text, chosen, encoding is not None)


def _open_text(path: Path, head: bytes, text: str, encoding: TextEncoding, trusted: bool) -> Table:
    root = _root(text)
    # Some files called .xls are web pages, which spreadsheet programs open all the same.
    if root in _IN_PAGES:
        from riparian.ingest.tables.html_tables import open_html

        return open_html(path, encoding, trusted=trusted)
    if looks_like_json(text):
        return open_json(path, encoding, trusted=trusted)
    # The lines of an XML file have quotes and commas as well.
    dialect = None if root else sniff(text)
    if dialect is None and _BEGINS_AS_JSON.match(text):
        raise no_json_table(path, encoding)
    if dialect is None:
        raise _not_a_table(path, head)
    by = SEPARATORS[dialect.separator]
    sheet = delimited_sheet(path, encoding, dialect, trusted=trusted)
    return Table(f"a text table separated by {by}", (sheet,), encoding=encoding)


def _root(text: str) -> str:
    """The first element's name where a text is XML or HTML, else ""."""
    at = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    while aside := _ASIDE.match(text, at):
        at = aside.end()
    element = _ELEMENT.match(text, at)
    return element[1].lower() if element else ""


def _is_binary(text: str) -> bool:
    """Whether more control characters stand in it, or at its beginning, than in any text."""
    return not text.strip("\0 \t\r\n\ufeff") or _controls(text) or _controls(text[:1024])


def _controls(text: str) -> bool:
    # 26 too is no sign of a binary file: DOS ended texts with it
    controls = sum(text.count(chr(code)) for code in range(32) if code not in (9, 10, 12, 13, 26))
    return controls > _FEW and controls * 20 > len(text)


def _not_a_table(path: Path, head: bytes) -> NotRecognised:
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return NotRecognised(
            f"{path.name} is a spreadsheet in the XML format of Excel 2003.",
            "Open it in a spreadsheet program and save it as .xlsx.",
        )
    if head.startswith(b"MIME-Version:"):
        return NotRecognised(
            f"{path.name} is a web page in one file (mht).",
            "Open it in a spreadsheet program and save it as .xlsx.",
        )
    seeming = what_it_seems(head[:_ENOUGH_TO_SEEM])
    if seeming.looks.startswith("seems to be a table"):
        return NotRecognised(
            f"{path.name} is text with no columns: nothing separates the values.", _OTHER
        )
    return NotRecognised(f"{path.name} {seeming.looks}.", seeming.next_step)
