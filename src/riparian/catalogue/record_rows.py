"""Records as they came, and the amounts that each states, as rows of tables.

A record is an activity as one dataset reports it: several may tell of one project. Of an amount
there is what was published, and what it is worth in dollars, by which rule and how surely.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import msgspec

from riparian.catalogue.period_columns import PERIOD_COLUMNS, period_of, status_words
from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.normalise.status import status_on
from riparian.store.database import Snapshot
from riparian.store.live_snapshot import sparing
from riparian.store.restricted import strictest_label


class RecordRow(msgspec.Struct, frozen=True, gc=False):
    """One record. `id` is its name within the centre, `project` the project that it tells of;
    `planned_start` and the three after it are the dates as published, `start` and `end` what
    follows from them. Lists and shares as of a project (`ProjectLine`)."""

    id: str
    project: str
    dataset: str
    identifier: str
    reporting_org: str | None
    reporting_org_name: str | None
    title: str | None
    title_by: str | None
    original: str | None
    original_lang: str | None
    description: str | None
    providers: tuple[str, ...]
    agencies: tuple[str, ...]
    countries: tuple[str, ...]
    country_shares: tuple[float, ...]
    places: tuple[str, ...]
    place_shares: tuple[float, ...]
    themes: tuple[str, ...]
    purposes: tuple[str, ...]
    purpose_shares: tuple[float, ...]
    planned_start: str | None
    actual_start: str | None
    planned_end: str | None
    actual_end: str | None
    start: str | None
    start_sureness: str | None
    end: str | None
    end_sureness: str | None
    status: str
    status_sureness: str
    status_rule: str
    seen: tuple[str, ...]
    usd: float | None
    usd_held: str | None
    usd_sureness: str | None
    amount: float | None
    currency: str | None
    scheme: str | None
    related: tuple[str, ...]
    last_updated: str | None
    line: int | None
    row: int | None
    sheet: str | None
    url: str | None
    tlp: str | None


class AmountRow(msgspec.Struct, frozen=True, gc=False):
    """An amount that a record states: a transaction, a budget or a planned disbursement; see
    `UsdAmount`. `position` numbers those of a record, from 1."""

    record: str
    position: int
    project: str
    dataset: str
    identifier: str
    title: str | None
    providers: tuple[str, ...]
    countries: tuple[str, ...]
    kind: str
    value: float
    currency: str
    value_date: str
    usd: float | None
    rule: str
    sureness: str
    rate: float | None
    rate_date: str | None
    rate_source: str | None
    usd_constant: float | None
    constant_year: int | None
    price_year: int | None
    tlp: str | None


AT_ONCE = 5_000
"""Records that are asked for together."""

MANY, MEMORY_FOR_MANY = 30_000, "150MB"
"""Of more records than that the database keeps only so much of what it read."""

# Each of these is asked by itself: joined in one question, the database keeps room for every list
# at once, hundreds of megabytes for a few thousand records.
_PROVIDED = """
SELECT
    activity_id, list(DISTINCT provider ORDER BY provider) AS providers,
    list(DISTINCT agency ORDER BY agency) FILTER (WHERE agency IS NOT NULL) AS agencies
FROM activity_provider WHERE activity_id {among} GROUP BY activity_id
"""

_IN_COUNTRY = """
SELECT
    activity_id,
    list(country ORDER BY share DESC, country) AS countries,
    list(round(share, 6) ORDER BY share DESC, country) AS country_shares
FROM activity_country WHERE share > 0 AND activity_id {among} GROUP BY activity_id
"""

_PLACED = """
SELECT
    activity_id, list(name ORDER BY share DESC, name) AS places,
    list(round(share, 6) ORDER BY share DESC, name) AS place_shares
FROM (
    SELECT x.activity_id, coalesce(s.name, l.name) AS name, round(sum(x.share), 12) AS share
    FROM activity_place AS x
    JOIN place AS l ON l.place_id = x.place
    LEFT JOIN place_set AS s ON s.set_id = x.via AND s.type <> 'site'
    WHERE x.level <> 'country' AND x.share > 0 AND x.activity_id {among}
    GROUP BY x.activity_id, coalesce(s.name, l.name)
)
GROUP BY activity_id
"""

_PURPOSED = """
SELECT
    activity_id, list(code ORDER BY share DESC, code) AS purposes,
    list(round(share, 6) ORDER BY share DESC, code) AS purpose_shares
FROM (
    SELECT activity_id, coalesce(nullif(code, ''), category) AS code, round(sum(share), 12) AS share
    FROM activity_purpose
    WHERE category <> '' AND share > 0 AND activity_id {among}
    GROUP BY activity_id, coalesce(nullif(code, ''), category)
)
GROUP BY activity_id
"""

_THEMED = """
SELECT x.activity_id, list(DISTINCT t.name ORDER BY t.name) AS themes
FROM activity_purpose AS x
JOIN theme AS t ON t.theme = x.theme
WHERE x.share > 0 AND x.activity_id {among}
GROUP BY x.activity_id
"""

_DATED = """
SELECT a.activity_id, json_extract(r.activity, '$.activity_dates')::VARCHAR AS dates
FROM activity AS a
JOIN record AS r ON r.dataset = a.dataset AND r.ordinal = a.ordinal
WHERE a.activity_id {among}
"""

_RECORDS = """
SELECT
    p.activity_id, p.project_id, p.dataset, p.identifier, p.reporting_org_ref,
    p.reporting_org_name, p.title, p.title_by, p.original, p.original_lang, p.description,
    p.usd, p.usd_held, p.usd_sureness, p.amount, p.currency, p.scheme, p.related,
    p.last_updated_datetime, p.line, p."row", p.sheet, p.url, {period}
FROM activity AS p
WHERE p.activity_id {among}
ORDER BY p.dataset, p.ordinal
"""

_AMOUNTS = """
SELECT x.*, p.project_id, p.dataset, p.identifier, p.title
FROM activity_amount AS x
JOIN activity AS p ON p.activity_id = x.activity_id
WHERE x.activity_id {among}
ORDER BY p.dataset, p.ordinal, x.position
"""


def record_rows(
    snapshot: Snapshot, projects: Collection[str] | None, on: str
) -> Iterator[RecordRow]:
    """The records of these projects, or all; status on the given day. Datasets stand in order of
    their names, records as they came."""
    period = ", ".join(f'p."{name}"' for name in PERIOD_COLUMNS)
    beside = (_PROVIDED, _IN_COUNTRY, _PLACED, _PURPOSED, _THEMED, _DATED)
    for row in _each(snapshot, _RECORDS, beside, projects, period=period):
        status = status_on(period_of(row), on)
        lists: dict[str, Any] = {name: tuple(row.get(name) or ()) for name in _IN_LISTS}
        as_they_are: dict[str, Any] = {name: row[name] for name in _AS_THEY_ARE}
        yield RecordRow(
            id=row["activity_id"],
            project=row["project_id"],
            reporting_org=row["reporting_org_ref"],
            status=status.status,
            status_sureness=status_words(status.sureness),
            status_rule=status.rule,
            last_updated=row["last_updated_datetime"],
            tlp=strictest_label([row["dataset"]]),
            **_first_dates(row.get("dates")),
            **lists,
            **as_they_are,
        )


_IN_LISTS = (
    "providers", "agencies", "countries", "country_shares", "places", "place_shares", "themes",
    "purposes", "purpose_shares", "seen", "related",
)  # fmt: skip
_AS_THEY_ARE = (
    "dataset", "identifier", "reporting_org_name", "title", "title_by", "original", "original_lang",
    "description", "start", "start_sureness", "end", "end_sureness", "usd", "usd_held",
    "usd_sureness", "amount", "currency", "scheme", "line", "row", "sheet", "url",
)  # fmt: skip
_DATES = {"1": "planned_start", "2": "actual_start", "3": "planned_end", "4": "actual_end"}


class _Dated(msgspec.Struct, frozen=True):
    type: str | None = None
    date: str | None = None


_READ_DATES = msgspec.json.Decoder(list[_Dated]).decode


def _first_dates(dates: str | None) -> dict[str, Any]:
    """The first date of each type, as published."""
    first: dict[str, str | None] = dict.fromkeys(_DATES.values())
    for each in _READ_DATES(dates) if dates else ():
        name = _DATES.get(each.type or "")
        if name is not None and each.date is not None:
            first[name] = min(first[name] or each.date, each.date)
    return first


_OF_AMOUNT = (
    "position", "dataset", "identifier", "title", "kind", "value", "currency", "value_date", "usd",
    "rule", "sureness", "rate", "rate_date", "rate_source", "usd_constant", "constant_year",
    "price_year",
)  # fmt: skip


def amount_rows(snapshot: Snapshot, projects: Collection[str] | None) -> Iterator[AmountRow]:
    """The amounts that the records of these projects, or all, state, in the order of records."""
    for row in _each(snapshot, _AMOUNTS, (_PROVIDED, _IN_COUNTRY), projects):
        yield AmountRow(
            record=row["activity_id"],
            project=row["project_id"],
            providers=tuple(row.get("providers") or ()),
            countries=tuple(row.get("countries") or ()),
            tlp=strictest_label([row["dataset"]]),
            **{name: row[name] for name in _OF_AMOUNT},
        )


def _each(
    snapshot: Snapshot,
    sql: str,
    beside: Sequence[str],
    projects: Collection[str] | None,
    **parts: str,
) -> Iterator[Mapping[str, Any]]:
    """The rows of the records of these projects with what stands `beside` each record, so many
    records at once: asked for all together, the database holds all of them before the first is
    given."""
    asked, ids = ("IS NOT NULL", None) if projects is None else (AMONG_IDS, text_of(projects))
    records = snapshot.column(
        f"SELECT activity_id FROM activity WHERE project_id {asked} ORDER BY dataset, ordinal",
        None if ids is None else {"ids": ids},
    )
    many = len(records) > MANY
    with sparing(snapshot, MEMORY_FOR_MANY) if many else nullcontext():
        for start in range(0, len(records), AT_ONCE):
            given = {"ids": text_of(records[start : start + AT_ONCE])}
            more: dict[str, dict[str, Any]] = {}
            for each in beside:
                for row in snapshot.each_dict(each.format(among=AMONG_IDS), given):
                    more.setdefault(row["activity_id"], {}).update(row)
            for row in snapshot.each_dict(sql.format(among=AMONG_IDS, **parts), given):
                yield row | more.get(row["activity_id"], {})
