"""What the words of a person can mean: places and sets of a region pack, by any name or code.

For questions that a person types, not for what records state (`stated_places`) or free text. A name
is compared whole, after folding (`folding`), with or without a level word ("Province", 省, ແຂວງ) or
the word of a set ("basin", 流域). A level word chooses among the meanings. What means nothing as it
is spelt may be another spelling of a name (`place_spellings`), or is answered with names like it
(`near`).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from riparian.region.folding import fold_key, fold_words
from riparian.region.level_words import Level, strip_level
from riparian.region.pack import (
    ADM1,
    ADM2,
    COUNTRY,
    LOCALITY,
    SET_TYPES,
    PlaceSet,
    RegionPack,
    load_region,
)
from riparian.region.place_spellings import LEVELS_CLAIMED, LikeNames, like_names, namesake
from riparian.region.stated_places import TOWN_POPULATION

LEAST_LIKE, LESS_LIKE = 0.6, 0.1
"""How like a name must be to be offered (`difflib`), and how much less than the nearest it may."""

LONGEST_COMPARED = 80
"""Characters of the words that are compared with names."""

_RANKS: dict[str, int] = {COUNTRY: 1, ADM1: 2, ADM2: 4, LOCALITY: 5}
"""Sets stand between provinces and districts."""

# The first that fits is taken off, so 河川流域 stands before 流域
_SET_WORDS = (
    "riverbasin", "basin", "river", "watershed", "catchment", "economiccorridor", "corridor",
    "nationalroad", "highway", "railway", "road",
    "河川流域", "流域", "経済回廊", "回廊", "川", "河", "국도", "유역", "경제회랑", "회랑", "강",
)  # fmt: skip
_SMALL_KANA = str.maketrans(
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ", "あいうえおつやゆよわアイウエオツヤユヨワカケ"
)


@dataclass(frozen=True, slots=True)
class NameMeaning:
    """A place or set that words can mean.

    `level` is that of a place, or the type of a set ("basin"). `matched` is the stored name or
    code that fits the words, `name` the usual English name.
    """

    code: str
    level: str
    name: str
    matched: str
    by_code: bool = False

    @property
    def is_set(self) -> bool:
        """Whether it is a set of places, and no place."""
        return self.level in SET_TYPES


class NameMeanings:
    """All names and codes of a region pack, to be asked by a person."""

    def __init__(self, pack: RegionPack, like: LikeNames | None = None) -> None:
        self.pack = pack
        self._like = like or LikeNames(pack)

    def find(self, words: str) -> tuple[NameMeaning, ...]:
        """All meanings, the likeliest first; empty where there is none.

        A code comes before a name, the pack's own code before others; among names a country
        before a province, a province before a set, a set before a district, a district before a
        town, a large town before a small one. A level word leaves out other levels. Any name of a
        town that bears its province's name means the province too.
        """
        by_code: dict[str, NameMeaning] = {}
        for code, matched in self._codes.get(words.strip().casefold(), {}).items():
            by_code[code] = self._meaning(code, matched, by_code=True)
        named = self._with_name(words)
        for code in sorted(named, key=self._order(self._level_word(words))):
            by_code.setdefault(code, self._meaning(code, named[code]))
        return tuple(by_code.values())

    def likeliest(self, words: str, country: str | None = None) -> tuple[NameMeaning, ...]:
        """What the words mean when one meaning is wanted: one, or several that stand equal; of a
        country (ISO alpha-2) only what touches it.

        Of equal towns, the only one with 10,000 inhabitants or more is meant.
        """
        every = self.find(words)
        fitting = tuple(m for m in every if country is None or self.touches(m.code, country))
        if not fitting or fitting[0].by_code:
            return fitting[:1]
        order = self._order(self._level_word(words))
        best = order(fitting[0].code)[0]
        equal = tuple(meaning for meaning in fitting if order(meaning.code)[0] == best)
        if fitting[0].level == LOCALITY:
            large = [m for m in equal if self._population(m.code) >= TOWN_POPULATION]
            return tuple(large) if len(large) == 1 else equal
        return equal

    def alike(self, words: str, country: str | None = None) -> tuple[NameMeaning, ...]:
        """What the words are most likely a spelling of (`region.place_spellings`): one place or
        set, or several. It is never sure, and callers who take it have to say so."""
        likest = self._like.find(words, (country,) if country else ())
        return tuple(self._meaning(like.code, like.name) for like in likest)

    def touches(self, code: str, country: str) -> bool:
        """Whether a place lies in a country, or a set has a place there."""
        if code in self.pack.places:
            return self.pack.country_of(code) == country
        return any(self.pack.country_of(p) == country for p in places_of_set(self.pack, code))

    def near(self, words: str, limit: int = 3) -> tuple[NameMeaning, ...]:
        """Places and sets with a name like the words, the nearest first: what they are most likely
        a spelling of, then what is written much like them.

        Sounds of Korean syllables and of kana are compared one by one. Towns are offered only
        where nothing above them is near.
        """
        wanted = _sounds(words)[:LONGEST_COMPARED]
        if len(wanted) < 2:
            return ()
        written = self._near(wanted, self._sounds_above, limit) or self._near(
            wanted, self._sounds_of_towns, limit
        )
        offered = {meaning.code: meaning for meaning in (*self.alike(words), *written)}
        return tuple(offered.values())[:limit]

    def _near(
        self, wanted: str, names: dict[str, dict[str, str]], limit: int
    ) -> tuple[NameMeaning, ...]:
        # difflib keeps what it works out of b, so the words that stay the same are b.
        matcher = SequenceMatcher(b=wanted)
        scores: dict[str, float] = {}
        for sounds in names:
            matcher.set_seq1(sounds)
            # Upper bounds of the ratio, which cost little where the ratio costs much.
            if matcher.real_quick_ratio() >= LEAST_LIKE and matcher.quick_ratio() >= LEAST_LIKE:
                scores[sounds] = matcher.ratio()
        best = max(scores.values(), default=0.0)
        if best < LEAST_LIKE:
            return ()
        offered: dict[str, NameMeaning] = {}
        order = self._order(None)
        for sounds in sorted(scores, key=lambda s: (-scores[s], s)):
            if scores[sounds] >= max(LEAST_LIKE, best - LESS_LIKE):
                code = min(names[sounds], key=order)
                if not self._is_within(code, offered):
                    offered.setdefault(code, self._meaning(code, names[sounds][code]))
        return tuple(offered.values())[:limit]

    def _is_within(self, code: str, offered: Collection[str]) -> bool:
        """Whether a place lies in one that is offered already: its town is no second answer."""
        above = self.pack.ancestors(code) if code in self.pack.places else ()
        return any(place.place_id in offered for place in above)

    def _with_name(self, words: str) -> dict[str, str]:
        """Everything that has the words for a name, by the first reading that any name fits."""
        for key, level in self._readings(words):
            named = {
                code: name
                for code, name in self._names.get(key, {}).items()
                if level is None or self._level(code) in LEVELS_CLAIMED[level]
            }
            if named:
                return named if level else self._namesakes(named) | named
        return {}

    def _namesakes(self, named: dict[str, str]) -> dict[str, str]:
        """The provinces whose name one of these towns bears. Lists give other spellings of it
        ("Savannaket", "Chiengmai", "Saigon", 시엠레아프) to the town alone."""
        provinces = {code: namesake(self.pack, code) for code in named}
        return {province: named[code] for code, province in provinces.items() if province}

    def _readings(self, words: str) -> Iterator[tuple[str, Level | None]]:
        folded = fold_words(words)
        key = "".join(folded)
        yield key, None
        yield from strip_level(folded)
        yield from ((bare, None) for bare in _without_set_word(key))

    def _level_word(self, words: str) -> Level | None:
        return next((level for _, level in strip_level(fold_words(words))), None)

    def _order(self, claimed: Level | None) -> Callable[[str], tuple[tuple[int, int], int, str]]:
        """A key for sorting codes: the rank of their level, then size, then the code."""
        return lambda code: (self._rank(code, claimed), -self._population(code), code)

    def _rank(self, code: str, claimed: Level | None) -> tuple[int, int]:
        level = self._level(code)
        # Vietnam's units of 2025 last: nearly all records speak of the 63 before (decision 0010)
        if level == "scheme":
            return 7, 0
        if level in SET_TYPES:
            return 3, SET_TYPES.index(level)
        if level == ADM1 and claimed is Level.CITY and not self.pack.is_city(code):
            return 6, 0
        return _RANKS[level], 0

    def _level(self, code: str) -> str:
        sets = self.pack.sets
        return sets[code].type if code in sets else self.pack.places[code].level

    def _population(self, code: str) -> int:
        place = self.pack.places.get(code)
        return (place.population or 0) if place else 0

    def _meaning(self, code: str, matched: str, *, by_code: bool = False) -> NameMeaning:
        return NameMeaning(code, self._level(code), self.pack.name_of(code), matched, by_code)

    @cached_property
    def _codes(self) -> dict[str, dict[str, str]]:
        """Codes in small letters with what has them, the pack's own codes first."""
        by_code: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for code in (*self.pack.places, *self.pack.sets):
            by_code[code.casefold()][code] = code
        for row in self.pack.codes:
            if row.place_id in self.pack.places:
                by_code[row.code.casefold()].setdefault(
                    row.place_id, f"{row.vocabulary} {row.code}"
                )
        return dict(by_code)

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        """Folded names, with and without level words, with the places and sets that have them."""
        by_key: defaultdict[str, dict[str, str]] = defaultdict(dict)
        bare: list[tuple[str, str, str]] = []
        for code, name in self._all_names():
            words = fold_words(name)
            by_key["".join(words)].setdefault(code, name)
            if code in self.pack.sets:
                bare += [(key, code, name) for key in _without_set_word("".join(words))]
            elif self._level(code) in (ADM1, ADM2):
                bare += [(key, code, name) for key, _ in strip_level(words)]
        for set_id in self.pack.sets:
            bare.append((fold_key(set_id.partition(":")[2]), set_id, set_id))
        for key, code, name in bare:
            by_key[key].setdefault(code, name)
        by_key.pop("", None)
        return dict(by_key)

    def _all_names(self) -> Iterator[tuple[str, str]]:
        for place in self.pack.places.values():
            yield place.place_id, place.name
        for place_set in self.pack.sets.values():
            yield place_set.set_id, place_set.name
        for row in (*self.pack.names, *self.pack.set_names):
            if row.place_id in self.pack.places or row.place_id in self.pack.sets:
                yield row.place_id, row.name

    @cached_property
    def _sounds_above(self) -> dict[str, dict[str, str]]:
        return self._by_sounds(n for n in self._all_names() if self._level(n[0]) != LOCALITY)

    @cached_property
    def _sounds_of_towns(self) -> dict[str, dict[str, str]]:
        return self._by_sounds(n for n in self._all_names() if self._level(n[0]) == LOCALITY)

    def _by_sounds(self, names: Iterable[tuple[str, str]]) -> dict[str, dict[str, str]]:
        by_sounds: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for code, name in names:
            by_sounds[_sounds(name)].setdefault(code, name)
        return dict(by_sounds)


def sets_within(pack: RegionPack, set_id: str) -> tuple[PlaceSet, ...]:
    """A set and the sets that are parts of it."""
    within, parts = {set_id: pack.sets[set_id]}, [set_id]
    while parts:
        above = parts.pop()
        for place_set in pack.sets.values():
            if place_set.parent == above and place_set.set_id not in within:
                within[place_set.set_id] = place_set
                parts.append(place_set.set_id)
    return tuple(within.values())


def places_of_set(pack: RegionPack, set_id: str) -> frozenset[str]:
    """The ids of a set's places, including those of its parts."""
    return frozenset(
        member.place_id for part in sets_within(pack, set_id) for member in part.members
    )


def nodes_of(pack: RegionPack, code: str) -> frozenset[str]:
    """The nodes that a code stands for: a place itself; a set with its parts and their places."""
    if code not in pack.sets:
        return frozenset({code})
    return places_of_set(pack, code) | {part.set_id for part in sets_within(pack, code)}


def level_words(level: str) -> str:
    """A level or type of set in words: `province`, `basin`."""
    words = {ADM1: "province", ADM2: "district", LOCALITY: "town", "scheme": "later unit"}
    return words.get(level, level)


@lru_cache(maxsize=4)
def meanings(region: str = "mekong") -> NameMeanings:
    """The meanings of a region pack, indexed once."""
    return NameMeanings(load_region(region), like_names(region))


def _without_set_word(key: str) -> Iterator[str]:
    for word in _SET_WORDS:
        if key.endswith(word) and len(key) > len(word):
            bare = key.removesuffix(word)
            yield bare
            yield from _without_set_word(bare)
            return


def _sounds(text: str) -> str:
    """A name as it is compared with one that is like it: kana alike, Korean letter by letter."""
    plain = fold_key(text).translate(_SMALL_KANA).replace("ー", "")
    return unicodedata.normalize("NFD", plain).removesuffix("province") or plain
