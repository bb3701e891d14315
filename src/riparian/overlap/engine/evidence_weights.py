"""What each sort of evidence is worth: bits for one, fitted to graded pairs of many providers.

    strength = sum over evidence of weight * min(bits, most)        for and against
    chance   = 1 / (1 + 2 ** -(strength + alone))                   that the pair is worth a call

*Bits* are how surprising it is that two projects agree so closely (`information`); the weights say
what such a surprise is worth, as readers graded pairs. There are three sets, by what is known of a
pair: `first`, of what records state; `words`, with what the words of both texts say of their
purposes; `texts`, with their meaning as well. `start` is what pairs of the last two begin with, so
that what texts say counts against the pair where it is nothing much in common.

Fitted by `tools/fit_overlaps.py`, a logistic regression; what was tried stands in decision 0072.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

import msgspec

ReadBy = Literal["first", "words", "texts"]
"""What is known of a pair: what records state, with the words of both texts, with their meaning."""


class EvidenceWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of weights. `most`: the bits up to which evidence counts, for and against."""

    alone: float
    most: dict[str, float]
    first: dict[str, float]
    words: dict[str, float]
    texts: dict[str, float]

    def of(self, read_by: ReadBy) -> dict[str, float]:
        """One set of them."""
        weights: dict[str, float] = getattr(self, read_by)
        return weights


def cosine_of(text_bits: float) -> float:
    """How alike two texts are in meaning, out of the bits for it and those a pair starts with."""
    texts = load_weights().texts
    return (text_bits - texts["start"]) / (10 * texts["meaning"])


@cache
def load_weights() -> EvidenceWeights:
    """The weights of the package."""
    file = resources.files("riparian.overlap.engine") / "data" / "weights.toml"
    return msgspec.toml.decode(file.read_bytes(), type=EvidenceWeights)


def chance_of(strength_bits: float) -> float:
    """The chance that a pair of this strength is worth a call."""
    return float(1 / (1 + 2.0 ** -(strength_bits + load_weights().alone)))


def shown_chance(strength_bits: float) -> float:
    """The same as people see it, in thousandths."""
    return round(chance_of(strength_bits), 3)


STRENGTHS = ((0.9, "very strong"), (0.8, "strong"), (0.4, "moderate"), (0.0, "weak"))
"""Words for the chance that a pair is worth a call, from so much on."""


COUNTED_FROM = 0.3
"""The chance from which an overlap counts on pages and in papers; weaker ones are in a list of
their own. A judgement: of three that are called about one is worth it."""


def strength_in_words(strength_bits: float) -> str:
    """`very strong` … `weak`, see `STRENGTHS`, by the chance as people see it."""
    chance = shown_chance(strength_bits)
    return next(words for least, words in STRENGTHS if chance >= least)
