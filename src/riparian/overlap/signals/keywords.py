"""Telling words: what is left of a text when places, subjects, agencies and formulas are taken out.

They are stems of Latin words (`language.english_stems`), each with the word as it stands. How
telling each is says the catalogue (`engine.blocking`). The *name* of an undertaking is what is left
of its title in the same way, in its order; phases and tranches are no part of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from riparian.codelists.lists import country_name, load_codelist, names_of_country
from riparian.language.aid_glossary import GLOSSED, load_glossary
from riparian.language.english_stems import raw_words, stem, word_kept, words_of
from riparian.language.title_facts import bare_title
from riparian.normalise.providers import load_providers
from riparian.overlap.signals.identity import LEAST_NAME
from riparian.overlap.signals.subjects import subject_stems


def telling_words(text: str, places: Iterable[str]) -> dict[str, str]:
    """Stems of the telling words of a text, with the word as it first stands. `places` are names of
    places that are left out."""
    silent = _stems_of_all(places)
    telling: dict[str, str] = {}
    for written in dict.fromkeys(raw_words(unicodedata.normalize("NFKC", text))):
        word_stem, word = _telling_stem(written)
        if word_stem and word_stem not in silent:
            telling.setdefault(word_stem, word)
    return telling


@lru_cache(maxsize=100_000)
def _telling_stem(written: str) -> tuple[str, str]:
    """The stem of a word as it is written, and the word in small letters; both empty for one that
    tells nothing in any text."""
    word = word_kept(written)
    word_stem = stem(word) if len(word) > _SHORT and word.isalpha() else ""
    silent = not word_stem or word_stem in subject_stems() or word_stem in _silent_stems()
    return ("", "") if silent else (word_stem, word.lower())


_SHORT = 2


def _stems_of_all(names: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(_stems_of, names))


@lru_cache(maxsize=20_000)
def _stems_of(name: str) -> frozenset[str]:
    return frozenset(map(stem, words_of(name)))


@cache
def _silent_stems() -> frozenset[str]:
    """Stems of countries, agencies and formulas."""
    return _country_stems() | _agency_stems() | _formula_stems()


def name_of(title: str, places: Iterable[str] = ()) -> str:
    """The name in an English title: its stems in order, without countries, `places`, agencies,
    formulas, brackets, figures and what counts phases. Empty where too few are left to name one
    thing, or none that says more than its field: a rural water supply has no name, nor has HIV/AIDS
    prevention."""
    silent, of_places = _silent_stems(), _stems_of_all(places)
    words = [stem(word) for word in words_of(bare_title(title, "en")) if word.isalpha()]
    left = [word for word in words if word and word not in silent and word not in of_places]
    names = len(set(left)) >= LEAST_NAME and not _field_stems().issuperset(left)
    return " ".join(left) if names else ""


@cache
def _field_stems() -> frozenset[str]:
    """Stems of the words of subjects and of the names of purposes."""
    purposes = (code.name for code in load_codelist("Sector"))
    return subject_stems() | {stem(word) for name in purposes for word in words_of(name)}


@cache
def _formula_stems() -> frozenset[str]:
    """Stems of words that make up a title and say nothing of its subject: the kind of undertaking,
    what is done, in what way, what counts phases (as the glossaries have them), how money is given
    (as the list of types of finance has it), and numbers in words."""
    glossed = [
        term.english
        for lang in GLOSSED
        for terms in load_glossary(lang).terms.values()
        for term in terms
        if term.role in _FORMULA and not term.general
    ]
    finance = [code.name for code in load_codelist("FinanceType")]
    return frozenset(
        stem(word) for words in (*glossed, *finance, *_NUMBERS) for word in words_of(words)
    )


_FORMULA = ("unit",)
_NUMBERS = (
    "one two three four five six seven eight nine ten hundred thousand million",
    "first second third fourth fifth sixth seventh eighth ninth tenth",
)


_SHORT_NAME = 2
"""Words of a country's other name ("Viet Nam", "Lao PDR") that stands for it in a title; official
names are made of words that mean something by themselves."""


@cache
def _country_stems() -> frozenset[str]:
    codes = load_codelist("Country")
    names = [
        *(code.name for code in codes),
        *(country_name(code.code) or "" for code in codes),
        *(
            name
            for code in codes
            for name, lang in names_of_country(code.code)
            if lang == "en" and len(words_of(name)) <= _SHORT_NAME
        ),
    ]
    providers = load_providers().providers.values()
    words = [*names, *(p.display for p in providers), *(p.adjective for p in providers)]
    return frozenset(stem(word) for name in words for word in words_of(name))


@cache
def _agency_stems() -> frozenset[str]:
    return frozenset(
        stem(acronym) for agency in load_providers().agencies for acronym in agency.acronyms
    )
