"""`suggest`: a mapping worked out for a table that nobody has mapped yet.

For each column and field the bits of its name (`suggest_words`) and of its values
(`suggest_values`) are added. What reaches `NEEDED` competes; the columns get their fields so that
the whole fits best (`suggest_assign`). Then comes the key (`key`), and what the mapping says beside
the columns (`suggest_sources`). A column that no name speaks for can still be taken, where its
values hardly leave a doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import msgspec

from riparian.errors import BadRequest, SourceError
from riparian.ingest.look import look_at
from riparian.ingest.mapped.column_facts import TRIED, ColumnFacts, look_at_column
from riparian.ingest.mapped.fields import FIELDS
from riparian.ingest.mapped.hxl import hxl_mapping
from riparian.ingest.mapped.key import Key, find_key, is_once
from riparian.ingest.mapped.mapping import Mapping, Source, TableRules
from riparian.ingest.mapped.suggest_assign import assign
from riparian.ingest.mapped.suggest_kind import what_is_missing
from riparian.ingest.mapped.suggest_sources import MONEY, language, make_source, words_of
from riparian.ingest.mapped.suggest_values import Fit, fit_of_values
from riparian.ingest.mapped.suggest_words import Named, what_name_says
from riparian.ingest.mapped.suggestion import ColumnChoice, Suggestion, Sureness
from riparian.ingest.tables.cells import Cell
from riparian.ingest.tables.header import Header
from riparian.ingest.tables.no_record import why_no_record
from riparian.ingest.tables.open import open_table
from riparian.ingest.tables.sheet import Sheet
from riparian.ingest.tables.units import Unit
from riparian.ingest.tables.unpack import Member, unpacked

NEEDED = 4.0
"""Bits that a column needs to be taken for a field."""
ROWS_LIMIT = 20_000
"""Rows of a sheet that are looked at."""
_CELLS_LIMIT = 2_000_000
_TRIED_LIMIT = 100_000
"""Values that are tried in all columns together; at least 8 in each."""
_BY_VALUES = frozenset(("country", "purpose_code", "url", "period", "currency"))
"""Fields that values alone can show."""
_TITLE_BITS = 2.5
"""What values must say for a title where no name does."""


class _Column(msgspec.Struct, frozen=True):
    """A column with the evidence: bits by field, those of the values apart."""

    name: str
    named: Named
    facts: ColumnFacts
    unit: Unit | None
    bits: dict[str, float]
    fits: dict[str, Fit]


def suggest(path: Path, *, sheet: str | None = None, encoding: str | None = None) -> Suggestion:
    """A mapping for the sheet of a file that looks most like projects, or for the one named.

    Raises SourceUnreadable and NotRecognised as `open_table` does, BadRequest where there is no
    such sheet or nothing in any of them.
    """
    with unpacked(path) as members:
        files = [member.path for member in members if isinstance(member, Member)]
        if not files:
            raise BadRequest(f"{path.name} holds no file that can be read.", "Unpack it yourself.")
        found = [one for file in files for one in _of_file(file, sheet, encoding, len(files) > 1)]
    if not found:
        if sheet is not None:
            raise BadRequest(f"{path.name} has no sheet '{sheet}' that holds rows.", _NAME_SHEET)
        raise BadRequest(f"{path.name} holds no rows.", "Check that this is the file you meant.")
    return max(found, key=_likeness)


_NAME_SHEET = "Name one of its sheets as the spreadsheet shows it."


def _of_file(
    path: Path, sheet: str | None, encoding: str | None, one_of_many: bool
) -> list[Suggestion]:
    """A suggestion for each sheet; of many files those that are no tables are passed over."""
    try:
        with open_table(path, encoding=encoding) as table:
            names = tuple(one.name for one in table.sheets)
            wanted = [one for one in table.sheets if sheet is None or one.name == sheet]
            found = [_of_sheet(one, names, encoding) for one in wanted]
    except SourceError:
        if one_of_many:
            return []
        raise
    return [one for one in found if one is not None]


def _likeness(suggestion: Suggestion) -> tuple[bool, float]:
    """How much a sheet is one of projects."""
    return not suggestion.missing, sum(choice.bits for choice in suggestion.mapped)


def _of_sheet(sheet: Sheet, names: tuple[str, ...], encoding: str | None) -> Suggestion | None:
    look = look_at(sheet)
    if not look.rows or not look.header.names:
        return None
    header = look.header
    rows = _data_rows(sheet, header)
    rules = TableRules(sheet=sheet.name if len(names) > 1 else None, encoding=encoding)
    return suggest_for(header, rows, rules, name=sheet.name, sheets=names)


def _data_rows(sheet: Sheet, header: Header) -> list[tuple[Cell, ...]]:
    width = len(header.names)
    most = min(ROWS_LIMIT, max(100, _CELLS_LIMIT // max(1, width)))
    rows = (
        row
        for row in sheet.rows()
        if row.number >= header.first_data_row
        and row.fault is None
        and why_no_record(row, header) is None
    )
    return [(*row.cells, *[None] * width)[:width] for row in islice(rows, most)]


def suggest_for(
    header: Header,
    rows: Sequence[tuple[Cell, ...]],
    rules: TableRules,
    *,
    name: str = "",
    sheets: tuple[str, ...] = (),
) -> Suggestion:
    """A mapping for a header and the rows under it."""
    units = header.units or (None,) * len(header.names)
    most = max(8, min(TRIED, _TRIED_LIMIT // max(1, len(header.names))))
    columns = [
        _column(column, units[index], [row[index] for row in rows], most)
        for index, column in enumerate(header.names)
    ]
    chosen = _choose(columns)
    fields = {
        field: [index for index, one in enumerate(chosen) if one == field]
        for field in FIELDS
        if field in chosen
    }
    key = find_key(rows, header.names, fields)
    sources = _sources(columns, fields, rows, header, key)
    tagged = hxl_mapping(header)
    mapping = Mapping(
        table=msgspec.structs.replace(rules, key=key.columns),
        columns=tagged.columns if tagged else sources,
        values=_values(columns, fields),
        defaults=tagged.defaults if tagged else {},
    )
    return Suggestion(
        sheet=name,
        sheets=sheets,
        rows=len(rows),
        mapping=mapping,
        columns=tuple(
            _choice(column, field) for column, field in zip(columns, chosen, strict=True)
        ),
        key=key,
        missing=_missing(mapping, columns, fields, key),
        unknown_words=_unknown_words(columns, fields),
        advice=tuple(_advice(mapping)),
    )


def _missing(
    mapping: Mapping, columns: Sequence[_Column], fields: dict[str, list[int]], key: Key
) -> tuple[str, ...]:
    named = [columns[i] for i in fields.get("title", ()) if "title" in columns[i].named.bits]
    number = any(columns[i].named.of_project for i in fields.get("identifier", ()))
    return what_is_missing(
        tuple(mapping.columns),
        max((column.facts.length for column in named), default=0.0),
        projects_number=number or "identifier" in key.by,
    )


def _column(name: str, unit: Unit | None, cells: Sequence[Cell], most: int) -> _Column:
    named = what_name_says(name)
    facts = look_at_column(cells, most)
    candidates = [*named.bits, *(field for field in _BY_VALUES if field not in named.bits)]
    if named.unknown:
        candidates.append("title")
    fits = {field: fit_of_values(field, facts) for field in candidates}
    bits = {}
    for field, fit in fits.items():
        said = named.bits.get(field)
        if said is None and (named.bits or named.off or not facts.filled):
            said = -4.0
        bits[field] = (said or 0.0) + fit.bits
    return _Column(name, named, facts, unit, bits, fits)


def _choose(columns: Sequence[_Column]) -> list[str | None]:
    """A field for each column, or None; a title by values alone where no name speaks for one."""
    scores = [
        {field: bits - NEEDED for field, bits in column.bits.items() if bits > NEEDED}
        for column in columns
    ]
    langs = [column.named.lang or _script_language(column.facts) for column in columns]
    chosen = assign(scores, langs)
    if "title" not in chosen:
        free = [
            (column.bits.get("title", 0.0), -index)
            for index, column in enumerate(columns)
            if chosen[index] is None and column.bits.get("title", 0.0) >= _TITLE_BITS
        ]
        if free:
            chosen[-max(free)[1]] = "title"
    return _without_doubtful_amount(_paired(chosen), columns)


def _without_doubtful_amount(
    chosen: list[str | None], columns: Sequence[_Column]
) -> list[str | None]:
    """An `amount` beside commitments would count twice; only a name that is known is taken so."""
    if not {"commitment", "disbursement"} & set(chosen):
        return chosen
    return [
        None if field == "amount" and column.named.bits.get("amount", 0.0) < 6.0 else field
        for field, column in zip(chosen, columns, strict=True)
    ]


def _script_language(facts: ColumnFacts) -> str | None:
    return facts.script if facts.script in ("ja", "ko") else None


def _paired(chosen: list[str | None]) -> list[str | None]:
    """Latitude and longitude only together."""
    if ("latitude" in chosen) == ("longitude" in chosen):
        return chosen
    return [None if field in ("latitude", "longitude") else field for field in chosen]


def _sources(
    columns: Sequence[_Column],
    fields: dict[str, list[int]],
    rows: Sequence[tuple[Cell, ...]],
    header: Header,
    key: Key,
) -> dict[str, tuple[Source, ...]]:
    places = {name: index for index, name in enumerate(header.names)}
    found: dict[str, tuple[Source, ...]] = {}
    for field, indexes in fields.items():
        ordered = sorted(indexes, key=lambda index: -columns[index].bits[field])
        found[field] = tuple(_source(columns[index], field) for index in ordered)
        if field in MONEY and key.columns:
            by = [places[name] for name in key.columns]
            found[field] = tuple(
                msgspec.structs.replace(source, once=is_once(rows, by, index))
                for source, index in zip(found[field], ordered, strict=True)
            )
    return found


def _source(column: _Column, field: str) -> Source:
    lang = language(field, column.named, column.facts)
    return make_source(column.name, field, lang, column.named, column.facts, column.unit)


def _values(columns: Sequence[_Column], fields: dict[str, list[int]]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for field, indexes in fields.items():
        for index in indexes:
            known, _ = words_of(field, columns[index].facts)
            if known:
                found.setdefault(field, {}).update(known)
    return found


def _unknown_words(
    columns: Sequence[_Column], fields: dict[str, list[int]]
) -> dict[str, tuple[tuple[str, int], ...]]:
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    for field, indexes in fields.items():
        for index in indexes:
            _, unknown = words_of(field, columns[index].facts)
            if unknown:
                found[field] = (*found.get(field, ()), *unknown)
    return found


def _choice(column: _Column, field: str | None) -> ColumnChoice:
    ranked = sorted(column.bits.items(), key=lambda item: -item[1])
    others = [(name, bits) for name, bits in ranked if name != field and bits > NEEDED]
    runner = others[0] if others else (None, 0.0)
    if field is None:
        return ColumnChoice(
            column.name, None, _why_none(column, runner[0]),
            runner_up=runner[0], runner_up_bits=round(runner[1], 1),
        )  # fmt: skip
    bits = column.bits[field]
    name_says = column.named.why.get(field, "its name is not known")
    return ColumnChoice(
        column=column.name,
        field=field,
        why=f"{name_says}; values: {column.fits[field].why}",
        bits=round(bits, 1),
        sureness=_sureness(bits, bits - runner[1]),
        lang=language(field, column.named, column.facts),
        runner_up=runner[0],
        runner_up_bits=round(runner[1], 1),
    )


def _sureness(bits: float, margin: float) -> Sureness:
    if bits >= 7.0 and margin >= 2.0:
        return "sure"
    return "likely" if bits >= 5.0 else "a guess"


def _why_none(column: _Column, runner: str | None) -> str:
    if runner:
        return f"it could be {runner}, which another column is more likely to be"
    if column.named.off:
        return "its name speaks of a measure or of the table's own making"
    if not column.named.bits:
        return "neither its name nor its values are known"
    best = max(column.named.bits, key=lambda field: column.named.bits[field])
    return f"its name could mean {best}, but values: {column.fits[best].why}"


def _advice(mapping: Mapping) -> list[str]:
    """What the table does not say and a person should."""
    said = mapping.columns
    found = []
    if not {"provider", "provider_ref"} & said.keys():
        found.append(
            "No column says who funds. If all of it is one provider's, say it in [defaults]."
        )
    money = [source for field in MONEY for source in mapping.sources(field)]
    if any(source.currency is None for source in money) and "currency" not in said:
        found.append("No column and no name says in which currency amounts are.")
    if not {"country", "region", "place", "latitude"} & said.keys():
        found.append("No column says in which country it is. If it is one, say it in [defaults].")
    return found
