"""Countries and agencies that a Japanese or Korean text names, with their English."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from riparian.codelists.lists import country_code, country_name, load_codelist, names_of_country
from riparian.language.gloss.title_units import GlossedName
from riparian.normalise.providers import load_providers

_LEAST = {"ja": 2, "ko": 2}

_ALONE = 2
"""A Korean country name of so few letters counts only where the word ends behind it."""

_OF_A_COUNTRY = ("국립", "대학", "정부")

_PARTICLES = "의에와과은는이가을를·ㆍ‧-–,/및내 )]"


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
