"""The money of a project year by year, as each of its sources dates it.

Sources are never added up: two that report the same payment would count it twice. What has no date
or no value in dollars is counted, and left out of the years.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from riparian.catalogue.activity_views import ActivityView


class YearMoney(msgspec.Struct, frozen=True):
    """What one source dates to one year, of one kind (commitment, disbursement …), in dollars of
    the days of the amounts."""

    source: str
    year: int
    kind: str
    usd: float
    amounts: int


class MoneyOverTime(msgspec.Struct, frozen=True):
    """Amounts by source, year and kind, in that order; how many amounts have no date, and how many
    no value in dollars."""

    years: tuple[YearMoney, ...]
    without_date: int
    without_usd: int


def money_over_time(sources: Iterable[ActivityView]) -> MoneyOverTime:
    """The amounts of these sources by year."""
    sums: dict[tuple[str, int, str], list[float]] = {}
    without_date = without_usd = 0
    for source in sources:
        for one in source.amounts:
            year = one.value_date[:4]
            if one.usd is None:
                without_usd += 1
            elif not year.isdigit():
                without_date += 1
            else:
                sums.setdefault((source.id, int(year), one.kind), []).append(one.usd)
    years = (
        YearMoney(source, year, kind, round(sum(usd), 2), len(usd))
        for (source, year, kind), usd in sorted(sums.items())
    )
    return MoneyOverTime(tuple(years), without_date, without_usd)
