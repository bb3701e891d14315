"""How figures and their ranges are written, and when a range makes a figure say nothing.

A share is called meaningless where more than `TOO_WIDE` of all that it could be is open, a number
where the greatest it could be is more than `TOO_FAR` times the least, a comparison with 1 where the
range holds both sides.
"""

from __future__ import annotations

from math import isinf

from riparian.areas.indices.index_records import Index
from riparian.areas.indices.ranges import Ranged
from riparian.english import count_of

TOO_WIDE = 0.5
TOO_FAR = 2.0
FEW = 5
"""Cells or relations below which a share of them says little."""

_WIDE = "Too much is not known for this value to mean anything: use the range."


def as_share(
    key: str, name: str, about: str, figure: Ranged, says: str, formula: str, source: str,
    warning: str | None = None,
) -> Index:  # fmt: skip
    """An index from 0 to 1, in per cent; a warning of its own where the range is too wide."""
    if figure.width > TOO_WIDE:
        warning = _WIDE
    return Index(
        key, name, about, figure.value, figure.low, figure.high, percent(figure.value),
        f"{percent(figure.low)} to {percent(figure.high)}", says, warning, formula, source,
    )  # fmt: skip


def as_number(
    key: str, name: str, about: str, figure: Ranged, says: str, formula: str, source: str,
    warning: str | None = None, *, times: bool = False,
) -> Index:  # fmt: skip
    """An index that is a number, or how many `times` something is 1; warnings as above."""
    unit = " times" if times else ""
    high = None if isinf(figure.high) else figure.high
    if not times and figure.high > TOO_FAR * figure.low:
        warning = _WIDE
    if times and warning is None and figure.low < 1 < figure.high:
        warning = "It may be more or less than 1."
    upper = "no limit" if high is None else f"{high:.1f}{unit}"
    return Index(
        key, name, about, figure.value, figure.low, high, f"{figure.value:.1f}{unit}",
        f"{figure.low:.1f} to {upper}", says, warning, formula, source,
    )  # fmt: skip


def few(count: int, what: str) -> str | None:
    """That an index rests on less than `FEW` of what the noun says, else None."""
    return f"It rests on only {count_of(count, what)}." if count < FEW else None


def in_hundred(share: float) -> str:
    """A share as so many of a hundred."""
    return percent(share).removesuffix(" %")


def percent(share: float) -> str:
    """`62 %`; `under 1 %` and `over 99 %` where rounding would say nothing or all."""
    if 0 < share <= 0.005:
        return "under 1 %"
    if 0.995 <= share < 1:
        return "over 99 %"
    return f"{100 * share:.0f} %"


def chance(p: float) -> str:
    """`5.8 %`; `under 0.1 %` for less than that."""
    return "under 0.1 %" if p < 0.001 else f"{100 * p:.1f} %"
