"""Bits that may be read as odds: what is said of a pair, out of what its comparisons add up to.

Comparisons are weighed as if they were independent (`match_weights`). They are not: who has the
same purpose has like words in the title, and who has the same day has the same amount. So their
sum is too sure of itself, in both directions: among labelled pairs the logarithm of the odds grows
by `SCALE` for each bit (`tools/fit_link_scale.py` fits it, leaving out one group of pairs after the
other). Everything that is said of a pair is therefore scaled, line by line, so that the lines still
add up; one bit stays one bit, as that is where pairs are joined (`pair_verdicts.SAME_BITS`).

Where a rule keeps two records apart that no comparison contradicts, that is evidence too, and has a
line of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

SCALE = 0.45
"""What a bit of the sum is worth."""

FIXED_BITS = 1.0
"""The sum that stays what it is."""

RULE_BITS = 5.5
"""What a rule counts against a pair, where nothing else contradicts it."""

RULE = "rule"
"""The name of the line for a rule."""

RULES: Mapping[str, str] = {
    "contract": "One is a contract or tender, which is part of a project and not the project.",
    "contracts": "They are two contracts or tenders.",
    "round": "Years apart and for another amount in one currency: another round, or an addition.",
    "undertaking": "Two amounts in one currency that no plan and no rounding explains.",
}
"""Rules that keep two records apart, each with what it says."""


def scaled(prior: float, terms: Mapping[str, float]) -> tuple[float, dict[str, float]]:
    """The odds before comparing, and what each comparison adds, as they are shown."""
    by_feature = {feature: bits * SCALE for feature, bits in terms.items()}
    return prior * SCALE + FIXED_BITS * (1 - SCALE), by_feature


def probability_of(bits: float) -> float:
    """The probability (0-1) that goes with odds in bits."""
    return float(1 / (1 + 2.0**-bits))
