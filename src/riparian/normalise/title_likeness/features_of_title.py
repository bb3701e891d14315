"""What a title of any language says that can be compared with another's: `features_of`.

Everything here is worked out from the title itself, and from the countries that its record states,
where they are known. What a record says besides its title is compared elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from riparian.codelists.lists import country_code, country_names, fold_country
from riparian.language.aid_glossary import GLOSSED, Glossary, load_glossary
from riparian.language.english_stems import words_of
from riparian.language.gloss.title_units import GlossedName, TitleUnit, cut
from riparian.language.phases import counted_in
from riparian.language.sounds import foreign_runs
from riparian.language.title_parts import read_title
from riparian.language.tokens import word_starts
from riparian.normalise.title_likeness.title_features import (
    MOST_CHARACTERS,
    YEAR,
    TitleFeatures,
    TitlePiece,
    plain_pieces,
    tidy_title,
)
from riparian.normalise.title_names import agencies_in, countries_in
from riparian.region.mentions.locate_places import TITLE, Locator
from riparian.region.mentions.weigh_mentions import COUNTS
from riparian.region.pack import RegionPack, load_region

_APART = re.compile(r"[()\[\]{}（）［］【】〔〕〈〉《》「」『』“”\"]+")
_SILENT = ("drop", "link")


def pieces_of(
    title: str, lang: str | None, region: str = "mekong", glossary: Glossary | None = None
) -> tuple[TitlePiece, ...]:
    """The pieces of a title; in a language without a glossary, its words."""
    text = title[:MOST_CHARACTERS]
    if lang not in GLOSSED or lang is None:
        return plain_pieces(text)
    terms = glossary or load_glossary(lang)
    pieces: list[TitlePiece] = []
    for part in _APART.split(text):
        if part.strip():
            units = _units(part, lang, terms, names_in(part, lang, region))
            pieces += [piece for unit in units for piece in _pieces(unit)]
    return tuple(pieces)


def names_in(text: str, lang: str, region: str) -> list[GlossedName]:
    """Countries, agencies and places of a region pack that a Japanese or Korean text names."""
    locator, pack = Locator.of_region(region), load_region(region)
    places = [
        GlossedName(mention.start, mention.end, _english(pack, mention.target), "place")
        for mention in locator.mentions({TITLE: text})
        if mention.target and not mention.alike and (mention.confidence >= COUNTS or mention.role)
    ]
    return [*countries_in(text, lang), *agencies_in(text, lang), *places]


def _english(pack: RegionPack, target: str) -> str:
    place_set = pack.sets.get(target)
    return place_set.name if place_set else pack.name_of(target)


def _units(
    text: str, lang: str, glossary: Glossary, names: Sequence[GlossedName]
) -> list[TitleUnit]:
    """As for a gloss: Kiwi is large, and Korean needs it only where something is unknown."""
    starts = word_starts(text, lang) if lang == "ja" else frozenset()
    units = cut(text, glossary, names, starts, lang)
    if lang == "ko" and any(unit.kind == "unknown" for unit in units):
        units = cut(text, glossary, names, word_starts(text, lang), lang)
    return units


def _pieces(unit: TitleUnit) -> Iterator[TitlePiece]:
    if unit.kind == "term":
        meanings = [t.english for t in unit.terms if t.role not in _SILENT and t.english]
        english = tuple(dict.fromkeys(words for m in meanings if (words := _words(m))))
        if english:
            aside = unit.terms[0].role in ("head", "action")
            yield TitlePiece(unit.text, english, aside=aside)
    elif unit.name is not None:
        aside = unit.name.kind in ("country", "place")
        spoken = "".join(foreign_runs(unit.text))
        yield TitlePiece(unit.text, (_words(unit.name.english),), spoken, aside)
    elif unit.kind == "latin":
        yield from plain_pieces(unit.text)
    elif unit.kind == "unknown":
        yield TitlePiece(unit.text, foreign="".join(foreign_runs(unit.text)))


@lru_cache(maxsize=20_000)
def _words(english: str) -> tuple[str, ...]:
    return tuple(words_of(english))


_MOST_WORDS = 5
_LETTERS = re.compile(r"[^\W\d_]+(?:[.'’][^\W\d_]+)*")
_OF_A_COUNTRY = ("n", "ese", "i", "ian", "an")
"""What makes "Cambodian" of Cambodia, "Nepalese" of Nepal, "Bangladeshi" of Bangladesh."""

OF_PROVIDERS = frozenset({"JP", "KR"})
"""Countries that titles name as one of two friends ("Viet Nam-Japan Friendship Hospital")."""


def features_of(
    title: str,
    lang: str | None,
    countries: Collection[str] = (),
    region: str = "mekong",
    glossary: Glossary | None = None,
) -> TitleFeatures:
    """What a title says; never raises for what it holds. `countries` are those of its record."""
    text = tidy_title(title)
    reading = read_title(text)
    places = frozenset(places_named(reading.bare, countries, region))
    pack = load_region(region)
    around = {pack.country_of(place) for place in places}
    named = frozenset(countries_named(reading.bare, lang)) - OF_PROVIDERS
    years = {int(y) for y in YEAR.findall(reading.bare)}
    years |= {int(day[:4]) for day in (reading.start, reading.end) if day}
    return TitleFeatures(
        text=reading.text,
        lang=lang,
        pieces=pieces_of(reading.bare, lang, region, glossary),
        countries=frozenset(countries) | named or frozenset(around),
        places=places,
        counted=counted_in(reading.bare, lang),
        years=frozenset(years),
        amount=reading.amount,
        currency=reading.currency,
    )


def places_named(text: str, countries: Collection[str], region: str) -> Iterator[str]:
    """The provinces in which the places lie that a title names."""
    pack = load_region(region)
    for mention in Locator.of_region(region).mentions({TITLE: text}, countries):
        if mention.counts and mention.target in pack.places:
            province = pack.province_of(mention.target or "")
            if province:
                yield province


def countries_named(text: str, lang: str | None) -> Iterator[str]:
    """The countries (ISO alpha-2) of the whole world that a title names."""
    if lang in GLOSSED and lang is not None:
        for name in countries_in(text, lang):
            code = country_code(name.english)
            if code:
                yield code
    words = _LETTERS.findall(text)
    place = 0
    while place < len(words):
        taken = 1
        # The longest name first: "Papua New Guinea" holds "Guinea".
        for many in range(min(_MOST_WORDS, len(words) - place), 0, -1):
            code = _country(" ".join(words[place : place + many]))
            if code:
                yield code
                taken = many
                break
        place += taken


@lru_cache(maxsize=50_000)
def _country(words: str) -> str | None:
    """The country that words name whole; codes and small letters name none."""
    if len(words) < _LEAST_LETTERS or words.islower():
        return None
    folded, codes = fold_country(words), country_names()
    stems = (folded.removesuffix(ending) for ending in _OF_A_COUNTRY if folded.endswith(ending))
    return codes.get(folded) or next((codes[s] for s in stems if len(s) > 4 and s in codes), None)


_LEAST_LETTERS = 4
