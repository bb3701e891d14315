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
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import msgspec
import numpy as np

from riparian.codelists.lists import read_rows
from riparian.linking.engine.pair_arrays import (
    LEVELS,
    PLACE_OF,
    Coded,
    Compared,
    Floats,
    Level,
    Marks,
    coded,
)
from riparian.linking.engine.value_frequencies import VALUE_RECORDS
from riparian.linking.records import Weight

Class = Literal["same", "sister", "other"]
CLASSES: tuple[Class, ...] = ("same", "sister", "other")

PER_RECORD: Mapping[str, float] = {"same": 0.5, "sister": 0.5}
"""Other reports and sisters that a record has on average: a judgement. It is not estimated, since
the pairs compared are chosen by likeness and would say too much."""

LEAST_RECORDS = 500
"""Records that a centre is thought to be drawn from at least: of ten records at hand, that two of
them are one project is no likelier than of hundreds."""

MOST_BITS = 12.0
"""No comparison adds or takes more."""

SHARED = frozenset({"within", "base", "nearly", "much"})
"""Levels at which titles are worth half the bits that they share, if that is more: half, as words
of a title come together."""

MOST_OF_SHARED = 0.75
"""Two words that two titles have in common are not worth more for being all their words."""

LABELLED: tuple[Class, ...] = ("same", "sister")
"""Classes of which labelled pairs were counted (`tools/count_link_priors.py`)."""

JUDGED_PAIRS = 40.0
"""Labelled pairs that a judgement counts as much as."""

NEVER_MET = ("own_number", "none")
"""Two records of one number are one unit; this level only fills up the shares to one."""


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


Shares = Mapping[Class, Floats]
"""Of each class the shares (0 to 1) of all levels."""


class Weighing(msgspec.Struct, frozen=True):
    """Many pairs weighed: of each pair the probability of the first two classes, whether it is
    weighed against *sister*, and what spoke before; of each entry what it is worth."""

    of: Coded
    same: Floats
    sister: Floats
    by_sister: Marks
    before: Floats
    terms: Floats

    def each(self) -> Iterator[Weighed]:
        """The pairs one by one."""
        features = [LEVELS[level][0] for level in self.of.level.tolist()]
        terms, starts = self.terms.tolist(), self.of.starts.tolist()
        for place, (same, sister, by_sister, before) in enumerate(
            zip(
                self.same.tolist(), self.sister.tolist(), self.by_sister.tolist(),
                self.before.tolist(), strict=True,
            )
        ):  # fmt: skip
            own = slice(starts[place], starts[place + 1])
            against: Class = "sister" if by_sister else "other"
            worth = dict(zip(features[own], terms[own], strict=True))
            yield Weighed(same, sister, against, before, worth)


class WeightTable:
    """What levels are worth; `estimate` counts it."""

    def __init__(self, shares: Shares, units: int) -> None:
        self.shares = dict(shares)
        self.units = units
        self.counted: dict[Class, Floats] = {}

    def before(self) -> tuple[float, float]:
        """The logarithm of what a pair is before it is compared, *same* and *sister*, in bits
        against *other*."""
        others = max(self.units, LEAST_RECORDS) - 1
        return math.log2(PER_RECORD["same"] / others), math.log2(PER_RECORD["sister"] / others)

    def weigh(self, pairs: Sequence[Compared]) -> Iterator[Weighed]:
        """What each pair is, and why."""
        return self.weigh_coded(coded(pairs)).each()

    def weigh_coded(self, pairs: Coded) -> Weighing:
        """The same for pairs as arrays."""
        before_same, before_sister = self.before()
        same, sister = self._bits(pairs)
        sums = before_same + pairs.sums(same), before_sister + pairs.sums(sister)
        top = np.maximum(np.maximum(*sums), 0.0)
        odds = [np.exp2(np.maximum(-200.0, one - top)) for one in (*sums, 0.0)]
        whole = odds[0] + odds[1] + odds[2]
        by_sister = sums[1] > 0
        return Weighing(
            pairs,
            odds[0] / whole,
            odds[1] / whole,
            by_sister,
            np.where(by_sister, before_same - before_sister, before_same),
            np.where(by_sister[pairs.pair], same - sister, same),
        )

    def _bits(self, pairs: Coded) -> tuple[Floats, Floats]:
        """What each entry is worth for *same* and for *sister*, each against *other*."""
        same, sister, other = (self.shares[one][pairs.level] for one in CLASSES)
        own = np.where(
            pairs.exact,
            pairs.have / np.maximum(pairs.size, 1),
            (np.maximum(pairs.have - 2, 0) + VALUE_RECORDS * other) / (pairs.size + VALUE_RECORDS),
        )
        chance = np.where(pairs.met, own, other)
        chance = np.where(pairs.met & _SOME[pairs.level], np.maximum(own, other / 2), chance)
        bits = _bounded(same, chance)
        amount = pairs.met & _AMOUNT[pairs.level]
        over_sister = _bounded(same, np.where(amount, np.maximum(sister, own), sister))
        shared = np.minimum(
            MOST_BITS,
            np.minimum(np.maximum(bits, pairs.shared / 2), pairs.shared * MOST_OF_SHARED),
        )
        by_words = _TITLE[pairs.level] & ~pairs.met & (bits > 0)
        told = np.where(by_words, np.minimum(bits, pairs.shared / 2), bits)
        bits = np.where(_SHARED[pairs.level], shared, told)
        return bits, bits - over_sister

    @classmethod
    def of_rows(cls, rows: Iterable[Weight], units: int) -> WeightTable:
        """The table out of its rows, as a snapshot holds them."""
        shares = {one: np.zeros(len(LEVELS)) for one in CLASSES}
        for row in rows:
            for one in CLASSES:
                shares[one][PLACE_OF[(row.feature, row.level)]] = getattr(row, one)
        return cls(shares, units)

    def rows(self) -> list[Weight]:
        """The whole table, to be stored and shown."""
        return [self._row(place) for place, level in enumerate(LEVELS) if level != NEVER_MET]

    def _row(self, place: int) -> Weight:
        same, sister, other = (self.shares[one][[place]] for one in CLASSES)
        before = [float(priors()[one][place]) for one in CLASSES]
        many = [float(self.counted[one][place]) if self.counted else 0.0 for one in CLASSES]
        return Weight(
            *LEVELS[place], float(same[0]), float(sister[0]), float(other[0]),
            float(_bounded(same, other)[0]), float(_bounded(same, sister)[0]),
            before[0], before[1], before[2], many[0], many[1], int(many[2]),
        )  # fmt: skip


def _marks(levels: Iterable[tuple[str, str]]) -> Marks:
    wanted = set(levels)
    return np.array([level in wanted for level in LEVELS], np.bool_)


_SOME = _marks(level for level in LEVELS if level[1] == "some")
_AMOUNT = _marks(level for level in LEVELS if level[0] == "amount")
_TITLE = _marks(level for level in LEVELS if level[0] == "title")
_SHARED = _marks(("title", level) for level in SHARED)


def _bounded(chance: Floats, other: Floats) -> Floats:
    bits = np.log2(np.maximum(chance, 1e-9) / np.maximum(other, 1e-9))
    return np.clip(bits, -MOST_BITS, MOST_BITS)


@lru_cache(maxsize=1)
def priors() -> Shares:
    """The shares of every level before anything is counted in a centre: judgements, and where the
    table says how often a level was met in labelled pairs, these with the judgement as
    `JUDGED_PAIRS` more."""
    rows = _rows()
    seen = {
        one: {level: float(row[f"seen_{one}"] or 0) for level, row in rows.items()}
        for one in LABELLED
    }
    counted = {feature for (feature, _), row in rows.items() if row["seen_same"]}
    return blended(judged(), seen, counted)


def judged() -> Shares:
    """The judgements alone."""
    rows = _rows()
    return {one: np.array([float(rows[level][one]) for level in LEVELS]) for one in CLASSES}


def blended(
    shares: Shares, seen: Mapping[Class, Mapping[Level, float]], features: Collection[str]
) -> Shares:
    """Shares with how often levels were `seen` (pairs, by class); of these features alone."""
    found = {one: share.copy() for one, share in shares.items()}
    for one, levels in seen.items():
        for feature in features:
            own = [place for place, level in enumerate(LEVELS) if level[0] == feature]
            many = np.array([levels.get(LEVELS[place], 0.0) for place in own])
            whole = many.sum() + JUDGED_PAIRS
            found[one][own] = (many + JUDGED_PAIRS * shares[one][own]) / whole
    return found


@lru_cache(maxsize=1)
def _rows() -> Mapping[Level, Mapping[str, str]]:
    table = files("riparian.linking.engine") / "data" / "priors.csv"
    return {(row["feature"], row["level"]): row for row in read_rows(table)}
