"""Amounts at constant prices in files that do not say so.

IATI has no word for prices: a value with `@value-date` 2001 is read as money of 2001. One publisher
is known to give money of another year. Which, and by what it was found, stands in `RELEASES`; each
amount keeps its value and date, and the record gets a note (`prices-constant`).
"""

from __future__ import annotations

import re

import msgspec

from riparian.ingest.iati.reading_context import Context
from riparian.model.activity import Activity, Transaction


class Release(msgspec.Struct, frozen=True):
    """Records of one release: who reports them, how their identifiers look, when they were made."""

    name: str
    reporter: str
    identifiers: re.Pattern[str]
    updated: tuple[str, str]
    currency: str
    price_year: int


RELEASES = (
    # iati_1.04_China_GeocodedResearchRelease.xml (AidData-WM/public_datasets): all 213 sums whose
    # ids are in AidData's official finance dataset 1.0, too, equal its usd_defl_2014; only the 7
    # of 2014 equal usd_current. Ids of other releases have a hyphen or 11 and 12 digits. GCDF,
    # which uses the same ids at other prices, came in 2021.
    Release(
        "AidData's release of Chinese official finance",
        "US-501c3-522318905",
        re.compile(r"US-501c3-522318905-SG-\d{1,5}"),
        ("2017", "2021"),
        "USD",
        2014,
    ),
)


def say_prices(activity: Activity, context: Context) -> Activity:
    """The activity with the year of its prices at each amount, where its release is known."""
    for release in RELEASES:
        if activity.transactions and _is_of(activity, release):
            stated = tuple(_with_price_year(t, release) for t in activity.transactions)
            if stated != activity.transactions:
                context.flag(
                    "prices-constant",
                    field="transaction/value",
                    expected="money of the year of its date",
                    got=release.name,
                    kept=f"It is taken for dollars at the prices of {release.price_year}",
                )
            return msgspec.structs.replace(activity, transactions=stated)
    return activity


def _is_of(activity: Activity, release: Release) -> bool:
    first, before = release.updated
    return (
        activity.reporting_org.ref == release.reporter
        and release.identifiers.fullmatch(activity.iati_identifier) is not None
        and first <= (activity.last_updated_datetime or "") < before
    )


def _with_price_year(transaction: Transaction, release: Release) -> Transaction:
    amount = transaction.amount
    date = amount.value_date or transaction.date or ""
    if amount.currency != release.currency or date[:4] == str(release.price_year):
        return transaction
    amount = msgspec.structs.replace(amount, price_year=release.price_year)
    return msgspec.structs.replace(transaction, amount=amount)
