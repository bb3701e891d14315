"""How long a project usually takes, or is said to take, where nobody gives its end.

Medians of `durations.csv`. Only the kinds named below have one that may stand in for a missing
end: its rows on emergency aid of 2020 are not typical, its repayment periods are not
implementation, and nothing sourced is known for Japanese and Korean loans.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from riparian.normalise.tables import read_table


class Usual(msgspec.Struct, frozen=True):
    """A usual duration: the median and quartiles in months, and what has it, in words."""

    words: str
    months: int
    quarter: float
    three_quarters: float


_USABLE: dict[tuple[str, str, str], tuple[str, str]] = {
    ("JP", "grant", ""): ("grant", "Japan's grant aid"),
    ("JP", "technical-cooperation", ""): ("technical-cooperation", "Japan's technical cooperation"),
    ("KR", "grant", "KOICA"): ("KOICA country project (국별사업)", "a KOICA country project"),
}
"""(provider, scheme, agency) to (`scheme` in the table, words)."""

_ALSO = {"KOICA": "KOREA INTERNATIONAL COOPERATION AGENCY"}

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_STATED = re.compile(
    rf"(?:duration:? )?(\d{{1,3}}|{'|'.join(_NUMBERS)})[ -](month|year)s?\b(.*)",
    re.IGNORECASE | re.DOTALL,
)
_LOAN_TERMS = re.compile(r"%|grace|interest|repa[iy]|loan", re.IGNORECASE)
_LONGEST_STATED = 180
"""Months; a longer one is a loan's term, not a project's."""


@lru_cache(maxsize=256)
def usual_duration(provider: str | None, agency: str | None, scheme: str | None) -> Usual | None:
    """The usual duration of that provider's and agency's scheme, None where no source has one."""
    named = (agency or "").upper()
    for key, usual in _usable().items():
        wanted, its_scheme, its_agency = key
        by_it = its_agency in named or _ALSO.get(its_agency, its_agency) in named
        if provider == wanted and scheme == its_scheme and by_it:
            return usual
    return None


def stated_months(note: str) -> int | None:
    """The months that a note begins by stating (`45 months including tender`, `five years`).

    None for anything else, and for the terms of a loan (`30 years incl. 10 grace`).
    """
    match = _STATED.match(note.strip())
    if match is None or _LOAN_TERMS.search(match[3]):
        return None
    word = match[1].lower()
    number = _NUMBERS.index(word) + 1 if word in _NUMBERS else int(word)
    months = number * (12 if match[2].lower() == "year" else 1)
    return months if 0 < months <= _LONGEST_STATED else None


@lru_cache(maxsize=1)
def shortest_usual() -> int:
    """Months that three in four projects of every kind with a usual duration take at least."""
    return int(min(usual.quarter for usual in _usable().values()))


@lru_cache(maxsize=1)
def longest_usual() -> int:
    """Months that three in four projects of every kind with a usual duration do not exceed."""
    return int(max(usual.three_quarters for usual in _usable().values()))


@lru_cache(maxsize=1)
def _usable() -> dict[tuple[str, str, str], Usual]:
    """The computed row with the largest sample for each usable kind."""
    rows = [row for row in read_table("durations.csv") if row["basis"] == "computed"]
    best: dict[tuple[str, str, str], Usual] = {}
    for key, (scheme, words) in _USABLE.items():
        row = max(
            (r for r in rows if r["provider"] == key[0] and r["scheme"] == scheme),
            key=lambda r: int(r["n"]),
        )
        quartiles = (float(row["p25_months"]), float(row["p75_months"]))
        best[key] = Usual(words, round(float(row["median_months"])), *quartiles)
    return best
