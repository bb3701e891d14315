"""What `train_purposes.py` fits and prints: mixture, judge, and the figures of cross-validation."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import msgspec
import numpy as np

from riparian.normalise.purpose_inference import purpose_model as m
from riparian.normalise.purpose_inference.infer_purpose import PROPOSED, PROPOSED_CATEGORY

Array = np.ndarray[Any, Any]


class Learnt(msgspec.Struct):
    """A mixture and a judge with what cross-validation says of them."""

    mixture: Array
    judge: Array
    category_judge: Array
    got: Array
    sure: Array
    sure_category: Array
    tongues: list[str]
    certain: dict[str, float]

    def report(self, cases: Any) -> None:
        right = self.got == cases.labels
        same = np.array(
            [
                cases.codes[g][:3] == cases.codes[x][:3]
                for g, x in zip(self.got, cases.labels, strict=True)
            ]
        )
        print("certain from", {name: round(least, 3) for name, least in self.certain.items()})
        certain = self.sure >= np.array([self.certain[tongue] for tongue in self.tongues])
        _line("all", right, same, certain)
        code = (self.sure >= PROPOSED) & ~certain
        only = (self.sure < PROPOSED) & ~certain & (self.sure_category >= PROPOSED_CATEGORY)
        print(f"  proposed with its code: {code.mean():.3f}, right {right[code].mean():.3f}")
        print(f"  proposed by category only: {only.mean():.3f}, right {same[only].mean():.3f}")
        edges = np.linspace(0, 1, 6)
        for low, high in pairwise(edges):
            inside = (self.sure >= low) & (self.sure < high + (high == 1))
            if inside.any():
                said = f"said {self.sure[inside].mean():.3f}, right {right[inside].mean():.3f}"
                print(f"  confidence {low:.1f}-{high:.1f}: {inside.sum():4d} cases, {said}")
        for target in (0.90, 0.92, 0.95):
            print(f"  precision {target} at coverage {coverage(self.sure, right, target)[1]:.3f}")
        for field in ("src", "lang"):
            for name in sorted({line[field] for line in cases.lines}):
                held = np.array([line[field] == name for line in cases.lines])
                _line(name, right[held], same[held], certain[held])


def _line(name: str, right: Array, same: Array, certain: Array) -> None:
    precision = right[certain].mean() if certain.any() else float("nan")
    figures = f"purpose {right.mean():.3f}  category {same.mean():.3f}"
    sure = f"certain {precision:.3f} of {certain.mean():.3f}"
    print(f"  {name:18s} n {len(right):4d}  {figures}  {sure}")


def thresholds(sure: Array, right: Array, tongues: list[str], target: float) -> dict[str, float]:
    """For each tongue the confidence above which so many are right, at least that of a proposal."""
    held = {name: np.array([tongue == name for tongue in tongues]) for name in sorted(set(tongues))}
    found = {name: coverage(sure[rows], right[rows], target)[0] for name, rows in held.items()}
    return {name: max(least, PROPOSED) for name, least in found.items()}


def coverage(sure: Array, right: Array, target: float) -> tuple[float, float]:
    """The lowest confidence above which so many are right, and the part that lies above."""
    order = np.argsort(-sure, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    fine = np.flatnonzero(precision >= target)
    if not len(fine):
        return 1.0, 0.0
    last = int(fine.max())
    return float(sure[order[last]]), (last + 1) / len(order)


def fit_mixture(numbers: Array, labels: Array, penalty: float = 10.0) -> Array:
    """Newton's method, with steps halved until they help, for a conditional logit with a penalty
    on the squares of the weights."""
    size = numbers.shape[2]
    own = numbers[np.arange(len(labels)), labels]

    def loss(weights: Array) -> float:
        scores = numbers @ weights
        top = scores.max(axis=1)
        total = np.log(np.exp(scores - top[:, None]).sum(axis=1)) + top
        return float((total - own @ weights).sum() + penalty * weights @ weights / 2)

    weights = np.zeros(size)
    for _ in range(40):
        p = m.softmax(numbers @ weights)
        mean = (p[:, None, :] @ numbers)[:, 0, :]
        gradient = (mean - own).sum(axis=0) + penalty * weights
        spread = (numbers * np.sqrt(p)[:, :, None]).reshape(-1, size)
        second = spread.T @ spread - mean.T @ mean + penalty * np.eye(size)
        step = np.linalg.solve(second, gradient)
        now, part = loss(weights), 1.0
        while part > 1e-6 and loss(weights - part * step) > now:
            part /= 2
        weights = weights - part * step
        if np.abs(part * step).max() < 1e-8:
            break
    return weights


def fit_judge(signs: Array, right: Array, penalty: float = 10.0) -> Array:
    """Logistic regression on signs of even spread; the last weight stands alone."""
    middle, spread = signs.mean(axis=0), signs.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    table = np.hstack([(signs - middle) / spread, np.ones((len(signs), 1))])
    weights = np.zeros(table.shape[1])
    hold = np.append(np.full(signs.shape[1], penalty), 1e-6)
    for _ in range(50):
        p = 1 / (1 + np.exp(-table @ weights))
        gradient = table.T @ (p - right) + hold * weights
        second = (table * (p * (1 - p))[:, None]).T @ table + np.diag(hold)
        step = np.linalg.solve(second, gradient)
        weights = weights - step
        if np.abs(step).max() < 1e-10:
            break
    plain = weights[:-1] / spread
    return np.append(plain, weights[-1] - plain @ middle)
