"""Which pairs are overlaps: a first look at all that are proposed, a second at the strongest.

The first look goes by what records state (`scoring`), and leaves of each project its strongest
pairs. Of these the strongest of all are looked at again, by what the texts of both say
(`project_texts`); their strength is that of the second look, and what speaks on the whole against a
pair then takes it from the list. Strengths of both looks are on one scale (`evidence_weights`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol, get_args

import msgspec
import numpy as np

from riparian.arrays import Bools, Floats, Ints, Numbers, position_in, rounded
from riparian.overlap.engine.blocking import asked_pairs
from riparian.overlap.engine.evidence_weights import ReadBy, load_weights
from riparian.overlap.engine.project_texts import ReadPairs
from riparian.overlap.engine.provider_pair import ProviderPair
from riparian.overlap.engine.scoring import Scene
from riparian.overlap.engine.top_k import highest

READ_BY: tuple[ReadBy, ...] = get_args(ReadBy)
_BY_TEXTS: tuple[ReadBy, ReadBy] = ("texts", "words")


class Selection(msgspec.Struct, frozen=True):
    """The pairs that are kept, as projects of either side.

    `strength` in bits, with the `bits` of each sort of evidence that add up to it; `closer_than`,
    the share of all pairs of the two providers that are weaker; `read_by`, as a number of
    `READ_BY`; and of those whose texts were read how much likelier both are for one purpose than
    any two (`intent`, bits, else 0), and the likeliest purpose of each.
    """

    a: Numbers
    b: Numbers
    strength: Floats
    closer_than: Floats
    bits: dict[str, Floats]
    read_by: Numbers
    intent: Floats
    purpose_a: Sequence[str | None]
    purpose_b: Sequence[str | None]

    def only(self, at: Ints) -> Selection:
        """Those with these numbers."""
        rows = at.tolist()
        return Selection(
            self.a[at],
            self.b[at],
            self.strength[at],
            self.closer_than[at],
            {name: bits[at] for name, bits in self.bits.items()},
            self.read_by[at],
            self.intent[at],
            [self.purpose_a[row] for row in rows],
            [self.purpose_b[row] for row in rows],
        )


class PairReader(Protocol):
    """Whoever knows what the texts of projects say."""

    def pairs(self, two: Sequence[tuple[str, str]], /) -> ReadPairs:
        """What the texts of these pairs of projects say."""


class Counted(msgspec.Struct, frozen=True):
    """Strengths, in order, and how many pairs have each."""

    strengths: Numbers
    many: Numbers

    @classmethod
    def of(cls, strengths: Numbers) -> Counted:
        """Those of so many pairs."""
        lowest = int(strengths.min(initial=0))
        many = np.bincount(strengths - lowest)  # all lie near each other: no need to sort them
        there = np.flatnonzero(many)
        return cls(there + lowest, many[there])

    def with_changed(self, before: Numbers, after: Numbers) -> Counted:
        """When some pairs no longer have the strengths before, but those after."""
        strengths, at = np.unique(
            np.concatenate([self.strengths, before, after]), return_inverse=True
        )
        many = np.repeat([-1, 1], [len(before), len(after)])
        changed = np.bincount(
            at, weights=np.concatenate([self.many, many]), minlength=len(strengths)
        )
        return Counted(strengths, changed.astype(np.int64))

    def at_least(self, strengths: Numbers) -> Numbers:
        """How many are as strong as each of these, or stronger."""
        from_here_on = np.append(np.cumsum(self.many[::-1])[::-1], 0)
        return np.asarray(from_here_on[np.searchsorted(self.strengths, strengths)])


class FirstLook(msgspec.Struct, frozen=True):
    """What a first look leaves: pairs as projects of either side, with their strengths in
    thousandths of a bit, in the order in which they were proposed.

    `strongest`: those that are among the strongest of both of their projects; `wanted`: those that
    are to be kept. `all` counts the strengths of all proposed pairs, `others` those of sampled
    pairs that were not proposed, of which each stands for so many (`weight`).
    """

    a: Numbers
    b: Numbers
    strengths: Numbers
    strongest: Bools
    wanted: Bools
    all: Counted
    others: Counted
    weight: float


def look_first(
    scene: Scene, keep: int, asked: Collection[tuple[str, str]] | None = None
) -> FirstLook:
    """The strongest `keep` pairs of each project, so that no project fills the list; ties in order
    of identifier. Where pairs are asked about, those are wanted alone, ranked among all."""
    proposed = scene.proposed
    strengths = scene.first_look(proposed.a, proposed.b)
    kept = _strongest(proposed.a, proposed.b, strengths, keep)
    wanted = kept if asked is None else _those(scene.two, proposed.a, proposed.b, asked)
    at = kept if asked is None else np.union1d(kept, wanted)
    # Where nothing is proposed, nothing is ranked either
    others, weight = _sampled(scene) if len(at) else (strengths, 0.0)
    return FirstLook(
        proposed.a[at],
        proposed.b[at],
        strengths[at],
        np.isin(at, kept),
        np.isin(at, wanted),
        Counted.of(strengths),
        Counted.of(others),
        weight,
    )


def to_look_again(first: FirstLook, two: ProviderPair, again: int, asked: bool = False) -> Ints:
    """Which pairs of a first look are looked at again: the strongest `again`, ties in order of both
    identifiers, whichever provider stands first; and where pairs are `asked` about, those too."""
    strongest = np.flatnonzero(first.strongest)
    if not again:
        strongest = strongest[:0]
    elif len(strongest) > again:
        strengths = first.strengths[strongest]
        least = np.partition(strengths, -again)[-again]
        above, even = strongest[strengths > least], strongest[strengths == least]
        both = np.sort([two.a.numbers[first.a[even]], two.b.numbers[first.b[even]]], axis=0)
        even = even[np.lexsort((both[1], both[0]))[: again - len(above)]]
        strongest = np.sort(np.concatenate([above, even]))
    return np.union1d(strongest, np.flatnonzero(first.wanted)) if asked else strongest


def look_again(
    scene: Scene, first: FirstLook, again: int, asked: bool, reader: PairReader | None
) -> Selection:
    """What is kept after a second look. Pairs whose evidence is on the whole against are no
    overlaps, but where they are asked about."""
    if not len(first.a):
        return _nothing()
    read = to_look_again(first, scene.two, again, asked)
    a, b = first.a[read], first.b[read]
    texts = reader.pairs(projects_of(scene.two, a, b)) if reader is not None and len(a) else None
    weighed = _weighed(scene, a, b, texts)
    strengths = first.strengths.copy()
    strengths[read] = rounded(np.sum(list(weighed.values()), axis=0), 3)
    counted = first.all.with_changed(first.strengths[read], strengths[read])
    first = msgspec.structs.replace(first, strengths=strengths, all=counted)
    at = np.flatnonzero(first.wanted)
    return _selection(
        scene, first, at if asked else at[strengths[at] >= 0], _Read(read, texts, weighed)
    )


def _nothing() -> Selection:
    none, whole = np.zeros(0), np.zeros(0, dtype=np.int64)
    return Selection(whole, whole, none, none, {}, whole, none, (), ())


def projects_of(two: ProviderPair, a: Numbers, b: Numbers) -> list[tuple[str, str]]:
    """The identifiers of pairs."""
    projects = two.gathered.projects
    numbers = zip(two.a.numbers[a].tolist(), two.b.numbers[b].tolist(), strict=True)
    return [(projects[x], projects[y]) for x, y in numbers]


class _Read(msgspec.Struct, frozen=True):
    """The pairs of a first look that were looked at again, in order, what their texts say, and the
    bits of each sort of evidence."""

    at: Ints
    texts: ReadPairs | None
    weighed: dict[str, Floats]


def _weighed(scene: Scene, a: Numbers, b: Numbers, texts: ReadPairs | None) -> dict[str, Floats]:
    """The bits of each sort of evidence of these pairs; without texts, by a first look."""
    weights = load_weights()
    features = scene.weigh(a, b)
    found: dict[str, Floats] = {}
    for read_by, those in _by_reading(len(a), texts):
        for name, weight in weights.of(read_by).items():
            column = found.setdefault(name, np.zeros(len(a)))
            if name == "start":
                column[those] = weight
            else:
                most = weights.most[name]
                own = getattr(texts if name in ("intent", "meaning") else features, name)
                column[those] = weight * np.clip(own[those], -most, most)
    return found


def _by_reading(many: int, texts: ReadPairs | None) -> list[tuple[ReadBy, Bools]]:
    every = np.ones(many, dtype=np.bool_)
    if texts is None:
        return [("first", every)]
    return [("words", ~texts.has_meaning), ("texts", texts.has_meaning)]


def _selection(scene: Scene, first: FirstLook, at: Ints, read: _Read) -> Selection:
    a, b, strengths = first.a[at], first.b[at], first.strengths[at]
    bits = _weighed(scene, a, b, None)
    read_by = np.zeros(len(at), dtype=np.int64)
    intent = np.zeros(len(at))
    purposes: list[list[str | None]] = [[None] * len(at), [None] * len(at)]
    if read.texts is not None:
        row = position_in(read.at, at)
        again = np.flatnonzero(row >= 0)
        row = row[again]
        for name in {*bits, *read.weighed}:
            column = bits.setdefault(name, np.zeros(len(at)))
            column[again] = read.weighed[name][row] if name in read.weighed else 0.0
        read_by[again] = np.where(read.texts.has_meaning[row], *map(READ_BY.index, _BY_TEXTS))
        intent[again] = read.texts.intent[row]
        for side, own in zip(purposes, (read.texts.purpose_a, read.texts.purpose_b), strict=True):
            for one, number in zip(again.tolist(), row.tolist(), strict=True):
                side[one] = own[number]
    return Selection(
        a,
        b,
        strengths / 1000,
        _closer_than(first, strengths, scene.two.all_pairs),
        bits,
        read_by,
        intent,
        *purposes,
    )


def _sampled(scene: Scene) -> tuple[Numbers, float]:
    """The strengths of pairs of sampled projects that are no candidates; and for how many pairs,
    that were never looked at, each of them stands."""
    two, proposed = scene.two, scene.proposed
    drawn_a = np.full(len(two.a.numbers), -1)
    drawn_a[two.a.sampled] = np.arange(len(two.a.sampled))
    drawn_b = np.full(len(two.b.numbers), -1)
    drawn_b[two.b.sampled] = np.arange(len(two.b.sampled))
    other = np.ones((len(two.a.sampled), len(two.b.sampled)), dtype=np.bool_)
    row, column = drawn_a[proposed.a], drawn_b[proposed.b]
    both = (row >= 0) & (column >= 0)
    other[row[both], column[both]] = False
    strengths = scene.first_look_at_sampled()[other]
    return strengths, max(two.all_pairs - len(proposed.a), 0) / max(len(strengths), 1)


def _strongest(a: Numbers, b: Numbers, strengths: Numbers, most: int) -> Ints:
    """Those that are among the strongest of both of their projects."""
    among = np.zeros(len(a), dtype=np.bool_)
    among[highest(a, strengths, b, most)] = True
    of_b = highest(b, strengths, a, most)
    return np.sort(of_b[among[of_b]])


def _those(two: ProviderPair, a: Numbers, b: Numbers, asked: Collection[tuple[str, str]]) -> Ints:
    width = len(two.b.numbers)
    cells = a.astype(np.int64) * width + b
    wanted = np.array([x * width + y for x, y in asked_pairs(two, asked)], dtype=np.int64)
    return np.flatnonzero(np.isin(cells, wanted))


def _closer_than(first: FirstLook, strengths: Numbers, all_pairs: int) -> Floats:
    """The share of all pairs of the two providers, not only of the candidates, that are weaker."""
    as_strong = first.all.at_least(strengths) + first.others.at_least(strengths) * first.weight
    found: Floats = np.maximum(0.0, 1.0 - as_strong / all_pairs)
    return found
