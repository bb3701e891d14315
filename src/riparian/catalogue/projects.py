"""List the projects of a snapshot and filter them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from riparian.catalogue.conditions import AMONG, AMONG_IDS, Conditions, like, text_of
from riparian.catalogue.lookup import find_nodes, find_theme
from riparian.catalogue.period import (
    PERIOD_COLUMNS,
    period_columns,
    period_of,
    status_columns,
    status_words,
)
from riparian.catalogue.project_conditions import add_country, add_provider
from riparian.model.derived import Period
from riparian.normalise.states import (
    PROJECT_STATES,
    State,
    StateCounts,
    check_state,
    counted,
    state_on,
)
from riparian.normalise.status import StatusOn, status_on
from riparian.store.database import Snapshot


class ProjectFilter(msgspec.Struct, frozen=True):
    """Which projects to list; words as a person types them, None means any.

    `place` may be a set of places (a basin): those in any of them. `region`: only those in a
    country of the region pack. `state`: under way or planned (now), ended lately (recent),
    unknown, or all; see `normalise.states`.
    """

    provider: str | None = None
    country: str | None = None
    place: str | None = None
    theme: str | None = None
    query: str | None = None
    ongoing_on: str | None = None
    limit: int | None = None
    region: bool = False
    state: State = "all"


class ProjectLine(msgspec.Struct, frozen=True):
    """One project in a list. `usd` is the headline amount in US dollars of its date, `amount` the
    same as published, where all of it is in one `currency`.

    `status` is on the day asked for, and `status_rule` says why it is thought so; `places` names
    places, most of it first, or the road or basin of which no more is known; `seen` holds dated
    sightings where neither start nor end is known. `usd_held`: what kind of money the amount is
    (`normalise.money.Held`). `outlier_times`: the amount is so many times the largest of the
    others, where more than ten times; of others of `outlier_of`, a provider or "all"
    (docs/concepts/money.md). `scheme` is the kind of cooperation in the provider's words (grant,
    Volunteers). `places_by` names the person who set the places, where one did. `country_shares`,
    `place_shares`, `purpose_shares`: parts (0-1) of the money, in the order of `countries`,
    `places` and `purposes` (DAC codes, of 3 digits where no more is known). `datasets` hold its
    records, `urls` are the pages that these name as their source.
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


_LINES = """
SELECT
    line.* EXCLUDE (placed, purposed),
    [one.name for one in placed] AS places, [one.share for one in placed] AS place_shares,
    [one.name for one in purposed] AS purposes, [one.share for one in purposed] AS purpose_shares
FROM (
SELECT
    p.project_id, h.handle, p.title, p.title_by, p.original, p.original_lang,
    (SELECT
        list(provider ORDER BY array_position(['funder', 'reporter', 'channel'], role), provider)
     FROM project_provider AS x WHERE x.project_id = p.project_id) AS providers,
    (SELECT list(DISTINCT agency ORDER BY agency) FROM project_provider AS x
     WHERE x.project_id = p.project_id AND agency IS NOT NULL) AS agencies,
    (SELECT list(country ORDER BY share DESC, country) FROM project_country AS x
     WHERE x.project_id = p.project_id) AS countries,
    (SELECT list(l.name ORDER BY x.share DESC, x.country) FROM project_country AS x
     JOIN place AS l ON l.place_id = x.country
     WHERE x.project_id = p.project_id) AS country_names,
    (SELECT list({{'name': name, 'share': round(share, 6)}} ORDER BY share DESC, name) FROM (
        SELECT coalesce(s.name, l.name) AS name, sum(x.share) AS share
        FROM project_place AS x
        JOIN place AS l ON l.place_id = x.place
        LEFT JOIN place_set AS s ON s.set_id = x.via AND s.type <> 'site'
        WHERE x.project_id = p.project_id AND x.level <> 'country'
        GROUP BY coalesce(s.name, l.name)
     )) AS placed,
    (SELECT list(round(share, 6) ORDER BY share DESC, country) FROM project_country AS x
     WHERE x.project_id = p.project_id) AS country_shares,
    (SELECT list({{'name': code, 'share': round(share, 6)}} ORDER BY share DESC, code) FROM (
        SELECT coalesce(nullif(x.code, ''), x.category) AS code, sum(x.share) AS share
        FROM project_purpose AS x
        WHERE x.project_id = p.project_id AND x.category <> ''
        GROUP BY coalesce(nullif(x.code, ''), x.category)
     )) AS purposed,
    (SELECT list(DISTINCT x.dataset ORDER BY x.dataset) FROM activity AS x
     WHERE x.project_id = p.project_id) AS datasets,
    (SELECT list(DISTINCT x.url ORDER BY x.url) FROM activity AS x
     WHERE x.project_id = p.project_id AND x.url IS NOT NULL) AS urls,
    (SELECT list(DISTINCT t.name ORDER BY t.name) FROM project_purpose AS x
     JOIN theme AS t ON t.theme = x.theme WHERE x.project_id = p.project_id) AS themes,
    {period}, p.usd, p.usd_held,
    o.times AS outlier_times, o.among AS outlier_of,
    p.amount, p.currency, p.activities, p.scheme,
    (SELECT any_value(x.made_by) FROM place_correction AS x WHERE x.project_id = p.project_id)
        AS places_by
FROM project AS p
JOIN handle AS h ON h.project_id = p.project_id
LEFT JOIN project_outlier AS o ON o.project_id = p.project_id
WHERE p.project_id {among}
) AS line
ORDER BY project_id
"""

_PERIODS = """
SELECT
    p.project_id, {period}
FROM project AS p
WHERE {where}
ORDER BY p."start" DESC NULLS LAST, p.project_id
"""


def list_projects(
    snapshot: Snapshot, wanted: ProjectFilter, on: str
) -> tuple[list[ProjectLine], int]:
    """The projects that fit, newest first, at most `limit`, and how many fit in all.

    Raises UnknownName for a provider, country, place or theme that is not known.
    """
    where = _conditions(snapshot, wanted)
    if wanted.ongoing_on is None and wanted.state == "all":
        found = snapshot.rows(
            f"SELECT p.project_id FROM project AS p WHERE {where}"
            ' ORDER BY p."start" DESC NULLS LAST, p.project_id',
            where.parameters,
        )
        fitting = [str(row[0]) for row in found]
    else:
        fitting = [
            project
            for project, period in _periods(snapshot, where)
            if _is_as_asked(period, wanted, on)
        ]
    shown = fitting[: wanted.limit]
    lines = lines_of(snapshot, shown, on)
    return [lines[project] for project in shown], len(fitting)


def count_states(snapshot: Snapshot, wanted: ProjectFilter, on: str) -> StateCounts:
    """How many of the projects that fit all but the state are in each state on a day."""
    every = msgspec.structs.replace(wanted, state="all")
    counts = Counter(
        state_on(period, on)
        for _, period in _periods(snapshot, _conditions(snapshot, wanted))
        if _is_as_asked(period, every, on)
    )
    return counted([counts[state] for state in PROJECT_STATES])


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
    if projects is None:
        return snapshot.each_dict(_LINES.format(among="IS NOT NULL", period=period), {})
    sql = _LINES.format(among=AMONG_IDS, period=period)
    return snapshot.each_dict(sql, {"ids": text_of(projects)})


def form_of_lines() -> str:
    """A name for the form of those rows, another one whenever they hold something else."""
    return hashlib.sha256(f"{_LINES} {PERIOD_COLUMNS}".encode()).hexdigest()[:12]


def statuses_of(snapshot: Snapshot, provider: str, on: str) -> Iterator[StatusOn]:
    """The status on the given day of every project of a provider."""
    where = _conditions(snapshot, ProjectFilter(provider=provider))
    for _, period in _periods(snapshot, where):
        yield status_on(period, on)


def _periods(snapshot: Snapshot, where: Conditions) -> Iterator[tuple[str, Period]]:
    """The projects that fit, newest first, with their periods."""
    sql = _PERIODS.format(where=where, period=status_columns(snapshot))
    for row in snapshot.each_dict(sql, where.parameters):
        yield row["project_id"], period_of(row)


def _is_as_asked(period: Period, wanted: ProjectFilter, on: str) -> bool:
    """Whether a project is in the state, and under way, as far as either is asked for."""
    if wanted.ongoing_on is not None and status_on(period, on).status != "ongoing":
        return False
    return wanted.state == "all" or state_on(period, on) == wanted.state


def _conditions(snapshot: Snapshot, wanted: ProjectFilter) -> Conditions:
    check_state(wanted.state)
    where = Conditions()
    if wanted.provider is not None:
        add_provider(where, snapshot, wanted.provider)
    if wanted.country is not None:
        add_country(where, snapshot, wanted.country)
    if wanted.place is not None:
        where.add(
            "EXISTS (SELECT 1 FROM place_node AS x WHERE x.project_id = p.project_id"
            f" AND x.node {AMONG.format(name='place')})",
            place=text_of(find_nodes(snapshot, wanted.place)),
        )
    if wanted.theme is not None:
        where.add(
            "EXISTS (SELECT 1 FROM project_purpose AS x WHERE x.project_id = p.project_id"
            " AND x.theme = $theme)",
            theme=find_theme(snapshot, wanted.theme),
        )
    if wanted.region:
        where.add(
            "EXISTS (SELECT 1 FROM place_node AS x JOIN region_country AS r ON r.country = x.node"
            " WHERE x.project_id = p.project_id)"
        )
    if wanted.query is not None:
        where.add(
            "p.title ILIKE $query ESCAPE '\\' OR p.original ILIKE $query ESCAPE '\\'"
            " OR p.description ILIKE $query ESCAPE '\\' OR p.identifier ILIKE $query ESCAPE '\\'"
            " OR EXISTS (SELECT 1 FROM project_provider AS x WHERE x.project_id = p.project_id"
            " AND x.agency ILIKE $query ESCAPE '\\')",
            query=like(wanted.query),
        )
    return where


def line_of(row: Mapping[str, Any], on: str) -> ProjectLine:
    """The line that a row of `rows_of_lines` makes on the given day."""
    status = status_on(period_of(row), on)
    return ProjectLine(
        id=row["project_id"],
        handle=row["handle"],
        title=row["title"] or "(no title)",
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
    )
