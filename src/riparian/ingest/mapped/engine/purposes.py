"""Purposes and recipients: for the whole activity where its lines agree, else for its amounts.

Yearly rows of one project can name another purpose or country each year. Where they do, purpose and
country stand with the amounts, as IATI has it; but if a row without an amount names one that no
other row does, all of them stand with the activity, so that none is lost.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import TypeVar

import msgspec

from riparian.codelists.lists import load_codelist
from riparian.ingest.mapped.engine.findings import RecordFindings
from riparian.ingest.mapped.engine.lines import Line
from riparian.ingest.mapped.engine.locations import RECIPIENTS, Recipients, recipients, shares_of
from riparian.ingest.mapped.engine.plan import Plan
from riparian.model.money import Transaction
from riparian.model.place import RecipientCountry, RecipientRegion
from riparian.model.sector import Sector
from riparian.model.text import Narrative

_PURPOSE = re.compile(r"\d{5}", re.ASCII)
_CATEGORY = re.compile(r"\d{3}", re.ASCII)
_T = TypeVar("_T")
_Part = TypeVar("_Part", Sector, RecipientCountry, RecipientRegion)
_SECTORS = ("sector", "purpose_code", "sector_code", "sector_vocabulary", "sector_percentage")
_OWN_WORDS = "99"
"""SectorVocabulary 99: the publisher's own."""


class Purposes(msgspec.Struct, frozen=True):
    """Sectors and recipients of an activity, and its transactions with theirs."""

    sectors: tuple[Sector, ...]
    countries: tuple[RecipientCountry, ...]
    regions: tuple[RecipientRegion, ...]
    transactions: tuple[Transaction, ...]


def purposes(
    plan: Plan,
    lines: Sequence[Line],
    money: Sequence[tuple[Line, Transaction]],
    findings: RecordFindings,
) -> Purposes:
    """Put sectors and recipients where they belong."""
    sectors = plan.remember_each(sectors_of, _SECTORS, lines, findings)
    recipient = plan.remember_each(recipients, RECIPIENTS, lines, findings)
    funded = {id(line) for line, _ in money}
    sector_of, shared_sectors = _place(lines, sectors, funded)
    where_of, shared_recipients = _place(lines, recipient, funded)
    found = [transaction for _, transaction in money]
    if sector_of or where_of:
        found = [
            _with(transaction, sector_of.get(id(line)), where_of.get(id(line)))
            for line, transaction in money
        ]
    return Purposes(
        _without_shares(shared_sectors),
        _without_shares([countries for countries, _ in shared_recipients]),
        _without_shares([regions for _, regions in shared_recipients]),
        tuple(found),
    )


def _place(
    lines: Sequence[Line], values: Sequence[_T], funded: Collection[int]
) -> tuple[dict[int, _T], list[_T]]:
    """Values by line where they differ, if no line without money says what none with money says.

    Else all of them, for the activity.
    """
    first = values[0]
    if all(value is first for value in values):  # as they are where they are remembered
        return {}, [first]
    distinct = list(dict.fromkeys(values))
    by_line = {id(line): value for line, value in zip(lines, values, strict=True)}
    if len(distinct) > 1 and {by_line[line] for line in funded}.issuperset(distinct):
        return by_line, []
    return {}, distinct


def _without_shares(stated: Sequence[tuple[_Part, ...]]) -> tuple[_Part, ...]:
    """The parts of one statement as they are; of several, each once and without percentages."""
    if len(stated) < 2:
        return stated[0] if stated else ()
    bare = (msgspec.structs.replace(part, percentage=None) for parts in stated for part in parts)
    return tuple(dict.fromkeys(bare))


def _with(
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


def sectors_of(plan: Plan, line: Line, findings: RecordFindings) -> tuple[Sector, ...]:
    """The purposes that one line states, by code and in words."""
    words = [(slot, text) for slot in plan.of("sector") for text in slot.words(line, findings)]
    stated = _codes(plan, line, findings)
    shares = shares_of(plan, "sector_percentage", len(stated), line, findings)
    if not stated and not words:
        return _default_sectors(plan)
    names = [text for _, text in words]
    found: list[Sector] = []
    for index, (code, vocabulary) in enumerate(stated):
        name = names[index] if len(names) == len(stated) else None
        narratives = (Narrative(name, words[index][0].source.lang),) if name else ()
        found.append(Sector(code, vocabulary, shares[index], narratives))
    if not stated or len(names) != len(stated):
        for slot, text in words:
            own = slot.source.vocabulary
            named = _dac_named(text) if own is None and not stated else None
            code, vocabulary = named or (text, own or _OWN_WORDS)
            found.append(Sector(code, vocabulary, None, (Narrative(text, slot.source.lang),)))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def _dac_named(words: str) -> tuple[str, str] | None:
    """The DAC purpose or category in use of exactly this name, with its vocabulary."""
    for name, vocabulary in (("Sector", "1"), ("SectorCategory", "2")):
        known = load_codelist(name)
        code = known.code_named(words)
        if code and not known.codes[code].withdrawn:
            return code, vocabulary
    return None


def _default_sectors(plan: Plan) -> tuple[Sector, ...]:
    """What the mapping says of every record that says nothing."""
    code, words = plan.defaults.get("purpose_code"), plan.defaults.get("sector")
    narratives = (Narrative(words, plan.defaults.get("language")),) if words else ()
    if code:
        return (Sector(code, "1" if len(code) == 5 else "2", None, narratives),)
    return (Sector(words, _OWN_WORDS, None, narratives),) if words else ()


def _codes(plan: Plan, line: Line, findings: RecordFindings) -> list[tuple[str, str]]:
    """Codes with their vocabulary: DAC by the number of digits, others as the mapping says."""
    found: list[tuple[str, str]] = []
    for slot in plan.of("purpose_code"):
        for code in slot.codes(line, findings):
            if _PURPOSE.fullmatch(code):
                found.append((code, "1"))
            elif _CATEGORY.fullmatch(code):
                found.append((code, "2"))
            else:
                kept = "the record was kept without it"
                expected = "a DAC purpose code of 5 or 3 digits"
                findings.flag("code-unknown", slot.name, expected, code, kept, row=line.number)
    vocabularies = [v for slot in plan.of("sector_vocabulary") for v in slot.codes(line, findings)]
    codes = [(slot, c) for slot in plan.of("sector_code") for c in slot.codes(line, findings)]
    for index, (slot, code) in enumerate(codes):
        own = slot.source.vocabulary or _OWN_WORDS
        found.append((code, vocabularies[index] if len(vocabularies) == len(codes) else own))
    return found
