"""`check_mapping`: what a mapping makes of a table, before anything is added.

Two passes: one that tries every cell of every mapped column, and one with the reader itself, which
says how many records come out. Nothing is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Literal

import msgspec

from riparian.codelists.lists import country_code, load_codelist
from riparian.errors import BadRequest, SourceError
from riparian.ingest.mapped.engine.code_words import status_code
from riparian.ingest.mapped.engine.column_rules import SAMPLE, settle_rules
from riparian.ingest.mapped.engine.field_slots import Slot
from riparian.ingest.mapped.engine.mapped_reader import MappedReader, fits
from riparian.ingest.mapped.engine.mapping import Mapping, parse_mapping
from riparian.ingest.mapped.engine.mapping_plan import Plan, find_columns, near_names
from riparian.ingest.mapped.engine.row_findings import FileFindings, MappedRow
from riparian.ingest.mapped.engine.sheet_lines import read_sheets
from riparian.ingest.mapped.suggest.suggestion import NO_CURRENCY, advice
from riparian.ingest.reader import ReadOptions, ReadRecord
from riparian.ingest.tables.open_table import open_table
from riparian.ingest.tables.sheet import Header
from riparian.ingest.tables.unpack import UnpackedFile, unpack
from riparian.language.figures.cell_reading import State, fold_text, is_absent
from riparian.language.figures.dates import read_date
from riparian.language.figures.numbers import read_number
from riparian.language.figures.periods import read_period
from riparian.model.activity import Activity
from riparian.problems import Problem, ProblemsOfKind, ProblemTally

EXAMPLES = 3
"""Cells that are quoted for each field that has any that were not understood."""


class MissingColumn(msgspec.Struct, frozen=True):
    """A column that the mapping names and the table lacks, for which field, and similar names."""

    column: str
    fields: tuple[str, ...]
    near: tuple[str, ...]


class FieldCheck(msgspec.Struct, frozen=True):
    """How the cells of one mapped column fared; `wrong` ones are quoted in `examples`.

    `plain` and `understood` have one meaning, `chosen` could have another, `absent` say that there
    is no value.
    """

    field: str
    column: str
    empty: int
    plain: int
    understood: int
    chosen: int
    absent: int
    wrong: int
    examples: tuple[str, ...]


class Check(msgspec.Struct, frozen=True):
    """What came out. `sheets` are those read; `problems` the gravest and then the commonest first.

    Rows that are no records (`not_records`: totals, notes, names once more) are not among `rows`,
    `records` and `refused`; `not_record_kinds` says what they are. `advice`: what nothing says.
    """

    sheets: tuple[str, ...]
    missing: tuple[MissingColumn, ...]
    unused: tuple[str, ...]
    fields: tuple[FieldCheck, ...]
    rows: int
    records: int
    kept: int
    refused: int
    not_records: int
    not_record_kinds: tuple[str, ...]
    problems: tuple[ProblemsOfKind, ...]
    first: Activity | None
    advice: tuple[str, ...] = ()


def check_mapping(text: str, path: Path, *, encoding: str | None = None) -> Check:
    """Try a mapping on a file, of a packed one on the file in it that it fits best.

    Raises BadRequest for a wrong mapping or a file without rows, SourceError for the file.
    """
    mapping = parse_mapping(text)
    encoding = encoding or mapping.table.encoding
    with unpack(path) as members:
        files = [member.path for member in members if isinstance(member, UnpackedFile)]
        attempts = (_try(mapping, file, encoding, len(files) > 1) for file in files)
        tried = [attempt for attempt in attempts if attempt]
        if not tried:
            raise BadRequest(f"{path.name} has no rows.", "Check that this is the file you meant.")
        file, tries = min(tried, key=lambda attempt: len(attempt[1].missing()))
        return _read_all(text, mapping, file, encoding, tries)


def _try(
    mapping: Mapping, file: Path, encoding: str | None, one_of_many: bool
) -> tuple[Path, _Tries] | None:
    """The cells tried; None for a file in which nothing stands, or of many one that is no table."""
    tries = _Tries(mapping)
    try:
        with open_table(file, encoding=encoding) as table:
            for reading in read_sheets(table, tries.choose, FileFindings("check")):
                tries.try_lines(Plan(mapping, reading.header), reading.lines)
    except SourceError:
        if not one_of_many:
            raise
        return None
    return (file, tries) if tries.saw_names else None


def _read_all(
    text: str, mapping: Mapping, path: Path, encoding: str | None, tries: _Tries
) -> Check:
    """What the reader makes of the file; `text` is the mapping as it was given."""
    rows = records = kept = not_records = 0
    first: Activity | None = None
    problems, not_record_kinds = ProblemTally(), dict[str, None]()
    options = ReadOptions(encoding=encoding, mapping=text)
    for item in MappedReader().read(path, "check", options):
        for problem in item.problems if isinstance(item, ReadRecord) else (item,):
            problems.add(problem)
            if problem.code == _NO_RECORD:
                not_record_kinds.setdefault(_kind_of_row(problem))
        if not isinstance(item, ReadRecord):
            continue
        if item.activity is None and any(p.code == _NO_RECORD for p in item.problems):
            not_records += 1
            continue
        records, rows = records + 1, rows + item.rows
        kept += item.activity is not None
        first = first or item.activity
    return Check(
        sheets=tuple(tries.sheets), missing=tries.missing(), unused=tries.unused(),
        fields=tuple(tries.fields()), rows=rows, records=records, kept=kept,
        refused=records - kept, not_records=not_records,
        not_record_kinds=tuple(not_record_kinds), problems=problems.by_kind(), first=first,
        advice=tuple(sentence for sentence in advice(mapping) if sentence != NO_CURRENCY),
    )  # fmt: skip


_NO_RECORD = "row-no-record"
_KINDS_OF_ROW = {
    "adds up": "totals", "is a note": "notes", "column names": "column names",
    "names of columns": "column names",
}  # fmt: skip
"""What such a row is, by the reason that `no_record` gives."""


def _kind_of_row(no_record: Problem) -> str:
    """What a row is that is no record."""
    kinds = (kind for words, kind in _KINDS_OF_ROW.items() if words in no_record.message)
    return next(kinds, "others")


_Outcome = Literal["empty"] | State


class _Tries:
    """The cells tried so far, by field and column, and the headers of the sheets."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._outcomes: dict[tuple[str, str], Counter[_Outcome]] = {}
        self._examples: dict[tuple[str, str], dict[str, None]] = {}
        self._read: list[Header] = []
        self._passed: list[Header] = []
        self.sheets: list[str] = []

    def choose(self, name: str, header: Header) -> Mapping | None:
        """As the reader chooses, and remembers which sheets there are."""
        if not fits(self._mapping, name, header):
            self._passed.append(header)
            return None
        self._read.append(header)
        self.sheets.append(name)
        return self._mapping

    @property
    def saw_names(self) -> bool:
        """Whether there was a sheet with names of columns."""
        return any(header.names for header in (*self._read, *self._passed))

    def try_lines(self, plan: Plan, lines: Iterator[MappedRow]) -> None:
        """Try all cells of a sheet."""
        sample = list(islice(lines, SAMPLE))
        settle_rules(plan, sample, FileFindings("check"))
        slots = [(field, slot) for field, of_field in plan.slots.items() for slot in of_field]
        for line in chain(sample, lines):
            if line.why is None:
                for field, slot in slots:
                    self._try(field, slot, line)

    def _try(self, field: str, slot: Slot, line: MappedRow) -> None:
        key = (field, slot.source.template or slot.source.column or "")
        cell = slot.cell(line)
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            outcome: _Outcome = "empty"
        else:
            outcome = _state(field, slot, cell)
        self._outcomes.setdefault(key, Counter())[outcome] += 1
        if outcome == "wrong":
            examples = self._examples.setdefault(key, {})
            if len(examples) < EXAMPLES:
                examples.setdefault(str(cell)[:60])

    def fields(self) -> Iterator[FieldCheck]:
        """The outcomes, in the order of the mapping."""
        for (field, column), counts in self._outcomes.items():
            yield FieldCheck(
                field, column, counts["empty"], counts["plain"], counts["understood"],
                counts["chosen"] + counts["disputed"], counts["absent"], counts["wrong"],
                tuple(self._examples.get((field, column), ())),
            )  # fmt: skip

    def missing(self) -> tuple[MissingColumn, ...]:
        """Columns that no sheet read has; where no sheet is read, that the likeliest one lacks."""
        used = self._mapping.used_columns()
        headers = self._read or self._passed
        lacking = [
            {name for name, at in zip(used, find_columns(one, used), strict=True) if at is None}
            for one in headers
        ]
        least = min(lacking, key=len, default=set(used))
        header = headers[lacking.index(least)] if headers else None
        return tuple(
            MissingColumn(
                name, self._fields_of(name), tuple(near_names(header, name) if header else ())
            )
            for name in used
            if name in least
        )

    def _fields_of(self, column: str) -> tuple[str, ...]:
        fields = [
            field
            for field, sources in self._mapping.columns.items()
            if any(column in source.columns for source in sources)
        ]
        return tuple(fields + (["key"] if column in self._mapping.table.key else []))

    def unused(self) -> tuple[str, ...]:
        """Columns of the sheets read that the mapping does not name."""
        rules = self._mapping.table
        named = (*self._mapping.used_columns(), *rules.skip, *rules.only)
        found: dict[str, None] = {}
        for header in self._read:
            mapped = set(find_columns(header, named))
            found.update(
                (name, None) for index, name in enumerate(header.names) if index not in mapped
            )
        return tuple(found)


def _state(field: str, slot: Slot, cell: object) -> State:
    """How a filled cell is understood as its field's kind of value."""
    if is_absent(fold_text(str(cell))):
        return "absent"
    reading: object = None
    rules, kind = slot.rules, slot.field.kind
    if kind in ("number", "percentage"):
        reading = read_number(cell, decimal=rules.decimal, unit=slot.unit)  # type: ignore[arg-type]
    elif kind in ("date", "year"):
        reading = read_date(cell, order=rules.order, fiscal=rules.fiscal)  # type: ignore[arg-type]
    elif kind == "period" and slot.duration_in(cell):  # type: ignore[arg-type]
        return "understood"
    elif kind == "period":
        reading = read_period(cell, order=rules.order, fiscal=rules.fiscal)  # type: ignore[arg-type]
    else:
        return _state_of_code(field, slot, str(cell))
    state: State = getattr(reading, "state", "wrong")
    return state


def _state_of_code(field: str, slot: Slot, text: str) -> State:
    codes = [slot.values.get(part.strip(), part.strip()) for part in _parts(slot, text)]
    test = _KNOWN.get(field)
    if test is None or all(map(test, codes)):
        return "plain"
    return "wrong"


def _parts(slot: Slot, text: str) -> list[str]:
    return [part for part in slot.parts_of(text) if part.strip()]


def _is_purpose(code: str) -> bool:
    plain = code.removesuffix(".0")
    return plain in load_codelist("Sector") or plain in load_codelist("SectorCategory")


def _is_currency(code: str) -> bool:
    return code.upper() in load_codelist("Currency") or bool(
        load_codelist("Currency").code_named(code)
    )


_KNOWN = {
    "country": lambda text: text.startswith("region:") or country_code(text) is not None,
    "purpose_code": _is_purpose,
    "currency": _is_currency,
    "status": lambda text: status_code(text) is not None,
}
"""Fields whose codes have to be known."""
