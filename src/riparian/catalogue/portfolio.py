"""What every provider of a snapshot does: by year, theme, country, province, scheme and agency.

Terms: a project is *theirs* where a record names them as funder, reporter or channel; they *pay*
for it where they fund it, or report it and nobody is named as funder (`paying`). Money is the
headline amount in US dollars, their equal part of it where several pay, times the share of theme or
place. Projects count whole in each theme, place or year that they touch, so those counts add up
to more than the projects; money adds up to what is known at most.

No year is guessed: a project counts in the years in which it is known to run, its amount in the
first of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import duckdb
import msgspec

from riparian.catalogue.paying import payers

LONGEST = 100
"""Years of one project that are looked at: more are an error in a record."""


class Part(msgspec.Struct, frozen=True):
    """One theme, place, scheme or agency of a provider's. `projects` touch it; `usd` is what of
    their money falls to it, None where no amount is known; `with_usd` of them state one and are
    paid for by this provider. `country`: that of a province."""

    code: str
    name: str
    projects: int
    usd: float | None
    with_usd: int
    country: str | None = None


class YearPart(msgspec.Struct, frozen=True):
    """One year: projects known to run in it, those of which it is the first year that is known,
    and the money of the latter."""

    year: int
    running: int
    starting: int
    usd: float | None


def every_year(years: Sequence[YearPart]) -> tuple[YearPart, ...]:
    """The years from the first to the last in order, those without a project among them."""
    known = {one.year: one for one in years}
    return tuple(
        known.get(year) or YearPart(year, 0, 0, None)
        for year in (range(min(known), max(known) + 1) if known else ())
    )


class Portfolio(msgspec.Struct, frozen=True):
    """All of one provider. `paid`: projects that it pays for; the others it carries out with the
    money of others. `with_usd` of `paid` state an amount. `no_…`: projects of which that is not
    known. Parts stand with most projects first, themes in their own order, years in theirs; years
    without a project are left out."""

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
    p.usd * m.part AS usd, y.first_year,
    least(y.last_year, y.first_year + {LONGEST - 1}) AS last_year
FROM project_provider AS x
JOIN project AS p ON p.project_id = x.project_id
LEFT JOIN payer AS m ON m.project_id = x.project_id AND m.provider = x.provider
LEFT JOIN project_years AS y ON y.project_id = x.project_id
"""

_WHOLE = """
SELECT
    x.provider, coalesce(any_value(v.name), x.provider), count(*), count(*) FILTER (WHERE x.pays),
    sum(x.usd), count(x.usd), min(x.first_year), max(x.last_year),
    count(*) FILTER (WHERE x.first_year IS NULL),
    count(*) FILTER (WHERE c.project_id IS NULL),
    count(*) FILTER (WHERE d.project_id IS NULL),
    count(*) FILTER (WHERE u.project_id IS NULL),
    count(*) FILTER (WHERE x.scheme IS NULL),
    count(*) FILTER (WHERE x.agency IS NULL)
FROM own AS x
LEFT JOIN provider AS v ON v.provider = x.provider
LEFT JOIN (SELECT DISTINCT project_id FROM project_country) AS c ON c.project_id = x.project_id
LEFT JOIN (SELECT DISTINCT project_id FROM place_node WHERE level = 'adm1') AS d
    ON d.project_id = x.project_id
LEFT JOIN (SELECT DISTINCT project_id FROM project_purpose) AS u ON u.project_id = x.project_id
GROUP BY x.provider
ORDER BY 3 DESC, 1
"""

_YEARS = """
WITH running AS (
    SELECT provider, unnest(range(first_year, last_year + 1)) AS year FROM own
    WHERE first_year IS NOT NULL
),
first AS (
    SELECT provider, first_year AS year, count(*) AS projects, sum(usd) AS usd FROM own
    WHERE first_year IS NOT NULL GROUP BY ALL
)
SELECT r.provider, r.year::INTEGER, count(*), coalesce(any_value(f.projects), 0), any_value(f.usd)
FROM running AS r
LEFT JOIN first AS f ON f.provider = r.provider AND f.year = r.year
GROUP BY r.provider, r.year
ORDER BY r.provider, r.year
"""

_COUNTED = (
    "count(DISTINCT x.project_id), sum(x.usd * {share}),"
    " count(DISTINCT x.project_id) FILTER (WHERE x.usd IS NOT NULL)"
)

_THEMES = f"""
SELECT x.provider, t.theme, any_value(t.name), {_COUNTED.format(share="n.share")}, NULL
FROM own AS x
JOIN purpose_node AS n ON n.project_id = x.project_id AND n.level = 'theme'
JOIN theme AS t ON t.theme = n.node
GROUP BY x.provider, t.theme
ORDER BY x.provider, any_value(t.position)
"""

_PLACES = f"""
SELECT
    x.provider, n.node, coalesce(any_value(l.name), n.node), {_COUNTED.format(share="n.share")},
    any_value(l.parent)
FROM own AS x
JOIN ({{there}}) AS n ON n.project_id = x.project_id
LEFT JOIN place AS l ON l.place_id = n.node
GROUP BY x.provider, n.node
ORDER BY x.provider, 4 DESC, n.node
"""

_COUNTRIES = _PLACES.format(there="SELECT project_id, country AS node, share FROM project_country")
_PROVINCES = _PLACES.format(
    there="SELECT project_id, node, share FROM place_node WHERE level = 'adm1'"
)

_NAMED = f"""
SELECT x.provider, x.{{column}}, x.{{column}}, {_COUNTED.format(share="1")}, NULL
FROM own AS x
WHERE x.{{column}} IS NOT NULL
GROUP BY x.provider, x.{{column}}
ORDER BY x.provider, 4 DESC, 2
"""

_PARTS = {
    "themes": _THEMES,
    "countries": _COUNTRIES,
    "provinces": _PROVINCES,
    "schemes": _NAMED.format(column="scheme"),
    "agencies": _NAMED.format(column="agency"),
}


def load_portfolios(connection: duckdb.DuckDBPyConnection) -> dict[str, Portfolio]:
    """Every provider that has a project, by code, those with most projects first; in one pass."""
    connection.execute(_OWN)
    years: dict[str, list[YearPart]] = defaultdict(list)
    for provider, *row in connection.execute(_YEARS).fetchall():
        years[provider].append(YearPart(*row))
    parts = {name: _parts(connection, sql) for name, sql in _PARTS.items()}
    found = {}
    for values in connection.execute(_WHOLE).fetchall():
        code = values[0]
        own = {name: tuple(of.get(code, ())) for name, of in parts.items()}
        spent = tuple(years.get(code, ()))
        found[code] = msgspec.structs.replace(Portfolio(*values), years=spent, **own)
    return found


def _parts(connection: duckdb.DuckDBPyConnection, sql: str) -> Mapping[str, list[Part]]:
    found: dict[str, list[Part]] = defaultdict(list)
    for provider, code, name, projects, usd, with_usd, country in connection.execute(
        sql
    ).fetchall():
        found[provider].append(Part(code, name, projects, usd, with_usd, country))
    return found
