"""Which relations of providers and countries matter, after the OECD: concentration, fragmentation.

A relation (provider d, country p) is *significant* if

- d gives p a larger part of what p gets than d gives of all that is given, y / Y_p >= Y_d / Y; or
- d is among the largest that together give at least 90 % of what p gets.

    concentration ratio of d = its significant relations / all its relations
    fragmentation ratio of p = its relations that are not significant / all its relations

Source: OECD (2009), Report on Division of Labour: Addressing Fragmentation and Concentration of Aid
Across Countries; OECD (2011), Report on Division of Labour: Addressing Cross-Country Fragmentation
of Aid ("How is aid fragmentation measured?"). There the amounts are a year's country programmable
aid to all partner countries; here they are whole amounts of what the centre holds, and "all that is
given" is what the region's countries get.

The range. With y known between two bounds, and so all others: the first condition is, multiplied
out, y Z >= R_d R_p (R_d: what d gives to others, R_p: what others give p, Z: what others give
others), the second .1 (those above d) < .9 (d and those not above). Both are asked at their worst
and at their best; a relation can be significant for sure, perhaps, or not at all. The bounds of a
ratio take each relation by itself, which is safe and can be wider than need be. A relation of which
no amount is known counts in the value only where that decides nothing; one that may not be there at
all (its projects' theme or years are not known) counts in the bounds alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import msgspec

from riparian.areas.indices.ranges import Ranged, with_range

TOGETHER = 0.9
"""What the largest donors of a country together give, of which each is one that matters."""

Bounds = tuple[float, float]
Amounts = Mapping[tuple[str, str], Bounds]
"""What each (provider, country) comes to, at least and at most."""

_SLACK = 1e-9
"""An equal part is significant too; sums of floats must not fall short of it by rounding."""


class Relation(msgspec.Struct, frozen=True):
    """Whether one relation is significant: by what is known, for sure, and perhaps. `valued`:
    anything is known of its size; `certain`: that there is a relation at all."""

    provider: str
    country: str
    significant: bool
    surely: bool
    perhaps: bool
    valued: bool
    certain: bool


def weigh_relations(
    amounts: Amounts, uncertain: Collection[tuple[str, str]] = ()
) -> list[Relation]:
    """Every relation, in the order given; `uncertain` are those that may not be there."""
    least = {key: (low, low) for key, (low, _) in amounts.items()}
    return [
        Relation(
            provider,
            country,
            significant=_fits(least, provider, country, best=False),
            surely=_fits(amounts, provider, country, best=False),
            perhaps=_fits(amounts, provider, country, best=True),
            valued=amounts[provider, country][0] > 0,
            certain=(provider, country) not in uncertain,
        )
        for provider, country in amounts
    ]


def concentration_ratio(relations: Iterable[Relation]) -> Ranged | None:
    """Of one provider's relations, how many are significant; None where none has a known size."""
    apart = fragmentation_ratio(relations)
    return None if apart is None else with_range(1 - apart.value, 1 - apart.high, 1 - apart.low)


def fragmentation_ratio(relations: Iterable[Relation]) -> Ranged | None:
    """Of one country's relations, how many are not significant; None as above."""
    every = list(relations)
    sure, unsure = ([one for one in every if one.certain is state] for state in (True, False))
    if not any(one.valued for one in sure):
        return None
    count, not_significant = count_relations(every)
    never = sum(not one.perhaps for one in sure)
    not_surely = sum(not one.surely for one in every)
    return with_range(
        not_significant / count,
        never / (len(sure) + sum(one.perhaps for one in unsure)),
        not_surely / (len(sure) + sum(not one.surely for one in unsure)),
    )


def count_relations(relations: Iterable[Relation]) -> tuple[int, int]:
    """How many relations count in the value, and how many of them are not significant."""
    countable = [
        relation
        for relation in relations
        if relation.certain and (relation.valued or relation.surely or not relation.perhaps)
    ]
    return len(countable), sum(not (one.significant or one.surely) for one in countable)


def _fits(amounts: Amounts, provider: str, country: str, *, best: bool) -> bool:
    return _larger_part(amounts, provider, country, best) or _among_largest(
        amounts, provider, country, best
    )


def _larger_part(amounts: Amounts, provider: str, country: str, best: bool) -> bool:
    y, same_provider, same_country, others = 0.0, 0.0, 0.0, 0.0
    for (whose, where), bounds in amounts.items():
        if (whose, where) == (provider, country):
            y = bounds[best]
        elif whose == provider:
            same_provider += bounds[not best]
        elif where == country:
            same_country += bounds[not best]
        else:
            others += bounds[best]
    return y > 0 and y * others >= same_provider * same_country * (1 - _SLACK)


def _among_largest(amounts: Amounts, provider: str, country: str, best: bool) -> bool:
    y = amounts[provider, country][best]
    against = -TOGETHER * y
    for (whose, where), (low, high) in amounts.items():
        if where != country or whose == provider:
            continue
        if (low if best else high) > y:
            against += (1 - TOGETHER) * (low if best else high)
        else:
            against -= TOGETHER * (min(high, y) if best else low)
    return y > 0 and against < 0
