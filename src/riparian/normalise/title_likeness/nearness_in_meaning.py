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

_ROWS, _WORDS = 4_096, 10  # at a time
_SAME = 1e-9  # a spread that is none
Floats32 = NDArray[np.float32]


def hubness(vectors: Floats32, others: Floats32) -> Floats32:
    """The hubness of each of `vectors` (n, dim) among `others`; 0 where there are none."""
    hubs = np.zeros(len(vectors), dtype=np.float32)
    if not len(others):
        return hubs
    step = -(-len(others) // MOST_OTHERS)
    some = others[::step]
    many = min(NEIGHBOURS, len(some))
    for start in range(0, len(vectors), _ROWS):
        near = vectors[start : start + _ROWS] @ some.T
        hubs[start : start + _ROWS] = np.partition(near, -many, axis=1)[:, -many:].mean(axis=1)
    return hubs


def nearness(question: Floats32, vectors: Floats32, hubs: Floats32) -> NDArray[np.float64]:
    """The z-score of each title's nearness to a question; zeros where all are as near."""
    scores: NDArray[np.float64] = nearness_of(question[np.newaxis], vectors, hubs)[0]
    return scores


def nearness_of(questions: Floats32, vectors: Floats32, hubs: Floats32) -> NDArray[np.float64]:
    """`nearness` to each of several questions (k, dim), shape (k, titles)."""
    if not len(vectors):
        return np.zeros((len(questions), 0))
    # one after the other: for few questions a product of matrices takes longer
    each = [vectors @ question for question in questions]
    near: NDArray[np.float64] = np.array(each, dtype=np.float64)
    near -= HUBNESS * hubs
    near -= near.mean(axis=1, keepdims=True)
    spread = near.std(axis=1, keepdims=True)
    return np.where(spread > _SAME, near / np.maximum(spread, _SAME), 0.0)


def usual_nearness(words: Floats32, vectors: Floats32, hubs: Floats32) -> tuple[Floats32, Floats32]:
    """The mean and the standard deviation of each title's nearness to words (k, dim)."""
    total = np.zeros(len(vectors))
    squares = np.zeros(len(vectors))
    for start in range(0, len(words), _WORDS):
        z = nearness_of(words[start : start + _WORDS], vectors, hubs)
        total += z.sum(axis=0)
        squares += (z * z).sum(axis=0)
    mean = total / len(words)
    spread = np.sqrt(np.maximum(squares / len(words) - mean * mean, 0.0))
    return mean.astype(np.float32), spread.astype(np.float32)
