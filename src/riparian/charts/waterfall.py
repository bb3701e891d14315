"""The evidence of an overlap as steps that add up: each begins where the one before ended.

Places are in per cent of the width. What speaks against leads back.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import msgspec

from riparian.charts.svg import Scale
from riparian.overlap.report.overlap_records import Evidence


class Step(msgspec.Struct, frozen=True):
    """One piece of evidence: its bar, which may have no width, and where the sum stands after."""

    piece: Evidence
    x: float
    width: float
    after: float


class Waterfall(msgspec.Struct, frozen=True):
    """The steps, where nothing is (`zero`), and the bar of all together."""

    steps: tuple[Step, ...]
    zero: float
    x: float
    width: float


def waterfall_of(evidence: Sequence[Evidence]) -> Waterfall:
    """The steps of these pieces of evidence, in their order."""
    sums = list(accumulate((piece.bits for piece in evidence), initial=0.0))
    at = Scale(min(sums), max(sums))
    steps = tuple(
        Step(piece, at(min(before, after)), _width(at(before), at(after), piece), at(after))
        for piece, before, after in zip(evidence, sums, sums[1:], strict=False)
    )
    zero, end = at(0.0), at(sums[-1])
    return Waterfall(steps, zero, min(zero, end), round(abs(end - zero), 2))


def _width(before: float, after: float, piece: Evidence) -> float:
    return max(0.5, round(abs(after - before), 2)) if piece.bits else 0.0
