"""How unevenly money lies over cells, and how much of that is between groups of them.

    T = sum over cells of s_c ln(n s_c)              (0 ln 0 = 0)
    between = sum over groups of S_g ln(n S_g / n_g)
    within  = T - between = sum over groups of S_g T_g

s_c: the share of cell c of n; S_g, n_g: share and number of cells of group g. 0: every cell has the
same; ln n: one cell has all. Cells with nothing count.

Source: Theil, H. (1967), Economics and Information Theory, chapter 4, and its decomposition there
(Theil's T; cells here as persons there).

The range. What is not located lies anywhere in its group, what is free anywhere.

- *upper*: each such weight lies in one cell, the fullest that it can join (T is convex in shares);
- *lower*: it fills the emptiest cells to one level, first within groups, then over all (the
  conditions of Karush, Kuhn and Tucker hold there).

The bounds of T and of the part between groups are exact each by itself. The value is that of
`min_share.deal_out`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from math import log

import msgspec

from riparian.areas.indices.min_share import Groups, deal_out
from riparian.areas.indices.portfolio_parts import CellWeights, Group
from riparian.areas.indices.ranges import Ranged, with_range

Sort = Callable[[Group], str]
"""From a group (country, theme) to the larger group that it belongs to: its country or theme."""


class Inequality(msgspec.Struct, frozen=True):
    """`total` T and `between` with their ranges; `within` by the values; `cells` n, so that
    T / ln n runs from 0 to 1."""

    total: Ranged
    between: Ranged
    cells: int

    @property
    def within(self) -> float:
        """The part within groups."""
        return max(0.0, self.total.value - self.between.value)


def inequality(portfolio: CellWeights, groups: Groups, sort: Sort) -> Inequality | None:
    """Theil's T over all cells of the groups; None where nothing is known or there is one cell."""
    cells = [cell for group in groups.values() for cell in group]
    if portfolio.least <= 0 or len(cells) < 2:
        return None
    sorts: dict[str, int] = defaultdict(int)
    for group, members in groups.items():
        sorts[sort(group)] += len(members)
    dealt = deal_out(portfolio, groups)
    weights = [dealt.get(cell, 0.0) for cell in cells]
    total = with_range(
        theil(weights), theil(_filled(portfolio, groups)), theil(_heaped(portfolio, groups))
    )
    return Inequality(total, _between(portfolio, groups, sort, sorts), len(cells))


def theil(weights: list[float]) -> float:
    """The formula itself; some weight above 0."""
    return theil_of_groups([(weight, 1) for weight in weights])


def theil_of_groups(groups: list[tuple[float, int]]) -> float:
    """The part between groups, each with its weight and its number of cells."""
    whole, cells = sum(w for w, _ in groups), sum(n for _, n in groups)
    return max(0.0, sum(w / whole * log(w / whole * cells / n) for w, n in groups if w > 0))


def _between(
    portfolio: CellWeights, groups: Groups, sort: Sort, sorts: Mapping[str, int]
) -> Ranged:
    sort_of = {cell: sort(group) for group, cells in groups.items() for cell in cells}
    by_sort: dict[str, float] = dict.fromkeys(sorts, 0.0)
    for cell, weight in portfolio.cells.items():
        by_sort[sort_of[cell]] += weight
    for group, weight in portfolio.within.items():
        by_sort[sort(group)] += weight
    sized = [(by_sort[name], sorts[name]) for name in sorted(sorts)]
    levels = level_out([weight for weight, _ in sized], portfolio.free, [n for _, n in sized])
    heaped = [
        [(w + portfolio.free * (i == j), n) for j, (w, n) in enumerate(sized)]
        for i in range(len(sized))
    ]
    return with_range(
        theil_of_groups(sized),
        theil_of_groups([(w, n) for w, (_, n) in zip(levels, sized, strict=True)]),
        max(map(theil_of_groups, heaped)),
    )


def _heaped(portfolio: CellWeights, groups: Groups) -> list[float]:
    weights: list[float] = []
    for group in sorted(groups):
        own = [portfolio.cells.get(cell, 0.0) for cell in groups[group]]
        own[own.index(max(own))] += portfolio.within.get(group, 0.0)
        weights += own
    weights[weights.index(max(weights))] += portfolio.free
    return weights


def _filled(portfolio: CellWeights, groups: Groups) -> list[float]:
    weights: list[float] = []
    for group in sorted(groups):
        own = [portfolio.cells.get(cell, 0.0) for cell in groups[group]]
        weights += level_out(own, portfolio.within.get(group, 0.0))
    return level_out(weights, portfolio.free)


def level_out(weights: list[float], more: float, widths: list[int] | None = None) -> list[float]:
    """Pour `more` into the emptiest, to one level; with widths, weight by width is the level."""
    wide = widths or [1] * len(weights)
    order = sorted(range(len(weights)), key=lambda i: weights[i] / wide[i])
    poured, width = more, 0
    level = 0.0
    for position, i in enumerate(order):
        poured, width = poured + weights[i], width + wide[i]
        level = poured / width
        if position + 1 == len(order):
            break
        following = order[position + 1]
        if level <= weights[following] / wide[following]:
            break
    return [max(weight, level * n) for weight, n in zip(weights, wide, strict=True)]
