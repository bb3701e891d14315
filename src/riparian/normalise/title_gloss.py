"""English of titles: the gloss of a Japanese or Korean one, and the title that a reader is shown.

Grammar and words are in `riparian.language`; here the names in a text are found for it.
A place is written as the region pack writes it, with the level that the title gives it; a name
that the pack does not know stays in its own script.

Some names are known by more or by less than a title says. 쁘레아 앙두엉 이비인후과 전문병원
is known as "Preah Ang Duong Hospital": what stands behind the name is said by the glossary.
トンレサップ湖 is known as the basin "Tonle Sap", where a lake is meant; 메콩강 유역 as "Lower
Mekong Basin", where "lower" is not said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from riparian.codelists.lists import country_code
from riparian.language.aid_glossary import Glossary, can_gloss, load_glossary
from riparian.language.gloss.english_phrase import title_case
from riparian.language.gloss.gloss_title import Gloss, gloss_title
from riparian.language.gloss.title_units import LEVELS, GlossedName, NameKind
from riparian.language.scripts import script_language
from riparian.model.activity import Narrative
from riparian.model.derived import ShownTitle
from riparian.normalise.shown_texts import WITHHELD, best_english, is_withheld, to_show
from riparian.normalise.title_names import agencies_in, countries_in, short_name
from riparian.region.mentions.locate_places import TITLE, Locator, Mention
from riparian.region.mentions.weigh_mentions import COUNTS
from riparian.region.pack import ADM1, ADM2, RegionPack, load_region

_PROVINCES = ("省", "県", "府", "州", "성", "주", "도")
_CITIES = ("市", "特別市", "시", "특별시")
_REGIONS = ("地域", "管区", "지역")
_DISTRICTS = ("郡", "地区", "군", "구", "현")
_LEVEL_WORDS = (*_CITIES, *_REGIONS, *_DISTRICTS, *_PROVINCES)


def gloss(text: str, lang: str, countries: Collection[str] = (), region: str = "mekong") -> Gloss:
    """The English gloss of a Japanese or Korean title or short text.

    `countries` (ISO alpha-2) say where its places lie, where that is known; else those that it
    names do. Raises ValueError for another language.
    """
    return _names_of(region).gloss(text, lang, countries)


def shown_title(
    titles: Sequence[Narrative], countries: Collection[str] = (), region: str = "mekong"
) -> ShownTitle | None:
    """The title of a record to show an English reader; None when it has none.

    `countries` (ISO alpha-2) are those of the activity, in which the places of its title are looked
    for.
    """
    stated = to_show(titles)
    titles = [title for title in stated if not is_withheld(title.text)]
    if not titles:
        return ShownTitle(WITHHELD, "en") if stated else None
    original = next((title for title in titles if title.lang != "en"), titles[0])
    english = best_english(titles) or _gloss_of(original, countries, region)
    if english is None or english.text == original.text:
        return ShownTitle(original.text, original.lang, original.by)
    return ShownTitle(english.text, "en", english.by, original.text, original.lang)


def _gloss_of(title: Narrative, countries: Collection[str], region: str) -> Narrative | None:
    """The gloss of a title, where there is a glossary and enough of it is understood."""
    if title.lang is None or not can_gloss(title.lang):
        return None
    text = gloss(title.text, title.lang, countries, region).text
    return Narrative(text, "en", "gloss") if text else None


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


_KINDS = (("湖", "Lake"), ("호", "Lake"), ("川", "River"), ("河", "River"), ("江", "River"),
          ("강", "River"))  # fmt: skip
_SIDES = (("下流", "Lower"), ("하류", "Lower"), ("上流", "Upper"), ("상류", "Upper"))
BASINS = ("流域", "유역")
_MORE = re.compile(r"^(?:Lower|Upper)\s|\s(?:Basin|River|Lake)$|\s*\([^)]*\)$")


def basin_as_said(name: str, words: str) -> str:
    """The English of a river basin by the words for it: a lake, a river or its basin."""
    core = name
    while (shorter := _MORE.sub("", core)) != core:
        core = shorter
    before = next((f"{side} " for word, side in _SIDES if word in words), "")
    bare = words
    for word in BASINS:
        bare = bare.removesuffix(word).rstrip()
    kind = next((f" {kind}" for word, kind in _KINDS if bare.endswith(word)), "")
    basin = " Basin" if bare != words else ""
    return f"{before}{core}{kind}{basin}"


def name_alone(words: str, english: str, glossary: Glossary) -> tuple[int, str] | None:
    """Where the name ends within the words for it, and its English, where known words behind it
    say what its English leaves out; None where nothing is left out.
    """
    terms, start = _terms_at_end(words, glossary)
    behind = " ".join(terms)
    if not start or not terms or all(_holds(english, word) for word in behind.split()):
        return None
    rest = [word for word in english.split() if not _holds(behind, word)]
    return (start, " ".join(rest)) if rest and len(rest) < len(english.split()) else None


def _terms_at_end(words: str, glossary: Glossary) -> tuple[list[str], int]:
    """The English of the words at the end that are in the glossary, and where they begin."""
    parts = list(re.finditer(r"\S+", words))
    english: list[str] = []
    start = len(words)
    for part in reversed(parts):
        meanings = glossary.terms.get(part[0].lower())
        if not meanings or meanings[0].role not in ("noun", "quality"):
            break
        english.insert(0, title_case(meanings[0].english))
        start = part.start()
    return english, len(words[:start].rstrip())


def _holds(text: str, word: str) -> bool:
    """Whether a text has a word, or one with another ending (centre, centres)."""
    held = [other.lower().strip(",") for other in text.split()]
    plain = word.lower().strip(",")
    return any(other == plain or other.rstrip("s") == plain.rstrip("s") for other in held)
