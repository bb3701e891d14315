"""Finds places for the names on a map, where they hide least. Always the same for the same map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

LETTER, GAP = 0.58, 5
"""About how wide a letter is, as a part of the size of the type; from the mark to its name."""

ODD = 180
"""What a name may hide, in units of area, before it moves by its height from beside its mark."""

ROUNDS = 4
"""How often every name looks again, when the others have moved."""


class Box(NamedTuple):
    """A rectangle on paper; a heavier one is hidden later."""

    left: float
    top: float
    right: float
    bottom: float
    weight: float = 1.0

    def shared(self, other: Box) -> float:
        """The area that two have in common."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, width) * max(0.0, height)


def text_box(x: float, y: float, words: str, size: int, anchor: str) -> Box:
    """About what a line of text covers; `y` is its foot."""
    width = len(words) * size * LETTER
    left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * width
    return Box(left, y - 0.8 * size, left + width, y + 0.22 * size, 3)


class Label(NamedTuple):
    """A name beside its mark, which reaches so far to the left and to the right of a point."""

    words: str
    x: float
    y: float
    left: float
    right: float
    size: int


class Way(NamedTuple):
    """Where a name could stand, what it covers there, and how far that is from the usual."""

    x: float
    y: float
    anchor: str
    box: Box
    odd: float


def settle(labels: Sequence[Label], taken: Sequence[Box], paper: Box) -> list[Way]:
    """A place for each label; `taken` is what should stay visible."""
    ways = [_ways(label) for label in labels]
    price = [[_price(way, taken, paper) for way in found] for found in ways]
    chosen: list[Way] = []
    for turn in range(ROUNDS * len(labels)):
        at = turn % len(labels)
        others = [way.box for number, way in enumerate(chosen) if number != at]
        costs = [
            cost + sum(other.weight * way.box.shared(other) for other in others)
            for way, cost in zip(ways[at], price[at], strict=True)
        ]
        chosen[at : at + 1] = [ways[at][costs.index(min(costs))]]
    return chosen


def _price(way: Way, taken: Sequence[Box], paper: Box) -> float:
    box = way.box
    outside = (box.right - box.left) * (box.bottom - box.top) - box.shared(paper)
    return ODD * way.odd + 5 * outside + sum(other.weight * box.shared(other) for other in taken)


def _ways(label: Label) -> list[Way]:
    """To the right and left, straight and a little higher or lower; then above and below."""
    words, x, y, left, right, size = label
    reach, foot = max(left, right), 0.34 * size
    beside = [
        (x + side * (width + GAP), y + foot + shift * size, anchor, abs(shift))
        for shift in (0.0, -0.4, 0.4, -0.8, 0.8)
        for side, width, anchor in ((1, right, "start"), (-1, left, "end"))
    ]
    over = [
        (x + aside * size, line, "middle", 0.8 + abs(aside) / 4)
        for aside in (0.0, 1.5, -1.5, 2.5, -2.5)
        for line in (y - reach - GAP, y + reach + GAP + 0.75 * size)
    ]
    return [
        Way(at, line, anchor, text_box(at, line, words, size, anchor), odd)
        for at, line, anchor, odd in (*beside, *over)
    ]
