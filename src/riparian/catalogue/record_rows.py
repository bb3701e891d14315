"""Records as they came, and the amounts that each states, as rows of tables.

A record is an activity as one dataset reports it: several may tell of one project. Of an amount
there is what was published, and what it is worth in dollars, by which rule and how surely.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from riparian.catalogue.period_columns import PERIOD_COLUMNS, period_of, status_words
from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.normalise.status import status_on
from riparian.store.database import Snapshot
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


AT_ONCE = 10_000
"""Records that are asked for together."""

_LISTS = """
provided AS (
    SELECT
        x.activity_id, list(DISTINCT x.provider ORDER BY x.provider) AS providers,
        list(DISTINCT x.agency ORDER BY x.agency) FILTER (WHERE x.agency IS NOT NULL) AS agencies
    FROM activity_provider AS x SEMI JOIN asked USING (activity_id) GROUP BY x.activity_id
),
in_country AS (
    SELECT
        x.activity_id,
        list(x.country ORDER BY x.share DESC, x.country) AS countries,
        list(round(x.share, 6) ORDER BY x.share DESC, x.country) AS country_shares
    FROM activity_country AS x SEMI JOIN asked USING (activity_id)
    WHERE x.share > 0
    GROUP BY x.activity_id
)
"""

_RECORDS = f"""
WITH asked AS MATERIALIZED (
    SELECT activity_id, dataset, ordinal FROM activity WHERE activity_id {{among}}
),
{_LISTS},
placed AS (
    SELECT
        activity_id, list(name ORDER BY share DESC, name) AS places,
        list(round(share, 6) ORDER BY share DESC, name) AS place_shares
    FROM (
        SELECT x.activity_id, coalesce(s.name, l.name) AS name, sum(x.share) AS share
        FROM activity_place AS x SEMI JOIN asked USING (activity_id)
        JOIN place AS l ON l.place_id = x.place
        LEFT JOIN place_set AS s ON s.set_id = x.via AND s.type <> 'site'
        WHERE x.level <> 'country' AND x.share > 0
        GROUP BY x.activity_id, coalesce(s.name, l.name)
    )
    GROUP BY activity_id
),
purposed AS (
    SELECT
        activity_id, list(code ORDER BY share DESC, code) AS purposes,
        list(round(share, 6) ORDER BY share DESC, code) AS purpose_shares
    FROM (
        SELECT x.activity_id, coalesce(nullif(x.code, ''), x.category) AS code,
            sum(x.share) AS share
        FROM activity_purpose AS x SEMI JOIN asked USING (activity_id)
        WHERE x.category <> '' AND x.share > 0
        GROUP BY x.activity_id, coalesce(nullif(x.code, ''), x.category)
    )
    GROUP BY activity_id
),
themed AS (
    SELECT x.activity_id, list(DISTINCT t.name ORDER BY t.name) AS themes
    FROM activity_purpose AS x SEMI JOIN asked USING (activity_id)
    JOIN theme AS t ON t.theme = x.theme
    WHERE x.share > 0
    GROUP BY x.activity_id
),
dated AS (
    SELECT
        a.activity_id,
        min(date) FILTER (WHERE type = '1') AS planned_start,
        min(date) FILTER (WHERE type = '2') AS actual_start,
        min(date) FILTER (WHERE type = '3') AS planned_end,
        min(date) FILTER (WHERE type = '4') AS actual_end
    FROM (
        SELECT
            dataset, ordinal,
            unnest(from_json(
                json_extract(activity, '$.activity_dates'),
                '[{{{{"type": "VARCHAR", "date": "VARCHAR"}}}}]'
            ), recursive := true)
        FROM record AS r SEMI JOIN asked USING (dataset, ordinal)
    ) AS d
    JOIN asked AS a ON a.dataset = d.dataset AND a.ordinal = d.ordinal
    GROUP BY a.activity_id
)
SELECT
    p.activity_id, p.project_id, p.dataset, p.identifier, p.reporting_org_ref,
    p.reporting_org_name, p.title, p.title_by, p.original, p.original_lang, p.description,
    provided.providers, provided.agencies, in_country.countries, in_country.country_shares,
    placed.places, placed.place_shares, themed.themes, purposed.purposes, purposed.purpose_shares,
    dated.planned_start, dated.actual_start, dated.planned_end, dated.actual_end,
    p.usd, p.usd_held, p.usd_sureness, p.amount, p.currency, p.scheme, p.related,
    p.last_updated_datetime, p.line, p."row", p.sheet, p.url, {{period}}
FROM activity AS p SEMI JOIN asked USING (activity_id)
LEFT JOIN provided ON provided.activity_id = p.activity_id
LEFT JOIN in_country ON in_country.activity_id = p.activity_id
LEFT JOIN placed ON placed.activity_id = p.activity_id
LEFT JOIN purposed ON purposed.activity_id = p.activity_id
LEFT JOIN themed ON themed.activity_id = p.activity_id
LEFT JOIN dated ON dated.activity_id = p.activity_id
ORDER BY p.dataset, p.ordinal
"""

_AMOUNTS = f"""
WITH asked AS MATERIALIZED (
    SELECT activity_id, dataset, ordinal FROM activity WHERE activity_id {{among}}
),
{_LISTS}
SELECT
    x.*, p.project_id, p.dataset, p.identifier, p.title, provided.providers, in_country.countries
FROM activity_amount AS x
JOIN activity AS p ON p.activity_id = x.activity_id
SEMI JOIN asked ON asked.activity_id = x.activity_id
LEFT JOIN provided ON provided.activity_id = x.activity_id
LEFT JOIN in_country ON in_country.activity_id = x.activity_id
ORDER BY p.dataset, p.ordinal, x.position
"""


def record_rows(
    snapshot: Snapshot, projects: Collection[str] | None, on: str
) -> Iterator[RecordRow]:
    """The records of these projects, or all; status on the given day. Datasets stand in order of
    their names, records as they came."""
    period = ", ".join(f'p."{name}"' for name in PERIOD_COLUMNS)
    for row in _each(snapshot, _RECORDS, projects, period=period):
        status = status_on(period_of(row), on)
        lists: dict[str, Any] = {name: tuple(row[name] or ()) for name in _IN_LISTS}
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
            **lists,
            **as_they_are,
        )


_IN_LISTS = (
    "providers", "agencies", "countries", "country_shares", "places", "place_shares", "themes",
    "purposes", "purpose_shares", "seen", "related",
)  # fmt: skip
_AS_THEY_ARE = (
    "dataset", "identifier", "reporting_org_name", "title", "title_by", "original", "original_lang",
    "description", "planned_start", "actual_start", "planned_end", "actual_end", "start",
    "start_sureness", "end", "end_sureness", "usd", "usd_held", "usd_sureness", "amount",
    "currency", "scheme", "line", "row", "sheet", "url",
)  # fmt: skip
_OF_AMOUNT = (
    "position", "dataset", "identifier", "title", "kind", "value", "currency", "value_date", "usd",
    "rule", "sureness", "rate", "rate_date", "rate_source", "usd_constant", "constant_year",
    "price_year",
)  # fmt: skip


def amount_rows(snapshot: Snapshot, projects: Collection[str] | None) -> Iterator[AmountRow]:
    """The amounts that the records of these projects, or all, state, in the order of records."""
    for row in _each(snapshot, _AMOUNTS, projects):
        yield AmountRow(
            record=row["activity_id"],
            project=row["project_id"],
            providers=tuple(row["providers"] or ()),
            countries=tuple(row["countries"] or ()),
            tlp=strictest_label([row["dataset"]]),
            **{name: row[name] for name in _OF_AMOUNT},
        )


def _each(
    snapshot: Snapshot, sql: str, projects: Collection[str] | None, **parts: str
) -> Iterator[Mapping[str, Any]]:
    """The rows of the records of these projects, so many records at once: asked for all together,
    the database holds all of them before the first is given."""
    asked, ids = ("IS NOT NULL", None) if projects is None else (AMONG_IDS, text_of(projects))
    records = snapshot.column(
        f"SELECT activity_id FROM activity WHERE project_id {asked} ORDER BY dataset, ordinal",
        None if ids is None else {"ids": ids},
    )
    for start in range(0, len(records), AT_ONCE):
        part = text_of(records[start : start + AT_ONCE])
        yield from snapshot.each_dict(sql.format(among=AMONG_IDS, **parts), {"ids": part})
