"""What each level of agreement is worth, in bits: counted out of the centre's own records.

A pair is one of three things: *same* (two reports of one project), *sister* (another phase, round
or site of it: alike in nearly everything), or *other*. For each the share of every level is known,
and a level is worth the binary logarithm of its share in one over its share in the other (Fellegi
and Sunter 1969; a third class for near matches as in Larsen and Rubin 2001, "Iterative automated
record linkage using mixture models", JASA 96). Shares in *other* are counted on pairs within one
country and provider; a value that both have (a title, an amount, a place …) counts by how many
records have that very value, so a rare amount says more than a round one. Shares in *same* and
*sister* are estimated by expectation and maximisation over the pairs compared; pairs that something
exact tells apart (another phase, two entries of one list) are never the same there. The priors of
`data/priors.csv` count as pseudo-pairs (a Dirichlet prior), on which small centres fall back.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import msgspec

from riparian.codelists.lists import read_rows
from riparian.linking.levels import FEATURES
from riparian.linking.titles import Likeness
from riparian.linking.values import Meeting

Class = Literal["same", "sister", "other"]
CLASSES: tuple[Class, ...] = ("same", "sister", "other")

_SISTER: Class = "sister"
_OTHER: Class = "other"

PRIOR_PAIRS = 200.0
"""Pairs that the priors for *same* and *sister* count as much as."""

PRIOR_OTHERS = 60.0
"""Other pairs that the priors for *other* count as much as."""

ROUNDS = 8
CLEARED = (2, 5)
"""Rounds before which the shares in *other* are counted again, without pairs that are none."""

PER_RECORD: Mapping[str, float] = {"same": 0.5, "sister": 0.5}
"""Other reports and sisters that a record has on average: a judgement. It is not estimated, since
the pairs compared are chosen by likeness and would say too much."""

LEAST_RECORDS = 500
"""Records that a centre is thought to be drawn from at least: of ten records at hand, that two of
them are one project is no likelier than of hundreds."""

MOST_ESTIMATED = 20_000
"""Pairs compared on which the shares are estimated."""

MOST_BITS = 12.0
"""No comparison adds or takes more."""

SHARED = frozenset({"within", "base", "nearly", "much"})
"""Levels at which titles are worth half the bits that they share, if that is more: half, as words
of a title come together."""

MOST_OF_SHARED = 0.75
"""Two words that two titles have in common are not worth more for being all their words."""

ANYWHERE = ("provider", "country")
"""Compared among all records; everything else within one country and provider."""

NEVER_MET = ("own_number", "none")
"""Two records of one number are one unit; this level only fills up the shares to one."""

Level = tuple[str, str]
Shares = dict[Level, float]


class Weight(msgspec.Struct, frozen=True):
    """A level's shares (0 to 1) in the three classes, its worth in bits for *same* against *other*
    and against *sister*, the priors of the shares, and how many pairs were counted (of the first
    two classes expected numbers, so no whole ones)."""

    feature: str
    level: str
    same: float
    sister: float
    other: float
    bits: float
    bits_against_sister: float
    prior_same: float
    prior_sister: float
    prior_other: float
    pairs_same: float
    pairs_sister: float
    pairs_other: int


class Compared(msgspec.Struct, frozen=True):
    """A pair as compared: numbers of its units, its levels, how much its titles share, and whether
    the titles contradict each other, and how rare the values are that both have."""

    a: int
    b: int
    levels: Mapping[str, str]
    likeness: Likeness
    contradicts: bool = False
    meetings: Mapping[str, Meeting] = {}


class Weighed(msgspec.Struct, frozen=True):
    """What a pair is: the probability of each class, and for *same* against the likelier of the two
    others (`against`) the worth of every comparison; `before` is what spoke before comparing. The
    sum of all, `bits`, is the logarithm of those odds."""

    same: float
    sister: float
    against: Class
    before: float
    terms: Mapping[str, float]

    @property
    def bits(self) -> float:
        """For *same*, all together."""
        return self.before + sum(self.terms.values())


class WeightTable:
    """What levels are worth; `estimate` counts it."""

    def __init__(self, shares: Mapping[Class, Shares], units: int) -> None:
        self.shares = dict(shares)
        self.units = units
        self._worth: dict[Level, tuple[float, float]] = {}
        self.counted: dict[Class, Mapping[Level, float]] = {}

    def before(self, units: int) -> dict[Class, float]:
        """The logarithm of what a pair is before it is compared, in bits against *other*."""
        others = max(units, LEAST_RECORDS) - 1
        return {
            "same": math.log2(PER_RECORD["same"] / others),
            "sister": math.log2(PER_RECORD["sister"] / others),
            "other": 0.0,
        }

    def set_shares(self, one: Class, shares: Shares) -> None:
        """Take other shares for a class."""
        self.shares[one] = shares
        self._worth.clear()

    def weigh(self, pair: Compared) -> Weighed:
        """What a pair is, and why."""
        before = self.before(self.units)
        same, sister = {}, {}
        for feature, level in pair.levels.items():
            same[feature], sister[feature] = self._bits(pair, feature, level)
        sums = (before["same"] + sum(same.values()), before["sister"] + sum(sister.values()))
        top = max(*sums, 0.0)
        odds = [2.0 ** max(-200.0, one - top) for one in (*sums, 0.0)]
        whole = sum(odds)
        if sums[1] > 0:
            terms = {feature: bits - sister[feature] for feature, bits in same.items()}
            start, against = before["same"] - before["sister"], _SISTER
        else:
            terms, start, against = same, before["same"], _OTHER
        return Weighed(odds[0] / whole, odds[1] / whole, against, start, terms)

    def _bits(self, pair: Compared, feature: str, level: str) -> tuple[float, float]:
        """What a level is worth for *same* and for *sister*, each against *other*."""
        key = (feature, level)
        worth = self._worth.get(key)
        if worth is None:
            same, other = self.shares["same"][key], self.shares["other"][key]
            worth = (_bounded(same, other), _bounded(same, self.shares["sister"][key]))
            self._worth[key] = worth
        bits, over_sister = worth
        meeting = pair.meetings.get(feature)
        if meeting is not None:
            same, usual = self.shares["same"][key], self.shares["other"][key]
            own = meeting.chance(usual)
            bits = _bounded(same, max(own, usual / 2) if level == "some" else own)
            if feature == "amount":
                over_sister = _bounded(same, max(self.shares["sister"][key], own))
        if feature == "title" and level in SHARED:
            shared = pair.likeness.bits
            bits = min(MOST_BITS, max(bits, shared / 2), shared * MOST_OF_SHARED)
        elif feature == "title" and bits > 0 and meeting is None:
            bits = min(bits, pair.likeness.bits / 2)
        return bits, bits - over_sister

    @classmethod
    def of_rows(cls, rows: Iterable[Weight], units: int) -> WeightTable:
        """The table out of its rows, as a snapshot holds them."""
        kept = list(rows)
        shares: dict[Class, Shares] = {
            one: {(row.feature, row.level): getattr(row, one) for row in kept} for one in CLASSES
        }
        return cls(shares, units)

    def rows(self) -> list[Weight]:
        """The whole table, to be stored and shown."""
        found = []
        before = priors()
        for feature, levels in FEATURES.items():
            for level in levels:
                key = (feature, level)
                if key == NEVER_MET:
                    continue
                same, sister, other = (self.shares[one][key] for one in CLASSES)
                many = [self.counted.get(one, {}).get(key, 0.0) for one in CLASSES]
                found.append(
                    Weight(
                        feature, level, same, sister, other, _bounded(same, other),
                        _bounded(same, sister), before["same"][key], before["sister"][key],
                        before["other"][key], many[0], many[1], int(many[2]),
                    )
                )  # fmt: skip
        return found


def estimate(
    units: int,
    pairs: Sequence[Compared],
    others: Sequence[Compared],
    anywhere: Mapping[Level, int],
) -> WeightTable:
    """Count the shares in *other* on `others` (pairs within country and provider) and `anywhere`
    (levels of pairs of all units), and estimate those in *same* and *sister* on the pairs
    compared, or on `MOST_ESTIMATED` of them taken evenly. `units` says how many units there are."""
    before = priors()
    seen = _inside(others) + Counter(anywhere)
    step = max(1, -(-len(pairs) // MOST_ESTIMATED))
    pairs = pairs[::step]
    shares: dict[Class, Shares] = {
        "same": dict(before["same"]),
        "sister": dict(before["sister"]),
        "other": _smoothed(seen, before["other"], PRIOR_OTHERS),
    }
    table = WeightTable(shares, units)
    for turn in range(ROUNDS):
        if turn in CLEARED:
            clear = _inside(p for p in others if _is_other(table.weigh(p))) + Counter(anywhere)
            table.set_shares("other", _smoothed(clear, before["other"], PRIOR_OTHERS))
        found: dict[Class, dict[Level, float]] = {
            "same": defaultdict(float), "sister": defaultdict(float),
        }  # fmt: skip
        for pair in pairs:
            weighed = table.weigh(pair)
            for one, sure in _classes(pair, weighed):
                for level in pair.levels.items():
                    found[one][level] += sure
        for one in ("same", "sister"):
            table.set_shares(one, _smoothed(found[one], before[one], PRIOR_PAIRS))
        table.counted = {"same": found["same"], "sister": found["sister"], "other": seen}
    return table


def _inside(pairs: Iterable[Compared]) -> Counter[Level]:
    return Counter(one for pair in pairs for one in pair.levels.items() if one[0] not in ANYWHERE)


def _is_other(weighed: Weighed) -> bool:
    return weighed.same + weighed.sister < 0.5


def _classes(pair: Compared, weighed: Weighed) -> Iterable[tuple[Class, float]]:
    """A pair whose titles contradict each other is never the same, and is a sister where it is no
    other."""
    if pair.contradicts:
        return [("sister", weighed.sister / max(1e-12, 1 - weighed.same))]
    return [("same", weighed.same), ("sister", weighed.sister)]


def _bounded(chance: float, other: float) -> float:
    bits = math.log2(max(chance, 1e-9) / max(other, 1e-9))
    return max(-MOST_BITS, min(MOST_BITS, bits))


def _smoothed(counts: Mapping[Level, float], prior: Shares, strength: float) -> Shares:
    found = {}
    for feature, levels in FEATURES.items():
        whole = sum(counts.get((feature, level), 0.0) for level in levels) + strength
        for level in levels:
            key = (feature, level)
            found[key] = (counts.get(key, 0.0) + strength * prior[key]) / whole
    return found


@lru_cache(maxsize=1)
def priors() -> Mapping[Class, Shares]:
    """The shares of every level before anything is counted."""
    table = files("riparian.linking") / "data" / "priors.csv"
    rows = list(read_rows(table))
    return {one: {(r["feature"], r["level"]): float(r[one]) for r in rows} for one in CLASSES}
