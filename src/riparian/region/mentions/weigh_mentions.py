"""How sure it is that a name in a text means a place, and that the project is there.

"Signed in Vientiane", "31 km from Phnom Penh", "the Vietnam Women's Union in Hanoi", "Nguyen Hai
Duong" and "Bangkok Post" name places in which nothing is done. Each such way of speaking is a
*role* with its words in `data/roles.csv`. English is the language of nearly all descriptions and
has most of them; in titles in Japanese and Korean a place is nearly always where the project is.

Every number is a judgement of ours, set once and measured on labelled texts (`docs/accuracy.md`). A
mention counts from `COUNTS` on; what is below is kept with its reason and not used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from riparian.codelists.lists import read_rows
from riparian.region.folding import FoldedText
from riparian.region.level_words import Level
from riparian.region.mentions.name_patterns import Hit, Sense, not_places, ordinary_words
from riparian.region.mentions.name_skeletons import script_of
from riparian.region.pack import ADM1, ADM2, LOCALITY, RegionPack

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


# STAFF_NOTE begins a remark of the coders in descriptions of AidData's Chinese projects
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


COUNTS = 0.5
"""The least confidence with which a mention places a project."""

# These are judgements, measured on labelled texts and not fitted to them (decision 0016)
_BASE = {ADM1: 0.95, ADM2: 0.6, LOCALITY: 0.45}
_LONGER_NAME, _OTHER_SCRIPT = 0.1, 0.8
_SET = 0.9
_TOWN, _CITY = (10_000, 0.8), (100_000, 0.9)
_AGREES, _DISAGREES = 0.95, 0.45
_FACTORS = {"works": 1.0, "event": 0.45, "seat": 0.45, "distance": 0.45}
# A ceremony in Stung Treng is where the bridge is; one in Phnom Penh is where the ministry is.
_AT_SEATS = ("event", "seat")
_NOT_A_PLACE = 0.2
_INTRODUCED = 0.7
_ORDINARY, _SHORT, _SMALLER, _SMALL_VILLAGE = 0.4, 0.5, 0.45, 0.8
_ALIKE, _BESIDE = 0.1, 0.15
_SHORT_LATIN = 3


def confidence_of(
    sense: Sense,
    hit: Hit,
    around: Surroundings,
    pack: RegionPack,
    *,
    in_title: bool,
    beside: bool,
    at_seat: bool,
    generic: bool,
) -> float:
    """From 0 to 1. `generic`: the name is a word of which many names are made. `beside`: a
    province that holds the place is named in the same text. `at_seat`: the name can be that of a
    seat of government.
    """
    # A name without its capital is a common word, unless the text has no capitals at all.
    if not around.proper and not sense.name[:1].islower():
        return 0.0
    if hit.text in not_places():
        return 0.0
    value = _base(sense, hit, pack)
    introduced = around.introduced and _is_large(sense, pack)
    if around.level is not None:
        fits = _fits(sense, around.level, pack)
        value = max(value, _AGREES) if fits else min(value, _DISAGREES)
    elif around.smaller:
        village = sense.target in pack.places and pack.places[sense.target].level == LOCALITY
        value *= _SMALL_VILLAGE if village else _SMALLER
    elif (generic and not _is_large(sense, pack)) or hit.text in ordinary_words():
        value *= _INTRODUCED if introduced else _ORDINARY
    elif hit.script == "latin" and hit.end - hit.start <= _SHORT_LATIN:
        value *= _INTRODUCED if introduced else _SHORT
    if beside:
        value += _BESIDE
    if not sense.exact:
        value -= _ALIKE
    return min(1.0, value * _role_factor(around.role, in_title, at_seat))


def _base(sense: Sense, hit: Hit, pack: RegionPack) -> float:
    """Small places are surer where their name has several words, or stands in another script."""
    if sense.target in pack.sets:
        return _SET
    place = pack.places[sense.target]
    base = _BASE[place.level]
    if place.level == ADM1:
        return base
    if hit.script == "latin":
        base += _LONGER_NAME if " " in sense.name else 0.0
    else:
        base = max(base, _OTHER_SCRIPT)
    people = place.population or 0
    if place.level == LOCALITY and people >= _TOWN[0]:
        base = max(base, _CITY[1] if people >= _CITY[0] else _TOWN[1])
    return base


def _fits(sense: Sense, level: Level, pack: RegionPack) -> bool:
    """Whether a place is of the level that a word beside it claims."""
    if sense.target in pack.sets:
        return False
    place = pack.places[sense.target]
    if level is Level.ADM1:
        return place.level == ADM1
    if level is Level.DISTRICT:
        return place.level in (ADM2, LOCALITY)
    return place.level in (LOCALITY, ADM2) or pack.is_city(sense.target)


def _is_large(sense: Sense, pack: RegionPack) -> bool:
    """A province, a large city, or a set."""
    place = pack.places.get(sense.target)
    return place is None or place.level == ADM1 or (place.population or 0) >= _CITY[0]


def _role_factor(role: str, in_title: bool, at_seat: bool) -> float:
    """What is signed, met about or governed is so in a seat of government: elsewhere, events are
    where the project is. An office in a title is what the project is about.
    """
    if not role or (role in _AT_SEATS and not at_seat) or (in_title and role == "seat"):
        return 1.0
    return _FACTORS.get(role, _NOT_A_PLACE)
