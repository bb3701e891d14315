"""Weights that are fitted to graded pairs find what the grades follow, and what they do not."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from fit_overlaps import SETS, GradedPairs, as_toml, fitted, report, tried
from riparian.overlap.engine.evidence_weights import EvidenceWeights, load_weights


def made_up(seed: int, many: int = 150) -> GradedPairs:
    """Grades that follow time and meaning, and nothing else."""
    random = np.random.default_rng(seed)
    names = sorted({name for names in SETS.values() for name in names})
    evidence = {name: random.normal(0, 2, many) for name in names}
    odds = evidence["time"] + evidence["meaning"] - 2 + random.normal(0, 0.5, many)
    grades = np.digitize(odds, [-3.0, 0.0, 3.0]).astype(np.float64)
    return GradedPairs(f"file{seed}", grades, dict.fromkeys(SETS, evidence))


@pytest.fixture(scope="module")
def graded() -> list[GradedPairs]:
    return [made_up(seed) for seed in range(4)]


def test_what_grades_follow_has_weight_and_what_they_do_not_has_next_to_none(
    graded: list[GradedPairs],
) -> None:
    fit = fitted(graded, "texts", SETS["texts"])
    weights = dict(zip(fit.names, fit.weights.tolist(), strict=True))
    told = {"time", "meaning"}
    least = min(weights[name] for name in told)
    assert least > 0.8
    assert max(abs(weight) for name, weight in weights.items() if name not in told) < least / 4


def test_chances_are_true_of_a_file_that_weights_were_not_fitted_to(
    graded: list[GradedPairs],
) -> None:
    for one in graded:
        chances = 1 / (1 + 2.0 ** -tried(one, graded, "texts", SETS["texts"]))
        assert chances.mean() == pytest.approx(one.worth.mean(), abs=0.08)
        assert one.worth[chances > 0.9].mean() > 0.8
        assert one.worth[chances < 0.1].mean() < 0.1


def test_what_is_written_is_what_the_package_reads(graded: list[GradedPairs]) -> None:
    written = msgspec.toml.decode(as_toml(graded), type=EvidenceWeights)
    packaged = load_weights()
    for name in ("most", *SETS):
        assert getattr(written, name).keys() == getattr(packaged, name).keys()
    assert written.first["start"] == 0
    assert any(line.startswith("| without time |") for line in report(graded))
