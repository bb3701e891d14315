"""Logistic regression of a few columns, by Newton's method: how odds grow with evidence."""

from __future__ import annotations

import math

import numpy as np

from riparian.arrays import Bools, Floats

MOST_ROUNDS, CLOSE, LEAST_CURVE = 50, 1e-6, 1e-9
"""Where the search ends: after so many rounds, when a step is so small, or when there is so little
left to go by."""

MOST_LOG_ODDS = 30.0


def fit_log_odds(columns: Floats, happened: Bools) -> Floats | None:
    """The logarithm of the odds, in bits, as a sum over columns (shape cases by columns): what is
    there before, then what each column counts. None where there is no best sum: the columns say it
    all, or nothing."""
    every = np.column_stack((np.ones(len(columns)), columns * math.log(2)))
    fitted = np.zeros(every.shape[1])
    for _ in range(MOST_ROUNDS):
        sums = np.clip(every @ fitted, -MOST_LOG_ODDS, MOST_LOG_ODDS)
        chance = 1 / (1 + np.exp(-sums))
        curve = (every * (chance * (1 - chance))[:, None]).T @ every
        if abs(np.linalg.det(curve)) < LEAST_CURVE:
            return None
        step = np.linalg.solve(curve, every.T @ (happened - chance))
        fitted = fitted + step
        if np.abs(step).max() < CLOSE:
            fitted[0] /= math.log(2)
            return np.asarray(fitted, np.float64)
    return None
