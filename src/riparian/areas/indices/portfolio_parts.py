"""What a provider has where, as indices are made of it: known, known in part, and free.

A *piece* is the part of some projects that falls to one country, place and theme; place or theme is
None where it is not known. Amounts are headline amounts in US dollars, times the shares of country,
place and theme, for those who pay, in equal parts (`slice_payer`): no dollar counts twice.
Projects that are cancelled or only planned are left out; a pledge is no amount. By projects, each
project weighs one, shared out the same way.

A `CellWeights` keeps three kinds of weight apart:

- `cells`: where it lies is known;
- `within`: the group (country and theme) is known, the cell in it is not;
- `free`: a weight of which only the most that it can be is known. It may lie in any cell, or be
  nothing: projects of which the theme is not known or, where years are asked about, the years.

Shares that can be reached with some free weight can be reached with more (put what there is more
where the rest lies in the same proportions), so the widest range is that of the most free weight.

An amount that is not stated has no bounds at all. So there are two portfolios of a provider, one
in which such a project has nothing, and one in which it has the mean of the same provider's
projects there that state one; ranges hold both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from riparian.areas.cells import Slice
from riparian.catalogue.exact_sums import exact_sum
from riparian.store.database import Snapshot

By = Literal["amount", "projects"]
Cell = tuple[str, str]
Group = tuple[str, str]


class WeightedPart(msgspec.Struct, frozen=True):
    """A part of a provider's projects. `runs`: known to run in the years asked about (always true
    where none are). `money`: US dollars; `projects`: projects, in parts; `missing`: those of
    `projects` that state no amount above zero; `touching`: how many projects have a part in it."""

    provider: str | None
    country: str
    place: str | None
    theme: str | None
    runs: bool
    money: float
    projects: float
    missing: float
    touching: int


class CellWeights(msgspec.Struct, frozen=True):
    """One provider's weights: by cell, by group where the cell is not known, and free."""

    cells: Mapping[Cell, float]
    within: Mapping[Group, float]
    free: float

    @property
    def least(self) -> float:
        """What is certain to be there, wherever it lies."""
        return sum(self.cells.values()) + sum(self.within.values())

    @property
    def most(self) -> float:
        """The most that there can be."""
        return self.least + self.free


_PIECES = f"""
WITH country AS (
    SELECT project_id, node AS country, share FROM place_node
    WHERE level = 'country' AND ($country IS NULL AND node IN (SELECT country FROM region_country)
        OR node = $country)
),
province AS (
    SELECT n.project_id, l.parent AS country, n.node AS place, n.share
    FROM place_node AS n
    JOIN place AS l ON l.place_id = n.node
    WHERE n.level = 'adm1' AND $level = 'adm1'
),
placed AS (
    SELECT p.project_id, p.country, p.place, p.share
    FROM province AS p
    JOIN country AS c ON c.project_id = p.project_id AND c.country = p.country
    UNION ALL
    SELECT
        c.project_id, c.country, CASE WHEN $level = 'country' THEN c.country END AS place,
        greatest(c.share - coalesce(p.share, 0), 0) AS share
    FROM country AS c
    LEFT JOIN (
        SELECT project_id, country, {exact_sum("share")} AS share FROM province GROUP BY ALL
    ) AS p ON p.project_id = c.project_id AND p.country = c.country
),
themed AS (
    SELECT project_id, node AS theme, share FROM purpose_node WHERE level = 'theme'
),
meant AS (
    SELECT project_id, theme, share FROM themed
    UNION ALL
    SELECT p.project_id, NULL, greatest(1 - coalesce(t.share, 0), 0)
    FROM project AS p
    LEFT JOIN (SELECT project_id, {exact_sum("share")} AS share FROM themed GROUP BY ALL) AS t
        ON t.project_id = p.project_id
),
paid AS (
    SELECT project_id, provider, part FROM slice_payer
    UNION ALL
    SELECT project_id, NULL, 1.0 FROM project
    WHERE project_id NOT IN (SELECT project_id FROM slice_payer)
)
SELECT
    x.provider, p.country, p.place, m.theme, s.running,
    {exact_sum("CASE WHEN s.usd > 0 THEN s.usd * p.share * m.share * x.part ELSE 0 END")} AS money,
    {exact_sum("p.share * m.share * x.part")} AS projects,
    {exact_sum("CASE WHEN s.usd > 0 THEN 0 ELSE p.share * m.share * x.part END")} AS missing,
    count(DISTINCT p.project_id) AS touching
FROM placed AS p
JOIN meant AS m ON m.project_id = p.project_id
JOIN slice_project AS s
    ON s.project_id = p.project_id AND NOT s.planned
JOIN paid AS x ON x.project_id = p.project_id
WHERE p.share > 1e-9 AND m.share > 1e-9
    AND ($theme IS NULL OR m.theme IS NULL OR m.theme = $theme)
GROUP BY ALL
ORDER BY ALL
"""


def pieces_of(snapshot: Snapshot, wanted: Slice) -> list[WeightedPart]:
    """Every provider's pieces in that country (without one: those of the region); after
    `cells.cut`. A provider of None: the record names nobody who pays."""
    rows = snapshot.rows(
        _PIECES, {"country": wanted.country, "theme": wanted.theme, "level": wanted.level}
    )
    return [WeightedPart(*row) for row in rows]


def portfolio_of(pieces: Iterable[WeightedPart], by: By, *, imputed: bool = False) -> CellWeights:
    """One provider's pieces as weights. `imputed`: amounts that are not stated count with the
    mean of those that are, else nothing; by projects, that makes no difference."""
    own = list(pieces)
    mean = mean_amount(own) if imputed and by == "amount" else 0.0
    cells: dict[Cell, float] = defaultdict(float)
    within: dict[Group, float] = defaultdict(float)
    free = 0.0
    for piece in own:
        weight = (piece.money if by == "amount" else piece.projects) + piece.missing * mean
        if piece.theme is None or not piece.runs:
            free += weight
        elif piece.place is None:
            within[piece.country, piece.theme] += weight
        else:
            cells[piece.place, piece.theme] += weight
    return CellWeights(_above_zero(cells), _above_zero(within), free)


def both_ways(pieces: Iterable[WeightedPart], by: By) -> tuple[CellWeights, ...]:
    """The weights without amounts that are not stated, and, if they differ, those with them."""
    own = list(pieces)
    ways = [portfolio_of(own, by, imputed=imputed) for imputed in (False, True)]
    return tuple(ways[:1] if ways[0] == ways[1] else ways)


def mean_amount(pieces: Sequence[WeightedPart]) -> float:
    """The mean amount per project that states one, in US dollars; 0 where none does."""
    stated = sum(p.projects - p.missing for p in pieces)
    return sum(p.money for p in pieces) / stated if stated > 1e-9 else 0.0


def by_provider(pieces: Iterable[WeightedPart]) -> dict[str | None, list[WeightedPart]]:
    """Pieces by whose they are, in order of code."""
    by_code: dict[str | None, list[WeightedPart]] = defaultdict(list)
    for piece in pieces:
        by_code[piece.provider].append(piece)
    return dict(sorted(by_code.items(), key=lambda item: item[0] or ""))


def _above_zero(weights: Mapping[Cell, float]) -> dict[Cell, float]:
    return {key: weight for key, weight in sorted(weights.items()) if weight > 0}


def size_of(pieces: Iterable[WeightedPart], by: By, *, one_theme: bool) -> tuple[float, float]:
    """How much some pieces of one provider come to, at least and at most. Where one theme is asked
    about (`one_theme`), a piece without a theme may not belong there."""
    own = list(pieces)
    return bounds_of(own, by, mean_amount(own), one_theme=one_theme)


def bounds_of(
    pieces: Iterable[WeightedPart], by: By, mean: float, *, one_theme: bool
) -> tuple[float, float]:
    """The same with the mean amount given, as for a part of a provider's pieces."""
    low = high = 0.0
    for piece in pieces:
        weight = piece.money if by == "amount" else piece.projects
        sure = piece.runs and not (one_theme and piece.theme is None)
        low += weight if sure else 0.0
        high += weight + (piece.missing * mean if by == "amount" else 0.0)
    return low, high
