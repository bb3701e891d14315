"""What each level of agreement is worth, in bits, as counted in the centre's own records.

A pair is one of three things: *same* (two reports of one project), *sister* (another phase, round
or site of it: alike in nearly everything), or *other*. For each the share of every level is known,
and a level is worth the binary logarithm of its share in one over its share in the other (Fellegi
and Sunter 1969; a third class for near matches as in Larsen and Rubin 2001, "Iterative automated
record linkage using mixture models", JASA 96). Shares in *other* are counted on pairs within one
country and provider; a value that both have (a title, an amount, a place …) counts by how many
records have that very value, so a rare amount says more than a round one. Shares in *same* and
*sister* are estimated (`em`). The priors of `data/priors.csv` count as pseudo-pairs (a Dirichlet
prior), on which small centres fall back.

Compared pairs are weighed as arrays, one entry for each comparison of each pair: the arithmetic is
the same for one pair and for a million.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from typing import Literal

import msgspec
import numpy as np

from riparian.arrays import Bools, Floats, Ints
from riparian.codelists.lists import read_rows
from riparian.linking.engine.calibration import SCALE
from riparian.linking.engine.compared_record import VALUE_RECORDS, Likeness, SharedValue
from riparian.linking.engine.comparison_levels import FEATURES
from riparian.linking.link_records import Weight

Level = tuple[str, str]
"""A comparison and one of its levels."""

LEVELS: tuple[Level, ...] = tuple((f, level) for f, levels in FEATURES.items() for level in levels)
"""Every level of every comparison; arrays of levels have this order."""

PLACE_OF: Mapping[Level, int] = {level: place for place, level in enumerate(LEVELS)}

FEATURE_OF: Ints = np.repeat(np.arange(len(FEATURES)), [len(FEATURES[one]) for one in FEATURES])
"""The number of the comparison that each level belongs to."""


TITLE, ACROSS = "title", "title_across"
"""The comparison of titles, and the name under which it is counted where they are of no common
language."""


class ComparedPair(msgspec.Struct, frozen=True):
    """A pair as compared, by the numbers of its records: its levels, how much its titles share,
    whether something exact says that it is two projects, the rarest values that both have, and
    whether the titles were written in no common language."""

    a: int
    b: int
    levels: Mapping[str, str]
    likeness: Likeness
    contradicts: bool = False
    shared_values: Mapping[str, SharedValue] = {}
    across: bool = False


class PairArrays(msgspec.Struct, frozen=True):
    """Pairs as arrays. Of each entry: the pair it belongs to, its level, whether the two share a
    value (`shares`) and how rare that is (`have`, `size` and `exact` as in `SharedValue`), and the
    bits that the titles of its pair share. `starts`: where the entries of each pair begin, and the
    end of the last."""

    pair: Ints
    level: Ints
    shares: Bools
    have: Floats
    size: Floats
    exact: Bools
    title_bits: Floats
    starts: Ints
    contradicts: Bools

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return len(self.contradicts)

    def sums(self, of_entries: Floats) -> Floats:
        """The sum of each pair's entries, added in their order."""
        return np.bincount(self.pair, of_entries, self.pairs).astype(np.float64)

    def counts(self, of_pairs: Floats) -> Floats:
        """How often each level occurs, where each pair counts as much as is given."""
        return np.bincount(self.level, of_pairs[self.pair], len(LEVELS)).astype(np.float64)


def to_arrays(pairs: Sequence[ComparedPair]) -> PairArrays:
    """Pairs as arrays, in their order."""
    entries = np.array([len(pair.levels) for pair in pairs], np.int64)
    owners = np.repeat(np.arange(len(pairs)), entries)
    met = chain.from_iterable(pair.levels.items() for pair in pairs)
    level = np.fromiter(map(_PLACES.__getitem__, met), np.int64, len(owners))
    across = np.array([pair.across for pair in pairs], np.bool_)
    level = np.where(across[owners], _LEVEL_ACROSS[level], level)
    values = [value for pair in pairs for value in pair.shared_values.values()]
    number = np.repeat(np.arange(len(pairs)), [len(pair.shared_values) for pair in pairs])
    feature = np.fromiter(
        (_NUMBER_OF[one] for pair in pairs for one in pair.shared_values), np.int64, len(values)
    )
    entry_of = np.zeros((len(pairs), len(FEATURES)), np.int64)
    entry_of[owners, _FEATURE_COMPARED[level]] = np.arange(len(owners))
    at = entry_of[number, feature]
    have, size, exact, shares = np.zeros((4, len(owners)))
    have[at] = [value.have for value in values]
    size[at] = [value.size for value in values]
    exact[at] = [value.exact for value in values]
    shares[at] = 1
    return PairArrays(
        pair=owners,
        level=level,
        shares=shares.astype(np.bool_),
        have=have,
        size=size,
        exact=exact.astype(np.bool_),
        title_bits=np.repeat(np.array([pair.likeness.bits for pair in pairs], np.float64), entries),
        starts=np.concatenate(([0], np.cumsum(entries))).astype(np.int64),
        contradicts=np.array([pair.contradicts for pair in pairs], np.bool_),
    )


_NUMBER_OF = {feature: number for number, feature in enumerate(FEATURES)}
_ACROSS_PLACES = {(TITLE, level): PLACE_OF[(ACROSS, level)] for level in FEATURES[ACROSS]}
_PLACES = {**_ACROSS_PLACES, **PLACE_OF}
_LEVEL_ACROSS: Ints = np.array([_ACROSS_PLACES.get(level, PLACE_OF[level]) for level in LEVELS])
"""What each level is counted as where the titles are of no common language."""
_FEATURE_COMPARED: Ints = np.array(
    [_NUMBER_OF[TITLE if feature == ACROSS else feature] for feature, _ in LEVELS]
)
"""The number of the comparison that each level belongs to, that of titles of any languages."""


Class = Literal["same", "sister", "other"]
CLASSES: tuple[Class, ...] = ("same", "sister", "other")

PER_RECORD: Mapping[str, float] = {"same": 0.5, "sister": 0.5}
"""Other reports and sisters that a record has on average: a judgement. It is not estimated, since
the pairs compared are chosen by likeness and would say too much."""

LEAST_RECORDS = 500
"""Records that a centre counts as at least: that two of ten records are one project is no likelier
than that two of hundreds are."""

MOST_BITS = 12.0
"""The most that one comparison adds or takes away."""

ALIKE = frozenset({"within", "base", "nearly", "much"})
"""Levels at which titles are worth half the bits of the words that they share, where the level is
worth less: half, as the words of a title are not independent of each other."""

MOST_OF_TITLE_BITS = 0.75
"""The part of the shared bits that such titles are worth at most: two words are worth no more for
being all the words that the titles have."""

LABELLED: tuple[Class, ...] = ("same", "sister")
"""Classes for which labelled pairs were counted (`tools/count_link_priors.py`)."""

JUDGED_PAIRS = 40.0
"""Labelled pairs that a judged prior counts as much as."""

NEVER_MET = ("own_number", "none")
"""No pair gets this level: it only makes the shares of its comparison add up to one."""


class WeighedPair(msgspec.Struct, frozen=True):
    """What a pair is: the probability of each class, and in bits for *same* against the likelier of
    the two others (`against`) what each comparison is worth. `prior` are the odds before anything
    was compared. All together, `bits`, are the logarithm of the odds."""

    same: float
    sister: float
    against: Class
    prior: float
    terms: Mapping[str, float]

    @property
    def bits(self) -> float:
        """The evidence for *same*, all together."""
        return self.prior + sum(self.terms.values())


Shares = Mapping[Class, Floats]
"""The shares (0 to 1) of all levels in each class."""


class WeighedPairs(msgspec.Struct, frozen=True):
    """`WeighedPair` as arrays: of each pair the probability of the first two classes, whether it is
    weighed against *sister*, and the prior odds; of each entry what it is worth."""

    of: PairArrays
    same: Floats
    sister: Floats
    by_sister: Bools
    prior: Floats
    terms: Floats

    @property
    def bits(self) -> Floats:
        """The evidence for *same* of each pair, all together."""
        return self.prior + self.of.sums(self.terms)

    def each(self, places: Iterable[int] | None = None) -> Iterator[WeighedPair]:
        """The pairs one by one, or those at these places alone."""
        level, terms, starts = self.of.level.tolist(), self.terms.tolist(), self.of.starts.tolist()
        same, sister, prior = self.same.tolist(), self.sister.tolist(), self.prior.tolist()
        by_sister = self.by_sister.tolist()
        for place in range(self.of.pairs) if places is None else places:
            own = slice(starts[place], starts[place + 1])
            against: Class = "sister" if by_sister[place] else "other"
            worth = dict(zip(map(_COMPARED.__getitem__, level[own]), terms[own], strict=True))
            yield WeighedPair(same[place], sister[place], against, prior[place], worth)


class WeightTable:
    """The shares of all levels, and with them what pairs are; `em.estimate` makes it."""

    def __init__(self, shares: Shares, records: int) -> None:
        self.shares = dict(shares)
        self.records = records
        self.counted: dict[Class, Floats] = {}

    def prior_bits(self) -> tuple[float, float]:
        """The odds, in bits, of *same* and of *sister* against *other* before a pair is
        compared."""
        others = max(self.records, LEAST_RECORDS) - 1
        return math.log2(PER_RECORD["same"] / others), math.log2(PER_RECORD["sister"] / others)

    def weigh(self, pairs: Sequence[ComparedPair]) -> Iterator[WeighedPair]:
        """What each pair is, and why."""
        return self.weigh_arrays(to_arrays(pairs)).each()

    def weigh_arrays(self, pairs: PairArrays) -> WeighedPairs:
        """The same for pairs as arrays."""
        prior_same, prior_sister = self.prior_bits()
        same, sister = self._bits(pairs)
        sums = prior_same + pairs.sums(same), prior_sister + pairs.sums(sister)
        top = np.maximum(np.maximum(*sums), 0.0)
        odds = [np.exp2(np.maximum(-200.0, one - top)) for one in (*sums, 0.0)]
        whole = odds[0] + odds[1] + odds[2]
        by_sister = sums[1] > 0
        return WeighedPairs(
            pairs,
            odds[0] / whole,
            odds[1] / whole,
            by_sister,
            np.where(by_sister, prior_same - prior_sister, prior_same),
            np.where(by_sister[pairs.pair], same - sister, same),
        )

    def _bits(self, pairs: PairArrays) -> tuple[Floats, Floats]:
        """What each entry is worth for *same* and for *sister*, each against *other*."""
        same, sister, other = (self.shares[one][pairs.level] for one in CLASSES)
        # How likely other pairs share the very value: the two at hand do not count, and the usual
        # chance of the level counts as VALUE_RECORDS records more.
        own = np.where(
            pairs.exact,
            pairs.have / np.maximum(pairs.size, 1),
            (np.maximum(pairs.have - 2, 0) + VALUE_RECORDS * other) / (pairs.size + VALUE_RECORDS),
        )
        chance = np.where(pairs.shares, own, other)
        # Of several values one alone is shared: however rare, it at most halves the usual chance.
        chance = np.where(pairs.shares & _SOME[pairs.level], np.maximum(own, other / 2), chance)
        bits = _bounded(same, chance)
        # An amount that many records have is no less frequent among sisters.
        amount = pairs.shares & _AMOUNT[pairs.level]
        over_sister = _bounded(same, np.where(amount, np.maximum(sister, own), sister))
        half = pairs.title_bits / 2
        alike = np.minimum(
            MOST_BITS,
            np.minimum(np.maximum(bits, half), pairs.title_bits * MOST_OF_TITLE_BITS),
        )
        by_words = _TITLE[pairs.level] & ~pairs.shares & (bits > 0)
        bits = np.where(by_words, np.minimum(bits, half), bits)
        bits = np.where(_ALIKE[pairs.level], alike, bits)
        return bits, bits - over_sister

    @classmethod
    def of_rows(cls, rows: Iterable[Weight], records: int) -> WeightTable:
        """The table from its rows in a snapshot."""
        shares = {one: np.zeros(len(LEVELS)) for one in CLASSES}
        for row in rows:
            for one in CLASSES:
                shares[one][PLACE_OF[(row.feature, row.level)]] = getattr(row, one)
        return cls(shares, records)

    def rows(self) -> list[Weight]:
        """The table as rows, to be stored and shown."""
        return [self._row(place) for place, level in enumerate(LEVELS) if level != NEVER_MET]

    def _row(self, place: int) -> Weight:
        same, sister, other = (self.shares[one][[place]] for one in CLASSES)
        prior = [float(priors()[one][place]) for one in CLASSES]
        pairs = [float(self.counted[one][place]) if self.counted else 0.0 for one in CLASSES]
        return Weight(
            *LEVELS[place], float(same[0]), float(sister[0]), float(other[0]),
            SCALE * float(_bounded(same, other)[0]), SCALE * float(_bounded(same, sister)[0]),
            prior[0], prior[1], prior[2], pairs[0], pairs[1], int(pairs[2]),
        )  # fmt: skip


def _marks(levels: Iterable[tuple[str, str]]) -> Bools:
    wanted = set(levels)
    return np.array([level in wanted for level in LEVELS], np.bool_)


_COMPARED = [TITLE if feature == ACROSS else feature for feature, _ in LEVELS]
_SOME = _marks(level for level in LEVELS if level[1] == "some")
_AMOUNT = _marks(level for level in LEVELS if level[0] == "amount")
_TITLE = _marks(level for level in LEVELS if level[0] in (TITLE, ACROSS))
_ALIKE = _marks((feature, level) for feature in (TITLE, ACROSS) for level in ALIKE)


def _bounded(chance: Floats, other: Floats) -> Floats:
    # Some 30 bits, beyond MOST_BITS: only a share of 0 has to be kept from the logarithm
    bits = np.log2(np.maximum(chance, 1e-9) / np.maximum(other, 1e-9))
    return np.clip(bits, -MOST_BITS, MOST_BITS)


@lru_cache(maxsize=1)
def priors() -> Shares:
    """The shares of every level before anything is counted in a centre: our judgements, and where
    the table says how often a level occurred in labelled pairs, those counts together with the
    judgement, which counts as `JUDGED_PAIRS`."""
    rows = _rows()
    seen = {
        one: {level: float(row[f"seen_{one}"] or 0) for level, row in rows.items()}
        for one in LABELLED
    }
    counted = {feature for (feature, _), row in rows.items() if row["seen_same"]}
    return blend_shares(judged_shares(), seen, counted)


def judged_shares() -> Shares:
    """The judgements alone."""
    rows = _rows()
    return {one: np.array([float(rows[level][one]) for level in LEVELS]) for one in CLASSES}


def blend_shares(
    shares: Shares, seen: Mapping[Class, Mapping[Level, float]], features: Collection[str]
) -> Shares:
    """Shares together with how often levels were `seen` (pairs, by class), for these comparisons
    alone."""
    blended = {one: share.copy() for one, share in shares.items()}
    for one, levels in seen.items():
        for feature in features:
            own = [place for place, level in enumerate(LEVELS) if level[0] == feature]
            many = np.array([levels.get(LEVELS[place], 0.0) for place in own])
            whole = many.sum() + JUDGED_PAIRS
            blended[one][own] = (many + JUDGED_PAIRS * shares[one][own]) / whole
    return blended


@lru_cache(maxsize=1)
def _rows() -> Mapping[Level, Mapping[str, str]]:
    table = files("riparian.linking.engine") / "data" / "priors.csv"
    return {(row["feature"], row["level"]): row for row in read_rows(table)}
