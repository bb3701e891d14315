"""Budgets, planned disbursements and transactions.

A value without `@currency` is in the activity's `@default-currency`. A value without
`@value-date` keeps none: which date counts instead is decided where it is turned into dollars.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from riparian.ingest.iati.classifications import read_country, read_region, read_sector
from riparian.ingest.iati.dates import date_of, date_within
from riparian.ingest.iati.exported_parts import as_exported
from riparian.ingest.iati.narrative_elements import own_text, read_narratives
from riparian.ingest.iati.organisations import read_transaction_org
from riparian.ingest.iati.parse_values import read_amount, read_flag
from riparian.ingest.iati.reading_context import (
    AID_TYPE,
    BUDGET_STATUS,
    BUDGET_TYPE,
    CURRENCY,
    DISBURSEMENT_CHANNEL,
    FINANCE_TYPE,
    FLOW_TYPE,
    TIED_STATUS,
    TRANSACTION_TYPE,
    Context,
    Element,
    Fields,
    Handler,
    attribute_of,
    code_of,
    read_code,
)
from riparian.language.figures.cell_reading import ABSURD_AT_LEAST, is_absurd
from riparian.model.activity import Amount, Budget, PlannedDisbursement, Transaction

_NO_AMOUNT = Amount()


def read_value(element: Element, context: Context, name: str) -> Amount:
    """Value, currency and value date; what cannot be read is a Problem and None."""
    get = element.get
    currency = get("currency")
    if currency:
        currency = CURRENCY.get(currency) or attribute_of(
            CURRENCY, element, "currency", context, name
        )
    else:
        currency = context.currency
    day = get("value-date")
    text = own_text(element)
    value, plain = read_amount(text)
    if value is None or not plain:
        kept = "without a value" if value is None else f"as {_plain(value)}"
        context.flag(
            "amount-wrong",
            element,
            field=name,
            expected="an amount such as 1234.50",
            got=text or None,
            kept=f"it was kept {kept}",
        )
    if value is not None and (currency is None or not 0 <= value < ABSURD_AT_LEAST):
        _check_value(value, currency, element, context, name)
    amount = Amount(
        value, currency, date_of(day, element, context, f"{name}/@value-date") if day else None
    )
    return amount if context.file.exported_by is None else as_exported(amount, element)


def _check_value(
    value: float, currency: str | None, element: Element, context: Context, name: str
) -> None:
    if value < 0:
        context.flag("amount-negative", element, field=name, got=_plain(value))
    if is_absurd(value, currency):
        kept = "it is kept in the record and left out of every sum"
        context.flag(
            "amount-absurd",
            element,
            field=name,
            got=f"{_plain(value)} {currency or ''}".strip(),
            kept=kept,
        )
    if currency is None:
        context.flag(
            "currency-missing",
            element,
            field=name,
            expected="@currency, or @default-currency of the activity",
            kept="it is kept without a value in dollars",
        )


def _plain(value: float) -> str:
    return f"{value:f}".rstrip("0").rstrip(".")


def _parts_of(element: Element, readers: dict[Any, Handler], context: Context) -> Fields:
    parts: defaultdict[str, Any] = defaultdict(list)
    for child in element:
        if part := readers.get(child.tag):
            part(child, parts, context)
    for name, value in parts.items():
        if type(value) is list:
            parts[name] = tuple(value)
    if "amount" not in parts:
        parts["amount"] = _NO_AMOUNT
    return parts


def _amount(name: str) -> Handler:
    def read(element: Element, parts: Fields, context: Context) -> None:
        parts["amount"] = read_value(element, context, name)

    return read


def _date(field: str, name: str) -> Handler:
    def read(element: Element, parts: Fields, context: Context) -> None:
        parts[field] = date_within(element, context, name)

    return read


def _organisation(side: str) -> Handler:
    def read(element: Element, parts: Fields, context: Context) -> None:
        parts[f"{side}_org"] = read_transaction_org(element, context, side)

    return read


def _read_description(element: Element, parts: Fields, context: Context) -> None:
    words = read_narratives(element, context, "transaction/description")
    parts["description"] = (*parts.get("description", ()), *words)


def read_aid_type(element: Element, context: Context, name: str) -> str | None:
    """An AidType code. Other vocabularies (earmarking, cash) are no aid types and passed over."""
    # A transaction may have an aid type in each of several vocabularies.
    if element.get("vocabulary", "1") != "1":
        return None
    return AID_TYPE.get(element.get("code", "")) or code_of(AID_TYPE, element, context, name)


def _read_aid_type(element: Element, parts: Fields, context: Context) -> None:
    if code := read_aid_type(element, context, "transaction/aid-type"):
        parts["aid_types"].append(code)


_PERIOD: dict[Any, Handler] = {
    "period-start": _date("period_start", "period-start"),
    "period-end": _date("period_end", "period-end"),
}
_BUDGET = _PERIOD | {"value": _amount("budget/value")}
_PLANNED = _PERIOD | {
    "value": _amount("planned-disbursement/value"),
    "provider-org": _organisation("provider"),
    "receiver-org": _organisation("receiver"),
}
_TRANSACTION: dict[Any, Handler] = {
    "value": _amount("transaction/value"),
    "transaction-type": read_code("type", TRANSACTION_TYPE, "transaction/transaction-type"),
    "transaction-date": _date("date", "transaction/transaction-date"),
    "description": _read_description,
    "provider-org": _organisation("provider"),
    "receiver-org": _organisation("receiver"),
    "sector": read_sector,
    "recipient-country": read_country,
    "recipient-region": read_region,
    "flow-type": read_code("flow_type", FLOW_TYPE, "transaction/flow-type"),
    "finance-type": read_code("finance_type", FINANCE_TYPE, "transaction/finance-type"),
    "aid-type": _read_aid_type,
    "tied-status": read_code("tied_status", TIED_STATUS, "transaction/tied-status"),
    "disbursement-channel": read_code(
        "disbursement_channel", DISBURSEMENT_CHANNEL, "transaction/disbursement-channel"
    ),
}


def read_budget(element: Element, fields: Fields, context: Context) -> None:
    """A budget."""
    parts = _parts_of(element, _BUDGET, context)
    parts["type"] = attribute_of(BUDGET_TYPE, element, "type", context, "budget")
    parts["status"] = attribute_of(BUDGET_STATUS, element, "status", context, "budget")
    fields["budgets"].append(Budget(**parts))


def read_planned_disbursement(element: Element, fields: Fields, context: Context) -> None:
    """A planned disbursement."""
    parts = _parts_of(element, _PLANNED, context)
    parts["type"] = attribute_of(BUDGET_TYPE, element, "type", context, "planned-disbursement")
    fields["planned_disbursements"].append(PlannedDisbursement(**parts))


def read_transaction(element: Element, fields: Fields, context: Context) -> None:
    """A transaction, with the country, region and sector that may stand only here."""
    parts = _parts_of(element, _TRANSACTION, context)
    if ref := element.get("ref"):
        parts["ref"] = ref
    if humanitarian := element.get("humanitarian"):
        parts["humanitarian"] = read_flag(humanitarian)
    fields["transactions"].append(Transaction(**parts))
