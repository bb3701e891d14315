"""What every provider of a snapshot does: by year, theme, country, province, scheme and agency.

Terms: a project is *theirs* where a record names them as funder, reporter or channel; they *pay*
for it where they fund it, or report it and nobody is named as funder (`paying`). Money is the
headline amount in US dollars, their equal part of it where several pay, times the share of theme or
place; what of it no sum holds (`counting_rules`) stands beside it. Projects count whole in each
theme, place or year that they touch, so those counts add up to more than the projects; money adds
up to what is known at most.

No year is guessed: a project counts in the years in which it is known to run, its amount in the
first of them. A cancelled project is in no count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec

from riparian.catalogue.counting_rules import (
    APART,
    DayStates,
    MoneyPart,
    in_order,
    mark_standing,
    payers,
)
from riparian.catalogue.exact_sums import exact_sum
from riparian.store.database import Snapshot

LONGEST = 100
"""Years of one project that are looked at: more are an error in a record."""


class Part(msgspec.Struct, frozen=True):
    """One theme, place, scheme or agency of a provider's. `projects` touch it; `usd` is what of
    their money falls to it, None where no amount is known; `with_usd` of them state one that is
    counted, and are paid for by this provider. `country`: that of a province. `money`: what `usd`
    is made of, and what stands apart. `by_chance`: of a theme, how many more projects are to be
    expected by the chances of those of which no purpose is known."""

    code: str
    name: str
    projects: int
    usd: float | None
    with_usd: int
    country: str | None = None
    money: tuple[MoneyPart, ...] = ()
    by_chance: float = 0.0


class YearPart(msgspec.Struct, frozen=True):
    """One year: projects known to run in it, those of which it is the first year that is known,
    and the money of the latter, with what it is made of and what stands apart."""

    year: int
    running: int
    starting: int
    usd: float | None
    money: tuple[MoneyPart, ...] = ()


def every_year(years: Sequence[YearPart]) -> tuple[YearPart, ...]:
    """The years from the first to the last in order, those without a project among them."""
    known = {one.year: one for one in years}
    return tuple(
        known.get(year) or YearPart(year, 0, 0, None)
        for year in (range(min(known), max(known) + 1) if known else ())
    )


class Portfolio(msgspec.Struct, frozen=True):
    """All of one provider. `paid`: projects that it pays for; the others it carries out with the
    money of others. `usd` is the money of `with_usd` of `paid`, and `money` says what it is made of
    and what stands apart; `no_usd` of `paid` state no amount in dollars, `in_other_currency` of
    these one in another. `cancelled` projects are in no other figure; `planned` of the projects are
    only planned. `no_…`: projects of which that is not known.
    Parts stand with most projects first, themes in their own order, years in theirs; years without
    a project are left out."""

    provider: str
    name: str
    projects: int
    paid: int
    usd: float | None
    with_usd: int
    first_year: int | None
    last_year: int | None
    no_years: int
    no_country: int
    no_province: int
    no_theme: int
    no_scheme: int
    no_agency: int
    no_usd: int = 0
    in_other_currency: int = 0
    cancelled: int = 0
    planned: int = 0
    money: tuple[MoneyPart, ...] = ()
    years: tuple[YearPart, ...] = ()
    themes: tuple[Part, ...] = ()
    countries: tuple[Part, ...] = ()
    provinces: tuple[Part, ...] = ()
    schemes: tuple[Part, ...] = ()
    agencies: tuple[Part, ...] = ()


_OWN = f"""
CREATE OR REPLACE TEMP TABLE own AS
WITH payer AS ({payers()})
SELECT
    x.project_id, x.provider, x.agency, p.scheme, m.part IS NOT NULL AS pays,
    p.usd IS NULL AND p.amount IS NOT NULL AS in_other_currency,
    s.standing, s.apart, s.apart IS DISTINCT FROM 'cancelled' AS active,
    s.planned, s.outlier, s.usd * m.part AS usd, s.usd_apart * m.part AS usd_apart, y.first_year,
    least(y.last_year, y.first_year + {LONGEST - 1}) AS last_year
FROM project_provider AS x
JOIN project AS p ON p.project_id = x.project_id
JOIN standing AS s ON s.project_id = x.project_id
LEFT JOIN payer AS m ON m.project_id = x.project_id AND m.provider = x.provider
LEFT JOIN project_years AS y ON y.project_id = x.project_id
"""

_WHOLE = f"""
SELECT
    x.provider, coalesce(any_value(v.name), x.provider),
    count(*) FILTER (WHERE x.active), count(*) FILTER (WHERE x.active AND x.pays),
    {exact_sum("x.usd")}, count(x.usd),
    min(x.first_year) FILTER (WHERE x.active), max(x.last_year) FILTER (WHERE x.active),
    count(*) FILTER (WHERE x.active AND x.first_year IS NULL),
    count(*) FILTER (WHERE x.active AND c.project_id IS NULL),
    count(*) FILTER (WHERE x.active AND d.project_id IS NULL),
    count(*) FILTER (WHERE x.active AND u.project_id IS NULL),
    count(*) FILTER (WHERE x.active AND x.scheme IS NULL),
    count(*) FILTER (WHERE x.active AND x.agency IS NULL),
    count(*) FILTER (WHERE x.active AND x.pays AND coalesce(x.usd, x.usd_apart) IS NULL),
    count(*) FILTER (WHERE x.active AND x.pays AND x.in_other_currency),
    count(*) FILTER (WHERE NOT x.active),
    count(*) FILTER (WHERE x.active AND x.planned)
FROM own AS x
LEFT JOIN provider AS v ON v.provider = x.provider
LEFT JOIN (SELECT DISTINCT project_id FROM project_country) AS c ON c.project_id = x.project_id
LEFT JOIN (SELECT DISTINCT project_id FROM place_node WHERE level = 'adm1') AS d
    ON d.project_id = x.project_id
LEFT JOIN (SELECT DISTINCT project_id FROM project_purpose) AS u ON u.project_id = x.project_id
GROUP BY x.provider
ORDER BY 3 DESC, 1
"""

_RUNNING = """
SELECT provider, year::INTEGER, count(*)
FROM (
    SELECT provider, unnest(range(first_year, last_year + 1)) AS year FROM own
    WHERE first_year IS NOT NULL AND active
)
GROUP BY provider, year
"""

_PARTS = f"""
SELECT x.provider, {{group}}, x.standing, count(DISTINCT x.project_id),
    {exact_sum("x.usd * {share}")}, {exact_sum("x.usd_apart * {share}")},
    count(DISTINCT x.project_id) FILTER (WHERE coalesce(x.usd, x.usd_apart) IS NOT NULL),
    count(DISTINCT x.project_id) FILTER (
        WHERE x.outlier AND coalesce(x.usd, x.usd_apart) IS NOT NULL
    )
FROM own AS x
{{joined}}
GROUP BY x.provider, {{group}}, x.standing
ORDER BY x.provider, 2
"""
"""What of each provider falls to something, by standing."""

_BY_CHANCE = f"""
SELECT x.provider, c.theme, round({exact_sum("c.chance")}, 2)
FROM own AS x
JOIN theme_chance AS c ON c.project_id = x.project_id
WHERE x.active
GROUP BY x.provider, c.theme
"""

_SHARED = "JOIN ({there}) AS n ON n.project_id = x.project_id"
_THERE = {
    "themes": "SELECT project_id, node, share FROM purpose_node WHERE level = 'theme'",
    "countries": "SELECT project_id, country AS node, share FROM project_country",
    "provinces": "SELECT project_id, node, share FROM place_node WHERE level = 'adm1'",
}
_NAMED = {"schemes": "scheme", "agencies": "agency"}

_CALLED = {
    "themes": "SELECT theme, name, NULL, position FROM theme",
    "countries": "SELECT place_id, name, parent, 0 FROM place",
    "provinces": "SELECT place_id, name, parent, 0 FROM place",
}
"""Names of nodes with what they lie in, and their place in an order of their own."""


def shares_of(portfolio: Portfolio, parts: str) -> dict[str, float]:
    """Which share of its projects touches each theme or country (`parts` is the field)."""
    return {part.code: part.projects / portfolio.projects for part in getattr(portfolio, parts)}


def load_portfolios(snapshot: Snapshot, states: DayStates) -> dict[str, Portfolio]:
    """Every provider that has a project, by code, those with most projects first; in one pass.
    `states` say which projects are only planned."""
    mark_standing(snapshot, states)
    snapshot.execute(_OWN)
    years = _years(snapshot)
    parts = {name: _of_nodes(snapshot, name) for name in _THERE} | {
        name: _of_names(snapshot, column) for name, column in _NAMED.items()
    }
    money = {
        provider: _money(rows) for provider, _, rows in _grouped(snapshot, "NULL", "true", "1")
    }
    found = {}
    for values in snapshot.rows(_WHOLE):
        code = values[0]
        own = {name: tuple(of.get(code, ())) for name, of in parts.items()}
        found[code] = msgspec.structs.replace(
            Portfolio(*values), money=money[code], years=tuple(years.get(code, ())), **own
        )
    return found


_Standings = list[tuple[Any, ...]]
"""By standing: how many projects, their money that is counted and that is not, how many of them
state an amount, and of how many it is an outlier."""


def _grouped(
    snapshot: Snapshot, group: str, where: str, share: str, joined: str = ""
) -> Iterator[tuple[str, Any, _Standings]]:
    """For each provider and value of a column, what falls to it."""
    sql = _PARTS.format(group=group, share=share, joined=f"{joined} WHERE {where}")
    rows = snapshot.rows(sql)
    for (provider, value), some in groupby(rows, key=itemgetter(0, 1)):
        yield provider, value, [row[2:] for row in some]


def _money(rows: _Standings) -> tuple[MoneyPart, ...]:
    """What is known of the money, kind by kind; what is cancelled or planned also without any."""
    parts = (
        MoneyPart(
            standing,
            many if standing in APART else stating,
            apart if usd is None else usd,
            outliers,
        )
        for standing, many, usd, apart, stating, outliers in rows
        if standing in APART or stating
    )
    return in_order(parts)


def _counted(rows: _Standings) -> tuple[int, float | None, int]:
    """Projects that are not cancelled, their money that is counted, and how many state it."""
    projects = sum(many for standing, many, *_ in rows if standing != "cancelled")
    amounts = [usd for _, _, usd, *_ in rows if usd is not None]
    stating = sum(row[4] for row in rows if row[0] not in APART)
    return projects, sum(amounts) if amounts else None, stating


def _years(snapshot: Snapshot) -> dict[str, list[YearPart]]:
    began = {
        (provider, year): rows
        for provider, year, rows in _grouped(
            snapshot, "x.first_year", "x.first_year IS NOT NULL", "1"
        )
    }
    running = {(provider, year): many for provider, year, many in snapshot.rows(_RUNNING)}
    found: dict[str, list[YearPart]] = defaultdict(list)
    for provider, year in sorted({*began, *running}):
        rows = began.get((provider, year), [])
        starting, usd, _ = _counted(rows)
        many = running.get((provider, year), 0)
        if many:
            found[provider].append(YearPart(year, many, starting, usd, _money(rows)))
    return found


def _of_nodes(snapshot: Snapshot, name: str) -> dict[str, list[Part]]:
    """Themes in their own order, places with most projects first."""
    called = {code: rest for code, *rest in snapshot.rows(_CALLED[name])}
    joined = _SHARED.format(there=_THERE[name])
    by_chance: dict[tuple[str, str], float] = {}
    if name == "themes":
        by_chance = {(provider, theme): c for provider, theme, c in snapshot.rows(_BY_CHANCE)}
    order: dict[str, list[tuple[Any, Part]]] = defaultdict(list)
    for provider, code, rows in _grouped(snapshot, "n.node", "true", "n.share", joined):
        label, within, position = called.get(code, (code, None, 0))
        projects, usd, stating = _counted(rows)
        if projects:
            more = by_chance.get((provider, code), 0.0)
            part = Part(code, label, projects, usd, stating, within, _money(rows), more)
            order[provider].append(
                ((position, code) if name == "themes" else (-projects, code), part)
            )
    return {
        provider: [part for _, part in sorted(parts, key=itemgetter(0))]
        for provider, parts in order.items()
    }


def _of_names(snapshot: Snapshot, column: str) -> dict[str, list[Part]]:
    """Values of a column of `own`, those with most projects first."""
    found: dict[str, list[Part]] = defaultdict(list)
    for provider, code, rows in _grouped(snapshot, f"x.{column}", f"x.{column} IS NOT NULL", "1"):
        projects, usd, stating = _counted(rows)
        if projects:
            found[provider].append(Part(code, code, projects, usd, stating, None, _money(rows)))
    for parts in found.values():
        parts.sort(key=lambda part: (-part.projects, part.code))
    return found
