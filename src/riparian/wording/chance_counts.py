"""Counts of projects of which some count by the chance of their theme: never a bare fraction.

A project of which no purpose is known, but whose texts give its themes chances, counts in each by
its chance. What stands on a screen is a whole number, with how many of them are known.
"""

from __future__ import annotations

from riparian.english import count_of
from riparian.wording.amounts import usd_in_words

BY_CHANCE = (
    "By chance: where texts leave open what a project is for, it counts in each likely theme by the"
    " chance of that. Lists hold whole projects that are known to be for the theme."
)
"""What is meant by it, for those who read counts."""


def projects_words(known: int, by_chance: float) -> str:
    """How many projects there are to be expected: `about 12 projects (9 known, the rest by
    chance)`; `9 projects`, where what is by chance makes none more."""
    expected = expected_of(known, by_chance)
    if expected == known:
        return count_of(known, "project")
    how = f"{known:,} known, the rest by chance" if known else "none known, all by chance"
    return f"about {count_of(expected, 'project')} ({how})"


def expected_of(known: int, by_chance: float) -> int:
    """Known projects with those by chance, in whole ones."""
    return int(known + by_chance + 0.5)


def by_chance_words(known: int, by_chance: float, usd: float | None) -> str:
    """Of those counted by chance the money that is to be expected, which no sum holds."""
    if expected_of(known, by_chance) == known or not usd:
        return ""
    return f"by chance also {usd_in_words(usd)}"


def many_words(known: int, by_chance: float) -> str:
    """How many in a few words: `about 12, 9 of them known`; `9`."""
    expected = expected_of(known, by_chance)
    if expected == known:
        return f"{known:,}"
    return f"about {expected:,}, {f'{known:,} of them' if known else 'none'} known"
