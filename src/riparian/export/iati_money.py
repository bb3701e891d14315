"""Transactions, budgets and planned disbursements as IATI wants them.

A date of a year or month alone is no `xsd:date`: its first day stands, of the end of a period its
last, and a text says so. What has no date takes the one by which the catalogue counts it. What IATI
demands more of (a value, its currency, a type, no day after today) stands in our namespace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from riparian.export.iati_elements import (
    Frame,
    add,
    code_element,
    explain,
    first_day,
    is_code,
    last_day,
    narratives,
    precision_words,
    state,
    transaction_org,
)
from riparian.export.iati_shares import Recipient, sector_element, stated_percentage
from riparian.export.percentages import decimal_of
from riparian.export.xml_element import Element
from riparian.ingest.iati.own_namespace import PRICE_YEAR, SIGN, own
from riparian.model.activity import (
    Amount,
    Budget,
    PlannedDisbursement,
    RecipientRegion,
    Transaction,
)

Dates = Mapping[tuple[float, str | None], str]
"""By which date the catalogue counts an amount: by its value and currency."""


class _Dated(NamedTuple):
    """The date that a transaction states, else the one by which the catalogue counts it, and the
    day that either means."""

    stated: str | None
    counted: str | None
    day: str | None


def _dated(one: Transaction, dates: Dates) -> _Dated:
    amount = one.amount
    stated = one.date or amount.value_date
    counted = None
    if stated is None and amount.value is not None:
        counted = dates.get((amount.value, amount.currency))
    return _Dated(stated, counted, first_day(stated or counted))


def is_allowed(one: Transaction, dates: Dates, on: str) -> bool:
    """Whether IATI allows a transaction in a file of that day."""
    day = _dated(one, dates).day
    return (
        day is not None
        and day <= on
        and _is_whole(one.amount)
        and is_code(one.type, "TransactionType")
    )


def _is_whole(amount: Amount) -> bool:
    """Whether an amount says how much and of which currency: a program that is told no currency
    takes one, or the activity's."""
    return amount.value is not None and amount.currency is not None


def transaction(frame: Frame, one: Transaction, dates: Dates) -> None:
    """A transaction."""
    amount = one.amount
    stated, counted, day = _dated(one, dates)
    fits = is_allowed(one, dates, frame.day)
    element = _element(frame, "transaction", fits)
    state(element, "ref", one.ref, one.ref)
    if one.humanitarian is not None:
        element.set("humanitarian", "1" if one.humanitarian else "0")
    code_element(element, "transaction-type", one.type)
    if fits or one.date is not None:
        date = add(element, "transaction-date")
        state(date, "iso-date", day if fits else None, one.date)
    _value(element, amount, day if fits else None, frame, said=stated)
    words = None
    if fits and day is not None:
        words = _date_words(one, counted, day)
    if one.description or words:
        description = Element("description")
        if narratives(description, one.description, frame) or words:
            element.append(description)
        if words:
            explain(description, words)
    transaction_org(element, "provider", one.provider_org, frame)
    transaction_org(element, "receiver", one.receiver_org, frame)
    code_element(element, "disbursement-channel", one.disbursement_channel)
    later = _classes(element, one, frame)
    code_element(element, "flow-type", one.flow_type)
    code_element(element, "finance-type", one.finance_type)
    for code in one.aid_types:
        code_element(element, "aid-type", code)
    code_element(element, "tied-status", one.tied_status)
    element.move_to_end(later)


def _date_words(one: Transaction, counted: str | None, day: str) -> str | None:
    if counted is not None:
        return f"No date is stated; {counted} is the one by which the catalogue counts it."
    if one.date is None:
        return precision_words(one.amount.value_date, day, "first")
    return precision_words(one.date, day, "first")


def _classes(element: Element, one: Transaction, frame: Frame) -> list[Element]:
    """Sectors and recipients of a transaction. IATI allows one country, one region, and one sector
    of each vocabulary; the others are given back, to stand at its end in our namespace."""
    later: list[Element] = []
    seen: set[str] = set()
    for sector in one.sectors:
        again = sector.vocabulary in seen
        seen.add(sector.vocabulary)
        each = sector_element(element, own("sector") if again else "sector", sector, frame)
        state(each, "percentage", None, stated_percentage(sector.percentage))
        later += [each] if again else []
    named: tuple[tuple[Sequence[Recipient], str], ...] = (
        (one.recipient_countries, "recipient-country"),
        (one.recipient_regions, "recipient-region"),
    )
    for recipients, name in named:
        for number, recipient in enumerate(recipients):
            each = _recipient(element, own(name) if number else name, recipient, frame)
            later += [each] if number else []
    return later


def _recipient(element: Element, name: str, recipient: Recipient, frame: Frame) -> Element:
    each = add(element, name, {"code": recipient.code})
    if isinstance(recipient, RecipientRegion) and recipient.vocabulary != "1":
        each.set("vocabulary", recipient.vocabulary)
    state(each, "percentage", None, stated_percentage(recipient.percentage))
    narratives(each, recipient.narratives, frame)
    return each


def budget(frame: Frame, one: Budget) -> None:
    """A budget."""
    start, end = first_day(one.period_start), last_day(one.period_end)
    fits = bool(start and end and start <= end) and _is_whole(one.amount)
    element = _element(frame, "budget", fits)
    state(element, "type", one.type, one.type)
    state(element, "status", one.status, one.status)
    _period(element, frame, (one.period_start, one.period_end), fits, "budget")
    _value(element, one.amount, start if fits else None, frame)


def planned_disbursement(frame: Frame, one: PlannedDisbursement) -> None:
    """A planned disbursement."""
    start, end = first_day(one.period_start), last_day(one.period_end)
    in_order = start is not None and (one.period_end is None or (end or "") >= start)
    fits = in_order and _is_whole(one.amount)
    element = _element(frame, "planned-disbursement", fits)
    state(element, "type", one.type, one.type)
    _period(element, frame, (one.period_start, one.period_end), fits, "planned disbursement")
    _value(element, one.amount, start if fits else None, frame)
    transaction_org(element, "provider", one.provider_org, frame)
    transaction_org(element, "receiver", one.receiver_org, frame)


def _element(frame: Frame, name: str, fits: bool) -> Element:
    if fits:
        return add(frame.element, name)
    element = Element(own(name))
    frame.apart.append(element)
    return element


def _period(
    element: Element, frame: Frame, period: tuple[str | None, str | None], fits: bool, named: str
) -> None:
    for name, text, day, which in (
        ("period-start", period[0], first_day(period[0]), "first"),
        ("period-end", period[1], last_day(period[1]), "last"),
    ):
        if text is None:
            continue
        state(add(element, name), "iso-date", day if fits else None, text)
        if fits and day and (words := precision_words(text, day, which)):
            frame.notes.append(f"{name.capitalize().replace('-', ' ')} of a {named}: {words}")


def _value(
    element: Element, amount: Amount, day: str | None, frame: Frame, said: str | None = None
) -> None:
    """The value. Its date is that of the money itself where none of its own is stated, or where
    that lies ahead. `said`: the date of which it is said already how exact it is."""
    if amount == Amount():
        return
    value = add(element, "value")
    if amount.value is not None:
        value.text = decimal_of(amount.value)
    if amount.currency is not None:
        value.set("currency", amount.currency)
    own_day = first_day(amount.value_date)
    shown = own_day if own_day and own_day <= frame.day else day
    state(value, "value-date", shown if day else None, amount.value_date)
    if amount.sign is not None:
        value.set(SIGN, amount.sign)
    if amount.price_year is not None:
        value.set(PRICE_YEAR, str(amount.price_year))
        frame.notes.append(f"Amounts are at the prices of {amount.price_year}, not of their dates.")
    if amount.value_date == said:
        return
    if day and own_day and (words := precision_words(amount.value_date, own_day, "first")):
        frame.notes.append(f"Date of an amount: {words}")
