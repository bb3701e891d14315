"""`Mapping`: which columns of a table hold what, as a small TOML file says it.

    [table]
    key = ["project_id"]                 # rows with the same key are one activity
    [columns]
    identifier = "project_id"
    title.ko = "사업명"
    place = { column = "places", separator = ";" }
    commitment = { column = "amount (mn)", unit = "million", currency = "USD" }
    [values.country]
    "Lao PDR" = "LA"
    [defaults]
    provider = "KR"

Mapping files that come with the package are of the same form, with a `[layout]` that says by which
columns their tables are known. Fields and options are documented in docs/reference/mapping.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Any, Literal

import msgspec

from riparian.codelists.lists import country_code, load_codelist
from riparian.errors import BadRequest
from riparian.ingest.mapped.engine.mapping_fields import FIELDS, MappedField
from riparian.ingest.mapped.engine.named_code_lists import list_names
from riparian.ingest.tables.column_names import fields_named
from riparian.language.figures.dates import Order
from riparian.language.figures.durations import UNITS
from riparian.language.figures.unit_words import read_unit

Text = Annotated[str, msgspec.Meta(min_length=1)]


class FieldSource(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where one field gets its values from: a column, or a template over several.

    `template` puts columns together, `{donorcode}-{crsid}`; it gives nothing where one is empty.
    `{country as country}` puts the ISO code of the country there that the cell names.
    `separator` parts a cell, or what the template gave, into several values; `pattern` takes of
    each what its group (or all of it) matches, and nothing where it does not; `prefix` is put
    before each code. `unit` (words, a number, `ratio` for shares from 0 to 1, months or years for
    durations) and `currency` count for numbers without their own;
    `vocabulary` for codes, `lang` for words, `event` for the day of an event, `type` for a code of
    TransactionType, OtherIdentifierType, DescriptionType or PolicyMarker. `values` names a list of
    the package in which cells are looked up. `year` is that of a column's amounts where each year
    has a column. `once`: an amount is the whole activity's and stands
    in each of its rows, so it counts once.
    """

    column: Text | None = None
    template: Text | None = None
    lang: str | None = None
    separator: Text | tuple[Text, ...] | None = None
    pattern: Text | None = None
    prefix: Text | None = None
    unit: Text | None = None
    currency: Text | None = None
    vocabulary: Text | None = None
    event: Text | None = None
    type: Text | None = None
    values: Text | None = None
    year: Text | None = None
    once: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it needs."""
        if self.template is not None:
            return tuple(match[1] for match in IN_TEMPLATE.finditer(self.template))
        return (self.column or "",)


IN_TEMPLATE = re.compile(r"\{([^{}]+?)( as country)?\}")
"""A column in a template, and whether the ISO code of the country that it names is meant."""


class TableRules(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How the table is to be read where it is not found out: see docs/reference/mapping.md.

    Rows that agree in all columns of `key` and `key_optional` are one activity; a row in which one
    of `key` is empty is an activity of its own.
    `fill_down` lists columns that stand on the first row of a project only: where the first of them
    is empty, they have what stands above.
    `only` gives for columns the words that a row needs there; rows with others are refused.
    `fiscal` is the country (ISO code) whose fiscal years are meant. `skip` lists columns that need
    not be named as unknown, because what they hold is known and not wanted.
    """

    sheet: Text | None = None
    header_row: Annotated[int, msgspec.Meta(ge=1)] | None = None
    key: tuple[Text, ...] = ()
    key_optional: tuple[Text, ...] = ()
    fill_down: tuple[Text, ...] = ()
    encoding: Text | None = None
    date_order: Order | None = None
    decimal: Literal[".", ","] | None = None
    fiscal: Text | None = None
    skip: tuple[Text, ...] = ()
    only: dict[Text, tuple[Text, ...]] = {}


class LayoutMarks(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How tables of a published layout are recognised and described; only the package has these.

    A sheet is of the layout if it has all columns of `needs`. Names are compared folded.
    """

    name: Text
    version: int
    describes: Text
    needs: tuple[Text, ...]
    source: str = ""


class Mapping(msgspec.Struct, frozen=True, omit_defaults=True):
    """A checked mapping: every field known, every source well-formed.

    `columns` gives for each field its sources in order. For a field that holds one value the first
    source that is filled counts; for one that holds several, all do.
    """

    table: TableRules
    columns: dict[str, tuple[FieldSource, ...]]
    values: dict[str, dict[str, str]] = {}
    defaults: dict[str, str] = {}
    layout: LayoutMarks | None = None

    def sources(self, field: str) -> tuple[FieldSource, ...]:
        """The sources of a field; none where the mapping does not name it."""
        return self.columns.get(field, ())

    def used_columns(self) -> tuple[str, ...]:
        """Every column that is needed, once, in the order of the mapping."""
        named = [c for sources in self.columns.values() for s in sources for c in s.columns]
        rules = self.table
        return tuple(dict.fromkeys([*rules.key, *rules.key_optional, *named, *rules.fill_down]))


DEFAULTS = frozenset((
    "identifier", "reporter", "reporter_ref", "secondary_reporter", "title", "provider",
    "provider_ref", "agency", "agency_ref", "implementer", "implementer_ref", "host_agency",
    "host_agency_ref", "country", "exactness", "location_type", "location_class", "purpose_code",
    "sector", "start", "end", "start_actual", "end_actual", "date", "year", "price_year",
    "amount_type", "currency", "status", "scheme", "flow_type", "finance_type", "aid_type",
    "tied_status", "collaboration_type", "hierarchy", "language", "updated", "note",
))  # fmt: skip
"""Fields for which a mapping can say what holds where no column of the table says it."""

_LISTS = {
    "amount_type": "TransactionType", "currency": "Currency", "status": "ActivityStatus",
}  # fmt: skip
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2}")
_A_YEAR = re.compile(r"\d{4}", re.ASCII)
AMOUNTS = ("amount", "commitment", "disbursement", "expenditure")
"""Fields that hold amounts."""

_SECTIONS = ("table", "columns", "values", "defaults", "layout")


def parse_mapping(text: str, name: str = "The mapping") -> Mapping:
    """A mapping out of TOML; raises BadRequest that names the section and key that are wrong."""
    try:
        tree = tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _wrong(name, f"is not TOML: {error}", _mend(text, str(error))) from error
    for section in tree:
        if section not in _SECTIONS:
            sections = ", ".join(_SECTIONS)
            raise _wrong(name, f"has an unknown section [{section}]", f"Known: {sections}.")
    columns = _columns(name, tree.get("columns"))
    return Mapping(
        table=_convert(name, "table", tree.get("table", {}), TableRules),
        columns=columns,
        values=_values(name, tree.get("values", {})),
        defaults=_defaults(name, tree.get("defaults", {})),
        layout=_convert(name, "layout", tree["layout"], LayoutMarks) if "layout" in tree else None,
    )


_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_CURLY = re.compile("[\u201c-\u201f\u2018-\u201b\u00ab\u00bb\uff02\uff07]")
_QUOTED = re.compile(r""" "(?:[^"\\]|\\.)*" | '[^']*' | \#.*""", re.VERBOSE)
_BARE_WORD = re.compile(r"^[^=]*=\s*[^\s\d+\-\[{]|[^=]*[^\x00-\x7f][^=]*=|[^=\s]+\s+[^=\s]+.*=")


def _mend(text: str, error: str) -> str:
    """What to do about text that is no TOML, by the line at which it went wrong."""
    match = _AT_LINE.search(error)
    lines = text.splitlines()
    at = int(match[1]) if match else len(lines)
    line = lines[at - 1] if 0 < at <= len(lines) else ""
    bare = _QUOTED.sub(" ", line)
    if _CURLY.search(bare):
        return f'Line {at} has curly quotes; write straight ones: title = "Project name".'
    if '"' in bare or "'" in bare:
        return f'A quote is missing in line {at}; write title = "Project name".'
    if _BARE_WORD.match(bare.strip()):
        return f'Words need quotes in line {at}: title = "Project name", "Lao PDR" = "LA".'
    return f"Mend line {at}." if line else "Mend that line."


def _columns(name: str, section: object) -> dict[str, tuple[FieldSource, ...]]:
    if not isinstance(section, dict) or not section:
        raise _wrong(name, "has no [columns]", 'Say there which column holds what: title = "…".')
    columns: dict[str, tuple[FieldSource, ...]] = {}
    for key, stated in section.items():
        field = _field(name, "columns", key)
        columns[key] = tuple(_sources(name, field, stated, None))
        for source in columns[key]:
            _check_source(name, key, source)
    return columns


def _sources(
    name: str, field: MappedField, stated: object, lang: str | None
) -> Iterator[FieldSource]:
    """One source, a list of them, or (for words) a table of them by language."""
    if isinstance(stated, str):
        yield _convert(name, field.name, {"column": stated, "lang": lang}, FieldSource)
    elif isinstance(stated, list):
        for item in stated:
            yield from _sources(name, field, item, lang)
    elif isinstance(stated, dict) and stated and all(map(_LANGUAGE.fullmatch, stated)):
        if not field.has_language:
            raise _wrong(
                name, f"gives [columns] {field.name} by language",
                f"{field.name} has no language; name its column alone.",
            )  # fmt: skip
        for code, item in stated.items():
            yield from _sources(name, field, item, code)
    elif isinstance(stated, dict):
        yield _convert(name, field.name, {"lang": lang, **stated}, FieldSource)
    else:
        raise _wrong(
            name, f"says {stated!r} for {field.name}", 'Give a column, as title = "Project name".'
        )


def _check_source(name: str, key: str, source: FieldSource) -> None:
    if (source.column is None) == (source.template is None):
        raise _wrong(
            name, f"gives neither or both of column and template for {key}", "Give one of the two."
        )
    if not all(source.columns) or not source.columns:
        raise _wrong(
            name, f"has a template for {key} that names no column",
            'Name columns in braces: "{donor}-{number}".',
        )  # fmt: skip
    if source.lang is not None and not _LANGUAGE.fullmatch(source.lang):
        raise _wrong(
            name, f"says the language '{source.lang}' for {key}, which is no code of two letters",
            "Write en, ja, ko and so on (ISO 639-1).",
        )  # fmt: skip
    is_time = key == "period" and source.unit in UNITS
    if (
        source.unit is not None
        and source.unit != "ratio"
        and not is_time
        and not _counts(source.unit)
    ):
        more = f", in a period {', '.join(UNITS)}" if key == "period" else ""
        raise _wrong(
            name, f"says the unit '{source.unit}' for {key}, which is none",
            f"Write a number (1000000) or words such as million, 億円, 백만원{more}.",
        )  # fmt: skip
    if source.currency is not None and source.currency not in load_codelist("Currency"):
        raise _wrong(
            name, f"says the currency '{source.currency}' for {key}, which is not in ISO 4217",
            "Write its code of three letters: USD, JPY, KRW.",
        )  # fmt: skip
    if source.values is not None and source.values not in list_names():
        raise _wrong(
            name, f"names the list '{source.values}' for {key}, which there is not",
            f"One of: {', '.join(list_names())}.",
        )  # fmt: skip
    if source.year is not None and not (_A_YEAR.fullmatch(source.year) and key in AMOUNTS):
        raise _wrong(
            name, f"says the year '{source.year}' for {key}",
            "Write a year of four digits, for a column of amounts: disbursement.",
        )  # fmt: skip
    if source.pattern is not None:
        try:
            re.compile(source.pattern)
        except re.error as error:
            raise _wrong(
                name, f"has a wrong pattern for {key}: {error}", "Give a regular expression."
            ) from error


def _counts(unit: str) -> bool:
    if unit.isdecimal():
        return len(unit) < 16 and int(unit) > 0
    return read_unit(unit) is not None


def _values(name: str, section: object) -> dict[str, dict[str, str]]:
    if not isinstance(section, dict):
        raise _wrong(name, "has values outside a table", "Write [values.country] and so on.")
    values: dict[str, dict[str, str]] = {}
    for key, table in section.items():
        _field(name, "values", key)
        if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
            raise _wrong(name, f"has values for {key} that are no texts", 'Write "Lao PDR" = "LA".')
        values[key] = {str(k): v for k, v in table.items()}
    return values


def _defaults(name: str, section: object) -> dict[str, str]:
    if not isinstance(section, dict):
        raise _wrong(
            name, "has defaults outside a table", 'Write [defaults], then provider = "KR".'
        )
    for key, value in section.items():
        _field(name, "defaults", key)
        if key not in DEFAULTS:
            fields = ", ".join(field for field in FIELDS if field in DEFAULTS)
            raise _wrong(name, f"has a default for {key}, which cannot have one", f"Can: {fields}.")
        if not isinstance(value, str | int | float) or isinstance(value, bool) or value == "":
            raise _wrong(name, f"has a default for {key} that is no text", 'Write it in "quotes".')
    defaults = {key: str(value) for key, value in section.items()}
    for key, value in defaults.items():
        if not _can_be_default(key, value):
            raise _wrong(
                name, f"has the default '{value}' for {key}, which is none",
                "Write the code of its list (USD, KH), or a date as 2019-03-31.",
            )  # fmt: skip
    return defaults


def _can_be_default(key: str, value: str) -> bool:
    """Whether a value is a code of the field's list, or a date where the field is one."""
    if key == "country":
        return country_code(value) is not None
    if FIELDS[key].kind in ("date", "year"):
        return bool(_DATE.fullmatch(value))
    return key not in _LISTS or value in load_codelist(_LISTS[key])


def _field(name: str, section: str, key: str) -> MappedField:
    field = FIELDS.get(key)
    if field is None:
        raise _wrong(name, f"has an unknown field {key} in [{section}]", _did_you_mean(key))
    return field


_NEAR = 4
_ALL_FIELDS = "docs/reference/mapping.md."
_COMMON = ("title", "identifier", "country", "place", "start", "end", "amount", "provider")


def _did_you_mean(key: str) -> str:
    """The fields that a word names or resembles, the likest first; else the commonest ones."""
    named = [field for field in fields_named(key) if field in FIELDS]
    near = list(dict.fromkeys(named + get_close_matches(key.casefold(), FIELDS, n=_NEAR)))[:_NEAR]
    if not near:
        common = ", ".join(_COMMON)
        return f"Fields are {common} and others: {_ALL_FIELDS}"
    return f"Did you mean {' or '.join(map(repr, near))}? All fields: {_ALL_FIELDS}"


def _convert(name: str, where: str, value: Any, kind: type[Any]) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise _wrong(name, f"is wrong in {where}: {error}", "Correct it there.") from error


def _wrong(name: str, what: str, try_this: str) -> BadRequest:
    return BadRequest(f"{name} {what}.", try_this)
