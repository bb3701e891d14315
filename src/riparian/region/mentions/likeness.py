"""Provinces whose names a text spells in a way that no source has, told by the word beside them.

"Luang Namath, Bokeo and Oudomsay provinces", バンティミエンチャイ州, 앗타프주: the word for a
province says that there is one, the countries of the activity which there can be. The likest name
is taken if it is like enough and clearly liker than the next; a typing error places nothing where
two would fit. Likeness is the normalised Indel similarity of rapidfuzz, 0 to 100; the limits are
judgements of ours.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from riparian.region.folding import fold_words
from riparian.region.levels import Level, strip_words
from riparian.region.mentions.skeleton import hangul_skeleton, kana_skeleton, script_of
from riparian.region.mentions.spaced import spaced
from riparian.region.pack import ADM1, load_region

LIKE_ENOUGH = {"latin": 82.0, "kana": 72.0, "hangul": 74.0}
CLEARLY_LIKER = 8.0
CONFIDENCE = 0.65
LEAST = {"latin": 5, "kana": 3, "hangul": 7}
"""Letters of a name, as bones, from which on likeness says something."""

LIST = 200
"""Characters before the word "provinces" in which their names can be listed."""

_NAME = r"(?-i:[A-ZÀ-Ỹ])[\w’'\-]*(?: (?-i:[A-ZÀ-Ỹ])[\w’'\-]*){0,2}"
_LATIN = re.compile(rf"(?i)((?:{_NAME}(?:, and |, & |, | and | & |,))*{_NAME}) provinces?$")
_PROVINCE = re.compile(r"provinces?\b", re.IGNORECASE)
_LATIN_ITEM = re.compile(_NAME)
_KANA = re.compile(r"([ァ-ヺー・]{3,})(?=州|県|省)")
_HANGUL = re.compile(
    r"(?<![가-힣])([가-힣]{3,7}) ?(?=[주성](?:[^가-힣]|의|에|와|과|및|내|농|보|산|지|$))"
)


@dataclass(frozen=True, slots=True)
class Alike:
    """A name in a text, characters [start, end), that is like that of one province."""

    start: int
    end: int
    place_id: str
    name: str


def find_alike(
    text: str, taken: Collection[tuple[int, int]], countries: Collection[str], region: str
) -> Iterator[Alike]:
    """Provinces of these countries with names like those in the text; `taken` spans are known."""
    for start, end, script in _candidates(text):
        if any(start < last and first < end for first, last in taken):
            continue
        found = _likest(text[start:end], script, countries, region)
        if found:
            yield Alike(start, end, *found)


def _candidates(text: str) -> Iterator[tuple[int, int, str]]:
    for word in _PROVINCE.finditer(text):
        match = _LATIN.search(text, max(0, word.start() - LIST), word.end())
        if match:
            for item in _LATIN_ITEM.finditer(match.group(1)):
                yield match.start() + item.start(), match.start() + item.end(), "latin"
    if text.isascii():
        return
    for pattern, script in ((_KANA, "kana"), (_HANGUL, "hangul")):
        for match in pattern.finditer(text):
            yield match.start(1), match.end(1), script


def _likest(
    words: str, script: str, countries: Collection[str], region: str
) -> tuple[str, str] | None:
    bones = _bones(words, script)
    if len(bones) < LEAST[script]:
        return None
    best: dict[str, tuple[float, str]] = {}
    for country in sorted(countries):
        known = _known(region, country, script)
        for name, score, _ in process.extract(bones, known.keys(), scorer=fuzz.ratio, limit=4):
            for place_id, written in known[name]:
                if score > best.get(place_id, (0.0, ""))[0]:
                    best[place_id] = (score, written)
    ranked = sorted(best.items(), key=lambda item: -item[1][0])
    if not ranked or ranked[0][1][0] < LIKE_ENOUGH[script]:
        return None
    if len(ranked) > 1 and ranked[0][1][0] - ranked[1][1][0] < CLEARLY_LIKER:
        return None
    return ranked[0][0], ranked[0][1][1]


def _bones(words: str, script: str) -> str:
    if script == "kana":
        return kana_skeleton(words)
    if script == "hangul":
        return hangul_skeleton(words.replace(" ", ""))
    return spaced(words).text.replace(" ", "")


@lru_cache(maxsize=64)
def _known(region: str, country: str, script: str) -> dict[str, list[tuple[str, str]]]:
    """Names of the provinces of a country in a script, as bones."""
    pack = load_region(region)
    found: dict[str, list[tuple[str, str]]] = {}
    for row in pack.names:
        place = pack.places[row.place_id]
        if place.level != ADM1 or pack.country_of(row.place_id) != country:
            continue
        for name in _bare(row.name):
            if name and all(c == " " or script_of(c) == script for c in name):
                pair = (row.place_id, row.name)
                listed = found.setdefault(_bones(name, script), [])
                if pair not in listed:
                    listed.append(pair)
    return found


def _bare(name: str) -> Iterable[str]:
    words = fold_words(name)
    stripped = [bare for bare, level in strip_words(words) if level in (Level.ADM1, Level.CITY)]
    return stripped or [" ".join(words)]
