"""What a mapping says that the numbers of a source count."""

from __future__ import annotations

import msgspec

from riparian.errors import BadRequest
from riparian.ingest.mapped.engine.mapping import Source
from riparian.language.figures.units import Unit, read_unit


def unit_said(source: Source) -> Unit | None:
    """What a mapping says that numbers count; raises BadRequest where the words are no unit."""
    unit = None
    if source.unit == "ratio":
        unit = Unit(factor=100, words="ratio")
    elif source.unit is not None:
        unit = (
            Unit(factor=int(source.unit), words=source.unit)
            if source.unit.isdecimal()
            else read_unit(source.unit)
        )
        if unit is None:
            raise BadRequest(
                f"The mapping gives the unit '{source.unit}', which is not a number or a unit"
                " we know.",
                "Write a number (1000000) or a word such as million, 億円 or 백만원.",
            )
    if source.currency is None:
        return unit
    if unit is None:
        return Unit(currency=source.currency, words=source.currency)
    return msgspec.structs.replace(unit, currency=source.currency, sign=None)


def counted_in(source: Source, heading: Unit | None) -> Unit | None:
    """What the numbers of a source count: as the mapping says, else as the heading does.

    A mapping that says only how many are counted leaves the heading's currency as it is.
    """
    said = unit_said(source)
    if said is None or heading is None or said.currency or said.sign or said.percent:
        return said or heading
    return msgspec.structs.replace(said, currency=heading.currency, sign=heading.sign)
