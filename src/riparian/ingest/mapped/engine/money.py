"""Amounts of an activity as transactions, one for each amount of each line.

A cell of zero is no transaction: in tables with a column for each kind of amount it says that
there was none. An amount that is the whole activity's (`once`) counts once, whatever the number of
rows that repeat it.
"""

from __future__ import annotations

from collections.abc import Sequence

from riparian.ingest.mapped.engine.code_words import currency_in, transaction_type
from riparian.ingest.mapped.engine.field_slots import CellAmount, Slot
from riparian.ingest.mapped.engine.mapping_plan import RecordLines
from riparian.ingest.mapped.engine.row_findings import (
    FileFindings,
    MappedRow,
    RecordFindings,
)
from riparian.language.figures.cell_reading import is_absurd
from riparian.language.figures.unit_words import NumberUnit, currencies_of
from riparian.model.activity import Amount, Transaction

_ABOUT = 0.05
"""How far the same money may be off in other units, which are often rounded."""

_Once = dict[tuple[str, str | None, str | None], float]
"""Amounts of the whole activity, by field, TransactionType and year."""


def transactions(lines: RecordLines) -> list[tuple[MappedRow, Transaction]]:
    """Each amount with its line, in the order of the lines."""
    plan = lines.plan
    if not plan.amounts:
        return []
    result: list[tuple[MappedRow, Transaction]] = []
    is_valued, is_priced = plan.has("value_date"), plan.has("price_year")
    once: _Once = {}
    for line in lines.lines:
        row = lines.only(line)
        date: str | None = None
        for kind, slots in plan.amounts:
            amount = _first_amount(row, line, slots)
            if amount is None:
                continue
            slot, figure = amount
            if len(slots) > 1 and plan.mapping.layout is None:
                _tell_left_out(row, line, slots, slot, figure)
            if slot.source.once and not _counts(once, slot, kind, figure.value, row):
                continue
            date = date or _date(row)
            when = slot.source.year or date
            _check(figure, slot, row)
            type_code = kind or _type(row)
            ref = row.first_code("transaction_ref")
            # Without a date of its value, an amount is worth what it was on its own date.
            valued = (row.day("value_date") if is_valued else None) or when
            prices = _price_year(row) if is_priced else None
            stated = Amount(figure.value, figure.currency, valued, prices, figure.sign)
            result.append((line, Transaction(stated, type_code, when, ref)))
    return result


def _price_year(row: RecordLines) -> int | None:
    day = row.day("price_year")
    return int(day[:4]) if day else None


def _counts(once: _Once, slot: Slot, kind: str | None, value: float, row: RecordLines) -> bool:
    """Whether this is the first amount of the whole activity; a different one later is flagged."""
    key = (slot.name, kind, slot.source.year)
    earlier = once.get(key)
    if earlier is None:
        once[key] = value
        return True
    if earlier != value:
        kept = f"{earlier:,.2f} was kept, from an earlier row"
        row.flag("rows-disagree", slot.name, "one amount in all rows", value, kept)
    return False


def _first_amount(
    row: RecordLines, line: MappedRow, slots: Sequence[Slot]
) -> tuple[Slot, CellAmount] | None:
    """The first source that holds an amount other than zero, with its currency."""
    for slot in slots:
        figure = slot.number(line, row.findings)
        # Several columns for one kind of amount are the same money in other units: one counts.
        if figure is not None and figure.value != 0:
            return slot, _with_currency(figure, slot, row)
    return None


def _tell_left_out(
    row: RecordLines, line: MappedRow, slots: Sequence[Slot], slot: Slot, figure: CellAmount
) -> None:
    """Tell of another amount in a column that was taken for the same money: in other units it is
    about the same, and in another currency nothing can be said."""
    aside = RecordFindings(FileFindings(row.findings.file.dataset), line.number)
    usual = row.defaults.get("currency")
    for other in slots[slots.index(slot) + 1 :]:
        found = other.number(line, aside)
        if found is None or not found.value or found.sign or figure.sign:
            continue
        currency = figure.currency or usual
        if currency is None or (found.currency or usual) != currency:
            continue
        if abs(found.value - figure.value) > _ABOUT * max(abs(found.value), abs(figure.value)):
            here, there = (one.source.columns[0] for one in (slot, other))
            row.findings.flag(
                "amount-left-out", slot.name, got=found.value, row=line.number,
                message=f"'{here}' says {figure.value:,.10g} {currency} and '{there}' "
                f"{found.value:,.10g} {currency}, which are read as the same money. The first was "
                "kept.",
            )  # fmt: skip


def _with_currency(figure: CellAmount, slot: Slot, row: RecordLines) -> CellAmount:
    """The figure with the currency that the row's other cell names, else the mapping.

    The amount's own currency counts most; another one beside it is flagged. A sign that several
    currencies share (¥) stands for the one that the row or the mapping names, if it has that sign.
    """
    stated = _currency(row)
    if stated is None and figure.currency is None and figure.sign is None:
        return figure._replace(currency=row.defaults.get("currency"))
    if stated is None:
        default = row.defaults.get("currency")
        if figure.sign and default in currencies_of(figure.sign):
            return figure._replace(currency=default, sign=None)
        return figure
    other = stated.currency or stated.sign
    if figure.currency is None and figure.sign is None:
        return figure._replace(currency=stated.currency, sign=stated.sign)
    if figure.sign and (
        figure.sign == stated.sign or stated.currency in currencies_of(figure.sign)
    ):
        return figure._replace(currency=stated.currency, sign=stated.sign)
    own = figure.currency or figure.sign
    agree = own == other or (stated.sign and figure.currency in currencies_of(stated.sign))
    if not agree:
        kept = f"{own} was kept, as it stands with the amount"
        row.flag("unit-disagrees", slot.name, f"the currency of the row, {other}", own, kept)
    return figure


def _currency(row: RecordLines) -> NumberUnit | None:
    """The currency or shared sign in the row's cell for it; None where it names none."""
    for slot, code in row.codes("currency"):
        currency = currency_in(code)
        if currency is None:
            kept = "the amount was kept without a currency"
            row.flag("currency-unknown", slot.name, "a currency of ISO 4217", code, kept)
        return currency
    return None


def _date(row: RecordLines) -> str | None:
    """The date of a line's amounts; in a table without one, the day of signing."""
    for field in ("date", "year"):
        for slot in row.slots(field):
            if day := slot.day(row.lines[0], row.findings):
                return day[:4] if field == "year" else day
    default = row.defaults.get("date") or row.defaults.get("year")
    if default or row.slots("date") or row.slots("year"):
        return default
    return row.day("signing_date")


def _type(row: RecordLines) -> str:
    """The TransactionType of a line's amount; an outgoing commitment where nothing says it."""
    for slot, word in row.codes("amount_type"):
        if code := transaction_type(word):
            return code
        kept = "it counts as a commitment"
        row.flag("code-unknown", slot.name, "a kind of transaction", word, kept)
    return row.defaults.get("amount_type", "2")


def _check(figure: CellAmount, slot: Slot, row: RecordLines) -> None:
    value = figure.value
    if figure.currency is None and figure.sign is None:
        row.flag(
            "currency-missing", slot.name, None, value, "it is kept without a value in dollars"
        )
    if value < 0:
        row.flag("amount-negative", slot.name, None, value, "it counts as a correction")
    if is_absurd(value, figure.currency):
        row.flag("amount-absurd", slot.name, None, value, "it is left out of every sum")
