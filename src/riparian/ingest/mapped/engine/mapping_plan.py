"""`Plan`: a mapping bound to the columns of a sheet; `RecordLines`: the lines of one record by it.

A plan knows for each field the sources that read it, which columns make the key, and what was
worked out before for the same cells. How days and numbers of a column are written is settled by
`column_rules`, once the first lines have been seen.

Each part of an activity (titles, dates, money, places) is a function of one record's lines, which
are asked by field. They hold what all parts need: the lines, the plan that knows from which columns
a field is read, and the findings that take whatever could not be read or had to be understood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Dictionary
from difflib import get_close_matches
from operator import itemgetter
from typing import Any, TypeVar

from riparian.english import count_of, listed
from riparian.ingest.mapped.engine.field_slots import Rules, Slot, code_text
from riparian.ingest.mapped.engine.mapping import FieldSource, Mapping
from riparian.ingest.mapped.engine.mapping_fields import FIELDS
from riparian.ingest.mapped.engine.named_code_lists import read_list
from riparian.ingest.mapped.engine.row_findings import FileFindings, MappedRow, RecordFindings
from riparian.ingest.tables.column_names import column_key
from riparian.ingest.tables.sheet import Header
from riparian.language.figures.cell_reading import Cell
from riparian.language.figures.numbers import read_number
from riparian.language.figures.unit_words import NumberUnit


def find_columns(header: Header, wanted: Sequence[str]) -> list[int | None]:
    """The column for each name, from 0: by the exact name, else the folded one, else the HXL tag.

    None where there is none, or where several fold to it and none is exact.
    """
    # Reversed, so that of columns with one name the first counts
    exact = {name: index for index, name in reversed(list(enumerate(header.names)))}
    folded: dict[str, list[int]] = {}
    for index, name in enumerate(header.names):
        folded.setdefault(column_key(name), []).append(index)
    tags = {tag: i for i, tag in reversed(list(enumerate(header.tags))) if tag}
    columns: list[int | None] = []
    for name in wanted:
        same = folded.get(column_key(name), [])
        columns.append(exact.get(name, same[0] if len(same) == 1 else tags.get(name)))
    return columns


def has_columns(header: Header, needs: Sequence[str]) -> bool:
    """Whether a table has all of these columns, by exact or folded name."""
    keys = {column_key(name) for name in header.names}
    return bool(needs) and all(column_key(name) in keys for name in needs)


def near_names(header: Header, name: str) -> list[str]:
    """Column names of the table that resemble one that it lacks."""
    return get_close_matches(name, header.names, n=3, cutoff=0.6)


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
    notes: list[str] = []
    if mapping.layout is None and plan.missing:
        lacking, notes = _lacking(plan)
        for names in lacking:
            near = dict.fromkeys(x for name in names for x in near_names(header, name))
            quoted = [f"'{name}'" for name in names]
            wanted = f"one of the columns {listed(quoted, last='or')}"
            findings.flag(
                "columns-missing", row=row,
                expected=wanted if len(names) > 1 else f"the column {quoted[0]}",
                got=", ".join(near) or None, kept="the rows were read without it",
            )  # fmt: skip
    if "title" not in plan.slots and "title" not in plan.defaults:
        findings.flag("table-without-titles", row=row, kept="its records complete those of others")
    known = (*mapping.used_columns(), *mapping.table.skip, *mapping.table.only)
    named = {*find_columns(header, known)}
    rest = [name for index, name in enumerate(header.names) if index not in named]
    if rest:
        findings.flag("columns-unknown", row=row, got=", ".join(rest), kept="they were left out")
    notes += [header.why] if header.why and not header.sure else []
    if header.numbering:
        notes.append(f"Row {header.numbering} counts the columns and was taken for no record.")
    for note in (*notes, *_first_few(header.renamed)):
        findings.flag("table-note", row=row, message=note)


def _lacking(plan: Plan) -> tuple[list[tuple[str, ...]], list[str]]:
    """The columns that a table lacks, those of which any would do together; and what to note where
    one of them is there.

    Of sources that are alternatives one is enough. Where all of them count, as in a field that
    holds many values, it is noted that it was read without the others.
    """
    rules, missing = plan.mapping.table, set(plan.missing)
    needed = (*rules.key, *rules.key_optional, *rules.fill_down)
    lacking: dict[tuple[str, ...], None] = {(name,): None for name in needed if name in missing}
    notes = []
    for field, sources in plan.mapping.columns.items():
        for group in _alternatives(field, sources):
            absent = [source for source in group if not missing.isdisjoint(source.columns)]
            names = dict.fromkeys(x for source in absent for x in source.columns if x in missing)
            if len(absent) == len(group) > 1:
                lacking[tuple(names)] = None
            elif len(absent) == len(group):
                lacking |= {(name,): None for name in names}
            elif absent and FIELDS[field].holds == "many":
                quoted = listed([f"'{name}'" for name in names])
                notes.append(f"No column is called {quoted}; {field} was read without.")
    return list(lacking), notes


def _alternatives(field: str, sources: Sequence[FieldSource]) -> Iterable[list[FieldSource]]:
    """The sources of a field by what they say of it: each says the same as the others beside it."""
    groups: dict[object, list[FieldSource]] = {}
    for source in sources:
        said: object = (source.lang, source.type, source.year, source.event, source.vocabulary)
        if FIELDS[field].holds == "one":
            said = None
        groups.setdefault(said, []).append(source)
    return groups.values()


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


_T = TypeVar("_T")
LineReader = Callable[["RecordLines"], _T]
"""A function of one line alone, so that what it gives can be remembered for equal cells."""


_DECIMALS = 9
"""Of a percentage; 0.28 x 100 is 28.000000000000004."""

_GAP = float("nan")
"""Stands, as this very object, for a percentage between separators that is not there."""


class RecordLines:
    """Lines of one record, mostly the newest first, with the plan to read them by."""

    __slots__ = ("defaults", "findings", "lines", "plan", "slots")

    def __init__(self, plan: Plan, lines: Sequence[MappedRow], findings: RecordFindings) -> None:
        self.plan = plan
        self.lines = lines
        self.findings = findings
        self.slots = plan.of
        self.defaults = plan.defaults

    @property
    def newest(self) -> RecordLines:
        """The first line alone."""
        return self.only(self.lines[0])

    @property
    def older(self) -> RecordLines:
        """All lines but the first."""
        return RecordLines(self.plan, self.lines[1:], self.findings)

    def only(self, line: MappedRow) -> RecordLines:
        """One line alone."""
        return RecordLines(self.plan, (line,), self.findings)

    def codes(self, field: str) -> list[tuple[Slot, str]]:
        """The codes of a field by source, then by line, each with its source."""
        findings = self.findings
        return [
            (slot, code)
            for slot in self.slots(field)
            for line in self.lines
            for code in slot.codes(line, findings)
        ]

    def words(self, field: str) -> list[tuple[Slot, str]]:
        """The words of a field by source, then by line, each with its source."""
        findings = self.findings
        return [
            (slot, word)
            for slot in self.slots(field)
            for line in self.lines
            for word in slot.words(line, findings)
        ]

    def code_places(self, field: str) -> list[tuple[Slot, str | None]]:
        """As `codes`, with None for each gap in a list: what stands in the same place of another
        list belongs to it."""
        return [
            (slot, code)
            for slot in self.slots(field)
            for line in self.lines
            for code in slot.code_places(line, self.findings)
        ]

    def word_places(self, field: str) -> list[tuple[Slot, str | None]]:
        """As `words`, with such gaps."""
        return [
            (slot, word)
            for slot in self.slots(field)
            for line in self.lines
            for word in slot.word_places(line, self.findings)
        ]

    def texts(self, field: str) -> list[tuple[Slot, str]]:
        """As `words`, without what [values] says in their place."""
        findings = self.findings
        return [
            (slot, text)
            for slot in self.slots(field)
            for line in self.lines
            for text in slot.texts(line, findings)
        ]

    def first_code(self, field: str) -> str | None:
        """The first code of a field, if any; later sources and lines are not looked at."""
        for slot in self.slots(field):
            for line in self.lines:
                for code in slot.codes(line, self.findings):
                    return code
        return None

    def code(self, field: str) -> str | None:
        """The first code of a field; else the default."""
        return self.first_code(field) or self.defaults.get(field)

    def word(self, field: str) -> str | None:
        """The first word of a field; else the default."""
        for slot in self.slots(field):
            for line in self.lines:
                for word in slot.words(line, self.findings):
                    return word
        return self.defaults.get(field)

    def day(self, field: str) -> str | None:
        """The first day of a field that can be read, by line, then by source; else the default."""
        for line in self.lines:
            for slot in self.slots(field):
                if day := slot.day(line, self.findings):
                    return day
        return self.defaults.get(field)

    def lang_of(self, slot: Slot) -> str | None:
        """The language of a source's words: its own, else the table's."""
        return slot.source.lang or self.defaults.get("language")

    def each(self, read: LineReader[_T], fields: Sequence[str]) -> list[_T]:
        """What `read` makes of each line by its cells for these fields; worked out once for each.

        What left a finding is worked out again each time, so that it is told for every row.
        """
        pick, memory = self.plan.memory(read, fields)
        findings = self.findings
        results: list[_T] = []
        for line in self.lines:
            cells = pick(line.cells)
            result = memory.get(cells)
            if result is None:
                before = findings.count()
                result = read(self.only(line))
                if findings.count() == before and len(memory) < REMEMBERED:
                    memory[cells] = result
            results.append(result)
        return results

    def flag(
        self, code: str, field: str, expected: str | None, got: object, kept: str | None
    ) -> None:
        """Note a problem of the first line; asked of one line alone, it names that line's row."""
        self.findings.flag(code, field, expected, got, kept, row=self.lines[0].number)

    def shares(self, field: str, places: Sequence[object]) -> list[float | None]:
        """A percentage for each of the codes of a line, in their places; None among `places` is a
        gap. Where there are as many of both without gaps, these go together; else none is kept."""
        stated = self._percentage_places(field)
        if len(stated) == len(places):
            return [None if number is _GAP else number for number in stated]
        shares: list[float | None] = [None] * len(places)
        numbers = [number for number in stated if number is not _GAP]
        filled = [n for n, place in enumerate(places) if place is not None]
        if len(numbers) == len(filled):
            for n, number in zip(filled, numbers, strict=True):
                shares[n] = number
        elif numbers and filled:
            kept = "the record was kept without them"
            expected = count_of(len(filled), "percentage")
            self.flag("percentage-wrong", field, expected, str(len(numbers)), kept)
        return shares

    def percentages(self, field: str) -> list[float | None]:
        """The percentages of a line, in the order of its codes."""
        return [number for number in self._percentage_places(field) if number is not _GAP]

    def _percentage_places(self, field: str) -> list[float | None]:
        """The percentages of a line, None for one that is wrong, and `_GAP` for each gap."""
        percentages: list[float | None] = []
        line = self.lines[0]
        for slot in self.slots(field):
            numbers: list[tuple[str | None, float | None]] = []
            if slot.source.separator is None:
                if figure := slot.number(line, self.findings):
                    numbers = [(str(slot.cell(line)), figure.value)]
            else:
                texts = slot.text_places(line, self.findings)
                numbers = [(text, _number_in(text) if text else None) for text in texts]
            for text, number in numbers:
                if text is None:
                    percentages.append(_GAP)
                    continue
                is_share = number is not None and 0 <= number <= 100
                if not is_share:
                    kept = "the record was kept without it"
                    self.flag("percentage-wrong", field, "a number from 0 to 100", text, kept)
                rounded = round(number, _DECIMALS) if number is not None and is_share else None
                percentages.append(rounded)
        return percentages


def _number_in(text: str) -> float | None:
    reading = read_number(text)
    return reading.value if reading else None
