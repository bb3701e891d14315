"""How long a project usually takes, for the kinds of which that is known, where no end is given.

Medians of `durations.csv`, for projects that build or teach. Small and fast kinds are in
`scheme_lengths.csv`: a grassroots grant must be used within a year; of emergency and food aid,
scholarships and the like no source has a length, so none is assumed. Repayment periods are not
implementation, and nothing sourced is known for Japanese and Korean loans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from riparian.codelists.lists import read_table
from riparian.language.needed_words import NeededWords


class Usual(msgspec.Struct, frozen=True):
    """A usual duration: the median and quartiles in months, and what has it, in words."""

    words: str
    months: int
    quarter: float
    three_quarters: float


class SchemeLength(msgspec.Struct, frozen=True):
    """A kind of aid that is shorter than a project. `months` is the longest time that its rules
    allow, None where no source gives one; `at_least` is how long it is taken to run where nothing
    is known of its end."""

    kind: str
    months: int | None
    at_least: int


_USABLE: dict[tuple[str, str, str], tuple[str, str]] = {
    ("JP", "grant", ""): ("grant", "Japan's grant aid"),
    ("JP", "technical-cooperation", ""): ("technical-cooperation", "Japan's technical cooperation"),
    ("KR", "grant", "KOICA"): ("KOICA country project (국별사업)", "a KOICA country project"),
}
"""(provider, scheme, agency) to (`scheme` in the table, words)."""

# IATI files write KOICA's name out
_ALSO = {"KOICA": "KOREA INTERNATIONAL COOPERATION AGENCY"}

LEAST_KNOWN = 12
"""Months after its start in which a project of unknown kind is thought to run. The shortest lower
quartile of any kind of project in `durations.csv` is 11.9 months (KOICA's follow-up studies)."""


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


def scheme_length(
    provider: str | None, scheme: str | None, texts: Iterable[str]
) -> SchemeLength | None:
    """The small or fast kind of aid that the texts of a record name; None for a project proper."""
    text = " | ".join(texts)
    if not _needed().may_be_in(text):
        return None
    for row, words in _schemes():
        fits = row["provider"] in ("", provider) and row["scheme"] in ("", scheme)
        if fits and words.search(text):
            months = int(row["months"]) if row["months"] else None
            return SchemeLength(row["kind"], months, int(row["at_least"]))
    return None


@lru_cache(maxsize=1)
def _needed() -> NeededWords:
    return NeededWords(words for row, _ in _schemes() for words in row["needs"].split(";"))


@lru_cache(maxsize=1)
def _schemes() -> tuple[tuple[dict[str, str], re.Pattern[str]], ...]:
    return tuple(
        (row, re.compile(row["words"], re.IGNORECASE | re.DOTALL))
        for row in read_table(__package__, "scheme_lengths.csv")
    )


@lru_cache(maxsize=1)
def shortest_usual() -> int:
    """Months that three in four projects of every kind with a usual duration take at least."""
    return int(min(usual.quarter for usual in _usable().values()))


@lru_cache(maxsize=1)
def longest_usual() -> int:
    """Months that three in four projects of every kind with a usual duration do not exceed."""
    return int(max(usual.three_quarters for usual in _usable().values()))


@lru_cache(maxsize=1)
def half_usual() -> int:
    """Half of the shortest usual duration, in months: how long a project that was seen under way
    goes on, on average, since it was as likely seen early as late."""
    return min(usual.months for usual in _usable().values()) // 2


@lru_cache(maxsize=1)
def _usable() -> dict[tuple[str, str, str], Usual]:
    """The computed row with the largest sample for each usable kind."""
    rows = [row for row in read_table(__package__, "durations.csv") if row["basis"] == "computed"]
    best: dict[tuple[str, str, str], Usual] = {}
    for key, (scheme, words) in _USABLE.items():
        row = max(
            (r for r in rows if r["provider"] == key[0] and r["scheme"] == scheme),
            key=lambda r: int(r["n"]),
        )
        quartiles = (float(row["p25_months"]), float(row["p75_months"]))
        best[key] = Usual(words, round(float(row["median_months"])), *quartiles)
    return best
