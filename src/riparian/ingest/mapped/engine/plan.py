"""`Plan`: a mapping bound to the columns of a sheet.

It knows for each field the sources that read it, which columns make the key, and what was worked
out before for the same cells. How days and numbers of a column are written is settled by
`column_rules`, once the first lines have been seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dictionary
from operator import itemgetter
from typing import Any

from riparian.ingest.mapped.engine.columns import find_columns, near_names
from riparian.ingest.mapped.engine.fields import FIELDS
from riparian.ingest.mapped.engine.findings import FileFindings
from riparian.ingest.mapped.engine.line import MappedRow
from riparian.ingest.mapped.engine.lists import read_list
from riparian.ingest.mapped.engine.mapping import FieldSource, Mapping
from riparian.ingest.mapped.engine.slots import Rules, Slot, code_text
from riparian.ingest.tables.header import Header
from riparian.language.figures.reading import Cell
from riparian.language.figures.units import NumberUnit

REMEMBERED = 50_000
"""Results of one function of lines that are kept at hand."""

_SECTION = "heading above"
_RENAMED = 5
"""Columns renamed that are told one by one; the others are counted."""

AMOUNT_TYPES = (("commitment", "2"), ("disbursement", "3"), ("expenditure", "4"), ("amount", None))
"""Fields that hold amounts, with the TransactionType of each; None: `amount_type` says."""

_Pick = Callable[[Sequence[Cell]], object]


def _nothing(cells: Sequence[Cell]) -> object:
    return ()


class Plan:
    """What each field is read from; `key` are the columns of a line that make its key."""

    def __init__(self, mapping: Mapping, header: Header) -> None:
        self.mapping = mapping
        self.header = header
        self.defaults = mapping.defaults
        used = mapping.used_columns()
        columns = dict(zip(used, find_columns(header, used), strict=True))
        self.missing = tuple(name for name, column in columns.items() if column is None)
        places = {name: index for index, name in enumerate(used) if columns[name] is not None}
        self.slots = _slots(mapping, places, _units(header, columns))
        whole_key = all(name in places for name in mapping.table.key)
        self.key = tuple(places[name] for name in mapping.table.key) if whole_key else ()
        self.key_optional = tuple(
            places[name] for name in mapping.table.key_optional if name in places
        )
        by_field = {field: self.slots.get(field, ()) for field in FIELDS}
        # A table without a column for the country may have it in headings between its rows.
        if mapping.layout is None and not by_field["country"]:
            by_field["country"] = (_section_slot(mapping),)
        self.of = by_field.__getitem__
        self.amounts = _amount_sources(by_field)
        self._memories: dict[object, tuple[_Pick, dict[object, Any]]] = {}

    def memory(self, read: object, fields: Sequence[str]) -> tuple[_Pick, dict[object, Any]]:
        """What picks the cells of these fields out of a line, and what `read` made of such cells.

        All calls with one function name the same fields.
        """
        memory = self._memories.get(read)
        if memory is None:
            slots = [slot for field in fields for slot in self.of(field)]
            places = sorted({place for slot in slots for place in slot.places})
            pick: _Pick = itemgetter(*places) if places else _nothing
            memory = self._memories[read] = pick, {}
        return memory

    def has(self, field: str) -> bool:
        """Whether a column or a default says anything of a field."""
        return field in self.slots or field in self.defaults

    def key_of(self, line: MappedRow) -> str:
        """The key of a line; "" for one that lacks a part of it, or is refused."""
        if line.why is not None:
            return ""
        cells = line.cells
        texts = [code_text(cells[place]) for place in self.key]
        if not all(texts):
            return ""
        texts += [code_text(cells[place]) for place in self.key_optional]
        return "\x1f".join(texts)

    def lacking_of_key(self, line: MappedRow) -> str:
        """The columns of the key that are empty in a line."""
        by_place = zip(self.mapping.table.key, self.key, strict=True)
        return ", ".join(name for name, place in by_place if not code_text(line.cells[place]))

    @property
    def rules(self) -> dict[str, tuple[Rules, ...]]:
        """How the cells of each slot are understood, by field; see `column_rules`."""
        return {field: tuple(slot.rules for slot in slots) for field, slots in self.slots.items()}

    def follow(self, rules: Dictionary[str, Sequence[Rules]]) -> None:
        """Take the rules of another plan of the same mapping and header."""
        for field, rules_of_field in rules.items():
            for slot, slot_rules in zip(self.slots[field], rules_of_field, strict=True):
                slot.rules = slot_rules


def _slots(
    mapping: Mapping, places: Dictionary[str, int], units: Dictionary[str, NumberUnit]
) -> dict[str, tuple[Slot, ...]]:
    """The sources of each field of which the table has all columns."""
    slots: dict[str, tuple[Slot, ...]] = {}
    for field, sources in mapping.columns.items():
        of_field = [
            Slot(
                FIELDS[field], source, places,
                values=_values(mapping, field, source),
                # The unit of a whole table ("in million yen") is meant for its amounts alone.
                unit=units.get(source.columns[0]) if FIELDS[field].holds == "row" else None,
            )
            for source in sources
            if all(column in places for column in source.columns)
        ]  # fmt: skip
        if of_field:
            slots[field] = tuple(of_field)
    return slots


def _amount_sources(
    by_field: Dictionary[str, tuple[Slot, ...]],
) -> list[tuple[str | None, list[Slot]]]:
    """The sources of amounts by TransactionType; of one field, type and year they are alternatives.

    What says its year is money beside that of other years.
    """
    kinds: dict[tuple[str, str | None, str | None], list[Slot]] = {}
    for field, usual in AMOUNT_TYPES:
        for slot in by_field[field]:
            key = (field, slot.source.type or usual, slot.source.year)
            kinds.setdefault(key, []).append(slot)
    return [(kind, slots) for (_, kind, _), slots in kinds.items()]


def _section_slot(mapping: Mapping) -> Slot:
    """The country of the heading above, which is the last cell of lines that have no other."""
    values = mapping.values.get("country", {})
    places = {_SECTION: len(mapping.used_columns())}
    return Slot(FIELDS["country"], FieldSource(column=_SECTION), places, values=values)


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
    named = {*find_columns(header, (*mapping.used_columns(), *mapping.table.skip))}
    rest = [name for index, name in enumerate(header.names) if index not in named]
    if rest:
        findings.flag("columns-unknown", row=row, got=", ".join(rest), kept="they were left out")
    notes = [header.why] if header.why and not header.sure else []
    if header.numbering:
        notes.append(f"Row {header.numbering} counts the columns and was taken for no record.")
    for note in (*notes, *_first_few(header.renamed)):
        findings.flag("table-note", row=row, message=note)


def _first_few(notes: Sequence[str]) -> Sequence[str]:
    """The first few of many notes, and how many there are."""
    if len(notes) <= _RENAMED + 1:
        return notes
    rest = f"{len(notes) - _RENAMED:,} other columns were named in the same way."
    return (*notes[:_RENAMED], rest)


def _units(header: Header, columns: dict[str, int | None]) -> dict[str, NumberUnit]:
    units: dict[str, NumberUnit] = {}
    for name, column in columns.items():
        unit = header.units[column] if column is not None and header.units else None
        if unit is not None:
            units[name] = unit
    return units


def _values(mapping: Mapping, field: str, source: FieldSource) -> dict[str, str]:
    """What the words of a source mean: the mapping's own, over those of a list of the package."""
    listed = read_list(source.values) if source.values else {}
    return {**listed, **mapping.values.get(field, {})}
