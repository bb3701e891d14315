"""What a provider does more of than all providers do.

    RCA = (a_t / A) / (w_t / W)

a_t, A: what the provider has in theme t and in all; w_t, W: what all providers have, itself among
them. Above 1: a larger part of its own than of everybody's.

Source: Balassa, B. (1965), "Trade Liberalisation and 'Revealed' Comparative Advantage", The
Manchester School 33, 99-123; there for exports of goods.

The range. With y = a_t, R = A - y, S = w_t - y, Z = W - y - R - S, each between bounds of its own,

    RCA = y (y + R + S + Z) / ((y + R) (y + S)),

which falls with R and S, rises with Z, and has one greatest value in y, at
(R S + sqrt(R² S² + Z R S (R + S + Z))) / Z. Bounds of the four are taken as independent, which is
safe.
"""

from __future__ import annotations

from math import inf, sqrt

from riparian.areas.indices.ranges import Ranged, with_range

Bounds = tuple[float, float]


def specialisation(own: Bounds, own_rest: Bounds, theirs: Bounds, rest: Bounds) -> Ranged | None:
    """The index for one theme: `own` in it, `own_rest` in other themes, `theirs`: of all others in
    it, `rest`: of all others in other themes. The value takes what is known (the lower bounds);
    None where either the provider or the theme has nothing known."""
    y, r, s, z = own[0], own_rest[0], theirs[0], rest[0]
    if y + r <= 0 or y + s <= 0:
        return None
    low = min(balassa(x, own_rest[1], theirs[1], z) for x in own)
    best = (r, s, rest[1])
    high = max(balassa(x, *best) for x in (*own, min(max(_peak(*best), own[0]), own[1])))
    return with_range(balassa(y, r, s, z), low, high)


def balassa(y: float, r: float, s: float, z: float) -> float:
    """The formula itself; without a limit where y and one of r, s are 0 is inf."""
    if y <= 0:
        if r > 0 and s > 0:
            return 0.0
        return (r + s + z) / (r + s) if r + s > 0 else inf
    return y * (y + r + s + z) / ((y + r) * (y + s))


def _peak(r: float, s: float, z: float) -> float:
    return (r * s + sqrt(r * r * s * s + z * r * s * (r + s + z))) / z if z > 0 else 0.0
