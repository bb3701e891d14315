"""What stands around a name in a text: level words, and ways of speaking that place nothing.

"Signed in Vientiane", "31 km from Phnom Penh", "the Vietnam Women's Union in Hanoi", "Nguyen Hai
Duong" and "Bangkok Post" name places in which nothing is done, and so do ハノイの日本大使館 and
비엔티안에서 서명. "Similar to the school in Pursat" is about another project. Each such way of
speaking is a *role* with its words in `data/roles.csv`, in English, Japanese and Korean. A name is
read within its sentence. `weigh_mentions` says what a role is worth.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from riparian.region.folding import FoldedText
from riparian.region.level_words import Level
from riparian.region.mentions.name_patterns import Hit, ordinary_words
from riparian.region.mentions.name_skeletons import script_of
from riparian.region.mentions.phrase_tables import Phrases, PhraseTable, answer_of, phrase_table

BEFORE, AFTER = 70, 70
"""Characters of a text, before and after a name, that can say what role it has."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a name. `role` is empty where the name simply is a place.

    `smaller` says that the name is that of a village, a road or another thing that is not in the
    pack, `level` what a level word beside it claims. `introduced`: a word such as "in" or "and",
    or a comma, stands before it. `perhaps` is a role that it has only if a place of the project is
    named before ("the school in Pursat is repaired too"). `sentence`: where its sentence begins in
    the original. `institution`: the name is part of that of a university or the like, which may
    build elsewhere; asked of titles.
    """

    level: Level | None = None
    role: str = ""
    smaller: bool = False
    proper: bool = True
    introduced: bool = False
    perhaps: str = ""
    sentence: int = 0
    institution: bool = False


FAR = 250
"""Characters, before and after a name, to which its sentence reaches at most."""

AT_SEATS = ("event", "seat")
"""Roles that count against seats of government only: a ceremony in Stung Treng is where the bridge
is, one in Phnom Penh is where the ministry is."""

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


def look_around(
    text: FoldedText, hit: Hit, before_it: int = 0, *, in_title: bool = False
) -> Surroundings:
    """What stands around a hit; `before_it` is the end of the name before it (folded text)."""
    start, end = text.span(hit.start, hit.end)
    first, last = _sentence_of(text.original, start, end)
    before = text.text[max(0, hit.start - min(BEFORE, start - first)) : hit.start]
    after = text.text[hit.end : hit.end + AFTER]
    joined = start == 0 or text.original[:start].rstrip(" \u3000")[-1:].isalnum()
    plain = hit.script == "latin" and before.isascii() and after.isascii()
    level, smaller = _level(before if joined else "", after, plain)
    after = after[: last - end]
    proper, role, perhaps = True, "", ""
    if hit.script == "latin":
        written = text.original[start:end]
        proper = not written.islower() or text.original.islower()
    if proper:
        role = _role(hit, before, after, before_it, plain)
    if proper and not in_title and (not role or role in AT_SEATS):
        sentence = text.text[text.place_of(first) : text.place_of(last)]
        other = _other_role(text, (start, end), first, before, sentence)
        role = other or role
        perhaps = "" if role else _perhaps(before, after, sentence)
    if hit.script == "latin" and not role and proper and level is None:
        role = "longer name" if _in_longer_name(text, hit, start) else ""
    listed = text.original[:start].rstrip().endswith(",")
    introduced = hit.script == "latin" and (listed or _INTRODUCES.search(before) is not None)
    institution = in_title and _INSTITUTION.match(after) is not None
    return Surroundings(level, role, smaller, proper, introduced, perhaps, first, institution)


def _role(hit: Hit, before: str, after: str, before_it: int, plain: bool) -> str:
    """Why a name places nothing by the words right beside it."""
    table = _roles(plain)
    sides, near = table.sides, before[-JUST_BEFORE:]
    present = table.present(before) if before else frozenset[str]()
    spoken = sides["just before"].first(near, present)
    role = sides["after"].at_start(after) or (answer_of(spoken) if spoken else "")
    if role == _PERSON and spoken and hit.start - len(near) + spoken.start() < before_it:
        role = ""  # the surname is part of the place before: Thai Nguyen, Thai Binh
    if (not role or role in AT_SEATS) and before.rstrip(" ").rpartition(" ")[2] in LINKS:
        role = sides["linked before"].search(before, present) or role
    return role


def _other_role(
    text: FoldedText, span: tuple[int, int], first: int, before: str, sentence: str
) -> str:
    """Why a name in a description places nothing by its sentence, which begins at `first`."""
    start, end = span
    if not text.original[first:start].strip(_OPENS) and _is_dateline(text, start, end):
        return "dateline"
    said, present = _said(sentence)
    return _roles(_is_western(sentence)).sides["before"].search(before, present) or said


def _perhaps(before: str, after: str, sentence: str) -> str:
    sides = _roles(_is_western(sentence)).sides
    _, present = _said(sentence)
    return sides["perhaps"].at_start(after) or sides["perhaps before"].search(before, present)


@lru_cache(maxsize=64)
def _said(sentence: str) -> tuple[str, frozenset[str]]:
    """The role of all names in a folded sentence, such as one about other projects, and those words
    in it that ways of speaking need."""
    roles = _roles(_is_western(sentence))
    present = roles.present(sentence)
    return roles.sides["sentence"].search(sentence, present), present


def _is_western(text: str) -> bool:
    return text.isascii() or _EASTERN.search(text) is None


def _roles(ascii_only: bool) -> PhraseTable:
    return phrase_table("roles.csv", "role", ascii_only)


def _level_words(ascii_only: bool) -> Mapping[str, Phrases]:
    return phrase_table("level_words.csv", "level", ascii_only).sides


def _is_dateline(text: FoldedText, start: int, end: int) -> bool:
    shouted = text.original[start:end].isupper() and not text.original[:200].isupper()
    return bool(
        _DATELINE.match(text.original, end) or (shouted and _DASH.match(text.original, end))
    )


# Vientiane (KPL) -, Hanoi, 5 March 2020, 【ハノイ時事】, (하노이=연합뉴스): where it was written
_DATELINE = re.compile(
    r"\s*\([A-Z][\w./ ]{1,20}\)\s*[-\u2013\u2014]"
    r"|,[^.\n]{0,20}\d{1,4}[^.\n]{0,20}\s[-\u2013\u2014]+\s"
    r"|,\s*(?:\d{1,2} [A-Z]\w+|[A-Z]\w+\.? \d{1,2}),? \d{4}\b"
    r"|,\s[A-Z]\w+\s*[-\u2013\u2014]+\s"
    r"|(?:\([^)]{1,8}\))?\s*[=\uff1d]|\s*(?:時事|共同|発)[\]\u3011)\uff09\uff3d]"
    r"|発[ \u3000]|[ \u3000]\d{1,2}日[ \u3000]|[\]\u3011)\uff09\uff3d]"
    r"|\s(?:연합뉴스|뉴시스|뉴스1|로이터|신화)[\])]|\s?/\s?[가-힣]{2,4} (?:기자|특파원)"
    r"|\s[\u2013\u2014-]+\s(?:The|An?|In|On|At|[A-Z]\w+ (?:and|of|in|are|is|was|were|will|has))\s"
    r"|[、,]?\s?\d+(?:月\d+日|年|日[)\uff09\]\uff3d])|\s?[(\uff08](?:[A-Z]{2,5}|共同|時事|ロイター|연합)[)\uff09]"
)
_DASH = re.compile(r"\s?[-\u2013\u2014]+\s[A-Z][a-z]|\s?[-\u2013\u2014]+\s[A-Z]\s[a-z]")
_OPENS = " \u3000([\uff08\u3010\uff3b"
# STAFF_NOTE begins a remark of the coders in descriptions of AidData's Chinese projects. To begin
# with one class of letters makes the search several times as fast.
_SENTENCE_END = re.compile(
    r"[.!?;\n。！？S](?:(?<=[;\n。！？])|(?<=[.!?])(?:\s+(?=[A-Z(가-힣])|\s*$)|(?<=S)TAFF_NOTE)"
)


@lru_cache(maxsize=4)
def _sentence_ends(text: str) -> tuple[list[int], list[int]]:
    """Where the sentences of a text stop, and where the next ones begin."""
    ends = list(_SENTENCE_END.finditer(text))
    return [end.start() for end in ends], [end.end() for end in ends]


def _sentence_of(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of a text that is the sentence around [start, end), as far as it is looked at."""
    stops, begins = _sentence_ends(text)
    before, behind = bisect_right(begins, start), bisect_left(stops, end)
    first = begins[before - 1] if before else 0
    last = stops[behind] if behind < len(stops) else len(text)
    return max(first, start - FAR), min(last, end + FAR)


def _level(before: str, after: str, plain: bool) -> tuple[Level | None, bool]:
    words = _level_words(plain)
    claimed = words["after"].at_start(after) or words["before"].search(before[-JUST_BEFORE:])
    if claimed == "smaller":
        return None, True
    return (Level(claimed) if claimed else None), False


_INSTITUTION = re.compile(
    r" (?:\w+ ){0,3}(?:university|institute|academy|college)\b|.{0,6}(?:大学|アカデミー)"
    r"| ?[가-힣]{0,6} ?(?:대학|약대|의대|공대|농대|사범대|과기대)"
)
# Letters of the languages, beside English, that the ways of speaking in a sentence are in
_EASTERN = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff가-힣]")
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
