"""The projects of all providers in numbers, and those of two providers side by side.

Projects are numbered in order of identifier, nodes of a feature in order of name. Projects that
touch exactly the same nodes of a feature have one *pattern* in it, so that what two patterns share
is worked out once, however many projects have them. They are read by `load_projects`.

A project that belongs to both of two providers is no pair of two. Within a side projects are
numbered anew, in the same order. What is counted of one provider is counted once and used for all
its pairs; what its shared projects add to that is taken away again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec
import numpy as np

from riparian.arrays import Bools, Floats, Ints, Numbers, Ragged, position_in
from riparian.overlap.signals.identity import Things

FEATURES = ("place", "purpose", "subject", "body")
DEPTHS = 5


class NodeFeature(msgspec.Struct, frozen=True):
    """One feature: the nodes that are touched, and who touches which.

    `of`: the pattern of each project. `nodes`: those of each pattern, in order of depth and name.
    `many`: how many of each depth a pattern has. `parent`: the node above, -1 at the top.
    """

    names: Sequence[str]
    levels: Sequence[str]
    depth: Numbers
    parent: Numbers
    of: Numbers
    nodes: Ragged
    many: Numbers


class Subjects(msgspec.Struct, frozen=True):
    """What nodes of subjects stand for beside being shared.

    `feeds`: for each pattern the feeds out of it, as `node of the other * len(why) + feed`; feeds
    are numbered in the order in which one of several is told. `water`: patterns of water works;
    `mekong`: nodes of the river itself; `nationwide`: those of what is no thing of a place.
    """

    system: Bools
    nationwide: Bools
    feeds: Ragged
    fed: Sequence[tuple[str, str]]
    water: Bools
    mekong: Bools


class Keywords(msgspec.Struct, frozen=True):
    """Telling words: those of each project, and in which 3-digit purposes projects have them.

    A *use* is a word with a category; `uses` are those of each project, in order of word.
    """

    names: Sequence[str]
    of: Ragged
    uses: Ragged
    word_of_use: Numbers
    categories: Ragged
    category_count: int


class Gathered(msgspec.Struct, frozen=True):
    """Everything that overlaps are found by."""

    projects: Sequence[str]
    handles: Sequence[str]
    luck: Numbers
    first_year: Numbers
    last_year: Numbers
    dated: Bools
    whole: Bools
    starts: Bools
    ends: Bools
    end_assumed: Bools
    loosely_joined: Bools
    of_provider: Mapping[str, Numbers]
    features: Mapping[str, NodeFeature]
    subjects: Subjects
    spots: Ragged
    km: Floats
    values: tuple[Ragged, Ragged]
    value_count: int
    words: Keywords
    named: Mapping[str, Mapping[int, str]]
    things: Things
    waters: Bools
    off_mekong: Bools
    purpose_categories: Ragged
    kept: dict[Any, Any]
    """What was worked out once, for all pairs or for those of one provider."""

    def index(self, project: str) -> int | None:
        """The number of a project, None where it is of no provider that was asked about."""
        at = bisect_left(self.projects, project)
        return at if at < len(self.projects) and self.projects[at] == project else None


SAMPLE = 600
"""Projects of a side by whose pairs it is judged how close pairs are in general: 360,000 pairs,
so that shares down to a tenth of a per cent are known to within a few hundredths of a bit."""


class Lists(msgspec.Struct, frozen=True):
    """Values that each project of a provider has; who has each, and how many do."""

    of: Ragged
    holders: Ragged
    counts: Ints

    def without(self, projects: Numbers) -> Ints:
        """How many have each value when these projects are left out."""
        if not len(projects):
            return self.counts
        gone: Ints = np.bincount(self.of.take(projects).values, minlength=len(self.counts))
        return self.counts - gone


class ProviderSide(msgspec.Struct, frozen=True):
    """One provider's projects in a pair: `numbers` among all, `live` those that it alone has."""

    name: Literal["a", "b"]
    provider: str
    numbers: Numbers
    live: Bools
    sampled: Numbers
    gathered: Gathered

    @property
    def size(self) -> int:
        """How many projects take part."""
        return int(self.live.sum())

    @property
    def shared(self) -> Numbers:
        """Those that the other provider has, too."""
        return np.flatnonzero(~self.live)

    def lists(self, what: str) -> Lists:
        """Values that propose pairs (`values`), words, uses of words, or 3-digit purposes."""
        words = self.gathered.words
        if what == "values":
            role = self.name == "b"
            key: tuple[Any, ...] = (self.provider, what, role)
            source, many = self.gathered.values[role], self.gathered.value_count
        else:
            key = (self.provider, what)
            source, many = {
                "words": (words.of, len(words.names)),
                "uses": (words.uses, len(words.word_of_use)),
                "categories": (words.categories, words.category_count),
            }[what]
        kept = self.gathered.kept
        if key not in kept:
            own = source.take(self.numbers)
            counts = np.bincount(own.values, minlength=many)
            kept[key] = Lists(own, own.turned(many), counts)
        found: Lists = kept[key]
        return found

    def patterns(self, feature: str) -> Numbers:
        """The pattern of each project in a feature."""
        return self.gathered.features[feature].of[self.numbers]


class ProviderPair(msgspec.Struct, frozen=True):
    """The two sides, and what they have in common beforehand."""

    gathered: Gathered
    a: ProviderSide
    b: ProviderSide
    shared_projects: int

    @property
    def sides(self) -> tuple[ProviderSide, ProviderSide]:
        """Both, in order."""
        return self.a, self.b

    @property
    def all_pairs(self) -> int:
        """Pairs of a project of each."""
        return max(1, self.a.size * self.b.size)


def two_sides(gathered: Gathered, provider_a: str, provider_b: str) -> ProviderPair:
    """The projects of two providers that belong to one of them alone."""
    a, b = (gathered.of_provider[one] for one in (provider_a, provider_b))
    live_a, live_b = position_in(b, a) < 0, position_in(a, b) < 0
    return ProviderPair(
        gathered,
        ProviderSide("a", provider_a, a, live_a, _sampled(gathered, a, live_a), gathered),
        ProviderSide("b", provider_b, b, live_b, _sampled(gathered, b, live_b), gathered),
        int((~live_a).sum()),
    )


def _sampled(gathered: Gathered, numbers: Numbers, live: Bools) -> Numbers:
    """Which projects of a side are drawn: all, or `SAMPLE` of them by their luck."""
    those = np.flatnonzero(live)
    order = np.argsort(gathered.luck[numbers[those]], kind="stable")[:SAMPLE]
    return np.sort(those[order])
