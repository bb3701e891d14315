"""A purpose that nobody reported, read out of what a title and a description say."""

from __future__ import annotations

from typing import Literal

import msgspec

Verdict = Literal["certain", "proposed", "none"]


class InferredPurpose(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an activity seems to be for.

    `verdict`: `certain` is sure enough to count as a purpose; `proposed` is shown to a person and
    counts for nothing; `none` says too little to be shown. `code` is the 5-digit purpose, None
    where only its `category` is sure enough, or nothing is. `confidence` (0-1) is the probability
    that the code is right (of a proposal without a code: the category), as labelled cases have it.
    `guess` is the likeliest 5-digit purpose whatever the verdict; None where the texts are empty.
    `reasons` are words for a person.
    """

    verdict: Verdict
    code: str | None = None
    category: str | None = None
    confidence: float = 0.0
    reasons: tuple[str, ...] = ()
    guess: str | None = None
