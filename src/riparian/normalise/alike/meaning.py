"""How near titles are in meaning: ranks and z-scores, never a bare cosine.

Cosines of one encoder all lie close together, and some texts are near to everything. So a title's
nearness to a question is taken less half of its *hubness*, its mean nearness to the ten nearest
titles of another language (as cross-domain similarity local scaling has it: Conneau et al. 2018,
"Word translation without parallel data", section 2.3), and is said as a z-score among all titles
that the question is compared with.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NEIGHBOURS = 10
"""Titles of another language that a hubness is the mean of."""

HUBNESS = 0.5
"""The part of the hubness that is taken off."""

MOST_OTHERS = 2_000
"""Titles of other languages that are looked at; more are thinned out evenly."""

_ROWS = 4_096
Floats32 = NDArray[np.float32]


def hubness(vectors: Floats32, others: Floats32) -> Floats32:
    """The hubness of each of `vectors` (n, dim) among `others`; 0 where there are none."""
    found = np.zeros(len(vectors), dtype=np.float32)
    if not len(others):
        return found
    step = -(-len(others) // MOST_OTHERS)
    some = others[::step]
    many = min(NEIGHBOURS, len(some))
    for start in range(0, len(vectors), _ROWS):
        near = vectors[start : start + _ROWS] @ some.T
        found[start : start + _ROWS] = np.partition(near, -many, axis=1)[:, -many:].mean(axis=1)
    return found


def nearness(question: Floats32, vectors: Floats32, hubs: Floats32) -> NDArray[np.float64]:
    """The z-score of each title's nearness to a question; zeros where all are as near."""
    near = np.asarray(vectors @ question, dtype=np.float64) - HUBNESS * hubs
    spread = near.std()
    return (near - near.mean()) / spread if spread > 1e-9 else np.zeros(len(near))
