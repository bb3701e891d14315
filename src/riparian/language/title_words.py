"""`read_words`: the words that can be read of a title in a language of the host countries.

Khmer, Lao, Burmese, Thai and Vietnamese have a table each of the words that titles of aid projects
use most (`data/glossary_km.csv` …). It is far from a translation: no order of words and no grammar
is known, and most of a title stays unread. What is read can be shown, searched and compared; what
is not read is not known.

Khmer, Lao, Burmese and Thai write no spaces between words. The longest word of the table that
stands there is taken, from left to right, and only where no sign that belongs to its last letter,
or to its first, is cut off: Burmese ရေ (water) does not stand in ရေး (affairs).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import msgspec

from riparian.language.aid_glossary import READ_BY_WORDS, GlossaryTerm, fold_letters, load_glossary
from riparian.language.declared_languages import language_code
from riparian.language.scripts import mainland_language

MOST_CHARACTERS = 1_000
"""Characters of a title that are read."""

MOST_REMEMBERED = 20_000

_BEFORE_ITS_CONSONANT = frozenset("เแโใไເແໂໃໄ")
_BEHIND_ITS_CONSONANT = frozenset("ะาๅະາ")
"""Vowels of Thai and Lao that are letters to Unicode, and signs of a letter to who reads them
(the Unicode Standard, Logical_Order_Exception, and chapter 16.1)."""
_STACKING = frozenset("\u1039\u17d2")
"""What puts the next Burmese or Khmer consonant below the one before."""


class ReadTitle(msgspec.Struct, frozen=True):
    """What was read of a title: `terms` in their order, each once; `rest`, what was not read, in
    its own letters; `known` the part (0-1) of its letters that was."""

    terms: tuple[GlossaryTerm, ...] = ()
    rest: str = ""
    known: float = 0.0

    @property
    def words(self) -> tuple[str, ...]:
        """The English of what was read, each once."""
        return tuple(dict.fromkeys(term.english for term in self.terms))


def can_read_words(lang: str | None) -> bool:
    """Whether words of titles in that language can be read one by one."""
    return lang in READ_BY_WORDS


@lru_cache(maxsize=MOST_REMEMBERED)
def read_words(title: str, lang: str) -> ReadTitle:
    """The words that can be read of a title; never raises for what it holds.

    Raises ValueError for a language that has no such table.
    """
    if lang not in READ_BY_WORDS:
        raise ValueError(f"no table of words for {lang!r}")
    text = fold_letters(title[:MOST_CHARACTERS])
    places = [at for at, letter in enumerate(text) if not letter.isspace()]
    closed = "".join(text[at] for at in places)
    low = closed.lower() if len(closed.lower()) == len(closed) else closed
    borders = _syllables(text, places) if lang == "vi" else _letters(closed)
    glossary = load_glossary(lang)
    terms, rest, known, at = [], list(text), 0, 0
    while at < len(closed):
        found = (
            next((hit for hit in glossary.at(low, at) if hit[0] in borders), None)
            if at in borders
            else None
        )
        if found is None:
            at += 1
            continue
        end, meanings = found
        terms.append(meanings[0])
        for place in places[at:end]:
            rest[place] = " "
        known += sum(letter.isalnum() for letter in closed[at:end])
        at = end
    letters = sum(letter.isalnum() for letter in closed)
    left = " ".join("".join(rest).split())
    return ReadTitle(tuple(dict.fromkeys(terms)), left, known / letters if letters else 0.0)


def read_host_title(title: str) -> ReadTitle | None:
    """The words that can be read of a title in a host country's language, by its letters; None for
    any other. An English title is none for naming a place there with its accents."""
    lang = language_code(mainland_language(title) or "")
    if lang is None or not can_read_words(lang):
        return None
    words = [word.isascii() for word in _SYLLABLE.findall(title) if word.isalpha()]
    is_english = 2 * sum(words) >= len(words)
    if is_english and lang == "vi":
        return None
    read = read_words(title, lang)
    return None if is_english and not read.terms else read


def _letters(closed: str) -> frozenset[int]:
    """The places before which a word may begin or end: not within what is read as one letter."""
    places = {0, len(closed)}
    for at in range(1, len(closed)):
        before, here = closed[at - 1], closed[at]
        joined = unicodedata.category(here)[0] == "M" or here in _BEHIND_ITS_CONSONANT
        if not joined and before not in _BEFORE_ITS_CONSONANT and before not in _STACKING:
            places.add(at)
    return frozenset(places)


def _syllables(text: str, places: list[int]) -> frozenset[int]:
    """The places, without spaces, at which a Vietnamese syllable begins or ends."""
    at_place = {place: number for number, place in enumerate(places)}
    borders = {0, len(places)}
    for match in _SYLLABLE.finditer(text):
        borders.add(at_place[match.start()])
        borders.add(at_place.get(match.end() - 1, len(places) - 1) + 1)
    return frozenset(borders)


_SYLLABLE = re.compile(r"\w+")
