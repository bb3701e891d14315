"""How the cells of each column are to be understood, settled by the first lines of a sheet.

A single cell leaves it open whether 01/02/2019 is in January or February and whether 1.234 is a
thousand. The column mostly decides, where the mapping does not; each decision is told. What is
probably wrong with a whole column is told too, and only changed where that loses nothing: amounts
so small that they must be millions stay as they are, since only a person knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from riparian.ingest.mapped.engine.field_slots import Slot
from riparian.ingest.mapped.engine.mapping_plan import Plan
from riparian.ingest.mapped.engine.row_findings import FileFindings, MappedRow
from riparian.language.figures.cell_reading import Cell
from riparian.language.figures.dates import guess_order, is_year_of, read_date
from riparian.language.figures.numbers import guess_decimal, read_number

SAMPLE = 5_000
"""Lines that are looked at before the first is read."""

SMALL = 10_000
"""Projects cost more than this in any currency."""

_ENOUGH_AMOUNTS = 2
_DATES = frozenset(("date", "period"))
_YEARS = frozenset((*_DATES, "year"))
THAILAND = "TH"
"""Whose years are of the Buddhist era."""

_THAI = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]")
_NUMBERS = frozenset(("number", "percentage"))
_DAY = re.compile(r"\d{4}-(\d\d)-(\d\d)", re.ASCII)
_LEAST_DAYS = 20
_DIFFERENT_DAYS = 5
_EARLY_TO_LATE = 10
"""So many times more days up to 12 than above are a sign: a fair column has more above."""


def settle_rules(plan: Plan, sample: Sequence[MappedRow], findings: FileFindings) -> None:
    """Settle each column's order of dates and decimal mark by the sample, and tell of it."""
    table = plan.mapping.table
    lines = [line for line in sample if line.why is None]
    is_thai = _is_thai(plan, lines)
    for slots in plan.slots.values():
        for slot in slots:
            slot.rules.fiscal = table.fiscal
            cells = [slot.cell(line) for line in lines]
            if table.fiscal is None and is_thai and _has_buddhist_years(slot, cells):
                slot.rules.fiscal = THAILAND
                _tell_buddhist(slot, cells, findings)
            if slot.field.kind in _DATES:
                guess = guess_order(cells)
                slot.rules.order = table.date_order or guess.order
                slot.rules.exchanged = why_exchanged(cells)
                if slot.rules.exchanged:
                    _tell_exchanged(slot, slot.rules.exchanged, findings)
                if table.date_order is None and guess.why:
                    _tell_order(slot, guess.why, findings)
            elif slot.field.kind in _NUMBERS:
                slot.rules.decimal = table.decimal or guess_decimal(cells)
                # What a published layout counts is known, and stands in its mapping.
                if slot.field.holds == "row" and plan.mapping.layout is None:
                    _tell_small_amounts(slot, cells, findings)


def _is_thai(plan: Plan, lines: Sequence[MappedRow]) -> bool:
    """Whether a table is a Thai source: it says so, or has words in Thai letters."""
    if THAILAND in (plan.defaults.get("provider"), plan.defaults.get("provider_ref")):
        return True
    words = (cell for line in lines for cell in line.cells if isinstance(cell, str))
    return any(not text.isascii() and _THAI.search(text) for text in (*plan.header.names, *words))


def _has_buddhist_years(slot: Slot, cells: Iterable[Cell]) -> bool:
    """Whether a column of dates or years has years such as 2567, and none such as 2024."""
    if slot.field.kind not in _YEARS:
        return False
    return {*filter(None, map(is_year_of, cells))} == {"buddhist"}


def _tell_buddhist(slot: Slot, cells: Iterable[Cell], findings: FileFindings) -> None:
    first = next(str(cell) for cell in cells if is_year_of(cell))
    read = read_date(first, fiscal=THAILAND)
    became = f"'{first}' as {read.value}" if read and read.value else "2567 as 2024"
    findings.flag(
        "table-note", field=slot.name,
        message=f"Years in '{', '.join(slot.source.columns)}' are of the Buddhist era, 543 more "
        f"than Western ones, since this is a Thai table and all of them are: {became}.",
    )  # fmt: skip


def _tell_order(slot: Slot, why: str, findings: FileFindings) -> None:
    chosen = {"dmy": "as day/month/year", "mdy": "as month/day/year"}
    order = slot.rules.order
    how = chosen[order] if order else "only for their year where both orders are possible"
    column = ", ".join(slot.source.columns)
    findings.flag(
        "table-note",
        field=slot.name,
        message=f"Dates in '{column}' such as 01/02/2019 are read {how}: {why}.",
    )


def why_exchanged(cells: Iterable[Cell]) -> str | None:
    """Why a spreadsheet seems to have exchanged day and month in a column; None where not so.

    A program set to month/day reads 05/03/2009 as 3 May and leaves 25/03/2009 as text. What is left
    are typed dates (here as ISO text) whose days are all 12 or less. First days of a month and days
    equal to their month say nothing and are not counted, nor are the last days of months. At least
    20 dates with 5 different days must be there.
    """
    early: list[int] = []
    late = 0
    for cell in cells:
        match = _DAY.fullmatch(cell) if isinstance(cell, str) else None
        if match is None:
            continue
        month, day = int(match[1]), int(match[2])
        if 2 <= day <= 12 and day != month:
            early.append(day)
        elif 13 <= day <= 27:
            late += 1
    if len(early) < _LEAST_DAYS or len(set(early)) < _DIFFERENT_DAYS:
        return None
    if late * _EARLY_TO_LATE >= len(early):
        return None
    days = f"{len(early):,} of its dates are of days from 2 to 12"
    return f"{days} and {late:,} of days from 13 to 27"


def _tell_exchanged(slot: Slot, why: str, findings: FileFindings) -> None:
    column = ", ".join(slot.source.columns)
    findings.flag(
        "table-note",
        field=slot.name,
        message=f"In '{column}' day and month were probably exchanged by a spreadsheet: {why}. "
        "Of days that could be either, only the year is taken.",
    )


def _tell_small_amounts(slot: Slot, cells: Sequence[Cell], findings: FileFindings) -> None:
    """Tell if all of a column's amounts are small and no unit was found, in the mapping either."""
    if slot.source.unit is not None or (slot.unit is not None and slot.unit.factor > 1):
        return
    amounts: list[float] = []
    for cell in cells:
        reading = read_number(cell, decimal=slot.rules.decimal)
        if reading is None or not reading.value:
            continue
        if abs(reading.value) >= SMALL:
            return
        amounts.append(reading.value)
    if len(amounts) < _ENOUGH_AMOUNTS:
        return
    column = slot.source.template or slot.source.column or ""
    written = f'{slot.name} = {{ column = "{column}", unit = "million" }}'
    findings.flag(
        "amounts-small", field=slot.name, expected=f"an amount of {SMALL:,} or more",
        got=f"at most {max(amounts, key=abs):,.10g}", kept="they were taken as they stand",
        message=f"All {len(amounts):,} amounts in '{column}' are below {SMALL:,}, and nothing says "
        "that they are thousands or millions: not the column's name, a note above the table or the "
        f"mapping. They were taken as they stand. If they are millions, write {written} in the "
        'mapping; if they are right, write unit = "1".',
    )  # fmt: skip
