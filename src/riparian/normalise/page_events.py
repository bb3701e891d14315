"""What a dated event on a page tells of a project: its start, its end, or only that it is there.

The sources use their own words (`exchange-of-notes`, `news report on handover`, `groundbreaking
on 3 September`). `event_types.csv` holds phrases in order; the first that stands in the words
decides, so words never met before are understood too. A phrase ending in `*` also fits longer
words (`sign*`: signing, signed).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, cast

import msgspec

from riparian.codelists.lists import read_table

Tells = Literal["start", "end", "sighting"]
Means = Literal["signed", "began", "approved", "year", "completed", "purchase", ""]

START_ORDER: tuple[Means, ...] = ("signed", "began", "approved", "year")
"""Of several events that tell a start, the one that counts: usual durations run from signing."""


class EventMeaning(msgspec.Struct, frozen=True):
    """What an event tells; `known` is False where no phrase fits, so that it is a sighting only."""

    tells: Tells
    means: Means = ""
    known: bool = True


@lru_cache(maxsize=4096)
def event_meaning(words: str) -> EventMeaning:
    """What an event tells of its project, by the words that a source has for it."""
    plain = " ".join(re.sub(r"[-_/]", " ", words.casefold()).split())
    for pattern, meaning in _phrases():
        if pattern.search(plain):
            return meaning
    return EventMeaning("sighting", known=False)


@lru_cache(maxsize=1)
def _phrases() -> tuple[tuple[re.Pattern[str], EventMeaning], ...]:
    return tuple(
        (
            _pattern(row["phrase"]),
            EventMeaning(cast(Tells, row["tells"]), cast(Means, row["means"])),
        )
        for row in read_table(__package__, "event_types.csv")
    )


def _pattern(phrase: str) -> re.Pattern[str]:
    stem = phrase.removesuffix("*")
    return re.compile(rf"\b{re.escape(stem)}" + ("" if stem != phrase else r"\b"))
