"""Amounts so small that they are probably millions, in a table that does not say so anywhere.

Projects cost more than 10,000 of any currency. Where no amount of a column reaches that, and
neither the mapping, the column's name, a note nor a cell says what is counted, it is told. Nothing
is changed: only a person knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from riparian.ingest.mapped.engine.findings import FileFindings
from riparian.ingest.mapped.engine.slots import Slot
from riparian.language.figures.cell import Cell
from riparian.language.figures.numbers import read_number

SMALL = 10_000
"""No amount of a project is expected below this."""
_ENOUGH = 2


def tell_small_amounts(slot: Slot, cells: Sequence[Cell], findings: FileFindings) -> None:
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
    if len(amounts) < _ENOUGH:
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
