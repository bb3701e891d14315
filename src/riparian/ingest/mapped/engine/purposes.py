"""Purposes and recipients: for the whole activity where its lines agree, else for its amounts.

Yearly rows of one project can name another purpose or country each year. Where they do, purpose and
country stand with the amounts, as IATI has it; but if a row without an amount names one that no
other row does, all of them stand with the activity, so that none is lost.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

import msgspec

from riparian.codelists.lists import country_code, load_codelist
from riparian.ingest.mapped.engine.code_words import dac_purpose
from riparian.ingest.mapped.engine.field_slots import Slot
from riparian.ingest.mapped.engine.mapping_plan import RecordLines
from riparian.ingest.mapped.engine.row_findings import MappedRow
from riparian.model.activity import (
    Narrative,
    RecipientCountry,
    RecipientRegion,
    Sector,
    Transaction,
)

_PURPOSE = re.compile(r"\d{5}", re.ASCII)
_CATEGORY = re.compile(r"\d{3}", re.ASCII)
_T = TypeVar("_T")
_Part = TypeVar("_Part", Sector, RecipientCountry, RecipientRegion)
_SECTORS = ("sector", "purpose_code", "sector_code", "sector_vocabulary", "sector_percentage")
_OWN_WORDS = "99"
"""SectorVocabulary 99: the publisher's own."""

Recipients = tuple[tuple[RecipientCountry, ...], tuple[RecipientRegion, ...]]
"""Countries and regions together."""

_RECIPIENTS = ("country", "country_percentage", "region", "region_percentage")
"""Fields that say where the money goes."""

_REGION = "region:"


class Purposes(msgspec.Struct, frozen=True):
    """Sectors and recipients of an activity, and its transactions with theirs."""

    sectors: tuple[Sector, ...]
    countries: tuple[RecipientCountry, ...]
    regions: tuple[RecipientRegion, ...]
    transactions: tuple[Transaction, ...]


def purposes(lines: RecordLines, money: Sequence[tuple[MappedRow, Transaction]]) -> Purposes:
    """Put sectors and recipients where they belong."""
    sectors = lines.each(_sectors, _SECTORS)
    recipients_of_lines = lines.each(_recipients, _RECIPIENTS)
    funded = {id(line) for line, _ in money}
    sectors_of, shared_sectors = _place(lines.lines, sectors, funded)
    recipients_of, shared_recipients = _place(lines.lines, recipients_of_lines, funded)
    placed = [transaction for _, transaction in money]
    if sectors_of or recipients_of:
        placed = [
            _with_purposes(transaction, sectors_of.get(id(line)), recipients_of.get(id(line)))
            for line, transaction in money
        ]
    return Purposes(
        _without_shares(shared_sectors),
        _without_shares([countries for countries, _ in shared_recipients]),
        _without_shares([regions for _, regions in shared_recipients]),
        tuple(placed),
    )


def _place(
    lines: Sequence[MappedRow], values: Sequence[_T], funded: Collection[int]
) -> tuple[dict[int, _T], list[_T]]:
    """Values by line, if they differ, each of them stands on some line with money, and no such line
    is without one: its money would be nobody's.

    Otherwise all of them, for the activity.
    """
    first = values[0]
    # The same object where equal cells were remembered, which is quicker than comparing values.
    if all(value is first for value in values):
        return {}, [first]
    distinct = [value for value in dict.fromkeys(values) if _says_something(value)]
    by_line = {id(line): value for line, value in zip(lines, values, strict=True)}
    with_money = {by_line[line] for line in funded}
    each_has_one = all(map(_says_something, with_money)) and with_money.issuperset(distinct)
    if len(distinct) > 1 and each_has_one:
        return by_line, []
    return {}, distinct or [first]


def _says_something(value: object) -> bool:
    """Whether any sector, country or region is stated."""
    return isinstance(value, tuple) and any(value)


def _without_shares(stated: Sequence[tuple[_Part, ...]]) -> tuple[_Part, ...]:
    """The parts of a single statement unchanged; of several, each once and without percentages."""
    if len(stated) < 2:
        return stated[0] if stated else ()
    bare = (msgspec.structs.replace(part, percentage=None) for parts in stated for part in parts)
    return tuple(dict.fromkeys(bare))


def _with_purposes(
    transaction: Transaction, sectors: tuple[Sector, ...] | None, where: Recipients | None
) -> Transaction:
    if sectors is None and where is None:
        return transaction
    countries, regions = where or ((), ())
    return msgspec.structs.replace(
        transaction,
        sectors=sectors or (),
        recipient_countries=countries,
        recipient_regions=regions,
    )


def _sectors(row: RecordLines) -> tuple[Sector, ...]:
    """The purposes that one line states, by code and in words.

    Words name the codes where there are as many of them, each in its place; else they stand as
    purposes of their own.
    """
    words = row.word_places("sector")
    codes = _codes(row)
    if len(words) != len(codes):
        words = [each for each in words if each[1] is not None]
        codes = codes if len(words) == len(codes) else [*filter(None, codes)]
    shares = row.shares("sector_percentage", codes)
    if not any(codes) and not any(text is not None for _, text in words):
        return _default_sectors(row.defaults)
    are_names = any(codes) and len(words) == len(codes)
    sectors: list[Sector] = []
    for index, coded in enumerate(codes):
        slot, text = words[index] if are_names else (None, None)
        named = (_narrative(slot, text),) if slot is not None and text is not None else ()
        if coded is not None:
            sectors.append(Sector(*coded, shares[index], named))
        elif slot is not None and text is not None:
            own = slot.source.vocabulary or _OWN_WORDS
            sectors.append(Sector(text, own, shares[index], named))
    if not are_names:
        for slot, text in words:
            if text is None:
                continue
            own_list = slot.source.vocabulary
            known = dac_purpose(text) if own_list is None and not any(codes) else None
            code, vocabulary = known or (text, own_list or _OWN_WORDS)
            sectors.append(Sector(code, vocabulary, None, (_narrative(slot, text),)))
    return tuple(dict.fromkeys(sectors))


def _narrative(slot: Slot, text: str) -> Narrative:
    return Narrative(text, slot.source.lang)


def _default_sectors(defaults: Mapping[str, str]) -> tuple[Sector, ...]:
    """What the mapping says of every record that says nothing."""
    code, words = defaults.get("purpose_code"), defaults.get("sector")
    narratives = (Narrative(words, defaults.get("language")),) if words else ()
    if code:
        return (Sector(code, "1" if len(code) == 5 else "2", None, narratives),)
    return (Sector(words, _OWN_WORDS, None, narratives),) if words else ()


def _codes(row: RecordLines) -> list[tuple[str, str] | None]:
    """Codes with their vocabulary: DAC by the number of digits, others as the mapping says; None
    for a gap between them, or for one that is none."""
    stated: list[tuple[str, str] | None] = []
    for slot, code in row.code_places("purpose_code"):
        if code is None:
            stated.append(None)
        elif _PURPOSE.fullmatch(code):
            stated.append((code, "1"))
        elif _CATEGORY.fullmatch(code):
            stated.append((code, "2"))
        else:
            stated.append(None)
            kept = "the record was kept without it"
            expected = "a DAC purpose code of 5 or 3 digits"
            row.flag("code-unknown", slot.name, expected, code, kept)
    vocabularies = [code for _, code in row.code_places("sector_vocabulary")]
    others = row.code_places("sector_code")
    if len(vocabularies) != len(others):
        vocabularies = [code for code in vocabularies if code is not None]
    one_each = len(vocabularies) == len(others)
    for index, (slot, code) in enumerate(others):
        own = (vocabularies[index] if one_each else None) or slot.source.vocabulary or _OWN_WORDS
        stated.append(None if code is None else (code, own))
    return stated


def _recipients(row: RecordLines) -> Recipients:
    """What one line says of the recipients; the default where it says nothing."""
    countries: list[RecipientCountry] = []
    regions: list[RecipientRegion] = []
    words = row.code_places("country")
    shares = row.shares("country_percentage", [word for _, word in words])
    for (slot, word), share in zip(words, shares, strict=True):
        if word is None:
            continue
        # `dac-recipients` gives `region:` and a code where the DAC numbers a region, not a country.
        if word.startswith(_REGION):
            regions.append(RecipientRegion(word.removeprefix(_REGION), percentage=share))
        elif code := _country(word):
            countries.append(RecipientCountry(code, percentage=share))
        else:
            kept = "the record was kept without this country"
            row.flag("code-unknown", slot.name, "a country", word, kept)
    regions.extend(_regions(row))
    if not countries and not regions and (default := row.defaults.get("country")):
        countries.append(RecipientCountry(_country(default) or default))
    return tuple(dict.fromkeys(countries)), tuple(dict.fromkeys(regions))


def _regions(row: RecordLines) -> list[RecipientRegion]:
    codes = row.code_places("region")
    shares = row.shares("region_percentage", [code for _, code in codes])
    return [
        RecipientRegion(code, slot.source.vocabulary or "1", percentage=share)
        for (slot, code), share in zip(codes, shares, strict=True)
        if code is not None
    ]


@lru_cache(maxsize=8192)
def _country(word: str) -> str | None:
    return word if word in load_codelist("Country") else country_code(word)
