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
from pathlib import Path

from rapidfuzz import fuzz, process

from riparian.region.folding import fold_running_text, fold_words
from riparian.region.level_words import Level, strip_words
from riparian.region.mentions.name_skeletons import hangul_skeleton, kana_skeleton, script_of
from riparian.region.pack import ADM1, load_region

LIKE_ENOUGH = {"latin": 82.0, "kana": 72.0, "hangul": 74.0}
CLEARLY_LIKER = 8.0
CONFIDENCE = 0.65
LEAST = {"latin": 5, "kana": 3, "hangul": 7}
"""The fewest letters of a name, as bones, for which likeness means anything."""

LIST = 200
"""Characters before the word "provinces" in which their names can be listed."""

_PROVINCE = re.compile(r"provinces?\b", re.IGNORECASE)
_JOINT = re.compile(r", and |, & |, | and | & |,| AND | And ")
_WORD = re.compile(r"[A-ZÀ-Ỹ][\w’'\-]*")
_MOST_WORDS = 3
# コンポントム州: a word for a province behind it is asked for (places.md)
_KANA = re.compile(r"(?<![ァ-ヺー・])([ァ-ヺー・]{3,})(?=州|県|省)")
_HANGUL = re.compile(
    r"(?<![가-힣])([가-힣]{3,7}) ?(?=[주성](?:[^가-힣]|의|에|와|과|및|내|농|보|산|지|$))"
)


@dataclass(frozen=True, slots=True)
class ProvinceNameMatch:
    """A name in a text, characters [start, end), that is like that of one province."""

    start: int
    end: int
    place_id: str
    name: str


def find_alike(
    text: str, taken: Collection[tuple[int, int]], countries: Collection[str], region: str | Path
) -> Iterator[ProvinceNameMatch]:
    """Provinces of these countries with names like those in the text; `taken` spans are known."""
    for start, end, script in _candidates(text):
        if any(start < last and first < end for first, last in taken):
            continue
        likest = _likest(text[start:end], script, countries, region)
        if likest:
            yield ProvinceNameMatch(start, end, *likest)


def _candidates(text: str) -> Iterator[tuple[int, int, str]]:
    for word in _PROVINCE.finditer(text):
        yield from _listed_before(text, word.start())
    if text.isascii():
        return
    for pattern, script in ((_KANA, "kana"), (_HANGUL, "hangul")):
        for match in pattern.finditer(text):
            yield match.start(1), match.end(1), script


def _listed_before(text: str, end: int) -> Iterator[tuple[int, int, str]]:
    """Names in a list that ends before the word "provinces", the last first.

    Each item is capitalised words; the first of the list may have other words before it.
    """
    start = max(0, end - LIST)
    joints = [(m.start(), m.end()) for m in _JOINT.finditer(text, start, end)]
    for joint_start, joint_end in [*reversed(joints), (start, start)]:
        words = _capitalised_words(text, joint_end, end)
        if not words:
            return
        yield words[0][0], words[-1][1], "latin"
        if text[joint_end : words[0][0]].strip():
            return
        end = joint_start


def _capitalised_words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The capitalised words at the end of a part of a text, at most three, in order."""
    words: list[tuple[int, int]] = []
    while len(words) < _MOST_WORDS:
        bare = text[start:end].rstrip(" ")
        last = bare.rfind(" ") + 1
        if not _WORD.fullmatch(bare[last:]):
            break
        words.append((start + last, start + len(bare)))
        end = start + last
    return words[::-1]


def _likest(
    words: str, script: str, countries: Collection[str], region: str | Path
) -> tuple[str, str] | None:
    bones = _bones(words, script)
    if len(bones) < LEAST[script]:
        return None
    best: dict[str, tuple[float, str]] = {}
    for country in sorted(countries):
        names = _bones_of(region, country, script)
        for name, score, _ in process.extract(bones, names.keys(), scorer=fuzz.ratio, limit=4):
            for place_id, written in names[name]:
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
    return fold_running_text(words).text.replace(" ", "")


@lru_cache(maxsize=64)
def _bones_of(region: str | Path, country: str, script: str) -> dict[str, list[tuple[str, str]]]:
    """Names of the provinces of a country in a script, as bones."""
    pack = load_region(region)
    names: dict[str, list[tuple[str, str]]] = {}
    for row in pack.names:
        place = pack.places[row.place_id]
        if place.level != ADM1 or pack.country_of(row.place_id) != country:
            continue
        for name in _bare(row.name):
            if name and all(c == " " or script_of(c) == script for c in name):
                pair = (row.place_id, row.name)
                listed = names.setdefault(_bones(name, script), [])
                if pair not in listed:
                    listed.append(pair)
    return names


def _bare(name: str) -> Iterable[str]:
    words = fold_words(name)
    stripped = [bare for bare, level in strip_words(words) if level in (Level.ADM1, Level.CITY)]
    return stripped or [" ".join(words)]
