"""What `train_purposes.py` fits and prints: mixture, judge, and the figures of cross-validation."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import msgspec
import numpy as np

from riparian.normalise.purpose_inference import purpose_model as m
from riparian.normalise.purpose_inference.infer_purpose import PROPOSED, PROPOSED_CATEGORY

Array = np.ndarray[Any, Any]


class Learnt(msgspec.Struct, frozen=True):
    """A mixture and judges, with what cross-validation says of them case by case: the purpose that
    came out, whether it or its category is accepted, the chances of all purposes, how sure the
    judges are, whether a word speaks for it, and the language."""

    mixture: Array
    judge: Array
    category_judge: Array
    got: Array
    right: Array
    same: Array
    chances: Array
    sure: Array
    sure_category: Array
    grounded: Array
    tongues: list[str]
    certain: dict[str, float]

    def report(self, cases: Any) -> None:
        """Print the figures: of cases that say something, silent ones apart."""
        print("certain from", {name: round(least, 3) for name, least in self.certain.items()})
        least = [self.certain.get(one, self.certain[m.OTHER]) for one in self.tongues]
        certain = (self.sure >= np.array(least)) & self.grounded
        spoken, label = ~cases.silent, self.got == cases.labels
        print(f"  silent: {(~spoken).sum()}, of which certain {certain[~spoken].sum()}")
        groups: dict[str, Array] = {"all": spoken}
        for by, names in (
            ("declared", [line["lang"] for line in cases.lines]),
            ("read as", self.tongues),
            ("source", [line["src"] for line in cases.lines]),
        ):
            for name in sorted(set(names)):
                groups[f"{by} {name}"] = spoken & (np.array(names) == name)
        for name, held in groups.items():
            if held.any():
                _line(name, *(x[held] for x in (label, self.right, self.same, certain)))
        code = (self.sure >= PROPOSED) & ~certain & spoken
        only = (self.sure < PROPOSED) & ~certain & (self.sure_category >= PROPOSED_CATEGORY)
        print(f"  proposed with its code: {code.mean():.3f}, right {self.right[code].mean():.3f}")
        print(f"  proposed by category: {only.mean():.3f}, right {self.same[only].mean():.3f}")
        print("  how true it is: said, right, cases")
        _true("accepted", self.sure[spoken], self.right[spoken])
        truth = np.eye(len(cases.codes))[cases.labels]
        _true("each chance", self.chances[spoken].ravel(), truth[spoken].ravel(), least=0.05)


def _true(name: str, said: Array, right: Array, least: float = 0.0) -> None:
    """How often what is said to be so likely is right, in tenths."""
    parts = []
    for low, high in pairwise(np.linspace(0, 1, 11)):
        inside = (said >= max(low, least)) & (said < high + (high == 1))
        if inside.any():
            parts.append(f"{said[inside].mean():.2f} {right[inside].mean():.2f} {inside.sum()}")
    print(f"  {name}: {'; '.join(parts)}")


def _line(name: str, label: Array, right: Array, same: Array, certain: Array) -> None:
    precision = f"{right[certain].mean():.3f}" if certain.any() else "-"
    figures = f"accepted {right.mean():.3f}  category {same.mean():.3f}  label {label.mean():.3f}"
    print(f"  {name:26s} n {len(right):4d}  {figures}  certain {precision} of {certain.mean():.3f}")


CASES_OF_ITS_OWN = 40
"""Cases of a language from which on it has a threshold of its own."""


def thresholds(sure: Array, right: Array, tongues: list[str], target: float) -> dict[str, float]:
    """For each tongue the confidence above which so many are right, at least that of a proposal;
    for tongues of few cases the highest of the others, as nothing says that less would do."""
    found = {}
    for name in sorted(set(tongues)):
        rows = np.array([tongue == name for tongue in tongues])
        if rows.sum() >= CASES_OF_ITS_OWN:
            found[name] = max(coverage(sure[rows], right[rows], target)[0], PROPOSED)
    return {**found, m.OTHER: max(found.values(), default=1.0)}


def coverage(sure: Array, right: Array, target: float) -> tuple[float, float]:
    """The lowest confidence above which so many are right, were one more wrong, and the part that
    lies above."""
    order = np.argsort(-sure, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(2, len(order) + 2)
    fine = np.flatnonzero(precision >= target)
    if not len(fine):
        return 1.0, 0.0
    last = int(fine.max())
    return float(sure[order[last]]), (last + 1) / len(order)


def fit_mixture(
    numbers: Array, said: Array, start: Array | None = None, penalty: float = 10.0
) -> Array:
    """Newton's method, with steps halved until they help, for a conditional logit with a penalty
    on the squares of the weights. `said` is each case's share of every purpose; `start` are weights
    that are near."""
    size = numbers.shape[2]
    own = np.einsum("ncr,nc->nr", numbers, said)

    def loss(weights: Array) -> float:
        scores = numbers @ weights
        top = scores.max(axis=1)
        total = np.log(np.exp(scores - top[:, None]).sum(axis=1)) + top
        return float((total - own @ weights).sum() + penalty * weights @ weights / 2)

    weights = np.zeros(size) if start is None else start
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
        if np.abs(part * step).max() < 1e-4:
            break
    return weights


def fit_sharpness(scores: Array, labels: Array) -> float:
    """What scores have to be multiplied by for their softmax to be the chances of the labels: a
    mixture that is fitted to all that is accepted leaves the label itself too little."""

    def loss(sharpness: float) -> float:
        chances = m.softmax(sharpness * scores)
        return float(-np.log(chances[np.arange(len(labels)), labels] + 1e-12).sum())

    return min((float(one) for one in np.arange(0.8, 2.5, 0.05)), key=loss)


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
