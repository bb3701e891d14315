"""What organisations that records name are called in English, and whose they are.

An English name is one that a record states: the name itself, one in brackets behind it, or the one
that the acronym in its brackets stands for elsewhere; of a provider's agency, that of the list of
providers. Where none is stated, it is our translation of the words of a Japanese or Korean name,
made only where all of them are known, and marked as ours. Names of the same words, in whatever
order and spelling, are one name.

Whose an organisation is, is told by its name, by the place in it, or by a word for a public body
where all of its projects are in one country; else it is not known. The rows of the tables of bodies
(`text_signals`) are made here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from riparian.language.aid_glossary import can_gloss, load_glossary
from riparian.language.gloss.english_phrase import title_case
from riparian.language.scripts import script_language
from riparian.normalise.providers import load_providers
from riparian.normalise.title_gloss import gloss
from riparian.overlap.signals.host_bodies import (
    LEVELS,
    NOWHERE,
    composed_in,
    countries_of_words,
    english_in_brackets,
    english_inside,
    load_bodies,
    plain_name,
    word_set,
)
from riparian.region.mentions.locate_places import TITLE, Locator
from riparian.region.pack import load_region
from riparian.store.database import Snapshot

BodyKind = Literal["host", "abroad", "firm", ""]
"""A body of a host country; of another country or of several; a firm; not known."""

_FIRM = re.compile(
    r"\b(?:co|corp|inc|ltd|llc|gmbh|jv|plc|pty)\b\.?|\b(?:company|corporation)\b"
    r"|㈜|\(주\)|주식회사|株式会社|有限会社|(?:건설|산업|중공업|기술단|엔지니어링|建設)$",
    re.IGNORECASE,
)
_OFFICE = re.compile(r"\s+(?:secretariat|headquarters|office|hq)$", re.IGNORECASE)
_PUBLIC = re.compile(
    r"\b(?:ministr|governments?\b|departments?\b|authority\b|provinc"
    r"|people's (?:committee|supreme|council)|municipal|commune\b|district\b|supreme\b|procuracy"
    r"|prefecture|national park|management board)"
    r"|(?:省|庁|局|부|청|군|郡|行政機構|人民委員会|인민위원회|정부)$",
    re.IGNORECASE,
)
_UNIVERSITY = re.compile("Universit|College")
_WORKS = "Construction Works"
"""What 공사 is in a title; in a name it is a corporation. 대 is a university only in a name."""

_KATAKANA = re.compile("[ァ-ヺー・]+")
_LATIN = re.compile(r"[a-z]{2}")


class BodyNames(NamedTuple):
    """By name as records have it, the English one, and which of these are our translations."""

    english: Mapping[str, str]
    glossed: frozenset[str]


def body_names(names: Iterable[str], region: str) -> BodyNames:
    """What these organisations are called."""
    acronyms = _acronyms(names := sorted(names))
    stated = {name: found for name in names if (found := _stated(name, acronyms))}
    ours = {
        name: made
        for name in names
        if name not in stated and (made := _translated(plain_name(name), region))
    }
    called = _called(stated.values())
    known = {*called.values()}
    nearly = _called(stated.values(), LEVELS)
    for made in ours.values():
        called.setdefault(word_set(made), nearly.get(word_set(made) - LEVELS, made))
    english = {
        name: called.get(word_set(found), found)
        if (found := stated.get(name) or ours.get(name))
        else plain_name(name)
        for name in names
    }
    return BodyNames(english, frozenset(english[name] for name in ours) - known)


def _called(
    names: Iterable[str], besides: frozenset[str] = frozenset()
) -> dict[frozenset[str], str]:
    """By its words, but those `besides`, the shortest way to write a name; where some names have no
    other words than those, and different ones of them, that means none."""
    by_words: dict[frozenset[str], set[str]] = defaultdict(set)
    for name in names:
        by_words[word_set(name) - besides].add(name)
    return {
        words: min(several, key=lambda name: (len(name), name))
        for words, several in by_words.items()
        if len({word_set(name) for name in several}) == 1
    }


def whose(
    name: str, words: Collection[str], countries: Collection[str], region: str
) -> tuple[str, BodyKind]:
    """The host country (ISO alpha-2) and the kind of a body that is not listed, by its English
    name, the words for it and the countries in which its projects are."""
    pack = load_region(region)
    said = [name, *words]
    if any(_FIRM.search(each) for each in said):
        return "", "firm"
    known = load_providers().recognise(None, name)
    named = {known.provider} if known else _countries_of_places(said, region)
    named = named or {code for each in said for code in countries_of_words(each)}
    own = named & {*pack.countries}
    if len(own) == 1:
        return own.pop(), "host"
    if named:
        return "", "abroad"
    if len(countries) == 1 and any(_PUBLIC.search(plain_name(each)) for each in said):
        return next(iter(countries)), "host"
    return "", ""


def _countries_of_places(texts: Iterable[str], region: str) -> set[str]:
    """The countries of the places that names have: Thai Nguyen is none of Thailand's."""
    pack = load_region(region)
    found = (m for x in texts for m in _locator(region).mentions({TITLE: x}, pack.countries))
    places = (m.target for m in found if m.counts and m.target in pack.places)
    return {pack.country_of(place) or "" for place in places if place}


@cache
def _locator(region: str) -> Locator:
    return Locator.of_region(region)


def _acronyms(names: Iterable[str]) -> dict[str, str]:
    """Acronyms as records themselves explain them: "MRC" where another says "Mekong River
    Commission (MRC)". An acronym that stands for two is none."""
    explained: dict[str, dict[frozenset[str], str]] = defaultdict(dict)
    for name in names:
        if (both := english_in_brackets(name)) and script_language(both[0]) is None:
            explained[both[1]].setdefault(word_set(both[0]), both[0])
    return {x: min(several.values()) for x, several in explained.items() if len(several) == 1}


def _stated(name: str, acronyms: Mapping[str, str]) -> str | None:
    """The English name that is stated of an organisation; None for none."""
    known = load_providers().recognise(None, _OFFICE.sub("", name))
    if known is not None and (full := load_providers().full_name(known)):
        return full
    if name in acronyms:
        return acronyms[name]
    if script_language(name) is None:
        return plain_name(name)
    if inside := english_inside(name):
        return inside
    both = english_in_brackets(name)
    return acronyms.get(both[1]) if both else None


def _translated(name: str, region: str) -> str | None:
    """Our English of a Japanese or Korean name; None where a word of it is not known."""
    lang = script_language(name)
    if lang is None or not can_gloss(lang) or _FIRM.search(name) or _LATIN.search(name):
        return None
    runs = list(composed_in(name, in_a_name=True))
    if runs and runs[-1].end == len(name):
        start = runs[0].start
        parts = [title_case(f"{run.kind} of {run.english}") for run in reversed(runs)]
        where = _glossed(name[:start].strip(), lang, region) if start else ""
        gaps = "".join(name[a.end : b.start] for a, b in pairwise(runs))
        whole = where is not None and not gaps.strip(" ・·　")
        return _in_order(", ".join(filter(None, [*parts, where]))) if whole else None
    made = _glossed(name, lang, region)
    if made is None or _WORKS in made or _is_of_a_dictionary(name, lang):
        return None
    return None if name.endswith("대") and not _UNIVERSITY.search(made) else _in_order(made)


def _is_of_a_dictionary(name: str, lang: str) -> bool:
    """Whether a word of a name is only in a general dictionary, which has no names."""
    glossary, place = load_glossary(lang), 0
    name = _KATAKANA.sub(" ", name)  # names of places, in which its words stand too
    while place < len(name):
        end, terms = next(glossary.at(name, place), (place + 1, ()))
        if terms and terms[0].general:
            return True
        place = end
    return False


def _in_order(made: str) -> str:
    """A translation as a name is written: "Government of Vietnam" for "Government, Vietnam". Of a
    place and its country the place is enough."""
    what, *where = made.split(", ")
    if len(where) > 1 and countries_of_words(where[-1]):
        where.pop()
    return f"{what} of {where[0]}" if len(where) == 1 else ", ".join((what, *where))


def _glossed(text: str, lang: str, region: str) -> str | None:
    made = gloss(text, lang, load_region(region).countries, region)
    return made.text if made.text and not made.unknown and made.text.isascii() else None


_WORDS_FOR = """
SELECT p.body, list(DISTINCT p.words ORDER BY p.words), list(DISTINCT c.country ORDER BY c.country)
FROM project_body AS p
LEFT JOIN project_country AS c ON c.project_id = p.project_id
GROUP BY p.body
"""


def other_names(
    snapshot: Snapshot, bodies: Mapping[str, tuple[str, str | None]]
) -> list[tuple[str, str]]:
    """What records call bodies besides their names, also without or by what stands in brackets."""
    rows = snapshot.rows("SELECT DISTINCT body, words FROM project_body")
    others = {
        (body, other)
        for body, words in rows
        for other in (words, plain_name(words), *(english_in_brackets(words) or ()))
        if other != bodies[body][0]
    }
    return sorted(others)


def body_rows(
    snapshot: Snapshot, bodies: Mapping[str, tuple[str, str | None]], called: BodyNames
) -> Iterator[tuple[str, str, str | None, str | None, bool, str, str]]:
    """Each body with its English name; what records call it that have none, and whether the English
    is ours; its host country and kind."""
    for body, words, countries in sorted(snapshot.rows(_WORDS_FOR)):
        name, parent = bodies[body]
        is_listed = body.partition(NOWHERE)[0] in load_bodies()
        if not is_listed or script_language(name):
            name = called.english.get(name, name)
        is_ours = name in called.glossed and (not is_listed or name != bodies[body][0])
        is_named = words[0] == name or any(script_language(x) is None for x in words)
        original = None if is_named else words[0]
        if is_listed:
            yield body, name, parent, original, is_ours, body[:2], "host"
        else:
            within = [country for country in countries if country]
            country, kind = whose(name, words, within, snapshot.region)
            yield body, name, parent, original, is_ours, country, kind
