"""Amounts of an activity as transactions, one for each amount of each line.

A cell of zero is no transaction: in tables with a column for each kind of amount it says that
there was none. An amount that is the whole activity's (`once`) counts once, whatever the number of
rows that repeat it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from riparian.codelists.lists import legacy_code, load_codelist
from riparian.ingest.mapped.engine.dates import day
from riparian.ingest.mapped.engine.findings import RecordFindings
from riparian.ingest.mapped.engine.lines import Line
from riparian.ingest.mapped.engine.plan import Plan
from riparian.ingest.mapped.engine.slots import Figure, Slot
from riparian.language.figures.plausible import is_absurd
from riparian.language.figures.signs import currencies_of
from riparian.language.figures.units import Unit, read_unit
from riparian.model.money import Amount, Transaction

KINDS = (("commitment", "2"), ("disbursement", "3"), ("expenditure", "4"), ("amount", None))
"""Fields that hold amounts, with the TransactionType of each; None: `amount_type` says."""


def transactions(
    plan: Plan, lines: Sequence[Line], findings: RecordFindings
) -> list[tuple[Line, Transaction]]:
    """Each amount with its line, in the order of the lines."""
    kinds = plan.fixed(_kinds)
    if not kinds:
        return []
    found: list[tuple[Line, Transaction]] = []
    refs = plan.of("transaction_ref")
    is_valued, is_priced = _says(plan, "value_date"), _says(plan, "price_year")
    counted: dict[tuple[str, str | None, str | None], float] = {}
    for line in lines:
        date: str | None = None
        for kind, slots in kinds:
            amount = _first_amount(plan, slots, line, findings)
            if amount is None:
                continue
            slot, (value, currency, sign) = amount
            if slot.source.once and not _counts(counted, slot, kind, value, line, findings):
                continue
            date = date or _date(plan, line, findings)
            when = slot.source.year or date
            _check(value, currency, sign, slot, line, findings)
            said = kind or _type(plan, line, findings)
            ref = next((c for s in refs for c in s.codes(line, findings)), None) if refs else None
            valued = (day(plan, "value_date", (line,), findings) if is_valued else None) or when
            prices = _price_year(plan, line, findings) if is_priced else None
            stated = Amount(value, currency, valued, prices, sign)
            found.append((line, Transaction(stated, said, when, ref)))
    return found


def _says(plan: Plan, field: str) -> bool:
    return field in plan.slots or field in plan.defaults


def _price_year(plan: Plan, line: Line, findings: RecordFindings) -> int | None:
    found = day(plan, "price_year", (line,), findings)
    return int(found[:4]) if found else None


def _kinds(plan: Plan) -> list[tuple[str | None, list[Slot]]]:
    """The sources of amounts by TransactionType; of one field, type and year they are alternatives.

    What says its year is money beside that of other years.
    """
    kinds: dict[tuple[str, str | None, str | None], list[Slot]] = {}
    for field, usual in KINDS:
        for slot in plan.of(field):
            key = (field, slot.source.type or usual, slot.source.year)
            kinds.setdefault(key, []).append(slot)
    return [(kind, slots) for (_, kind, _), slots in kinds.items()]


def _counts(
    counted: dict[tuple[str, str | None, str | None], float],
    slot: Slot,
    kind: str | None,
    value: float,
    line: Line,
    findings: RecordFindings,
) -> bool:
    """Whether an amount of the whole activity is met for the first time; another one is told."""
    key = (slot.name, kind, slot.source.year)
    known = counted.get(key)
    if known is None:
        counted[key] = value
        return True
    if known != value:
        kept = f"{known:,.2f} was kept, from an earlier row"
        expected = "one amount in all rows"
        findings.flag("rows-disagree", slot.name, expected, value, kept, row=line.number)
    return False


def _first_amount(
    plan: Plan, slots: Sequence[Slot], line: Line, findings: RecordFindings
) -> tuple[Slot, Figure] | None:
    """The first source that holds an amount other than zero, with its currency."""
    for slot in slots:
        figure = slot.number(line, findings)
        if figure is not None and figure.value != 0:
            return slot, _with_currency(figure, slot, plan, line, findings)
    return None


def _with_currency(
    figure: Figure, slot: Slot, plan: Plan, line: Line, findings: RecordFindings
) -> Figure:
    """The figure with the currency that the row's other cell names, else the mapping.

    Where the amount has its own, that counts; another one beside it is told. A sign that several
    share (¥) is the one that the row or the mapping names, if it shares the sign.
    """
    stated = _currency(plan, line, findings)
    if stated is None and figure.currency is None and figure.sign is None:
        return figure._replace(currency=plan.defaults.get("currency"))
    if stated is None:
        default = plan.defaults.get("currency")
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
        findings.flag(
            "unit-disagrees", slot.name, f"the currency of the row, {other}", own, kept,
            row=line.number,
        )  # fmt: skip
    return figure


def _currency(plan: Plan, line: Line, findings: RecordFindings) -> Unit | None:
    """The currency or shared sign in the row's cell for it; None where it names none."""
    for slot in plan.of("currency"):
        for code in slot.codes(line, findings):
            known = _known_currency(code)
            if known is None:
                kept = "the amount was kept without a currency"
                findings.flag(
                    "currency-unknown", slot.name, "a currency of ISO 4217", code, kept,
                    row=line.number,
                )  # fmt: skip
            return known
    return None


@lru_cache(maxsize=1024)
def _known_currency(word: str) -> Unit | None:
    """A currency by its code, its name in a list or a word for it: yen, 円, US$, ¥."""
    currencies = load_codelist("Currency")
    code = word.upper()
    known = code if code in currencies else currencies.code_named(word)
    if known:
        return Unit(currency=known)
    unit = read_unit(word)
    return unit if unit and unit.factor == 1 and (unit.currency or unit.sign) else None


def _date(plan: Plan, line: Line, findings: RecordFindings) -> str | None:
    """The date of a line's amounts; in a table without one, the day of signing."""
    for field in ("date", "year"):
        for slot in plan.of(field):
            if found := slot.day(line, findings):
                return found[:4] if field == "year" else found
    default = plan.defaults.get("date") or plan.defaults.get("year")
    if default or plan.of("date") or plan.of("year"):
        return default
    return day(plan, "signing_date", (line,), findings)


def _type(plan: Plan, line: Line, findings: RecordFindings) -> str:
    """The TransactionType of a line's amount; an outgoing commitment where nothing says it."""
    for slot in plan.of("amount_type"):
        for word in slot.codes(line, findings):
            if code := _known_type(word):
                return code
            kept = "it counts as a commitment"
            findings.flag(
                "code-unknown", slot.name, "a kind of transaction", word, kept, row=line.number
            )
    return plan.defaults.get("amount_type", "2")


@lru_cache(maxsize=1024)
def _known_type(word: str) -> str | None:
    known = load_codelist("TransactionType")
    return word if word in known else legacy_code("TransactionType", word) or known.code_named(word)


def _check(
    value: float,
    currency: str | None,
    sign: str | None,
    slot: Slot,
    line: Line,
    findings: RecordFindings,
) -> None:
    if currency is None and sign is None:
        kept = "it is kept without a value in dollars"
        findings.flag("currency-missing", slot.name, None, value, kept, row=line.number)
    if value < 0:
        findings.flag(
            "amount-negative", slot.name, None, value, "it counts as a correction", row=line.number
        )
    if is_absurd(value, currency):
        findings.flag(
            "amount-absurd", slot.name, None, value, "it is left out of every sum", row=line.number
        )
