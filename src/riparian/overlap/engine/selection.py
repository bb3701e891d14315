"""Which pairs are overlaps: strengths, and the strongest of each project.

The features of a group say partly the same thing twice: a purpose and a subject, a province and a
distance. So their sum is put to scale by the pairs themselves: what it is worth is -log2 of the
share of all pairs of which the sum is as large, at most the sum itself and the cap. Candidates are
counted one by one, all other pairs by the sample of them.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec
import numpy as np

from riparian.arrays import Floats, Ints, Numbers, rounded
from riparian.overlap.engine.blocking import asked_pairs
from riparian.overlap.engine.provider_pair import ProviderPair
from riparian.overlap.engine.scoring import PIECE, PairScores, Scene, Selection
from riparian.overlap.engine.top_k import highest


class BitScale(msgspec.Struct, frozen=True):
    """Bits by sum, in tenths from the lowest on."""

    lowest: int
    bits: Floats

    def of(self, sums: Numbers) -> Floats:
        """The bits of these sums."""
        found: Floats = self.bits[sums.astype(np.int64) - self.lowest]
        return found


def select_pairs(
    scene: Scene, most: int, asked: Collection[tuple[str, str]] | None = None
) -> Selection:
    """The strongest of each project, so that no project fills the list; ties in order of
    identifier. Pairs whose evidence is on the whole against are no overlaps. Where pairs are asked
    about, those alone, ranked among all."""
    two, proposed = scene.two, scene.proposed
    sums = _all_sums(scene, proposed.a, proposed.b, proposed.words)
    others = _sampled(scene)
    # Each sampled pair that is no candidate stands for so many that were never looked at.
    weight = max(two.all_pairs - len(proposed.a), 0) / max(len(others.where), 1)
    cap = scene.scales.cap
    where = _scale(sums.where, others.where, weight, cap)
    what = _scale(sums.what, others.what, weight, cap)
    strengths, rest = (_strengths(one, where, what, scene.scales.time) for one in (sums, others))
    if asked is None:
        at = _strongest(proposed.a, proposed.b, strengths, most)
    else:
        at = _those(two, proposed.a, proposed.b, asked)
    return Selection(
        proposed.a[at],
        proposed.b[at],
        proposed.words[at],
        strengths[at] / 1000,
        _closer_than(strengths[at], (strengths, rest), weight, two.all_pairs),
        where.of(sums.where[at]),
        what.of(sums.what[at]),
    )


def _all_sums(scene: Scene, a: Numbers, b: Numbers, words: Numbers) -> PairScores:
    parts = [
        scene.sums(*(one[start : start + PIECE] for one in (a, b, words)))
        for start in range(0, len(a), PIECE)
    ]
    if not parts:
        none = np.zeros(0, dtype=np.int16)
        return PairScores(none, none, none)
    columns = zip(*(msgspec.structs.astuple(part) for part in parts), strict=True)
    return PairScores(*(np.concatenate(column) for column in columns))


def _sampled(scene: Scene) -> PairScores:
    """The sums of pairs of sampled projects that are no candidates."""
    two, proposed = scene.two, scene.proposed
    drawn_a = np.full(len(two.a.numbers), -1)
    drawn_a[two.a.sampled] = np.arange(len(two.a.sampled))
    drawn_b = np.full(len(two.b.numbers), -1)
    drawn_b[two.b.sampled] = np.arange(len(two.b.sampled))
    other = np.ones(proposed.sample.shape, dtype=np.bool_)
    row, column = drawn_a[proposed.a], drawn_b[proposed.b]
    both = (row >= 0) & (column >= 0)
    other[row[both], column[both]] = False
    sums = scene.sums(*scene.sampled, np.maximum(proposed.sample, 0))
    return PairScores(sums.where[other], sums.what[other], sums.time[other])


def _scale(candidates: Numbers, others: Numbers, weight: float, cap: float) -> BitScale:
    lowest = int(min(candidates.min(initial=0), others.min(initial=0)))
    highest = int(max(candidates.max(initial=0), others.max(initial=0)))
    pairs, more = (
        np.bincount(sums.astype(np.int64) - lowest, minlength=highest - lowest + 1)
        for sums in (candidates, others)
    )
    weighted = pairs + more * weight
    at_least = np.cumsum(weighted[::-1])[::-1]
    raw = np.arange(lowest, highest + 1) / 10
    share = np.maximum(at_least, np.finfo(np.float64).tiny) / max(float(weighted.sum()), 1e-300)
    bits = np.minimum(np.minimum(cap, raw), np.maximum(0.0, -np.log2(share)))
    # Distance can make a sum negative. It is worth nothing then, not less: only time speaks
    # against a pair.
    return BitScale(lowest, np.where(raw > 0, bits, 0.0))


def _strengths(sums: PairScores, where: BitScale, what: BitScale, time: Floats) -> Numbers:
    """Strengths in thousandths of a bit, piece by piece."""
    found = np.empty(len(sums.where), dtype=np.int32)
    for start in range(0, len(found), PIECE):
        at = slice(start, start + PIECE)
        bits = where.of(sums.where[at]) + what.of(sums.what[at]) + time[sums.time[at]]
        found[at] = rounded(bits, 3)
    return found


def _strongest(a: Numbers, b: Numbers, strengths: Numbers, most: int) -> Ints:
    """Those that are among the strongest of both of their projects and not below zero."""
    found = np.flatnonzero(strengths >= 0)
    a, b, strengths = a[found], b[found], strengths[found]
    among = np.zeros(len(found), dtype=np.bool_)
    among[highest(a, strengths, b, most)] = True
    of_b = highest(b, strengths, a, most)
    return found[np.sort(of_b[among[of_b]])]


def _those(
    two: ProviderPair, a: Numbers, b: Numbers, asked: Collection[tuple[str, str]]
) -> Numbers:
    width = len(two.b.numbers)
    cells = a.astype(np.int64) * width + b
    wanted = np.array([x * width + y for x, y in asked_pairs(two, asked)], dtype=np.int64)
    return np.flatnonzero(np.isin(cells, wanted))


def _closer_than(
    those: Numbers, all_: tuple[Numbers, Numbers], weight: float, all_pairs: int
) -> Floats:
    """The share of all pairs of the two providers, not only of the candidates, that are weaker."""
    lowest = int(min(one.min(initial=0) for one in all_))
    many = int(those.max(initial=0)) - lowest + 1
    counted = (np.bincount(one - lowest, minlength=many) for one in all_)
    at_least = [np.cumsum(one[::-1])[::-1][those - lowest] for one in counted]
    found: Floats = np.maximum(0.0, 1.0 - (at_least[0] + at_least[1] * weight) / all_pairs)
    return found
