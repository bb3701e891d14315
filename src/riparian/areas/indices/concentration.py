"""How concentrated what a country gets is on few providers.

    HHI = sum over providers of s_i²        effective number = 1 / HHI

s_i: the share of provider i. HHI runs from near 0 (many small ones) to 1 (one alone); n providers
of the same size give 1/n, so that 1/HHI reads as "as many as n equal ones".

Sources: Hirschman, A. O. (1945), National Power and the Structure of Foreign Trade; Herfindahl,
O. C. (1950), Concentration in the Steel Industry (thesis, Columbia); the number equivalent of the
index: Adelman, M. A. (1969), "Comment on the 'H' Concentration Measure as a Numbers-Equivalent",
The Review of Economics and Statistics 51, 99-101.

The range. Provider i has between `known` and `most`; what no known provider pays may be anybody's.

- *lower*: as even as could be: every provider as near to one common size as its bounds allow, and
  what is nobody's spread over ever so many others. This is exact;
- *upper*: each share has bounds of its own; what is above the lower ones goes to those that can be
  largest. This is a safe bound: the true greatest is at most that, sometimes less.

The value counts what is known.
"""

from __future__ import annotations

from collections.abc import Sequence

from riparian.areas.indices.ranges import Ranged, with_range

Bounds = tuple[float, float]


def concentration(providers: Sequence[Bounds], nobody: float = 0.0) -> Ranged | None:
    """HHI of providers of which each has between the first and the second; `nobody`: the most
    that may belong to others. None where nothing is known."""
    if sum(known for known, _ in providers) <= 0:
        return None
    value = hhi([known for known, _ in providers])
    return with_range(value, _most_even(providers, nobody), _least_even(providers, nobody))


def hhi(sizes: Sequence[float]) -> float:
    """The formula itself; sizes above 0 in all."""
    whole = sum(sizes)
    return sum((size / whole) ** 2 for size in sizes)


def effective_number(index: Ranged) -> Ranged:
    """How many equal ones would be as concentrated."""
    return with_range(1 / index.value, 1 / index.high, 1 / index.low)


def _most_even(providers: Sequence[Bounds], nobody: float) -> float:
    """Sizes cut to a common level m, where m = (sum of squares) / (sum): the least is there."""
    low, high = 0.0, max(most for _, most in providers) + 1.0
    # Halved so often, the interval is narrower than floats can tell apart
    for _ in range(200):
        level = (low + high) / 2
        sizes = [min(max(level, known), most) for known, most in providers]
        if sum(size * size for size in sizes) > level * (sum(sizes) + nobody):
            low = level
        else:
            high = level
    sizes = [min(max(high, known), most) for known, most in providers]
    return sum(size * size for size in sizes) / (sum(sizes) + nobody) ** 2


def _least_even(providers: Sequence[Bounds], nobody: float) -> float:
    """Sum of s_i² <= sum of s_i h_i, h_i the greatest share of i: greatest for the largest h."""
    least, most = (sum(provider[i] for provider in providers) for i in (0, 1))
    shares = [
        (
            (high + nobody) / (least - low + high + nobody),
            low / (low + most - high + nobody) if low else 0.0,
        )
        for low, high in providers
    ]
    shares.append((nobody / (least + nobody), 0.0))
    left, total = 1 - sum(low for _, low in shares), 0.0
    for high, low in sorted(shares, reverse=True):
        more = min(left, max(0.0, high - low))
        left -= more
        total += (low + more) * high
    return min(1.0, total)
