"""What stands around a name: a level word, and whether the name places the project at all.

"Signed in Vientiane", "31 km from Phnom Penh", "the Vietnam Women's Union in Hanoi", "Nguyen Hai
Duong" and "Bangkok Post" name places in which nothing is done. Each such way of speaking is a
*role* with its words in `data/roles.csv`. English is the language of nearly all descriptions and
has most of them; in titles in Japanese and Korean a place is nearly always where the project is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from riparian.codelists.lists import read_rows
from riparian.region.levels import Level
from riparian.region.mentions.folded_text import FoldedText
from riparian.region.mentions.hits import Hit
from riparian.region.mentions.patterns import ordinary_words
from riparian.region.mentions.skeleton import script_of

BEFORE, AFTER = 70, 70
"""Characters of a text, before and after a name, that can say what role it has."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a name. `role` is empty where the name simply is a place.

    `smaller` says that the name is that of a village, a road or another thing that is not in the
    pack, `level` what a level word beside it claims. `introduced`: a word such as "in" or "and",
    or a comma, stands before it.
    """

    level: Level | None = None
    role: str = ""
    smaller: bool = False
    proper: bool = True
    introduced: bool = False


JUST_BEFORE = 32
"""Characters before a name in which a title or a surname can stand."""

LINKS = frozenset(
    [
        "in",
        "at",
        "to",
        "of",
        "from",
        "the",
        "capital",
        "city",
        "town",
        "centre",
        "center",
        "village",
    ]
)
"""Words right before a name after which the sentence so far can say what role it has."""

_Rules = dict[str, re.Pattern[str]]
"""For each side of a name one pattern, with a group per answer."""


def _rules(table: str, answer: str, *, ascii_only: bool) -> _Rules:
    """Rules out of a table in `data/`; patterns are matched on folded text."""
    rows = read_rows(files("riparian.region.mentions") / "data" / table)
    sides: dict[str, list[str]] = {}
    for number, row in enumerate(rows):
        patterns = sides.setdefault(row["side"], [])
        # Most texts are ASCII, and no pattern of another script can fit in them.
        if not ascii_only or row["pattern"].isascii():
            name = f"{row[answer].replace(' ', '_')}__{number}"
            patterns.append(f"(?P<{name}>{row['pattern']})")
    return {side: re.compile("|".join(patterns) or "(?!)") for side, patterns in sides.items()}


@lru_cache(maxsize=4)
def _roles(ascii_only: bool) -> _Rules:
    return _rules("roles.csv", "role", ascii_only=ascii_only)


@lru_cache(maxsize=4)
def _level_words(ascii_only: bool) -> _Rules:
    return _rules("level_words.csv", "level", ascii_only=ascii_only)


def _answer(match: re.Match[str] | None) -> str:
    return match.lastgroup.partition("__")[0] if match and match.lastgroup else ""


def look_around(text: FoldedText, hit: Hit, before_it: int = 0) -> Surroundings:
    """What stands around a hit; `before_it` is the end of the name before it (folded text)."""
    start, end = text.span(hit.start, hit.end)
    before = _in_sentence(text, hit.start, start)
    after = text.text[hit.end : hit.end + AFTER]
    joined = start == 0 or text.original[:start].rstrip(" \u3000")[-1:].isalnum()
    plain = hit.script == "latin" and before.isascii() and after.isascii()
    level, smaller = _level(before if joined else "", after, plain)
    roles = _roles(plain)
    near = before[-JUST_BEFORE:]
    spoken = roles["just before"].search(near)
    role = _answer(roles["after"].match(after)) or _answer(spoken)
    if role == _PERSON and spoken and hit.start - len(near) + spoken.start() < before_it:
        role = ""  # the surname is part of the place before: Thai Nguyen, Thai Binh
    if not role and before.rstrip(" ").rpartition(" ")[2] in LINKS:
        role = _answer(roles["linked before"].search(before))
    proper = True
    if hit.script == "latin":
        written = text.original[start:end]
        proper = not written.islower() or text.original.islower()
        if not role and proper and level is None and _in_longer_name(text, hit, start):
            role = "longer name"
    listed = text.original[:start].rstrip().endswith(",")
    introduced = hit.script == "latin" and (listed or _INTRODUCES.search(before) is not None)
    return Surroundings(level, role, smaller, proper, introduced)


_SENTENCE_END = re.compile(r"[.;!?]\s+(?=[A-Z(])|\n|。|STAFF_NOTE")


def _in_sentence(text: FoldedText, hit_start: int, start: int) -> str:
    """The folded words before a hit in its own sentence."""
    first = max(0, start - BEFORE)
    ends = list(_SENTENCE_END.finditer(text.original, first, start))
    length = start - (ends[-1].end() if ends else first)
    return text.text[max(0, hit_start - length) : hit_start]


def _level(before: str, after: str, plain: bool) -> tuple[Level | None, bool]:
    words = _level_words(plain)
    claimed = _answer(words["after"].match(after)) or _answer(
        words["before"].search(before[-JUST_BEFORE:])
    )
    if claimed == "smaller":
        return None, True
    return (Level(claimed) if claimed else None), False


_PERSON = "person"
_INTRODUCES = re.compile(r"\b(in|of|at|near|from|to|and|for|within|between) $")
_LAST_WORD = re.compile(r"([^\W\d_]+)([^\w]*)$")


def _in_longer_name(text: FoldedText, hit: Hit, start: int) -> bool:
    """Whether the word before, close by and capitalised, is no word that people know: a name."""
    match = _LAST_WORD.search(text.original[max(0, start - 40) : start])
    if match is None or match.group(2) not in (" ", "-", " - "):
        return False
    word = match.group(1)
    if script_of(word[0]) != "latin" or not word[0].isupper() or word.isupper():
        return False
    return match.group(2) == " " and text.text[: hit.start].split()[-1] not in ordinary_words()
