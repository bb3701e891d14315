"""What a mapping says beside the column: language, separator, unit, currency, words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from riparian.codelists.countries import country_code
from riparian.ingest.mapped.column_facts import ColumnFacts, split
from riparian.ingest.mapped.fields import FIELDS
from riparian.ingest.mapped.mapping import Source
from riparian.ingest.mapped.status_words import status_code
from riparian.ingest.mapped.suggest_words import Named
from riparian.ingest.tables.units import Unit
from riparian.ingest.tables.words import fold_header

MONEY = ("amount", "commitment", "disbursement", "expenditure")
"""Fields that hold amounts."""

_ONE_EACH = ("title", "description", "identifier", "note", "url")
_UNKNOWN_LIMIT = 20


def language(field: str, named: Named, facts: ColumnFacts) -> str | None:
    """The language of a column of words: by its name, else Japanese or Korean by its letters."""
    if not FIELDS[field].has_language:
        return None
    return named.lang or (facts.script if facts.script in ("ja", "ko") else None)


def make_source(
    column: str, field: str, lang: str | None, named: Named, facts: ColumnFacts, unit: Unit | None
) -> Source:
    """The source of a field in a mapping.

    A unit and a currency are written out, so that a person sees in what is counted.
    """
    if field in MONEY:
        currency = (unit.currency if unit else None) or named.currency
        factor = str(unit.factor) if unit and unit.factor > 1 else None
        return Source(column=column, unit=factor, currency=currency)
    if field == "place_code" and "geoname" in fold_header(column).replace(" ", ""):
        return Source(column=column, vocabulary="G1", separator=facts.separator)
    several = FIELDS[field].holds == "many" and field not in _ONE_EACH
    return Source(column=column, lang=lang, separator=facts.separator if several else None)


def words_of(field: str, facts: ColumnFacts) -> tuple[dict[str, str], tuple[tuple[str, int], ...]]:
    """What the words of a column mean, where that is known, and those where it is not, with counts.

    Only for a status and for countries; a code needs no explaining.
    """
    if field == "status":
        words = _counted(facts, None)
        return _explained(words, status_code), _unknown(words, status_code)
    if field == "country":
        return {}, _unknown(_counted(facts, facts.separator), country_code)
    return {}, ()


def _counted(facts: ColumnFacts, separator: str | None) -> dict[str, int]:
    counts: dict[str, int] = {}
    for value, count in facts.common:
        for part in split(value, separator) if separator else [value]:
            counts[part] = counts.get(part, 0) + count
    return counts


def _explained(words: Iterable[str], meaning: Callable[[str], str | None]) -> dict[str, str]:
    return {
        word: code for word in words if (code := meaning(word)) and word.removesuffix(".0") != code
    }


def _unknown(
    words: dict[str, int], meaning: Callable[[str], str | None]
) -> tuple[tuple[str, int], ...]:
    found = [(word, count) for word, count in words.items() if meaning(word) is None]
    return tuple(found[:_UNKNOWN_LIMIT])
