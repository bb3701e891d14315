"""Indices as a dot in its range: where on a line of a given width each stands.

Shares stand between 0 and 1. Comparisons with 1 (`… times`) and numbers stand on a scale of powers,
so that half and double lie alike on both sides of 1.
"""

from __future__ import annotations

from math import log

import msgspec

from riparian.areas.indices.index_records import Index

FARTHEST = 16.0
"""Times 1 at which the scale of powers ends on either side; what is beyond is cut there."""


class RangeMarks(msgspec.Struct, frozen=True):
    """Places from the left: of the value, of both ends of its range, and of the value 1 where it
    is a comparison. `open`: the upper end is beyond the line."""

    value: float
    low: float
    high: float
    one: float | None
    open: bool


def marks_of(index: Index, width: float) -> RangeMarks:
    """Where an index stands on a line of that width."""
    at = _share if is_share(index) else _power
    high = at(index.high) if index.high is not None else 1.0
    beyond = index.high is None or (not is_share(index) and index.high > FARTHEST)
    places = [round(width * place, 1) for place in (at(index.value), at(index.low), high)]
    one = None if is_share(index) else round(width * _power(1.0), 1)
    return RangeMarks(places[0], places[1], places[2], one, beyond)


def is_share(index: Index) -> bool:
    """Whether it lies between 0 and 1, and is shown in per cent."""
    return index.shown.endswith("%")


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def _power(value: float) -> float:
    if value <= 1 / FARTHEST:
        return 0.0
    return min(1.0, 0.5 + log(value, FARTHEST) / 2)
