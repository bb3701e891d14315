"""Japanese eras (令和, 平成, 昭和 …) and Buddhist years: how they are written, and what they mean.

An era's year 1 (元年) begins on the day of the change, not on 1 January. A year that is counted on
after its era ended (平成35年) is met in plans of the time; it is read, and said. First and last
days with their sources are in `data/eras.csv`.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from riparian.language.figures.lists import read_table
from riparian.language.figures.reading import Note

BUDDHIST_OFFSET = 543
"""พ.ศ. 2503 is 1960: Statistical Yearbook Thailand 2014 and 2022, chapter on fiscal statistics."""


class Era(msgspec.Struct, frozen=True):
    """One era; `last_day` is empty while it lasts."""

    name: str
    letter: str
    first_day: str
    last_day: str

    @property
    def first_year(self) -> int:
        """The year that is also its year 1."""
        return int(self.first_day[:4])


@lru_cache(maxsize=1)
def eras() -> tuple[Era, ...]:
    """All eras since 1868, oldest first."""
    return tuple(
        Era(row["era"], row["letter"], row["first_day"], row["last_day"])
        for row in read_table("eras.csv")
    )


def _pattern() -> re.Pattern[str]:
    names = "|".join(era.name for era in eras())
    letters = "".join(era.letter for era in eras())
    year = r"(?P<year>\d{1,2}|元)"
    return re.compile(rf"(?:(?P<name>{names}) ?|(?P<letter>[{letters}])\.?)(?![a-z]){year}(?!\d)")


def expand_era(folded: str) -> tuple[str, tuple[Note, ...], Era | None]:
    """Put the Western year where a text begins with an era's; the text unchanged where it does not.

    `令和元年度` becomes `2019年度`, `H30.3` becomes `2018.3`. The era comes back so that the whole
    date can be held against its days by `check_era`.
    """
    match = _pattern().match(folded)
    if not match:
        return folded, (), None
    era = next(era for era in eras() if match["name"] == era.name or match["letter"] == era.letter)
    year = 1 if match["year"] == "元" else int(match["year"])
    if year == 0:
        return (
            folded,
            (Note(f"{match[0]} is no year; the first year of an era is 元年", "wrong"),),
            era,
        )
    western = era.first_year + year - 1
    note = Note(f"{match[0]} is {western}")
    return f"{western}{folded[match.end() :]}", (note,), era


def check_era(iso: str, era: Era) -> tuple[Note, ...]:
    """Whether a date, as far as it is precise, lies in its era; a note where it does not."""
    if iso < era.first_day[: len(iso)]:
        words = f"{era.name} began only on {era.first_day}; its first year was counted from there"
        return (Note(words, "chosen"),)
    if era.last_day and iso > era.last_day[: len(iso)]:
        return (Note(f"{era.name} ended on {era.last_day}; the years were counted on", "chosen"),)
    return ()


_BUDDHIST = re.compile(r"(?:พ\.?ศ\.? ?|b\.? ?e\.? ?)(\d{4})", re.IGNORECASE)


def expand_buddhist(folded: str, *, always: bool = False) -> tuple[str, tuple[Note, ...]]:
    """Put the Western year where a text begins with พ.ศ. or B.E.; with `always`, with 24xx too."""
    match = _BUDDHIST.match(folded) or (re.match(r"(2[45]\d\d)(?!\d)", folded) if always else None)
    if not match:
        return folded, ()
    western = int(match[1]) - BUDDHIST_OFFSET
    return f"{western}{folded[match.end() :]}", (Note(f"{match[0]} is {western}"),)
