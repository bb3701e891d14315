"""Places whose names a text spells in a way that no source has, told by the word beside them.

"Luang Namath, Bokeo and Oudomsay provinces", バンティミエンチャイ州, ミンガラドン地区, 시마까이현:
the word for a province, district or work says that there is one, the countries of the activity
which there can be. The likest name is taken if it is like enough and clearly liker than the next; a
typing error places nothing where two would fit. Provinces are compared with their names in the same
script first (normalised Indel similarity of rapidfuzz, 0 to 100), all others, and provinces that
are like none, with the Latin names by sound (`place_spellings`). "Moe Mauk Township" is compared so
too, in countries with few districts, whose names are further apart. The limits are judgements of
ours, but those by sound, which were counted: `HEARD_ENOUGH`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from riparian.language.sounds import romanise, sounds
from riparian.region.folding import fold_running_text, fold_words
from riparian.region.level_words import Level, strip_words
from riparian.region.mentions.heard_sites import find_site, works_in
from riparian.region.mentions.name_patterns import ordinary_words
from riparian.region.mentions.name_skeletons import hangul_skeleton, kana_skeleton, script_of
from riparian.region.pack import ADM1, ADM2, LOCALITY, TOWNSHIP, Place, load_region
from riparian.region.place_spellings import like_names

_Names = dict[str, set[tuple[str, str]]]
_Index = Callable[[str | Path, str], _Names]
"""Names of places with these, by a key; of a region and country."""

LIKE_ENOUGH = {"latin": 82.0, "kana": 72.0, "hangul": 74.0}
CLEARLY_LIKER = 8.0
LEAST = {"latin": 5, "kana": 3, "hangul": 7}
"""The fewest letters of a name, as bones, for which likeness means anything."""

LIST = 200
"""Characters before the word "provinces" in which their names can be listed."""

_UNIT_ENDS = re.compile(r"s?\b")
_JOINT = re.compile(r", and |, & |, | and | & |,| AND | And ")
_WORD = re.compile(r"[A-ZÀ-Ỹ][\w’'\-]*")
_MOST_WORDS = 3
# コンポントム州: a word for a province behind it is asked for (places.md)
_KANA = re.compile(r"(?<![ァ-ヺー・])([ァ-ヺー・]{3,})(?=州|県|省)")
_HANGUL = re.compile(
    r"(?<![가-힣])([가-힣]{1,7}) ?(?=[주성](?:[^가-힣]|의|에|와|과|및|내|농|보|산|지|$))"
)
# 県 is a province of Laos and Thailand, and a district of Vietnam, whose provinces are 省
_KANA_KEN = re.compile(r"(?<![ァ-ヺー・])([ァ-ヺー・]{3,})(?=県)")
_KANA_DISTRICT = re.compile(
    r"(?<![ァ-ヺー・])([ァ-ヺー・]{3,}?)(?:・?(?=タウンシップ|ディストリクト)|(?=郡|地区|区(?![間域画分])|市(?![場民街況販])))"
)
_HANGUL_DISTRICT = re.compile(
    r"(?<![가-힣])([가-힣]{2,8}?) ?"
    r"(?=(?:현|군|구|타운십|디스트릭트)(?:[^가-힣]|의|에|와|과|및|내|$))"
)

_KANA_ENDS = re.compile(
    r"(?<![ァ-ヺー・])([ァ-ヺー]{3,})[州県省市郡]?(?:から|より|と|[-\u2010-\u2015~\u301c\uff0d\uff5e])"
    r"(?:[^、。]{0,8}の)?([ァ-ヺー]{3,})[州県省市郡]?(?:とを|を|間|まで|に至|へ至|国道|道路|高速|鉄道|送電|区間)"
)
_HANGUL_ENDS = re.compile(
    r"(?<![가-힣])([가-힣]{2,7}?)[시주성군현]?(?:에서|부터|와|과|[-\u2010-\u2015~\u223c])\s?"
    r"(?:[가-힣]{1,6} )?(?:[가-힣]{1,7}의 )?([가-힣]{2,7}?)[시주성군현]?"
    r"(?:[을를] ?(?:잇|연결)|까지|간 | 구간| ?고속| ?국도| ?도로| ?철도| ?송전)"
)
_NAME = r"[A-Z][a-z]{2,}(?: [A-Z][a-z]+){0,2}"
_LATIN_ENDS = (
    re.compile(rf"\b(?:from|between) ({_NAME}) (?:to|and) ({_NAME})"),
    re.compile(rf"\b({_NAME})\s?[-\u2010-\u2015]\s?({_NAME})(?= )"),
)
_LINES = ("road", "highway", "railway", "expressway", "transmission", "power line", "pipeline")
_HANGUL_TO = re.compile(r"(?<![가-힣])()([가-힣]{2,7}?)(?:까지)(?![가-힣])")
_BY_SOUND = re.compile(r"[ァ-ヺ가-힣]")
ANY = "any"
"""The level of a name that stands for the end of a line."""

SITE, SPELT, SPELT_TOWNSHIP = "site", "spelt", "spelt township"
SPELT_END = "spelt end"
"""The levels of a work, and in Latin letters of a district, township or end of a line; in a country
that has townships, other towns are none."""

_UNITS = (("province", ADM1), ("district", SPELT), ("township", SPELT))

SHORT_HANGUL = 2
"""The most syllables of a province's name in Hangul that has to sound the same as a Latin one."""

MOST_DISTRICTS = 500
"""The most districts and townships of a country in which one is taken for a likely spelling: where
there are more, as in Thailand, others come as near."""

HEARD_ENOUGH = {
    ADM1: 0.8,
    ADM2: 0.88,
    ANY: 0.9,
    SPELT: 0.84,
    SPELT_TOWNSHIP: 0.84,
    SPELT_END: 0.9,
}
"""How like by sound a name must be, of a province and of a district or town.

Counted by `tools/heard_places.py`, in kana and Hangul among the Latin names of the country: of 455
names of provinces 87 % find theirs and .4 % another, of 367 of districts and towns 66 % and none;
where their own province is left out, 6 and 9 % find another. In Latin letters, of the spellings
that one list alone has of districts of Cambodia and Laos and townships of Myanmar 85, 73 and 73 %
are found, and 4, 2 and 0 % find another; where their province is left out 11, 7 and 13 %, but 16 %
in Thailand and 21 % in Vietnam, so it is not done there.
"""


SHORT_END = 0.93
"""How like the end of a line of two syllables must be: 딴번 is not Tân Biên."""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name in a text, characters [start, end), that is like that of one place or site."""

    start: int
    end: int
    target: str
    name: str


def find_alike(
    text: str,
    taken: Callable[[], list[tuple[int, int]]],
    countries: Collection[str],
    region: str | Path,
) -> Iterator[NameMatch]:
    """Places of these countries with names like those in the text; `taken` gives the spans of names
    that are known, and is asked only where something may be one. A longer name may hold such a one:
    Kyauk Padaung Township is Kyaukpadaung, and not Padaung."""
    known: list[tuple[int, int]] | None = None
    for start, end, script, level in _candidates(text):
        known = taken() if known is None else known
        within = [span for span in known if start < span[1] and span[0] < end]
        if not within:
            likest = _likest_of(text[start:end], script, level, countries, region)
        elif level == SPELT and all(
            start <= first and last <= end and last - first < end - start for first, last in within
        ):
            likest = _in_two_words(text[start:end], countries, region)
        else:
            continue
        if likest:
            known.append((start, end))
            yield NameMatch(start, end, *likest)


def _likest_of(
    words: str, script: str, level: str, countries: Collection[str], region: str | Path
) -> tuple[str, str] | None:
    """The place or site, and its name."""
    if level == SITE:
        return find_site(words, countries, region)
    if level in (SPELT, SPELT_END):
        return _spelt(words, level, countries, region)
    if script == "hangul" and level == ADM1 and len(words.rstrip()) <= SHORT_HANGUL:
        return _same_sound(words, tuple(sorted(countries)), region)
    likest = _likest(words, script, countries, region) if level == ADM1 else None
    if likest is None and script != "latin":
        likest = _heard(words, level, tuple(sorted(countries)), region)
    return likest


@lru_cache(maxsize=4096)
def _same_sound(
    words: str, countries: tuple[str, ...], region: str | Path
) -> tuple[str, str] | None:
    """The one province whose Latin name sounds the same: 캄폿 is Kampot, 켑 Kep."""
    return _only_place(sounds(romanise(words.rstrip())), countries, region, _sounds_of)


def _only_place(
    key: str, countries: Collection[str], region: str | Path, index: _Index
) -> tuple[str, str] | None:
    """The one place that an index of names has under a key, in any of these countries."""
    found = {pair for country in countries for pair in index(region, country).get(key, ())}
    return min(found) if len({code for code, _ in found}) == 1 else None


@lru_cache(maxsize=64)
def _sounds_of(region: str | Path, country: str) -> _Names:
    """The Latin names of the provinces of a country by their sound."""

    def keys(name: str) -> Iterable[str]:
        return (sounds(bare) for bare in _bare(name) if bare.isascii())

    return _names_by(keys, lambda place: place.level == ADM1, region, country)


def _names_by(
    keys: Callable[[str], Iterable[str]],
    is_wanted: Callable[[Place], bool],
    region: str | Path,
    country: str,
) -> _Names:
    """The names of wanted places of a country, each under its keys, with the place."""
    pack, found = load_region(region), defaultdict[str, set[tuple[str, str]]](set)
    for row in pack.names:
        wanted = is_wanted(pack.places[row.place_id])
        if wanted and pack.country_of(row.place_id) == country:
            for key in keys(row.name):
                found[key].add((row.place_id, row.name))
    return dict(found)


def _spelt(
    words: str, level: str, countries: Collection[str], region: str | Path
) -> tuple[str, str] | None:
    """The district or township, or the end of a line, in a country with few districts."""
    if ordinary_words().issuperset(fold_words(words)):
        return None
    among = _spelt_among(region)
    found = set[tuple[str, str]]()
    for country in sorted(set(countries) & among.keys()):
        kind = among[country] if level == SPELT else level
        if like := _heard(words, kind, (country,), region):
            found.add(like)
    return found.pop() if len(found) == 1 else None


def _in_two_words(
    words: str, countries: Collection[str], region: str | Path
) -> tuple[str, str] | None:
    """The district or township whose name is written as one word."""
    return _only_place("".join(fold_words(words)), countries, region, _one_word)


@lru_cache(maxsize=64)
def _one_word(region: str | Path, country: str) -> _Names:
    """Names of one word of the districts and townships of a country."""

    def keys(name: str) -> Iterable[str]:
        return ("".join(fold_words(name)),) if name.isalpha() else ()

    def is_small(place: Place) -> bool:
        return place.level == ADM2 or place.kind == TOWNSHIP

    return _names_by(keys, is_small, region, country)


@lru_cache(maxsize=4)
def _spelt_among(region: str | Path) -> dict[str, str]:
    """Countries with few districts, and among what a name is looked for there."""
    pack = load_region(region)
    many = {country: Counter[str]() for country in pack.countries}
    for place in pack.places.values():
        country = pack.country_of(place.place_id)
        if country in many:
            many[country][TOWNSHIP if place.kind == TOWNSHIP else place.level] += 1
    return {
        country: SPELT_TOWNSHIP if times[TOWNSHIP] else SPELT
        for country, times in many.items()
        if times[ADM2] + times[TOWNSHIP] <= MOST_DISTRICTS
    }


_AMONG = {
    ADM1: (ADM1,),
    ADM2: (ADM2, LOCALITY),
    SPELT: (ADM2, LOCALITY),
    SPELT_TOWNSHIP: (ADM2, TOWNSHIP),
    SPELT_END: (ADM1, ADM2, LOCALITY),
    ANY: (ADM1, ADM2, LOCALITY),
}


@lru_cache(maxsize=4096)
def _heard(
    words: str, level: str, countries: tuple[str, ...], region: str | Path
) -> tuple[str, str] | None:
    short = level == ANY and len(words) <= SHORT_HANGUL and not words.isascii()
    enough = SHORT_END if short else HEARD_ENOUGH[level]
    like = like_names(str(region)).heard(words, countries, _AMONG[level], enough)
    return (like.code, like.name) if like else None


def _candidates(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Words that may be a name: where they stand, their script, and the level claimed."""
    lowered = text.lower()
    for word, level in _UNITS if len(lowered) == len(text) else ():
        at = lowered.find(word)
        while at >= 0:
            if _UNIT_ENDS.match(lowered, at + len(word)):
                for start, end, script in _listed_before(text, at):
                    yield start, end, script, level
            at = lowered.find(word, at + 1)
    if any(line in lowered for line in _LINES):
        between = "from" in lowered or "between" in lowered
        for latin in _LATIN_ENDS if between else _LATIN_ENDS[1:]:
            for match in latin.finditer(text):
                yield match.start(1), match.end(1), "latin", SPELT_END
                yield match.start(2), match.end(2), "latin", SPELT_END
    if text.isascii() or not _BY_SOUND.search(text):
        return
    for start, end, script in works_in(text):
        yield start, end, script, SITE
    for pattern, script, level in (
        (_KANA, "kana", ADM1),
        (_HANGUL, "hangul", ADM1),
        (_KANA_KEN, "kana", ADM2),
        (_KANA_DISTRICT, "kana", ADM2),
        (_HANGUL_DISTRICT, "hangul", ADM2),
    ):
        for match in pattern.finditer(text):
            yield match.start(1), match.end(1), script, level
    for pattern, script in ((_KANA_ENDS, "kana"), (_HANGUL_ENDS, "hangul"), (_HANGUL_TO, "hangul")):
        for match in pattern.finditer(text):
            for group in (1, 2):
                if match[group]:
                    yield match.start(group), match.end(group), script, ANY


def _listed_before(text: str, end: int) -> Iterator[tuple[int, int, str]]:
    """Names in a list that ends before the word "provinces" or "districts", the last first.

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
