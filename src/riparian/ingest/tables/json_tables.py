"""JSON as tables: arrays of objects, records by identifier in an object, or an object a line.

A file is gone through once when it is opened, for the names that its objects have, and again for
the rows. Row 1 holds the names, and record n stands in row n + 1. What nests is made flat as
`flatten_records` says. A record that is no object becomes a row with a fault; where an array breaks
off, what stood before is given, and a last row with the fault.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from riparian.errors import NotRecognised, SourceUnreadable
from riparian.ingest.tables.flatten_records import SEMICOLONS, FlatColumns, FlatRecord, tidy
from riparian.ingest.tables.json_stream import (
    DECODER,
    PARTS_LIMIT,
    VALUE_LIMIT,
    BrokenJSON,
    JSONStream,
    ObjectWithRepeats,
    has_many_parts,
)
from riparian.ingest.tables.sheet import CellRow, RowFault, Sheet, SheetNotes, Table
from riparian.ingest.tables.text_encoding import TextEncoding
from riparian.ingest.tables.text_lines import TextLines

# As a spreadsheet has at most (decision 0038)
COLUMNS_LIMIT = 16_384
_LOOKS = re.compile(r'[\s\ufeff]*(?:\[\s*(?:[{\]]|$)|\{\s*(?:["}]|$))')

_Record = dict[str, Any] | RowFault
_Read = Callable[[SheetNotes], Iterator[_Record]]


def looks_like_json(head: str) -> bool:
    """Whether a text begins like an array of objects or an object."""
    return bool(_LOOKS.match(head))


def open_json(path: Path, encoding: TextEncoding, *, trusted: bool) -> Table:
    """The tables in a JSON file; raises NotRecognised if it has none."""
    if _is_lines(path, encoding):
        lines = _sheet(
            path.name, path, lambda remarks: _line_records(path, encoding, trusted, remarks)
        )
        return Table("JSON lines", tuple(lines), encoding=encoding)
    sheets = [
        sheet
        for place in dict.fromkeys(_places(path, encoding))
        for sheet in _sheet(
            ".".join(place) or path.name, path, _array_reader(path, encoding, place)
        )
    ]
    if not sheets:
        sheets = _sheet(path.name, path, lambda remarks: _whole_object(path, encoding))
    if not sheets:
        raise no_json_table(path, encoding)
    return Table("JSON", tuple(sheets), encoding=encoding)


def no_json_table(path: Path, encoding: TextEncoding) -> NotRecognised:
    """The error for JSON without a table: that it is broken, and where, or holds no objects."""
    if fault := _fault(path, encoding):
        return NotRecognised(
            f"{path.name} is broken JSON: {fault}.",
            "Download the file again, or ask the publisher for a complete one.",
        )
    return NotRecognised(
        f"{path.name} is JSON, but contains no array of objects.",
        "Ask the publisher for a table, or for JSON with one object per record.",
    )


def _fault(path: Path, encoding: TextEncoding) -> str:
    """Where a text stops being JSON, and what was expected there; "" if it does not."""
    with _stream(path, encoding) as text:
        held = text.read(VALUE_LIMIT)
    # Counted before it is parsed: `[{},{},...]` takes 170 times its size in memory.
    if has_many_parts(held):
        return f"a record of it holds more than {PARTS_LIMIT:,} values"
    try:
        DECODER.decode(held.lstrip("\ufeff"))
    except RecursionError:
        return "its brackets nest too deep to be read"
    except json.JSONDecodeError as error:
        if error.pos >= len(held.rstrip()):
            return f"it ends in line {error.lineno}, before it is whole"
        reason = error.msg[0].lower() + error.msg[1:]
        return f"line {error.lineno}, column {error.colno}: {reason}"
    except ValueError as error:
        return str(error)
    return ""


def _sheet(name: str, path: Path, read: _Read) -> list[Sheet]:
    """A sheet in a list, which is empty where no record is an object."""
    columns_met = FlatColumns()
    for record in read(SheetNotes()):
        if isinstance(record, dict):
            columns_met.add(FlatRecord(record))
        if len(columns_met) > COLUMNS_LIMIT:
            raise NotRecognised(
                f"The objects in {path.name} have more than {COLUMNS_LIMIT:,} different names.",
                "Ask for JSON in which every record has the same names.",
            )
    columns = columns_met.names()
    return [Sheet(name, lambda remarks: _rows(read, columns, remarks))] if columns else []


def _rows(read: _Read, columns: list[str], remarks: SheetNotes) -> Iterator[CellRow]:
    yield CellRow(1, tuple(tidy(name) for name in columns))
    joined = changed = repeated = 0
    clashes: set[str] = set()
    for number, record in enumerate(read(remarks), start=2):
        if not isinstance(record, dict):
            yield CellRow(number, (), record)
            continue
        flat = FlatRecord(record)
        joined += flat.joined
        changed += flat.changed
        repeated += isinstance(record, ObjectWithRepeats)
        clashes |= flat.clashes
        if any(cell is not None for cell in flat.cells.values()):
            yield CellRow(number, tuple([flat.cells.get(name) for name in columns]))
    remarks.notes.extend(_notes(joined, changed, repeated, sorted(clashes)))


def _notes(joined: int, changed: int, repeated: int, clashes: list[str]) -> Iterator[str]:
    if joined:
        yield f"Lists in {joined:,} records were joined with semicolons."
    if changed:
        yield SEMICOLONS.format(changed)
    if repeated:
        yield f"In {repeated:,} records a name stands twice; its last value was kept."
    if clashes:
        shown = ", ".join(clashes[:5])
        yield f"Two values stand under one name and were joined with a semicolon: {shown}."


def _stream(path: Path, encoding: TextEncoding) -> io.TextIOWrapper:
    name = encoding.name
    return path.open(encoding=name, errors="replace", newline="")


def _is_lines(path: Path, encoding: TextEncoding) -> bool:
    """Whether an object closes and another opens after it."""
    with _stream(path, encoding) as text:
        stream = JSONStream(text)
        try:
            if stream.peek() != "{":
                return False
            stream.value()
            return stream.peek() == "{"
        except BrokenJSON:
            return _first_line_is_object(path, encoding)


def _first_line_is_object(path: Path, encoding: TextEncoding) -> bool:
    """For JSON lines of which one is broken."""
    with _stream(path, encoding) as text:
        for _ in range(10):
            line = text.readline(VALUE_LIMIT)
            if isinstance(_record(line), dict) and line.strip():
                return True
    return False


def _places(path: Path, encoding: TextEncoding) -> list[tuple[str, ...]]:
    """Where arrays of objects, or records by identifier, stand, as far as can be followed."""
    places: list[tuple[str, ...]] = []
    with _stream(path, encoding) as text:
        stream = JSONStream(text)
        try:
            for place in stream.tables():
                places.append(place)
                for _ in stream.elements():
                    pass
        except BrokenJSON:
            pass  # told when the rows are read
    return places


def _array_reader(path: Path, encoding: TextEncoding, place: tuple[str, ...]) -> _Read:
    return lambda remarks: _array_records(path, encoding, place)


def _array_records(path: Path, encoding: TextEncoding, place: tuple[str, ...]) -> Iterator[_Record]:
    """The elements of the arrays at one place; a repeated name can make them several."""
    with _stream(path, encoding) as text:
        stream = JSONStream(text)
        inside = False
        try:
            for at in stream.tables():
                inside = at == place
                for element in stream.elements():
                    if inside:
                        yield element if isinstance(element, dict) else "unreadable"
                inside = False
        except BrokenJSON as error:
            if inside:
                yield "cut-off" if error.cut_off else "unreadable"


def _whole_object(path: Path, encoding: TextEncoding) -> Iterator[_Record]:
    with _stream(path, encoding) as text:
        try:
            value = JSONStream(text).value()
        except BrokenJSON:
            return
    if isinstance(value, dict):
        yield value


def _line_records(
    path: Path, encoding: TextEncoding, trusted: bool, remarks: SheetNotes
) -> Iterator[_Record]:
    try:
        with path.open("rb", buffering=1 << 18) as file:
            lines = TextLines(file, encoding, trusted=trusted)
            while line := lines.readline(VALUE_LIMIT):
                if line.strip():
                    yield _record(line)
            remarks.notes.extend(lines.notes())
    except OSError as error:
        raise SourceUnreadable(f"{path} cannot be read ({error}).", "Download it again.") from error


def _record(line: str) -> _Record:
    if has_many_parts(line):
        return "unreadable"
    try:
        value = DECODER.decode(line)
    except (json.JSONDecodeError, ValueError, RecursionError):
        return "unreadable"
    return value if isinstance(value, dict) else "unreadable"
