"""Areas: place x theme cells with who is there, when, with how much money, and who is not.

Kinds of a cell, for two providers A and B:

- *contested*: two of their projects there are a doubling, as the overlaps say that the build has
  found; or both at the same time with a purpose code in common (the same 5-digit code, or the same
  3-digit category, or theme, where one of the two records says no more), and no two are a
  complement;
- *complementary*: both at the same time, and neither of this;
- *common*: both, and no year is known in which each has a project of its own under way;
- *only-a*, *only-b*: the one and not the other;
- *neither*: neither of the two; others may be there, or nobody that the centre knows of.

Kinds go by projects of which a purpose is known, which can be named. A project of which it is not,
but whose texts give its themes chances, counts in each by that (`by_chance_*`).

So a cell never says less of two projects than their overlap does. Of two providers whose overlaps
are not worked out with the build, codes are all that a cell compares.

Absence is never certain: `perhaps_*` counts projects of the theme that may be in a cell too, as
their province or their years are not known, or, where a state is asked about, their state;
`no_theme` those of anybody of which nothing tells the theme.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal

import msgspec

from riparian.areas.cells import ProvidersAsked, Slice, cut, find_slice, find_two, grid
from riparian.areas.implementers import find_carriers
from riparian.areas.shared_cells import CoPresence, find_purposes, find_together
from riparian.catalogue.counting_rules import DayStates, MoneyPart, in_order
from riparian.catalogue.exact_sums import exact_sum
from riparian.catalogue.host_marks import HostCount, HostFact
from riparian.catalogue.project_list.presence import PresenceFilter
from riparian.catalogue.project_list.project_question import ProjectQuestion
from riparian.english import listed
from riparian.errors import BadRequest
from riparian.normalise.status import State
from riparian.overlap.engine.overlap_kinds import Kind
from riparian.store.database import Snapshot

AreaKind = Literal["contested", "complementary", "common", "only-a", "only-b", "neither"]
Cell = tuple[str, str]

BOTH: tuple[AreaKind, ...] = ("contested", "complementary", "common")
"""Kinds of cell in which both are."""

DOUBLINGS: tuple[Kind, ...] = ("doubling", "same-effort")
"""Kinds of overlap that make the cell contested in which both projects are."""

KINDS: dict[str, tuple[AreaKind, ...]] = {
    "common": BOTH,
    "contested": ("contested",),
    "complementary": ("complementary",),
    "only-a": ("only-a",),
    "only-b": ("only-b",),
    "neither": ("neither",),
}
"""What can be asked for, and which kinds of cell that lists."""


class Presence(msgspec.Struct, frozen=True):
    """One provider in one cell; where an agency was asked about, that agency, and as one of the
    others, with a + behind its code, the provider's other agencies. `projects` touch the cell;
    `usd` is the part of their headline amounts that falls to it by the shares of place and theme,
    for those who pay; None where no amount is known; `with_usd` of the projects have one. `money`:
    what `usd` is made of, and what no sum holds. Years:
    the first and the last that are known of any project, between which there may be years without
    one; `undated` projects have none. `purposes` of the two asked about: DAC codes with names,
    that of most projects first."""

    provider: str
    name: str
    projects: int
    usd: float | None
    with_usd: int
    first_year: int | None
    last_year: int | None
    undated: int = 0
    purposes: tuple[str, ...] = ()
    money: tuple[MoneyPart, ...] = ()


class Area(msgspec.Struct, frozen=True):
    """A cell with the two providers asked about, all others, and hosts.

    `projects_*` counts projects that touch it; `usd_*` is the part of their headline amounts that
    falls to the cell by place and theme shares; None where no amount is known. An amount counts for
    those who fund the project, in equal parts, and for no channel. `together`: first and last year
    in which both are known to be there at once; `purposes`: what both do then. `by_chance_*` is how
    many more projects are to be expected in the cell (a sum of chances, no whole number), and
    `usd_by_chance_*` what of their amounts. `perhaps_*` and `no_theme`: see above. `hosts`: who
    carries it out as the records of any project in the cell name them, see
    `implementers.find_carriers`. `doubling`: the strongest overlap there of that kind, by its id.
    `host_counts`: of how many projects of the two a government disputes or confirms that they are
    there, for that theme.
    """

    place: str
    place_name: str
    level: str
    theme: str
    theme_name: str
    projects_a: int
    projects_b: int
    usd_a: float | None
    usd_b: float | None
    kind: AreaKind = "common"
    country: str = ""
    country_name: str = ""
    a: Presence | None = None
    b: Presence | None = None
    by_chance_a: float = 0.0
    by_chance_b: float = 0.0
    usd_by_chance_a: float | None = None
    usd_by_chance_b: float | None = None
    perhaps_a: int = 0
    perhaps_b: int = 0
    together: tuple[int, int] | None = None
    purposes: tuple[str, ...] = ()
    others: tuple[Presence, ...] = ()
    by_chance_others: float = 0.0
    perhaps_others: int = 0
    no_theme: int = 0
    hosts: tuple[str, ...] = ()
    doubling: str = ""
    host_counts: tuple[HostCount, ...] = ()


class AreaFilter(msgspec.Struct, frozen=True):
    """Which cells to list; `level` is `adm1` or `country`; `both` keeps cells with both present.

    `place` counts only what lies in that place, or in any place of that set. `only` is one of
    `KINDS`; without it, cells where at least one of the two is. `from_year`, `to_year`: projects
    that are known to run in one of these years. `state`: projects under way or planned (now), ended
    lately (recent), of unknown state (unknown), or all; see `normalise.status`. `host_facts`: what
    governments say, by whoever has the entries: no snapshot holds it.
    """

    country: str | None = None
    place: str | None = None
    theme: str | None = None
    level: str = "adm1"
    both: bool = False
    limit: int | None = None
    only: str | None = None
    from_year: int | None = None
    to_year: int | None = None
    state: State = "all"
    host_facts: frozenset[HostFact] = frozenset()


def projects_asked_for(wanted: AreaFilter) -> ProjectQuestion:
    """The projects, of whichever provider, that fit the same conditions."""
    return ProjectQuestion(
        country=(wanted.country,) if wanted.country else (),
        place=(wanted.place,) if wanted.place else (),
        theme=(wanted.theme,) if wanted.theme else (),
        first_year=wanted.from_year,
        last_year=wanted.to_year,
        state=wanted.state,
    )


def presence_asked_for(wanted: AreaFilter) -> PresenceFilter:
    """The same conditions for counting who is there."""
    return PresenceFilter(
        theme=(wanted.theme,) if wanted.theme else (),
        country=(wanted.country,) if wanted.country else (),
        place=(wanted.place,) if wanted.place else (),
        first_year=wanted.from_year,
        last_year=wanted.to_year,
        state=wanted.state,
    )


# Sums are rounded twice: of 0.765 that is made of thirds the last digit would decide.
_PRESENT = f"""
SELECT
    c.place, c.theme, x.provider,
    count(*)::INTEGER AS projects,
    round(round({exact_sum("s.usd * c.share * m.part")}, 4), 2) AS usd,
    count(s.usd * m.part)::INTEGER AS with_usd,
    min(s.first_year), max(s.last_year), (count(*) - count(s.first_year))::INTEGER
FROM slice_cell AS c
JOIN slice_project AS s ON s.project_id = c.project_id
JOIN slice_provider AS x ON x.project_id = c.project_id
LEFT JOIN slice_payer AS m ON m.project_id = x.project_id AND m.provider = x.provider
GROUP BY c.place, c.theme, x.provider
ORDER BY projects DESC, x.provider
"""

_MONEY = f"""
SELECT
    c.place, c.theme, x.provider, s.standing, count(*)::INTEGER,
    round(round({exact_sum("coalesce(s.usd, s.usd_apart) * c.share * m.part")}, 4), 2),
    count(o.project_id)::INTEGER
FROM slice_cell AS c
LEFT JOIN project_outlier AS o ON o.project_id = c.project_id
JOIN slice_project AS s ON s.project_id = c.project_id
JOIN slice_provider AS x ON x.project_id = c.project_id
JOIN slice_payer AS m ON m.project_id = x.project_id AND m.provider = x.provider
WHERE coalesce(s.usd, s.usd_apart) IS NOT NULL
GROUP BY ALL
"""

_BY_CHANCE = f"""
WITH there AS (
    SELECT
        c.place, c.theme, c.project_id,
        CASE WHEN x.provider = $a THEN 'a' WHEN x.provider = $b THEN 'b' ELSE 'o' END AS side,
        any_value(c.chance) AS chance,
        {exact_sum("s.usd * c.share * m.part")} AS usd
    FROM slice_chance AS c
    JOIN slice_project AS s ON s.project_id = c.project_id
    JOIN slice_provider AS x ON x.project_id = c.project_id
    LEFT JOIN slice_payer AS m ON m.project_id = x.project_id AND m.provider = x.provider
    GROUP BY ALL
)
SELECT
    place, theme, side,
    round(round({exact_sum("chance")}, 6), 2), round(round({exact_sum("usd")}, 4), 2)
FROM there
GROUP BY place, theme, side
"""

_PERHAPS = """
SELECT m.country, m.place, m.theme, x.side, count(DISTINCT m.project_id)::INTEGER
FROM slice_maybe AS m
JOIN (
    SELECT
        project_id,
        CASE WHEN provider = $a THEN 'a' WHEN provider = $b THEN 'b' ELSE 'o' END AS side
    FROM slice_provider
    UNION ALL
    SELECT project_id, 'all' FROM project
) AS x ON x.project_id = m.project_id
GROUP BY ALL
"""

_VERDICTS = """
SELECT c.place, c.theme, o.kind, arg_max(o.id, o.strength_bits)
FROM overlap AS o
JOIN slice_cell AS c ON c.project_id = o.a
JOIN slice_cell AS d ON d.project_id = o.b AND d.place = c.place AND d.theme = c.theme
JOIN slice_provider AS x ON x.project_id = o.a
JOIN slice_provider AS y ON y.project_id = o.b
WHERE [x.provider, y.provider] IN ([$a, $b], [$b, $a])
GROUP BY ALL
"""
"""The kinds of the overlaps of the two in each cell, with the strongest of each."""

_HOST_COUNTS = """
SELECT c.place, c.theme, h.says, h.country, count(DISTINCT c.project_id)::INTEGER
FROM slice_cell AS c
JOIN slice_host AS h ON h.project_id = c.project_id
JOIN slice_provider AS x ON x.project_id = c.project_id AND x.provider IN ($a, $b)
JOIN place AS l ON l.place_id = c.place
WHERE h.field IN ('activity', 'sector') OR h.field = 'location' AND h.country = l.parent
GROUP BY ALL
ORDER BY h.says DESC, h.country
"""
"""A government speaks of places in its own country, and a word about places for none above it."""

_PLACES = """
SELECT l.place_id, l.name, l.level, coalesce(c.place_id, l.place_id), coalesce(c.name, l.name)
FROM place AS l
LEFT JOIN place AS c ON c.place_id = l.parent AND c.level = 'country'
WHERE l.level = $level
"""


def list_areas(
    snapshot: Snapshot,
    provider_a: str,
    provider_b: str,
    wanted: AreaFilter,
    on: str,
    states: DayStates,
) -> tuple[list[Area], int]:
    """Cells that fit, those with most of both first (with most of what is asked for, where only
    one kind is), at most `limit`; and how many fit in all. See `AreaFilter`; a state is that of the
    day `on`, as are `states`."""
    two = find_two(snapshot, provider_a, provider_b)
    kinds = kinds_of(wanted)
    part = slice_of(snapshot, wanted, on)
    cut(snapshot, part, two, states)
    areas = sorted(
        (area for area in every_area(snapshot, two, part, "neither" in kinds)
         if area.kind in kinds),
        key=_order,
    )  # fmt: skip
    shown = areas[: wanted.limit]
    # Hosts stand only in the JSON of records, which is slow to read: only for the cells shown.
    hosts = find_carriers(snapshot, {(area.place, area.theme) for area in shown})
    return [
        msgspec.structs.replace(area, hosts=hosts.get((area.place, area.theme), ()))
        for area in shown
    ], len(areas)


def slice_of(snapshot: Snapshot, wanted: AreaFilter, on: str) -> Slice:
    """The part of the catalogue that a filter asks about."""
    return find_slice(
        snapshot,
        wanted.level,
        wanted.country,
        wanted.place,
        wanted.theme,
        (wanted.from_year, wanted.to_year),
        wanted.state,
        on,
        wanted.host_facts,
    )


def kinds_of(wanted: AreaFilter) -> tuple[AreaKind, ...]:
    """The kinds of cell that are asked for; raises BadRequest for one that there is not."""
    if wanted.only is not None and wanted.only not in KINDS:
        raise BadRequest(
            f"Areas have no kind '{wanted.only}'.", f"Choose {listed(list(KINDS), last='or')}."
        )
    kinds = KINDS[wanted.only] if wanted.only else (*BOTH, "only-a", "only-b")
    return tuple(kind for kind in kinds if kind in BOTH) if wanted.both else kinds


def every_area(snapshot: Snapshot, two: ProvidersAsked, part: Slice, empty: bool) -> Iterator[Area]:
    """Every cell where somebody is; with `empty`, those of the region where nobody is, too. Without
    hosts; after `cells.cut`."""
    a, b = two.a, two.b
    at_once = find_together(snapshot, a, b, part)
    purposes = find_purposes(snapshot, a, b)
    money = _money(snapshot)
    there: dict[Cell, dict[str, Presence]] = {}
    for place, theme, code, *rest in snapshot.rows(_PRESENT):
        at = (place, theme, code)
        own = (purposes.get(at, ()), in_order(money.get(at, ())))
        there.setdefault((place, theme), {})[code] = Presence(code, two.name(code), *(*rest, *own))
    rows = snapshot.rows(_PLACES, {"level": part.level})
    places = {place: said for place, *said in rows}
    themes = dict(snapshot.rows("SELECT theme, name FROM theme"))
    perhaps = _Perhaps(snapshot, a, b)
    by_chance = {
        (place, theme, side): (projects, usd)
        for place, theme, side, projects, usd in snapshot.rows(_BY_CHANCE, {"a": a, "b": b})
    }
    verdicts: dict[Cell, dict[str, str]] = {}
    found = snapshot.rows(_VERDICTS, {"a": a, "b": b}) if snapshot.has_table("overlap") else ()
    for place, theme, kind, overlap in found:
        verdicts.setdefault((place, theme), {})[kind] = overlap
    said: dict[Cell, list[HostCount]] = {}
    for place, theme, says, by, count in snapshot.rows(_HOST_COUNTS, {"a": a, "b": b}):
        said.setdefault((place, theme), []).append(HostCount(says, (by,), count))
    cells = dict.fromkeys([*there, *(grid(snapshot, part) if empty else ())])
    for place, theme in cells:
        present = there.get((place, theme), {})
        name, level, country, country_name = places[place]
        of_a, of_b = present.get(a), present.get(b)
        both, of_pairs = at_once.get((place, theme)), verdicts.get((place, theme), {})
        (more_a, usd_more_a), (more_b, usd_more_b), (more_others, _) = (
            by_chance.get((place, theme, side), (0.0, None)) for side in ("a", "b", "o")
        )
        yield Area(
            place=place,
            place_name=name,
            level=level,
            theme=theme,
            theme_name=themes[theme],
            projects_a=of_a.projects if of_a else 0,
            projects_b=of_b.projects if of_b else 0,
            usd_a=of_a.usd if of_a else None,
            usd_b=of_b.usd if of_b else None,
            kind=_kind(of_a, of_b, both, of_pairs),
            country=country,
            country_name=country_name,
            a=of_a,
            b=of_b,
            by_chance_a=more_a,
            by_chance_b=more_b,
            usd_by_chance_a=usd_more_a,
            usd_by_chance_b=usd_more_b,
            perhaps_a=perhaps.of("a", country, place, theme),
            perhaps_b=perhaps.of("b", country, place, theme),
            together=(both.first, both.last) if both else None,
            purposes=both.purposes if both else (),
            others=tuple(presence for code, presence in present.items() if code not in (a, b)),
            by_chance_others=more_others,
            perhaps_others=perhaps.of("o", country, place, theme),
            no_theme=perhaps.of("all", country, place, None),
            doubling=next((of_pairs[kind] for kind in DOUBLINGS if kind in of_pairs), ""),
            host_counts=tuple(said.get((place, theme), ())),
        )


def _money(snapshot: Snapshot) -> dict[tuple[str, str, str], list[MoneyPart]]:
    """By place, theme and provider, kind by kind."""
    parts: dict[tuple[str, str, str], list[MoneyPart]] = {}
    for place, theme, code, *part in snapshot.rows(_MONEY):
        parts.setdefault((place, theme, code), []).append(MoneyPart(*part))
    return parts


def _kind(
    a: Presence | None, b: Presence | None, both: CoPresence | None, verdicts: Collection[str]
) -> AreaKind:
    """What a cell is; `verdicts` are the kinds of the overlaps there: what was found of two of the
    projects goes before what all of their codes say."""
    if a and b:
        if any(kind in verdicts for kind in DOUBLINGS):
            return "contested"
        if both is None:
            return "common"
        contested = both.purposes and "complement" not in verdicts
        return "contested" if contested else "complementary"
    return "only-a" if a else "only-b" if b else "neither"


class _Perhaps:
    """How many projects of A, B and others may be in a cell too, though that is not known."""

    def __init__(self, snapshot: Snapshot, a: str, b: str) -> None:
        self._counts: dict[tuple[str, str | None, str | None, str], int] = {}
        for country, place, theme, side, count in snapshot.rows(_PERHAPS, {"a": a, "b": b}):
            self._counts[country, place, theme, side] = count

    def of(self, side: str, country: str, place: str, theme: str | None) -> int:
        """Of one side (`a`, `b`, `o` for all others, `all`) and one theme, None: not known. No
        project is counted twice: in one country it has either known places or none."""
        keys = ((country, where, theme, side) for where in (place, None))
        return sum(self._counts.get(key, 0) for key in keys)


def about(area: Area) -> tuple[float, float]:
    """How many projects of A and of B are to be expected in a cell: known ones, and by chance."""
    return area.projects_a + area.by_chance_a, area.projects_b + area.by_chance_b


def _order(area: Area) -> tuple[float, float, float, str, str]:
    """Those with most of both first, then with most of either, then with most of others. What is
    expected by chance puts in order those that are even in known projects."""
    others = sum(other.projects for other in area.others)
    least = min(area.projects_a, area.projects_b)
    known = area.projects_a + area.projects_b
    more = area.by_chance_a + area.by_chance_b
    return (-least, -known - more, -others - area.by_chance_others, area.place, area.theme)
