"""What it is worth that two projects share a word, in bits.

A word that the share f of a side's projects have is shared by f_a * f_b of all pairs. A word that
says nothing of what a project is for ("second", "capacity") is worth nothing, however rare: the
bits are multiplied by 1 - 1 / lift, where lift is how many times as often two projects that have
the word share a 3-digit purpose as any two do (with two pairs added that are as any two). Words
that more pairs share than the limit are left out, and so are the commonest of all where the words
together would be shared by more than `TOGETHER` times the limit: they say next to nothing, and
cost most.
"""

from __future__ import annotations

import numpy as np

from riparian.overlap.ragged import Bools, Floats, Ints, Numbers
from riparian.overlap.sides import Two

TOGETHER = 40
"""All values together may propose so many times the pairs that one may, and so with words."""


def too_common(pairs: Numbers, limit: int) -> tuple[Numbers, Bools]:
    """The values that any pair shares, the rarest first, and which of these are too common."""
    live = np.flatnonzero(pairs > 0)
    order = live[np.argsort(pairs[live], kind="stable")]
    so_far = np.cumsum(pairs[order])
    return order, (pairs[order] > limit) | (so_far > TOGETHER * limit)


def word_bits(two: Two, limit: int) -> Floats:
    """For each word what sharing it is worth, 0 for those that tell nothing."""
    in_a, in_b = (side.lists("words").without(side.shared) for side in two.sides)
    order, common = too_common(in_a * in_b, limit)
    words = order[~common]
    bits = np.zeros(len(in_a))
    lift = _lift(two, words, in_a + in_b)
    pairs = (in_a * in_b)[words]
    telling = (pairs < two.all_pairs) & (lift > 1)
    pairs, lift, words = pairs[telling], lift[telling], words[telling]
    bits[words] = -np.log2(pairs / two.all_pairs) * (1.0 - 1.0 / lift)
    return bits


def _lift(two: Two, words: Numbers, projects: Ints) -> Floats:
    everywhere = _same(_both(two, "categories"))
    everybody = sum(
        int((side.lists("categories").of.sizes[side.live] > 0).sum()) for side in two.sides
    )
    if not everybody:
        return np.zeros(len(words))
    same = float(everywhere.sum()) / max(everybody * (everybody - 1.0), 1)
    within = np.bincount(
        two.gathered.words.word_of_use, weights=_same(_both(two, "uses")), minlength=len(projects)
    )[words]
    of_word = projects[words]
    lift: Floats = (within + 4.0 * same) / (of_word * (of_word - 1.0) + 4.0) / max(same, 1e-9)
    return lift


def _both(two: Two, what: str) -> Ints:
    found: Ints = sum(side.lists(what).without(side.shared) for side in two.sides)  # type: ignore[assignment]
    return found


def _same(projects: Ints) -> Floats:
    return projects * (projects - 1.0)
