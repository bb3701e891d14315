"""`ColumnEvidence`: a column of a table with the evidence for each field, in bits.

The bits of its name (`name_evidence`) and of its values (`value_evidence`) are added. What the name
does not say at all can still be seen in the values, or in the currency beside the name.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from riparian.ingest.mapped.suggest.column_facts import ColumnFacts, look_at_column
from riparian.ingest.mapped.suggest.kind_words import event_of
from riparian.ingest.mapped.suggest.name_evidence import NameEvidence, take_apart, what_name_says
from riparian.ingest.mapped.suggest.value_evidence import NEVER, Fit, fit_of_values
from riparian.language.figures.cell_reading import Cell
from riparian.language.figures.durations import unit_of_durations
from riparian.language.figures.unit_words import NumberUnit

_BY_VALUES = frozenset(("country", "purpose_code", "url", "period", "currency"))
"""Fields that values alone can show."""
_NUMBERS = frozenset(("identifier", "other_identifier", "related", "transaction_ref"))
_MONEY_BITS = 3.5
"""For an amount by the currency beside an unknown name: Valor (EUR)."""
_APPROVAL_COST = 0.6
"""A day of approval is that of signing only if there is no better one."""


class ColumnEvidence(msgspec.Struct, frozen=True):
    """A column with the evidence: bits by field, those of the values apart.

    `year`: its name says of which year its amounts are, as that of its neighbours does.
    """

    name: str
    named: NameEvidence
    facts: ColumnFacts
    unit: NumberUnit | None
    bits: dict[str, float]
    fits: dict[str, Fit]
    year: str | None = None

    @property
    def numbers_rows(self) -> bool:
        """Whether it only numbers the rows, by name and values: No., 番号, 연번 from 1 up.

        A name that speaks of an ID, or of whose number it is, is more than that.
        """
        return self.facts.counts_rows and _is_bare_number(self.name)

    @property
    def script_language(self) -> str | None:
        """Japanese or Korean, by the letters of its values."""
        return self.facts.script if self.facts.script in ("ja", "ko") else None


def look(name: str, unit: NumberUnit | None, cells: Sequence[Cell], most: int) -> ColumnEvidence:
    """The evidence of a column of which at most so many values are tried."""
    named = _with_currency(what_name_says(name), unit)
    facts = look_at_column(cells, most, counts_time=unit_of_durations(name))
    candidates = [*named.bits, *(field for field in _BY_VALUES if field not in named.bits)]
    if named.unknown:
        candidates.append("title")
    fits = {field: fit_of_values(field, facts) for field in candidates}
    if facts.counts_rows and _is_bare_number(name):
        only_counts = Fit(NEVER, "they only number the rows")
        fits |= {field: only_counts for field in fits if field in _NUMBERS}
    bits = {}
    for field, fit in fits.items():
        name_bits = named.bits.get(field)
        if name_bits is None and (named.bits or named.off or not facts.filled):
            name_bits = -4.0
        bits[field] = (name_bits or 0.0) + fit.bits
    if "signing_date" in bits and event_of(name) == "approval":
        bits["signing_date"] -= _APPROVAL_COST
    return ColumnEvidence(name, named, facts, unit, bits, fits)


def _is_bare_number(name: str) -> bool:
    """Whether a name says at most "number", and not of what."""
    parts = take_apart(name)
    return all(part.means <= {"id", "glue"} for part in parts) and not any(
        part.text in ("id", "ids", "identifier") for part in parts
    )


def _with_currency(named: NameEvidence, unit: NumberUnit | None) -> NameEvidence:
    """An unknown name with a currency beside it speaks for an amount."""
    stated = (unit.currency or unit.sign) if unit else None
    if stated is None or named.bits or named.off:
        return named
    return msgspec.structs.replace(
        named,
        bits={"amount": _MONEY_BITS},
        why={"amount": f"its name says {stated}"},
        unknown=False,
    )
