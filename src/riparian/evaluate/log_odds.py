"""Logistic regression of a few columns, by Newton's method: how odds grow with evidence."""

from __future__ import annotations

import math

import numpy as np

from riparian.arrays import Bools, Floats

MOST_ROUNDS, CLOSE, LEAST_CURVE = 50, 1e-6, 1e-9
"""Where the search ends: after so many rounds, when a step is so small, or when there is so little
left to go by."""

MOST_LOG_ODDS = 30.0


def fit_log_odds(
    columns: Floats, chance: Floats | Bools, each: Floats | None = None, ridge: float = 0.0
) -> Floats | None:
    """The logarithm of the odds, in bits, as a sum over columns (shape cases by columns): what is
    there before, then what each column counts. None where there is no best sum: the columns say it
    all, or nothing.

    `chance` is 0 to 1, or whether it happened; `each` what each case weighs, 1 without it; `ridge`
    how much is counted against the square of what a column counts, in natural logarithms.
    """
    every = np.column_stack((np.ones(len(columns)), columns * math.log(2)))
    weights = np.ones(len(columns)) if each is None else each
    penalty = np.diag([0.0, *np.full(columns.shape[1], ridge * math.log(2) ** 2)])
    fitted = np.zeros(every.shape[1])
    for _ in range(MOST_ROUNDS):
        sums = np.clip(every @ fitted, -MOST_LOG_ODDS, MOST_LOG_ODDS)
        guess = 1 / (1 + np.exp(-sums))
        curve = (every * (weights * guess * (1 - guess))[:, None]).T @ every + penalty
        if abs(np.linalg.det(curve)) < LEAST_CURVE:
            return None
        step = np.linalg.solve(curve, every.T @ (weights * (chance - guess)) - penalty @ fitted)
        fitted = fitted + step
        if np.abs(step).max() < CLOSE:
            fitted[0] /= math.log(2)
            return np.asarray(fitted, np.float64)
    return None
