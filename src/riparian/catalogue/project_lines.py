"""`ProjectLine`: one project as lists show it, read by its id."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from riparian.catalogue.host_marks import HostMark, mark_lines
from riparian.catalogue.period_columns import (
    PERIOD_COLUMNS,
    period_columns,
    period_of,
    status_words,
)
from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.normalise.status import status_on
from riparian.store.database import Snapshot
from riparian.store.id_ranges import id_ranges
from riparian.store.restricted import strictest_label

NO_TITLE = "(no title)"
"""Stands where a project has none."""


class ProjectLine(msgspec.Struct, frozen=True):
    """One project in a list. `usd` is the headline amount in US dollars of its date, `amount` the
    same as published, where all of it is in one `currency`.

    `status` is on the day asked for, and `status_rule` says why it is thought so; `places` names
    places, most of it first, or the road or basin of which no more is known; `seen` holds dated
    sightings where neither start nor end is known, `under_way_on` is the day on which a source says
    that it is under way. `usd_held`: what kind of money the amount is
    (`normalise.money.Held`). `outlier_times`: the amount is so many times the largest of the
    others, where more than ten times; of others of `outlier_of`, a provider or "all"
    (docs/concepts/money.md). `scheme` is the kind of cooperation in the provider's words (grant,
    Volunteers). `places_by` names the person who set the places, where one did. `country_shares`,
    `place_shares`, `purpose_shares`: parts (0-1) of the money, in the order of `countries`,
    `places` and `purposes` (DAC codes, of 3 digits where no more is known). `datasets` hold its
    records, `urls` are the pages that these name as their source. `tlp` is the strictest label of
    its records where some are not for everybody, which only the member's own snapshot holds.
    `host_says`: what host governments say of its facts, which stands in no snapshot.
    """

    id: str
    handle: str
    title: str
    title_by: str | None
    original: str | None
    original_lang: str | None
    providers: tuple[str, ...]
    agencies: tuple[str, ...]
    countries: tuple[str, ...]
    country_names: tuple[str, ...]
    places: tuple[str, ...]
    themes: tuple[str, ...]
    start: str | None
    start_sureness: str | None
    end: str | None
    end_sureness: str | None
    status: str
    status_sureness: str
    seen: tuple[str, ...]
    usd: float | None
    amount: float | None
    currency: str | None
    activities: int
    scheme: str | None = None
    places_by: str | None = None
    usd_held: str | None = None
    country_shares: tuple[float, ...] = ()
    place_shares: tuple[float, ...] = ()
    purposes: tuple[str, ...] = ()
    purpose_shares: tuple[float, ...] = ()
    datasets: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    outlier_times: float | None = None
    outlier_of: str | None = None
    status_rule: str = ""
    tlp: str | None = None
    under_way_on: str | None = None
    host_says: tuple[HostMark, ...] = ()

    @property
    def host_lines(self) -> tuple[str, ...]:
        """What governments say of its facts, in phrases: `places disputed by Laos`."""
        return tuple(mark_lines(self.host_says))


# One look at each table for all its columns: as a subquery for each column of each project it takes
# twice as long, most of that before a row is read.
_LINES = """
WITH asked AS MATERIALIZED (SELECT project_id FROM project WHERE project_id {among}),
provided AS (
    SELECT
        project_id,
        list(provider ORDER BY array_position(['funder', 'reporter', 'channel'], role), provider)
            AS providers,
        list(DISTINCT agency ORDER BY agency) FILTER (WHERE agency IS NOT NULL) AS agencies
    FROM project_provider SEMI JOIN asked USING (project_id) GROUP BY project_id
),
in_country AS (
    SELECT
        x.project_id,
        list(x.country ORDER BY x.share DESC, x.country) AS countries,
        list(l.name ORDER BY x.share DESC, x.country) FILTER (WHERE l.place_id IS NOT NULL)
            AS country_names,
        list(round(x.share, 6) ORDER BY x.share DESC, x.country) AS country_shares
    FROM project_country AS x SEMI JOIN asked USING (project_id)
    LEFT JOIN place AS l ON l.place_id = x.country
    GROUP BY x.project_id
),
placed AS (
    SELECT
        project_id, list(name ORDER BY share DESC, name) AS places,
        list(round(share, 6) ORDER BY share DESC, name) AS place_shares
    FROM (
        SELECT x.project_id, coalesce(s.name, l.name) AS name, round(sum(x.share), 12) AS share
        FROM project_place AS x SEMI JOIN asked USING (project_id)
        JOIN place AS l ON l.place_id = x.place
        LEFT JOIN place_set AS s ON s.set_id = x.via AND s.type <> 'site'
        WHERE x.level <> 'country'
        GROUP BY x.project_id, coalesce(s.name, l.name)
    )
    GROUP BY project_id
),
purposed AS (
    SELECT
        project_id, list(code ORDER BY share DESC, code) AS purposes,
        list(round(share, 6) ORDER BY share DESC, code) AS purpose_shares
    FROM (
        SELECT
            project_id, coalesce(nullif(code, ''), category) AS code, round(sum(share), 12) AS share
        FROM project_purpose SEMI JOIN asked USING (project_id)
        WHERE category <> ''
        GROUP BY project_id, coalesce(nullif(code, ''), category)
    )
    GROUP BY project_id
),
themed AS (
    SELECT x.project_id, list(DISTINCT t.name ORDER BY t.name) AS themes
    FROM project_purpose AS x SEMI JOIN asked USING (project_id)
    JOIN theme AS t ON t.theme = x.theme
    GROUP BY x.project_id
),
read_from AS (
    SELECT
        project_id,
        list(DISTINCT dataset ORDER BY dataset) AS datasets,
        list(DISTINCT url ORDER BY url) FILTER (WHERE url IS NOT NULL) AS urls
    FROM activity SEMI JOIN asked USING (project_id) GROUP BY project_id
),
corrected AS (
    SELECT project_id, any_value(made_by) AS places_by
    FROM place_correction SEMI JOIN asked USING (project_id) GROUP BY project_id
)
SELECT
    p.project_id, h.handle, p.title, p.title_by, p.original, p.original_lang, providers, agencies,
    countries, country_names, country_shares, datasets, urls, themes, {period}, p.usd, p.usd_held,
    o.times AS outlier_times, o.among AS outlier_of,
    p.amount, p.currency, p.activities, p.scheme, places_by,
    places, place_shares, purposes, purpose_shares
FROM project AS p SEMI JOIN asked USING (project_id)
JOIN handle AS h ON h.project_id = p.project_id
LEFT JOIN project_outlier AS o ON o.project_id = p.project_id
LEFT JOIN provided ON provided.project_id = p.project_id
LEFT JOIN in_country ON in_country.project_id = p.project_id
LEFT JOIN placed ON placed.project_id = p.project_id
LEFT JOIN purposed ON purposed.project_id = p.project_id
LEFT JOIN themed ON themed.project_id = p.project_id
LEFT JOIN read_from ON read_from.project_id = p.project_id
LEFT JOIN corrected ON corrected.project_id = p.project_id
ORDER BY p.project_id
"""


def lines_of(snapshot: Snapshot, projects: Collection[str], on: str) -> dict[str, ProjectLine]:
    """The lines of these projects by id."""
    if not projects:
        return {}
    return {row["project_id"]: line_of(row, on) for row in rows_of_lines(snapshot, projects)}


def rows_of_lines(
    snapshot: Snapshot, projects: Collection[str] | None = None
) -> Iterator[dict[str, Any]]:
    """The row behind the line of every project, or of these, in order of their ids: plain values,
    without a day."""
    period = period_columns(snapshot)
    if projects is not None:
        sql = _LINES.format(among=AMONG_IDS, period=period)
        yield from snapshot.each_dict(sql, {"ids": text_of(projects)})
        return
    sql = _LINES.format(among="> $after AND project_id <= $until", period=period)
    for between in id_ranges(snapshot, "project", "project_id"):
        yield from snapshot.each_dict(sql, between)


def form_of_lines() -> str:
    """A name for the form of those rows, another one whenever they hold something else."""
    return hashlib.sha256(f"{_LINES} {PERIOD_COLUMNS} maybe_ended".encode()).hexdigest()[:12]


def line_of(row: Mapping[str, Any], on: str) -> ProjectLine:
    """The line that a row of `rows_of_lines` makes on the given day."""
    status = status_on(period_of(row), on)
    return ProjectLine(
        id=row["project_id"],
        handle=row["handle"],
        title=row["title"] or NO_TITLE,
        title_by=row["title_by"],
        original=row["original"],
        original_lang=row["original_lang"],
        providers=tuple(row["providers"] or ()),
        agencies=tuple(row["agencies"] or ()),
        countries=tuple(row["countries"] or ()),
        country_names=tuple(row["country_names"] or ()),
        places=tuple(row["places"] or ()),
        themes=tuple(row["themes"] or ()),
        start=row["start"],
        start_sureness=row["start_sureness"],
        end=row["end"],
        end_sureness=row["end_sureness"],
        status=status.status,
        status_sureness=status_words(status.sureness),
        status_rule=status.rule,
        seen=tuple(row["seen"] or ()) if row["start"] is None and row["end"] is None else (),
        usd=row["usd"],
        amount=row["amount"],
        currency=row["currency"],
        activities=row["activities"],
        scheme=row["scheme"],
        places_by=row["places_by"],
        country_shares=tuple(row["country_shares"] or ()),
        place_shares=tuple(row["place_shares"] or ()),
        purposes=tuple(row["purposes"] or ()),
        purpose_shares=tuple(row["purpose_shares"] or ()),
        datasets=tuple(row["datasets"] or ()),
        urls=tuple(row["urls"] or ()),
        usd_held=row["usd_held"],
        outlier_times=row["outlier_times"],
        outlier_of=row["outlier_of"],
        tlp=strictest_label(row["datasets"] or ()),
        under_way_on=row.get("stage_on") if row.get("stage") == "ongoing" else None,
    )
