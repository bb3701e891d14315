"""What a mapping says beside the column: language, separator, unit, currency, words.

Words for sectors become DAC purposes where they are exactly their names. Projects with the same
purpose are found by code, so one without a code overlaps none. Only a word that is a name in the
lists Sector or SectorCategory, whatever its case, is given its code; the others are left to a
person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from riparian.codelists.lists import country_code, load_codelist
from riparian.ingest.mapped.engine.code_words import dac_purpose, status_code
from riparian.ingest.mapped.engine.mapping import AMOUNTS, FieldSource
from riparian.ingest.mapped.engine.mapping_fields import FIELDS
from riparian.ingest.mapped.engine.split_cells import Separator
from riparian.ingest.mapped.suggest.column_facts import ColumnFacts
from riparian.ingest.mapped.suggest.column_parts import (
    countries_in,
    separators_of_countries,
    separators_of_places,
    split,
    width,
)
from riparian.ingest.mapped.suggest.kind_words import event_of, transaction_code
from riparian.ingest.mapped.suggest.name_evidence import NameEvidence
from riparian.ingest.tables.column_names import fold_header
from riparian.language.figures.durations import unit_of_durations
from riparian.language.figures.unit_words import NumberUnit

MONEY = AMOUNTS

_ONE_EACH = ("title", "description", "identifier", "note", "url")
_PLACES = ("admin1", "admin2", "place")
_LISTED = ("country", "region", "admin1", "admin2", "place", "sector")
"""Fields for which a few cells with a separator are enough."""
_UNKNOWN_LIMIT = 20

Unknown = tuple[tuple[str, int], ...]


def language(field: str, named: NameEvidence, facts: ColumnFacts) -> str | None:
    """The language of a column of words: by its name, else Japanese or Korean by its letters."""
    if not FIELDS[field].has_language:
        return None
    return named.lang or (facts.script if facts.script in ("ja", "ko") else None)


def separator_of(field: str, facts: ColumnFacts) -> Separator | None:
    """What parts the cells of a field: one separator, or several."""
    if FIELDS[field].holds != "many" or field in _ONE_EACH:
        return None
    separators: tuple[str, ...] = ()
    if field == "country":
        separators = separators_of_countries(facts.values)
    elif field in _PLACES:
        separators = separators_of_places(facts.values, dict(facts.common))
    if separators:
        return separators[0] if len(separators) == 1 else separators
    rare = facts.rare if field in _LISTED else ()
    usual = (facts.separator,) if facts.separator else ()
    marks = tuple(dict.fromkeys((*(";" if mark == "；" else mark for mark in usual), *rare)))
    return marks[0] if len(marks) == 1 else marks or None


def make_source(
    column: str,
    field: str,
    lang: str | None,
    named: NameEvidence,
    facts: ColumnFacts,
    unit: NumberUnit | None,
) -> FieldSource:
    """The source of a field in a mapping.

    A unit and a currency are written out, so that a person sees what is counted.
    """
    if field in MONEY:
        currency = (unit.currency if unit else None) or named.currency
        factor = str(unit.factor) if unit and unit.factor > 1 else None
        return FieldSource(column=column, unit=factor, currency=currency)
    if field in ("signing_date", "event_date"):
        event = event_of(column)
        return FieldSource(column=column, event=None if f"{event}_date" == field else event)
    if field == "period" and facts.share("duration") > 0.5:
        return FieldSource(column=column, unit=unit_of_durations(column))
    if field == "place_code" and "geoname" in fold_header(column).replace(" ", ""):
        return FieldSource(column=column, vocabulary="G1", separator=facts.separator)
    return FieldSource(column=column, lang=lang, separator=separator_of(field, facts))


def words_of(field: str, facts: ColumnFacts) -> tuple[dict[str, str], Unknown]:
    """The words of a column that are known, with their meaning, and the others, with their counts.

    Only for a status, kinds of transactions, countries and regions; a code needs no explaining.
    """
    if field == "status":
        words = count_values(facts.common, None)
        return _explain(words, status_code), _unknown(words, status_code)
    if field == "amount_type":
        words = count_values(facts.common, None)
        return _explain(words, transaction_code), _unknown(words, _any_transaction)
    if field == "country":
        words = count_values(facts.common, separator_of(field, facts), countries_in)
        return {}, _unknown(words, country_code)
    if field == "region":
        words = count_values(facts.common, separator_of(field, facts))
        return _explain(words, _region_code), _unknown(words, _region_code)
    return {}, ()


def _any_transaction(word: str) -> str | None:
    return word if word in load_codelist("TransactionType") else transaction_code(word)


def count_values(
    common: Iterable[tuple[str, int]],
    separator: Separator | None,
    parts_of: Callable[[str, Separator | None], list[str]] = split,
) -> dict[str, int]:
    """The values of cells, parted, with how many cells hold each."""
    counts: dict[str, int] = {}
    for value, count in common:
        for part in parts_of(value, separator):
            counts[part] = counts.get(part, 0) + count
    return counts


def _region_code(word: str) -> str | None:
    regions = load_codelist("Region")
    return word if word in regions else regions.code_named(word)


def _explain(words: Iterable[str], meaning: Callable[[str], str | None]) -> dict[str, str]:
    return {
        word: code for word in words if (code := meaning(word)) and word.removesuffix(".0") != code
    }


def _unknown(words: dict[str, int], meaning: Callable[[str], str | None]) -> Unknown:
    unknown = [(word, count) for word, count in words.items() if meaning(word) is None]
    return tuple(unknown[:_UNKNOWN_LIMIT])


LIMIT = 30
"""Words that are listed, the most frequent first."""
_WORD_LIMIT = 80
_MOST = 0.5


class PurposeWords(msgspec.Struct, frozen=True):
    """The words of a column, each with its DAC code ("" where none is known) and its rows.

    `outright`: most of them are names of DAC purposes, so the column is mapped to them.
    """

    column: str
    separator: Separator | None
    words: tuple[tuple[str, str, int], ...]
    outright: bool


def purpose_words(
    column: str, common: tuple[tuple[str, int], ...], separator: Separator | None
) -> PurposeWords | None:
    """The words of a column of sectors; None where it has none."""
    counts = count_values(common, separator)
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    words = tuple(
        (word, _code(word), count) for word, count in ranked if width(word) <= _WORD_LIMIT
    )[:LIMIT]
    if not words:
        return None
    with_code = sum(bool(code) for _, code, _ in words)
    return PurposeWords(column, separator, words, with_code > _MOST * len(words))


def _code(word: str) -> str:
    purpose = dac_purpose(word)
    return purpose[0] if purpose else ""
