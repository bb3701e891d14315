"""Units that stand above a table: 単位：百万円, (in millions of US dollars), Amounts in EUR.

A note holds for the whole table, wherever above the names it stands; several units in one row hold
each for its column. They are meant for amounts; whoever reads years does not ask for their unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from riparian.ingest.tables.cells import CellRow
from riparian.ingest.tables.header_rows import name_of
from riparian.language.figures.units import NumberUnit, currencies_of, read_unit

_SAID = re.compile(
    r"[(\[（［【〔]?\s*(?:金額)?(?:単位|단위|units?)\s*[:：]?\s*([^)\]）］】〕]*)", re.IGNORECASE
)
_AMOUNTS_IN = re.compile(
    r"\b(?:amounts?|figures?|values?|costs?|budgets?|montants?|betr[äa]ge)"
    r"(?: (?:are|is))?(?: all)?(?: (?:given|shown|stated|expressed|reported|exprimés))?"
    r" (?:in|en) ([^()\[\];]+)",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"[(\[（［【〔]([^()\[\]（）［］【】〔〕]*)[)\]）］】〕]")
_SAYS_IN = re.compile(r"\s*(?:in|en)\b", re.IGNORECASE)
_WORDS = 6
_NOTE_LIMIT = 300


def is_unit_note(text: str) -> bool:
    """Whether a text begins as notes on units do: 単位, 단위, unit."""
    return bool(_SAID.match(text))


def units_above(rows: list[CellRow]) -> tuple[NumberUnit | None, dict[int, NumberUnit]]:
    """The unit of the whole table, and those of single columns (from 0), by the rows above it."""
    by_column: dict[int, NumberUnit] = {}
    common: NumberUnit | None = None
    for row in rows:
        cells = [(i, name_of(cell)[:_NOTE_LIMIT]) for i, cell in enumerate(row.cells)]
        noted = [(i, unit) for i, text in cells if text and (unit := _unit_of_note(text))]
        # (USD) ... (JPY) in one row: each for the column below it.
        if len(noted) > 1:
            by_column.update(noted)
        elif noted and common is None:
            common = noted[0][1]
    return common, by_column


def complete_unit(own: NumberUnit | None, above: NumberUnit | None) -> NumberUnit | None:
    """A column's own unit; of what stands above, what it does not say: `(USD)` under `in millions`.

    Where both name a currency the column's own holds alone.
    """
    if own is None or above is None or own.percent:
        return own or above
    money, more = own.currency or own.sign, above.currency or above.sign
    words = f"{own.words}, {above.words}"
    if own.sign and above.currency in currencies_of(own.sign):
        factor = above.factor if own.factor == 1 else own.factor
        return NumberUnit(factor, above.currency, words=words)
    if own.factor == 1 and money and above.factor > 1 and more is None:
        return NumberUnit(above.factor, own.currency, words=words, sign=own.sign)
    if own.factor > 1 and money is None and above.factor == 1:
        return NumberUnit(own.factor, above.currency, words=words, sign=above.sign)
    return own


def _unit_of_note(text: str) -> NumberUnit | None:
    return next(filter(None, _candidates(text)), None)


def _candidates(text: str) -> Iterator[NumberUnit | None]:
    """What could be the unit in a note, the likeliest first."""
    yield from (read_unit(match[1]) for match in _SAID.finditer(text))
    whole = read_unit(text)
    if whole and not whole.percent and (_money(whole) or _SAYS_IN.match(text.strip("([（"))):
        yield whole
    for words in _IN_BRACKETS.findall(text):
        unit = read_unit(words)
        if unit and not unit.percent and (_money(unit) or _SAYS_IN.match(words)):
            yield unit
    for match in _AMOUNTS_IN.finditer(text):
        yield from _at_beginning(match[1].split())


def _money(unit: NumberUnit) -> str | None:
    return unit.currency or unit.sign


def _at_beginning(words: list[str]) -> Iterator[NumberUnit | None]:
    """The unit in the first words, as many of them as make one."""
    for count in range(min(len(words), _WORDS), 0, -1):
        yield read_unit(" ".join(words[:count]).rstrip(".,"))
