"""Areas as one table: places down, themes across, with gaps, sums and what is in no cell.

A *survey* is worked out once for two providers, a level and years, and holds every cell of the
region; a `HeatMap` is the part of it that somebody asks for. The cells are those of `areas`, but
without hosts. Sums count every project once, so they can be less than what stands in the cells; one
that counts by chance counts in the sum of a place by all its chances there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import msgspec

from riparian.areas.areas import (
    BOTH,
    Area,
    AreaFilter,
    AreaKind,
    about,
    every_area,
    kinds_of,
    slice_of,
)
from riparian.areas.cells import ProvidersAsked, Slice, cut, find_two
from riparian.catalogue.counting_rules import DayStates, MoneyPart, in_order
from riparian.catalogue.exact_sums import exact_sum
from riparian.normalise.status import State
from riparian.store.database import Snapshot

EVERY_KIND: tuple[AreaKind, ...] = (
    "contested", "complementary", "common", "only-a", "only-b", "neither",
)  # fmt: skip

BEST = 12
"""Cells with most of both that are named."""


class HeatSums(msgspec.Struct, frozen=True):
    """Projects of either that touch some cells, each once, and their money there; `by_chance_*`:
    how many more are to be expected there."""

    projects_a: int = 0
    projects_b: int = 0
    usd_a: float | None = None
    usd_b: float | None = None
    by_chance_a: float = 0.0
    by_chance_b: float = 0.0


class Missing(msgspec.Struct, frozen=True):
    """Projects of one provider that may be in cells too: of which the province below a country
    (`no_place`), the theme or the years are not known, or whether they are in the state asked
    about (`no_years` too); `nowhere`: not even the country."""

    no_place: int = 0
    no_theme: int = 0
    no_years: int = 0
    nowhere: int = 0


class HeatTheme(msgspec.Struct, frozen=True):
    """One column with its sums."""

    theme: str
    name: str
    sums: HeatSums


class HeatRow(msgspec.Struct, frozen=True):
    """One place with a cell for each theme; None for a cell that was not asked for."""

    place: str
    name: str
    country: str
    country_name: str
    cells: tuple[Area | None, ...]
    sums: HeatSums


class HeatMap(msgspec.Struct, frozen=True):
    """Places x themes of two providers. `kinds` counts all cells there by kind, whichever of them
    are shown.
    `money_a`, `money_b`: what the sums of money are made of, and what stands apart in the cells and
    of cancelled projects, which are in none.
    `steps` are the projects (`usd_steps`: the dollars) up to which a cell is light and middling;
    more is dark (`weight_of`). `others`: who else is in any cell. `left_out`: places in which
    nothing was found that was asked for. `best`: cells with most of both, at most `BEST`.
    `countries`, `every_theme`: what can be asked for, as codes with names."""

    provider_a: str
    name_a: str
    provider_b: str
    name_b: str
    level: str
    state: State
    country: str | None
    theme: str | None
    themes: tuple[HeatTheme, ...]
    rows: tuple[HeatRow, ...]
    sums: HeatSums
    kinds: dict[AreaKind, int]
    missing_a: Missing
    missing_b: Missing
    others: tuple[tuple[str, str], ...]
    steps: tuple[int, int]
    usd_steps: tuple[float, float]
    left_out: int
    best: tuple[Area, ...]
    countries: tuple[tuple[str, str], ...]
    every_theme: tuple[tuple[str, str], ...]
    money_a: tuple[MoneyPart, ...] = ()
    money_b: tuple[MoneyPart, ...] = ()


_SUMS = f"""
WITH cell AS (
    SELECT
        c.place, coalesce(k.place_id, l.place_id) AS country, c.theme, x.provider, c.project_id,
        s.usd * c.share * m.part AS usd
    FROM slice_cell AS c
    JOIN slice_provider AS x ON x.project_id = c.project_id AND x.provider IN ($a, $b)
    JOIN slice_project AS s ON s.project_id = c.project_id
    JOIN place AS l ON l.place_id = c.place
    LEFT JOIN place AS k ON k.place_id = l.parent AND k.level = 'country'
    LEFT JOIN slice_payer AS m ON m.project_id = x.project_id AND m.provider = x.provider
)
SELECT place, country, theme, provider, count(DISTINCT project_id), {exact_sum("usd")}
FROM cell
GROUP BY GROUPING SETS (
    (place, provider), (country, theme, provider), (country, provider), (theme, provider),
    (provider)
)
"""

_BY_CHANCE = f"""
WITH cell AS (
    SELECT
        c.place, coalesce(k.place_id, l.place_id) AS country, c.theme, x.provider, c.project_id,
        c.chance
    FROM slice_chance AS c
    JOIN slice_provider AS x ON x.project_id = c.project_id AND x.provider IN ($a, $b)
    JOIN place AS l ON l.place_id = c.place
    LEFT JOIN place AS k ON k.place_id = l.parent AND k.level = 'country'
),
once AS (
    SELECT place, country, theme, provider, any_value(chance) AS chance
    FROM cell
    GROUP BY GROUPING SETS (
        (place, theme, provider, project_id), (country, theme, provider, project_id),
        (theme, provider, project_id)
    )
)
SELECT place, NULL, NULL, provider, {exact_sum("chance")}
FROM once WHERE place IS NOT NULL GROUP BY ALL
UNION ALL
SELECT NULL, country, theme, provider, {exact_sum("chance")}
FROM once WHERE country IS NOT NULL
GROUP BY GROUPING SETS ((country, theme, provider), (country, provider))
UNION ALL
SELECT NULL, NULL, theme, provider, {exact_sum("chance")}
FROM once WHERE place IS NULL AND country IS NULL
GROUP BY GROUPING SETS ((theme, provider), (provider))
"""
"""Chances of each project and theme once, by what they are asked of."""

_MONEY = f"""
WITH part AS (
    SELECT
        coalesce(k.place_id, l.place_id) AS country, c.theme, x.provider, c.project_id, s.standing,
        coalesce(s.usd, s.usd_apart) * c.share * m.part AS usd,
        c.project_id IN (SELECT project_id FROM project_outlier) AS outlier
    FROM slice_cell AS c
    JOIN slice_provider AS x ON x.project_id = c.project_id AND x.provider IN ($a, $b)
    JOIN slice_project AS s ON s.project_id = c.project_id
    JOIN place AS l ON l.place_id = c.place
    LEFT JOIN place AS k ON k.place_id = l.parent AND k.level = 'country'
    JOIN slice_payer AS m ON m.project_id = x.project_id AND m.provider = x.provider
    WHERE coalesce(s.usd, s.usd_apart) IS NOT NULL
    UNION ALL
    SELECT
        n.node, u.node, x.provider, g.project_id, g.standing,
        g.usd_apart * n.share * u.share * m.part, g.outlier
    FROM standing AS g
    JOIN slice_provider AS x ON x.project_id = g.project_id AND x.provider IN ($a, $b)
    JOIN place_node AS n ON n.project_id = g.project_id AND n.level = 'country'
    JOIN purpose_node AS u ON u.project_id = g.project_id AND u.level = 'theme'
    LEFT JOIN slice_payer AS m ON m.project_id = x.project_id AND m.provider = x.provider
    WHERE g.apart = 'cancelled'
)
SELECT country, theme, provider, standing, count(DISTINCT project_id), {exact_sum("usd")},
    count(DISTINCT project_id) FILTER (WHERE outlier)
FROM part
GROUP BY GROUPING SETS (
    (country, theme, provider, standing), (country, provider, standing),
    (theme, provider, standing), (provider, standing)
)
"""

_MISSING = """
SELECT
    m.country, m.theme, x.provider,
    count(DISTINCT m.project_id) FILTER (WHERE m.place IS NULL),
    count(DISTINCT m.project_id) FILTER (WHERE m.theme = ''),
    count(DISTINCT m.project_id) FILTER (WHERE s.perhaps)
FROM (SELECT * REPLACE (coalesce(theme, '') AS theme) FROM slice_maybe) AS m
JOIN slice_project AS s ON s.project_id = m.project_id
JOIN slice_provider AS x ON x.project_id = m.project_id AND x.provider IN ($a, $b)
GROUP BY GROUPING SETS (
    (m.country, m.theme, x.provider), (m.country, x.provider), (m.theme, x.provider), (x.provider)
)
"""

_NOWHERE = """
SELECT x.provider, count(*)
FROM slice_provider AS x
JOIN slice_project AS s ON s.project_id = x.project_id
WHERE x.provider IN ($a, $b) AND NOT EXISTS (
    SELECT 1 FROM place_node AS n WHERE n.project_id = x.project_id AND n.level = 'country'
)
GROUP BY x.provider
"""

Key = tuple[str | None, str | None, str | None, str]
"""Place, country and theme, None for all of them, and the provider."""


@dataclass(frozen=True)
class Survey:
    """Every cell of the region for two providers, a level and years; see above."""

    two: ProvidersAsked
    level: str
    areas: list[Area]
    themes: dict[str, str]
    sums: Mapping[Key, tuple[int, float | None]]
    missing: Mapping[Key, tuple[int, int, int]]
    nowhere: Mapping[str, int]
    money: Mapping[Key, tuple[MoneyPart, ...]]
    by_chance: Mapping[Key, float]

    @cached_property
    def steps(self) -> tuple[int, int]:
        """Thirds of the cells where one of the two is, by projects."""
        low, high = _thirds(weight_of(area) for area in self.areas)
        return int(low), max(int(high), int(low) + 1)

    @cached_property
    def usd_steps(self) -> tuple[float, float]:
        """The same by money."""
        return _thirds(weight_of(area, money=True) for area in self.areas)

    @cached_property
    def others(self) -> tuple[tuple[str, str], ...]:
        """Who else is in any cell, by code with the name, in order of name."""
        names = {other.provider: other.name for area in self.areas for other in area.others}
        return tuple(sorted(names.items(), key=lambda item: (item[1].casefold(), item[0])))

    @cached_property
    def countries(self) -> tuple[tuple[str, str], ...]:
        """Countries of the cells, by code with the name, in order of name."""
        names = {area.country: area.country_name for area in self.areas}
        return tuple(sorted(names.items(), key=lambda item: item[1]))

    def sums_of(
        self, place: str | None = None, country: str | None = None, theme: str | None = None
    ) -> HeatSums:
        """Both providers' sums of some cells."""
        keys = [(place, country, theme, provider) for provider in (self.two.a, self.two.b)]
        a, b = (self.sums.get(key, (0, None)) for key in keys)
        return HeatSums(a[0], b[0], a[1], b[1], *(self.by_chance.get(key, 0.0) for key in keys))

    def money_of(
        self, provider: str, country: str | None, theme: str | None
    ) -> tuple[MoneyPart, ...]:
        """What the sums of one provider are made of, and what stands apart."""
        return self.money.get((None, country, theme, provider), ())

    def missing_of(self, provider: str, country: str | None, theme: str | None) -> Missing:
        """What of one provider may be in these cells too."""
        every = self.missing.get((None, country, None, provider), (0, 0, 0))
        own = self.missing.get((None, country, theme, provider), (0, 0, 0)) if theme else every
        nowhere = 0 if country else self.nowhere.get(provider, 0)
        return Missing(own[0] if self.level != "country" else 0, every[1], own[2], nowhere)


def weight_of(area: Area, *, money: bool = False) -> float:
    """How much is in a cell, in projects (known ones, and by chance) or dollars; where both are, of
    the one with less."""
    if money:
        amounts = [usd for usd in (area.usd_a, area.usd_b) if usd is not None and usd > 0]
        return min(amounts, default=0)
    known = (area.projects_a, area.projects_b)
    return min(
        (round(all_) for all_, many in zip(about(area), known, strict=True) if many), default=0
    )


def survey(snapshot: Snapshot, two: ProvidersAsked, part: Slice, states: DayStates) -> Survey:
    """Every cell; `part` says level, years and perhaps places, but no country and no theme."""
    cut(snapshot, part, two, states)
    sides = {"a": two.a, "b": two.b}
    themes = snapshot.rows("SELECT theme, name FROM theme ORDER BY position")
    return Survey(
        two=two,
        level=part.level,
        areas=list(every_area(snapshot, two, part, empty=True)),
        themes=dict(themes),
        sums={
            (place, country, theme, provider): (projects, usd)
            for place, country, theme, provider, projects, usd in snapshot.rows(_SUMS, sides)
        },
        missing={
            (None, country, theme, provider): (place, no_theme, years)
            for country, theme, provider, place, no_theme, years in snapshot.rows(_MISSING, sides)
        },
        nowhere=dict(snapshot.rows(_NOWHERE, sides)),
        money=_money(snapshot, sides),
        by_chance={
            (place, country, theme, provider): round(chance, 2)
            for place, country, theme, provider, chance in snapshot.rows(_BY_CHANCE, sides)
        },
    )


def _money(snapshot: Snapshot, sides: dict[str, str]) -> dict[Key, tuple[MoneyPart, ...]]:
    by_key: dict[Key, list[MoneyPart]] = {}
    for country, theme, provider, *part in snapshot.rows(_MONEY, sides):
        by_key.setdefault((None, country, theme, provider), []).append(MoneyPart(*part))
    return {key: in_order(parts) for key, parts in by_key.items()}


SurveyKey = tuple[ProvidersAsked, Slice]
Surveyed = Callable[[SurveyKey, Callable[[], Survey]], Survey]
"""Gives a survey that is kept, or works it out."""


def map_heat(
    snapshot: Snapshot,
    provider_a: str,
    provider_b: str,
    wanted: AreaFilter,
    on: str,
    states: DayStates,
    surveyed: Surveyed = lambda _, make: make(),
) -> HeatMap:
    """The heat map of two providers for what is asked; `wanted.limit` plays no part. Places where
    neither is are left out of the whole region's, unless asked for. Raises UnknownName and
    BadRequest."""
    two = find_two(snapshot, provider_a, provider_b)
    kinds = EVERY_KIND if wanted.only is None and not wanted.both else kinds_of(wanted)
    part = slice_of(snapshot, wanted, on)
    whole = msgspec.structs.replace(part, country=None, theme=None)
    full_survey = surveyed((two, whole), lambda: survey(snapshot, two, whole, states))
    return _cut_out(full_survey, part, kinds)


def _cut_out(full_survey: Survey, part: Slice, kinds: tuple[AreaKind, ...]) -> HeatMap:
    fitting = [
        area
        for area in full_survey.areas
        if part.country in (None, area.country) and part.theme in (None, area.theme)
    ]
    shown = [area for area in fitting if area.kind in kinds]
    counts = Counter(area.kind for area in fitting)
    themes = [theme for theme in full_survey.themes if part.theme in (None, theme)]
    rows = list(_rows(full_survey, shown, themes))
    whole = part.country is not None or part.nodes is not None or kinds == ("neither",)
    shown_rows = (
        rows if whole else [row for row in rows if row.sums.projects_a or row.sums.projects_b]
    )
    two = full_survey.two
    return HeatMap(
        provider_a=two.a,
        name_a=two.name(two.a),
        provider_b=two.b,
        name_b=two.name(two.b),
        level=full_survey.level,
        state=part.state,
        country=part.country,
        theme=part.theme,
        themes=tuple(
            HeatTheme(
                theme,
                full_survey.themes[theme],
                full_survey.sums_of(country=part.country, theme=theme),
            )
            for theme in themes
        ),
        rows=tuple(shown_rows),
        sums=full_survey.sums_of(country=part.country, theme=part.theme),
        kinds={kind: counts[kind] for kind in EVERY_KIND},
        missing_a=full_survey.missing_of(two.a, part.country, part.theme),
        missing_b=full_survey.missing_of(two.b, part.country, part.theme),
        others=full_survey.others,
        steps=full_survey.steps,
        usd_steps=full_survey.usd_steps,
        left_out=len({area.place for area in fitting}) - len(shown_rows),
        best=tuple(sorted((area for area in shown if area.kind in BOTH), key=_most)[:BEST]),
        countries=full_survey.countries,
        every_theme=tuple(full_survey.themes.items()),
        money_a=full_survey.money_of(two.a, part.country, part.theme),
        money_b=full_survey.money_of(two.b, part.country, part.theme),
    )


def _most(area: Area) -> tuple[int, int, str, str]:
    """Those with most of both first."""
    a, b = area.projects_a, area.projects_b
    return -min(a, b), -a - b, area.place, area.theme


def _rows(full_survey: Survey, shown: Iterable[Area], themes: list[str]) -> Iterator[HeatRow]:
    """Rows by country and name; each with every theme's cell that is shown."""
    places: dict[str, dict[str, Area]] = {}
    for area in shown:
        places.setdefault(area.place, {})[area.theme] = area
    for there in sorted(places.values(), key=_name_of):
        first = next(iter(there.values()))
        sums = full_survey.sums_of(place=first.place)
        if len(themes) == 1:
            only = there[themes[0]]
            sums = HeatSums(
                only.projects_a, only.projects_b, only.usd_a, only.usd_b,
                only.by_chance_a, only.by_chance_b,
            )  # fmt: skip
        cells = tuple(there.get(theme) for theme in themes)
        yield HeatRow(first.place, first.place_name, first.country, first.country_name, cells, sums)


def _name_of(there: Mapping[str, Area]) -> tuple[str, str, str]:
    first = next(iter(there.values()))
    return first.country_name, first.place_name, first.place


def _thirds(values: Iterable[float]) -> tuple[float, float]:
    positive = sorted(value for value in values if value > 0)
    if not positive:
        return 0, 0
    return positive[(len(positive) - 1) // 3], positive[2 * (len(positive) - 1) // 3]
