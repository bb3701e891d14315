"""A title in pieces that can be compared: words with their English, names with their sound.

A *piece* is a term of the glossary, a name, or a word as it stands. Of a term every English that
the glossary has for it is kept, since another publisher may have chosen another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from riparian.language.gloss.units import GlossedName, TitleUnit, cut
from riparian.language.glossary import GLOSSED, Glossary, load_glossary
from riparian.language.sounds import foreign_runs
from riparian.language.stems import words_of
from riparian.language.tokens import word_starts
from riparian.normalise.title_gloss import agencies_in, countries_in
from riparian.region.mentions.locate import TITLE, Locator
from riparian.region.mentions.weigh import COUNTS
from riparian.region.pack import RegionPack, load_region

MOST_CHARACTERS = 1_000
"""Characters of a title that are compared."""

_APART = re.compile(r"[()\[\]{}（）［］【】〔〕〈〉《》「」『』“”\"]+")
_SILENT = ("drop", "link")
_COUNTS = re.compile(r"(?i:phases?|stages?|tranches?|no)|[IVX]{1,4}|[Ⅰ-Ⅻ]|\d{1,2}")
"""Words that count; what they count is compared exactly and not as a word."""


class TitlePiece(msgspec.Struct, frozen=True):
    """`text` as it stands, `english`: what it can mean, in words, the likeliest first; `foreign`:
    a word in kana or Hangul that no table has, to be compared by its sound. `aside`: it is no
    subject, but the kind of undertaking, what is done, or a country or place, which are compared
    exactly."""

    text: str
    english: tuple[tuple[str, ...], ...] = ()
    foreign: str = ""
    aside: bool = False


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


def plain_pieces(text: str) -> tuple[TitlePiece, ...]:
    """The words of an English line as they stand; what it leaves in kana or Hangul by its sound."""
    words = [TitlePiece(word, ((word,),)) for word in words_of(text) if not is_count(word)]
    return (*words, *(TitlePiece(run, foreign=run) for run in foreign_runs(text)))


def is_count(word: str) -> bool:
    """Whether a word counts; what it counts is compared exactly."""
    return _COUNTS.fullmatch(word) is not None


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
