"""Money as published: budgets, planned disbursements, transactions.

Dates are ISO 8601 text as precise as the source (`2019`, `2019-03`, `2019-03-31`).
Values are in full units of the currency; None means that the source gives none that can be read.
"""

from __future__ import annotations

import msgspec

from riparian.model.organisation import TransactionOrg
from riparian.model.place import RecipientCountry, RecipientRegion
from riparian.model.sector import Sector
from riparian.model.text import Narrative


class Amount(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A value with its currency (ISO 4217) and the date at which it counts.

    `price_year`: it is stated at the (constant) prices of that year, not of its own date.
    `sign`: in place of a currency one that several share (¥, $), where the source says no more.
    """

    value: float | None = None
    currency: str | None = None
    value_date: str | None = None
    price_year: int | None = None
    sign: str | None = None


class Budget(msgspec.Struct, frozen=True, omit_defaults=True):
    """A budget for a period; `type` 1 original, 2 revised; `status` 1 indicative, 2 committed."""

    amount: Amount
    type: str | None = None
    status: str | None = None
    period_start: str | None = None
    period_end: str | None = None


class PlannedDisbursement(msgspec.Struct, frozen=True, omit_defaults=True):
    """A planned disbursement for a period."""

    amount: Amount
    type: str | None = None
    period_start: str | None = None
    period_end: str | None = None
    provider_org: TransactionOrg | None = None
    receiver_org: TransactionOrg | None = None


class Transaction(msgspec.Struct, frozen=True, omit_defaults=True):
    """A transaction; `type` is a TransactionType code (2 outgoing commitment, 3 disbursement …).

    The US agencies state country, region and sector only here.
    """

    amount: Amount
    type: str | None = None
    date: str | None = None
    ref: str | None = None
    description: tuple[Narrative, ...] = ()
    provider_org: TransactionOrg | None = None
    receiver_org: TransactionOrg | None = None
    sectors: tuple[Sector, ...] = ()
    recipient_countries: tuple[RecipientCountry, ...] = ()
    recipient_regions: tuple[RecipientRegion, ...] = ()
    flow_type: str | None = None
    finance_type: str | None = None
    aid_types: tuple[str, ...] = ()
    tied_status: str | None = None
    disbursement_channel: str | None = None
    humanitarian: bool | None = None
