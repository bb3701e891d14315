"""What a sentence must say, whatever its words: an editor may better it, and no test breaks."""

from __future__ import annotations

import re

_APART = 80
"""Letters between two points at most: further apart they stand in two sentences."""


def says(text: str, *points: object) -> bool:
    """Whether the points (figures, names, words that carry the meaning) stand in one sentence of
    the text in that order, each as whole words."""
    words = (rf"(?<!\w){re.escape(str(point))}(?!\w)" for point in points)
    return re.search(f".{{0,{_APART}}}".join(words), text, re.DOTALL) is not None
