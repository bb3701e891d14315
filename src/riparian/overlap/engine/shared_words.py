"""What it is worth that two projects share a word, in bits.

A word that the share f of a side's projects have is shared by f_a * f_b of all pairs. A word that
says nothing of what a project is for ("second", "capacity") is worth nothing, however rare: the
bits are multiplied by 1 - 1 / lift, where lift is how many times as often two projects that have
the word share a 3-digit purpose as any two do (with two pairs added that are as any two). It is
counted over the projects of both sides together and of each side alone (with two pairs added that
are as those of both), and the least of the three stands: that the improvements of one provider are
mostly those of roads tells nothing of the other's.

Words that more pairs share than the limit are left out, and so are the commonest of all where the
words together would be shared by more than `TOGETHER` times the limit: they say next to nothing,
and cost most.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from riparian.arrays import Bools, Floats, Ints, Numbers
from riparian.overlap.engine.provider_pair import ProviderPair, ProviderSide

TOGETHER = 40
"""All values together may propose so many times the pairs that one may, and so with words."""


def too_common(pairs: Numbers, limit: int) -> tuple[Numbers, Bools]:
    """The values that any pair shares, the rarest first, and which of these are too common."""
    live = np.flatnonzero(pairs > 0)
    order = live[np.argsort(pairs[live], kind="stable")]
    so_far = np.cumsum(pairs[order])
    return order, (pairs[order] > limit) | (so_far > TOGETHER * limit)


def word_bits(two: ProviderPair, limit: int) -> Floats:
    """For each word what sharing it is worth, 0 for those that tell nothing."""
    in_a, in_b = (side.lists("words").without(side.shared) for side in two.sides)
    order, common = too_common(in_a * in_b, limit)
    words = order[~common]
    bits = np.zeros(len(in_a))
    lift = _lift(two, words)
    pairs = (in_a * in_b)[words]
    telling = (pairs < two.all_pairs) & (lift > 1)
    pairs, lift, words = pairs[telling], lift[telling], words[telling]
    bits[words] = -np.log2(pairs / two.all_pairs) * (1.0 - 1.0 / lift)
    return bits


class _Uses(NamedTuple):
    """Of some projects how many have each use of a word, each category, and each word, and how many
    have any category."""

    uses: Ints
    categories: Ints
    words: Ints
    projects: int

    def with_(self, others: _Uses) -> _Uses:
        """Both together."""
        return _Uses(
            self.uses + others.uses,
            self.categories + others.categories,
            self.words + others.words,
            self.projects + others.projects,
        )


def _lift(two: ProviderPair, words: Numbers) -> Floats:
    a, b = (_uses(side) for side in two.sides)
    both = a.with_(b)
    if not both.projects:
        return np.zeros(len(words))
    of_use = two.gathered.words.word_of_use
    share = _shares(both, of_use, words, _of_any_two(both))
    lift: Floats = share / _of_any_two(both)
    for side in (a, b):
        own = _shares(side, of_use, words, share) / _of_any_two(side)
        lift = np.minimum(lift, own)
    return lift


def _uses(side: ProviderSide) -> _Uses:
    uses, categories, words = (
        side.lists(what).without(side.shared) for what in ("uses", "categories", "words")
    )
    having = int((side.lists("categories").of.sizes[side.live] > 0).sum())
    return _Uses(uses, categories, words, having)


def _shares(these: _Uses, of_use: Numbers, words: Numbers, usual: Floats | float) -> Floats:
    """Of each word the share of pairs of projects with it that have a category in common, with two
    pairs more of which the share is the usual one."""
    same = np.bincount(of_use, weights=_pairs(these.uses), minlength=len(these.words))[words]
    found: Floats = (same + 4.0 * usual) / (_pairs(these.words[words]) + 4.0)
    return found


def _of_any_two(these: _Uses) -> float:
    """The share of all pairs of projects that have a category in common."""
    every = max(these.projects * (these.projects - 1.0), 1)
    return max(float(_pairs(these.categories).sum()) / every, 1e-9)


def _pairs(projects: Ints) -> Floats:
    """Twice the pairs among so many projects."""
    return projects * (projects - 1.0)
