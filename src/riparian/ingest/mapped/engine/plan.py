"""`Plan`: a mapping bound to the columns of the tables of one file.

It is made from the mapping, the header and the first lines: they decide the order of days and
months and the decimal mark of each column, where the mapping does not. Each decision is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dictionary
from operator import itemgetter
from typing import Any, Protocol, TypeVar, cast

from riparian.ingest.mapped.engine.columns import find_columns, near_names
from riparian.ingest.mapped.engine.fields import FIELDS
from riparian.ingest.mapped.engine.findings import FileFindings, RecordFindings
from riparian.ingest.mapped.engine.lines import Line
from riparian.ingest.mapped.engine.lists import read_list
from riparian.ingest.mapped.engine.mapping import Mapping, Source
from riparian.ingest.mapped.engine.slots import Rules, Slot, code_text
from riparian.ingest.mapped.engine.small_amounts import tell_small_amounts
from riparian.ingest.tables.day_month_swap import days_exchanged
from riparian.ingest.tables.header import Header
from riparian.language.figures.cell import Cell
from riparian.language.figures.dates import guess_order
from riparian.language.figures.numbers import guess_decimal
from riparian.language.figures.units import Unit

SAMPLE = 5_000
"""Lines that are looked at before the first is read."""

_DATES = frozenset(("date", "period"))
_NUMBERS = frozenset(("number", "percentage"))
_REMEMBERED = 50_000
_SECTION = "heading above"
_TOLD = 5
_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)
_Pick = Callable[[Sequence[Cell]], object]


def _nothing(cells: Sequence[Cell]) -> object:
    return ()


class Topic(Protocol[_T_co]):
    """A function of the cells of one line; what it gives is remembered."""

    def __call__(self, plan: Plan, line: Line, findings: RecordFindings, /) -> _T_co:
        """What the line says; what is wrong with it goes to the findings."""


class Plan:
    """What each field is read from; `numbers` are the columns of a line that make its key."""

    def __init__(self, mapping: Mapping, header: Header) -> None:
        self.mapping = mapping
        self.header = header
        self.defaults = mapping.defaults
        used = mapping.used_columns()
        found = dict(zip(used, find_columns(header, used), strict=True))
        self.missing = tuple(name for name, column in found.items() if column is None)
        places = {name: index for index, name in enumerate(used) if found[name] is not None}
        units = _units(header, found)
        self.slots: dict[str, tuple[Slot, ...]] = {}
        for field, sources in mapping.columns.items():
            slots = [
                Slot(
                    FIELDS[field], source, places,
                    values=_values(mapping, field, source),
                    unit=units.get(source.columns[0]) if FIELDS[field].holds == "row" else None,
                )
                for source in sources
                if all(column in places for column in source.columns)
            ]  # fmt: skip
            if slots:
                self.slots[field] = tuple(slots)
        whole_key = all(name in places for name in mapping.table.key)
        self.key = tuple(places[name] for name in mapping.table.key) if whole_key else ()
        self._key_names = mapping.table.key
        self.key_optional = tuple(
            places[name] for name in mapping.table.key_optional if name in places
        )
        by_field = {field: self.slots.get(field, ()) for field in FIELDS}
        if mapping.layout is None and not by_field["country"]:
            by_field["country"] = (_section_slot(mapping),)
        self.of = by_field.__getitem__
        self._topics: dict[object, tuple[_Pick, dict[object, Any]]] = {}
        self._fixed: dict[object, Any] = {}

    def remember(
        self, topic: Topic[_T], fields: Sequence[str], line: Line, findings: RecordFindings
    ) -> _T:
        """What a function of the line's cells for these fields gives; worked out once for each.

        What left a finding is worked out again each time, so that every finding is told.
        """
        return self.remember_each(topic, fields, (line,), findings)[0]

    def remember_each(
        self,
        topic: Topic[_T],
        fields: Sequence[str],
        lines: Sequence[Line],
        findings: RecordFindings,
    ) -> list[_T]:
        """As `remember`, for each of the lines."""
        pick, known = self._topics.get(topic) or self._topic(topic, fields)
        stated: list[_T] = []
        for line in lines:
            signature = pick(line.cells)
            found = known.get(signature)
            if found is None:
                before = findings.count()
                found = topic(self, line, findings)
                if findings.count() == before and len(known) < _REMEMBERED:
                    known[signature] = found
            stated.append(found)
        return stated

    def _topic(self, topic: object, fields: Sequence[str]) -> tuple[_Pick, dict[object, Any]]:
        slots = [slot for field in fields for slot in self.of(field)]
        places = sorted({place for slot in slots for place in slot.places})
        pick: _Pick = itemgetter(*places) if places else _nothing
        return self._topics.setdefault(topic, (pick, {}))

    def fixed(self, make: Callable[[Plan], _T]) -> _T:
        """What a function makes of the plan alone; made once."""
        made = self._fixed.get(make)
        if made is None:
            made = self._fixed[make] = make(self)
        return cast(_T, made)

    def key_of(self, line: Line) -> str:
        """The key of a line; "" for one that lacks a part of it, or is refused."""
        if line.why is not None:
            return ""
        cells = line.cells
        texts = [code_text(cells[place]) for place in self.key]
        if not all(texts):
            return ""
        texts += [code_text(cells[place]) for place in self.key_optional]
        return "\x1f".join(texts)

    def lacking_of_key(self, line: Line) -> str:
        """The columns of the key that are empty in a line."""
        by_place = zip(self._key_names, self.key, strict=True)
        return ", ".join(name for name, place in by_place if not code_text(line.cells[place]))

    @property
    def rules(self) -> dict[str, tuple[Rules, ...]]:
        """How the cells of each slot are understood, by field; see `decide`."""
        return {field: tuple(slot.rules for slot in slots) for field, slots in self.slots.items()}

    def follow(self, rules: Dictionary[str, Sequence[Rules]]) -> None:
        """Take the rules of another plan of the same mapping and header."""
        for field, found in rules.items():
            for slot, its in zip(self.slots[field], found, strict=True):
                slot.rules = its

    def decide(self, sample: Sequence[Line], findings: FileFindings) -> None:
        """Settle the order of dates and the decimal marks by the sample; tell what was settled."""
        table = self.mapping.table
        lines = [line for line in sample if line.why is None]
        for slots in self.slots.values():
            for slot in slots:
                slot.rules.fiscal = table.fiscal
                cells = [slot.cell(line) for line in lines]
                if slot.field.kind in _DATES:
                    guess = guess_order(cells)
                    slot.rules.order = table.date_order or guess.order
                    slot.rules.exchanged = days_exchanged(cells)
                    if slot.rules.exchanged:
                        _tell_exchanged(slot, slot.rules.exchanged, findings)
                    if table.date_order is None and guess.why:
                        _tell_order(slot, guess.why, findings)
                elif slot.field.kind in _NUMBERS:
                    slot.rules.decimal = table.decimal or guess_decimal(cells)
                    if slot.field.holds == "row" and self.mapping.layout is None:
                        tell_small_amounts(slot, cells, findings)


def _section_slot(mapping: Mapping) -> Slot:
    """The country of the heading above, which is the last cell of lines that have no other."""
    values = mapping.values.get("country", {})
    places = {_SECTION: len(mapping.used_columns())}
    return Slot(FIELDS["country"], Source(column=_SECTION), places, values=values)


def _tell_order(slot: Slot, why: str, findings: FileFindings) -> None:
    chosen = {"dmy": "as day/month/year", "mdy": "as month/day/year"}
    order = slot.rules.order
    how = chosen[order] if order else "only for their year where both orders are possible"
    column = ", ".join(slot.source.columns)
    findings.flag(
        "table-note",
        field=slot.name,
        message=f"Dates in '{column}' such as 01/02/2019 are read {how}: {why}.",
    )


def _tell_exchanged(slot: Slot, why: str, findings: FileFindings) -> None:
    column = ", ".join(slot.source.columns)
    findings.flag(
        "table-note",
        field=slot.name,
        message=f"In '{column}' day and month were probably exchanged by a spreadsheet: {why}. "
        "Of days that could be either, only the year is taken.",
    )


def tell_columns(plan: Plan, header: Header, findings: FileFindings) -> None:
    """Name the columns that the mapping wants and the table lacks, and those that are not read."""
    mapping = plan.mapping
    row = header.header_rows[0] if header.header_rows else None
    if mapping.layout is None:
        for name in plan.missing:
            near = near_names(header, name)
            findings.flag(
                "columns-missing", row=row, expected=f"the column '{name}'",
                got=", ".join(near) or None, kept="the rows were read without it",
            )  # fmt: skip
    if "title" not in plan.slots and "title" not in plan.defaults:
        findings.flag("table-without-titles", row=row, kept="its records complete those of others")
    known = {*find_columns(header, (*mapping.used_columns(), *mapping.table.skip))}
    rest = [name for index, name in enumerate(header.names) if index not in known]
    if rest:
        findings.flag("columns-unknown", row=row, got=", ".join(rest), kept="they were left out")
    notes = [header.why] if header.why and not header.sure else []
    if header.numbering:
        notes.append(f"Row {header.numbering} counts the columns and was taken for no record.")
    for note in (*notes, *_some(header.renamed)):
        findings.flag("table-note", row=row, message=note)


def _some(notes: Sequence[str]) -> Sequence[str]:
    """The first few of many notes, and how many there are."""
    if len(notes) <= _TOLD + 1:
        return notes
    return (*notes[:_TOLD], f"{len(notes) - _TOLD:,} other columns were named in the same way.")


def _units(header: Header, found: dict[str, int | None]) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for name, column in found.items():
        unit = header.units[column] if column is not None and header.units else None
        if unit is not None:
            units[name] = unit
    return units


def _values(mapping: Mapping, field: str, source: Source) -> dict[str, str]:
    """What the words of a source mean: the mapping's own, over those of a list of the package."""
    listed = read_list(source.values) if source.values else {}
    return {**listed, **mapping.values.get(field, {})}
