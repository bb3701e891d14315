"""English glosses of titles, with the names of places, countries and agencies that they hold.

Grammar and words are in `riparian.language`; here the names in a text are found for it.
A place is written as the region pack writes it, with the level that the title gives it; a name
that the pack does not know stays in its own script.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from riparian.codelists.countries import country_code, country_name, names_of_country
from riparian.codelists.lists import load_codelist
from riparian.language.gloss.gloss import Gloss, gloss_title
from riparian.language.gloss.naming import BASINS, basin_as_said, name_alone
from riparian.language.gloss.units import LEVELS, GlossedName, NameKind
from riparian.language.glossary import GLOSSED, load_glossary
from riparian.normalise.providers import load_providers
from riparian.region.mentions.locate import TITLE, Locator, Mention
from riparian.region.mentions.weigh import COUNTS
from riparian.region.pack import ADM1, ADM2, RegionPack, load_region

_LEAST = {"ja": 2, "ko": 2}
_ALONE = 2
"""A Korean country name of so few letters counts only where the word ends behind it."""

_PROVINCES = ("省", "県", "府", "州", "성", "주", "도")
_CITIES = ("市", "特別市", "시", "특별시")
_REGIONS = ("地域", "管区", "지역")
_DISTRICTS = ("郡", "地区", "군", "구", "현")
_LEVEL_WORDS = (*_CITIES, *_REGIONS, *_DISTRICTS, *_PROVINCES)
_OF_A_COUNTRY = ("국립", "대학", "정부")
_PARTICLES = "의에와과은는이가을를·ㆍ‧-–,/및내 )]"


def gloss(text: str, lang: str, countries: Collection[str] = (), region: str = "mekong") -> Gloss:
    """The English gloss of a Japanese or Korean title or short text.

    `countries` (ISO alpha-2) say where its places lie, where that is known; else those that it
    names do. Raises ValueError for another language.
    """
    return _names_of(region).gloss(text, lang, countries)


@lru_cache(maxsize=4)
def _names_of(region: str) -> NamesInTitles:
    return NamesInTitles(region)


class NamesInTitles:
    """Finds the names that a title holds, in one region pack and the whole world's countries."""

    def __init__(self, region: str = "mekong") -> None:
        self._pack = load_region(region)
        self._locator = Locator.of_region(region)

    def gloss(self, text: str, lang: str, countries: Collection[str] = ()) -> Gloss:
        """The gloss of a title in `lang`."""

        within = self._within(text, lang, countries)

        def find(part: str) -> list[GlossedName]:
            places = () if within is None else self._places_in(part, within)
            return [*countries_in(part, lang), *agencies_in(part, lang), *places]

        return gloss_title(text, lang, find)

    def _within(self, text: str, lang: str, countries: Collection[str]) -> Collection[str] | None:
        """The countries in which the places of a text can lie; None where none is in the region.

        A title that names a country elsewhere names no place here.
        """
        named = countries or {country_code(n.english) for n in countries_in(text, lang)} - {None}
        ours = {*self._pack.countries, *self._pack.partial}
        if not named:
            return ()
        return {code for code in named if code in ours} or None

    def _places_in(self, text: str, countries: Collection[str]) -> Iterator[GlossedName]:
        for mention in self._locator.mentions({TITLE: text}, countries):
            if mention.target is None or mention.alike or not _is_sure(mention):
                continue
            start = mention.start + self._country_before(mention.words)
            end, level = self._level_behind(text, mention)
            name = _name(self._pack, mention.target)
            if script_language(name):  # a work that is known by its local name only
                yield from self._place_before(mention, countries)
                continue
            if _is_basin(self._pack, mention.target):
                yield GlossedName(start, end, basin_as_said(name, text[start:end]), "place")
                continue
            if not level:
                name = name.removesuffix(" Prefecture")  # Vientiane, where a title says no more
            last_word = name.rsplit(None, 1)[-1].lower() in LEVELS
            english = name if last_word or name.endswith(level) else f"{name}{level}"
            kind: NameKind = "thing" if _is_thing(self._pack, mention.target) else "place"
            lang = script_language(text)
            alone = name_alone(text[start:end], english, load_glossary(lang)) if lang else None
            if kind == "thing" and alone:
                end, english = start + alone[0], alone[1]
            yield GlossedName(start, end, english, kind)

    def _place_before(self, work: Mention, countries: Collection[str]) -> Iterator[GlossedName]:
        """The place with which a work's name begins: 호치민 in 호치민의약학대학."""
        for size in range(len(work.words) - 1, 1, -1):
            words = work.words[:size]
            for name in self._locator.mentions({TITLE: words}, countries):
                whole = (name.start, name.end) == (0, size) and not name.alike
                if whole and name.target and name.target in self._pack.places and _is_sure(name):
                    english = _name(self._pack, name.target)
                    yield GlossedName(work.start, work.start + size, english, "place")
                    return

    def _country_before(self, words: str) -> int:
        """How many letters at the beginning of a name are a country's, which is glossed by
        itself."""
        lang = script_language(words)
        first = next(countries_in(words, lang), None) if lang else None
        if first is None or first.start or first.end == len(words):
            return 0
        return first.end + len(words[first.end :]) - len(words[first.end :].lstrip())

    def _level_behind(self, text: str, mention: Mention) -> tuple[int, str]:
        """The end of a name with its level word, and that in English."""
        target, end = mention.target or "", mention.end
        inside = next((w for w in _LEVEL_WORDS if mention.words.endswith(w)), "")
        behind = next((w for w in _LEVEL_WORDS if text.startswith(w, end)), "")
        if text.startswith(" 지역 ", end):  # "in the area of", with a space before it
            return end + 3, ""
        word = inside or behind
        if _is_basin(self._pack, target):
            basin = next((w for w in BASINS if text[end:].lstrip().startswith(w)), "")
            return (text.index(basin, end) + len(basin) if basin else end), ""
        if target not in self._pack.places or not word:
            return end, ""
        end += 0 if inside else len(behind)
        end += text.startswith("内", end) and not text.startswith("内陸", end)
        return end, _level_in_english(word, self._pack, target)


def _is_sure(mention: Mention) -> bool:
    return mention.confidence >= COUNTS or bool(mention.role)


def _is_basin(pack: RegionPack, target: str) -> bool:
    place_set = pack.sets.get(target)
    return place_set is not None and place_set.type == "basin" and "elta" not in place_set.name


def _is_thing(pack: RegionPack, target: str) -> bool:
    place_set = pack.sets.get(target)
    return place_set is not None and place_set.type in (
        "site",
        "road",
        "railway",
        "river",
        "corridor",
    )


def _name(pack: RegionPack, target: str) -> str:
    place_set = pack.sets.get(target)
    if place_set is None:
        return pack.name_of(target)
    return (
        _OLDER.sub(short_name("VN"), place_set.name) if place_set.type == "area" else place_set.name
    )


_OLDER = re.compile(r"\bViet Nam\b")
"""How the region pack writes in its sets what its list of countries writes as one word."""


def _level_in_english(word: str, pack: RegionPack, target: str) -> str:
    level, in_myanmar = pack.level_of(target), pack.country_of(target) == "MM"
    if word in _CITIES:
        return " City"
    if level == ADM2 or word in _DISTRICTS:
        return " District"
    if word in _REGIONS:
        return " Region" if in_myanmar or level != ADM1 else " Province"
    return (" State" if word in ("州", "주") else " Region") if in_myanmar else " Province"


def countries_in(text: str, lang: str) -> Iterator[GlossedName]:
    """Countries of the whole world that a Japanese or Korean text names."""
    by_first = _country_words(lang)
    place = 0
    while place < len(text):
        country = next(
            (
                (word, english)
                for word, english in by_first.get(text[place], ())
                if text.startswith(word, place) and _stands_alone(text, place, word, lang)
            ),
            None,
        )
        if country is None:
            place += 1
            continue
        word, english = country
        yield GlossedName(place, place + len(word), english, "country")
        place += len(word)


def _stands_alone(text: str, start: int, word: str, lang: str) -> bool:
    before, after = text[start - 1 : start], text[start + len(word) :][:1]
    if lang == "ja":
        # マリ is Mali, and マリーナ a marina.
        return not (_is_katakana(word[0]) and _is_katakana(before)) and not (
            _is_katakana(word[-1]) and _is_katakana(after)
        )
    if "가" <= before <= "힣":
        return False
    if len(word) > _ALONE or not "가" <= after <= "힣" or after in _PARTICLES:
        return True
    return text.startswith(_OF_A_COUNTRY, start + len(word))


def _is_katakana(letter: str) -> bool:
    return bool(letter) and ("ァ" <= letter <= "ヺ" or letter == "ー")


@lru_cache(maxsize=4)
def _country_words(lang: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The names of countries in a language by their first letter, the longest first."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for entry in load_codelist("Country"):
        for word, of_lang in names_of_country(entry.code):
            fits = of_lang == lang and len(word) >= _LEAST[lang] and not word.isascii()
            if fits and country_code(word) == entry.code:
                names[word[0]][word] = short_name(entry.code)
    return {
        first: tuple(sorted(words.items(), key=lambda pair: (-len(pair[0]), pair[0])))
        for first, words in names.items()
    }


@lru_cache(maxsize=512)
def short_name(code: str) -> str:
    """The shortest English name of a country that its lists give as usual: Lao PDR, Viet Nam."""
    return country_name(code) or code


def agencies_in(text: str, lang: str) -> Iterator[GlossedName]:
    """Agencies of providers that a text names by their name in its language."""
    for word, english in _agency_words(lang):
        start = text.find(word)
        if start >= 0:
            yield GlossedName(start, start + len(word), english, "agency")


@lru_cache(maxsize=4)
def _agency_words(lang: str) -> tuple[tuple[str, str], ...]:
    provider = {"ja": "JP", "ko": "KR"}[lang]
    return tuple(
        sorted(
            (agency.local_name, agency.label)
            for agency in load_providers().agencies
            if agency.provider == provider and len(agency.local_name) >= len("外務省")
        )
    )


def can_gloss(lang: str | None) -> bool:
    """Whether there is a glossary for that language."""
    return lang in GLOSSED


def script_language(text: str) -> str | None:
    """Japanese or Korean by the script of a text: kana or Han letters, or Hangul; else None."""
    if any("\uac00" <= letter <= "\ud7a3" for letter in text):
        return "ko"
    japanese = ("\u3041", "\u30ff"), ("\u4e00", "\u9fff"), ("\uff66", "\uff9d")
    if any(first <= letter <= last for letter in text for first, last in japanese):
        return "ja"
    return None
