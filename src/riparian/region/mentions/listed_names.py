"""Names in a list have one role: "similar to schools in Takeo and Prey Veng", ハノイとフエで署名.

English says the role before the first name, Japanese and Korean behind the last. It is given to the
names that follow, or go before, with nothing between but a joint.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

SHARED = frozenset(
    (
        "event",
        "seat",
        "mission",
        "distance",
        "beside",
        "sibling",
        "partner",
        "visitors",
        "officials",
        "way",
        "destination",
    )
)
"""The roles that a list has as a whole."""

_FORWARD = re.compile(
    r"(?: (?:province|city|district|town|township)s?)?(?:,| and| or|, and|, or| &|/) (?:the )?"
    r"|・|、|및",
    re.IGNORECASE,
)
_BACKWARD = re.compile(
    r"(?:特別市|[州県省市郡])?(?:・|、|,|と|や|及び|および)\s?"
    r"|(?:특별시|[시주성군현])?\s?(?:,|·|및|와|과)\s?"
)


def share_roles(gap: Callable[[int], str | None], roles: Sequence[str]) -> list[str]:
    """The roles of names in order; `gap(n)` is what stands between the names n and n+1, None where
    they are in two texts."""
    shared = list(roles)
    last = len(roles) - 1
    for number in range(last):
        if shared[number] in SHARED and not shared[number + 1] and _fits(_FORWARD, gap(number)):
            shared[number + 1] = shared[number]
    for number in reversed(range(last)):
        if shared[number + 1] in SHARED and not shared[number] and _fits(_BACKWARD, gap(number)):
            shared[number] = shared[number + 1]
    return shared


def _fits(joint: re.Pattern[str], gap: str | None) -> bool:
    return gap is not None and joint.fullmatch(gap) is not None
