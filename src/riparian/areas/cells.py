"""Cells of the catalogue: which project is in which place x theme, in which years.

Makes temporary tables on a snapshot, of which areas and indices are read:

- `slice_provider`: whose each project is; where an agency is asked about, its provider's code
  stands for that agency alone, and the code with `REST` for the provider's other agencies;
- `slice_payer`: who pays for each, and which part of it;
- `slice_project`: every project that is not cancelled, with whether it runs in the years and is in
  the state asked about (`running`), or may (`perhaps`: a date that would tell is missing), and with
  its money: `usd` is what a sum may hold, `usd_apart` what stands apart, see
  `catalogue.counting_rules`;
- `slice_cell`: the projects that run, by place and theme, with the share of each that falls there;
- `slice_chance`: the projects that run and of which no purpose is known, by place and theme, with
  the `chance` that their texts give the theme, and that times what falls to the place (`share`);
- `slice_host`: what governments say of facts of projects, as given;
- `slice_maybe`: projects that may be in a cell too, as their place below the country, their theme
  or their years are not known; the column that is not known is NULL. Where cells are provinces,
  projects of countries of which no province is known to the region pack are in none.

A project of which one date is known runs at least in that year. Without years or a state asked
about, every project counts, dated or not.
"""

from __future__ import annotations

import msgspec

from riparian.catalogue.counting_rules import DayStates, mark_standing, payers
from riparian.catalogue.exact_sums import exact_sum
from riparian.catalogue.facets.base_question import check_years
from riparian.catalogue.host_marks import HostFact
from riparian.catalogue.lookup import (
    find_agency,
    find_country,
    find_nodes,
    find_theme,
    find_two_providers,
)
from riparian.catalogue.sql_conditions import AMONG, Conditions, text_of
from riparian.errors import BadRequest
from riparian.normalise.providers import load_providers
from riparian.normalise.status import State, check_state
from riparian.store.database import Snapshot

LEVELS = ("adm1", "country")

REST = "+"
"""Behind a provider's code: all of it but the agency that is asked about."""

_PROVIDER = f"""
CREATE OR REPLACE TEMP TABLE slice_provider AS
SELECT
    project_id, role,
    CASE
        WHEN provider = $a AND $agency_a IS NOT NULL AND agency IS DISTINCT FROM $agency_a
            OR provider = $b AND $agency_b IS NOT NULL AND agency IS DISTINCT FROM $agency_b
            THEN provider || '{REST}'
        ELSE provider
    END AS provider
FROM project_provider
"""

_PAYER = f"CREATE OR REPLACE TEMP TABLE slice_payer AS {payers('slice_provider')}"
"""For whom a project's money counts (`catalogue.counting_rules`)."""

_PROJECT = """
CREATE OR REPLACE TEMP TABLE slice_project AS
WITH dated AS (
    SELECT
        p.project_id, g.usd, g.usd_apart, g.planned, g.standing, y.first_year, y.last_year,
        $first IS NULL AND $last IS NULL OR coalesce(
            y.first_year <= coalesce($last, 9999) AND y.last_year >= coalesce($first, 0), false
        ) AS in_years,
        y.first_year IS NULL OR NOT y.whole
            AND NOT (p."start" IS NOT NULL AND y.first_year > coalesce($last, 9999))
            AND NOT (p."end" IS NOT NULL AND y.last_year < coalesce($first, 0)) AS open,
        {fits} AS fits, {may_fit} AS may_fit
    FROM project AS p
    JOIN standing AS g ON g.project_id = p.project_id AND g.apart IS DISTINCT FROM 'cancelled'
    LEFT JOIN project_years AS y ON y.project_id = p.project_id
)
SELECT
    project_id, usd, usd_apart, planned, standing, first_year, last_year,
    in_years AND fits AS running, NOT (in_years AND fits) AS perhaps
FROM dated
WHERE (in_years OR open) AND (fits OR may_fit)
"""

_WITHIN = f"""(
    SELECT x.project_id, c.node, c.level, {exact_sum("x.share")} AS share
    FROM project_place AS x
    JOIN place_closure AS c ON c.place_id = x.place
    WHERE (x.via IS NULL OR starts_with(x.via, 'site:') OR c.level = 'country')
        AND (x.via {{among}} OR EXISTS (
            SELECT 1 FROM place_closure AS t WHERE t.place_id = x.place AND t.node {{among}}
                AND (x.via IS NULL OR starts_with(x.via, 'site:') OR t.level = 'country')
        ))
    GROUP BY x.project_id, c.node, c.level
)"""
"""What projects have in some places alone, with the provinces and countries around them."""

_CELL = """
CREATE OR REPLACE TEMP TABLE slice_cell AS
SELECT n.node AS place, u.theme, n.project_id, n.share * u.share AS share
FROM {there} AS n
JOIN place AS l ON l.place_id = n.node
JOIN purpose_node AS u ON u.project_id = n.project_id AND u.level = 'theme'
JOIN slice_project AS s ON s.project_id = n.project_id AND s.running
WHERE n.level = $level AND {where}
"""

_CHANCE = """
CREATE OR REPLACE TEMP TABLE slice_chance AS
SELECT n.node AS place, u.theme, n.project_id, u.chance, n.share * u.chance AS share
FROM {there} AS n
JOIN place AS l ON l.place_id = n.node
JOIN theme_chance AS u ON u.project_id = n.project_id
JOIN slice_project AS s ON s.project_id = n.project_id AND s.running
WHERE n.level = $level AND {where}
"""

_MAYBE = """
CREATE OR REPLACE TEMP TABLE slice_maybe AS
WITH placed AS (
    SELECT
        c.project_id, c.node AS country,
        CASE WHEN $level = 'country' THEN c.node ELSE f.node END AS place
    FROM place_node AS c
    LEFT JOIN (
        SELECT n.project_id, n.node, l.parent
        FROM place_node AS n
        JOIN place AS l ON l.place_id = n.node
        WHERE n.level = 'adm1'
    ) AS f ON $level <> 'country' AND f.project_id = c.project_id AND f.parent = c.node
    WHERE c.level = 'country' AND ($level = 'country' OR c.node IN (
        SELECT parent FROM place WHERE level = 'adm1'
    ))
)
SELECT DISTINCT p.project_id, p.country, p.place, u.theme
FROM placed AS p
JOIN slice_project AS s ON s.project_id = p.project_id
LEFT JOIN purpose_node AS u ON u.project_id = p.project_id AND u.level = 'theme'
WHERE s.perhaps OR p.place IS NULL
    OR u.theme IS NULL AND p.project_id NOT IN (SELECT project_id FROM theme_chance)
"""

_HOST = """
CREATE OR REPLACE TEMP TABLE slice_host AS
SELECT fact[1] AS project_id, fact[2] AS field, fact[3] AS country, fact[4] AS says
FROM (SELECT unnest(from_json($facts, '[["VARCHAR"]]')) AS fact)
"""

_GRID = """
SELECT l.place_id, t.theme
FROM place AS l
CROSS JOIN theme AS t
WHERE l.level = $level
    AND (l.place_id IN (SELECT country FROM region_country)
        OR l.parent IN (SELECT country FROM region_country))
    AND {where}
"""


class ProvidersAsked(msgspec.Struct, frozen=True):
    """The two providers asked about, by code, with the agency where one of it was named."""

    a: str
    b: str
    agency_a: str | None = None
    agency_b: str | None = None

    def name(self, provider: str) -> str:
        """What it is called here: `KOICA` where that agency was named, `South Korea, others`."""
        agency = {self.a: self.agency_a, self.b: self.agency_b}.get(provider)
        code = provider.removesuffix(REST)
        display = load_providers().display(code)
        return agency or (display if code == provider else f"{display}, others")


def find_two(snapshot: Snapshot, words_a: str, words_b: str) -> ProvidersAsked:
    """The two that are meant. Raises UnknownName, and BadRequest where they are of one provider."""
    a, b = find_two_providers(snapshot, words_a, words_b)
    return ProvidersAsked(a, b, find_agency(words_a), find_agency(words_b))


class Slice(msgspec.Struct, frozen=True):
    """The part of the catalogue that is asked about, as codes; None means all of it.

    `nodes` are the codes of a place or of the places of a set. Years include both ends. `state` is
    that of the day `on` (`normalise.status`); where all are asked for there is no day.
    """

    level: str = "adm1"
    country: str | None = None
    nodes: frozenset[str] | None = None
    theme: str | None = None
    first: int | None = None
    last: int | None = None
    state: State = "all"
    on: str = ""
    host_facts: frozenset[HostFact] = frozenset()


def find_slice(
    snapshot: Snapshot,
    level: str,
    country: str | None = None,
    place: str | None = None,
    theme: str | None = None,
    years: tuple[int | None, int | None] = (None, None),
    state: State = "all",
    on: str = "",
    host_facts: frozenset[HostFact] = frozenset(),
) -> Slice:
    """From a person's words to codes. Raises UnknownName, and BadRequest for a level or years that
    make no sense."""
    check_state(state)
    if level not in LEVELS:
        raise BadRequest(f"Areas have no level '{level}'.", "Choose adm1 (provinces) or country.")
    first, last = years
    check_years(first, last)
    return Slice(
        level,
        None if country is None else find_country(snapshot, country),
        None if place is None else find_nodes(snapshot, place),
        None if theme is None else find_theme(snapshot, theme),
        first,
        last,
        state,
        on if state != "all" else "",
        host_facts,
    )


def cut(snapshot: Snapshot, wanted: Slice, two: ProvidersAsked, states: DayStates) -> None:
    """Make the tables for that part of the catalogue; `states` are those of the day of that."""
    mark_standing(snapshot, states)
    snapshot.execute(_PROVIDER, msgspec.structs.asdict(two))
    snapshot.execute(_PAYER)
    _cut_projects(snapshot, wanted, states)
    where, there = Conditions(), "place_node"
    if wanted.country is not None:
        where.add("n.node = $country OR l.parent = $country", country=wanted.country)
    if wanted.nodes is not None:
        there = _WITHIN.format(among=AMONG.format(name="nodes"))
        where.parameters["nodes"] = text_of(wanted.nodes)
    if wanted.theme is not None:
        where.add("u.theme = $theme", theme=wanted.theme)
    for table in (_CELL, _CHANCE):
        snapshot.execute(
            table.format(there=there, where=where), {"level": wanted.level, **where.parameters}
        )
    snapshot.execute(_MAYBE, {"level": wanted.level})
    snapshot.execute(_HOST, {"facts": msgspec.json.encode(sorted(wanted.host_facts)).decode()})


def _cut_projects(snapshot: Snapshot, wanted: Slice, states: DayStates) -> None:
    years = {"first": wanted.first, "last": wanted.last}
    if wanted.state == "all":
        snapshot.execute(_PROJECT.format(fits="true", may_fit="false"), years)
        return
    fits, may_fit = (f"p.project_id {AMONG.format(name=name)}" for name in ("fits", "may_fit"))
    snapshot.execute(
        _PROJECT.format(fits=fits, may_fit=may_fit),
        {
            **years,
            "fits": text_of(states.in_state(wanted.state)),
            "may_fit": text_of(states.in_state("unknown")),
        },
    )


def grid(snapshot: Snapshot, wanted: Slice) -> list[tuple[str, str]]:
    """Every (place, theme) of that part of the region, whether or not anybody is there."""
    where = Conditions()
    if wanted.country is not None:
        where.add("l.place_id = $country OR l.parent = $country", country=wanted.country)
    if wanted.nodes is not None:
        nodes = AMONG.format(name="nodes")
        where.add(
            f"EXISTS (SELECT 1 FROM place_closure AS x WHERE x.place_id = l.place_id"
            f" AND x.node {nodes}) OR EXISTS (SELECT 1 FROM place_closure AS x"
            f" WHERE x.node = l.place_id AND x.place_id {nodes})",
            nodes=text_of(wanted.nodes),
        )
    if wanted.theme is not None:
        where.add("t.theme = $theme", theme=wanted.theme)
    rows = snapshot.rows(
        _GRID.format(where=where) + " ORDER BY 1, t.position",
        {"level": wanted.level, **where.parameters},
    )
    return [(str(place), str(theme)) for place, theme in rows]
