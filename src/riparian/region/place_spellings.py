"""Find the place whose name a word is most likely a spelling of, by its sound and its letters.

Sanamxay, Sanamxai, ສະໜາມໄຊ; Savanakhet, シエムリエップ, 비엔티엔: French, English and local hands
wrote these names, and no list holds every spelling. Names are compared without their level word, by
sound (`language.sounds`) and by letter. A place is found only where it is like enough, and clearly
more so than any other outside its province; otherwise several are, or none. A province goes
before a district, a district before a town. Callers must say what was taken for what.

The limits are judgements of ours; `tests/unit/region/test_region_place_spellings.py` counts how
often they are right about names that the pack does have, each looked for as if it did not.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain
from typing import TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import Indel

from riparian.language.sounds import like_sounds, romanise, sounds
from riparian.region.folding import fold, fold_words
from riparian.region.level_words import Level, strip_level
from riparian.region.pack import ADM1, ADM2, LOCALITY, RegionPack, load_region
from riparian.region.stated_places import TOWN_POPULATION

LIKE_ENOUGH, SHORT_LIKE_ENOUGH, SHORT = 0.88, 0.9, 8
"""How alike a name must be; one with fewer than `SHORT` letters must be more so."""

CLEARLY_LIKER = 0.05
SOUND_SHARE = 0.6
"""The part that sound has in a likeness; letters have the rest."""

HEARD_CLEARLY = 0.06
"""How much liker than any in another province a name in running text must be; nobody is asked
there."""

LEAST_LETTERS, LEAST_CONSONANTS = 5, 3
"""The fewest letters of a name for which a likeness means anything, and the fewest consonants
that are compared by themselves."""

LONGEST = 60
_LEAST_SOUND = 0.7
LEVELS_CLAIMED = {
    Level.ADM1: (ADM1,),
    Level.CITY: (ADM1, ADM2, LOCALITY),
    Level.DISTRICT: (ADM2, LOCALITY),
}
"""The levels of the pack that a level word can claim: many cities are districts or towns there."""

_RANKS = {ADM1: 0, ADM2: 2, LOCALITY: 3}
# Between provinces and districts, as in `place_lookup`
_SET_RANK = 1
_LATIN = "LATIN"
_LATIN_COUNTRIES = frozenset({"VN"})
# Scripts that one country of the region alone writes its names in
_COUNTRY_OF_SCRIPT = {"LAO": "LA", "THAI": "TH", "KHMER": "KH", "MYANMAR": "MM"}
_DIGITS = re.compile(r"\d+")
# Latin letters as they are heard there: Vietnamese in the north, and Burmese as it is usually
# written in Latin letters, in which Kyauk is heard as Chauk
_READ = {
    "VN": (
        (re.compile("tr"), "ch"),
        (re.compile("gi(?=[aou])|^d"), "z"),
        (re.compile("x"), "s"),
        (re.compile("ch$"), "k"),
        (re.compile("qu"), "kw"),
    ),
    "MM": ((re.compile("[kg]y"), "ch"), (re.compile("th"), "t")),
}


@dataclass(frozen=True, slots=True)
class LikeName:
    """A place or set with a name like the one asked for: that name, and how like it is (0 to 1)."""

    code: str
    name: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name as it is compared: its letters, in Latin ones; its script; its sound; its digits."""

    letters: str
    script: str
    sound: str
    digits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Named:
    code: str
    name: str
    spelling: Spelling


_Index: TypeAlias = tuple[Mapping[str, Sequence[_Named]], Sequence[str]]
"""Names by their sound, and the sounds."""

_ALL = ""
_REMEMBERED = 4096
"""Answers that are kept: tables name the same places again and again."""


class LikeNames:
    """All names of a region pack below its countries, by their sound."""

    def __init__(self, pack: RegionPack) -> None:
        self.pack = pack
        self._latin: dict[str, _Index] = {}
        self._indices: dict[str, _Index] = {}
        self._named: dict[str, list[_Named]] = {}
        self._found: dict[tuple[object, ...], tuple[LikeName, ...]] = {}

    def find(
        self, words: str, countries: Collection[str] = (), within: Collection[str] = ()
    ) -> tuple[LikeName, ...]:
        """The place meant; several where it may be any of them; none where nothing is like enough.

        `countries` (ISO alpha-2) and `within` (provinces) limit the search. A name in the script of
        one country is looked for there first. Small towns are found in a province that is named
        only.
        """
        asked = words[:LONGEST], frozenset(countries), frozenset(within)
        if asked not in self._found:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[asked] = self._find(*asked)
        return self._found[asked]

    def _find(
        self, words: str, countries: Collection[str], within: Collection[str]
    ) -> tuple[LikeName, ...]:
        for spelling, level in _readings(words):
            at_home = _COUNTRY_OF_SCRIPT.get(spelling.script)
            # A near name in the country of the script goes before an exact namesake elsewhere.
            for among in [(at_home,), countries] if at_home and not countries else [countries]:
                best = self._best(spelling, level, among, within)
                if best:
                    return tuple(best)
        return ()

    def heard(
        self, words: str, countries: Collection[str], levels: Collection[str], enough: float
    ) -> LikeName | None:
        """The one place of these levels, or kinds, whose Latin name is written so in kana or
        Hangul, or in other Latin letters.

        None where nothing is like enough, or what lies in another province is nearly as like.
        """
        spelling = spelling_of("".join(fold_words(words)))
        if spelling is None:
            return None
        likest: dict[str, LikeName] = {}
        for country in countries:
            by_sound, known = self._latin_of(country)
            for named, likeness in self._like(spelling, enough - HEARD_CLEARLY, by_sound, known):
                place = self.pack.places[named.code]
                if (place.level in levels or place.kind in levels) and likeness > (
                    likest[named.code].likeness if named.code in likest else 0.0
                ):
                    likest[named.code] = LikeName(named.code, named.name, likeness)
        ranked = sorted(likest.values(), key=lambda o: (-o.likeness, self._rank(o.code), o.code))
        if not ranked or ranked[0].likeness < enough:
            return None
        first = ranked[0]
        others = (o for o in ranked if self._family(o.code) != self._family(first.code))
        if any(first.likeness - other.likeness < HEARD_CLEARLY for other in others):
            return None
        return first

    def _best(
        self,
        spelling: Spelling,
        level: Level | None,
        countries: Collection[str],
        within: Collection[str],
    ) -> list[LikeName]:
        likest: dict[str, LikeName] = {}
        enough = LIKE_ENOUGH if len(spelling.letters) >= SHORT else SHORT_LIKE_ENOUGH
        among = chain.from_iterable(
            self._like(spelling, enough, *self._index_of(country))
            for country in sorted(countries) or [_ALL]
        )
        for named, likeness in among:
            if likeness > (likest[named.code].likeness if named.code in likest else 0.0) and (
                self._is_open(named.code, level, within)
            ):
                likest[named.code] = LikeName(named.code, named.name, likeness)
        highest = max((like.likeness for like in likest.values()), default=0.0)
        # A name of another script that reads the same goes before one that is only like it
        same = highest == 1.0 and spelling.script != _LATIN
        margin = 0.01 if same else CLEARLY_LIKER
        best = self._of_families(
            like for like in likest.values() if like.likeness > highest - margin
        )
        return best if level else [self._of_its_province(like) for like in best]

    def _of_its_province(self, like: LikeName) -> LikeName:
        """The province, where a town or district bears its province's name."""
        province = namesake(self.pack, like.code)
        return like if province is None else replace(like, code=province)

    def _like(
        self,
        spelling: Spelling,
        enough: float,
        by_sound: Mapping[str, Sequence[_Named]],
        known: Sequence[str],
    ) -> Iterator[tuple[_Named, float]]:
        close = process.extract(
            spelling.sound,
            known,
            scorer=Indel.normalized_similarity,
            score_cutoff=_LEAST_SOUND,
            limit=None,
        )
        for sound, _, _ in close:
            for named in by_sound[sound]:
                likeness = _likeness(spelling, named.spelling, self._is_latin(named.code))
                if likeness >= enough:
                    yield named, likeness

    def _of_families(self, names: Iterable[LikeName]) -> list[LikeName]:
        """One name of each province and what lies in it, the highest; of these the ones of the
        highest rank, because a town is no rival of a province."""
        families: dict[str, LikeName] = {}
        for like in sorted(names, key=lambda o: (self._rank(o.code), -o.likeness, o.code)):
            families.setdefault(self._family(like.code), like)
        first = min(map(self._rank, (family.code for family in families.values())), default=0)
        return [family for family in families.values() if self._rank(family.code) == first]

    def _family(self, code: str) -> str:
        return (self.pack.province_of(code) if code in self.pack.places else None) or code

    def _rank(self, code: str) -> int:
        return _RANKS[self.pack.places[code].level] if code in self.pack.places else _SET_RANK

    def _is_open(
        self,
        code: str,
        level: Level | None,
        within: Collection[str],
    ) -> bool:
        if code not in self.pack.places:
            return level is None and not within
        place = self.pack.places[code]
        if within and self.pack.province_of(code) not in within:
            return False
        if level is not None and place.level not in LEVELS_CLAIMED[level]:
            return False
        # Villages bear the names of small towns, and the pack does not hold villages.
        return place.level != LOCALITY or bool(within) or (place.population or 0) >= TOWN_POPULATION

    def _is_latin(self, code: str) -> bool:
        return code in self.pack.places and self.pack.country_of(code) in _LATIN_COUNTRIES

    def _index_of(self, country: str) -> _Index:
        """The names of the places and sets in a country. What lies elsewhere is not compared, as
        most of the time goes into that."""
        if country not in self._indices:
            by_sound = _by_sound(self._named_in(country))
            self._indices[country] = by_sound, list(by_sound)
        return self._indices[country]

    def _named_in(self, country: str) -> list[_Named]:
        """The names in a country without their level words, as often as they are read in another
        way."""
        if country not in self._named:
            codes = self._in_country[country]
            self._named[country] = [
                _Named(code, name, spelling)
                for code, name in self._names()
                if country == _ALL or code in codes
                for spelling, _ in _readings(name)
            ]
        return self._named[country]

    @cached_property
    def _in_country(self) -> Mapping[str, Collection[str]]:
        """The places that lie in each country, and the sets that touch it."""
        pack = self.pack
        codes: defaultdict[str, set[str]] = defaultdict(set)
        for place in pack.places:
            codes[pack.country_of(place)].add(place)
        for place_set in pack.sets.values():
            for member in place_set.members:
                codes[pack.country_of(member.place_id)].add(place_set.set_id)
        return codes

    def _latin_of(self, country: str) -> _Index:
        """The Latin names of a country's places."""
        if country not in self._latin:
            pack = self.pack
            by_sound = _by_sound(
                named
                for named in self._named_in(country)
                if named.code in pack.places and fold(named.name).isascii()
            )
            for named in [named for group in by_sound.values() for named in group]:
                letters = _as_read(named.spelling.letters, country)
                if letters != named.spelling.letters and (spelling := spelling_of(letters)):
                    read = _Named(named.code, named.name, spelling)
                    by_sound.setdefault(spelling.sound, []).append(read)
            self._latin[country] = by_sound, list(by_sound)
        return self._latin[country]

    def _names(self) -> Iterator[tuple[str, str]]:
        pack = self.pack
        for place in pack.places.values():
            if place.level in _RANKS:
                yield place.place_id, place.name
        for place_set in pack.sets.values():
            yield place_set.set_id, place_set.name
        for row in pack.names:
            if pack.places[row.place_id].level in _RANKS:
                yield row.place_id, row.name
        for row in pack.set_names:
            yield row.place_id, row.name


def _as_read(letters: str, country: str) -> str:
    for written, read in _READ.get(country, ()):
        letters = written.sub(read, letters)
    return letters


def _by_sound(names: Iterable[_Named]) -> dict[str, list[_Named]]:
    by_sound: defaultdict[str, list[_Named]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    for named in names:
        letters = named.spelling.letters
        if (named.code, letters) not in seen:
            seen.add((named.code, letters))
            by_sound[named.spelling.sound].append(named)
    return dict(by_sound)


def namesake(pack: RegionPack, code: str) -> str | None:
    """The province whose name a town or district in it bears too."""
    province = pack.province_of(code) if code in pack.places else None
    if province is None or province == code:
        return None
    names = {_without_level(pack.name_of(place)) for place in (code, province)}
    return province if len(names) == 1 else None


def _without_level(name: str) -> str:
    folded = fold_words(name)
    return next((bare for bare, _ in strip_level(folded)), "".join(folded))


@lru_cache(maxsize=4)
def like_names(region: str = "mekong") -> LikeNames:
    """The names of a region pack, indexed once."""
    return LikeNames(load_region(region))


def _readings(words: str) -> Iterator[tuple[Spelling, Level | None]]:
    """A name without its level word, with the level that it claims; as it stands where it has
    none. Nothing where it is too short, or in a script that is not written by sound."""
    folded = fold_words(words)
    whole: list[tuple[str, Level | None]] = [("".join(folded), None)]
    for key, level in [*strip_level(folded)] or whole:
        spelling = spelling_of(key)
        if spelling is not None:
            yield spelling, level


def heard_likeness(spelling: Spelling, latin: Spelling) -> float:
    """How like a name in kana or Hangul and a Latin one are, 0 to 1; digits must be the same."""
    return _likeness(spelling, latin, is_latin=False)


@lru_cache(maxsize=50_000)
def spelling_of(key: str) -> Spelling | None:
    """How a folded name is compared; None where it is too short, or of a script that is not written
    by sound."""
    script = _LATIN if key.isascii() else unicodedata.name(key[0], "").partition(" ")[0]
    letters = key if key.isascii() else romanise(key)
    letters = "".join(filter(str.isalpha, letters))
    if len(letters) < LEAST_LETTERS or not (sound := sounds(letters)):
        return None
    return Spelling(letters, script, sound, tuple(_DIGITS.findall(key)))


def _likeness(spelling: Spelling, other: Spelling, is_latin: bool) -> float:
    """By sound and by letter, of other scripts by the letters that write their sounds. A country
    that writes Latin letters itself spells each sound in one way: there letters alone count."""
    if spelling.digits != other.digits or other.script not in (spelling.script, _LATIN):
        return 0.0
    by_letter = Indel.normalized_similarity(spelling.letters, other.letters)
    # In Vietnam another letter is another name: Hải Thượng is not Hải Dương (decision 0036).
    if is_latin and spelling.script == _LATIN:
        return by_letter
    by_sound = _sound_likeness(spelling.sound, other.sound)
    return SOUND_SHARE * by_sound + (1 - SOUND_SHARE) * by_letter


def _sound_likeness(sound: str, other: str) -> float:
    if sound == other:
        return 1.0
    if min(map(_count, (sound, other))) < LEAST_CONSONANTS:
        return Indel.normalized_similarity(sound, other)
    return like_sounds(sound, other)


def _count(sound: str) -> int:
    return sum(letter.isupper() for letter in sound)
