"""How much of two portfolios lies in the same cells, in the same proportions.

    FK = sum over cells of min(a_c / A, b_c / B)

a_c, b_c: what each has in cell c; A, B: all that each has. From 0 (nothing in common) to 1 (the
same proportions everywhere). It is blind to size: one may be a hundred times the other.

Source: Finger, J. M. and Kreinin, M. E. (1979), "A Measure of 'Export Similarity' and Its Possible
Uses", The Economic Journal 89 (356), 905-912; there times 100, for exports to a third market. It is
1 minus half the sum of the absolute differences of shares.

The range. What is not located is a weight that may lie in any cell of its group, or anywhere.

- *lower*: nowhere in common. Every share counts with what is known, of the most that there can be;
- *upper*: as much in common as could be. First, what is not located joins what the other has in
  the same group; then what is free joins whatever is left. Matching from the narrower to the wider
  is a greatest flow, as the groups do not overlap.

The value puts what is not located where the same provider's located part of that group lies, in
the same proportions; where there is none, evenly. Free weight counts nothing in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeVar

from riparian.areas.indices.portfolio_parts import Cell, CellWeights, Group
from riparian.areas.indices.ranges import Ranged, with_range

N = TypeVar("N", int, float)

Groups = Mapping[Group, Sequence[Cell]]
"""Every group (country, theme) with its cells, whether or not anybody is there."""


def min_share(a: CellWeights, b: CellWeights, groups: Groups) -> Ranged | None:
    """The overlap of two portfolios, 0 to 1; None where either has nothing known."""
    if a.least <= 0 or b.least <= 0:
        return None
    value = share_in_common(deal_out(a, groups), deal_out(b, groups))
    low = _in_both(_parts(a.cells, a.most), _parts(b.cells, b.most))
    return with_range(min(value, 1.0), low, _most_shared(a, b, groups))


def share_in_common(a: Mapping[Cell, float], b: Mapping[Cell, float]) -> float:
    """The formula itself, for weights by cell; 0 where either has none."""
    all_a, all_b = sum(a.values()), sum(b.values())
    return _in_both(_parts(a, all_a), _parts(b, all_b)) if all_a > 0 and all_b > 0 else 0.0


def deal_out(portfolio: CellWeights, groups: Groups) -> dict[Cell, float]:
    """Weights by cell with what is not located dealt out as the value has it."""
    dealt: dict[Cell, float] = defaultdict(float, portfolio.cells)
    for group, weight in portfolio.within.items():
        cells = groups[group]
        located = {cell: portfolio.cells.get(cell, 0.0) for cell in cells}
        whole = sum(located.values())
        for cell in cells:
            dealt[cell] += weight * (located[cell] / whole if whole > 0 else 1 / len(cells))
    return dict(dealt)


def _parts(weights: Mapping[Cell, float], whole: float) -> dict[Cell, float]:
    return {cell: weight / whole for cell, weight in weights.items()}


def _in_both(a: Mapping[Cell, float], b: Mapping[Cell, float]) -> float:
    return sum(min(share, b[cell]) for cell, share in a.items() if cell in b)


def _most_shared(a: CellWeights, b: CellWeights, groups: Groups) -> float:
    """The greatest flow: within cells, then within groups, then with what is free."""
    parts_a, parts_b = _parts(a.cells, a.most), _parts(b.cells, b.most)
    group_of = {cell: group for group, cells in groups.items() for cell in cells}
    left_a, left_b = _left_over(parts_a, parts_b), _left_over(parts_b, parts_a)
    total = _in_both(parts_a, parts_b)
    over_a = over_b = 0.0
    for group in sorted({*map(group_of.__getitem__, (*left_a, *left_b)), *a.within, *b.within}):
        known_a = sum(part for cell, part in left_a.items() if group_of[cell] == group)
        known_b = sum(part for cell, part in left_b.items() if group_of[cell] == group)
        matched, rest_a, rest_b = match(
            known_a, a.within.get(group, 0.0) / a.most, known_b, b.within.get(group, 0.0) / b.most
        )
        total, over_a, over_b = total + matched, over_a + rest_a, over_b + rest_b
    matched, _, _ = match(over_a, a.free / a.most, over_b, b.free / b.most)
    return min(1.0, total + matched)


def _left_over(parts: Mapping[Cell, float], other: Mapping[Cell, float]) -> dict[Cell, float]:
    """What one has in each cell beyond what the other has there."""
    over = {cell: part - other.get(cell, 0.0) for cell, part in parts.items()}
    return {cell: part for cell, part in over.items() if part > 0}


def match(fixed_a: N, loose_a: N, fixed_b: N, loose_b: N) -> tuple[N, N, N]:
    """The most that two sides can match where what is fixed on both never meets; what is left."""
    to_b, to_a = min(fixed_a, loose_b), min(fixed_b, loose_a)
    matched = to_b + to_a + min(loose_a - to_a, loose_b - to_b)
    return matched, fixed_a + loose_a - matched, fixed_b + loose_b - matched
