"""What `train_purposes.py` fits and prints: mixture, judge, and the figures of cross-validation."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import msgspec
import numpy as np

from riparian.codelists.lists import theme_of, themes
from riparian.normalise.purpose_inference import purpose_model as m
from riparian.normalise.purpose_inference.infer_purpose import (
    LEAST_OF_THEME,
    NOT_SPECIFIED,
    PROPOSED,
    PROPOSED_CATEGORY,
)

Array = np.ndarray[Any, Any]


class Learnt(msgspec.Struct, frozen=True):
    """A mixture and judges, with what cross-validation says of them case by case: the purpose that
    came out, whether it or its category is accepted, the chances of all purposes, how sure the
    judges are, whether a word speaks for it, and the language. `certain` are the thresholds that
    all cases choose; `is_certain` says of each case whether those are reached that the other folds
    choose."""

    mixture: Array
    sharpness: float
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
    is_certain: Array

    def report(self, cases: Any) -> None:
        """Print the figures: of cases that say something, silent ones apart."""
        print("certain from", {name: round(least, 3) for name, least in self.certain.items()})
        certain = self.is_certain
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
        self._report_areas(cases, code | only)

    def _report_areas(self, cases: Any, proposed: Array) -> None:
        """How far the counts of projects by country and theme are from the true ones: with what is
        certain alone, with what is proposed whole under its likeliest theme, and by chances."""
        names = [theme.id for theme in themes()]
        of_code = np.array([names.index(theme_of(code).id) for code in cases.codes])
        truth = np.eye(len(names))[of_code[cases.labels]]
        own = self.chances * (np.array(cases.codes) != NOT_SPECIFIED)
        chances = np.zeros((len(cases), len(names)))
        np.add.at(chances.T, of_code, own.T)
        chances[chances < LEAST_OF_THEME] = 0
        chances /= np.maximum(chances.sum(axis=1, keepdims=True), 1e-9)
        whole = np.eye(len(names))[of_code[self.got]]
        certain, may = self.is_certain[:, None], proposed[:, None]
        ways = {
            "certain alone": certain * whole,
            "likeliest theme": (certain | may) * whole,
            "by chances": certain * whole + may * chances,
        }
        spoken = ~cases.silent
        countries = np.array([line["country"] or "" for line in cases.lines])
        sources = np.array([line["src"] for line in cases.lines])
        for name, place in (
            ("country and theme", countries),
            ("country, source and theme", np.char.add(countries, sources)),
        ):
            _report_counts(
                name, place[spoken], truth[spoken], {w: x[spoken] for w, x in ways.items()}
            )


def report_encoder(with_it: Learnt, without: Learnt, spoken: Array) -> None:
    """How far *certain* is the same with and without an encoder, in tongues and in all."""
    same = with_it.got == without.got
    print(
        "\ncertain with and without the encoder: both, of it for the same purpose; with it alone,"
    )
    print("without it alone, each with how much of it is accepted")
    names = np.array(with_it.tongues)
    for name in ("all", *sorted(set(with_it.tongues))):
        held = spoken & ((names == name) | (name == "all"))
        both = with_it.is_certain & without.is_certain & held
        alone = [
            (one, one.is_certain & ~other.is_certain & held)
            for one, other in ((with_it, without), (without, with_it))
        ]
        told = [f"{rows.sum()} ({one.right[rows].mean():.3f})" for one, rows in alone if rows.any()]
        print(
            f"  {name:6s} n {held.sum():4d}  {both.sum()}, {(both & same).sum()}; {'; '.join(told)}"
        )


def _report_counts(name: str, place: Array, truth: Array, ways: dict[str, Array]) -> None:
    """The mean error of the counts of all cells in which a project is or is thought to be."""
    own = [place == one for one in sorted(set(place))]
    counts = {
        way: np.array([x[rows].sum(axis=0) for rows in own]).ravel() for way, x in ways.items()
    }
    real = np.array([truth[rows].sum(axis=0) for rows in own]).ravel()
    there = (real > 0) | np.any([count > 0 for count in counts.values()], axis=0)
    print(f"  areas by {name}: {there.sum()} cells of {real[there].mean():.2f} projects")
    for way, count in counts.items():
        off = count[there] - real[there]
        print(f"    {way:16s} mean error {np.abs(off).mean():.3f}, in all {off.sum():+.0f}")


def _true(name: str, said: Array, right: Array, least: float = 0.0) -> None:
    """How often what is said to be so likely is right, in tenths."""
    parts = []
    for low, high in pairwise(np.linspace(0, 1, 11)):
        inside = (said >= max(low, least)) & (said < high + (high == 1))
        if inside.any():
            parts.append(f"{said[inside].mean():.2f} {right[inside].mean():.2f} {inside.sum()}")
    print(f"  {name}: {'; '.join(parts)}")


def _line(name: str, label: Array, right: Array, same: Array, certain: Array) -> None:
    precision = _ranged(right[certain]) if certain.any() else "-"
    figures = f"accepted {_ranged(right)}  category {_ranged(same)}  label {label.mean():.3f}"
    print(f"  {name:26s} n {len(right):4d}  {figures}  certain {precision} of {_ranged(certain)}")


def _ranged(hits: Array) -> str:
    """A share, with what it is in nine of ten draws of as many cases."""
    drawn = np.random.default_rng(7).integers(len(hits), size=(400, len(hits)))
    low, high = np.percentile(hits[drawn].mean(axis=1), [5, 95])
    return f"{hits.mean():.3f} ({low:.2f}-{high:.2f})"


CASES_OF_ITS_OWN = 40
"""Cases of a language from which on it has a threshold of its own."""

STRICTER, AMPLE = 0.97, 0.6
"""Where so large a part of a language's cases is above the threshold of so many right, that is
chosen: what is asked for then holds for others too."""


def thresholds(sure: Array, right: Array, tongues: list[str], target: float) -> dict[str, float]:
    """For each tongue the confidence above which so many are right, at least that of a proposal;
    stricter where much is left above (`STRICTER`); for tongues of few cases the highest of the
    others, as nothing says that less would do."""
    found = {}
    for name in sorted(set(tongues)):
        rows = np.array([tongue == name for tongue in tongues])
        if rows.sum() >= CASES_OF_ITS_OWN:
            least, part = coverage(sure[rows], right[rows], STRICTER)
            if part < AMPLE:
                least, _ = coverage(sure[rows], right[rows], target)
            found[name] = max(least, PROPOSED)
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

    return min((float(one) for one in np.arange(0.4, 2.5, 0.05)), key=loss)


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
