"""The highest so many of each: what keeps lists short however many pairs there are.

To sort all pairs of a large catalogue costs more than to find them. So what is too low to be among
the first of its project is left out by counting, and only the rest is sorted.
"""

from __future__ import annotations

import numpy as np

from riparian.arrays import Ints, Numbers, rank_in_runs

_LEVELS = 64
_WORTH_COUNTING = 4
"""Where a project has on average fewer than so many times what is kept, all are sorted at once."""


def highest(one: Numbers, scores: Numbers, other: Numbers, most: int) -> Ints:
    """Positions of those that are among the first `most` of their `one`: the highest scores (whole
    numbers), and of equal ones the lowest `other`."""
    near = _in_question(one, scores, most)
    one, scores, other = (column[near].astype(np.int64) for column in (one, scores, other))
    if not len(one):
        return near
    top, width = int(scores.max()), int(other.max()).bit_length()
    shift = width + (top - int(scores.min())).bit_length()
    # One sort of whole numbers in place of three columns: owner, score from the top down, other.
    keys = (one << shift) | ((top - scores) << width) | other
    ordered = np.sort(keys)
    kept = ordered[rank_in_runs(ordered >> shift) < most]
    last = np.zeros(int(one.max()) + 1, dtype=np.int64)
    last[kept >> shift] = kept
    return near[keys <= last[one]]


def _in_question(one: Numbers, scores: Numbers, most: int) -> Ints:
    """Positions of all that may be among the first: those of a level at or above which their `one`
    has as many as are wanted."""
    if not len(one):
        return np.zeros(0, dtype=np.int64)
    first = int(one.min())
    owners = int(one.max()) - first + 1
    if len(one) < _WORTH_COUNTING * most * owners:
        return np.arange(len(one))
    lowest = int(scores.min())
    coarser = max(0, (int(scores.max()) - lowest).bit_length() - _LEVELS.bit_length() + 1)
    level = (scores.astype(np.int64) - lowest) >> coarser
    owner = one.astype(np.int64) - first
    table = np.bincount(owner * _LEVELS + level, minlength=owners * _LEVELS)
    above = np.cumsum(table.reshape(-1, _LEVELS)[:, ::-1], axis=1)
    least = np.maximum(0, _LEVELS - 1 - (above < most).sum(axis=1))
    return np.flatnonzero(level >= least[owner])
