"""Reads a workbook, a Parquet file or a document in a process of its own, for `sandbox`; not to be
imported.

The libraries that read these are not written in Python, and a bad file can end them together with
the process they are in. calamine lays a sheet out as a full grid: a 5 kB workbook with one value
in its far corner makes that 512 GB, and repeats a text that many cells share. DuckDB trusts
lengths in a Parquet file: one wrong byte can be a segmentation fault. So it is this process that
ends, within the limits that `sandbox` gives it, and the reader lives. What it sends comes in small
pieces, so that nobody has to hold more than this process did.

Values only: calamine knows no macros, and formulas for what they last resulted in. It loads
nothing but what it needs, and ends with the process that started it. It is given a kind and a path,
and then the numbers of the sheets wanted, by line. What it writes are frames: a length in 4 bytes
and that much msgpack, [kind, content].
"""

from __future__ import annotations

import datetime
import re
import struct
import sys
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from decimal import Decimal
from itertools import islice
from typing import Any

import msgspec

from riparian.workers.processes import begin

SECONDS_LIMIT = 1800
PDF_SECONDS = 20
PDF_PAGE_SECONDS = 3
HWPX_SECONDS = 120
CELLS_AT_ONCE = 20_000
LETTERS_AT_ONCE = 4_000_000
MERGED_LIMIT = 20_000
SHEETS_LIMIT = 10_000
_EXACT = 2.0**53
# MessagePack has no larger whole numbers; these go as marked text
_WORD = 2**63
_HUGE = ("HUGEINT", "UHUGEINT", "BIGNUM", "UBIGINT")
_PLAIN = frozenset((int, float, bool, type(None)))
_ENCODE = msgspec.msgpack.Encoder().encode
_OUT = sys.stdout.buffer
_UNKNOWN_MERGED = (
    "Which cells of this workbook are merged is not known: a value over several rows is that of the"
    " first alone."
)
_FORMULA = "hold a formula without its result and are given as empty"
_LOST = (
    (b't="e"', "hold an error such as #N/A and are given as empty"),
    (b"</f></c>", _FORMULA),
    (b"</f><v></v>", _FORMULA),
    (b"</f><v/>", _FORMULA),
    (
        b'vertAlign val="superscript"',
        "hold raised letters or digits, which are read like others (500 with a mark 1 as 5001)",
    ),
)
_DUCKDB: dict[str, Any] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "300MB",
    "threads": "1",
}
_ZONED = "TIMESTAMP WITH TIME ZONE"


def main() -> None:
    """Open the file and serve its sheets until no more is asked."""
    begin()
    _limit_seconds(SECONDS_LIMIT)
    kind, path = sys.argv[1:]
    try:
        readers: dict[str, type[_Workbook | _Parquet | _Pdf | _Hwpx]] = {
            "workbook": _Workbook, "parquet": _Parquet, "pdf": _Pdf, "hwpx": _Hwpx,
        }  # fmt: skip
        readers[kind](path).serve()
    except BaseException as error:  # a panic in calamine is no Exception
        _send("error", [type(error).__name__, str(error)])


def _limit_seconds(most: int) -> None:
    if sys.platform == "win32":
        return
    import resource  # not on Windows

    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))
    # A file can be made so that it ends this process: no image of its memory is left for that
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _Workbook:
    def __init__(self, path: str) -> None:
        import python_calamine  # only where it is needed

        self._path = path
        self._book = python_calamine.CalamineWorkbook.from_path(path)
        self._shown = python_calamine.SheetVisibleEnum.Visible
        self._worksheet = python_calamine.SheetTypeEnum.WorkSheet

    def serve(self) -> None:
        sheets = self._book.sheets_metadata
        if len(sheets) > SHEETS_LIMIT:
            raise ValueError(f"it names {len(sheets):,} sheets; {SHEETS_LIMIT:,} are allowed")
        described = [[s.name, s.visible != self._shown, s.typ == self._worksheet] for s in sheets]
        _send("sheets", described)
        for line in sys.stdin:
            sheet = self._book.get_sheet_by_index(int(line))
            ranges = self._merged(sheet, int(line))
            merged = ranges or []
            _send("head", {"merged": merged[:MERGED_LIMIT], "nested": False})
            # calamine leaves out empty columns before the first that is filled, but not rows.
            left = [None] * (sheet.start[1] if sheet.start else 0)  # rows it counts from the first
            _send_rows(enumerate((left + _cells(row) for row in sheet.iter_rows()), start=1))
            unknown = [] if ranges is not None else [_UNKNOWN_MERGED]
            _send("end", [*_lost(self._path), *unknown, *_notes_on_merged(len(merged))])

    def _merged(self, sheet: Any, index: int) -> list[Any] | None:
        """The merged cells; None where they are not known, as of xlsb, and of a spreadsheet that is
        no proper XML: calamine reads its cells all the same."""
        if not _is_ods(self._path):
            ranges: list[Any] | None = sheet.merged_cell_ranges
            return ranges
        # Only where they are needed
        from lxml import etree

        from riparian.ingest.tables.ods_merged import merged_ranges

        with suppress(etree.XMLSyntaxError):
            return list(islice(merged_ranges(self._path, index), MERGED_LIMIT + 1))
        return None


def _cells(row: list[Any]) -> list[Any]:
    return [(cell or None) if type(cell) is str else _cell(cell) for cell in row]


def _cell(cell: Any) -> Any:
    """A cell that is no text as msgpack carries it: whole numbers whole, dates as marked text."""
    if type(cell) is float:
        # Beyond 2**53 not every whole number is a float, so it may not be the one that was typed.
        return int(cell) if cell.is_integer() and -_EXACT <= cell <= _EXACT else cell
    if type(cell) in (datetime.time, datetime.timedelta):
        return str(cell)
    return _marked(cell) if isinstance(cell, datetime.date) else cell


def _marked(day: datetime.date) -> msgspec.msgpack.Ext:
    code = 1 if isinstance(day, datetime.datetime) else 2
    return msgspec.msgpack.Ext(code, day.isoformat().encode())


def _is_ods(path: str) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as parts:
        return "content.xml" in parts.namelist()


def _lost(path: str) -> list[str]:
    """What calamine gives as empty cells though something stands there, or loses of texts; known
    for xlsx only."""
    if not zipfile.is_zipfile(path):
        return []
    counts: dict[str, int] = {}
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
            if is_sheet or name == "xl/sharedStrings.xml":
                _count_lost(parts, name, counts)
    return [f"Cells {what}: {count:,} in this workbook." for what, count in counts.items()]


def _notes_on_merged(count: int) -> list[str]:
    if count <= MERGED_LIMIT:
        return []
    return [f"Of the merged ranges of cells the first {MERGED_LIMIT:,} were looked at."]


def _count_lost(parts: zipfile.ZipFile, name: str, counts: dict[str, int]) -> None:
    with parts.open(name) as part:
        before = b""
        while chunk := part.read(1 << 20):
            for mark, what in _LOST:
                # A mark may lie across two chunks.
                edge = before[1 - len(mark) :] + chunk[: len(mark) - 1]
                if times := chunk.count(mark) + edge.count(mark):
                    counts[what] = counts.get(what, 0) + times
            before = chunk


class _Pdf:
    """A PDF's tables: a sheet for each page that a table is on."""

    def __init__(self, path: str) -> None:
        from riparian.ingest.tables.pdf.sheets import PdfSheets  # only where it is needed

        _limit_seconds(PDF_SECONDS)
        self._sheets = PdfSheets(
            path,
            lambda pages: _limit_seconds(PDF_SECONDS + min(pages * PDF_PAGE_SECONDS, 900)),
            lambda: _send("page", None),
        )

    def serve(self) -> None:
        if not self._sheets.described:
            _send("error", ["NoTable", self._sheets.why_none])
            return
        _send("sheets", self._sheets.described)
        for line in sys.stdin:
            index = int(line)
            _send("head", self._sheets.head(index))
            _send_rows(self._sheets.rows(index))
            _send("end", self._sheets.notes(index))


class _Hwpx:
    """A HWPX document's tables, each a sheet."""

    def __init__(self, path: str) -> None:
        from riparian.ingest.tables.hwpx_sheets import HwpxSheets  # only where it is needed

        _limit_seconds(HWPX_SECONDS)
        self._sheets = HwpxSheets(path)

    def serve(self) -> None:
        _send("sheets", self._sheets.described)
        for line in sys.stdin:
            index = int(line)
            _send("head", self._sheets.head(index))
            _send_rows(self._sheets.rows(index))
            _send("end", [])


class _Parquet:
    def __init__(self, path: str) -> None:
        import duckdb  # only where it is needed

        self._connection = duckdb.connect(config=_DUCKDB)
        self._path = re.sub(r"([*?\[])", r"[\1]", path)  # else it is a pattern for other files
        described = self._query("DESCRIBE SELECT *").fetchall()
        self._columns = [(str(row[0]), str(row[1])) for row in described]

    def serve(self) -> None:
        _send("sheets", [["", False, True]])
        for _ in sys.stdin:
            kinds = [kind for _, kind in self._columns]
            nested = any(kind.endswith("]") or kind.startswith(("STRUCT", "MAP")) for kind in kinds)
            _send("head", {"merged": [], "nested": nested})
            _send_rows([(1, [name for name, _ in self._columns])])
            _send_rows(enumerate(self._records(), start=2))
            _send("end", [])

    def _records(self) -> Iterable[list[Any]]:
        """Records in file order; a time with a zone needs no library for zones this way."""
        chosen = ", ".join(
            f"CAST({_quoted(name)} AS TIMESTAMP)" if kind == _ZONED else _quoted(name)
            for name, kind in self._columns
        )
        fit = _PLAIN - {int} if any(kind in _HUGE for _, kind in self._columns) else _PLAIN
        result = self._query(f"SELECT {chosen}")
        while batch := result.fetchmany(1000):
            for values in batch:
                yield [value if type(value) in fit else _as_carried(value) for value in values]

    def _query(self, select: str) -> Any:
        source = "FROM read_parquet(?, hive_partitioning = false)"
        return self._connection.execute(f"{select} {source}", [self._path])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _as_carried(value: Any) -> Any:
    """A value as msgpack carries it; what nests stays nested."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, dict):
        return {str(key): _as_carried(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_as_carried(inner) for inner in value]
    if isinstance(value, Decimal) and value.is_finite():
        value = int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, int):
        return value if -_WORD <= value < _WORD else msgspec.msgpack.Ext(3, str(value).encode())
    if isinstance(value, datetime.date):
        return _marked(value)
    if isinstance(value, bytes):
        return _text(value)
    return value if value is None or isinstance(value, float) else str(value)


def _text(value: bytes) -> str | None:
    try:
        return value.decode("utf-8") or None
    except UnicodeDecodeError:
        return value.hex()


def _send_rows(rows: Iterable[tuple[int, list[Any]]]) -> None:
    """Send the rows in which anything stands, many at once."""
    batch: list[tuple[int, list[Any]]] = []
    size = letters = 0
    for number, row in rows:
        if any(cell is not None for cell in row):
            batch.append((number, row))
            size += len(row)
            letters += sum(len(cell) for cell in row if type(cell) is str)
        if size >= CELLS_AT_ONCE or letters >= LETTERS_AT_ONCE:
            _send("rows", batch)
            batch, size, letters = [], 0, 0
    _send("rows", batch)


def _send(kind: str, content: Any) -> None:
    frame = _ENCODE([kind, content])
    _OUT.write(struct.pack(">I", len(frame)))
    _OUT.write(frame)
    _OUT.flush()


if __name__ == "__main__":
    main()
