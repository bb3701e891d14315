"""Which pairs are overlaps: a first look at all that are proposed, a second at the strongest.

The first look goes by what records state (`scoring`), and leaves of each project its strongest
pairs. Of these the strongest of all are looked at again, by what the texts of both say
(`project_texts`); their strength is that of the second look, and what speaks on the whole against a
pair then takes it from the list. Strengths of both looks are on one scale (`evidence_weights`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import get_args

import msgspec
import numpy as np

from riparian.arrays import Bools, Floats, Ints, Numbers, position_in, rounded
from riparian.overlap.engine.blocking import asked_pairs
from riparian.overlap.engine.evidence_weights import ReadBy, load_weights
from riparian.overlap.engine.project_texts import ReadPairs, TextReader
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


class Looks(msgspec.Struct, frozen=True):
    """How many pairs of a project are kept, how many pairs are looked at again, and by whom."""

    keep: int
    again: int
    reader: TextReader | None = None


def select_pairs(
    scene: Scene, looks: Looks, asked: Collection[tuple[str, str]] | None = None
) -> Selection:
    """The strongest of each project, so that no project fills the list; ties in order of
    identifier. Pairs whose evidence is on the whole against are no overlaps. Where pairs are asked
    about, those alone, ranked among all."""
    two, proposed = scene.two, scene.proposed
    strengths = scene.first_look(proposed.a, proposed.b)
    kept = _strongest(proposed.a, proposed.b, strengths, looks.keep)
    wanted = kept if asked is None else _those(two, proposed.a, proposed.b, asked)
    again = kept[np.argsort(-strengths[kept], kind="stable")[: looks.again]]
    read = np.sort(again) if asked is None else np.union1d(again, wanted)
    texts = _read(scene, read, looks.reader)
    weighed = _weighed(scene, read, texts)
    strengths[read] = rounded(np.sum(list(weighed.values()), axis=0), 3)
    at = wanted if asked is not None else wanted[strengths[wanted] >= 0]
    return _selection(scene, at, strengths, _Read(read, texts, weighed))


class _Read(msgspec.Struct, frozen=True):
    """The proposed pairs that were looked at again, in order, what their texts say, and the bits of
    each sort of evidence."""

    at: Ints
    texts: ReadPairs | None
    weighed: dict[str, Floats]


def _read(scene: Scene, at: Ints, reader: TextReader | None) -> ReadPairs | None:
    if reader is None or not len(at):
        return None
    two, projects = scene.two, scene.two.gathered.projects
    a, b = two.a.numbers[scene.proposed.a[at]], two.b.numbers[scene.proposed.b[at]]
    return reader.pairs(
        [(projects[x], projects[y]) for x, y in zip(a.tolist(), b.tolist(), strict=True)]
    )


def _weighed(scene: Scene, at: Ints, texts: ReadPairs | None) -> dict[str, Floats]:
    """The bits of each sort of evidence of these proposed pairs; without texts, by a first look."""
    weights, proposed = load_weights(), scene.proposed
    features = scene.weigh(proposed.a[at], proposed.b[at])
    found: dict[str, Floats] = {}
    for read_by, those in _by_reading(len(at), texts):
        for name, weight in weights.of(read_by).items():
            column = found.setdefault(name, np.zeros(len(at)))
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


def _selection(scene: Scene, at: Ints, strengths: Numbers, read: _Read) -> Selection:
    two, proposed = scene.two, scene.proposed
    others, weight = _sampled(scene)
    bits = _weighed(scene, at, None)
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
        proposed.a[at],
        proposed.b[at],
        strengths[at] / 1000,
        _closer_than(strengths[at], (strengths, others), weight, two.all_pairs),
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
    x, y = np.nonzero(other)
    strengths = scene.first_look(two.a.sampled[x], two.b.sampled[y])
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


def _closer_than(
    those: Numbers, all_: tuple[Numbers, Numbers], weight: float, all_pairs: int
) -> Floats:
    """The share of all pairs of the two providers, not only of the candidates, that are weaker."""
    lowest = int(min(one.min(initial=0) for one in all_))
    many = int(max(one.max(initial=0) for one in all_)) - lowest + 1
    counted = (np.bincount(one - lowest, minlength=many) for one in all_)
    at_least = [np.cumsum(one[::-1])[::-1][those - lowest] for one in counted]
    found: Floats = np.maximum(0.0, 1.0 - (at_least[0] + at_least[1] * weight) / all_pairs)
    return found
