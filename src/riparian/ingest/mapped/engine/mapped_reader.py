"""`LayoutReader` and `MappedReader`: tables read by a mapping, of the package or of a person.

The published layouts that the package knows are one mapping file each, in `layouts/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from importlib.resources import files
from itertools import chain, islice
from pathlib import Path

import msgspec

from riparian.errors import RiparianError
from riparian.ingest.mapped.engine.activity import make_record
from riparian.ingest.mapped.engine.column_rules import SAMPLE, settle_rules
from riparian.ingest.mapped.engine.group_lines import in_groups
from riparian.ingest.mapped.engine.hxl import hxl_mapping
from riparian.ingest.mapped.engine.mapping import Mapping, parse_mapping
from riparian.ingest.mapped.engine.mapping_plan import (
    Plan,
    find_columns,
    has_columns,
    tell_columns,
)
from riparian.ingest.mapped.engine.parallel_records import by_halves
from riparian.ingest.mapped.engine.row_findings import FileFindings, MappedRow
from riparian.ingest.mapped.engine.sheet_lines import Choose, SheetReading, read_sheets
from riparian.ingest.reader import AS_FOUND, Look, ReadOptions, ReadRecord
from riparian.ingest.tables.open_table import open_table
from riparian.ingest.tables.pdf_tables import PDF
from riparian.ingest.tables.sheet import Header, Table
from riparian.ingest.tables.text_encoding import encoding_note
from riparian.ingest.walk_paths import check_readable
from riparian.model.activity import CellPlace
from riparian.problems import Problem

_Place = Callable[[ReadRecord, Sequence[MappedRow]], ReadRecord]
"""Gives a record, made of these rows, its places in a document."""


class LayoutReader:
    """Reads the tables of one published layout by the mapping that the package has for it."""

    def __init__(self, mapping: Mapping) -> None:
        layout = mapping.layout
        assert layout is not None, "a layout without marks cannot be recognised"
        self.mapping = mapping
        self.needs = layout.needs
        self.name = layout.name
        self.version = layout.version * 1000 + ENGINE_VERSION
        self.describes = layout.describes

    def recognises(self, look: Look) -> bool:
        """Whether a sheet has all the columns by which the layout is known."""
        return any(has_columns(sheet.header, self.needs) for sheet in look.sheets)

    def read(
        self, path: Path, dataset: str, options: ReadOptions = AS_FOUND
    ) -> Iterator[ReadRecord | Problem]:
        """Go through every sheet of the layout; raises SourceUnreadable if it cannot be opened."""

        def choose(name: str, header: Header) -> Mapping | None:
            return self.mapping if has_columns(header, self.needs) else None

        return read_tables(path, dataset, choose, options.encoding)


_LAYOUTS = files(__package__) / "layouts"


@cache
def layout_readers() -> tuple[LayoutReader, ...]:
    """A reader for each layout; one with more columns to be known by goes first."""
    names = sorted(file.name for file in _LAYOUTS.iterdir() if file.name.endswith(".toml"))
    mappings = (
        parse_mapping((_LAYOUTS / name).read_text(encoding="utf-8"), f"The layout {name}")
        for name in names
    )
    readers = [LayoutReader(mapping) for mapping in mappings if mapping.layout]
    return tuple(sorted(readers, key=lambda reader: (-len(reader.needs), reader.name)))


class MappedReader:
    """Reads any table by the mapping that a person gives; tables with HXL tags map themselves."""

    name = "table"
    describes = "any table with a mapping, and tables with HXL tags"

    def __init__(self) -> None:
        self.version = ENGINE_VERSION

    def recognises(self, look: Look) -> bool:
        """Whether a sheet has HXL tags that say enough; others need a mapping."""
        return any(hxl_mapping(sheet.header) is not None for sheet in look.sheets)

    def read(
        self, path: Path, dataset: str, options: ReadOptions = AS_FOUND
    ) -> Iterator[ReadRecord | Problem]:
        """Go through the sheets that the mapping fits.

        Raises SourceUnreadable where the file cannot be opened, BadRequest for a wrong mapping.
        """
        if options.mapping is None:
            return read_tables(
                path, dataset, lambda _, header: hxl_mapping(header), options.encoding
            )
        mapping = parse_mapping(options.mapping)

        def choose(name: str, header: Header) -> Mapping | None:
            return mapping if fits(mapping, name, header) else None

        return read_tables(path, dataset, choose, options.encoding or mapping.table.encoding)


ENGINE_VERSION = 15
"""Rises whenever the same table would be read differently by the same mapping."""


def fits(mapping: Mapping, name: str, header: Header) -> bool:
    """Whether a sheet is the one that a mapping names, or has the columns that identify records."""
    if mapping.table.sheet is not None:
        return name == mapping.table.sheet
    # A table whose names a person has pointed out need not be recognised by them.
    if mapping.table.header_row is not None:
        return True
    identifying = [
        column
        for field in ("identifier", "title")
        for source in mapping.sources(field)
        for column in source.columns
    ]
    return any(has_columns(header, [column]) for column in identifying)


def read_tables(
    path: Path, dataset: str, choose: Choose, encoding: str | None
) -> Iterator[ReadRecord | Problem]:
    """Records of all sheets that `choose` has a mapping for, then what concerns the file."""
    check_readable(path)
    findings = FileFindings(dataset)
    any_sheet = any_row = any_activity = False
    try:
        with open_table(path, encoding=encoding) as table:
            _tell_encoding(table, findings)
            for reading in read_sheets(table, choose, findings):
                any_sheet = True
                for item in _read_sheet(reading, table, findings):
                    if isinstance(item, ReadRecord):
                        any_row = True
                        any_activity = any_activity or item.activity is not None
                    yield item
    except RiparianError as error:
        findings.flag("table-unreadable", message=f"{error.what} {error.try_this}")
        any_row = True
    if not any_activity:
        _tell_none(findings, any_sheet, any_row)
    yield from findings.finish()


def _tell_none(findings: FileFindings, any_sheet: bool, any_row: bool) -> None:
    """Say that nothing was kept, and why, unless a problem has said so already."""
    if any_sheet:
        why = "no row of it is one" if any_row else "there is no row below the column names"
    elif findings.sheets_left_out:
        findings.flag(
            "mapping-missing",
            message="No sheet has the columns that were to be read. Nothing was read.",
        )
        return
    else:
        why = "it could not be opened" if any_row else "no cell of it is filled"
    findings.flag("file-without-records", message=f"The file holds no activity: {why}.")


def _tell_encoding(table: Table, findings: FileFindings) -> None:
    if table.encoding is not None and (note := encoding_note(table.encoding)):
        code, message = note
        findings.flag(code, message=message)


def _read_sheet(
    reading: SheetReading, table: Table, findings: FileFindings
) -> Iterator[ReadRecord | Problem]:
    named = len(table.sheets) > 1 or table.format == PDF  # there it is the page
    findings.sheet = reading.name if named else None
    plan = Plan(reading.mapping, reading.header)
    tell_columns(plan, reading.header, findings)
    sample = list(islice(reading.lines, SAMPLE))
    settle_rules(plan, sample, findings)
    yield from findings.take()
    place = partial(_placed, plan, reading) if table.format == PDF else None
    yield from _records(plan, chain(sample, reading.lines), findings, place)
    findings.sheet = None


def _placed(
    plan: Plan, reading: SheetReading, record: ReadRecord, lines: Sequence[MappedRow]
) -> ReadRecord:
    """A record of a document with the places of its first row and of its values on the page."""
    activity = record.activity
    if activity is None or activity.provenance.row is None:
        return record
    row = activity.provenance.row
    cells = tuple(_cells_of(plan, reading, row, lines))
    provenance = msgspec.structs.replace(activity.provenance, box=reading.box_of(row), cells=cells)
    activity = msgspec.structs.replace(activity, provenance=provenance)
    return msgspec.structs.replace(record, activity=activity)


def _cells_of(
    plan: Plan, reading: SheetReading, row: int, lines: Sequence[MappedRow]
) -> Iterator[CellPlace]:
    """The cells in which the fields of a record stand: of each column the first that is filled."""
    in_file = dict(enumerate(find_columns(reading.header, reading.mapping.used_columns())))
    for field, slots in plan.slots.items():
        for place in dict.fromkeys(place for slot in slots for place in slot.places):
            line = next((x for x in lines if x.cells[place] is not None), None)
            column = in_file.get(place)
            if line is not None and column is not None:
                elsewhere = line.number if line.number != row else None
                name, box = reading.header.names[column], reading.cell_box(line.number, column)
                yield CellPlace(field, column + 1, name, elsewhere, box)


def _records(
    plan: Plan, lines: Iterator[MappedRow], findings: FileFindings, place: _Place | None
) -> Iterator[ReadRecord]:
    def make(group: Sequence[MappedRow]) -> ReadRecord:
        record = make_record(plan, group, findings)
        return place(record, group) if place is not None else record

    if not plan.key:
        return (make((line,)) for line in lines)

    return in_groups(lines, plan.key_of, make, lambda parts: by_halves(parts, plan, findings))
