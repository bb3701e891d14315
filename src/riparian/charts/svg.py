"""What drawings share: colours, marks, places along a scale, round ticks, figures.

Places along the width are in per cent and all other lengths in pixels, so that a drawing is as wide
as the page while its letters keep their size. Colours of marks are those of the page's classes `a`,
`b` and `muted`; those here are for pictures that also stand outside a page.
"""

from __future__ import annotations

from functools import cache
from html import escape
from itertools import count
from math import ceil, floor
from typing import Final

import msgspec

PROVIDER_A, PROVIDER_B, BOTH = "#2B4C9B", "#D1495B", "#7A3E8E"
MUTED, RULE, LAND = "#5B6876", "#DDD9CF", "#F0EEE7"

HEAD: Final = 24
"""Pixels at the top of a chart, for the line that says what is drawn."""

_UNITS = ((1e6, ", millions"), (1e3, ", thousands"))


class Scale(msgspec.Struct, frozen=True):
    """A line from `low` to `high`."""

    low: float
    high: float

    def __call__(self, value: float) -> float:
        """Where a value stands, in per cent of the line."""
        width = self.high - self.low
        return round(100 * (value - self.low) / width, 2) if width else 0.0


def round_ticks(low: float, high: float, most: int) -> range:
    """The multiples of 1, 2, 5, 10, 20 … between two values: about `most`, and whole numbers only,
    as years and counts have no others."""
    step = next(
        digit * 10**zeros
        for zeros in count()
        for digit in (1, 2, 5)
        if (high - low) / (digit * 10**zeros) <= most
    )
    return range(ceil(low / step) * step, floor(high) + 1, step)


def unit_of(most: float) -> tuple[float, str]:
    """The unit in which amounts of money up to `most` are short, and how it is called: 1e6 and
    ", millions". The largest is at least four of it, so that there are whole ticks."""
    return next(((unit, words) for unit, words in _UNITS if most >= 4 * unit), (1.0, ""))


def figure(value: float) -> str:
    """A figure beside its mark: `2,206`, `3.4`, and `under 0.1` rather than a nought."""
    if 0 < abs(value) < 0.05:
        return "under 0.1"
    digits = 0 if abs(value) >= 10 or value == int(value) else 1
    return f"{value:,.{digits}f}".replace("-", "−")


def dollars(usd: float) -> str:
    """An amount in full: `USD 2,206,400,000`."""
    return f"USD {usd:,.0f}".replace("-", "−")


def element(name: str, *inside: str, **attributes: object) -> str:
    """An element of these; `class_` is its `class`, `text_anchor` its `text-anchor`."""
    named = "".join(
        [f' {_spelling(key)}="{escape(str(value))}"' for key, value in attributes.items()]
    )
    return f"<{name}{named}>{''.join(inside)}</{name}>" if inside else f"<{name}{named}/>"


@cache
def _spelling(attribute: str) -> str:
    return attribute.rstrip("_").replace("_", "-")


def text(words: str, **attributes: object) -> str:
    """Words of a drawing."""
    return element("text", escape(words), **attributes)


def mark(side: str, x: float, y: float, size: float = 6) -> str:
    """A provider's mark, `size` pixels to its edge: A's is a circle, B's a square."""
    if side == "a":
        return element("circle", class_="a", cx=f"{x}%", cy=y, r=size)
    wide = round(1.2 * size, 1)  # its corners stay inside the circle, which is seen around it
    return element(
        "rect", class_="b", x=f"{x}%", y=y, width=wide, height=wide,
        transform=f"translate({-wide / 2:g} {-wide / 2:g})",
    )  # fmt: skip


def beside(x: float) -> dict[str, object]:
    """Where a name stands that belongs to a place: over it, or turned inwards near the edges."""
    anchor = "start" if x < 30 else "end" if x > 70 else "middle"
    return {"x": f"{x}%", "text_anchor": anchor}


def pointed_at(words: str, hover: str, *marks: str) -> str:
    """Marks that say `words` where somebody points at them, or at the empty place `hover` that they
    stand in: a small bar could not be hit."""
    return element("g", element("title", escape(words)), hover, *marks)


def drawing(kind: str, height: int, words: str, *marks: str) -> str:
    """A drawing as wide as its place; `words` is what it says to somebody who does not see it."""
    return element(
        "svg", *marks, class_=kind, width="100%", height=height, role="img", aria_label=words
    )
