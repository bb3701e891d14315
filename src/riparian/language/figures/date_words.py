"""Words beside a date that are no part of it: planned, about, from, until; times and weekdays.

"from 2019", 2019年以降 and 2019년부터 say when something begins, and "until 2021", 2021年まで and
2021년까지 when it ends; a date alone does not tell, so that periods ask `set_words_aside` which.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from riparian.language.figures.cell_reading import Note

Side = Literal["start", "end"]
"""Which end of a period a word says that a date is."""


class BareDate(NamedTuple):
    """A date without the words beside it, what these were, and which ends they say that it is."""

    text: str
    notes: list[Note]
    sides: frozenset[Side]


# 2014-05-05 00:00:00 and 6/30/2015 0:00, both in one table of AidData's
TIME = re.compile(
    r"[ t]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[ap]m)?(?:z|[+-]\d\d:?\d\d)?$", re.IGNORECASE
)
# 2019年3月15日(金)
_WEEKDAY = re.compile(
    r"\(?(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|sday|rsday|urday)?\)?,? "
    r"|\((?:[日月火水木金土]|[일월화수목금토])(?:曜日?|요일)?\)",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r" ?\(?(?:予定|見込み?|頃|ごろ|예정|경|planned|expected|estimated|est\.|tbc)\)?$"
    r"|^(?:about|around|circa|c\.|ca\.|approx\.) ?|^~ ?(?=\d)"
    r"|(?P<start>^(?:from|since|starting|as of) (?=\S)|^自 ?(?=\d)"
    r"| ?(?:から|より|以降|부터|이후)$)"
    r"|(?P<end>^(?:until|till|by|up to) (?=\S)| ?(?:まで|迄|까지)$)",
    re.IGNORECASE,
)
_BRACKET = re.compile(r" ?(?:\([^()]*\)|\[[^\[\]]*\]|\*+)$")
_SPACED_UNIT = re.compile(r"(?<=\d) ?([年月日年度년월일]) ?(?=\d|$)")


def set_words_aside(folded: str) -> BareDate:
    """The date without "planned", "about", "from" and "until"."""
    notes: list[Note] = []
    sides: set[Side] = set()
    while match := _BESIDE.search(folded):
        notes.append(Note(f"it is stated with '{match[0].strip(' ()')}'"))
        sides |= {side for side in _SIDES if match[side]}
        folded = (folded[: match.start()] + folded[match.end() :]).strip()
    return BareDate(folded, notes, frozenset(sides))


_SIDES: tuple[Side, Side] = ("start", "end")


def without_asides(folded: str) -> tuple[str, list[Note]]:
    """The date without all that, the time of day, the weekday and notes in brackets."""
    text, notes, _ = set_words_aside(_WEEKDAY.sub("", TIME.sub("", folded), count=1).strip())
    if (match := _BRACKET.search(text)) and match.start():
        notes.append(Note(f"the note '{match[0].strip()}' was left out"))
        text = text[: match.start()]
    return _SPACED_UNIT.sub(r"\1", text).strip(), notes
