"""`suggest`: a mapping worked out for a table that nobody has mapped yet.

For each column and field the bits of its name (`name_evidence`) and of its values
(`value_evidence`) are added. Fields that reach `NEEDED` compete, and the columns get them so that
the whole fits best (`assign_fields`). Then come the key (`row_key`) and what the mapping says
beside the columns (`source_options`). A column whose name says nothing can still be taken, where
its values leave hardly any doubt.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import islice
from pathlib import Path

import msgspec

from riparian.errors import BadRequest, SourceError
from riparian.ingest.mapped.engine.hxl import field_of_tag, hxl_mapping
from riparian.ingest.mapped.engine.mapping import FieldSource, Mapping, TableRules
from riparian.ingest.mapped.engine.mapping_fields import FIELDS
from riparian.ingest.mapped.suggest.assign_fields import assign
from riparian.ingest.mapped.suggest.column_evidence import ColumnEvidence, look
from riparian.ingest.mapped.suggest.column_facts import TRIED
from riparian.ingest.mapped.suggest.explanations import (
    NEEDED,
    choice_by_tag,
    choice_of,
    table_language,
)
from riparian.ingest.mapped.suggest.row_key import GroupingKey, find_key, is_once
from riparian.ingest.mapped.suggest.source_options import (
    MONEY,
    PurposeWords,
    Unknown,
    language,
    make_source,
    purpose_words,
    separator_of,
    words_of,
)
from riparian.ingest.mapped.suggest.suggestion import ColumnChoice, Suggestion, advice
from riparian.ingest.mapped.suggest.table_kind import institution_named, what_is_missing
from riparian.ingest.mapped.suggest.yearly_columns import (
    whose_fiscal_years,
    with_years,
    yearly_columns,
)
from riparian.ingest.reader import look_at
from riparian.ingest.tables.no_record import why_no_record
from riparian.ingest.tables.open_table import open_table
from riparian.ingest.tables.sheet import Header, Sheet
from riparian.ingest.tables.unpack import UnpackedFile, unpack
from riparian.language.figures.cell_reading import Cell

ROWS_LIMIT = 20_000
"""Rows of a sheet that are looked at."""
_CELLS_LIMIT = 2_000_000
_TRIED_LIMIT = 100_000
"""Values that are tried in all columns together; at least 8 in each."""
_EACH_SAYS = 0.9
"""Share of amounts that name their currency, so that none need be said."""
_TITLE_BITS = 2.5
"""What values must say for a title where no name does."""


def suggest(path: Path, *, sheet: str | None = None, encoding: str | None = None) -> Suggestion:
    """A mapping for the sheet of a file that looks most like projects, or for the one named.

    Raises SourceUnreadable and NotRecognised as `open_table` does, BadRequest where there is no
    such sheet or nothing in any of them.
    """
    with unpack(path) as members:
        files = [member.path for member in members if isinstance(member, UnpackedFile)]
        if not files:
            raise BadRequest(
                f"{path.name} contains no readable file.", "Unpack it and give the file inside."
            )
        suggestions = [
            suggestion
            for file in files
            for suggestion in _of_file(file, sheet, encoding, len(files) > 1)
        ]
    if not suggestions:
        if sheet is not None:
            raise BadRequest(f"{path.name} has no sheet '{sheet}' with rows.", _NAME_SHEET)
        raise BadRequest(f"{path.name} has no rows.", "Check that this is the file you meant.")
    best = max(suggestions, key=_likeness)
    if not best.rows:
        raise BadRequest(
            f"{path.name} has column names but no rows, so there is nothing to go by.",
            "Give a file with some rows.",
        )
    return best


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


def _likeness(suggestion: Suggestion) -> tuple[bool, bool, float]:
    """How much a sheet looks like a list of projects."""
    return (
        suggestion.rows > 0,
        not suggestion.missing,
        sum(choice.bits for choice in suggestion.mapped),
    )


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
        look(column, units[index], [row[index] for row in rows], most)
        for index, column in enumerate(header.names)
    ]
    tagged = hxl_mapping(header)
    chosen = _by_tags(header, tagged) if tagged else []
    # HXL tags say what a column is; where there are any, names and values are not asked.
    if not tagged:
        columns, chosen = _choose(columns)
    fields = {
        field: [index for index, field_of_column in enumerate(chosen) if field_of_column == field]
        for field in FIELDS
        if field in chosen
    }
    key = find_key(rows, header.names, fields)
    lang = table_language(header, _titles(columns, fields))
    fiscal, why_fiscal = whose_fiscal_years(columns, chosen, lang)
    sources = tagged.columns if tagged else _sources(columns, fields, rows, header, key)
    mapping = Mapping(
        table=msgspec.structs.replace(rules, key=key.columns, fiscal=fiscal),
        columns=sources,
        values=_values(columns, fields),
    )
    purposes = _purposes(columns, fields)
    unknown = _unknown_words(columns, fields)
    if purposes and purposes.outright:
        mapping = _with_purposes(mapping, purposes)
        if rest := tuple((word, count) for word, code, count in purposes.words if not code):
            unknown["purpose_code"] = rest
    with_currency = [c.name for c in columns if c.facts.share("money") >= _EACH_SAYS]
    return Suggestion(
        sheet=name,
        sheets=sheets,
        rows=len(rows),
        mapping=mapping,
        columns=_choices(columns, chosen, header, tagged),
        key=key,
        missing=_missing(mapping, columns, fields, key),
        unknown_words=unknown,
        purposes=purposes,
        advice=(
            *advice(mapping, with_currency, _shared_signs(columns, fields)),
            *([why_fiscal] if why_fiscal and not fiscal else []),
        ),
        provider={"ja": "JP", "ko": "KR"}.get(lang or ""),
        fiscal=why_fiscal if fiscal else "",
    )


def _shared_signs(columns: Sequence[ColumnEvidence], fields: dict[str, list[int]]) -> set[str]:
    """Signs such as $ in the names of columns of amounts."""
    units = (columns[index].unit for field in MONEY for index in fields.get(field, ()))
    return {unit.sign for unit in units if unit and unit.sign}


def _by_tags(header: Header, tagged: Mapping) -> list[str | None]:
    """The field of each column whose HXL tag the mapping uses."""
    used = set(tagged.used_columns())
    return [
        field_of_tag(tag) if tag and name in used else None
        for name, tag in zip(header.names, header.tags, strict=True)
    ]


def _choices(
    columns: Sequence[ColumnEvidence],
    chosen: Sequence[str | None],
    header: Header,
    tagged: Mapping | None,
) -> tuple[ColumnChoice, ...]:
    if tagged is None:
        return tuple(map(choice_of, columns, chosen))
    return tuple(
        choice_by_tag(column, tag, field_of_tag(tag) if tag else None, field is not None)
        for column, tag, field in zip(columns, header.tags, chosen, strict=True)
    )


def _titles(
    columns: Sequence[ColumnEvidence], fields: dict[str, list[int]]
) -> tuple[str | None, ...]:
    """The languages of the titles."""
    return tuple(
        language("title", columns[index].named, columns[index].facts)
        for index in fields.get("title", ())
    )


def _missing(
    mapping: Mapping,
    columns: Sequence[ColumnEvidence],
    fields: dict[str, list[int]],
    key: GroupingKey,
) -> tuple[str, ...]:
    titles = [columns[i] for i in fields.get("title", ())]
    named = [title for title in titles if "title" in title.named.bits]
    number = any(columns[i].named.of_project for i in fields.get("identifier", ()))
    texts = [text for title in titles for text in title.facts.values]
    speaks_of_projects = any(column.named.of_project for column in columns)
    return what_is_missing(
        [field for field in mapping.columns if field != "scheme" or _is_of_aid(columns, fields)],
        max((column.facts.length for column in named), default=0.0),
        projects_number=number or "identifier" in key.by,
        titles_of_projects=any(column.named.of_project for column in named),
        things="" if speaks_of_projects else institution_named((c.name for c in columns), texts),
    )


_KIND_BITS = 5.0
"""For a scheme by a name that speaks of aid; a bare "Type" can be that of anything."""


def _is_of_aid(columns: Sequence[ColumnEvidence], fields: dict[str, list[int]]) -> bool:
    named = (columns[index].named.bits for index in fields.get("scheme", ()))
    return any(bits.get("scheme", 0.0) >= _KIND_BITS for bits in named)


def _purposes(
    columns: Sequence[ColumnEvidence], fields: dict[str, list[int]]
) -> PurposeWords | None:
    """The words for sectors that most are names of DAC purposes; none beside purpose codes."""
    if "purpose_code" in fields:
        return None
    candidates = [
        words
        for index in fields.get("sector", ())
        if (column := columns[index])
        and (words := purpose_words(
            column.name, column.facts.common, separator_of("sector", column.facts)
        ))
    ]  # fmt: skip
    return max(
        candidates,
        key=lambda purposes: sum(bool(code) for _, code, _ in purposes.words),
        default=None,
    )


def _with_purposes(mapping: Mapping, purposes: PurposeWords) -> Mapping:
    source = FieldSource(column=purposes.column, separator=purposes.separator)
    columns = {**mapping.columns, "purpose_code": (source,)}
    words = {word: code for word, code, _ in purposes.words if code}
    return msgspec.structs.replace(
        mapping,
        columns={field: columns[field] for field in FIELDS if field in columns},
        values={**mapping.values, "purpose_code": words},
    )


def _choose(columns: Sequence[ColumnEvidence]) -> tuple[list[ColumnEvidence], list[str | None]]:
    """The columns with a field for each, or None, those of single years beside each other."""
    groups = yearly_columns(columns)
    of_years = {index for group in groups for index in group.columns}
    return with_years(columns, _choose_single(columns, of_years), groups)


def _choose_single(columns: Sequence[ColumnEvidence], apart: Set[int]) -> list[str | None]:
    """A field for each column, or None; a title by values alone where no name speaks for one."""
    scores = [
        {field: bits - NEEDED for field, bits in column.bits.items() if bits > NEEDED}
        if index not in apart
        else {}
        for index, column in enumerate(columns)
    ]
    langs = [column.named.lang or column.script_language for column in columns]
    chosen = assign(scores, langs)
    if "title" not in chosen:
        free = [
            (column.bits.get("title", 0.0), -index)
            for index, column in enumerate(columns)
            if chosen[index] is None and column.bits.get("title", 0.0) >= _TITLE_BITS
        ]
        if free:
            chosen[-max(free)[1]] = "title"
    return _without_doubtful_amount(_pair(chosen), columns)


def _without_doubtful_amount(
    chosen: list[str | None], columns: Sequence[ColumnEvidence]
) -> list[str | None]:
    """An `amount` beside commitments would count twice; only a name that is known is taken so."""
    if not {"commitment", "disbursement"} & set(chosen):
        return chosen
    return [
        None if field == "amount" and column.named.bits.get("amount", 0.0) < 6.0 else field
        for field, column in zip(chosen, columns, strict=True)
    ]


def _pair(chosen: list[str | None]) -> list[str | None]:
    """Latitude and longitude only together."""
    if ("latitude" in chosen) == ("longitude" in chosen):
        return chosen
    return [None if field in ("latitude", "longitude") else field for field in chosen]


def _sources(
    columns: Sequence[ColumnEvidence],
    fields: dict[str, list[int]],
    rows: Sequence[tuple[Cell, ...]],
    header: Header,
    key: GroupingKey,
) -> dict[str, tuple[FieldSource, ...]]:
    places = {name: index for index, name in enumerate(header.names)}
    by_field: dict[str, tuple[FieldSource, ...]] = {}
    for field, indexes in fields.items():
        ordered = sorted(
            indexes, key=lambda index: (columns[index].year or "", -columns[index].bits[field])
        )
        by_field[field] = tuple(_source(columns[index], field) for index in ordered)
        if field in MONEY and key.columns:
            by = [places[name] for name in key.columns]
            by_field[field] = tuple(
                msgspec.structs.replace(source, once=is_once(rows, by, index))
                for source, index in zip(by_field[field], ordered, strict=True)
            )
    return by_field


def _source(column: ColumnEvidence, field: str) -> FieldSource:
    lang = language(field, column.named, column.facts)
    source = make_source(column.name, field, lang, column.named, column.facts, column.unit)
    return msgspec.structs.replace(source, year=column.year)


def _values(
    columns: Sequence[ColumnEvidence], fields: dict[str, list[int]]
) -> dict[str, dict[str, str]]:
    by_field: dict[str, dict[str, str]] = {}
    for field, indexes in fields.items():
        for index in indexes:
            meanings, _ = words_of(field, columns[index].facts)
            if meanings:
                by_field.setdefault(field, {}).update(meanings)
    return by_field


def _unknown_words(
    columns: Sequence[ColumnEvidence], fields: dict[str, list[int]]
) -> dict[str, Unknown]:
    by_field: dict[str, Unknown] = {}
    for field, indexes in fields.items():
        for index in indexes:
            _, unknown = words_of(field, columns[index].facts)
            if unknown:
                by_field[field] = (*by_field.get(field, ()), *unknown)
    return by_field
