"""What a title says that can be compared with another's: `features_of`.

Everything here is worked out from the title itself, and from the countries that its record states,
where they are known. What a record says besides its title is compared elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache

import msgspec

from riparian.codelists.countries import country_code, country_names, fold_country
from riparian.language.glossary import GLOSSED, Glossary
from riparian.language.phases import PhaseNumber, counted_in
from riparian.language.titles import read_title
from riparian.normalise.alike.pieces import MOST_CHARACTERS, TitlePiece, pieces_of, plain_pieces
from riparian.normalise.title_gloss import countries_in
from riparian.region.mentions.locate import TITLE, Locator
from riparian.region.pack import load_region

_YEAR = re.compile(r"(?<![\d,.])(?:19[5-9]\d|20[0-6]\d)(?![\d,]|\.\d)")
_MOST_WORDS = 5
_LETTERS = re.compile(r"[^\W\d_]+(?:[.'’][^\W\d_]+)*")
_OF_A_COUNTRY = ("n", "ese", "i", "ian", "an")
"""What makes "Cambodian" of Cambodia, "Nepalese" of Nepal, "Bangladeshi" of Bangladesh."""

OF_PROVIDERS = frozenset({"JP", "KR"})
"""Countries that titles name as one of two friends ("Viet Nam-Japan Friendship Hospital")."""


class TitleFeatures(msgspec.Struct, frozen=True):
    """What a title says. `countries` are ISO alpha-2, `places` provinces of the region pack,
    `amount` what its brackets say in full units of `currency`."""

    text: str
    lang: str | None
    pieces: tuple[TitlePiece, ...] = ()
    countries: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    counted: frozenset[PhaseNumber] = frozenset()
    years: frozenset[int] = frozenset()
    amount: float | None = None
    currency: str | None = None


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
    years = {int(y) for y in _YEAR.findall(reading.bare)}
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


def line_features(
    line: str, countries: Collection[str] = (), places: Collection[str] = ()
) -> TitleFeatures:
    """The same of an English line whose record says where it is: quick, for many at once."""
    text = tidy_title(line)
    return TitleFeatures(
        text=text,
        lang="en",
        pieces=plain_pieces(text),
        countries=frozenset(countries),
        places=frozenset(places),
        counted=counted_in(text, "en"),
        years=frozenset(int(year) for year in _YEAR.findall(text)),
    )


def tidy_title(title: str) -> str:
    """A title in NFKC on one line, cut, without control characters."""
    if title.isascii() and title.isprintable():
        return " ".join(title[: 2 * MOST_CHARACTERS].split())[:MOST_CHARACTERS]
    folded = unicodedata.normalize("NFKC", title[: 2 * MOST_CHARACTERS].replace("\ufffd", " "))
    printable = (c if unicodedata.category(c)[0] != "C" else " " for c in folded)
    return " ".join("".join(printable).split())[:MOST_CHARACTERS]


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
