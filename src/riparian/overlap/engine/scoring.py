"""What each feature of a pair is, in bits, capped; and how pairs are in general.

    place      the finest place in common;
    near       how near or far their places are within one country, for and against; a system or a
               body in common takes away what is against, as it is the same wherever they are;
    system     what the one weather service of a country, or
    body       the one host agency, adds to the common ground over what the place is worth already;
    purpose    the finest purpose in common, as it is reported;
    subject    the finest subject in common, or two that feed each other;
    named      an agency of the one named in the record of the other, for the same purpose;
    time       how close in time, for and against.

What a bit of each is worth stands in `evidence_weights`. Most is worked out for pairs of patterns,
not of projects.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property

import msgspec
import numpy as np

from riparian.arrays import Bools, Floats, Numbers, picked, rounded
from riparian.overlap.engine.blocking import ProjectPairs
from riparian.overlap.engine.evidence_weights import load_weights
from riparian.overlap.engine.information import (
    node_bits,
    odds_bits,
    years_apart,
    years_in_common,
)
from riparian.overlap.engine.pattern_agreement import (
    Agreement,
    Crossing,
    agree,
    feed_each_other,
    least_km,
)
from riparian.overlap.engine.provider_pair import FEATURES, ProviderPair, ProviderSide

_CODE = 2
"""Depth of a 5-digit purpose."""

KM_CLASS = 10
"""Kilometres of a class of distances."""

PIECE = 1 << 18
"""Pairs of projects that are weighed together."""


class FeatureBits(msgspec.Struct, frozen=True):
    """Everything about each pair: bits of its features, and what they rest on."""

    place: Floats
    near: Floats
    system: Floats
    body: Floats
    purpose: Floats
    subject: Floats
    named: Floats
    time: Floats
    same_subject: Bools


class Worth(msgspec.Struct, frozen=True):
    """What pairs of patterns are worth by themselves, in bits, capped.

    `placed`, `same_code`: they share a place, a 5-digit purpose.
    """

    place: Floats
    near: Floats
    placed: Bools
    system: Floats
    body: Floats
    purpose: Floats
    same_code: Bools
    subject: Floats
    same_subject: Bools


class Scales(msgspec.Struct, frozen=True):
    """What is worth as many bits wherever it is shared, and bits by degree.

    `near` is by class of distance, `time` by years apart, of which the last stands for years that
    are not known.
    """

    cap: float
    system: float
    fed: float
    named: float
    near: Floats
    time: Floats


class Scene:
    """All that pairs of two sides are weighed by."""

    def __init__(self, two: ProviderPair, proposed: ProjectPairs, cap: float) -> None:
        self.two, self.proposed, self._cap = two, proposed, cap
        self.sampled = (two.a.sampled[:, np.newaxis], two.b.sampled[np.newaxis, :])
        if len(proposed.a):
            self._prepare()

    def _prepare(self) -> None:
        """Work out what patterns share; without pairs nothing is asked of it."""
        two = self.two
        self.years = (_years(two.a), _years(two.b))
        self.crossings = {name: Crossing(two, name) for name in FEATURES}
        for x, y in (self.sampled, *_pieces(self.proposed.a, self.proposed.b)):
            for crossing in self.crossings.values():
                crossing.note(x, y)
        pairs = {name: crossing.close() for name, crossing in self.crossings.items()}
        subjects = two.gathered.subjects
        self.shared = {name: self._agreement(name, pairs[name]) for name in FEATURES}
        self.km = least_km(
            self.crossings["place"], pairs["place"], two.gathered.spots, two.gathered.km
        )
        self.feed = feed_each_other(
            self.crossings["subject"],
            pairs["subject"],
            two.gathered.features["subject"],
            subjects.feeds,
            len(subjects.fed),
        )
        self.names = (_names_other(two.a, two.b), _names_other(two.b, two.a))
        self.scales = self._scales()
        self.worth = self._worth()

    @property
    def weighed(self) -> int:
        """How many pairs of patterns of places are known."""
        return len(self.km) if len(self.proposed.a) else 0

    def _agreement(self, name: str, pairs: tuple[Numbers, Numbers]) -> Agreement:
        feature = self.two.gathered.features[name]
        in_a, in_b = (_touching(side, name) for side in self.two.sides)
        bits = node_bits(in_a, in_b, feature.parent, (self.two.a.size, self.two.b.size))
        system = self.two.gathered.subjects.system if name == "subject" else None
        return agree(self.crossings[name], pairs, feature, bits, system)

    def _scales(self) -> Scales:
        cap = self._cap
        drawn = len(self.two.a.sampled) * len(self.two.b.sampled)
        near = np.bincount(
            self.crossings["place"].at(*self.sampled).ravel(), minlength=len(self.km)
        ).astype(np.float64)
        of_subject = np.bincount(
            self.crossings["subject"].at(*self.sampled).ravel(), minlength=len(self.feed)
        )
        subject = self.shared["subject"]
        fed = (self.feed >= 0) | (subject.node >= 0)
        neither = math.prod(
            1 - int(names[side.live].sum()) / max(1, side.size)
            for names, side in zip(self.names, self.two.sides, strict=True)
        )
        return Scales(
            cap,
            _bits_of(float(of_subject[subject.system >= 0].sum()) / max(1, drawn), drawn),
            _bits_of(float(of_subject[fed].sum()) / max(1, drawn), drawn),
            _bits_of(1 - neither, self.two.a.size * self.two.b.size),
            np.clip(_near_bits(self.km, near), -cap, cap),
            np.clip(_time_bits(self.two), -cap, cap),
        )

    def first_look(self, a: Numbers, b: Numbers) -> Numbers:
        """The strength of pairs by what records state, in thousandths of a bit."""
        found = np.empty(len(a), dtype=np.int32)
        for start, (x, y) in zip(range(0, len(a), PIECE), _pieces(a, b), strict=True):
            found[start : start + len(x)] = rounded(self._first_bits(x, y), 3)
        return found

    def first_look_at_sampled(self) -> Numbers:
        """The same of all pairs of sampled projects, as a table."""
        return rounded(self._first_bits(*self.sampled), 3).astype(np.int32)

    def _first_bits(self, a: Numbers, b: Numbers) -> Floats:
        """What `weigh` says, weighed and added up: by patterns for most pairs, and as it is for the
        few with a system, a body or a name of the other, where one evidence changes another."""
        weights = load_weights().first
        place_at, purpose_at, subject_at, body_at = (
            self.crossings[name].at(a, b) for name in FEATURES
        )
        by_place, by_purpose, by_subject, by_time = self._first_by_pattern
        bits = by_place[place_at] + by_purpose[purpose_at] + by_subject[subject_at]
        bits += by_time[self.time_class(a, b)]
        worth = self.worth
        few = (worth.system[subject_at] > 0) | (worth.body[body_at] > 0) | self.names_other(a, b)
        at = np.nonzero(few)
        weighed = self.weigh(*(side[at] for side in np.broadcast_arrays(a, b)))
        bits[at] = weights["start"] + sum(
            weight * np.asarray(getattr(weighed, name))
            for name, weight in weights.items()
            if name != "start"
        )
        return np.asarray(bits)

    @cached_property
    def _first_by_pattern(self) -> tuple[Floats, Floats, Floats, Floats]:
        """What places and nearness, purposes, subjects and time count, by pattern."""
        weights, most, worth = load_weights().first, load_weights().most, self.worth
        near = np.clip(worth.near, -most["near"], most["near"])
        place = weights["place"] * np.minimum(worth.place, most["place"]) + weights["near"] * near
        return (
            weights["start"] + place,
            weights["purpose"] * np.minimum(worth.purpose, most["purpose"]),
            weights["subject"] * np.minimum(worth.subject, most["subject"]),
            weights["time"] * np.clip(self.scales.time, -most["time"], most["time"]),
        )

    def weigh(self, a: Numbers, b: Numbers) -> FeatureBits:
        """The bits of pairs of projects, up to what each counts at most."""
        worth, most = self.worth, load_weights().most
        place_at, purpose_at, subject_at, body_at = (
            self.crossings[name].at(a, b) for name in FEATURES
        )
        place, near = worth.place[place_at], worth.near[place_at]
        system, body = worth.system[subject_at], worth.body[body_at]
        # A weather service or a ministry is one wherever in the country the two work: how far apart
        # their places are then says nothing against them.
        near[(near < 0) & ((system > 0) | (body > 0))] = 0.0
        # Place, system and body say partly the same: each adds only what the ones before left out.
        ground = np.maximum(0.0, place + near)
        system = np.maximum(0.0, system - ground)
        body = np.maximum(0.0, body - ground - system)
        # An agency's name alone is no evidence: JICA stands in many texts. In one country and for
        # one purpose it may be one programme with two payers.
        naming = np.nonzero(self.names_other(a, b))
        alike = worth.placed[place_at[naming]] & worth.same_code[purpose_at[naming]]
        named = np.zeros(len(place))
        named[naming] = np.where(alike, self.scales.named, 0.0)
        return FeatureBits(
            np.minimum(place, most["place"]),
            np.clip(near, -most["near"], most["near"]),
            np.minimum(system, most["system"]),
            np.minimum(body, most["body"]),
            np.minimum(worth.purpose[purpose_at], most["purpose"]),
            np.minimum(worth.subject[subject_at], most["subject"]),
            np.minimum(named, most["named"]),
            np.clip(self.scales.time[self.time_class(a, b)], -most["time"], most["time"]),
            worth.same_subject[subject_at],
        )

    def _worth(self) -> Worth:
        scales, shared = self.scales, self.shared
        known = np.isfinite(self.km)
        near = np.zeros(len(self.km))
        near[known] = scales.near[km_class(self.km[known])]
        subject = np.minimum(shared["subject"].bits, scales.cap)
        fed = np.where(self.feed >= 0, scales.fed, 0.0)
        purpose = shared["purpose"].node
        depth = self.two.gathered.features["purpose"].depth
        return Worth(
            place=np.minimum(shared["place"].bits, scales.cap),
            near=near,
            placed=shared["place"].node >= 0,
            system=np.where(shared["subject"].system >= 0, scales.system, 0.0),
            body=np.minimum(shared["body"].bits, scales.cap),
            purpose=np.minimum(shared["purpose"].bits, scales.cap),
            same_code=picked(depth, purpose, missing=-1) == _CODE,
            subject=np.maximum(subject, fed),
            same_subject=shared["subject"].node >= 0,
        )

    def names_other(self, a: Numbers, b: Numbers) -> Bools:
        """Whether the one of a pair names an agency of the other's provider."""
        return np.asarray(self.names[0][a] | self.names[1][b])

    def in_common(self, a: Numbers, b: Numbers) -> Numbers:
        """Years in common; far below any gap where they are not known."""
        (first_a, last_a), (first_b, last_b) = self.years
        return years_in_common(first_a[a], last_a[a], first_b[b], last_b[b])

    def time_class(self, a: Numbers, b: Numbers) -> Numbers:
        """How far apart in time, as `Scales.time` counts it."""
        return np.minimum(years_apart(self.in_common(a, b)), len(self.scales.time) - 1)


def _pieces(a: Numbers, b: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
    """Pairs in pieces, as wide numbers: arrays are read by these two to three times as fast."""
    for start in range(0, len(a), PIECE):
        at = slice(start, start + PIECE)
        yield a[at].astype(np.int64, copy=False), b[at].astype(np.int64, copy=False)


_NEVER = 1 << 20
"""For a first year that is not known; before the last one stands a minus."""


def _years(side: ProviderSide) -> tuple[Numbers, Numbers]:
    """First and last year of each project."""
    gathered, those = side.gathered, side.numbers
    dated = gathered.dated[those]
    return (
        np.where(dated, gathered.first_year[those], _NEVER),
        np.where(dated, gathered.last_year[those], -_NEVER),
    )


def km_class(km: Floats) -> Numbers:
    """The class of a distance."""
    return rounded(km / KM_CLASS, 0)


def _touching(side: ProviderSide, feature: str) -> Numbers:
    """How many projects of a side touch each node."""
    one = side.gathered.features[feature]
    key = (side.provider, "nodes", feature)
    kept = side.gathered.kept
    if key not in kept:
        kept[key] = _of_nodes(side, feature, side.numbers)
    if not len(side.shared):
        return np.asarray(kept[key])
    gone = _of_nodes(side, feature, side.numbers[side.shared])
    assert len(gone) == len(one.names)
    return np.asarray(kept[key] - gone)


def _of_nodes(side: ProviderSide, feature: str, numbers: Numbers) -> Numbers:
    one = side.gathered.features[feature]
    with_pattern = np.bincount(one.of[numbers], minlength=len(one.nodes))
    found = np.bincount(
        one.nodes.values,
        weights=np.repeat(with_pattern, one.nodes.sizes),
        minlength=len(one.names),
    )
    return found.astype(np.int64)


def _names_other(side: ProviderSide, other: ProviderSide) -> Bools:
    """Whose title or description names an agency of the other provider."""
    named = side.gathered.named.get(other.provider, {})
    return np.isin(side.numbers, np.fromiter(named, dtype=np.int64, count=len(named)))


def _bits_of(share: float, pairs: int) -> float:
    """Bits of a share of so many pairs; one that none of them has is taken as one of them."""
    return round(-math.log2(max(share, 1 / max(2, pairs))), 4)


def _near_bits(km: Floats, sampled: Floats) -> Floats:
    """Out of the sampled pairs of patterns that have places in one country."""
    known = np.isfinite(km)
    classes = km_class(km[known])
    pairs = np.bincount(classes, weights=sampled[known]).astype(np.float64)
    return odds_bits(pairs) if pairs.sum() else np.zeros(len(pairs))


def _time_bits(two: ProviderPair) -> Floats:
    """Over all pairs of projects of which the years are known."""
    (first_a, last_a, many_a), (first_b, last_b, many_b) = (_spans(side) for side in two.sides)
    common = years_in_common(first_a[:, None], last_a[:, None], first_b, last_b)
    pairs = np.bincount(
        years_apart(common).ravel(), weights=(many_a[:, None] * many_b).ravel(), minlength=1
    )
    return np.append(odds_bits(pairs.astype(np.float64)), 0.0)


def _spans(side: ProviderSide) -> tuple[Numbers, Numbers, Numbers]:
    gathered = side.gathered
    those = side.numbers[side.live & gathered.dated[side.numbers]]
    key = gathered.first_year[those].astype(np.int64) << 32 | gathered.last_year[those]
    found, many = np.unique(key, return_counts=True)
    return found >> 32, found & 0xFFFFFFFF, many
